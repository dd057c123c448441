"""`export`: what the centre holds, one object a line, complete; of its own tables a file that can be brought again.

Each export leaves a row in the audit trail.
"""

import argparse
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, cast

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, text

from app.clock import from_epoch_ms
from app.domain.records import CallFacts, CallPrivate, CaseFacts, CasePrivate, ContactFacts, Record
from app.domain.words import TableName
from app.text import _
from server import audit
from server.centre import NOBODY, Centre
from server.doors import export_tables, out
from server.doors.arguments import Subcommands, command, day
from server.doors.place import opened
from server.ledger import Changes, write

Lines = Iterator[dict[str, Any]]
_AT_ONCE = 500


class Span(Struct, frozen=True):
    """From the first instant to before the last; what it holds is dated by its `at`."""

    since: datetime
    until: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.since <= at < self.until


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "export", run, _("write out what the centre holds, as JSON lines"))
    parser.add_argument("what", choices=(*_EXPORTS, *TableName), help=_("which records"))
    parser.add_argument("--since", type=day, metavar="DAY", help=_("first day, YYYY-MM-DD in the hotline's zone"))
    parser.add_argument("--until", type=day, metavar="DAY", help=_("last day, included"))
    export_tables.add_to(parser)


def run(given: argparse.Namespace) -> int:
    """Write the lines, then the audit row."""
    if given.what in tuple(TableName):
        return export_tables.run(given)
    export_tables.need_none(given)
    with opened(given.data) as centre:
        span = _span(centre, given.since, given.until)
        count = 0
        with centre.database.snapshot() as connection:
            for each in _EXPORTS[given.what](centre, connection.execution_options(yield_per=_AT_ONCE), span):
                out.line(whole(each, centre))
                count += 1
        out.done()
        days = {"since": given.since and str(given.since), "until": given.until and str(given.until)}
        entry = audit.entry("export", centre.now_ms(), NOBODY, what=given.what, rows=count, **days)
        with centre.database.write() as connection:
            write(connection, centre, Changes(entry))
    out.say(_("{count} lines", count=count))
    return 0


def _span(centre: Centre, since: date | None, until: date | None) -> Span:
    first = datetime.combine(since, time(), centre.zone) if since else from_epoch_ms(0) - timedelta(days=365_000)
    after = until + timedelta(days=1) if until else date.max
    return Span(first, datetime.combine(after, time(), centre.zone))


