"""The ringing strip: who calls (masked), from where, with what open. Only while it rings; also while locked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel

from app.domain.phones import masked
from app.domain.words import FINAL
from app.questions.shapes import CaseRow, History
from app.text import _, lasted, ngettext
from ui.parts import names
from ui.parts.actions import Actions

if TYPE_CHECKING:
    from ui.parts.pane import Frame

RECENT = timedelta(days=30)
EVERY_S = 3
"""It sounds every so many seconds."""


class RingingStrip(QFrame):
    """来电 138****5521 · 城东区 · 近30天 3 件，未办结 1 · 00:07   [接听 F2] [不接 Shift+F2]."""

    def __init__(self, frame: Frame, actions: Actions) -> None:
        """`actions` holds `window.answer` and `window.decline`."""
        super().__init__()
        self._frame = frame
        look = frame.look
        self.setProperty("part", "ringing")
        self.setAccessibleName(_("Ringing"))
        shape = QLabel()
        shape.setPixmap(look.pixmap("ringing", "on_call", look.px(20), self.devicePixelRatioF()))
        self.who, self.about, self.since = QLabel(), QLabel(), QLabel()
        self.who.setProperty("part", "ringing-who")
        for label in (self.who, self.about, self.since):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.take = actions.button("window.answer", "ringing")
        self.leave = actions.button("window.decline", "ringing-quiet")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(16), look.px(6), look.px(12), look.px(6))
        layout.setSpacing(look.px(12))
        for widget in (shape, self.who, self.about):
            layout.addWidget(widget)
        layout.addStretch()
        for widget in (self.since, self.take, self.leave):
            layout.addWidget(widget)
        self.hide()
        frame.calls.rang.connect(self._ring)
        frame.ticked.connect(lambda _now: self._wait())
        if frame.calls.ringing is not None:  # the window was built anew while it rings
            self._ring(frame.calls.ringing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc where one of its buttons has focus."""
        if event.key() == Qt.Key.Key_Escape:
            self._frame.calls.decline()
        else:
            super().keyPressEvent(event)

    def _ring(self, call: Any) -> None:
        self.setVisible(call is not None)
        self.about.clear()
        if call is None:
            self._frame.work.forget(self, "history")
            return
        number = masked(call.number) if call.number else _("number withheld")
        self.who.setText(_("Call from {number}", number=number))
        self._wait()
        self._say(self.who.text())
        if call.number and not self._frame.locked:
            self._frame.work.ask(self, "history", History(phone=call.number), self._show_history)

    def _show_history(self, rows: Sequence[CaseRow]) -> None:
        since = self._frame.clock.now() - RECENT
        late = [row for row in rows if row.at >= since]
        live = sum(1 for row in rows if row.status not in FINAL)
        self.about.setText(" · ".join(filter(None, (self._area(rows), _counted(len(late), live)))))
        self._say(self.about.text())

    def _area(self, rows: Sequence[CaseRow]) -> str:
        """The district of the caller's newest case."""
        return names.district(self._frame.book, next((row.area for row in rows if row.area), None))

    def _wait(self) -> None:
        """Once a second while it rings; it sounds at once and every third second."""
        call = self._frame.calls.ringing
        if call is None:
            return
        rung = self._frame.clock.now() - call.began_at
        self.since.setText(lasted(rung))
        if int(rung.total_seconds()) % EVERY_S == 0 and self._frame.settings.get("sound"):
            QApplication.beep()

    def _say(self, text: str) -> None:
        event: Any = QAccessibleAnnouncementEvent(self, text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)


def _counted(late: int, live: int) -> str:
    if not late and not live:
        return _("no case known")
    return ngettext("{n} case in 30 days, {live} open", "{n} cases in 30 days, {live} open", late, live=live)
