"""`demo-data`: fills a centre with a made-up history, written through the ledger act by act, as if it had been lived.

Nobody can sign in as a person of the history, and its seats are revoked. A hotline without tables gets those of the
demo hotline first. The same tables, arguments and end give the same history.
"""

import argparse
import itertools
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import Connection, insert, text

from app.clock import IdMaker, SystemClock, WindClock, epoch_ms
from app.domain import codec
from app.domain.catalogue import rows_of
from app.domain.command import kind
from app.domain.commands import BY_CENTRE
from app.domain.errors import Refused
from app.domain.words import TableName
from app.sync.wire import Kind, Result, Verdict, body_hash
from app.text import _
from server import audit, tables
from server.bulk import Done, Loader
from server.calls import CallRecord
from server.centre import NOBODY, OWN_DEVICE, Centre, encode
from server.demo import Act, Colleague, Staff, World, history, staff_for, telephone
from server.demo.lists import Speech, shipped
from server.doors import out
from server.doors.arguments import Subcommands, command, count
from server.doors.import_tables import bring
from server.doors.place import opened
from server.ledger import Changes, Logged, Put, write

CATALOGUE = Path(__file__).resolve().parents[2] / "resources" / "catalogues" / "demo"
_AT_ONCE = 5000


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "demo-data", run, _("a made-up history, consistent in itself"))
    parser.add_argument("--cases", type=count, default=4000, metavar="N")
    parser.add_argument("--days", type=count, default=7, metavar="D", help=_("over how many days, up to now"))
    parser.add_argument("--seed", type=int, default=1, metavar="S", help=_("another seed, another history"))
    parser.add_argument("--until", type=_moment, metavar="MOMENT", help=_("when it ends; else the last full hour"))


