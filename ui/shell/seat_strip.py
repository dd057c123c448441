"""The strip on top: the seat's state, what waits, how it stands with the centre, and the seat's menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from app.desk import PASSING, Line, LinkState
from app.domain.words import BreakReason, SeatMode
from app.questions.shapes import CaseRow, Ids, Queue
from app.text import _, hour, lasted, name_of, near, number, span, trouble
from ui.parts import names
from ui.parts.cells import SEAT_MARKS
from ui.parts.pane import Kind

if TYPE_CHECKING:
    from ui.parts.pane import Frame
    from ui.work import Touched

LOOKED_AT = 50
"""Rows at the head of the queue of which the longest wait is told; emergencies and returned ones stand among them."""


class SeatStrip(QFrame):
    """Looks again when cases or the link were touched, at most once a second."""

    def __init__(self, frame: Frame, menu: Callable[[QWidget], QMenu]) -> None:
        """`menu` makes the seat's menu."""
        super().__init__()
        self._frame, self._menu = frame, menu
        self._stale: set[str] = set()
        self._oldest: datetime | None = None
        self._count = 0
        self._wrong = ""
        self._link = LinkState()
        self.setProperty("part", "seat-strip")
        self.setFixedHeight(frame.look.px(48))
        self.state = self._button(self.show_states)
        self.state.setProperty("part", "seat-state")
        self.queue = self._button(lambda: frame.open("intake"))
        self.link = self._button(lambda: frame.open("attention"))
        self.seat = self._button(self.show_menu)
        self.seat.setText(_("Seat {seat}  {name}", seat=frame.desk.seat, name=frame.person.name))
        self.seat.setIcon(frame.look.icon("down", "muted", 16))
        self.seat.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.seat.setAccessibleName(_("Seat menu"))
        self._lay_out()
        frame.work.touched.connect(self._hear)
        frame.ticked.connect(self._tick)
        for moved in (frame.calls.took, frame.calls.rang):
            moved.connect(lambda _call: self._show_state())
        self._show_state()
        self._show_queue()
        self._take_link(self._link)
        self.look()

    def show_menu(self) -> None:
        """The seat's menu under its button; made anew each time, so that it shows what is."""
        menu = self._menu(self.seat)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        corner = self.seat.mapToGlobal(QPoint(self.seat.width(), self.seat.height()))
        menu.popup(QPoint(corner.x() - menu.sizeHint().width(), corner.y()))

    def show_states(self) -> None:
        """Ready, or a break with its reason by a digit."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(f"&0  {name_of(SeatMode.READY)}", self.ready)
        menu.addSeparator()
        for at, reason in enumerate(BreakReason, 1):
            menu.addAction(f"&{at}  {name_of(reason)}", lambda reason=reason: self.pause(reason))
        menu.popup(self.state.mapToGlobal(QPoint(0, self.state.height())))
        menu.setActiveAction(menu.actions()[0 if self._frame.desk.states.state.mode is SeatMode.BREAK else 2])

    def ready(self) -> None:
        """To be rung from now on, or after the call."""
        self._frame.work.call(self, self._frame.desk.states.ready)

    def pause(self, reason: BreakReason) -> None:
        """Not to be rung from now on, or after the call."""
        self._frame.work.call(self, lambda: self._frame.desk.states.pause(reason))

    def look(self) -> None:
        """Ask for everything again."""
        self._stale |= {"case", "link"}
        self._ask()

    def _hear(self, touched: Touched) -> None:
        if "case" in touched or "claim" in touched:
            self._stale.add("case")
        if "state" in touched:
            self._show_state()
            self._frame.actions_changed.emit()
        if touched.keys() & {"link", "outbox", "attention"}:
            self._stale.add("link")

    def _tick(self, _now: datetime) -> None:
        self._stale.add("link")  # when the centre last confirmed moves on without being announced
        self._ask()
        self._show_state()
        self._show_queue()
        if self._frame.desk.states.due:
            self._frame.work.call(self, self._frame.desk.states.look, slot="state")

    def _ask(self) -> None:
        if self._frame.locked:
            return
        stale, self._stale = self._stale, set()
        work = self._frame.work
        if "case" in stale:
            work.ask(self, "ids", Ids(list="queue"), self._take_ids)
            work.ask(self, "head", Queue(limit=LOOKED_AT), self._take_head)
        if "link" in stale:
            work.call(self, self._frame.desk.link_state, self._take_link, slot="link")

    def _take_ids(self, ids: Sequence[str]) -> None:
        self._count = len(ids)
        self._show_queue()

    def _take_head(self, rows: Sequence[CaseRow]) -> None:
        self._oldest = min((row.at for row in rows), default=None)
        self._show_queue()

    def _take_link(self, link: LinkState) -> None:
        self._link = link
        shape, colour = faces(link)
        self.link.setIcon(self._frame.look.icon(shape, colour, 18))
        said = link_text(link, self._frame.clock.now())
        self.link.setText(f" {said}")
        self.link.setAccessibleName(said)
        self.link.setToolTip(link_tip(link))

    def _show_state(self) -> None:
        """● 通话中 02:31, and what follows where somebody wished for it."""
        state, look = self._frame.desk.states.state, self._frame.look
        mark = SEAT_MARKS[state.mode]
        self.state.setIcon(look.icon(mark.icon, mark.colour, 16))
        words = [names.seat_state(state.mode, state.reason)]
        if state.mode is not SeatMode.READY:
            words.append(lasted(self._frame.clock.now() - state.since))
        if state.mode in PASSING and state.then.mode is not SeatMode.READY:
            words.append(_("then {state}", state=names.seat_state(state.then.mode, state.then.reason)))
        self.state.setText(f"{' '.join(words)} ▾")
        self.state.setAccessibleName(" ".join(words))
        wrong = self._frame.desk.lines.trouble
        self.state.setToolTip(trouble(wrong) if wrong else _("Ready, or a break"))
        if wrong and wrong != self._wrong:
            self._frame.say(trouble(wrong), Kind.TROUBLE)
        self._wrong = wrong

    def _show_queue(self) -> None:
        wait = waited(self._frame.clock.now() - self._oldest) if self._oldest and self._count else ""
        waiting = _("Queue {count}", count=number(self._count))
        self.queue.setText(" · ".join(filter(None, (waiting, _("longest {wait}", wait=wait) if wait else ""))))

    def _button(self, go: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setProperty("kind", "strip")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(self._frame.look.px(18), self._frame.look.px(18)))
        button.clicked.connect(lambda: go())
        return button

    def _lay_out(self) -> None:
        px = self._frame.look.px
        layout = QHBoxLayout(self)
        layout.setContentsMargins(px(16), 0, px(8), 0)
        layout.setSpacing(px(6))
        layout.addWidget(self.state)
        layout.addSpacing(px(12))
        layout.addWidget(self.queue)
        layout.addStretch()
        layout.addWidget(self.link)
        layout.addWidget(self.seat)


def waited(length: timedelta) -> str:
    """00:48 as a clock shows it; from a day on in days."""
    return span(length) if length >= timedelta(days=1) else lasted(length)


def faces(link: LinkState) -> tuple[str, str]:
    """Shape and colour of a link's state."""
    if link.stuck or link.clock_wrong:
        return "attention", "danger"
    return {Line.ONLINE: ("online", "ok"), Line.TRYING: ("trying", "info")}.get(link.line, ("offline", "warn"))


