"""Which cases stand in a list, and in which order. Statements are built once for each shape of a question."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Text, and_, bindparam, not_, or_, select, union, union_all

from app.clock import epoch_ms
from app.domain.deadlines import local_day, may_ring
from app.domain.errors import Refused
from app.figures.conditions import Condition, Part, Tables, condition, one_of
from app.figures.filters import Filters
from app.questions.rows import rows_of_keys
from app.questions.search import search
from app.questions.shapes import Callbacks, CaseRow, Cases, Ids, Queue
from app.store.reading import Reading
from app.store.tables import callbacks as callbacks_table
from app.store.tables import facts

TABLES = Tables(facts, callbacks_table)

_F = facts.c
_IN_QUEUE = one_of(_F.status, ("waiting", "open"))
_UNFINISHED = not_(one_of(_F.status, ("closed", "withdrawn")))
_CALLBACK_OWED = one_of(_F.status, ("accepted", "callback"))

_ME = bindparam("me", type_=Text)
_MINE = _F.assigned == _ME
_FREE = or_(_F.assigned.is_(None), _F.assigned_until <= bindparam("now_ms"))
_DUE_MINE = and_(_MINE, not_(and_(_F.assigned_until.is_not(None), _F.assigned_until <= bindparam("now_ms"))))
_HELD_BY_ME = and_(_F.holder == _ME, _F.held_until > bindparam("now_ms"))

Chosen = Any
"""A select of key and id, whatever else is asked of it."""


def ids(reading: Reading, question: Ids) -> list[str]:
    """Ids of a list, best first. Refused("unknown") for a list there is none of."""
    if question.list not in _LISTS:
        raise Refused("unknown", "list", value=question.list)
    if question.text.strip() and question.list == "cases":
        return search(reading, question.text, question.filters, TABLES, question.limit).ids
    return _ids(reading, question.list, question.filters, question.limit)


def queue(reading: Reading, question: Queue) -> list[CaseRow]:
    """A page of the queue."""
    name = "queue_mine" if question.mine else "queue"
    return rows_of_keys(reading, _keys(reading, name, question.filters, question.limit, question.offset))


def cases(reading: Reading, question: Cases) -> list[CaseRow]:
    """A page of the cases found, or of all, newest first."""
    limit, offset = question.limit, question.offset
    if question.text.strip():
        found = search(reading, question.text, question.filters, TABLES, limit + offset)
        return rows_of_keys(reading, found.keys[offset:])
    return rows_of_keys(reading, _keys(reading, "cases", question.filters, limit, offset))


def callbacks(reading: Reading, question: Callbacks) -> list[CaseRow]:
    """Callbacks due, the one waiting longest first."""
    name = "callbacks_mine" if question.mine else "callbacks"
    keys = _keys(reading, name, Filters(), question.limit, until=question.until)
    return rows_of_keys(reading, keys)


def _keys(
    reading: Reading, name: str, filters: Filters, limit: int, offset: int = 0, until: datetime | None = None
) -> list[int]:
    return [row.key for row in _chosen(reading, name, filters, limit, offset, until)]


def _ids(reading: Reading, name: str, filters: Filters, limit: int) -> list[str]:
    return [row.id for row in _chosen(reading, name, filters, limit)]


def _chosen(
    reading: Reading, name: str, filters: Filters, limit: int, offset: int = 0, until: datetime | None = None
) -> Any:
    if limit < 0 or offset < 0:
        raise Refused("range", "limit" if limit < 0 else "offset")
    asked = condition(filters, reading.book)
    values = asked.values | _moments(reading, until) | {"me": reading.person.id}
    values |= {"limit": limit, "offset": offset}
    return reading.connection.execute(_statement(name, asked.parts), values)


def _moments(reading: Reading, by: datetime | None) -> dict[str, int]:
    """`by`: until when something is due, where that is asked; the hours for ringing matter for what is due now."""
    zone, until = reading.book.zone, by or reading.now
    next_day = datetime.combine(local_day(until, zone) + timedelta(days=1), time(), zone)
    midnight = datetime.combine(local_day(reading.now, zone), time(), zone)
    return {
        "now_ms": epoch_ms(reading.now),
        "until_ms": epoch_ms(until),
        "next_day": epoch_ms(next_day),
        "midnight": epoch_ms(midnight),
        "may_ring": int(by is not None or may_ring(until, zone, reading.book.hours)),
    }


@lru_cache(maxsize=512)
def _statement(name: str, parts: tuple[Part, ...]) -> Chosen:
    chosen = select(_F.key, _F.id).where(*Condition(parts, {}).clauses(TABLES))
    return _LISTS[name](chosen).limit(bindparam("limit")).offset(bindparam("offset"))


def _in_queue(chosen: Chosen) -> Chosen:
    return chosen.with_hint(facts, "INDEXED BY facts_queue", "sqlite").where(_IN_QUEUE)


def _queue(chosen: Chosen) -> Chosen:
    """Emergencies, distress, returned; then who waits longest."""
    return _in_queue(chosen).order_by(_F.urgency.desc(), _F.key)


def _queue_mine(chosen: Chosen) -> Chosen:
    """What the person holds or was given."""
    return _queue(chosen.where(or_(_MINE, _HELD_BY_ME)))


def _newest(chosen: Chosen) -> Chosen:
    return chosen.order_by(_F.key.desc())


def _board(chosen: Chosen) -> Chosen:
    """What was promised or is to go on first comes first: what is over, then what is near; without a date last."""
    return chosen.order_by(_F.next_at.is_(None), _F.next_at, _F.key)


def _callbacks(chosen: Chosen) -> Chosen:
    """The person's own and those of nobody."""
    return _due_callbacks(chosen.where(or_(_FREE, _MINE)))


