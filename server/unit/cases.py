"""A unit's cases: which its people may see, and their acts, judged by the rules every seat's acts are judged by."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from app.domain.command import Command
from app.domain.errors import Refused
from app.domain.records import Attachment, Case
from app.domain.unitside import urgency, with_part
from app.domain.words import FINAL, Urgency
from app.sync.wire import Kind
from server import own
from server.centre import Centre
from server.database import Reach, again, rows
from server.files import arrived, keep, note, whole
from server.parcel import UUID
from server.reading import facts_in, private_in, read_case
from server.unit.sessions import Reader

DONE_SHOWN = 30
"""So many closed cases are listed, the newest."""
_OVER = ", ".join(f"'{status}'" for status in sorted(FINAL))
_SELECT = f"""SELECT r.body, p.body FROM case_unit u
CROSS JOIN facts f
JOIN record r ON r.hotline = u.hotline AND r.kind = '{Kind.FACTS}' AND r.id = u."case"
LEFT JOIN record p ON p.hotline = u.hotline AND p.kind = '{Kind.PRIVATE}' AND p.id = u."case"
WHERE u.hotline = $1 AND u.unit = $2 AND f.hotline = u.hotline AND f.id = u."case" AND r.body IS NOT NULL"""
"""CROSS JOIN: SQLite then begins with the unit's own cases; left to itself it goes through everybody's."""
_LIVE = f"{_SELECT} AND f.status NOT IN ({_OVER})"
_DONE = f"{_SELECT} AND f.status IN ({_OVER}) ORDER BY f.at DESC LIMIT {DONE_SHOWN}"


class Listed(Struct, frozen=True):
    """A case in the list of a unit."""

    case: Case
    urgency: Urgency


def listed(centre: Centre, reader: Reader) -> list[Listed]:
    """The cases of the reader's units: the most urgent first, in each step what is due first."""
    found: dict[str, Case] = {}
    with centre.database.read() as connection:
        for unit in reader.units:
            for sql in (_LIVE, _DONE):
                for facts, private in rows(connection, sql, (centre.hotline.key, unit)):
                    case = Case(facts=facts_in(facts), private=private_in(private))
                    found[case.facts.id] = case
    now = centre.clock.now()
    own_cases = [case for case in found.values() if _sees(reader, case)]
    order = list(Urgency)
    made = [Listed(case, urgency(case.facts, reader.units, now)) for case in own_cases]
    return sorted(made, key=lambda each: (order.index(each.urgency), _when(each), each.case.facts.number))


def _when(each: Listed) -> float:
    facts = each.case.facts
    if each.urgency is Urgency.DONE:
        return -facts.at.timestamp()
    due = facts.due or facts.at
    return due.timestamp()


def look(centre: Centre, reader: Reader, case: str) -> Case:
    """One of the reader's cases. Refused("no_case") for any other, whether there is one or not."""
    with centre.database.read() as connection:
        return _found(centre, connection, reader, case)


def _found(centre: Centre, on: Reach, reader: Reader, case: str) -> Case:
    if UUID.fullmatch(case):
        for facts, private in rows(on, _ONE, (centre.hotline.key, case)):
            found = Case(facts=facts_in(facts), private=private_in(private))
            if _sees(reader, found):
                return found
    raise Refused("no_case", "case")


_ONE = f"""SELECT r.body, p.body FROM record r
LEFT JOIN record p ON p.hotline = r.hotline AND p.kind = '{Kind.PRIVATE}' AND p.id = r.id
WHERE r.hotline = $1 AND r.kind = '{Kind.FACTS}' AND r.id = $2 AND r.body IS NOT NULL"""


def do(centre: Centre, reader: Reader, *commands: Command, files: Mapping[str, bytes] | None = None) -> None:
    """Acts of a unit's person on one case, all or none. The same form sent twice is done once. `files`: bytes that
    come with them, by the file's id.

    Refused("no_case") where the case is none of theirs, ("moved", "seen") where it has changed since the page was
    made, and what the rules refuse.
    """
    seq = again(lambda: _do(centre, reader, commands, files or {}))
    if seq is not None:
        centre.on_commit(seq)


def _do(centre: Centre, reader: Reader, commands: Sequence[Command], files: Mapping[str, bytes]) -> int | None:
    with centre.database.write() as connection:
        if _done_before(centre, connection, reader, commands[0]):
            return None
        for file, content in files.items():
            keep(centre, connection, file, content)
        return [_do_one(centre, connection, reader, each) for each in commands][-1]


def _do_one(centre: Centre, connection: Connection, reader: Reader, command: Command) -> int:
    known = read_case(centre, connection, command.case)
    case = known.case
    if case is None or not _sees(reader, case):
        raise Refused("no_case", "case")
    if command.DECIDING and command.seen is not None and command.seen.version != case.facts.version:
        # A signature stands under the reply its giver has read, not under one that came meanwhile.
        raise Refused("moved", "seen", seen=command.seen.version, turn=case.facts.version)
    return own.do(centre, connection, command, reader.person, known)


def files_of(centre: Centre, case: Case) -> frozenset[str]:
    """Ids of the case's files that are whole at the centre."""
    if case.private is None or not case.private.attachments:
        return frozenset()
    with centre.database.read() as connection:
        return arrived(centre, connection, case.private.attachments)


def file_of(centre: Centre, reader: Reader, case: str, ident: str) -> tuple[Attachment, bytes]:
    """A file of one of the reader's cases, and its bytes; that it was read is recorded. Refused("no_case")."""
    with centre.database.read() as connection:
        found = _found(centre, connection, reader, case)
        files = found.private.attachments if found.private else ()
        named = next((each for each in files if each.id == ident), None)
        content = whole(centre, connection, named) if named else None
    if named is None or content is None:
        raise Refused("no_case", "file")
    note(centre, reader.person.id, found.facts.id, named.id)
    return named, content


def _done_before(centre: Centre, connection: Connection, reader: Reader, command: Command) -> bool:
    sql = 'SELECT "by", "case" FROM command WHERE hotline = $1 AND id = $2'
    found = rows(connection, sql, (centre.hotline.key, command.id))
    if found and tuple(found[0]) != (reader.person.id, command.case):
        raise Refused("misuse", "id")
    return bool(found)


def _sees(reader: Reader, case: Case) -> bool:
    return not with_part(case.facts).isdisjoint(reader.units)
