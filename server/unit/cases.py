"""A unit's cases: which its people may see, and their acts, judged by the rules every seat's acts are judged by."""

from msgspec import Struct
from sqlalchemy import Connection

from app.domain.command import Command
from app.domain.errors import Refused
from app.domain.records import Case
from app.domain.unitside import urgency, with_part
from app.domain.words import FINAL, Urgency
from app.sync.wire import Kind
from server import own
from server.centre import Centre
from server.database import Reach, again, rows
from server.parcel import UUID
from server.reading import facts_in, private_in, read_case
from server.unit.sessions import Reader

DONE_SHOWN = 30
"""So many closed cases are listed, the newest."""
_OVER = ", ".join(f"'{status}'" for status in sorted(FINAL))
_SELECT = f"""SELECT r.body, p.body FROM case_unit u
JOIN facts f ON f.hotline = u.hotline AND f.id = u."case"
JOIN record r ON r.hotline = u.hotline AND r.kind = '{Kind.FACTS}' AND r.id = u."case"
LEFT JOIN record p ON p.hotline = u.hotline AND p.kind = '{Kind.PRIVATE}' AND p.id = u."case"
WHERE u.hotline = $1 AND u.unit = $2 AND r.body IS NOT NULL"""
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


def do(centre: Centre, reader: Reader, command: Command) -> None:
    """An act of a unit's person. The same form sent twice is one act.

    Refused("no_case") where the case is none of theirs, ("moved", "seen") where it has changed since the page was
    made, and what the rules refuse.
    """
    seq = again(lambda: _do(centre, reader, command))
    if seq is not None:
        centre.on_commit(seq)


def _do(centre: Centre, reader: Reader, command: Command) -> int | None:
    with centre.database.write() as connection:
        if _done_before(centre, connection, reader, command):
            return None
        known = read_case(centre, connection, command.case)
        case = known.case
        if case is None or not _sees(reader, case):
            raise Refused("no_case", "case")
        if command.DECIDING and command.seen is not None and command.seen.version != case.facts.version:
            # A signature stands under the reply its giver has read, not under one that came meanwhile.
            raise Refused("moved", "seen", seen=command.seen.version, turn=case.facts.version)
        return own.do(centre, connection, command, reader.person, known)


def _done_before(centre: Centre, connection: Connection, reader: Reader, command: Command) -> bool:
    sql = 'SELECT "by", "case" FROM command WHERE hotline = $1 AND id = $2'
    found = rows(connection, sql, (centre.hotline.key, command.id))
    if found and tuple(found[0]) != (reader.person.id, command.case):
        raise Refused("misuse", "id")
    return bool(found)


def _sees(reader: Reader, case: Case) -> bool:
    return not with_part(case.facts).isdisjoint(reader.units)
