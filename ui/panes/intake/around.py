"""What stands around the form: the bar below it, and the page in its place while none is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.text import _

if TYPE_CHECKING:
    from ui.parts.actions import Actions
    from ui.parts.form import SavedMark
    from ui.parts.pane import Frame

MORE = (
    "next_matter",
    "save",
    "invalid",
    "put_away",
    "bring_back",
    "attach",
    "-",
    "read_back",
    "statement",
    "scripts",
    "hold",
    "swap",
    "keypad",
)


def more(frame: Frame, made: Actions) -> QToolButton:
    """What is done more rarely, in a menu."""
    button = QToolButton()
    button.setText(_("More"))
    button.setAccessibleName(_("More"))
    button.setToolTip(" · ".join(filter(None, (_("More"), frame.keys.shown("intake.more")))))
    button.setIcon(frame.look.icon("more", "text", 18))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(made.menu([name if name == "-" else f"intake.{name}" for name in MORE], button))
    return button


def bar(made: Actions, mark: SavedMark, rarer: QToolButton) -> QHBoxLayout:
    """Whether all is on disk, and the two ways to finish."""
    row = QHBoxLayout()
    row.addWidget(mark)
    row.addStretch()
    row.addWidget(rarer)
    row.addWidget(made.button("intake.answer"))
    row.addWidget(made.button("intake.dispatch", "primary"))
    return row


def blank(frame: Frame, made: Actions) -> QWidget:
    """Between two matters: what can be done, with its key."""
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.addStretch(2)
    title = QLabel(_("No form is open"))
    title.setProperty("part", "title")
    layout.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
    for name in ("take_next", "new", "next_matter", "bring_back", "hang_up"):
        button = made.button(f"intake.{name}", goes=True)
        button.setMinimumWidth(frame.look.px(240))
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch(3)
    return page
