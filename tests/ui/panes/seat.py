"""A seat without a centre for tests of panes: the real store, rules and questions; verdicts are spoken by the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from app.acts import Act, again, build
from app.clock import WindClock
from app.desk import Line, LinkState, Saved, Touched
from app.domain import codec
from app.domain.book import Book
from app.domain.command import Command
from app.domain.errors import Refused, Trouble
from app.domain.records import Case, Person
from app.phone.lines import Lines
from app.questions.answers import answer
from app.store import drafts, outbox, rows, textindex, truth
from app.store.holding import Holding
from app.store.reading import Reading
from app.store.rows import Body
from app.store.store import Store
from app.store.writer import Writing
from app.sync.wire import Result, Verdict

PASSWORD = "a long password 1"


@dataclass
class SeatDesk:
    """What panes use of `app.desk.Desk`. What a centre would say is put in: `judge`, `arrive`, `centre`."""

    directory: Path
    book: Book
    person: Person
    clock: WindClock
    seat: str = "038"
    link: LinkState = field(default_factory=lambda: LinkState(Line.ONLINE))
    centre: dict[str, Case] = field(default_factory=dict)
    """Cases at the centre that the seat does not hold."""

    def __post_init__(self) -> None:
        self.store = Store(self.directory, bytes(32))
        self.lines = Lines()
        self.passwords: list[str] = []

    # what Desk does

    def act(self, do: str, **fields: Any) -> Act:
        return Act(do, fields)

    def do(self, *acts: Act | Command, draft: str | None = None) -> Saved:
        def job(writing: Writing) -> Saved:
            made: list[Command] = []
            for act in acts:
                view = Holding(writing.connection, self.book, self.person, self.seat, self.clock.now())
                before = made[-1].case if made else None
                command = act if isinstance(act, Command) else build(act, view, self.clock, before)
                truth.save(writing.connection, command, self.book, self.person)
                writing.touch("case", command.cases)
                writing.touch("outbox", [command.id])
                made.append(command)
            if draft is not None:
                drafts.drop(writing.connection, draft)
                writing.touch("draft", [draft])
            return Saved(tuple(each.id for each in made), made[0].case)

        saved = self.store.write(job)
        textindex.catch_up(self.store)
        return saved

    def ask(self, question: Any) -> Any:
        with self.store.read() as connection:
            now = self.clock.now()
            return answer(Reading(connection, self.book, self.person, self.seat, now, self._link()), question)

    def on_touched(self, listener: Callable[[Touched], None]) -> Callable[[], None]:
        return self.store.on_touched(listener)

    def save_draft(self, draft: str, kind: str, payload: Mapping[str, Any], case: str | None = None) -> None:
        def job(writing: Writing) -> None:
            drafts.put(writing.connection, drafts.Draft(draft, kind, case, self.clock.now(), payload))
            writing.touch("draft", [draft])

        self.store.write(job)

    def drop_draft(self, draft: str) -> None:
        def job(writing: Writing) -> None:
            drafts.drop(writing.connection, draft)
            writing.touch("draft", [draft])

        self.store.write(job)

    def retry(self, command: str, **changes: Any) -> Saved:
        def job(writing: Writing) -> Saved:
            row = outbox.get(writing.connection, command)
            view = Holding(writing.connection, self.book, self.person, self.seat, self.clock.now())
            fresh = again(codec.decode(row.body), view, self.clock, changes)
            truth.save(writing.connection, fresh, self.book, self.person)
            outbox.drop(writing.connection, [row.key])
            writing.touch("attention", [command])
            writing.touch("case", fresh.cases)
            return Saved((fresh.id,), fresh.case)

        return self.store.write(job)

    def discard(self, command: str) -> None:
        def job(writing: Writing) -> None:
            outbox.drop(writing.connection, [outbox.get(writing.connection, command).key])
            writing.touch("attention", [command])

        self.store.write(job)

    def enrol_again(self, password: str) -> None:
        if password != PASSWORD:
            raise Refused("sign_in", "password")
        self.passwords.append(password)
        self.link = replace(self.link, reason="")
        self.store.announce(Touched({"link": frozenset(), "attention": frozenset()}))

    sign_in_again = enrol_again

    def search_centre(self, text: str, limit: int = 50) -> tuple[bytes, ...]:
        self._online()
        found = [case for case in self.centre.values() if text in _everything(case)]
        return tuple(msgspec.json.encode(case.facts) for case in found[:limit])

    def open_case(self, case: str) -> str:
        self._online()
        found = next((each for each in self.centre.values() if case in (each.facts.id, each.facts.number)), None)
        if found is None:
            raise Refused("no_case", "case", value=case)
        self.arrive(found)
        return found.facts.id

    def link_state(self) -> LinkState:
        return self._link()

    def lock(self) -> None: ...

    def unlock(self, password: str) -> None: ...

    def close(self) -> None:
        self.store.close()

    # what a centre does

    def arrive(self, *cases: Case) -> None:
        """The centre's word on these cases."""

        def job(writing: Writing) -> None:
            facts = [Body(each.facts.id, msgspec.json.encode(each.facts), 1) for each in cases]
            private = [Body(each.facts.id, msgspec.json.encode(each.private), 1) for each in cases if each.private]
            rows.put_facts(writing.connection, facts)
            rows.put_private(writing.connection, private)
            writing.touch("case", [each.facts.id for each in cases])

        self.store.write(job)
        textindex.catch_up(self.store)

    def judge(self, command: str, result: Result, code: str, *fields: str, **values: Any) -> None:
        """The centre's verdict on a waiting command."""

        def job(writing: Writing) -> None:
            given = Verdict(n=1, id=command, result=result, seq=9, code=code, fields=fields, values=values)
            again = outbox.judge(writing.connection, given)
            reached = truth.project(writing.connection, again, self.book, self.person)
            writing.touch("attention", [command])
            writing.touch("case", reached)

        self.store.write(job)

    def act_of(self, command: str) -> Command:
        """A queued command as it was sent."""
        with self.store.read() as connection:
            return codec.decode(outbox.get(connection, command).body)

    def sent(self) -> list[Command]:
        """Everything queued, oldest first."""
        with self.store.read() as connection:
            return [codec.decode(row.body) for row in connection.execute(outbox.outbox.select().order_by("key"))]

    def case(self, case: str) -> Case:
        """A case as it is shown."""
        with self.store.read() as connection:
            return truth.shown(connection, [case])[case]

    def _link(self) -> LinkState:
        with self.store.read() as connection:
            waiting, stuck = outbox.counts(connection)
        return replace(self.link, waiting=waiting, stuck=stuck)

    def _online(self) -> None:
        if self.link.line is not Line.ONLINE:
            raise Trouble("unreachable")


def _everything(case: Case) -> str:
    private = case.private
    return " ".join([case.facts.number, *([private.text, private.place] if private else [])])
