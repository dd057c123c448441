"""Where the caller's newest case is: shown beside the place as a candidate. One key takes it; nothing is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.domain.masking import mask_place
from app.text import _
from ui.panes.intake.fields import Elided
from ui.parts import names

if TYPE_CHECKING:
    from app.questions.callshapes import CallerKnown
    from ui.panes.intake.draft import Draft
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame


class Before(QFrame):
    """Silent while an area or a place is there, and where nobody knows one. The door is hidden until it is taken."""

    moved = Signal()
    """It says something else than before."""

    def __init__(self, frame: Frame, actions: Actions) -> None:
        super().__init__()
        self._frame = frame
        self._draft: Draft | None = None
        self._known: CallerKnown | None = None
        self.line = Elided("")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(frame.look.px(8))
        layout.addWidget(self.line, 1)
        layout.addWidget(actions.button("intake.take_place", "quiet"))
        self.hide()

    @property
    def best(self) -> CallerKnown | None:
        """Whose place it is, as long as it stands there."""
        draft = self._draft
        empty = draft is not None and draft.area is None and not draft.place.strip() and not draft.loose.get("area")
        return self._known if empty else None

    def put(self, draft: Draft) -> None:
        """Another draft: nobody knows of its caller yet."""
        if draft is not self._draft:
            self._draft, self._known = draft, None
        self.told()

    def offer(self, known: CallerKnown) -> None:
        """What is known of the caller of the draft that is shown."""
        there = known.area is not None and known.area in self._frame.book.areas
        self._known = known if there else None
        self.told()

    def told(self) -> None:
        """Area or place may have been filled in, or emptied."""
        best = self.best
        said = ""
        if best is not None:
            where = " · ".join(filter(None, (names.area(self._frame.book, best.area), mask_place(best.place))))
            said = _("Last time: {place}", place=where)
        if said != self.line.text():
            self.line.say(said)
            self.setVisible(bool(said))
            self.moved.emit()
