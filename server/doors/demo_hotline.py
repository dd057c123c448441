"""`demo-hotline`: the shipped hotline to try things on: tables, people, told cases, knowledge, scripts, a queue.

Its people sign in with the passwords of `resources/demo/people.json`, so it is refused on a hotline that has people.
"""

import argparse
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct
from sqlalchemy import insert

from app.clock import IdMaker, epoch_ms
from app.domain import limits
from app.domain.errors import Refused
from app.domain.records import CENTRE, Person
from app.domain.words import Channel
from app.sync.wire import Kind
from app.text import _
from server import calls, roster, tables
from server.calls import CallRecord
from server.catalogue import put_table
from server.centre import NOBODY, OWN_SEAT, Centre
from server.demo import Colleague, Staff, World
from server.demo.told import shipped, tell
from server.doors import import_knowledge, import_scripts, out
from server.doors.arguments import Subcommands, command
from server.doors.demo_data import CATALOGUE, Writer, need_tables, reserve, seat_id
from server.doors.place import opened
from server.enclosed import enclosed
from server.receive import Arrival, receive

_FILES = Path(__file__).resolve().parents[2] / "resources" / "demo"


class Shipped(Struct, frozen=True):
    """A person of the demo hotline."""

    name: str
    password: str
    roles: tuple[str, ...]


class Message(Struct, frozen=True):
    """A contact for the queue, so many minutes before now."""

    id: str
    channel: Channel
    minutes_ago: int
    text: str
    subject: str = ""
    caller: str = ""
    phone: str = ""
    files: str = ""
    """Pictures that came with it, as a table names them: below `photos`."""


class Missed(Struct, frozen=True):
    """Calls of one number that nobody took, each so many minutes before now."""

    number: str
    dialled: str
    minutes_ago: tuple[int, ...]
    waits_s: tuple[int, ...]


def add(to: Subcommands) -> None:
    """The command's arguments."""
    command(to, "demo-hotline", run, _("the shipped hotline to try things on: tables, people, told cases, a queue"))


def run(given: argparse.Namespace) -> int:
    """Fill an empty hotline."""
    with opened(given.data) as centre:
        if roster.list_people(centre):
            raise Refused("exists", "people")
        need_tables(centre)
        put_table(centre, Kind.LIMIT, [limits.checked(limits.CALLING, "00:00-24:00")], NOBODY)  # tried at any hour
        cast = _enter(centre)
        told = _tell(centre, cast)
        known, _bad = import_knowledge.bring(centre, CATALOGUE / "knowledge.csv", {})
        spoken, _faulty = import_scripts.bring(centre, import_scripts.of_folder(CATALOGUE / "scripts"))
        queue = _fill_queue(centre)
        _ring_in_vain(centre)
    told_of = {"articles": known["imported"], "scripts": spoken["imported"]}
    out.line({"people": len(cast), "told": told, "queue": queue} | told_of)
    return 0


def _enter(centre: Centre) -> Mapping[str, Colleague]:
    """The people, each with a seat for what they are told to have done; nobody can sit down at it again."""
    people = msgspec.json.decode((_FILES / "people.json").read_bytes(), type=tuple[Shipped, ...])
    with centre.database.write() as connection:
        first = reserve(connection, centre, "seat", len(people)) - len(people) + 1
    cast: dict[str, Colleague] = {}
    for seat, each in enumerate(people, first):
        row = roster.add_person(centre, each.name, each.roles, each.password, NOBODY)
        cast[each.name] = Colleague(Person(id=row.id, name=row.name, roles=row.roles), f"{seat:03}")
    ours = {"hotline": centre.hotline.key, "machine": "demo", "enrolled_at": centre.now_ms(), "revoked": True}
    seats = [ours | {"id": seat_id(c), "seat": c.seat, "person": c.person.id} for c in cast.values()]
    with centre.database.write() as connection:
        connection.execute(insert(tables.device), seats)
    return cast


def _tell(centre: Centre, cast: Mapping[str, Colleague]) -> int:
    """The told cases, up to now."""
    crew = tuple(cast.values())
    world = World(centre.book, Staff(Colleague(CENTRE, OWN_SEAT), crew, crew, crew), 1, IdMaker(Random(1).getrandbits))
    writer = Writer(centre, world)
    writer.write(list(tell(world, cast, _whole_minute(centre.clock.now()), shipped())))
    writer.finish()
    return writer.made


def _whole_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _fill_queue(centre: Centre) -> int:
    """The messages of the last days, as if they had just come in through their channels."""
    now = _whole_minute(centre.clock.now())
    messages = msgspec.json.Decoder(Message).decode_lines((_FILES / "messages.jsonl").read_bytes())
    for each in sorted(messages, key=lambda m: -m.minutes_ago):
        arrival = Arrival(
            channel=each.channel,
            subject=each.subject,
            text=each.text,
            caller=each.caller,
            phone=each.phone,
            source_id=each.id,
            at=now - timedelta(minutes=each.minutes_ago),
            files=enclosed(_FILES / "photos", each.files),
        )
        receive(centre, arrival)
    return len(messages)


def _ring_in_vain(centre: Centre) -> None:
    """Citizens who could not get through in the last hours, as an exchange would have told."""
    now = _whole_minute(centre.clock.now())
    lines = msgspec.json.Decoder(Missed).decode_lines((_FILES / "missed.jsonl").read_bytes())
    records = [_missed(centre, now, each, at) for each in lines for at in range(len(each.minutes_ago))]
    with centre.database.write() as connection:
        calls.put(centre, connection, records)


def _missed(centre: Centre, now: datetime, each: Missed, at: int) -> CallRecord:
    number, phone_hash = calls.number_of(centre, each.number)
    began = epoch_ms(now - timedelta(minutes=each.minutes_ago[at]))
    return CallRecord(
        id=calls.exchange_id(f"{each.number}-{at}"),
        at=began,
        number=number,
        phone_hash=phone_hash,
        dialled=each.dialled,
        ended_at=began + each.waits_s[at] * 1000,
    )