def _moment(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(written)
    return at


def run(given: argparse.Namespace) -> int:
    """Make it and write it."""
    until: datetime = given.until or SystemClock().now().replace(minute=0, second=0, microsecond=0)
    clock = WindClock(until - timedelta(days=given.days))
    with opened(given.data, clock) as centre:
        need_tables(centre)
        world = _world(centre, given.cases, given.days, given.seed)
        writer = Writer(centre, world)
        for acts in _batches(history(world, given.cases, given.days, until, given.seed)):
            writer.write(acts)
        writer.finish()
    people = len(world.staff.people)
    out.line({"cases": writer.made, "commands": writer.commands, "people": people, "until": until.isoformat()})
    return 0


def need_tables(centre: Centre) -> None:
    """A hotline that has no tables of its own gets the demo hotline's."""
    book = centre.book
    for table in TableName:
        if not rows_of(book, table):
            bring(centre, table, CATALOGUE / f"{table.value}.csv", {})


def _world(centre: Centre, cases: int, days: int, seed: int) -> World:
    """The history's world, its people and seats entered at the centre."""
    speech, rng = Speech(shipped()), Random(f"{seed}:people")
    ids = IdMaker(Random(f"{seed}:ids:{centre.clock.now()}").getrandbits)
    names = [person.name for person in centre.book.people.values()]
    with centre.database.write() as connection:
        first = reserve(connection, centre, "seat", 0) + 1
        staff = staff_for(cases / days, rng, speech, ids, centre.clock.now(), first, names)
        reserve(connection, centre, "seat", len(staff.people))
        enter(connection, centre, staff)
        world = World(centre.book, staff, seed, ids, speech)
        world.fences = reserve(connection, centre, "fence", cases * 2) - cases * 2
        world.centre_serials = _serials(connection, centre)
    return world


def reserve(connection: Connection, centre: Centre, name: str, number: int) -> int:
    """Take so many numbers of a counter; its value now."""
    sql = text("UPDATE counter SET value = value + :n WHERE hotline = :h AND name = :name RETURNING value")
    return connection.execute(sql, {"n": number, "h": centre.hotline.key, "name": name}).scalar_one()


def _serials(connection: Connection, centre: Centre) -> dict[date, int]:
    sql = text("SELECT name, value FROM counter WHERE hotline = :h AND name LIKE 'serial:%'")
    found = connection.execute(sql, {"h": centre.hotline.key})
    return {date.fromisoformat(name.removeprefix("serial:")): value for name, value in found}


def enter(connection: Connection, centre: Centre, staff: Staff) -> None:
    """People nobody can sign in as, each with a seat that is revoked. Refused("exists") for a history twice."""
    first = staff.people[0].person.id
    if connection.execute(text("SELECT 1 FROM person WHERE id = :id"), {"id": first}).first():
        raise Refused("exists", "seed")
    at, key = centre.now_ms(), centre.hotline.key
    nobodys = centre.hasher.hash(secrets.token_urlsafe(32))
    same = {"hotline": key, "active": True, "password": nobodys, "created_at": at}
    people = [colleague.person for colleague in staff.people]
    named = [{"id": p.id, "name": p.name, "folded": p.name.casefold(), "roles": " ".join(p.roles)} for p in people]
    connection.execute(insert(tables.person), [same | each for each in named])
    seats = [{"id": seat_id(c), "seat": c.seat, "person": c.person.id} for c in staff.people]
    ours = {"hotline": key, "machine": "demo", "enrolled_at": at, "revoked": True}
    connection.execute(insert(tables.device), [ours | each for each in seats])
    entry = audit.entry("demo_people", at, NOBODY, rows=len(people))
    write(connection, centre, Changes(entry, [Put(Kind.PERSON.value, p.id, encode(p)) for p in people]))


def seat_id(colleague: Colleague) -> str:
    """The device of a person of the history: there is one for each, so it carries the person's id."""
    return f"demo-{colleague.person.id}"


def _batches(acts: Iterable[Act]) -> Iterable[list[Act]]:
    some: list[Act] = []
    for act in acts:
        some.append(act)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    yield some


class Writer:
    """Writes acts as the centre would have: each its own number, log entry and audit row, at its own time; and beside
    them what the exchange and the seats would have told of their calls."""

    def __init__(self, centre: Centre, world: World) -> None:
        self._centre = centre
        self._world = world
        self._loader = Loader(centre)
        self._numbers: dict[str, int] = {}
        self._spells = itertools.count(1)
        self.commands = 0

    @property
    def made(self) -> int:
        """Cases made so far."""
        return self._loader.made

    def write(self, acts: list[Act]) -> None:
        """Write a batch in one transaction, then the calls."""
        self._loader.load([self.done(act) for act in acts])
        told = [(act, call) for act in acts for call in telephone.told(self._centre, act)]
        if told:
            key = {"hotline": self._centre.hotline.key}
            with self._centre.database.write() as connection:
                connection.execute(insert(tables.call_record), [key | asdict(call) for _, call in told])
                stood = [key | spell for act, call in told for spell in self._stood(act, call)]
                connection.execute(insert(tables.spell), stood)
        self._loader.forget(self._world.cases)
        self.commands += len(acts)

    def _stood(self, act: Act, call: CallRecord) -> Iterable[dict[str, Any]]:
        whose = {"device": seat_id(act.by), "person": act.by.person.id, "reason": ""}
        for mode, began, ended in telephone.spells(call):
            number = next(self._spells)
            yield whose | {"number": number, "mode": mode.value, "began_at": began, "ended_at": ended}

    def finish(self) -> None:
        """Leave the counters, and what is held, as they would be."""
        key = self._centre.hotline.key
        serials = [{"h": key, "n": f"serial:{day}", "v": n} for day, n in self._world.centre_serials.items()]
        held = [case.facts for case in self._world.cases.values() if case.facts.holder]
        with self._centre.database.write() as connection:
            if serials:
                connection.execute(text(_SERIALS), serials)
            for facts in held:
                if facts.holder is not None:
                    claim = {"case": facts.id, "person": facts.holder.person, "device": OWN_DEVICE}
                    claim |= {"fence": facts.holder.fence, "until": epoch_ms(facts.holder.until), "hotline": key}
                    connection.execute(insert(tables.claim).values(claim))

    def done(self, act: Act) -> Done:
        """The act with its row of the log and its audit entry."""
        command, body = act.command, codec.encode(act.command)
        own = kind(command) in BY_CENTRE
        device = OWN_DEVICE if own else seat_id(act.by)
        n = 0 if own else self._numbers.get(device, 0) + 1
        self._numbers[device] = n
        result = Result.MERGED if act.applied.merged else Result.APPLIED
        hashed, at = body_hash(body), epoch_ms(command.at)
        verdict = encode(Verdict(n=n, id=command.id, result=result, seq=0))
        case, by = command.case, command.by
        log = Logged(device, n, command.id, kind(command), case, by, at, hashed, result.value, "", body, verdict)
        details = {"device": device, "id": command.id, "hash": hashed, "n": n or None, "result": result.value}
        entry = audit.entry(kind(command), at, by, case=case, **details)
        return Done(at, entry, log, act.applied.cases, act.applied.calls)


_SERIALS = """INSERT INTO counter (hotline, name, value) VALUES (:h, :n, :v)
ON CONFLICT (hotline, name) DO UPDATE SET value = excluded.value"""