def _callbacks_mine(chosen: Chosen) -> Chosen:
    return _due_callbacks(chosen.where(_DUE_MINE))


def _callbacks_all(chosen: Chosen) -> Chosen:
    """Whatever is due until the day ends, whoever's it is: what a lead gives out for the day."""
    chosen = chosen.where(_CALLBACK_OWED, _F.callback_due < bindparam("next_day"), _F.merged == 0)
    return chosen.order_by(_F.appointed.desc(), _F.callback_due, _F.key)


def _due_callbacks(chosen: Chosen) -> Chosen:
    """A first try all through the day it is due on; the next ones, and appointments, from their moment on. Outside the
    hours in which citizens may be rung, appointments alone. Appointments come first, then the person's own."""
    all_day = and_(_F.status == "accepted", _F.callback_due < bindparam("next_day"))
    due = or_(all_day, _F.callback_due <= bindparam("until_ms"))
    bounded = _F.callback_due < bindparam("next_day")
    offered = or_(_F.appointed == 1, bindparam("may_ring", type_=Integer) == 1)
    chosen = chosen.where(_CALLBACK_OWED, bounded, due, offered, _F.merged == 0)
    return chosen.order_by(_F.appointed.desc(), _DUE_MINE.is_(True).desc(), _F.callback_due, _F.key)


def _mine(chosen: Chosen) -> Chosen:
    """Whose intake the person did today; an emergency of today counts before its intake is finished."""
    saved = chosen.add_columns(_F.saved_at.label("when")).where(_F.by == _ME, _F.saved_at >= bindparam("midnight"))
    quick = _in_queue(chosen.add_columns(_F.at.label("when"))).where(
        _F.by == _ME, _F.saved_at.is_(None), _F.at >= bindparam("midnight")
    )
    both = union_all(saved, quick).subquery()
    return select(both.c.key, both.c.id).order_by(both.c.when.desc(), both.c.key.desc())


def _open(chosen: Chosen) -> Chosen:
    """What the person would hand over at the end of a shift: given to them, held, or their intake and still in the
    queue; what is due first comes first."""
    with_due = chosen.add_columns(_F.due)
    given = with_due.where(_UNFINISHED, _MINE)
    left = _in_queue(with_due).where(or_(_F.by == _ME, _HELD_BY_ME))
    both = union(given, left).subquery()
    return select(both.c.key, both.c.id).order_by(both.c.due.is_(None), both.c.due, both.c.key)


_LISTS = {
    "queue": _queue,
    "queue_mine": _queue_mine,
    "cases": _newest,
    "board": _board,
    "callbacks": _callbacks,
    "callbacks_mine": _callbacks_mine,
    "callbacks_all": _callbacks_all,
    "mine": _mine,
    "open": _open,
}
