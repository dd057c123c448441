"""The centre's certificate, shown so that a person can compare it with what the administrator says."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.text import _
from ui.parts.look import Look


class CertificatePage(QWidget):
    """A yes is needed; focus stands on going back."""

    confirmed = Signal(str)
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._fingerprint = ""
        self.title, self.why, self.shown = QLabel(), QLabel(), QLabel()
        self.title.setProperty("part", "title")
        self.shown.setProperty("part", "fingerprint")
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.why.setWordWrap(True)
        self.yes, self.back = QPushButton(_("It is the same: trust it")), QPushButton(_("Back"))
        buttons = QHBoxLayout()
        buttons.setSpacing(look.px(8))
        buttons.addWidget(self.yes, 1)
        buttons.addWidget(self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(12))
        for widget in (self.title, self.why, self.shown):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        layout.addStretch()
        self.yes.clicked.connect(lambda: self.confirmed.emit(self._fingerprint))
        self.back.clicked.connect(self.left)

    def ask(self, fingerprint: str, centre: str, changed: bool) -> None:
        """Show this one. `changed`: another one was trusted until now."""
        self._fingerprint = fingerprint
        self.title.setText(_("The centre's certificate has changed") if changed else _("Is this your centre?"))
        warn = _("Somebody may be listening in. Go on only if the administrator tells you of a new certificate.")
        host = centre.partition("://")[2] or centre
        first = _("Compare this fingerprint of {centre} with the one the administrator gave you.", centre=host)
        self.why.setText(" ".join((warn, first)) if changed else first)
        self.shown.setText(grouped(fingerprint))
        self.yes.setProperty("kind", "danger" if changed else "primary")
        self.yes.style().unpolish(self.yes)
        self.yes.style().polish(self.yes)
        self.back.setFocus()


def grouped(fingerprint: str) -> str:
    """Hexadecimal digits in groups of four, four groups a line: as one reads them aloud."""
    bare = fingerprint.replace(":", "").replace(" ", "").upper()
    groups = [bare[i : i + 4] for i in range(0, len(bare), 4)]
    return "\n".join("  ".join(groups[i : i + 4]) for i in range(0, len(groups), 4))
