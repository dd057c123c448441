"""Loading a history at once leaves exactly what writing it act by act would have left."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, text

from app.clock import IdMaker, WindClock, from_epoch_ms
from app.domain.records import Case
from server import tables
from server.bulk import Done, Loader
from server.centre import Centre
from server.database import LostRace, open_database
from server.demo import World, history, staff_for
from server.demo.lists import Speech, shipped
from server.doors.demo_data import Writer, enter
from server.hotline import open_centre
from server.ledger import Changes, write
from tests.world.centre import make_centre

UNTIL = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
DAYS = 9


def lived(centre: Centre, cases: int) -> list[Done]:
    """A history on this centre, its people entered, ready to be written."""
    speech, rng = Speech(shipped()), Random(3)
    ids = IdMaker(rng.getrandbits)
    staff = staff_for(40, rng, speech, ids, centre.clock.now())
    with centre.database.write() as connection:
        enter(connection, centre, staff)
    world = World(centre.book, staff, 3, ids, speech)
    writer = Writer(centre, world)
    return [writer.done(act) for act in history(world, cases, DAYS, UNTIL, 3)]


def act_by_act(centre: Centre, clock: WindClock, acts: list[Done]) -> None:
    """As the ledger writes what seats send."""
    known: dict[str, tuple[Case, tuple[int, int]]] = {}
    for act in acts:
        clock.jump(from_epoch_ms(act.at))
        changes = Changes(act.entry, logged=act.logged)
        for case in act.cases:
            before, seqs = known.get(case.facts.id, (None, (0, 0)))
            changes.put_case(case, before, seqs)
        for call in act.calls:
            changes.put_call(call)
        moved = {put.id for put in changes.puts if put.kind == "private"}
        with centre.database.write() as connection:
            seq = write(connection, centre, changes)
        for case in act.cases:
            old = known[case.facts.id][1] if case.facts.id in known else (0, 0)
            known[case.facts.id] = case, (seq, seq if case.facts.id in moved else old[1])


def rows(centre: Centre, name: str) -> list[tuple[object, ...]]:
    table = tables.metadata.tables[name]
    with centre.database.snapshot() as connection:
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]


NAMES = (
    "feed_head",
    "record",
    "facts",
    "callback",
    "case_phone",
    "case_unit",
    "command",
    "command_body",
    "audit",
    "device",
)


@pytest.mark.parametrize("at_once", [1, 100_000])
def test_the_same_rows_in_every_table(at_once: int, tmp_path: Path) -> None:
    begun = UNTIL - timedelta(days=DAYS)
    first = make_centre(tmp_path / "one.db", WindClock(begun)).centre
    acts = lived(first, 120)
    first.database.close()
    (tmp_path / "two.db").write_bytes((tmp_path / "one.db").read_bytes())
    clock = WindClock(begun)
    one, two = (open_centre(open_database(tmp_path / name), clock) for name in ("one.db", "two.db"))
    loader = Loader(one)
    for at in range(0, len(acts), at_once):
        loader.load(acts[at : at + at_once])
    act_by_act(two, clock, acts)
    for name in NAMES:
        assert rows(one, name) == rows(two, name), name
    assert loader.made == len({case.facts.id for act in acts for case in act.cases}) > 80
    for centre in (one, two):
        centre.database.close()


def test_on_postgresql_too(tmp_path: Path, postgres_url: str) -> None:
    begun = UNTIL - timedelta(days=DAYS)
    centre = make_centre(postgres_url, WindClock(begun)).centre
    acts = lived(centre, 60)
    loader = Loader(centre)
    for at in range(0, len(acts), 50):
        loader.load(acts[at : at + 50])
    last = {case.facts.id: case for act in acts for case in act.cases}
    held = {row[2]: row for row in rows(centre, "record") if row[1] == "facts"}
    assert held.keys() == last.keys()
    assert len(rows(centre, "audit")) >= len(acts)
    centre.database.close()


def test_it_stops_where_somebody_else_has_written(tmp_path: Path) -> None:
    centre = make_centre(tmp_path / "one.db", WindClock(UNTIL - timedelta(days=DAYS))).centre
    acts = lived(centre, 60)
    loader = Loader(centre)
    middle = len(acts) // 2
    loader.load(acts[:middle])
    with centre.database.write() as connection:
        connection.execute(text("UPDATE record SET seq = seq + 1 WHERE kind = 'facts'"))
    before = rows(centre, "command")
    with pytest.raises(LostRace):
        loader.load(acts[middle:])
    assert rows(centre, "command") == before
    centre.database.close()
