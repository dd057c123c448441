"""Figures opened from kept pieces = figures counted from the rows, whatever changed, was let go of, or broke off."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from app.domain.records import CaseFacts
from app.figures import keeper
from app.figures.counts import BY, Asked, count, figures
from app.figures.filters import Filters
from app.figures.held import Held
from app.figures.look import Look
from app.figures.rates import rates
from app.store import counted, moved, rows, truth
from app.store.counted import TABLES
from app.store.rows import Body
from app.store.store import Store
from app.sync.wire import Kind
from tests.app.figures.test_counts import BOOK, DAY, cases
from tests.laws.test_projection_laws import KEY, empty_store
from tests.world.story import OPERATOR

IDS = [f"019a0000-0000-7000-8000-{n:012x}" for n in range(14)]
ASKED = Asked(DAY, DAY + timedelta(days=3), BY, Filters(), DAY + timedelta(hours=20))
changes = st.lists(st.tuples(st.sampled_from(IDS), cases()), min_size=1, max_size=5)


class Died(Exception):
    """The process, as far as the pieces are concerned."""


def body(each: str, facts: CaseFacts) -> Body:
    tried = tuple(replace(t, id=f"{each}:{t.id}") for t in facts.callbacks)
    return Body(each, msgspec.json.encode(replace(facts, id=each, number=each, callbacks=tried)), 1)


class Kept(RuleBasedStateMachine):
    """A seat's store, real; pieces are of three cases."""

    @initialize()
    def begin(self) -> None:
        self.place = empty_store()
        self.store = Store(self.place, KEY)
        self.opened = 0

    @rule(changed=changes)
    def change(self, changed: list[tuple[str, CaseFacts]]) -> None:
        bodies = [body(*each) for each in dict(changed).items()]
        self.store.write(lambda writing: rows.put_facts(writing.connection, bodies))

    @rule(ids=st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True))
    def let_go(self, ids: list[str]) -> None:
        self.store.write(lambda writing: rows.remove_facts(writing.connection, ids))

    @rule(changed=changes)
    def rewind(self, changed: list[tuple[str, CaseFacts]]) -> None:
        """The centre's word comes while commands wait; then what is shown is made anew from it."""

        def job(writing: Any) -> None:
            halves = [(Kind.FACTS, each, (1, body(each, facts).payload)) for each, facts in changed]
            truth.move(writing.connection, halves)
            truth.project(writing.connection, [each for each, _ in changed], BOOK, OPERATOR)

        self.store.write(job)

    @rule()
    def look(self) -> None:
        self.opened += 1
        memory, database = both(self.store)
        assert memory == database

    @rule()
    def keep(self) -> None:
        self.look()
        assert self.store.counted.keep()

    @rule(after=st.integers(0, 6))
    def break_off(self, after: int) -> None:
        """The process dies while pieces are written."""
        self.look()
        kept = self.store.counted
        write, left = kept.write, [after]

        def dying(job: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Died
            return write(job)

        kept.write = dying  # type: ignore[method-assign]
        with suppress(Died):
            kept.keep()
        self.restart()

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store(self.place, KEY)
        if self.opened:
            self.look()

    @invariant()
    def little_is_noted(self) -> None:
        """Nothing while no figures are kept, and never without end."""
        with self.store.read() as connection:
            noted = connection.exec_driver_sql("SELECT count(*) FROM moved").scalar_one()
        assert noted <= moved.LIMIT + 1 and (self.opened or not noted)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.opened += 1
            self.restart()
            self.store.close()
            shutil.rmtree(self.place, ignore_errors=True)


def both(store: Store) -> tuple[Any, Any]:
    """The figures of memory, and those of the database."""
    with store.counted.use() as held, store.read() as connection:
        look = Look(held, BOOK)
        memory = figures(look, BOOK, ASKED), look.rates(ASKED.since, ASKED.until, "unit", Filters())
        told = rates(connection, TABLES, BOOK, ASKED.since, ASKED.until, "unit")
        return memory, (count(connection, TABLES, BOOK, ASKED), told)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Held, "PIECE", 3)
    monkeypatch.setattr(moved, "LIMIT", 12)
    monkeypatch.setattr(counted, "_MANY", 9)
    monkeypatch.setattr(counted, "_AT_ONCE", 2)


def test_figures_of_pieces_are_those_of_the_rows() -> None:
    run(Kept, examples=20)


def run(machine: type[RuleBasedStateMachine], examples: int) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=20, deadline=None))


@pytest.fixture
def place() -> Path:
    """A store with seven cases whose pieces are kept."""
    there = empty_store()
    store = Store(there, KEY)
    bodies = [body(each, CASE) for each in IDS[:7]]
    store.write(lambda writing: rows.put_facts(writing.connection, bodies))
    both(store)
    assert store.counted.keep()
    store.close()
    return there


CASE = CaseFacts(
    id="", number="", status="open", turn=1, version=1, channel="phone", at=DAY, saved_at=DAY, category="C1", unit="U"  # type: ignore[arg-type]
)  # fmt: skip


def reopened(place: Path) -> tuple[Any, Any]:
    store = Store(place, KEY)
    try:
        return both(store)
    finally:
        store.close()


