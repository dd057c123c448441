"""shown = rules(truth, waiting commands), whatever is done, comes, is lost, or dies in between; and nothing is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app import acts
from app.acts import Act
from app.clock import WindClock
from app.domain import rules
from app.domain.command import Command
from app.domain.errors import Refused
from app.domain.records import Case, CaseFacts, CasePrivate
from app.store import meta, outbox, truth
from app.store.holding import Holding
from app.store.outbox import judge
from app.store.store import Store
from app.sync.exchange import Exchange
from app.sync.wire import ExchangeReply, ExchangeRequest, Kind, Page, Result
from tests.world.small_centre import SmallCentre
from tests.world.statements import Statements
from tests.world.story import LEAD, OPERATOR, START, small_book

KEY = b"k" * 32
KINDS = (Kind.FACTS, Kind.PRIVATE, Kind.CALL, Kind.CALL_PRIVATE)
_template: Path | None = None


class Died(Exception):
    """The process, as far as the transaction is concerned."""


def empty_store() -> Path:
    """A directory with a new seat's store: made once, then copied."""
    global _template
    if _template is None:
        _template = Path(tempfile.mkdtemp(prefix="store-"))
        store = Store(_template, KEY)
        store.write(lambda writing: meta.put(writing.connection, epoch=1, cursor=0))
        store.close()
    place = Path(tempfile.mkdtemp(prefix="law-"))
    shutil.copy(_template / "store.db", place / "store.db")
    return place


WHATS = (
    ("dispatch", {"unit": "U-HOUSING"}),
    ("answer", {"text": "已解释"}),
    ("sign", {}),
    ("return", {"text": "不属于我们"}),
    ("note", {"text": "记一笔"}),
    ("amend", {"changes": {"place": "七号楼"}}),
    ("amend", {"changes": {"category": "C1"}}),
    ("add_contact", {"text": "又来电", "caller": {"name": "李四", "phone": "13900139000"}}),
    ("withdraw", {"text": "自己解决了"}),
    ("remind", {"text": "请尽快"}),
)


