"""The person chosen in the list, and what may be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.text import _, listed, moment
from ui.panes.people.model import PersonLine, roles, state

if TYPE_CHECKING:
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame
    from ui.parts.roster import SeatLine

ACTS = ("people.admit", "people.reset", "people.unlock", "people.disable", "people.enable", "people.sign_out")


class Card(QWidget):
    """Name, state, roles, last sign-in, seats; under them the buttons of the acts."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.name, self.shape, self.state = QLabel(), QLabel(), QLabel()
        self.name.setProperty("part", "title")
        self.facts = {key: QLabel() for key in ("roles", "last", "seats", "asks")}
        self.asks = QLabel(_("Asks for a seat"))
        self.none = QLabel(_("Choose somebody in the list"))
        self.none.setProperty("part", "muted")
        self.buttons: dict[str, QWidget] = {}
        self._inside = QWidget()

    def put(self, line: PersonLine | None, seats: Sequence[SeatLine]) -> None:
        """Show this person; `seats`: all there are."""
        self._inside.setVisible(line is not None)
        self.none.setVisible(line is None)
        if line is None:
            return
        look, (word, mark) = self._frame.look, state(line)
        self.name.setText(line.name)
        self.shape.setPixmap(look.pixmap_kept(mark.icon, mark.colour, look.px(16), self.devicePixelRatioF()))
        self.state.setText(word)
        self.facts["roles"].setText(roles(line.roles, self._frame.book))
        never = _("never") if line.told else "—"
        self.facts["last"].setText(moment(line.last_sign_in) if line.last_sign_in else never)
        theirs = [seat.seat for seat in seats if seat.person == line.name and not seat.revoked]
        self.facts["seats"].setText(listed(theirs) or "—")
        asks = [_("{machine}, since {at}", machine=each.machine or "—", at=moment(each.at)) for each in line.asks]
        self.facts["asks"].setText("\n".join(asks))
        for widget in (self.asks, self.facts["asks"]):
            widget.setVisible(bool(asks))
        other = line.id != self._frame.person.id
        shown = {
            "people.admit": line.active and bool(line.asks),
            "people.reset": line.active,
            "people.unlock": line.locked,
            "people.disable": line.active and other,
            "people.enable": not line.active,
            "people.sign_out": line.active and other,
        }
        for name, button in self.buttons.items():
            button.setVisible(shown[name])

    def lay_out(self, actions: Actions | None) -> None:
        """`actions`: None for somebody who may only look."""
        px = self._frame.look.px
        head = QHBoxLayout()
        head.setSpacing(px(6))
        head.addWidget(self.shape)
        head.addWidget(self.state)
        head.addStretch()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(px(8))
        inside.addWidget(self.name)
        inside.addLayout(head)
        facts = QGridLayout()
        facts.setHorizontalSpacing(px(12))
        facts.setColumnStretch(1, 1)
        words = {"roles": _("Roles"), "last": _("Last sign-in"), "seats": _("Seats")}
        labels = {**{key: QLabel(word) for key, word in words.items()}, "asks": self.asks}
        for row, (key, label) in enumerate(labels.items()):
            label.setProperty("part", "field-label")
            self.facts[key].setWordWrap(True)
            facts.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            facts.addWidget(self.facts[key], row, 1)
        inside.addLayout(facts)
        inside.addSpacing(px(8))
        for name in ACTS if actions is not None else ():
            self.buttons[name] = actions.button(name)
            inside.addWidget(self.buttons[name])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(16))
        layout.addWidget(self._inside)
        layout.addWidget(self.none)
        layout.addStretch()
