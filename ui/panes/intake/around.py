"""What stands around the form: the bar below it, and the page in its place while none is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from app.domain.words import Channel
from app.text import _
from ui.parts.fitting import tighten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ui.panes.intake.form import IntakeForm
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


_FIRST = (Channel.VISIT, Channel.OWN_FIND, Channel.MAYOR, Channel.NEWSPAPER)
SOURCES = (*_FIRST, *(channel for channel in Channel if channel not in (Channel.PHONE, *_FIRST)))
"""How what an operator writes down may have come in; what is written down most often first."""


def lower(parts: Sequence[QWidget], form: IntakeForm, on: bool) -> None:
    """Lower rows in the form and in what stands over it, so that its last field is seen on a low screen too."""
    for part in (*parts, form):
        tighten(part, on)
    form.tighten(on)


def choose(over: QWidget, words: Mapping[str, str], do: Callable[[str], object]) -> None:
    """A few words by their digit, right where the hands are."""
    menu = QMenu(over)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for at, (value, word) in enumerate(words.items(), 1):
        menu.addAction(f"&{at}  {word}" if at < 10 else f"    {word}", lambda value=value: do(value))
    menu.popup(over.mapToGlobal(QPoint(over.width() // 3, over.height() // 3)))
    menu.setActiveAction(menu.actions()[0])


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
    for name in ("take_next", "new", "source", "next_matter", "bring_back", "hang_up"):
        button = made.button(f"intake.{name}", goes=True)
        button.setMinimumWidth(frame.look.px(240))
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch(3)
    return page