class Projection(RuleBasedStateMachine):
    """One seat, its store real; the centre small; the network a list of answers that may arrive or not."""

    @initialize()
    def begin(self) -> None:
        self.clock = WindClock(START, seed=7)
        self.book = small_book()
        self.centre = SmallCentre(self.book, self.clock)
        self.place = empty_store()
        self.truth: dict[tuple[Kind, str], tuple[int, bytes]] = {}
        self.done: list[Command] = []
        self.refused: set[str] = set()
        self.arrived: set[str] = set()
        self.dies_in: int | None = None
        self.open()

    def open(self) -> None:
        self.store = Store(self.place, KEY)
        self.store.swap_book(self.book)
        Statements.before = self.statement
        self.exchange = Exchange(self.store, "device", OPERATOR)

    def statement(self) -> None:
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in < 0:
                self.dies_in = None
                raise Died

    def teardown(self) -> None:
        Statements.before = None
        if hasattr(self, "store"):
            self.all_arrives()
            self.store.close()
            shutil.rmtree(self.place, ignore_errors=True)

    # ── what may happen ──

    @rule(dies=st.none() | st.integers(0, 25))
    def register(self, dies: int | None) -> None:
        fields = {
            "channel": "phone",
            "request_type": "help",
            "category": "C2",
            "area": "A11",
            "text": "楼道灯坏了",
            "caller": {"name": "张三", "phone": "13800138000"},
        }
        self.do(Act("register_case", fields), dies)

    @rule(dies=st.none() | st.integers(0, 25))
    def invalid_call(self, dies: int | None) -> None:
        self.do(Act("invalid_call", {"reason": "silent", "phone": "13800138000"}), dies)

    @precondition(lambda self: self.held())
    @rule(what=st.sampled_from(WHATS), which=st.integers(0, 99), dies=st.none() | st.integers(0, 25))
    def do_something(self, what: tuple[str, dict[str, Any]], which: int, dies: int | None) -> None:
        cases = self.held()
        self.do(Act(what[0], {"case": cases[which % len(cases)]} | what[1]), dies)

    @precondition(lambda self: len(self.held()) > 1)
    @rule(act=st.sampled_from(("merge", "unmerge")), one=st.integers(0, 99), two=st.integers(0, 99))
    def fold(self, act: str, one: int, two: int) -> None:
        cases = self.held()
        self.do(Act(act, {"case": cases[one % len(cases)], "into": cases[two % len(cases)]}), None)

    @precondition(lambda self: self.centre.cases)
    @rule(what=st.sampled_from(WHATS), which=st.integers(0, 99))
    def somebody_else(self, what: tuple[str, dict[str, Any]], which: int) -> None:
        cases = sorted(self.centre.cases)
        view = CentreView(self, cases[which % len(cases)])
        with suppress(Refused):
            self.centre.do(acts.build(Act(what[0], {"case": view.only} | what[1]), view, self.clock), LEAD)

    @precondition(lambda self: self.centre.cases)
    @rule(which=st.integers(0, 99), hidden=st.booleans())
    def scope(self, which: int, hidden: bool) -> None:
        cases = sorted(self.centre.cases)
        self.centre.hide(cases[which % len(cases)], hidden)

    @rule(judged=st.booleans(), arrives=st.booleans(), rows=st.integers(1, 6), dies=st.none() | st.integers(0, 60))
    def round(self, judged: bool, arrives: bool, rows: int, dies: int | None) -> None:
        """A request that may not reach the centre, and an answer that may not come back, or meet a dying seat."""
        asked = self.exchange.request()
        if not judged:
            return
        reply = self.centre.answer(asked, OPERATOR, rows)
        if arrives:
            self.take(asked, reply, dies)

    @rule(dies=st.none() | st.integers(0, 60))
    def bell(self, dies: int | None) -> None:
        self.rung(self.centre.bell(self.exchange.cursor), dies)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.open()

    # ── how it happens ──

    def do(self, act: Act, dies: int | None) -> None:
        before = self.shown()

        def job(writing: Any) -> Command:
            view = Holding(writing.connection, self.book, OPERATOR, "038", self.clock.now())
            command = acts.build(act, view, self.clock)
            truth.save(writing.connection, command, self.book, OPERATOR)
            return command

        try:
            self.dies_in = dies
            command = self.store.write(job)
        except Died:
            assert self.shown() == before, "half a saving"
            return
        except Refused:
            return
        finally:
            self.dies_in = None
        self.done.append(command)

    def take(self, asked: ExchangeRequest, reply: ExchangeReply, dies: int | None) -> None:
        try:
            self.dies_in = dies
            self.exchange.take(asked, reply)
        except Died:
            self.reopen()
            self.note(reply, self.exchange.cursor)
            return
        finally:
            self.dies_in = None
        self.note(reply, reply.cursor)

    def rung(self, page: Page, dies: int | None) -> None:
        filling = self.exchange.filling
        try:
            self.dies_in = dies
            took = self.exchange.take_page(page)
        except Died:
            self.reopen()
            took = False
        finally:
            self.dies_in = None
        if took and not filling:
            self.note(page, page.cursor)

    def reopen(self) -> None:
        """What died is gone; the store is as its last COMMIT left it."""
        self.store.close()
        self.open()

    def note(self, said: ExchangeReply | Page, cursor: int) -> None:
        """What the seat must know after this much of an answer: whole transactions of it, or nothing."""
        if isinstance(said, ExchangeReply) and self.verdicts_kept(said):
            self.refused |= {v.id for v in said.verdicts if v.result in (Result.REFUSED, Result.CONFLICT)}
        for change in said.changes:
            if change.seq > cursor:
                continue
            if change.op == "put":
                self.truth[change.kind, change.id] = (change.seq, bytes(change.body))
            else:
                self.truth.pop((change.kind, change.id), None)
        complete = said.complete if isinstance(said, ExchangeReply) else said.cursor == said.head
        if complete and cursor == said.cursor:
            self.arrived |= {i for i, v in self.centre.verdicts.items() if v.seq <= cursor and self.state(i) is None}

    def verdicts_kept(self, said: ExchangeReply) -> bool:
        """Whether the transaction with the verdicts was committed; they go with the first piece."""
        return all(self.state(v.id) != "waiting" for v in said.verdicts)

    def state(self, command: str) -> str | None:
        with self.store.read() as connection:
            row = outbox.get(connection, command)
        return None if row is None else row.state

    # ── what must hold ──

    def held(self) -> list[str]:
        return sorted(each for kind, each in self.shown() if kind is Kind.FACTS) if hasattr(self, "store") else []

    def shown(self) -> dict[tuple[Kind, str], Any]:
        found: dict[tuple[Kind, str], Any] = {}
        with self.store.read() as connection:
            for kind in KINDS:
                for row in connection.execute(truth.WHOLE[kind]):
                    found[kind, row.id] = msgspec.json.decode(row.payload)
        return found

    def expected(self) -> dict[tuple[Kind, str], Any]:
        """The rules over the truth this seat was told, with what it did and has no outcome of."""
        cases: dict[str, Case] = {}
        found = {key: body for key, (_, body) in self.truth.items()}
        for (kind, each), body in found.items():
            if kind is Kind.FACTS:
                private = found.get((Kind.PRIVATE, each))
                cases[each] = Case(
                    facts=msgspec.json.decode(body, type=CaseFacts),
                    private=msgspec.json.decode(private, type=CasePrivate) if private else None,
                )
        known = {each: {e.id for e in case.facts.timeline} for each, case in cases.items()}
        for command in self.done:
            if command.id in self.refused | self.arrived:
                continue
            if any(command.id in known.get(each, ()) for each in command.cases):
                continue
            self.apply(command, cases, found)
        for each, case in cases.items():
            found[Kind.FACTS, each] = msgspec.json.encode(case.facts)
            if case.private is not None:
                found[Kind.PRIVATE, each] = msgspec.json.encode(case.private)
        return {key: msgspec.json.decode(body) for key, body in found.items()}

    def apply(self, command: Command, cases: dict[str, Case], found: dict[tuple[Kind, str], bytes]) -> None:
        try:
            applied = rules.apply({i: cases[i] for i in command.cases if i in cases}, command, self.book, OPERATOR)
        except Refused:
            return
        cases.update((case.facts.id, case) for case in applied.cases)
        for call in applied.calls:
            found.setdefault((Kind.CALL, call.facts.id), msgspec.json.encode(call.facts))
            found.setdefault((Kind.CALL_PRIVATE, call.facts.id), msgspec.json.encode(call.private))

    @invariant()
    def shown_is_rules_over_truth(self) -> None:
        if hasattr(self, "store"):
            assert self.shown() == self.expected()

    @invariant()
    def copies_are_kept_only_where_commands_wait(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.read() as connection:
            kept = set(connection.exec_driver_sql("SELECT id FROM base").scalars())
            waiting = set(connection.exec_driver_sql("SELECT case_id FROM outbox_cases").scalars())
            weights = dict(connection.exec_driver_sql("SELECT id, waiting FROM facts WHERE waiting > 0").all())
            count = (
                "SELECT case_id, count(*) FROM outbox_cases WHERE case_id IN (SELECT id FROM facts) GROUP BY case_id"
            )
            counted = dict(connection.exec_driver_sql(count).all())
        assert kept == waiting
        assert weights == counted

    @invariant()
    def nothing_done_is_lost(self) -> None:
        if not hasattr(self, "store"):
            return
        judged = self.centre.verdicts
        for command in self.done:
            assert self.state(command.id) is not None or command.id in judged, "neither here nor at the centre"

    def all_arrives(self) -> None:
        """The network heals: then the seat shows what the centre has, and every act was judged once, in its order."""
        for _ in range(500):
            asked = self.exchange.request()
            reply = self.centre.answer(asked, OPERATOR, 4)
            more = self.exchange.take(asked, reply)
            self.note(reply, reply.cursor)
            if not more:
                break
        due = {key: msgspec.json.decode(body) for key, (_, body) in self.centre.feed.items() if body is not None}
        assert self.shown() == due
        assert self.centre.judged == [command.id for command in self.done]
        with self.store.read() as connection:
            assert outbox.counts(connection)[0] == 0
            assert connection.exec_driver_sql("SELECT count(*) FROM base").scalar_one() == 0


class CentreView:
    """What an act needs, from the centre's truth."""

    def __init__(self, machine: Projection, only: str) -> None:
        self.book, self.person, self.now = machine.book, LEAD, machine.clock.now()
        self.only, self._cases = only, machine.centre.cases

    def find(self, case: str) -> str | None:
        return case if case in self._cases else None

    def case(self, each: str) -> Case | None:
        return self._cases.get(each)

    def case_of_contact(self, contact: str) -> Case | None:
        return None

    def fence(self, case: str) -> int | None:
        return None

    def next_number(self) -> str:
        raise AssertionError("nobody else makes cases here")


Projection.TestCase.settings = settings(max_examples=15, stateful_step_count=30)
test_projection = Projection.TestCase


# ── the law can fail ──────────────────────────────────────────────────────────────────────────────────────────────


def step(machine: Projection, how: Any = None) -> None:
    """Do it, and look whether everything still holds."""
    if how is not None:
        how()
    machine.shown_is_rules_over_truth()
    machine.copies_are_kept_only_where_commands_wait()
    machine.nothing_done_is_lost()


def lost_answer(machine: Projection) -> None:
    """The centre judged it, but the seat heard of it only by the bell."""
    step(machine, lambda: machine.register(None))
    step(machine, lambda: machine.round(True, True, 9, None))
    step(machine, lambda: machine.do_something(WHATS[4], 0, None))
    step(machine, lambda: machine.round(True, False, 9, None))
    step(machine, lambda: machine.bell(None))


def moved_on(machine: Projection) -> None:
    """The record has moved on since the verdict, and the page ends in between."""
    for _ in range(3):
        step(machine, lambda: machine.register(None))
    step(machine, lambda: machine.round(True, True, 9, None))
    step(machine, lambda: machine.do_something(WHATS[4], 2, None))
    step(machine, lambda: machine.round(True, False, 9, None))
    note = WHATS[4]
    step(machine, lambda: machine.somebody_else(note, 0))
    step(machine, lambda: machine.somebody_else(note, 2))
    step(machine, lambda: machine.round(True, True, 1, None))


def refused(machine: Projection) -> None:
    """Somebody else was first; the record that says so comes with the answer, or only with the next."""
    for rows in (9, 1):
        step(machine, lambda: machine.register(None))
        step(machine, lambda: machine.register(None))
        step(machine, lambda: machine.round(True, True, 99, None))
        last = len(machine.held()) - 1
        step(machine, lambda: machine.do_something(WHATS[0], last, None))  # noqa: B023
        step(machine, lambda: machine.somebody_else(WHATS[4], 0))
        step(machine, lambda: machine.somebody_else(WHATS[1], last))  # noqa: B023
        step(machine, lambda: machine.round(True, True, rows, None))  # noqa: B023


def heard_but_not_shown(connection: Any, verdict: Any) -> tuple[str, ...]:
    judge(connection, verdict)
    return ()


BROKEN: dict[str, tuple[Any, str, Any]] = {
    "the outcome of a refused act stays": (refused, "app.store.outbox.judge", heard_but_not_shown),
    "a command leaves before its outcome has come": (moved_on, "app.store.page._arrived", lambda *_: True),
    "what the truth holds is done again": (lost_answer, "app.store.truth._stands_in", lambda *_: False),
    "a page goes over what waits": (refused, "app.store.truth.kept", lambda connection, ids: set()),
}


@contextmanager
def machine() -> Iterator[Projection]:
    """A machine to be led by hand."""
    made = Projection()
    made.begin()
    try:
        yield made
    finally:
        Statements.before = None
        made.store.close()
        shutil.rmtree(made.place, ignore_errors=True)


@pytest.mark.parametrize("how", BROKEN)
def test_the_law_finds_it_broken(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story, place, broken = BROKEN[how]
    with machine() as whole:
        story(whole)
        whole.all_arrives()
    monkeypatch.setattr(place, broken)
    with machine() as cracked, pytest.raises(AssertionError):
        story(cracked)


def test_a_saving_that_dies_at_any_statement_is_whole_or_nothing() -> None:
    with machine() as made:
        statements = 0
        while len(made.done) == 0:
            step(made, lambda: made.register(statements))  # noqa: B023
            statements += 1
        assert statements > 10, "each saving has that many statements to die before"


def test_an_exchange_that_dies_at_any_statement_is_whole_or_nothing() -> None:
    """P6, at every point: with verdicts, changes and waiting commands in one answer."""
    dies = 0
    while True:
        with machine() as made:
            for _ in range(2):
                made.register(None)
            made.round(True, True, 9, None)
            made.do_something(WHATS[0], 0, None)
            made.do_something(WHATS[4], 1, None)
            made.somebody_else(WHATS[4], 1)
            asked = made.exchange.request()
            made.do_something(WHATS[4], 0, None)
            before = made.shown(), made.exchange.cursor
            made.take(asked, made.centre.answer(asked, OPERATOR, 99), dies)
            step(made)
            if made.exchange.cursor != before[1]:
                break
            assert made.shown() == before[0], "half a page"
            made.all_arrives()
        dies += 1
    assert dies > 20
