"""The rows of a bulletin, from the facts of cases and of calls without one. Definitions 1: docs/figures.md.

Calls and messages belong to the day the citizen called or wrote. Calls are telephone calls, each counted once however
many cases it touched; practice is not counted, and the hotline's own finds stand apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.bulletins import Bulletin, Counted
from app.domain.records import Callback, CallFacts, CaseFacts, ContactFacts, Dispatch
from app.domain.words import Answer, BulletinKind, Channel, ContactKind, Flag, Outcome, RequestType, Status

APART = frozenset({Channel.MERGED, Channel.VISIT})
"""Neither a call to the hotline's own number nor an online message: counted apart."""
INVALID = "invalid"

_WORTH = ("passed_on", "undecided", "direct", "withdrawn", "existing")
"""What a call with several cases counts as: the first of these that any of them gives."""


class Period(NamedTuple):
    """Some days of the hotline, both ends included."""

    first: date
    last: date
    zone: ZoneInfo

    def day(self, at: datetime | None) -> str:
        """The day of this moment, YYYY-MM-DD; "" where it lies outside."""
        if at is None:
            return ""
        day = at.astimezone(self.zone).date()
        return day.isoformat() if self.first <= day <= self.last else ""


def rows_of(
    cases: Iterable[CaseFacts],
    calls: Iterable[CallFacts],
    kind: BulletinKind,
    period: Period,
    unit: str | None,
    issues: Mapping[str, Sequence[CaseFacts]] | None = None,
) -> tuple[Counted, ...]:
    """What a bulletin of this kind counts, of the hotline or of one unit; `issues` as in `rows_of_hotline`."""
    if unit is not None:
        return rows_of_unit(cases, period, unit)
    return rows_of_hotline(cases, calls, period, kind != BulletinKind.DAY, issues)


def rows_of_hotline(
    cases: Iterable[CaseFacts],
    calls: Iterable[CallFacts],
    period: Period,
    units: bool,
    issues: Mapping[str, Sequence[CaseFacts]] | None = None,
) -> tuple[Counted, ...]:
    """What the hotline's bulletin counts; with `units` also what each unit did and how citizens judged it. `issues`:
    the hottest, by their groups."""
    rows = [
        Counted(id=case.id, what="issue", key=group, day=period.day(case.at), cases=(case.id,))
        for group, members in (issues or {}).items()
        for case in members
    ]
    met = _Contacts(period)
    for case in cases:
        if not _counts(case):
            rows += _found(case, period)
            continue
        met.add(case)
        rows += _of_case(case, period)
        if units:
            rows += _handled(case, period, None)
    rows += met.rows()
    for call in calls:
        day = period.day(call.at)
        if day and not call.practice:
            rows.append(Counted(id=call.id, what="apart", key=INVALID, day=day))
    return _in_order(rows)


def rows_of_unit(cases: Iterable[CaseFacts], period: Period, unit: str) -> tuple[Counted, ...]:
    """What the sheet of one unit counts."""
    rows: list[Counted] = []
    for case in cases:
        if _counts(case):
            rows += _handled(case, period, unit)
            if case.unit == unit:
                rows += _called_back(case, period)
    return _in_order(rows)


def _in_order(rows: list[Counted]) -> tuple[Counted, ...]:
    return tuple(sorted(rows, key=lambda row: (row.what, row.id)))


def _counts(case: CaseFacts) -> bool:
    return case.channel != Channel.OWN_FIND and Flag.PRACTICE not in case.flags


def _found(case: CaseFacts, period: Period) -> Iterator[Counted]:
    """What the hotline found itself, counted apart."""
    day = period.day(case.at)
    if day and Flag.PRACTICE not in case.flags and case.status != Status.WITHDRAWN:
        yield Counted(id=case.id, what="apart", key=str(Channel.OWN_FIND), day=day, cases=(case.id,))


