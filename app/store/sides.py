"""What stands beside a case's row so that it can be found and counted: callers' numbers, tries of callbacks."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.clock import epoch_ms
from app.domain.records import CaseFacts, CasePrivate
from app.store.sql import Statement, among, listed
from app.store.tables import callbacks, callers, contacts, phones

_NOT_DIGITS = re.compile(r"\D")


def _of_cases(table: Table) -> Any:
    return among(table.c.case_id, "cases")


_CALLERS = Statement(select(callers.c.phone_hash, callers.c.case_id).where(_of_cases(callers)))
_PUT_CALLER = Statement(insert(callers).on_conflict_do_nothing(), names=callers.c.keys())
_DROP_CALLER = Statement(
    delete(callers).where(callers.c.phone_hash == bindparam("hash_"), callers.c.case_id == bindparam("case_"))
)
_DROP_CALLERS = Statement(delete(callers).where(_of_cases(callers)))

_CONTACTS = Statement(select(contacts.c.id, contacts.c.case_id).where(_of_cases(contacts)))
_PUT_CONTACT = Statement(insert(contacts).on_conflict_do_nothing(), names=contacts.c.keys())
_DROP_CONTACT = Statement(
    delete(contacts).where(contacts.c.id == bindparam("id_"), contacts.c.case_id == bindparam("case_"))
)
_DROP_CONTACTS = Statement(delete(contacts).where(_of_cases(contacts)))

_CALLBACKS = Statement(select(callbacks.c.id, callbacks.c.case_id).where(_of_cases(callbacks)))
_PUT_CALLBACK = Statement(insert(callbacks).on_conflict_do_nothing(), names=callbacks.c.keys())
_DROP_CALLBACK = Statement(delete(callbacks).where(callbacks.c.id == bindparam("id_")))
_DROP_CALLBACKS = Statement(delete(callbacks).where(_of_cases(callbacks)))

_put_phone = insert(phones)
_PUT_PHONE = Statement(
    _put_phone.on_conflict_do_update(
        index_elements=["case_id", "caller"], set_={"reversed": _put_phone.excluded.reversed}
    ),
    names=phones.c.keys(),
)
_DROP_PHONES = Statement(delete(phones).where(_of_cases(phones)))
_PHONES = Statement(select(phones.c.case_id, phones.c.caller, phones.c.reversed).where(_of_cases(phones)))


def put_callers(connection: Connection, records: Mapping[str, CaseFacts], known: Collection[str]) -> None:
    """Which numbers these cases belong to; `known`: those of them that had a row before."""
    wanted = {(c.phone_hash, case) for case, facts in records.items() for c in facts.callers if c.phone_hash}
    have: set[tuple[str, str]] = set()
    if known:
        have = {(r.phone_hash, r.case_id) for r in _CALLERS.all(connection, cases=listed(known))}
    _each(connection, _DROP_CALLER, ({"hash_": h, "case_": c} for h, c in have - wanted))
    _each(connection, _PUT_CALLER, ({"phone_hash": h, "case_id": c} for h, c in wanted - have))


def put_contacts(connection: Connection, records: Mapping[str, CaseFacts], known: Collection[str]) -> None:
    """Which contacts these cases came out of."""
    wanted = {(contact.id, case) for case, facts in records.items() for contact in facts.contacts}
    have: set[tuple[str, str]] = set()
    if known:
        have = {(r.id, r.case_id) for r in _CONTACTS.all(connection, cases=listed(known))}
    _each(connection, _DROP_CONTACT, ({"id_": i, "case_": c} for i, c in have - wanted))
    _each(connection, _PUT_CONTACT, ({"id": i, "case_id": c} for i, c in wanted - have))


def put_callbacks(connection: Connection, records: Mapping[str, CaseFacts], known: Collection[str]) -> None:
    """Every try of these cases."""
    wanted = {tried.id: (case, tried) for case, facts in records.items() for tried in facts.callbacks}
    have: set[str] = set()
    if known:
        have = set(_CALLBACKS.values(connection, cases=listed(known)))
    _each(connection, _DROP_CALLBACK, ({"id_": each} for each in have - wanted.keys()))
    rows = (
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
        for each, (case, tried) in wanted.items()
        if each not in have
    )
    _each(connection, _PUT_CALLBACK, rows)


def put_phones(connection: Connection, records: Mapping[str, CasePrivate]) -> None:
    """The digits of these cases' callers, backwards."""
    wanted = {
        (case, caller.id, reversed_digits(caller.phone))
        for case, private in records.items()
        for caller in private.callers
        if caller.phone
    }
    have = {(r.case_id, r.caller, r.reversed) for r in _PHONES.all(connection, cases=listed(records))}
    if gone := {case for case, *_ in have - wanted}:
        remove_phones(connection, list(gone))
        have = {row for row in have if row[0] not in gone}
    rows = ({"case_id": case, "caller": caller, "reversed": digits} for case, caller, digits in wanted - have)
    _each(connection, _PUT_PHONE, rows)


def reversed_digits(phone: str) -> str:
    """A number's digits backwards, so that its end can be looked up as a beginning."""
    return _NOT_DIGITS.sub("", phone)[::-1]


def remove_cases(connection: Connection, cases: Sequence[str]) -> None:
    """What stood beside the facts of these cases."""
    _DROP_CALLERS.do(connection, cases=listed(cases))
    _DROP_CONTACTS.do(connection, cases=listed(cases))
    _DROP_CALLBACKS.do(connection, cases=listed(cases))


def remove_phones(connection: Connection, cases: Sequence[str]) -> None:
    """What stood beside their private parts."""
    _DROP_PHONES.do(connection, cases=listed(cases))


def _each(connection: Connection, statement: Statement, rows: Iterable[dict[str, Any]]) -> None:
    statement.many(connection, list(rows))
