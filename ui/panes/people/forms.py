"""What stands beside the lists: a person, a form for a new one or a new password, and a password shown once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.words import HEAD_ROLE, LEADER_ROLE, UNIT_ROLE
from app.text import _
from ui.panes.people.fields import NewPassword, Roles
from ui.parts.asking import OneOf, Several
from ui.parts.form import Form
from ui.parts.told import rung

if TYPE_CHECKING:
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame


_SIGNING = {"head": (HEAD_ROLE,), "leader": (LEADER_ROLE,)}
"""What somebody signs as → the roles of a unit that say so."""


class PersonForm(QWidget):
    """A new person (name, roles, units and as what they sign there, password), or a new password for one there is."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.person = ""
        """Whose new password it is; "" for a new person."""
        self.title = QLabel()
        self.title.setProperty("part", "title")
        self.title.setWordWrap(True)
        self.form = Form(frame.look)
        self.name, self.roles, self.password = QLineEdit(), Roles(frame, _("Roles")), NewPassword(frame)
        self.units = Several(frame, _("Units acted for"))
        signs = {"handler": rung("handler"), "head": rung("head"), "leader": rung("leader")}
        self.signs = OneOf(frame, _("Signs as"), signs)
        for key, label, control in (
            ("name", _("Name"), self.name),
            ("roles", _("Roles"), self.roles),
            ("units", _("For units"), self.units),
            ("signs", _("Signs as"), self.signs),
            ("password", _("Password"), self.password),
        ):
            self.form.add(key, label, control)
        self.units.changed.connect(self._ask_signing)
        self.name.setMaxLength(100)
        self.name.returnPressed.connect(self.roles.setFocus)

    @property
    def value(self) -> tuple[str, tuple[str, ...], str]:
        """Name, roles, password."""
        codes = self.units.value() or ()
        signs = _SIGNING.get(self.signs.value(), ())
        of_units = tuple(f"{prefix}{code}" for code in codes for prefix in (UNIT_ROLE, *signs))
        return self.name.text().strip(), (*self.roles.value, *of_units), self.password.value

    def begin(self, person: str = "", name: str = "") -> None:
        """For a new person, or a new password for this one."""
        self.person = person
        self.title.setText(_("New password for {name}", name=name) if person else _("New person"))
        for key in ("name", "roles", "units"):
            self.form.show_field(key, not person)
        self.clear()
        self.take_focus()

    def take_focus(self) -> None:
        """Hands to the first field."""
        (self.password if self.person else self.name).setFocus()

    def clear(self) -> None:
        """Nothing typed."""
        self.name.clear()
        self.roles.put(())
        self.units.put(None)
        self.signs.put("handler")
        self._ask_signing()
        self.password.clear()
        self.form.clear_errors()

    def sound(self) -> bool:
        """Whether it may go to the centre; else it says why at the field."""
        self.form.clear_errors()
        if not self.person and (unsure := self.units.unsure()):
            self.form.error("units", unsure)
            self.units.setFocus()
        elif not self.password.same:
            self.form.error("password", _("The two are not the same."))
            self.password.again.setFocus()
        else:
            return True
        return False

    def refused(self, refused: Refused) -> bool:
        """Say at its fields why the centre said no."""
        return self.form.refused(refused)

    def state(self) -> dict[str, Any]:
        """What is typed; not the password."""
        return {
            "person": self.person,
            "title": self.title.text(),
            "name": self.name.text(),
            "roles": list(self.roles.value),
            "units": self.units.value(),
            "signs": self.signs.value(),
        }

    def restore(self, state: Mapping[str, Any], name: str) -> None:
        """Take up what `state` gave. `name`: of the person."""
        self.begin(state["person"], name)
        self.name.setText(state["name"])
        self.roles.put(state["roles"])
        self.units.put(state["units"])
        self.signs.put(state["signs"])
        self._ask_signing()

    def _ask_signing(self) -> None:
        """Only of who acts for a unit."""
        self.form.show_field("signs", not self.person and bool(self.units.value()))

    def lay_out(self, actions: Actions) -> None:
        """With the buttons under the fields."""
        px = self._frame.look.px
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch()
        buttons.addWidget(actions.button("people.leave"))
        buttons.addWidget(actions.button("people.save", "primary"))
        self.form.add("invent", "", actions.button("people.invent"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(16))
        layout.setSpacing(px(12))
        layout.addWidget(self.title)
        layout.addWidget(self.form)
        layout.addLayout(buttons)
        layout.addStretch()


class ShownOnce(QWidget):
    """A password that was made up, until somebody says it is handed over."""

    done = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        px = frame.look.px
        self.title, self.password = QLabel(), QLineEdit()
        self.title.setProperty("part", "title")
        self.title.setWordWrap(True)
        self.password.setReadOnly(True)
        self.password.setProperty("part", "once")
        self.password.setAccessibleName(_("The new password"))
        note = QLabel(_("It is not kept in the clear anywhere and is not shown again. Hand it over now."))
        note.setProperty("part", "muted")
        note.setWordWrap(True)
        self.copy, self.over = QPushButton(_("Copy")), QPushButton(_("Handed over"))
        self.over.setProperty("kind", "primary")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.password.text()))
        self.over.clicked.connect(self._done)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        for button in (self.over, self.copy):
            button.setAutoDefault(True)
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(16))
        layout.setSpacing(px(12))
        for widget in (self.title, self.password, note):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        layout.addStretch()

    def begin(self, name: str, password: str) -> None:
        """Show it."""
        self.title.setText(_("Password of {name}", name=name))
        self.password.setText(password)
        self.password.setFocus()

    def _done(self) -> None:
        self.password.clear()
        self.done.emit()
