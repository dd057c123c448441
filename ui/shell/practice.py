"""The band over a practice window: that this is practice, how much of it is left, and what the caller says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from app.text import _, listed, ngettext
from ui.parts import names

if TYPE_CHECKING:
    from app.domain.book import Book
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame
    from ui.work import Touched


class PracticeBand(QFrame):
    """Always in sight while somebody practises. When the last call is done with, it asks to leave."""

    def __init__(self, frame: Frame, actions: Actions) -> None:
        """`actions` holds `window.practice`."""
        super().__init__()
        self._frame, look = frame, frame.look
        self.setProperty("part", "practice")
        self.setAccessibleName(_("Practice"))
        shape, title = QLabel(), QLabel(_("Practice"))
        shape.setPixmap(look.pixmap("practice", "warn", look.px(20), self.devicePixelRatioF()))
        title.setProperty("part", "practice-title")
        self.about, self.says, self.asked = QLabel(), QLabel(), QLabel()
        self.asked.setProperty("part", "muted")
        for label in (self.about, self.says, self.asked):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.says, self.asked):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        top, layout = QHBoxLayout(), QVBoxLayout(self)
        top.setSpacing(look.px(12))
        for widget in (shape, title, self.about):
            top.addWidget(widget)
        top.addStretch()
        top.addWidget(actions.button("window.practice"))
        layout.setContentsMargins(look.px(16), look.px(4), look.px(12), look.px(4))
        layout.setSpacing(look.px(2))
        layout.addLayout(top)
        layout.addWidget(self.says)
        layout.addWidget(self.asked)
        frame.calls.event.connect(lambda _event: self._show())
        frame.work.touched.connect(self._hear)
        self._show()

    def _hear(self, touched: Touched) -> None:
        if "practice" in touched and self._frame.practice.over:
            self._frame.practise.emit(False)

    def _show(self) -> None:
        practice = self._frame.practice
        left = ngettext("{n} call to come", "{n} calls to come", practice.left)
        self.about.setText(_("Nothing here goes to the hotline · {left}", left=left))
        caller = practice.says()
        self.says.setVisible(caller is not None)
        self.asked.setVisible(caller is not None and bool(told(self._frame.book, caller)))
        if caller is not None:
            self.says.setText(_("Caller: {words}", words=words_of(caller)))
            self.asked.setText(_("When asked: {told}", told=told(self._frame.book, caller)))


def words_of(caller: Any) -> str:
    """All that they say, the second matter too."""
    second = caller.next_matter.says if caller.next_matter else ""
    return " ".join(filter(None, (caller.says, second))) or _("(nobody speaks)")


def told(book: Book, caller: Any) -> str:
    """Who they are and where it is: a caller says so when asked."""
    if not caller.category:
        return ""
    area = names.area_path(book, caller.area) if book.area_chain(caller.area)[1:] else ""
    return listed([word for word in (caller.caller, caller.company, area, caller.place) if word])
