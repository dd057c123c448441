"""Emergencies, for leads: shown and heard as soon as the seat knows, until somebody says they have seen it. A locked
seat says that there is one, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel

from app.domain import emergencies
from app.domain.masking import mask_text, snippet
from app.domain.words import FINAL, Flag, Role, Status
from app.questions.leadshapes import Alarms
from app.questions.shapes import CaseFile, CaseOf, Cases, Filters
from app.text import N_, _, lasted, number
from ui.parts.actions import Action, Actions

if TYPE_CHECKING:
    from app.questions.leadshapes import Alarm
    from app.questions.shapes import CaseRow
    from ui.parts.pane import Frame
    from ui.work import Touched

LIVE = tuple(status for status in Status if status not in FINAL)
ASK = Cases(filters=Filters(flags=(Flag.EMERGENCY,), statuses=LIVE), limit=20)


class EmergencyBanner(QFrame):
    """The oldest emergency that no lead has acknowledged, how long it has been running, and how many more there are."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._known: dict[str, CaseFile] = {}
        self._told: set[str] = set()
        self._open: list[CaseFile] = []
        self._since: datetime | None = None
        look = frame.look
        self.setProperty("part", "alarm")
        self.setAccessibleName(_("Emergency"))
        shape = QLabel()
        shape.setPixmap(look.pixmap("emergency", "on_alarm", look.px(22), self.devicePixelRatioF()))
        self.text, self.since = QLabel(), QLabel()
        self.text.setProperty("part", "alarm-text")
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.actions_here = Actions(self, self._actions(), frame.keys, look)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(16), look.px(6), look.px(12), look.px(6))
        layout.setSpacing(look.px(12))
        layout.addWidget(shape)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.since)
        layout.addWidget(self.actions_here.button("window.emergency_seen", "alarm"))
        layout.addWidget(self.actions_here.button("window.emergency_open", "alarm-quiet"))
        self.hide()
        if Role.LEAD in frame.person.roles:
            frame.work.touched.connect(self._hear)
            frame.ticked.connect(self._tick)
            self.look()

    @property
    def first(self) -> CaseFile | None:
        """The one that is shown."""
        return self._open[0] if self._open else None

    def look(self) -> None:
        """Ask which emergencies are live; at a locked seat only that there are some. Leads alone hear of them."""
        if Role.LEAD not in self._frame.person.roles:
            return
        if self._frame.locked:
            self._frame.work.ask(self, "alarms", Alarms(), self._take_alarms)
        else:
            self._show()
            self._frame.work.ask(self, "live", ASK, self._take)

    def _hear(self, touched: Touched) -> None:
        if "case" in touched:
            for id_ in touched["case"]:
                self._known.pop(id_, None)
            self.look()

    def _take(self, rows: Sequence[CaseRow]) -> None:
        live = {row.id for row in rows}
        self._known = {id_: file for id_, file in self._known.items() if id_ in live}
        for id_ in live - self._known.keys():
            self._frame.work.ask(self, id_, CaseOf(case=id_), self._take_file)
        self._show()

    def _take_file(self, file: CaseFile | None) -> None:
        if file is not None:
            self._known[file.facts.id] = file
            self._show()

    def _show(self) -> None:
        if self._frame.locked:  # an answer that is late
            return
        waiting = (file for file in self._known.values() if not emergencies.seen(file.facts))
        self._open = sorted(waiting, key=_began)
        first = self.first
        there = {file.facts.id for file in self._open}
        self._tell(self._words(first) if first else "", _began(first) if first else None, there)

    def _take_alarms(self, alarms: Sequence[Alarm]) -> None:
        """Nobody sits here: that there are some is shown and heard, and nothing of them."""
        if self._frame.locked:
            text = _("Emergencies {count}: unlock the seat to see them", count=number(len(alarms)))
            self._tell(text, alarms[0].at if alarms else None, {alarm.id for alarm in alarms})

    def _tell(self, text: str, began: datetime | None, there: set[str]) -> None:
        self._since = began
        self.setVisible(bool(there))
        self.actions_here.refresh()
        if not there:
            return
        self.text.setText(text)
        self._tick(self._frame.clock.now())
        if new := there - self._told:
            self._told |= new
            self._alarm(text)

    def _alarm(self, text: str) -> None:
        if self._frame.settings.get("sound"):
            QApplication.beep()
        event = QAccessibleAnnouncementEvent(self, text)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)

    def _words(self, file: CaseFile) -> str:
        chain = self._frame.book.area_chain(file.facts.area)
        area = " › ".join(area.name for area in reversed(chain[:2]))
        place = file.private.place if file.private else ""
        text = snippet("", file.private.text) if file.private else ""
        more = _("and {count} more", count=len(self._open) - 1) if len(self._open) > 1 else ""
        head = _("Emergency {number}", number=file.facts.number)
        # Where to send somebody stands here whole; whom to ring does not: everybody in the room can read it.
        return " · ".join(filter(None, (head, area, mask_text(place) or text, more)))

    def _tick(self, now: datetime) -> None:
        if self._since is not None:
            self.since.setText(lasted(now - self._since))

    def _actions(self) -> list[Action]:
        seen, show = self._acknowledge, self._show_case
        here = lambda: self.first is not None and not self._frame.locked  # noqa: E731
        return [
            Action("window.emergency_seen", N_("Seen"), "check", seen, here),
            Action("window.emergency_open", N_("Show"), "right", show, here),
        ]

    def _acknowledge(self) -> None:
        if self.first is not None:
            act = self._frame.desk.act("acknowledge", case=self.first.facts.id)
            self._frame.work.do(self, [act])

    def _show_case(self) -> None:
        if self.first is not None:
            self._frame.open("cases", case=self.first.facts.id)


def _began(file: CaseFile) -> datetime:
    return emergencies.began(file.facts)