class _Contacts:
    """Calls and messages of the period, each with all cases that came out of it."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._found: dict[str, list[tuple[ContactFacts, CaseFacts]]] = {}

    def add(self, case: CaseFacts) -> None:
        """The contacts of a case; those that came with a merged one stand with that one."""
        for contact in case.contacts:
            if contact.from_case is None and self._period.day(contact.at):
                self._found.setdefault(contact.id, []).append((contact, case))

    def rows(self) -> Iterator[Counted]:
        """One for each contact."""
        for met in self._found.values():
            contact = met[0][0]
            what, key = "message", str(contact.channel)
            if contact.channel == Channel.PHONE:
                what, key = "call", min((_outcome(c, case) for c, case in met), key=_WORTH.index)
            elif contact.channel in APART:
                what = "apart"
            ids = tuple(sorted({case.id for _contact, case in met}))
            yield Counted(id=contact.id, what=what, key=key, day=self._period.day(contact.at), cases=ids)


def _outcome(contact: ContactFacts, case: CaseFacts) -> str:
    if contact.kind != ContactKind.FIRST:
        return "existing"
    if case.outcome is not None:
        return "passed_on" if case.outcome == Outcome.DISPATCHED else "direct"
    if case.merged_into is not None:
        return "existing"
    return "withdrawn" if case.status == Status.WITHDRAWN else "undecided"


def _of_case(case: CaseFacts, period: Period) -> Iterator[Counted]:
    day = period.day(case.at)
    if day and case.category is not None and case.status != Status.WITHDRAWN:
        yield Counted(id=case.id, what="matter", key=case.category, day=day, cases=(case.id,))
    yield from _called_back(case, period)


def _called_back(case: CaseFacts, period: Period) -> Iterator[Counted]:
    """A case whose citizens were called back, reached or not."""
    if day := next((day for each in case.callbacks if (day := period.day(each.at))), ""):
        yield Counted(id=case.id, what="callback", day=day, cases=(case.id,))


def _handled(case: CaseFacts, period: Period, unit: str | None) -> Iterator[Counted]:
    """What units did, and how citizens judged it: of this unit, or of each under its code."""
    for each in case.dispatches:
        if unit in (None, each.unit):
            yield from _dispatched(case, each, period, unit)
    yield from _deferred(case, period, unit)
    if unit not in (None, case.unit) or case.unit is None or case.request_type == RequestType.PRAISE:
        return
    for each in first_answers(case.callbacks):
        day = period.day(each.at)
        for question in ("contacted", "solved", "satisfied") if day else ():
            answer: Answer = getattr(each, question)
            yield Counted(id=each.id, what=question, key=str(answer), day=day, cases=(case.id,))


def _dispatched(case: CaseFacts, each: Dispatch, period: Period, unit: str | None) -> Iterator[Counted]:
    def row(what: str, day: str, key: str = "") -> Counted:
        return Counted(id=each.id, what=what, key=key, day=day, cases=(case.id,))

    if day := period.day(each.at):
        if unit is None:
            yield row("unit_taken", day, each.unit)
        else:
            yield row("taken", day)
            yield row("taken_type", day, str(case.request_type or ""))
    if day := period.day(each.replied_at):
        in_time = each.due is None or (each.replied_at is not None and each.replied_at <= each.due)
        key = "on_time" if in_time else "late"
        yield row(f"unit_{key}", day, each.unit) if unit is None else row("replied", day, key)
    if unit is not None and (day := period.day(each.returned_at)):
        yield row("returned", day)


def _deferred(case: CaseFacts, period: Period, unit: str | None) -> Iterator[Counted]:
    """Each time it was parked in these days, and whether it was cleared in them. Parked again before it was cleared it
    is parked once."""
    parked: Counted | None = None
    for event in case.timeline:
        if event.what == "defer" and parked is None and unit in (None, event.unit or case.unit):
            parked = Counted(id=event.id, what="deferred", key="parked", day=period.day(event.at), cases=(case.id,))
        elif event.what == "clear" and parked is not None:
            if parked.day:
                yield replace(parked, key="cleared") if period.day(event.at) else parked
            parked = None
    if parked is not None and parked.day:
        yield parked


def first_answers(callbacks: Iterable[Callback]) -> Iterator[Callback]:
    """Each citizen and each round gives one answer: the first complete one."""
    answered: set[tuple[str, int]] = set()
    for each in callbacks:
        if each.complete and (each.caller, each.round) not in answered:
            answered.add((each.caller, each.round))
            yield each


def names_of(book: Book, bulletin: Bulletin) -> dict[str, str]:
    """What the codes in this bulletin are called now, or were at last."""
    tables_: dict[str, Any] = {
        "matter": book.category,
        **dict.fromkeys(("unit", "unit_on_time", "unit_late"), book.unit),
    }
    codes = [(number.key, tables_[number.name]) for number in bulletin.numbers if number.name in tables_]
    codes += [(unit, book.unit) for each in bulletin.hot for unit in each.units]
    codes += [(each.category, book.category) for each in bulletin.issues if each.category]
    codes += [(bulletin.unit, book.unit)] if bulletin.unit else []
    found = ((code, row_of(code)) for code, row_of in sorted(codes, key=lambda c: c[0]))
    return {code: row.name for code, row in found if row is not None}
