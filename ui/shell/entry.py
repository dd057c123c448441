"""Signing in: the centre's address and certificate the first time, then a name and a password.

It knows no desk: `opener` signs in (on a thread of the porter) and gives back whatever that makes. Imports here are
light, so that it is painted soon after the program starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import Refused, Trouble
from app.settings import BY_NAME, Settings
from app.text import _, refusal, trouble
from ui.parts.look import Look
from ui.shell.certificate import CertificatePage
from ui.shell.passwords import Password
from ui.work import Porter

Opener = Callable[[str, str, str, str], Any]
"""(name, password, centre, certificate's fingerprint) → a signed-in desk. Refused and Trouble as `Desk.open`."""

_ADDRESS = re.compile(r"https?://[^\s/?#@]+(:\d{1,5})?/?", re.IGNORECASE)
_FINGERPRINT = re.compile(r"(?:[0-9a-fA-F]{2}:?){32}")
_LOOPBACK = re.compile(r"http://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?/?", re.IGNORECASE)


class Entry(QWidget):
    """The window before the window."""

    signed_in = Signal(object)
    """What the opener gave."""
    look_changed = Signal()
    """The language or the theme was changed: it is built anew, `state` keeps what was typed."""

    def __init__(self, porter: Porter, settings: Settings, look: Look, opener: Opener, known: bool) -> None:
        """`known`: somebody is enrolled here, so signing in works offline too."""
        super().__init__()
        self._porter, self._settings, self._look, self._opener, self._known = porter, settings, look, opener, known
        self._certificate = settings.get("certificate")
        self._password = ""
        self.setWindowTitle(_("Hotline Seat"))
        self.setProperty("part", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(look.px(880), look.px(560))
        self.resize(look.px(1080), look.px(680))
        self.centre, self.name, self.password = QLineEdit(), QLineEdit(), Password()
        self.errors = {name: self._error_label() for name in ("centre", "name", "password", "")}
        self._labels: dict[str, QLabel] = {}
        self.known_centre = QToolButton()
        self.known_centre.setProperty("part", "link")
        self.submit = QPushButton(_("Sign in"))
        self.submit.setProperty("kind", "primary")
        self.progress = QProgressBar()
        self.certificate = CertificatePage(look)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._form())
        self._pages.addWidget(self.certificate)
        self._lay_out()
        self._connect()
        self._fill()

    def state(self) -> dict[str, str]:
        """What is typed."""
        return {"centre": self.centre.text(), "name": self.name.text(), "password": self.password.text()}

    def restore(self, state: Mapping[str, str]) -> None:
        """Take up what `state` gave."""
        for line, text in ((self.centre, "centre"), (self.name, "name"), (self.password, "password")):
            line.setText(state[text])

    def sign_in(self) -> None:
        """Check what is typed, then try."""
        self._clear()
        centre, name = address(self.centre.text()), self.name.text().strip()
        wrong = [
            ("centre", self.centre, centre is None, _("An address looks like https://hotline.example.gov.cn")),
            ("name", self.name, not name, _("Type your name.")),
            ("password", self.password, not self.password.text(), _("Type your password.")),
        ]
        for field, line, bad, text in wrong:
            if bad:
                self._say(field, text)
                line.setFocus()
                return
        self._password = self.password.text()
        self._try(centre or "", name)

    def _try(self, centre: str, name: str) -> None:
        self._wait(True)
        password, certificate = self._password, self._certificate
        self._porter.call(
            self,
            lambda: self._opener(name, password, centre, certificate),
            lambda desk: self._took(desk, centre, name),
            self._refused,
            self._trouble,
        )

    def _took(self, desk: Any, centre: str, name: str) -> None:
        """Keep what the next sign-in starts from, then go in. The disk may refuse: that stops nobody."""
        self._password = ""
        settings, certificate = self._settings, self._certificate
        kept = {"centre": centre, "certificate": certificate, "last_person": name}
        self._porter.call(
            self, lambda: [settings.put(key, value) for key, value in kept.items()], failed=lambda _trouble: None
        )
        self.signed_in.emit(desk)

    def _refused(self, refused: Refused) -> None:
        self._wait(False)
        field = next((f for f in refused.fields if f in self.errors), "password")
        self._say(field, refusal(refused.code, refused.fields, refused.values))
        self.password.selectAll()
        self.password.setFocus()

    def _trouble(self, error: Trouble) -> None:
        self._wait(False)
        if error.code == "certificate" and _FINGERPRINT.fullmatch(error.detail):
            changed = bool(self._certificate) and self._certificate != error.detail
            self.certificate.ask(error.detail, self.centre.text(), changed)
            self._pages.setCurrentWidget(self.certificate)
            return
        self._say("centre" if error.code == "unreachable" else "", trouble(error.code))

    def _confirmed(self, fingerprint: str) -> None:
        self._certificate = fingerprint
        self._back()
        self._try(address(self.centre.text()) or "", self.name.text().strip())

    def _back(self) -> None:
        self._pages.setCurrentIndex(0)
        self.password.setFocus()

    def _wait(self, on: bool) -> None:
        self.progress.setVisible(on)
        for line in (self.centre, self.name, self.password):
            line.setReadOnly(on)
        self.submit.setEnabled(not on)
        self.submit.setText(_("Signing in…") if on else _("Sign in"))

    def _say(self, field: str, text: str) -> None:
        label = self.errors[field]
        if field == "centre" and text:
            self._show_centre(True)
        label.setText(text)
        label.setFixedHeight(max(0, label.heightForWidth(self._pages.width())))
        label.setVisible(bool(text))
        line = {"centre": self.centre, "name": self.name, "password": self.password}.get(field)
        if line is not None:
            line.setAccessibleDescription(text)
            _mark(line, bool(text))

    def _clear(self) -> None:
        for field in self.errors:
            self._say(field, "")

    # how it is laid out

    def _form(self) -> QWidget:
        px = self._look.px
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(px(4))
        title = QLabel(_("Sign in"))
        title.setProperty("part", "title")
        layout.addWidget(title)
        layout.addSpacing(px(12))
        names = {"centre": _("Address of the centre"), "name": _("Name"), "password": _("Password")}
        for field, line in (("centre", self.centre), ("name", self.name), ("password", self.password)):
            label = QLabel(names[field])
            label.setProperty("part", "muted")
            label.setBuddy(line)
            line.setAccessibleName(names[field])
            for widget in (label, line, self.errors[field]):
                layout.addWidget(widget)
            layout.addSpacing(px(8))
            self._labels[field] = label
        layout.insertWidget(1, self.known_centre, 0, Qt.AlignmentFlag.AlignLeft)
        self.caps = QLabel(_("Caps Lock is on."))
        self.caps.setProperty("part", "caps")
        layout.insertWidget(layout.count() - 1, self.caps)
        layout.addWidget(self.errors[""])
        layout.addWidget(self.submit)
        layout.addWidget(self.progress)
        layout.addSpacing(px(8))
        hint = QLabel(_("Signed in here before? It works without the centre too.") if self._known else _first_hint())
        hint.setProperty("part", "small")
        hint.setWordWrap(True)
        layout.addWidget(hint)
        layout.addStretch()
        return page

    def _lay_out(self) -> None:
        px = self._look.px
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Signing in…"))
        self.progress.hide()
        self.caps.hide()
        self._pages.setFixedWidth(px(360))
        right = QVBoxLayout()
        right.setContentsMargins(px(32), px(16), px(32), px(24))
        right.addLayout(self._corner())
        right.addStretch(2)
        right.addWidget(self._pages, 0, Qt.AlignmentFlag.AlignHCenter)
        right.addStretch(3)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._brand(), 2)
        layout.addLayout(right, 3)

    def _brand(self) -> QWidget:
        px = self._look.px
        panel = QFrame()
        panel.setProperty("part", "brand-panel")
        shape, name, what = QLabel(), QLabel(_("Hotline Seat")), QLabel(_("12345 government service hotline"))
        shape.setPixmap(self._look.pixmap("intake", "on_rail", px(56), self.devicePixelRatioF()))
        name.setProperty("part", "brand")
        what.setProperty("part", "brand-line")
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(px(48), px(48), px(32), px(32))
        layout.setSpacing(px(12))
        layout.addStretch(2)
        for widget in (shape, name, what):
            layout.addWidget(widget)
        layout.addStretch(3)
        return panel

    def _corner(self) -> QHBoxLayout:
        """The other language and the other theme, each named in itself and the theme drawn, one press away."""
        row = QHBoxLayout()
        row.addStretch()
        for setting in ("language", "theme"):
            values = list(BY_NAME[setting].choices or {})
            other = next(value for value in values if value != self._settings.get(setting))
            word = {"zh_CN": "中文", "en": "English", "dark": _("Dark"), "light": _("Light")}[other]
            button = QToolButton()
            button.setText(f" {word}")
            button.setAccessibleName(word)
            button.setIcon(self._look.icon("language" if setting == "language" else other, "muted", 18))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setObjectName(setting)
            button.clicked.connect(lambda _on=False, s=setting, v=other: self._set(s, v))
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.submit.clicked.connect(self.sign_in)
        for line in (self.centre, self.name, self.password):
            line.returnPressed.connect(self.sign_in)
        self.password.caps.connect(self.caps.setVisible)
        self.known_centre.clicked.connect(self._change_centre)
        self.certificate.confirmed.connect(self._confirmed)
        self.certificate.left.connect(self._back)
        self._porter.failed.connect(lambda _error: self._bug())

    def _bug(self) -> None:
        self._wait(False)
        self._say("", _("Something went wrong inside. It has been written down; please try again."))

    def _fill(self) -> None:
        self.centre.setText(self._settings.get("centre"))
        self.centre.setPlaceholderText("https://")
        centre = self._settings.get("centre")
        self.known_centre.setText(_("{centre} · change", centre=re.sub("^https?://", "", centre)))
        self._show_centre(not centre)
        self.name.setText(self._settings.get("last_person"))
        empty = (line for line in (self.centre, self.name, self.password) if not line.text())
        next(empty, self.password).setFocus()

    def _show_centre(self, shown: bool) -> None:
        """The centre's address is a line to type into only while it is not known, or is to be changed."""
        self.known_centre.setVisible(not shown)
        for widget in (self._labels["centre"], self.centre):
            widget.setVisible(shown)

    def _change_centre(self) -> None:
        self._show_centre(True)
        self.centre.setFocus()
        self.centre.selectAll()

    def _set(self, name: str, value: str) -> None:
        settings = self._settings
        self._porter.call(self, lambda: settings.put(name, value), lambda _none: self.look_changed.emit())

    def _error_label(self) -> QLabel:
        label = QLabel()
        label.setProperty("part", "field-error")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.hide()
        return label


def address(typed: str) -> str | None:
    """A centre's address in one form; None for what is none. Plain http only to this machine itself."""
    text = typed.strip()
    whole = text if "://" in text else f"https://{text}"
    if not _ADDRESS.fullmatch(whole) or (whole.lower().startswith("http:") and not _LOOPBACK.fullmatch(whole)):
        return None
    return whole.rstrip("/")


def _first_hint() -> str:
    return _("The first sign-in at this seat needs the centre.")


def _mark(line: QWidget, wrong: bool) -> None:
    if bool(line.property("wrong")) != wrong:
        line.setProperty("wrong", wrong)
        line.style().unpolish(line)
        line.style().polish(line)
