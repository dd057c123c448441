"""The main job at the real window, by keys: a queue, a call, a dispatch, an answer asked for, counts, a cut link."""

import json
import sys
from collections.abc import Callable
from typing import Any

from app.clock import SystemClock
from app.desk import Desk
from app.phone.simulated import Caller, SimulatedLine, read
from app.questions.shapes import CaseOf
from ui.main import Program
from ui.panes.intake.queue import CALL
from ui.tour.filling import BY_HAND, fill
from ui.tour.hands import Hands, until
from ui.tour.stage import CALLS, Stage, password_of


def tell(sentence: str) -> None:
    """Say what was done, for people."""
    print(sentence, file=sys.stderr, flush=True)


class Walk:
    """One walk through the product. What it did is in `done`, a line each."""

    def __init__(self, stage: Stage, program: Program, hands: Hands) -> None:
        self.stage = stage
        self.program = program
        self.hands = hands
        self.done: list[str] = []
        self.numbers: list[str] = []

    def run(self) -> None:
        """All of it, in the order of a day."""
        for step in (self.queue, self.call, self.other_seat, self.unit, self.callback, self.lead, self.admin, self.cut):
            step()

    # ── steps ──

    def queue(self) -> None:
        """An operator signs in, takes the next contact and looks at it."""
        until("the sign-in window", lambda: self.program.entry is not None)
        self.hands.sign_in("op1")
        self.hands.filled()
        until("the queue", lambda: self.hands.rows() > 0)
        self._note(f"op1 signed in; {self.hands.rows()} contacts wait in the queue")
        self.hands.picture("intake-queue")
        self._take_contact()
        until("the contact in the form", lambda: self.intake.drafts.current and self.intake.drafts.current.case)
        self.hands.settle()
        self.hands.picture("intake-contact")
        self._fewer_forms("Ctrl+W")

    def call(self) -> None:
        """The telephone rings; the caller's case is logged and dispatched."""
        window: Any = self.hands.window
        line = SimulatedLine(SystemClock(), read(CALLS), by_itself=False)
        self.desk.lines.attach(line)
        line.ring_next()
        until("a call", lambda: window.ringing.isVisible(), 60)
        self.hands.picture("ringing")
        self._more_forms("F2")
        caller = self._caller()
        fill(self.hands, caller)
        self.hands.picture("intake-call")
        self._fewer_forms("Ctrl+Return")
        saved = self.intake.doing.last
        number = self.desk.ask(CaseOf(case=saved.case)).facts.number
        self.numbers.append(number)
        self._note(f"a call came in, was logged by keys alone and dispatched as {number}")

    def other_seat(self) -> None:
        """Another seat sees the case without asking for it."""
        number = self.numbers[-1]
        other = Desk.open(self.stage.seats / "op2", "op2", password_of("op2"), SystemClock(), self.stage.url)
        try:
            idle, _cursor = other.wait_idle(30)
            status = other.ask(CaseOf(case=number)).facts.status
        finally:
            other.close()
        self._note(f"seat of op2 {'agrees' if idle else 'lags'}: {number} is {status}")

    def unit(self) -> None:
        """The case among all cases, with its timeline."""
        self.hands.press("F3")
        self.hands.press("Alt+2")
        self.hands.settle(800)
        self.hands.press("Ctrl+F")
        self.hands.type(self.numbers[-1])
        until("the case by its number", lambda: self.hands.pane.list.table.set.ids)
        self.hands.press("Return")
        until("the case", lambda: self.hands.pane.file is not None)
        self.hands.settle(400)
        self.hands.picture("cases")
        self._note("the case was found again by its number, with its timeline")

    def callback(self) -> None:
        """A colleague asks a citizen how it went: three questions, one key an answer."""
        self._change_to("cb1", "Alt+3")
        until("callbacks", lambda: self.hands.rows() > 0)
        self.hands.settle(1200)
        due = self.hands.rows()
        self.hands.press("Alt+Down")
        self.hands.settle(1200)
        self.hands.press("1")
        self.hands.press("1")
        self.hands.picture("callback")
        self.hands.press("1")
        self.hands.press("Ctrl+Return")
        until("one callback less", lambda: self.hands.rows() < due)
        self._note(f"cb1 had {due} callbacks due, and asked a citizen the three questions")

    def lead(self) -> None:
        """The lead's counts, and what needs a person."""
        self._change_to("lead1", "Alt+4")
        self.hands.settle(1500)
        self.hands.picture("statistics")
        self.hands.press("Alt+6")
        self.hands.settle(800)
        self.hands.picture("attention")
        self._note("lead1 sees the counts of the day, and what needs a person")

    def admin(self) -> None:
        """People and settings."""
        self._change_to("admin1", "Alt+8")
        self.hands.settle(1500)
        self.hands.picture("people")
        self.hands.press("Alt+9")
        self.hands.settle(800)
        self.hands.picture("settings")

    def cut(self) -> None:
        """The centre goes away; a case is logged all the same; it comes back and has it, once."""
        self.stage.stop()
        self._change_to("op1", "Alt+1")
        before = self._wait_line("offline", "trying")
        self._more_forms("Ctrl+N")
        fill(self.hands, BY_HAND)
        self.hands.picture("offline")
        self._fewer_forms("Ctrl+Return")
        number = self.desk.ask(CaseOf(case=self.intake.doing.last.case)).facts.number
        self.numbers.append(number)
        self._note(f"the centre was stopped ({before}): {number} was logged and dispatched all the same")
        self.stage.serve()
        idle, _waiting = self._off_thread(lambda: self.desk.wait_idle(60))
        self.hands.picture("online-again")
        self._note(f"the centre came back: {'nothing waits any more' if idle else 'commands still wait'}")

    # ── helpers ──

    def _take_contact(self) -> None:
        """The next one; where the telephone rings already, which goes before, the first below it."""
        window: Any = self.hands.window
        if not window.ringing.isVisible():
            self.hands.press("Ctrl+J")
            return
        table = self.intake.queue.list
        table.select(next(id_ for id_ in table.set.ids if not id_.startswith(CALL)))
        table.setFocus()
        self.hands.press("Return")

    @property
    def desk(self) -> Desk:
        """The signed-in person's desk."""
        return self.hands.desk

    @property
    def intake(self) -> Any:
        """The Intake pane of the window."""
        return self.hands.pane

    def _more_forms(self, keys: str) -> None:
        """Press this and wait for one form more than were open (a crash may have left some)."""
        before = len(self.intake.drafts.all)
        self.hands.press(keys)
        until(f"a form after {keys}", lambda: len(self.intake.drafts.all) > before)

    def _fewer_forms(self, keys: str) -> None:
        """Press this and wait until its form is gone."""
        before = len(self.intake.drafts.all)
        self.hands.press(keys)
        until(f"the form gone after {keys}", lambda: len(self.intake.drafts.all) < before)

    def _note(self, sentence: str) -> None:
        self.done.append(sentence)
        tell(sentence)

    def _change_to(self, name: str, pane: str) -> None:
        """The next person sits down at this workstation."""
        window: Any = self.hands.window
        window.frame.sign_out.emit()
        until("the old window gone", lambda: self.program.window is None)
        self.hands.sign_in(name)
        if self.stage.serves:
            self.hands.filled()
        self.hands.press(pane)

    def _caller(self) -> Caller:
        """Who is on the line, and what they say."""
        call = self.desk.lines.in_hand
        assert call is not None
        return next(caller for caller in read(CALLS) if caller.number == call.number)

    def _wait_line(self, *states: str) -> str:
        until("the link to notice", lambda: self.desk.link_state().line in states)
        return str(self.desk.link_state().line)

    def _off_thread(self, job: Callable[[], Any]) -> Any:
        """Wait for something of the desk while the window goes on."""
        got: list[Any] = []
        self.program.porter.call(self.program, job, got.append)
        until("the centre's answer", lambda: bool(got), 90)
        return got[0]


def report(walk: Walk, imported: dict[str, Any] | None) -> str:
    """The last line: what came of it, for programs."""
    made = {"ok": True, "cases": walk.numbers, "done": walk.done, "pictures": walk.hands.taken}
    return json.dumps(made | ({"messages": imported} if imported else {}), ensure_ascii=False)