def whole(value: Any, centre: Centre) -> Any:
    """The value as plain JSON with every name written out, moments in the hotline's zone with their offset."""
    if isinstance(value, dict):
        return {name: whole(each, centre) for name, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [whole(each, centre) for each in cast("list[Any]", value)]
    if isinstance(value, datetime):
        return value.astimezone(centre.zone).isoformat()
    return whole(fields(value), centre) if isinstance(value, Record) else value


def fields(record: Record) -> dict[str, Any]:
    """A record's fields by name, those left at their defaults too."""
    return {name: getattr(record, name) for name in record.__struct_fields__}


def _cases(centre: Centre, connection: Connection, span: Span) -> Lines:
    for facts, private in stored_cases(centre, connection):
        if facts.at in span:
            yield case_line(facts, private)


def case_line(facts: CaseFacts, private: CasePrivate) -> dict[str, Any]:
    """Both halves of a case as one object: callers with their hashes, each line of the timeline with its words."""
    hashes = {caller.id: caller.phone_hash for caller in facts.callers}
    callers = [fields(c) | {"phone_hash": hashes.get(c.id)} for c in private.callers]
    timeline = [fields(event) | {"words": private.words.get(event.id)} for event in facts.timeline]
    kept = {name: getattr(private, name) for name in ("place", "subject", "text", "attachments")}
    contacts = [_contact(contact, private) for contact in facts.contacts]
    return fields(facts) | kept | {"callers": callers, "contacts": contacts, "timeline": timeline}


def _contact(contact: ContactFacts, private: CasePrivate) -> dict[str, Any]:
    return fields(contact) | {"source_id": private.sources.get(contact.id)}


def _contacts(centre: Centre, connection: Connection, span: Span) -> Lines:
    """A line for each contact of each case; those that came with a merged case stand with that case."""
    for facts, private in stored_cases(centre, connection):
        callers = {caller.id: caller for caller in private.callers}
        for contact in facts.contacts:
            if contact.from_case is None and contact.at in span:
                who = callers.get(contact.caller or "")
                named = {"name": who.name if who else "", "phone": who.phone if who else ""}
                yield _contact(contact, private) | named | {"case": facts.id, "number": facts.number}


def _callbacks(centre: Centre, connection: Connection, span: Span) -> Lines:
    for facts, private in stored_cases(centre, connection):
        for callback in facts.callbacks:
            if callback.at in span:
                said = private.words.get(callback.id)
                more = {"text": said.text if said else "", "complete": callback.complete}
                of_case = {name: getattr(facts, name) for name in _OF_CASE}
                yield fields(callback) | more | of_case | {"case": facts.id, "number": facts.number}


_OF_CASE = ("unit", "area", "request_type", "outcome", "channel", "flags")
"""What decides whether an answer counts, and where."""


def _calls(centre: Centre, connection: Connection, span: Span) -> Lines:
    """Calls that made no case; then every call an exchange or a seat told of."""
    for facts, private in _pairs(centre, connection, "call", "call_private"):
        call = _call.decode(facts)
        held = _call_private.decode(private) if private else CallPrivate(id=call.id, version=0)
        if call.at in span:
            yield fields(call) | {"phone": held.phone, "text": held.text}
    yield from _told(centre, connection, span)


def _told(centre: Centre, connection: Connection, span: Span) -> Lines:
    sql = text('SELECT * FROM call_record WHERE hotline = :hotline ORDER BY "at", id')
    for row in connection.execute(sql, {"hotline": centre.hotline.key}).mappings():
        at = from_epoch_ms(row["at"])
        if at in span:
            moments = {"at": at, "answered_at": _moment(row["answered_at"]), "ended_at": _moment(row["ended_at"])}
            kept = {name: row[name] for name in ("number", "phone_hash", "dialled", "person", "seat")}
            way = {"direction": "out" if row["outgoing"] else "in", "source": _SOURCE[bool(row["by_exchange"])]}
            yield {"id": row["id"].removeprefix("x:"), **moments, **kept, **way}


_SOURCE = {True: "exchange", False: "seat"}


def _moment(at: int | None) -> datetime | None:
    return None if at is None else from_epoch_ms(at)


def _audit(centre: Centre, connection: Connection, span: Span) -> Lines:
    """The trail; `entry` is the text that the links are made over."""
    sql = text("SELECT n, seq, entry, link FROM audit WHERE hotline = :hotline ORDER BY n")
    for n, seq, entry, link in connection.execute(sql, {"hotline": centre.hotline.key}):
        said = msgspec.json.decode(entry)
        at = from_epoch_ms(said["at"])
        if at in span:
            own = {"device_n" if name == "n" else name: value for name, value in said.items()}
            yield {"n": n, "seq": seq, **own, "at": at, "entry": entry, "link": link}


_facts: msgspec.json.Decoder[CaseFacts] = msgspec.json.Decoder(CaseFacts)
_private: msgspec.json.Decoder[CasePrivate] = msgspec.json.Decoder(CasePrivate)
_call: msgspec.json.Decoder[CallFacts] = msgspec.json.Decoder(CallFacts)
_call_private: msgspec.json.Decoder[CallPrivate] = msgspec.json.Decoder(CallPrivate)


def stored_cases(centre: Centre, connection: Connection) -> Iterator[tuple[CaseFacts, CasePrivate]]:
    """Every case as it stands, both halves, in the order they were made."""
    for facts, private in _pairs(centre, connection, "facts", "private"):
        case = _facts.decode(facts)
        yield case, _private.decode(private) if private else CasePrivate(id=case.id, version=0)


def _pairs(centre: Centre, connection: Connection, kind: str, beside: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Bodies of two kinds by their common id, in the order they were made (ids carry their time)."""
    sql = text(
        "SELECT one.body, other.body FROM record AS one LEFT JOIN record AS other"
        " ON other.hotline = one.hotline AND other.kind = :beside AND other.id = one.id"
        " WHERE one.hotline = :hotline AND one.kind = :kind AND one.body IS NOT NULL ORDER BY one.id"
    )
    given = {"hotline": centre.hotline.key, "kind": kind, "beside": beside}
    yield from ((bytes(a), bytes(b) if b is not None else None) for a, b in connection.execute(sql, given))


_EXPORTS: dict[str, Callable[[Centre, Connection, Span], Lines]] = {
    "contacts": _contacts,
    "cases": _cases,
    "callbacks": _callbacks,
    "calls": _calls,
    "audit": _audit,
}
