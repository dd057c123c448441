"""Which matter the story is about, as the model has it: beside the text, with its certainty. One key takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.questions.guessshapes import Guess, Guessed
from app.text import _
from ui.panes.intake.fields import Elided

if TYPE_CHECKING:
    from ui.panes.intake.draft import Draft
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

PAUSE_MS = 250
"""After the last key before the text is read."""


class Guesses(QFrame):
    """Silent while the matter is chosen, or the model is not certain. It fills nothing in by itself."""

    moved = Signal()
    """It says something else than before."""

    def __init__(self, frame: Frame, actions: Actions) -> None:
        super().__init__()
        self._frame = frame
        self._draft: Draft | None = None
        self.found: Sequence[Guessed] = ()
        self.line = Elided("")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(frame.look.px(8))
        layout.addWidget(self.line, 1)
        layout.addWidget(actions.button("intake.take_matter", "quiet"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.hide()

    @property
    def best(self) -> Guessed | None:
        """The likeliest, as long as it stands there."""
        return next(iter(self.found), None)

    def put(self, draft: Draft) -> None:
        """Another draft, or another matter."""
        if draft is not self._draft or draft.category is not None:
            self._frame.work.forget(self, "guess")
            self._show(())
        self._draft = draft
        self.told()

    def told(self) -> None:
        """The text is another one: it is read when the fingers rest."""
        if self._draft is not None and self._draft.category is None:
            self._pause.start()

    def _ask(self) -> None:
        draft = self._draft
        if draft is not None and draft.category is None:
            text = f"{draft.subject}\n{draft.text}".strip()
            self._frame.work.ask(self, "guess", Guess(text=text), lambda found: self._take(draft, found))

    def _take(self, draft: Draft, found: Sequence[Guessed]) -> None:
        if draft is self._draft and draft.category is None:
            self._show(found)

    def _show(self, found: Sequence[Guessed]) -> None:
        if found == self.found:
            return
        self.found = found
        said = [_("{name} {percent}%", name=each.name, percent=int(each.confidence * 100)) for each in found]
        self.line.say(_("Perhaps: {matters}", matters=" · ".join(said)) if said else "")
        self.setVisible(bool(found))
        self.moved.emit()
