"""A bulletin as a seat can count it by itself: for a look ahead when the centre is away."""

from datetime import date, datetime, time

import msgspec
from msgspec.structs import replace
from sqlalchemy import Integer, bindparam, or_, select

from app.clock import epoch_ms
from app.domain.bulletins import Bulletin, BulletinView, Counted, Rows, days_of, identities, numbers_of
from app.domain.errors import Refused
from app.domain.records import CallFacts, CaseFacts
from app.domain.words import BulletinKind
from app.figures.columns import AGAIN
from app.figures.filters import Shape
from app.questions.question import Question
from app.reports.counting import Period, names_of, rows_of
from app.store import meta
from app.store.reading import Reading
from app.store.sql import Statement
from app.store.tables import callbacks, calls, facts
from app.store.truth import WHOLE
from app.sync.wire import Hotline, Kind


class BulletinPreview(Question, kw_only=True):
    """The bulletin of the days around `day` (YYYY-MM-DD), counted at this seat from what it holds. Refused("day") for
    no day, ("unknown", "unit")."""

    kind: BulletinKind = BulletinKind.DAY
    day: str
    unit: str | None = None


class Preview(Shape, kw_only=True):
    """Not published, without the hottest matters: what was said of them lies at the centre. `rows`: what it was counted
    from, so that its numbers open."""

    view: BulletinView
    rows: tuple[Counted, ...]


_DAY_MS = 86_400_000
_facts, _call = msgspec.json.Decoder(CaseFacts), msgspec.json.Decoder(CallFacts)
_c = facts.c
_since = bindparam("since", type_=Integer)
_called = select(callbacks.c.case_id).where(callbacks.c.at >= _since)
_spoken = or_(_c.at >= _since, _c.marks.bitwise_and(AGAIN) > 0, _c.id.in_(_called))
_handled = or_(_spoken, _c.closed_at.is_(None), _c.closed_at >= _since)
_begun = _c.at < bindparam("until")
_SPOKEN = Statement(WHOLE[Kind.FACTS].where(_begun, _spoken))
"""Cases that were new since then, spoken of more than once, or asked about."""
_HANDLED = Statement(WHOLE[Kind.FACTS].where(_begun, _handled))
"""Also those that a unit may have done something about: what is closed since earlier is touched by no unit."""
_CALLS = Statement(select(calls.c.payload).where(calls.c.at >= _since))


def preview(reading: Reading, question: BulletinPreview) -> Preview:
    """See `BulletinPreview`."""
    book, unit = reading.book, question.unit
    try:
        first, last = days_of(question.kind, date.fromisoformat(question.day))
    except (ValueError, OverflowError):
        raise Refused("day", "day", value=question.day[:20]) from None
    if unit is not None and unit not in book.units:
        raise Refused("unknown", "unit", value=unit)
    period = Period(first, last, book.zone)
    whole = _SPOKEN if question.kind == BulletinKind.DAY and unit is None else _HANDLED
    since, until = _around(reading, first, last)
    found = whole.all(reading.connection, since=since, until=until)
    cases = [_facts.decode(row.payload) for row in found]
    apart = map(_call.decode, _CALLS.values(reading.connection, since=since))
    rows = rows_of(cases, apart, question.kind, period, unit)
    grouped, hotline = Rows(rows), meta.get(reading.connection, "hotline", Hotline)
    made = Bulletin(
        kind=question.kind,
        first=first.isoformat(),
        last=last.isoformat(),
        unit=unit,
        hotline=hotline.name if hotline is not None else "",
        counted_at=reading.link.last_confirmed or reading.now,
        numbers=numbers_of(grouped, question.kind, unit),
    )
    made = replace(made, names=names_of(book, made))
    numbers = {case.id: case.number for case in cases}
    return Preview(view=BulletinView(bulletin=made, identities=identities(made, grouped, numbers)), rows=rows)


def _around(reading: Reading, first: date, last: date) -> tuple[int, int]:
    """Two days more at both ends: clocks may differ so much."""
    starts = (datetime.combine(day, time(), reading.book.zone) for day in (first, last))
    since, until = (epoch_ms(at) for at in starts)
    return since - 2 * _DAY_MS, until + 3 * _DAY_MS
