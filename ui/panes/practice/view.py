"""Earlier practice shifts, and beside them the sheet of the one chosen. Practising itself is a window of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.questions.callshapes import Practice
from app.text import N_, _, lasted, near
from ui.panes.practice import model
from ui.parts.actions import Action, Actions
from ui.parts.page import PageView
from ui.parts.pane import Frame, View
from ui.parts.panels import GAP
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from app.domain.practice import PracticeShift
    from ui.work import Touched


class PracticeView(View):
    """练习."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self._wanted = ""
        nothing = _("No practice shift yet. Nothing of practice goes to the hotline: it is in no figure and no list.")
        self.list = Table(frame, self._columns(), _("Practice shifts"), nothing=nothing)
        self.sheet = PageView(frame.look, _("Sheet"))
        self.acts = Actions(self, self._actions(), frame.keys, frame.look)
        self._lay_out()
        self.list.chosen.connect(lambda _id: self._write())
        self.list.opened.connect(lambda _id: self.sheet.setFocus())

    def look(self, touched: Touched | None) -> None:
        """A sheet that is new is the one to read."""
        self._wanted = next(iter((touched or {}).get("practice", ())), self._wanted)
        self.frame.work.ask(self, "shifts", Practice(), self._take)

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        return self.list

    def state(self) -> dict[str, Any]:
        return {"chosen": self.list.current_id() or ""}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._wanted = state["chosen"]

    def begin(self) -> None:
        """A shift of practice, where the seat is not to be rung."""
        self.frame.practise.emit(True)

    def _take(self, shifts: Sequence[PracticeShift]) -> None:
        self.list.show_rows(shifts)
        wanted, self._wanted = self._wanted, ""
        if not (wanted and self.list.select(wanted)) and self.list.current_id() is None and shifts:
            self.list.select(shifts[0].id)
        self._write()

    def _write(self) -> None:
        shift = self.list.current_row()
        self.sheet.setVisible(shift is not None)
        if shift is not None:
            self.sheet.show_page(model.written(self.frame.look, self.frame.book, shift))

    def _actions(self) -> list[Action]:
        why = N_("Simulated calls, scored; only on a break or offline, so that no real call is lost")
        return [
            Action("practice.begin", N_("Begin practice"), "practice", self.begin, explain=why),
            Action("practice.page_down", N_("Read on"), "down", lambda: self.sheet.scroll_by(0.8)),
            Action("practice.page_up", N_("Read back up"), "up", lambda: self.sheet.scroll_by(-0.8)),
        ]

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("at", N_("Begun"), lambda row: near(row.at, self.frame.clock.now()), 80, stretch=True),
            Column("calls", N_("Calls taken"), model.taken, 96, right=True),
            Column("right", N_("Right"), lambda row: model.rate(row.score()), 72, right=True),
            Column("unit", N_("Unit right"), lambda row: model.share(row.score("unit")), 88, right=True),
            Column(
                "emergency", N_("Emergency noticed"), lambda row: model.share(row.score("emergency")), 140, right=True
            ),
            Column("time", N_("From ring to saving"), lambda row: lasted(row.mean_s), 144, right=True),
        )

    def _lay_out(self) -> None:
        px = self.frame.look.px
        title = QLabel(_("Practice shifts"))
        title.setProperty("part", "heading")
        head = QHBoxLayout()
        head.setContentsMargins(px(9), 0, px(8), 0)
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self.acts.button("practice.begin", "primary"))
        left, right = _panel(px(8)), _panel(1)
        left[1].addLayout(head)
        left[1].addWidget(self.list, 1)
        right[1].addWidget(self.sheet, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(left[0], 6)
        layout.addWidget(right[0], 5)


def _panel(top: int) -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    made.setProperty("part", "panel")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(1, top, 1, 1)
    layout.setSpacing(4)
    return made, layout
