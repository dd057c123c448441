"""A seat without a centre for tests of panes: the real store, rules and questions; verdicts are spoken by the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.acts import Act, again, build
from app.clock import WindClock
from app.desk import Line, LinkState, Saved, Touched
from app.domain import codec
from app.domain.book import Book
from app.domain.command import Command
from app.domain.errors import Refused, Trouble
from app.domain.records import Case, Person, Script
from app.domain.smstext import SmsSettings
from app.phone.keeping import SeatStates
from app.phone.lines import Lines
from app.questions.answers import answer
from app.settings import Settings
from app.store import drafts, meta, outbox, rows, scripts, textindex, truth
from app.store.holding import Holding
from app.store.reading import Reading
from app.store.rows import Body
from app.store.store import Store
from app.store.tables import book_rows
from app.store.writer import Writing
from app.sync.wire import Kind, Result, Verdict
from app.text import use
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.page import PageView
from ui.parts.pane import Frame, Pane
from ui.work import Work

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
        self.directory.mkdir(parents=True, exist_ok=True)
        self.store = Store(self.directory, bytes(32))
        self.lines = Lines()
        self.states = SeatStates(self.lines, self.clock.now)
        self.states.ready()
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
            known = (self.book, self.person, self.seat, now, self._link())
            return answer(Reading(connection, *known, *self.store.kept), question)

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

    def resolve(self, command: str, changes: Mapping[str, Any]) -> Saved:
        case = self.act_of(command).case
        saved = self.do(self.act("resolve", case=case, changes=dict(changes), conflict=command))
        self.discard(command)
        return saved

    def discard(self, command: str) -> None:
        def job(writing: Writing) -> None:
            outbox.drop(writing.connection, [outbox.get(writing.connection, command).key])
            writing.touch("attention", [command])

        self.store.write(job)

    def enrol_again(self, password: str) -> None:
        if password != PASSWORD:
            raise Refused("password", "password")
        self.passwords.append(password)
        self.link = replace(self.link, reason="")
        self.store.announce(Touched({"link": frozenset(), "attention": frozenset()}))

    sign_in_again = enrol_again

    def search_centre(self, text: str, limit: int = 50) -> tuple[bytes, ...]:
        self._online()
        found = [case for case in self.centre.values() if text in _everything(case)]
        return tuple(msgspec.json.encode(case.facts) for case in found[:limit])

    @property
    def beyond(self) -> SeatDesk:
        return self

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
            based = truth.based(writing.connection, [each.facts.id for each in cases])
            waiting = {ident for _kind, ident in based}
            rows.put_facts(writing.connection, [body for body in facts if body.id not in waiting])
            rows.put_private(writing.connection, [body for body in private if body.id not in waiting])
            halves = [(Kind.FACTS, body) for body in facts] + [(Kind.PRIVATE, body) for body in private]
            truth.move(writing.connection, [(k, b.id, (2, b.payload)) for k, b in halves if b.id in waiting])
            truth.project(writing.connection, waiting, self.book, self.person)
            writing.touch("case", [each.facts.id for each in cases])

        self.store.write(job)
        textindex.catch_up(self.store)

    def speak(self, **texts: str) -> None:
        """The centre's scripts: id → text; a name again is its next version."""

        def job(writing: Writing) -> None:
            known = {each.id: each.version for each in scripts.held(writing.connection)}
            for name, text in texts.items():
                made = Script(id=name, version=known.get(name, 0) + 1, text=text, at=self.clock.now(), by="lead")
                row = {"kind": "script", "id": name, "seq": made.version, "payload": msgspec.json.encode(made)}
                writing.connection.execute(book_rows.delete().where(book_rows.c.id == name))
                writing.connection.execute(book_rows.insert().values(row))
            writing.touch("script", texts)

        self.store.write(job)

    def judge(self, command: str, result: Result, code: str, *fields: str, **values: Any) -> None:
        """The centre's verdict on a waiting command."""

        def job(writing: Writing) -> None:
            given = Verdict(n=1, id=command, result=result, seq=9, code=code, fields=fields, values=values)
            again = outbox.judge(writing.connection, given)
            meta.put(writing.connection, cursor=9)  # what it speaks of has arrived
            reached = truth.project(writing.connection, again, self.book, self.person)
            writing.touch("attention", [command])
            writing.touch("case", reached)

        self.store.write(job)

    def tell_sms(self, settings: SmsSettings) -> None:
        """The centre's word on SMS."""

        def job(writing: Writing) -> None:
            row = {"kind": "sms", "id": "sms", "seq": 1, "payload": msgspec.json.encode(settings)}
            writing.connection.execute(book_rows.insert().values(row))
            writing.touch("sms")

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


