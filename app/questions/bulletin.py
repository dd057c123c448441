"""A bulletin as a seat can count it by itself: for a look ahead when the centre is away."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import msgspec
from msgspec.structs import replace
from sqlalchemy import bindparam, or_, select

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


_facts, _call = msgspec.json.Decoder(CaseFacts), msgspec.json.Decoder(CallFacts)
_c = facts.c
_since = bindparam("since")
_called = select(callbacks.c.case_id).where(callbacks.c.at >= _since)
_CASES = Statement(
    WHOLE[Kind.FACTS].where(
        or_(
            _c.at >= _since,
            _c.closed_at.is_(None),
            _c.closed_at >= _since,
            _c.marks.bitwise_and(AGAIN) > 0,
            _c.id.in_(_called),
        )
    )
)
"""Whatever may have happened to any case since then: what is closed since earlier has no more than another contact or
another try to ask."""
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
    cases = list(_cases(reading, first))
    rows = rows_of(cases, _calls(reading, first), question.kind, period, unit)
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


def _cases(reading: Reading, first: date) -> Iterable[CaseFacts]:
    return map(_facts.decode, (row.payload for row in _CASES.all(reading.connection, since=_start(reading, first))))


def _calls(reading: Reading, first: date) -> Iterable[CallFacts]:
    return map(_call.decode, _CALLS.values(reading.connection, since=_start(reading, first)))


def _start(reading: Reading, first: date) -> int:
    """Two days earlier: clocks may differ so much."""
    return epoch_ms(datetime.combine(first, time(), reading.book.zone) - timedelta(days=2))