def link_text(link: LinkState, now: datetime | None = None) -> str:
    """已同步 10:42:07 · 待发 0, or what is the case instead."""
    if link.filling and link.line is Line.ONLINE:
        done = link.cursor / link.head if link.head else 0.0
        state = _("First filling {percent}%", percent=int(min(done, 1) * 100))
    elif link.line is Line.ONLINE:
        state = _("Synchronised {at}", at=hour(link.last_confirmed))
    elif link.line is Line.TRYING:
        state = _("Connecting…")
    else:
        state = _("Offline")
    confirmed = link.line is not Line.ONLINE and link.last_confirmed is not None
    since = _("as of {at}", at=near(link.last_confirmed, now) if now else hour(link.last_confirmed))
    parts = [state, *([since] if confirmed else []), _("to send {count}", count=number(link.waiting))]
    if link.stuck:
        parts.append(_("needs attention {count}", count=number(link.stuck)))
    return " · ".join(parts)


def link_tip(link: LinkState) -> str:
    """What lies behind the state: when the centre last confirmed, why it is not online, a wrong clock."""
    lines = [_("The centre last confirmed at {at}.", at=hour(link.last_confirmed))]
    if link.line is not Line.ONLINE:
        lines.append(_("Work goes on; what is saved here is sent when the centre is back."))
    if link.reason:
        lines.append(trouble(link.reason))
    if link.clock_wrong:
        off = lasted(abs(link.clock_off))
        lines.append(_("This machine's clock is off by {span}; the centre's time is used.", span=off))
    return "\n".join(lines)