class Stand:
    """One pane over a seat, in a window of its own; keys go to whatever has focus."""

    def __init__(
        self, qtbot: Any, pane: Pane, desk: Any, look: Look, settings: Path, clock: WindClock | None = None
    ) -> None:
        """`desk`: a `SeatDesk`, or a real one with its clock."""
        use("zh_CN")
        self.qtbot, self.desk = qtbot, desk
        self.work = Work(desk)
        self.frame = Frame(self.work, desk, clock or desk.clock, Settings(settings / "seat.json"), Keys.load(), look)
        self.messages: list[Any] = []
        self.opened: list[tuple[str, Any]] = []
        self.frame.said.connect(self.messages.append)
        self.frame.wanted.connect(lambda name, what: self.opened.append((name, what)))
        self.view: Any = pane.view(self.frame)
        self.work.touched.connect(self._hear)
        self._watched = pane.watches
        qtbot.addWidget(self.view)
        self.view.resize(1750, 960)
        self.view.show()
        self.view.activateWindow()
        qtbot.waitUntil(self.view.isActiveWindow)
        self.view.look(None)
        (self.view.first_focus() or self.view).setFocus()
        self.settle()

    def _hear(self, touched: Any) -> None:
        if touched.keys() & self._watched:
            self.view.look(touched)

    def settle(self) -> None:
        """Until nothing is under way, timers included."""
        self.qtbot.waitUntil(lambda: self.work.idle and not self._timers(), timeout=20_000)
        QApplication.processEvents()  # layouts asked for, but not yet made
        self.qtbot.waitUntil(lambda: self.work.idle)

    def _timers(self) -> bool:
        return any(timer.isSingleShot() and timer.isActive() for timer in self.view.findChildren(QTimer))

    def key(self, key: str) -> None:
        """Press a key as it stands in resources/keys: `Ctrl+Return`, `S`."""
        *modifiers, last = key.split("+")
        pressed = Qt.KeyboardModifier.NoModifier
        for name in modifiers:
            pressed |= _MODIFIERS[name]
        code = getattr(Qt.Key, f"Key_{last}")
        QTest.keyClick(QApplication.focusWidget() or self.view, code, pressed)
        self.settle()

    def type(self, text: str) -> None:
        """Type into whatever has focus."""
        widget = QApplication.focusWidget()
        assert widget is not None
        if text.isascii():
            QTest.keyClicks(widget, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(widget, event)
        self.settle()

    def labels(self) -> str:
        """Every text a person can read in the pane."""
        labels = (w.text() for w in self.view.findChildren(QLabel) if w.isVisibleTo(self.view))
        pages = (w.toPlainText() for w in self.view.findChildren(PageView) if w.isVisibleTo(self.view))
        return "\n".join([*filter(None, labels), *pages])

    def close(self) -> None:
        self.leave()
        self.desk.close()

    def leave(self) -> None:
        """The window goes; the desk stays open."""
        self.view.hide()
        self.work.stop()

    def until(self, so: Callable[[], Any]) -> None:
        """Until it is so, whoever brings it about."""
        self.qtbot.waitUntil(lambda: bool(so()), timeout=30_000)
        self.settle()


_MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}