def test_kept_pieces_are_opened_and_no_row_is_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Held, "of", lambda *given: pytest.fail("the rows were read"))
    memory, database = reopened(place)
    assert memory == database and memory[0].tiles[0].count == 7


def test_what_moved_since_is_noted_or_the_figures_are_wrong(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a change that is not noted is not seen after a restart."""
    monkeypatch.setattr(moved, "note", lambda connection, ids: None)
    store = Store(place, KEY)
    store.write(lambda writing: rows.remove_facts(writing.connection, IDS[:2]))
    store.close()
    memory, database = reopened(place)
    assert memory != database


DAMAGE = {
    "other bytes": "UPDATE figures_piece SET body = CAST(substr(body, 1, 40) || x'07' || substr(body, 42) AS BLOB)",
    "torn": "UPDATE figures_piece SET body = substr(body, 1, length(body) / 2) WHERE n = 0",
    "empty": "UPDATE figures_piece SET body = x''",
    "one is lost": "DELETE FROM figures_piece WHERE n = 1",
    "the last is lost": "DELETE FROM figures_piece WHERE n = 2",
    "another's": "UPDATE figures_piece SET body = o.body, hash = o.hash FROM figures_piece o"
    " WHERE o.n = 0 AND figures_piece.n = 1",
    "nothing but rubbish": "UPDATE figures_piece SET body = x'00112233', hash = 'none'",
}


@pytest.mark.logs("the kept figures are damaged")
@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_piece_is_dropped_and_made_again(place: Path, what: str) -> None:
    harm(place, DAMAGE[what])
    store = Store(place, KEY)
    memory, database = both(store)
    assert memory == database and memory[0].tiles[0].count == 7
    assert store.counted.keep()
    store.close()
    memory, database = reopened(place)
    assert memory == database


@pytest.mark.parametrize("column", ["form = form + 1", "upto = NULL"])
def test_another_form_or_half_a_set_is_made_again(place: Path, column: str, monkeypatch: pytest.MonkeyPatch) -> None:
    harm(place, f"UPDATE figures_set SET {column}")
    read: list[str] = []
    of = Held.of
    monkeypatch.setattr(Held, "of", lambda *given: read.append("rows") or of(*given))
    memory, database = reopened(place)
    assert memory == database and read == ["rows"]


def test_a_piece_nobody_checks_gives_wrong_figures(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: it is the hashes that keep a foreign piece out."""
    from app.figures import kept

    harm(place, "UPDATE figures_piece SET body = (SELECT body FROM figures_piece WHERE n = 2) WHERE n = 0")
    monkeypatch.setattr(kept, "hashed", lambda number, body: "same")
    monkeypatch.setattr(kept.Kept, "_hashes", lambda self, connection: ["same"] * 3)
    monkeypatch.setattr(kept, "sealed", lambda hashes: "any")
    harm(place, "UPDATE figures_set SET seal = 'any'")
    memory, database = reopened(place)
    assert memory != database


def harm(place: Path, sql: str) -> None:
    store = Store(place, KEY)
    store.write(lambda writing: writing.connection.exec_driver_sql(sql) and None)
    store.close()


def test_pieces_are_written_when_much_has_changed_and_let_go_of(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks in this run; what is kept goes on, and memory is given back."""
    monkeypatch.setattr(keeper, "OFTEN", 4)
    monkeypatch.setattr(counted, "OFTEN", 4)
    store = Store(place, KEY)

    def job(writing: Any) -> None:
        rows.remove_facts(writing.connection, IDS[:5])
        writing.touch("case", IDS[:5])

    store.write(job)
    store.counted.beside.wait()
    assert not store.counted.filled
    with store.read() as connection:
        (upto,) = connection.exec_driver_sql("SELECT upto FROM figures_set").one()
        assert upto == moved.head(connection)
    store.close()
    memory, database = reopened(place)
    assert memory == database and memory[0].tiles[0].count == 2


@pytest.mark.parametrize("cases, kept", [(5, True), (3, False)])
def test_pieces_are_prepared_where_there_is_much_to_read(
    cases: int, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "OFTEN", 4)
    there = empty_store()
    store = Store(there, KEY)
    store.write(lambda writing: rows.put_facts(writing.connection, [body(each, CASE) for each in IDS[:cases]]))
    store.counted.prepare(True)
    store.counted.beside.wait()
    with store.read() as connection:
        whole = connection.exec_driver_sql("SELECT upto FROM figures_set").all()
    assert (len(whole) == 1 and whole[0][0] is not None) is kept and not store.counted.filled
    store.close()
    shutil.rmtree(there)


def test_who_never_asks_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "OFTEN", 2)
    place = empty_store()
    store = Store(place, KEY)

    def job(writing: Any) -> None:
        rows.put_facts(writing.connection, [body(each, CASE) for each in IDS])
        writing.touch("case", IDS)

    store.write(job)
    store.counted.beside.wait()
    with store.read() as connection:
        for table in ("moved", "figures_set", "figures_piece"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
    assert not store.counted.filled
    store.close()
    shutil.rmtree(place)
