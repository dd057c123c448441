"""What a lead tells: in sight below the seat strip until it is read, whatever pane is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from app.questions.notices import NoticeRow, Notices
from app.text import N_, _, near
from ui.parts import names
from ui.parts.actions import Action, Actions

if TYPE_CHECKING:
    from ui.parts.pane import Frame
    from ui.work import Touched


class NoticeStrip(QFrame):
    """The oldest notice this person has not read, and how many more there are."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame, look = frame, frame.look
        self.rows: Sequence[NoticeRow] = ()
        self._told: set[str] = set()
        self.setProperty("part", "told")
        self.setAccessibleName(_("Notice"))
        shape, self.text, self.about = QLabel(), QLabel(), QLabel()
        shape.setPixmap(look.pixmap("notices", "accent", look.px(20), self.devicePixelRatioF()))
        for label in (self.text, self.about):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.about.setProperty("part", "muted")
        self.actions_here = Actions(self, self._actions(), frame.keys, look)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(16), look.px(4), look.px(12), look.px(4))
        layout.setSpacing(look.px(12))
        layout.addWidget(shape)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.about)
        layout.addWidget(self.actions_here.button("window.notice_read"))
        layout.addWidget(self.actions_here.button("window.notice_open", "quiet"))
        self.hide()
        frame.work.touched.connect(self._hear)
        frame.ticked.connect(self._tick)
        self.look()

    @property
    def first(self) -> NoticeRow | None:
        """The one that is shown."""
        return self.rows[0] if self.rows else None

    def look(self) -> None:
        """Ask what is to be read."""
        if not self._frame.locked:
            self._frame.work.ask(self, "notices", Notices(unread=True), self._take)

    def _hear(self, touched: Touched) -> None:
        if touched.keys() & {"notice", "people"}:
            self.look()

    def _take(self, rows: Sequence[NoticeRow]) -> None:
        self.rows = rows
        self.setVisible(bool(rows) and not self._frame.locked)
        self.actions_here.refresh()
        row = self.first
        if row is None:
            return
        more = _("and {count} more", count=len(rows) - 1) if len(rows) > 1 else ""
        by = names.person(self._frame.book, row.by)
        self.text.setText(row.text)
        self.about.setText(" · ".join(filter(None, (by, near(row.at, self._frame.clock.now()), more))))
        if new := {each.id for each in rows} - self._told:
            self._told |= new
            spoken = ": ".join((_("Notice"), row.text))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def _tick(self, now: datetime) -> None:
        """One whose time is over goes by itself."""
        if any(row.until <= now for row in self.rows):
            self.look()

    def _actions(self) -> list[Action]:
        there = lambda: self.first is not None and not self._frame.locked  # noqa: E731
        return [
            Action("window.notice_read", N_("I have read it"), "check", self._read, there),
            Action("window.notice_open", N_("All notices"), "notices", self._open, there),
        ]

    def _read(self) -> None:
        if self.first is not None:
            self._frame.work.do(self, [self._frame.desk.act("read_notice", case=self.first.id)])

    def _open(self) -> None:
        if self.first is not None:
            self._frame.open("notices", notice=self.first.id)
