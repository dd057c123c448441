"""The call in hand: its answers, its draft on disk, its number shown and recorded, the seat kept awake meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.desk import Act
from app.domain.deadlines import day_over
from app.domain.rules.around import assigned_to
from app.domain.words import CALLBACK_OWED, Answer, ScriptUse
from app.questions.scriptshapes import ScriptOf
from app.questions.shapes import CaseFile
from app.text import _
from ui.panes.callback.card import Card
from ui.panes.callback.model import QUESTIONS, Call
from ui.parts.keeping import Keeper

if TYPE_CHECKING:
    from app.questions.scriptshapes import Spoken
    from ui.parts.pane import Frame

KIND = "callback"
"""The kind of these drafts among others on disk."""
LASTS = timedelta(minutes=20)
"""How long a call that no line knows of keeps the seat from locking, at most."""


class Hand(QObject):
    """`changed` after everything that the card should show."""

    changed = Signal()

    def __init__(self, frame: Frame, card: Card) -> None:
        super().__init__(card)
        self._frame, self._card = frame, card
        self.call: Call | None = None
        self.appointing = False
        self._whole: set[str] = set()
        self._since: datetime | None = None
        self.keeper = Keeper(frame, KIND, self)
        self.keeper.behind.connect(card.mark.typing)
        self.keeper.saved.connect(card.mark.saved)
        self.keeper.failed.connect(card.mark.failed)
        card.typed.connect(self.keeper.typed)
        frame.about_to_lock.connect(self.hide_number)
        frame.ticked.connect(self._tick)

    def take(self, call: Call | None) -> None:
        """Another call, or none; what was typed for the one before stays on disk."""
        self.keeper.end()
        self.put_down()
        self.call, self.appointing = call, False
        self._put_typed({})
        self._card.mark.nothing()
        if call is not None:
            case = call.file.facts.id
            self.keeper.begin(f"callback.{case}.{call.caller}", case, self._kept, self._back)
        self.changed.emit()
        self.ask_script()

    def follow(self, file: CaseFile) -> None:
        """The case in hand has changed."""
        if self.call is not None:
            self.call.file = file
            self.changed.emit()
            self.ask_script()

    def ask_script(self) -> None:
        """Look for what to say. Once something is answered, the words stay those it was answered to."""
        call = self.call
        if call is not None and not (call.script and call.answers):
            question = ScriptOf(case=call.file.facts.id, caller=call.caller, use=ScriptUse.CALLBACK)
            self._frame.work.ask(self, "script", question, lambda spoken: self._speak(call, spoken))

    def _speak(self, call: Call, spoken: Spoken | None) -> None:
        if call is self.call:
            call.script = spoken
            self.changed.emit()

    def done(self) -> None:
        """It was saved: nothing of it is kept, and nobody is on the line."""
        self.keeper.done()
        self.put_down()
        self.call, self.appointing = None, False
        self._put_typed({})

    # answers

    @property
    def reworks(self) -> bool:
        """Whether saving also sends the case back: all answered, and something is no."""
        return self.call is not None and not self.appointing and not self.call.current and self.call.unhappy

    def answer(self, answer: Answer, name: str = "") -> None:
        """An answer to this question, or to the one that is asked now."""
        name = name or (self.call.current if self.call else "")
        if self.call is None or self.appointing or not name:
            return
        self.call.answers[name] = answer
        self.keeper.typed()
        self.changed.emit()

    def undo(self) -> None:
        """The last answer was pressed by mistake."""
        last = next((name for name in reversed(QUESTIONS) if self.call and name in self.call.answers), None)
        if self.call is not None and last is not None:
            self.call.answers.pop(last)
            self.keeper.typed()
            self.changed.emit()

    def appoint(self, on: bool = True) -> None:
        """Ask when to ring again, or no more."""
        self.appointing = on
        self.changed.emit()

    # the number

    @property
    def shown(self) -> bool:
        """Whether the number stands in full."""
        return self.call is not None and self.call.caller in self._whole

    def can_dial(self) -> bool:
        """Whether there is a number that is not shown yet."""
        person = self.call.person if self.call else None
        return person is not None and bool(person.phone) and not self.shown

    def dial(self) -> None:
        """Record who sees whose number, then show it, and let a line ring it that can."""
        call = self.call
        if call is not None:
            case = call.file.facts.id
            reveal = self._frame.desk.act("reveal", case=case, what="phone", reason="callback", text=_("Callback"))
            take = [self._taking(case)] if self.can_take() else []
            self._frame.work.do(self, [*take, reveal], lambda _saved: self._ring(call))

    def _ring(self, call: Call) -> None:
        if call is not self.call:
            return
        self._whole.add(call.caller)
        self._since = self._frame.clock.now()
        self._frame.busy(KIND)
        self.changed.emit()
        if call.person is not None and self._frame.calls.can("dial"):
            self._frame.calls.dial(call.person.phone)

    def put_down(self) -> None:
        """The call is over: the number is masked again, the seat may lock."""
        self._since = None
        self._whole.clear()
        self._frame.busy(KIND, False)

    def hide_number(self) -> None:
        """Nobody sits here."""
        self._whole.clear()
        self.changed.emit()

    def _tick(self, now: datetime) -> None:
        if self._since is not None and now - self._since > LASTS:
            self._since = None
            self._frame.busy(KIND, False)

    # whose it is

    def can_take(self) -> bool:
        """Whether the call in hand is everybody's."""
        return self._is_owed() and self._whose() is None

    def take_call(self) -> None:
        """It is this person's until the day ends."""
        if self.call is not None:
            self._frame.work.do(self, [self._taking(self.call.file.facts.id)])

    def can_give_back(self) -> bool:
        """Whether the call in hand is this person's."""
        return self._is_owed() and self._whose() == self._frame.person.id

    def give_back(self) -> None:
        """It is everybody's again."""
        if self.call is not None:
            self._frame.work.do(self, [self._frame.desk.act("assign", case=self.call.file.facts.id, to=None)])

    def _is_owed(self) -> bool:
        return self.call is not None and self.call.file.facts.status in CALLBACK_OWED

    def _whose(self) -> str | None:
        return assigned_to(self.call.file.facts, self._frame.clock.now()) if self.call is not None else None

    def _taking(self, case: str) -> Act:
        frame = self._frame
        until = day_over(frame.clock.now(), frame.book.zone)
        return frame.desk.act("assign", case=case, to=frame.person.id, until=until)

    # the draft

    def _kept(self) -> Mapping[str, Any]:
        answers = {name: str(answer) for name, answer in self.call.answers.items()} if self.call else {}
        return {"answers": answers, "note": self._card.note.kept() or "", "at": self._card.at.kept() or ""}

    def _back(self, kept: Mapping[str, Any]) -> None:
        if self.call is not None:
            self.call.answers = {name: Answer(value) for name, value in kept.get("answers", {}).items()}
            self._put_typed(kept)
            self.appointing = bool(kept.get("at"))
            self.changed.emit()

    def _put_typed(self, kept: Mapping[str, Any]) -> None:
        for control, name in ((self._card.note, "note"), (self._card.at, "at")):
            control.blockSignals(True)
            control.restore(kept.get(name, ""))
            control.blockSignals(False)
