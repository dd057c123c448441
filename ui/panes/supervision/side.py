"""The right side: the page, three answers to suppose, a colleague to give to, a name to keep a list under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.domain.words import UNIT_ROLE, Answer
from app.text import _, field, name_of
from ui.parts.flow import Flow
from ui.parts.page import PageView

if TYPE_CHECKING:
    from app.domain.book import Book
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

QUESTIONS = ("contacted", "solved", "satisfied")
BUTTONS = ("supervise", "remind", "open", "what_if", "copy", "free")


class Side(QFrame):
    """Says `supposed` whenever another answer is chosen, `named` when a list's name is typed to its end."""

    supposed = Signal()
    named = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.setProperty("part", "panel")
        self.page = PageView(frame.look, _("Details"))
        self.answers = {name: self._answers(name) for name in QUESTIONS}
        self.to, self.name = QComboBox(), QLineEdit()
        self.buttons: dict[str, QWidget] = {}
        self.to.setAccessibleName(_("Colleague"))
        self.to.setPlaceholderText(_("Choose a colleague"))
        self.name.setAccessibleName(_("Name of the list"))
        self.name.setPlaceholderText(_("Name of the list"))
        self.name.setMaxLength(40)
        self.name.returnPressed.connect(self.named)
        self.what_if, self.keeping, self.giving, self.acts = QWidget(), QWidget(), QWidget(), QWidget()
        self.fill_people()
        self.show_keeping(False)
        self.show_what_if(False)

    def given(self) -> dict[str, Answer]:
        """The answers that are supposed."""
        return {name: Answer(box.currentData()) for name, box in self.answers.items()}

    def show_what_if(self, shown: bool) -> None:
        """Whether answers can be supposed."""
        self.what_if.setVisible(shown)

    def show_keeping(self, shown: bool) -> None:
        """Whether a name is asked for."""
        self.keeping.setVisible(shown)

    def show_acts(self, on_cases: bool, gives: bool) -> None:
        """What can be done where: letters and reminders are about cases, giving is about cases and people."""
        self.giving.setVisible(gives)
        for name, button in self.buttons.items():
            button.setVisible(name == "open" or (on_cases and (name != "free" or button.isEnabled())))

    def fill_people(self) -> None:
        """Whom work can be given to: everybody but units' people. Nobody, until somebody is chosen, who then stays."""
        chosen = self.to.currentData()
        self.to.clear()
        for person, name in colleagues(self._frame.book):
            self.to.addItem(name, person)
        self.to.setCurrentIndex(self.to.findData(chosen) if chosen else -1)

    def _answers(self, name: str) -> QComboBox:
        box = QComboBox()
        for answer in Answer:
            box.addItem(name_of(answer), answer.value)
        box.setAccessibleName(field(name))
        box.currentIndexChanged.connect(lambda _at: self.supposed.emit())
        return box

    def lay_out(self, actions: Actions) -> None:
        """The parts, with the buttons of these actions."""
        look = self._frame.look
        supposing = QHBoxLayout(self.what_if)
        supposing.setContentsMargins(0, 0, 0, 0)
        supposing.setSpacing(look.px(8))
        for name, box in self.answers.items():
            supposing.addWidget(_labelled(field(name), box, look.px(2)), 1)
        keeping = QHBoxLayout(self.keeping)
        keeping.setContentsMargins(0, 0, 0, 0)
        keeping.addWidget(self.name, 1)
        keeping.addWidget(actions.button("supervision.keep"))
        giving = QHBoxLayout(self.giving)
        giving.setContentsMargins(0, 0, 0, 0)
        giving.addWidget(self.to, 1)
        giving.addWidget(actions.button("supervision.give"))
        line = Flow(self.acts, gap=look.px(8))
        for name in BUTTONS:
            self.buttons[name] = actions.button(f"supervision.{name}", "primary" if name == BUTTONS[0] else "")
            line.addWidget(self.buttons[name])
        below = QVBoxLayout()
        below.setContentsMargins(look.px(16), look.px(4), look.px(16), look.px(12))
        below.setSpacing(look.px(8))
        for widget in (self.what_if, self.keeping, self.giving, self.acts):
            below.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, look.px(4), 1, look.px(4))
        layout.addWidget(self.page, 1)
        layout.addLayout(below)


def _labelled(label: str, box: QWidget, gap: int) -> QWidget:
    """A control under its word: three of them stand side by side in a narrow column."""
    made, word = QWidget(), QLabel(label)
    word.setProperty("part", "small")
    box.setMinimumWidth(1)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    layout.addWidget(word)
    layout.addWidget(box)
    return made


def colleagues(book: Book) -> list[tuple[str, str]]:
    """(id, name) of everybody who works at the hotline, by name."""
    people = (p for p in book.people.values() if p.active and not all(r.startswith(UNIT_ROLE) for r in p.roles))
    return sorted(((p.id, p.name) for p in people), key=lambda each: each[1].casefold().encode("gb18030", "replace"))
