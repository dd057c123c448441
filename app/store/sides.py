"""What stands beside a case's row so that it can be found and counted: callers' numbers, tries of callbacks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms
from app.domain.records import Callback, CallerFacts, CaseFacts, CasePrivate, ContactFacts
from app.store.sql import Statement, among, listed
from app.store.tables import callbacks, callers, contacts, phones

Row = dict[str, Any]

_NOT_DIGITS = re.compile(r"\D")


def _of_cases(table: Table) -> Any:
    return among(table.c.case_id, "cases")


_PUT_CALLER = Statement(insert(callers).on_conflict_do_nothing(), names=callers.c.keys())
_DROP_CALLER = Statement(
    delete(callers).where(callers.c.phone_hash == bindparam("phone_hash"), callers.c.case_id == bindparam("case_id"))
)

_PUT_CONTACT = Statement(insert(contacts).on_conflict_do_nothing(), names=contacts.c.keys())
_DROP_CONTACT = Statement(
    delete(contacts).where(contacts.c.id == bindparam("id"), contacts.c.case_id == bindparam("case_id"))
)

_PUT_CALLBACK = Statement(insert(callbacks).on_conflict_do_nothing(), names=callbacks.c.keys())
_DROP_CALLBACK = Statement(delete(callbacks).where(callbacks.c.id == bindparam("id")))

_PHONES = Statement(select(phones).where(_of_cases(phones)))
_PUT_PHONE = Statement(insert(phones).on_conflict_do_nothing(), names=phones.c.keys())
_DROP_PHONE = Statement(
    delete(phones).where(phones.c.case_id == bindparam("case_id"), phones.c.caller == bindparam("caller"))
)
_DROP_PHONES = Statement(delete(phones).where(_of_cases(phones)))


class FactsSides(Struct, frozen=True):
    """Of case facts what stands beside them."""

    callers: tuple[CallerFacts, ...] = ()
    contacts: tuple[ContactFacts, ...] = ()
    callbacks: tuple[Callback, ...] = ()


def put_of_facts(connection: Connection, now: Mapping[str, CaseFacts], before: Mapping[str, FactsSides]) -> None:
    """Bring up what stands beside these cases' facts. `before`: what stood there, of those that had a row; what is not
    there `now` goes."""
    gone: dict[Statement, list[Row]] = {_DROP_CALLER: [], _DROP_CONTACT: [], _DROP_CALLBACK: []}
    new: dict[Statement, list[Row]] = {_PUT_CALLER: [], _PUT_CONTACT: [], _PUT_CALLBACK: []}
    for case in {**before, **now}:
        old, facts = before.get(case, _NOTHING), now.get(case, _NOTHING)
        if old.callers != facts.callers:
            _differ(_callers(case, old), _callers(case, facts), gone[_DROP_CALLER], new[_PUT_CALLER])
        if old.contacts != facts.contacts:
            _differ(_contacts(case, old), _contacts(case, facts), gone[_DROP_CONTACT], new[_PUT_CONTACT])
        if old.callbacks != facts.callbacks:
            _differ(_callbacks(case, old), _callbacks(case, facts), gone[_DROP_CALLBACK], new[_PUT_CALLBACK])
    for statement, rows in (*gone.items(), *new.items()):
        statement.many(connection, rows)


_NOTHING = FactsSides()


def _differ(old: list[Row], now: list[Row], gone: list[Row], new: list[Row]) -> None:
    if not old:
        new += now
        return
    gone += [row for row in old if row not in now]
    new += [row for row in now if row not in old]


def _callers(case: str, facts: CaseFacts | FactsSides) -> list[Row]:
    return [{"phone_hash": h, "case_id": case} for h in {c.phone_hash for c in facts.callers} if h]


def _contacts(case: str, facts: CaseFacts | FactsSides) -> list[Row]:
    return [{"id": contact.id, "case_id": case} for contact in facts.contacts]


def _callbacks(case: str, facts: CaseFacts | FactsSides) -> list[Row]:
    return [
        {
            "id": tried.id,
            "case_id": case,
            "at": epoch_ms(tried.at),
            "caller": tried.caller,
            "round": tried.round,
            "by": tried.by,
            "contacted": tried.contacted,
            "solved": tried.solved,
            "satisfied": tried.satisfied,
        }
        for tried in facts.callbacks
    ]


def put_phones(connection: Connection, parts: Iterable[CasePrivate]) -> None:
    """The digits of these private parts' callers, backwards."""
    now: list[Row] = [
        {"case_id": part.id, "caller": caller.id, "reversed": reversed_digits(caller.phone)}
        for part in parts
        for caller in part.callers
        if caller.phone
    ]
    before: list[Row] = [row._asdict() for row in _PHONES.all(connection, cases=listed(row["case_id"] for row in now))]
    gone: list[Row] = []
    new: list[Row] = []
    _differ(before, now, gone, new)
    _DROP_PHONE.many(connection, gone)
    _PUT_PHONE.many(connection, new)


def reversed_digits(phone: str) -> str:
    """A number's digits backwards, so that its end can be looked up as a beginning."""
    return _NOT_DIGITS.sub("", phone)[::-1]


def remove_phones(connection: Connection, cases: Sequence[str]) -> None:
    """What stood beside their private parts."""
    _DROP_PHONES.do(connection, cases=listed(cases))
