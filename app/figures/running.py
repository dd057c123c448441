"""What has a due date and still waits for somebody's act, by level: overdue, due today, due later.

The clock of a case runs as `Filters.overdue_at` says: a reply stops it, a deferral parks it.
"""

from datetime import datetime, time, timedelta

from msgspec import field
from msgspec.structs import replace

from app.domain.book import Book
from app.domain.rules.moments import LAST
from app.figures.counts import Runner
from app.figures.filters import Count, Filters, Shape, narrow

DUE = ("overdue", "due_today", "due_later")


class LevelRow(Shape, kw_only=True):
    """Cases of a level (days; None: without one) by when they are due: the numbers of `DUE`, with their conditions."""

    level: int | None
    counts: dict[str, Count]


class RunningAnswer(Shape, kw_only=True):
    """`rows`: by level, the shortest first, without one last; `whole`: all together."""

    rows: tuple[LevelRow, ...] = ()
    whole: LevelRow
    as_of: datetime | None = field(default=None)


def running(run: Runner, book: Book, filters: Filters, now: datetime) -> RunningAnswer:
    """What runs `now`; `filters` narrow it, their own period excepted."""
    behind = _conditions(book, filters, now)
    found = {name: dict(run.grouped(each, ("level",))) for name, each in behind.items()}
    levels = {level for counts in found.values() for level in counts}
    rows = [
        LevelRow(
            level=level,
            counts={name: _count(name, level, found[name].get(level, 0), behind[name], book) for name in DUE},
        )
        for level in sorted(levels, key=lambda level: (level is None, level or 0))
    ]
    sums = {name: Count(name=name, key=None, count=sum(found[name].values()), filters=behind[name]) for name in DUE}
    return RunningAnswer(rows=tuple(rows), whole=LevelRow(level=None, counts=sums))


def _conditions(book: Book, filters: Filters, now: datetime) -> dict[str, Filters]:
    """`due_today` is until the hotline's midnight; what is overdue already is not due any more."""
    base = replace(filters, moment="at", since=None, until=None, hour=None)
    today = now.astimezone(book.zone).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), book.zone)
    running_on = Filters(counted=True, overdue_at=LAST, moment="due")
    return {
        "overdue": narrow(base, Filters(counted=True, overdue_at=now), book),
        "due_today": narrow(base, replace(running_on, since=now, until=midnight), book),
        "due_later": narrow(base, replace(running_on, since=midnight), book),
    }


def _count(name: str, level: int | None, number: int, behind: Filters, book: Book) -> Count:
    own = Filters(missing=("level",)) if level is None else Filters(level=level)
    period = {each: getattr(behind, each) for each in ("moment", "since", "until")}
    return Count(name=name, key=str(level or ""), count=number, filters=narrow(behind, replace(own, **period), book))
