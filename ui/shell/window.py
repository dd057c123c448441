"""The window: rail, strips, panes; it routes messages and openings, locks, and builds itself anew in another look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import Trouble
from app.domain.words import SeatMode
from app.settings import BY_NAME
from app.text import N_, _
from ui.parts.actions import Action, Actions
from ui.parts.composing import Composing
from ui.parts.pane import Frame, Kind, Message, Pane
from ui.shell.banner import EmergencyBanner
from ui.shell.help import KeyHelp
from ui.shell.lock import Idle, LockPage
from ui.shell.messages import Strip, of_error
from ui.shell.notice import NoticeStrip
from ui.shell.panes import Panes
from ui.shell.practice import PracticeBand
from ui.shell.rail import Rail
from ui.shell.ringing import RingingStrip
from ui.shell.seat_strip import SeatStrip


class Window(QMainWindow):
    """A signed-in person's seat."""

    def __init__(self, frame: Frame, panes: Sequence[Pane], composing: Composing) -> None:
        """`panes`: those of this person's roles, in their order."""
        super().__init__()
        self.frame = frame
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None
        self._answer_after = False
        title = _("Hotline Seat · {seat} {name}", seat=frame.desk.seat, name=frame.person.name)
        self.setWindowTitle(_("Practice · {title}", title=title) if frame.practice else title)
        self.setMinimumSize(1120, 640)
        self.panes_shown = sorted(panes, key=lambda pane: pane.order)
        self.keys = Actions(self, self._actions(), frame.keys, frame.look)
        self._build()
        self._connect()
        self._idle = Idle(frame, composing)
        self._idle.long.connect(self.lock)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(lambda: frame.ticked.emit(frame.clock.now()))
        self._second.start()

    # what it shows

    def show_pane(self, name: str, what: Mapping[str, Any] | None = None) -> None:
        """Show a pane, if this person has it."""
        if not self.frame.locked and not self.panes.show_pane(name, what):
            self.strip.show_message(Message(_("This needs another role."), Kind.NOTE), self.frame.clock.now())

    def start(self, name: str = "") -> None:
        """Show the window with this pane, or the first."""
        if self.panes_shown:
            self.show_pane(name or self.panes_shown[0].name)
        self.show()

    def help(self) -> None:
        """All keys that act now."""
        view = self.panes.current()
        chapters = [(_("Everywhere"), self.keys.help())]
        if view is not None:
            mine = Actions.lines(view.actions_here(), self.frame.keys)
            title = next(_(pane.title) for pane in self.panes_shown if pane.name == self.panes.now)
            chapters.insert(0, (title, mine))
        KeyHelp(self.frame.look, chapters, self).show()

    def say(self, message: Message) -> None:
        """Into the strip."""
        self.strip.show_message(message, self.frame.clock.now())

    # locking

    def lock(self) -> None:
        """Cover everything but what rings and what is an emergency. What is typed stays where it is, to the byte."""
        if self.frame.locked or self.frame.is_busy:
            return
        QGuiApplication.inputMethod().commit()
        self.frame.about_to_lock.emit()
        self.frame.locked = True
        self._focus = QApplication.focusWidget()
        self._hide_dialogs()
        for widget in self._of_work:
            widget.hide()
        self.body.setCurrentWidget(self.lock_page)
        self.lock_page.begin()
        self.frame.work.write(self, self.frame.desk.lock)
        self.keys.refresh()
        self.banner.look()

    def _unlocked(self) -> None:
        self.frame.locked = False
        self.body.setCurrentWidget(self.panes)
        for widget in self._of_work:
            widget.setVisible(widget not in (self.banner, self.notice) or bool(widget.first))
        for dialog in self._hidden:
            dialog.show()
        self._hidden = []
        if self._focus is not None:
            self._focus.setFocus()
        self._idle.stir()
        self.keys.refresh()
        for catch_up in (self.panes.unlocked, self.seat_strip.look, self.banner.look, self.notice.look):
            catch_up()
        if self._answer_after:
            self._answer()

    def _hide_dialogs(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self._hidden = [w for w in QApplication.topLevelWidgets() if w is not self and w.isVisible()]
        for dialog in self._hidden:
            dialog.hide()

    def _answer(self) -> None:
        """A locked seat answers once its person is back."""
        self._answer_after = self.frame.locked
        if not self.frame.locked:
            self.frame.calls.answer()

    # parts

    def _build(self) -> None:
        frame, look = self.frame, self.frame.look
        keys = {pane.name: frame.keys.shown(f"pane.{pane.name}") for pane in self.panes_shown}
        self.rail = Rail(self.panes_shown, keys, look)
        self.seat_strip = SeatStrip(frame, self._seat_menu)
        self.banner = EmergencyBanner(frame)
        self.notice = NoticeStrip(frame)
        self.ringing = RingingStrip(frame, self.keys)
        self.band = PracticeBand(frame, self.keys) if frame.practice else None
        band = [self.band] if self.band else []
        if band:
            self.seat_strip.link.hide()  # no centre is behind it
        self.panes = Panes(frame, self.panes_shown)
        self.lock_page = LockPage(frame)
        self.strip = Strip(look, frame.keys.shown("window.messages"))
        self.body = QStackedWidget()
        self.body.addWidget(self.panes)
        self.body.addWidget(self.lock_page)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        for widget in (*band, self.seat_strip, self.banner, self.ringing, self.notice):
            right.addWidget(widget)
        right.addWidget(self.body, 1)
        right.addWidget(self.strip)
        self.setCentralWidget(_row(self.rail, right))
        self._of_work = (self.rail, *band, self.seat_strip, self.banner, self.notice, self.strip)

    def _connect(self) -> None:
        frame, work = self.frame, self.frame.work
        self.rail.chosen.connect(self.show_pane)
        self.panes.shown.connect(self.rail.show_chosen)
        self.panes.counted.connect(self.rail.put_count)
        self.strip.followed.connect(self.show_pane)
        self.lock_page.opened.connect(self._unlocked)
        self.lock_page.left.connect(frame.sign_out)
        frame.wanted.connect(self.show_pane)
        frame.said.connect(self.say)
        frame.calls.rang.connect(self._rang)
        frame.actions_changed.connect(self.keys.refresh)
        frame.calls.took.connect(self._took)
        for wrong in (work.refused, work.troubled, work.failed):
            wrong.connect(self._went_wrong)
        self.panes.count_all()

    def tell_bug(self, error: Exception) -> None:
        """Something failed inside; from any thread. It is logged already."""
        self.frame.work.failed.emit(error)

    def _went_wrong(self, error: object) -> None:
        """Tell it; that a locked desk answers nobody is no news."""
        if not (isinstance(error, Trouble) and error.code == "locked"):
            self.say(of_error(error))

    def _took(self, call: Any) -> None:
        """A call is in hand: its form is in the intake pane. What was dialled belongs to the pane it was dialled in."""
        self.keys.refresh()
        if call is not None and not call.outgoing and self._takes_calls():
            self.show_pane("intake")

    def _rang(self, _call: object) -> None:
        self.keys.refresh()

    def _actions(self) -> list[Action]:
        frame = self.frame
        rings = lambda: frame.calls.ringing is not None  # noqa: E731
        free = lambda: not frame.locked  # noqa: E731
        logs = any(pane.name == "intake" for pane in self.panes_shown)
        takes = lambda: logs and (rings() or (free() and frame.calls.can("pick_up")))  # noqa: E731
        trains = frame.practice is not None or any(pane.name == "practice" for pane in self.panes_shown)
        practice = N_("Leave practice") if frame.practice else N_("Practice")
        panes = [
            Action(f"pane.{p.name}", p.title, p.name, lambda n=p.name: self.show_pane(n), free)
            for p in self.panes_shown
        ]
        return [
            *panes,
            Action("window.answer", N_("Answer"), "phone", self._answer, takes),
            Action("window.decline", N_("Decline"), "hang-up", frame.calls.decline, rings),
            Action("window.ready", N_("Ready"), "online-dot", lambda: self.seat_strip.ready(), self._may_be_ready),
            Action("window.break", N_("Break"), "break", lambda: self.seat_strip.show_states(), free),
            Action("window.emergency", N_("Emergency"), "emergency", self._emergency, self._takes_calls),
            Action("window.help", N_("Keys"), "keyboard", self.help, free),
            Action("window.messages", N_("Earlier messages"), "message", lambda: self.strip.show_history(), free),
            Action("window.seat_menu", N_("Seat menu"), "seat", lambda: self.seat_strip.show_menu(), free),
            Action("window.next_region", N_("Next region"), "right", lambda: self._region(1), free),
            Action("window.previous_region", N_("Previous region"), "left", lambda: self._region(-1), free),
            Action("window.practice", practice, "practice", self._practise, lambda: free() and trains),
            Action("window.lock", N_("Lock"), "lock", self.lock, lambda: not (frame.locked or frame.is_busy)),
            Action("window.shift_end", N_("End shift"), "shift-end", self._end_shift, free),
        ]

    def _region(self, step: int) -> None:
        """F6: panes, rail, seat strip, message strip, and round again."""
        regions: list[QWidget] = [self.panes, self.rail, self.seat_strip, self.strip]
        now = QApplication.focusWidget()
        at = next((n for n, region in enumerate(regions) if now and region.isAncestorOf(now)), 0)
        for _try in regions:
            at = (at + step) % len(regions)
            if _focus_in(regions[at], self.panes.current() if regions[at] is self.panes else None):
                return

    def _seat_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for name in ("ready", "break"):
            menu.addAction(self.keys.with_icon(f"window.{name}"))
        menu.addSeparator()
        menu.addAction(self.keys.with_icon("window.lock"))
        menu.addAction(self.keys.with_icon("window.help"))
        menu.addAction(self.keys.with_icon("window.practice"))
        menu.addSeparator()
        for name in ("language", "theme", "text_size"):
            menu.addMenu(self._choices(name, menu))
        menu.addSeparator()
        menu.addAction(self.keys.with_icon("window.shift_end"))
        return menu

    def _choices(self, name: str, parent: QMenu) -> QMenu:
        """A setting with few values, right in the menu."""
        setting, frame = BY_NAME[name], self.frame
        menu = QMenu(_(setting.title), parent)
        for value, word in (setting.choices or {}).items():
            entry = menu.addAction(_own_name(name, value) or _(word))
            entry.setCheckable(True)
            entry.setChecked(frame.settings.get(name) == value)
            entry.triggered.connect(lambda _on=False, v=value: self._set(name, v))
        return menu

    def _set(self, name: str, value: str) -> None:
        settings, frame = self.frame.settings, self.frame
        frame.work.write(self, lambda: settings.put(name, value), lambda _none: frame.look_changed.emit())

    def _takes_calls(self) -> bool:
        return not self.frame.locked and any(pane.name == "intake" for pane in self.panes_shown)

    def _may_be_ready(self) -> bool:
        state = self.frame.desk.states.state
        return not self.frame.locked and not state.down and state.mode is not SeatMode.READY

    def _emergency(self) -> None:
        """From anywhere: the intake pane saves what it has as an emergency, or opens a form for one."""
        self.frame.open("intake", emergency=True)

    def _practise(self) -> None:
        self.frame.practise.emit(self.frame.practice is None)

    def _end_shift(self) -> None:
        if self.frame.practice:
            self._practise()
        elif self._takes_calls():
            self.frame.open("intake", shift_end=True)
        else:
            self.frame.sign_out.emit()

    # Qt's own

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give what is typed to the writer; then the program ends."""
        if not self.frame.locked:
            self.frame.about_to_lock.emit()
        super().closeEvent(event)


def _row(rail: QWidget, right: QVBoxLayout) -> QWidget:
    centre = QWidget()
    layout = QHBoxLayout(centre)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(rail)
    layout.addLayout(right, 1)
    return centre


def _focus_in(region: QWidget, view: Any) -> bool:
    """Give focus to what a region offers first."""
    target = view.first_focus() if view is not None else None
    if target is None:
        takers = region.findChildren(QWidget)
        target = next(
            (w for w in takers if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus), None
        )
    if target is not None:
        target.setFocus()
    return target is not None


def _own_name(setting: str, value: str) -> str:
    """A language is named in itself, so that whoever cannot read the present one finds theirs."""
    return {"zh_CN": "简体中文", "en": "English"}.get(value, "") if setting == "language" else ""
