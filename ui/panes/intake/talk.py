"""The strip over the form: what to say now, one key to step on; it never takes the hands from the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.domain.words import ScriptUse
from app.text import N_, _
from app.text.plain import visible
from ui.panes.intake import saying
from ui.panes.intake.fields import Elided
from ui.parts.sections import text_label

if TYPE_CHECKING:
    from app.questions.scriptshapes import Spoken, SpokenStep
    from ui.panes.intake.draft import Draft
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

PAUSE_MS = 200
"""After the last key before the words are filled in anew."""
STEPS = ("intake.say", "intake.say_second", "intake.say_third")
"""One key for each answer that a step may have."""
GO_ON = N_("Said, next")


class Talk(QFrame):
    """Asks for the script of the shown draft and stands where the draft says."""

    moved = Signal()
    """The draft has changed: it stands elsewhere in a script."""

    def __init__(self, frame: Frame, actions: Actions) -> None:
        super().__init__()
        self._frame, self._actions = frame, actions
        self._draft: Draft | None = None
        self._again = False
        self.spoken: Spoken | None = None
        self.setProperty("part", "ask")
        self.title = Elided("muted")
        self.words = text_label("", "question")
        self.steps = [actions.button(name, "quiet") for name in STEPS]
        self.back = actions.button("intake.say_back", "quiet")
        self.others = actions.button("intake.scripts", "quiet")
        for button in (*self.steps, self.back, self.others):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        self._lay_out()
        self._show(None)

    @property
    def step(self) -> SpokenStep | None:
        """What is to be said now; None where nothing is."""
        return saying.at(self._draft, self.spoken) if self._draft is not None and self.spoken is not None else None

    def put(self, draft: Draft | None) -> None:
        """Another draft is shown."""
        if draft is not self._draft:
            self._draft = draft
            self._frame.work.forget(self, "script")
            self._show(None)
        self.ask()

    def told(self) -> None:
        """The form says something else: asked for when the fingers rest."""
        self._pause.start()

    def ask(self) -> None:
        """Look for what to say."""
        if self._draft is not None:
            self._try(self._draft, saying.uses(self._draft))

    def can_say(self, option: int) -> bool:
        """Whether there is such a way on."""
        return self.step is not None and option < max(len(self.step.options), 1)

    def can_go_back(self) -> bool:
        """Whether there is a step before."""
        return self._draft is not None and self.spoken is not None and saying.began(self._draft, self.spoken)

    def say(self, option: int) -> None:
        """It was said, and this was the answer: the next step."""
        draft, spoken = self._draft, self.spoken
        if draft is not None and spoken is not None and self.can_say(option):
            saying.step_on(draft, spoken, option)
            if self.step is None:
                draft.talk_use = None
            self._moved()

    def go_back(self) -> None:
        """The step before."""
        draft, spoken = self._draft, self.spoken
        if draft is not None and spoken is not None and self.can_go_back():
            saying.step_back(draft, spoken)
            self._moved()

    def choose(self, use: str) -> None:
        """By hand: from its beginning."""
        if self._draft is not None:
            self._draft.talk_use, self._again = ScriptUse(use), True
            self.moved.emit()
            self.ask()

    def _moved(self) -> None:
        self.moved.emit()
        self._show(self.spoken)
        if self.step is None:
            self.ask()

    def _try(self, draft: Draft, uses: Sequence[ScriptUse]) -> None:
        """The first of these that has anything left to say."""
        if not uses:
            self._show(None)
            return
        question = saying.asked(draft, uses[0])
        self._frame.work.ask(self, "script", question, lambda spoken: self._take(draft, uses, spoken))

    def _take(self, draft: Draft, uses: Sequence[ScriptUse], spoken: Spoken | None) -> None:
        if draft is not self._draft:
            return
        if spoken is not None and self._again:
            saying.begin_again(draft, spoken)
        self._again = False
        if spoken is not None and saying.at(draft, spoken) is not None:
            self._show(spoken)
        elif draft.talk_use is not None and draft.talk_use is uses[0]:
            draft.talk_use = None  # there is none of these
            self.ask()
        else:
            self._try(draft, uses[1:])

    def _show(self, spoken: Spoken | None) -> None:
        before = self.words.text()
        self.spoken = spoken
        step = self.step
        self.setVisible(step is not None)
        self.title.say(visible(spoken.title) if spoken is not None else "")
        self.words.setText(visible(step.words) if step is not None else "")
        options = [option.words for option in step.options] if step is not None else []
        for at, name in enumerate(STEPS):
            self._actions[name].setText(visible(options[at]) if at < len(options) else _(GO_ON))
            self.steps[at].setVisible(self.can_say(at))
        self.back.setVisible(self.can_go_back())
        self._frame.actions_changed.emit()
        if self._draft is not None and spoken is not None and step is not None and saying.stands(self._draft, spoken):
            self.moved.emit()
        if step is not None and before != self.words.text() and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.words.text()))

    def _lay_out(self) -> None:
        px = self._frame.look.px
        line = QHBoxLayout()
        line.setSpacing(px(4))
        line.addWidget(self.title, 1)
        for button in (self.others, self.back, *self.steps):
            line.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(12), px(2), px(4), px(6))
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self.words)
