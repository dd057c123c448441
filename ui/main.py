"""Puts everything together: the only file that knows all.

The sign-in window is painted first; what the seat's core needs is imported after that, while somebody types.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from app import log as app_log
from app import text
from app.clock import Clock, SystemClock
from app.domain.errors import Refused, Trouble
from app.garbage import look_seldom
from app.paths import profile
from app.settings import Settings
from app.text.commandline import Misuse, Parser, spoken
from ui.parts.look import Look
from ui.shell.entry import Entry
from ui.work import Porter

if TYPE_CHECKING:
    from app.desk import CallEvent, Desk, Touched
    from app.practice import PracticeDesk
    from ui.shell.window import Window

log = logging.getLogger(__name__)

PANES = (
    "intake",
    "cases",
    "callback",
    "ringbacks",
    "statistics",
    "supervision",
    "warnings",
    "notices",
    "bulletins",
    "typical",
    "knowledge",
    "scripts",
    "attention",
    "people",
    "catalogue",
    "settings",
    "practice",
)
"""The packages under ui.panes, each with its `PANE`."""
PRACTISED = ("intake", "cases", "knowledge")
"""Those of a practice window."""
CALLS = 10
"""In a shift of practice."""
REST = ("app.desk", "ui.shell.window", "ui.panes.intake.view")
"""Imported after the first paint: the seat's core, the window, the pane most people see first."""
_ICU = {"zh_CN": "qtbase_zh_CN"}


class Program(QObject):
    """One seat on the screen: signing in, the window, signing out, and the same again in another look."""

    def __init__(
        self,
        application: QApplication,
        root: Path,
        clock: Clock,
        centre: str = "",
        calls: Path | None = None,
        practise: bool = False,
    ) -> None:
        """`root`: the profile's folder. `calls`: callers of a simulated line. `practise`: who signs in first is not to
        be rung, and practises at once."""
        super().__init__(application)
        look_seldom()
        self._practises = practise
        self._application, self._root, self._clock, self._calls = application, root, clock, calls
        self._seat_settings = Settings(root / "seat.json")
        if centre:
            self._seat_settings.put("centre", centre)
        self.settings = self._seat_settings
        self.porter = Porter(self)
        self._translator = QTranslator(self)
        self.entry: Entry | None = None
        self.window: Window | None = None
        self.desk: Desk | None = None
        self.practice: PracticeDesk | None = None
        """The desk of a practice shift, while somebody practises; their real one goes on behind it."""
        self._beginning = False
        self._resting: dict[str, Any] = {}
        """What stood in the real window's panes."""
        self._composing: Any = None
        self._dressed: tuple[Any, Look] | None = None

    # signing in

    def show_entry(self, typed: dict[str, str] | None = None) -> None:
        """The sign-in window; `typed` is what stood in an earlier one."""
        look = self._dress()
        old, self.entry = self.entry, Entry(self.porter, self.settings, look, self._open, self._known())
        if typed is not None:
            self.entry.restore(typed)
        self.entry.signed_in.connect(self._signed_in)
        self.entry.look_changed.connect(lambda: self.show_entry(self.entry.state() if self.entry else None))
        if old is not None:
            self.entry.setGeometry(old.geometry())
            old.deleteLater()
        self.entry.show()

    def _open(self, name: str, password: str, centre: str, certificate: str) -> Desk:
        from app.desk import Desk

        return Desk.open(self._root, name, password, self._clock, centre or None, certificate)

    def _known(self) -> bool:
        """Whether somebody is enrolled here."""
        return bool(self._seat_settings.get("last_person"))

    def _signed_in(self, desk: Desk) -> None:
        from ui.parts.pane import DeskClock

        self.desk = desk
        self.settings = self._seat_settings.of_person(self._root / "settings" / f"{desk.person.id}.json")
        self._attach_lines(desk, DeskClock(desk, self._clock))
        self._build()
        if self.entry is not None:
            self.entry.deleteLater()
            self.entry = None
        if self._practises:
            self._practises = False
            self._practise(True)

    def _attach_lines(self, desk: Desk, clock: Clock) -> None:
        """Calls come to whoever has a form for what a caller says; others only note that they telephone."""
        from app.phone.kinds import lines_of
        from app.phone.manual import ManualLine

        logs = import_module("ui.panes.intake").PANE.roles & set(desk.person.roles)
        folder = self._root / "telephone"
        for line in lines_of(self.settings.get, clock, folder, self._calls) if logs else [ManualLine(clock)]:
            desk.lines.attach(line)
        desk.states.wrap_up = lambda: timedelta(seconds=self.settings.get("wrap_up_s"))
        if logs and not self._practises:
            with suppress(Refused):  # the line is not there yet: offline until the person says otherwise
                desk.states.ready()

    # the window

    def _build(self, states: dict[str, Any] | None = None, now: str = "") -> None:
        """Make the window for the desk, in the look the settings say."""
        from ui.parts.composing import Composing
        from ui.parts.keys import Keys
        from ui.parts.pane import DeskClock, Frame
        from ui.shell.window import Window
        from ui.work import Work

        desk = self.practice or self.desk
        assert desk is not None and self.desk is not None
        look = self._dress()
        self._composing = self._composing or Composing(self._application, self)
        keys = Keys.load(self._root / "settings" / f"{desk.person.id}.keys.json")
        frame = Frame(Work(desk), desk, DeskClock(desk, self._clock), self.settings, keys, look)
        frame.work.setParent(frame)
        frame.practice = self.practice
        panes = _panes(desk.person.roles)
        if self.practice is not None:
            panes = [pane for pane in panes if pane.name in PRACTISED]
            frame.work.follow(self.desk.lines.on_event, self._called_away)
            frame.work.follow(self.desk.on_touched, self._look_for_alarms)
        self.window = Window(frame, panes, self._composing)
        frame.setParent(self.window)
        frame.look_changed.connect(self._rebuild)
        frame.sign_out.connect(self._sign_out)
        frame.practise.connect(self._practise)
        if states:
            self.window.panes.restore(states)
        self.window.start(now)
        self.window.resize(1440, 860)

    def _rebuild(self) -> None:
        """The same seat in another language or look: what is typed and chosen stands as it stood."""
        assert self.window is not None
        self._replace(self.window.panes.states(), self.window.panes.now)

    def _replace(
        self, states: dict[str, Any], now: str, then: Callable[[], object] = lambda: None
    ) -> tuple[Window, Window]:
        """Another window in the place of the one there is: (the old one, the new one). `then`: see `_leave`."""
        old = self.window
        assert old is not None
        self._build(states, now)
        assert self.window is not None
        self.window.restoreGeometry(old.saveGeometry())
        self.window.show()
        self._leave(old, then)
        return old, self.window

    def _sign_out(self) -> None:
        """The shift is over: close the desk (off the UI thread), and ask who is next."""
        old, desk, practice = self.window, self.desk, self.practice
        if practice is not None and old is not None and not old.frame.locked:
            self._practise(False)  # it is the practice that is over
            return
        self.window, self.desk, self.practice, self.settings = None, None, None, self._seat_settings
        self.show_entry()
        if old is not None and desk is not None:
            self._leave(old, lambda: (practice and practice.leave(), desk.close()))

    # practice

    def _practise(self, on: bool) -> None:
        """Into practice, where the seat is not to be rung; or back, to the real seat as it was left."""
        if on and self.practice is None and self.desk is not None and not self._beginning:
            self._beginning = True
            desk = self.desk
            make = lambda: self._open_practice(desk)  # noqa: E731
            self.porter.call(self, make, self._begin_practice, self._no_practice, self._no_practice)
        elif not on and (practice := self.practice) is not None:
            self.practice = None
            old, new = self._replace(self._resting, "practice", practice.leave)
            over = text._("The practice shift is over.") if practice.over else text._("Practice was left.")
            new.frame.say(over)
            if old.frame.locked:
                new.lock()

    def _open_practice(self, desk: Desk) -> PracticeDesk:
        from app.phone.kinds import PRACTICE
        from app.phone.simulated import read
        from app.practice import PracticeDesk, shift_of

        callers = shift_of(read(PRACTICE), desk.book, CALLS, Random())
        return PracticeDesk(desk, callers, self._clock)

    def _begin_practice(self, practice: PracticeDesk) -> None:
        from app.practice import check_rest

        self._beginning = False
        try:
            if self.desk is None or self.window is None:  # signed out meanwhile
                raise Refused("practice_ready", "state")
            check_rest(self.desk)
        except Refused as why:
            self.porter.call(self, practice.leave)
            self._no_practice(why)
            return
        self._resting = self.window.panes.states()
        self.practice = practice
        self._replace({}, "intake")
        practice.begin()
        if self.desk.lines.calls:  # between the look and this window, which hears the real lines from now on
            self._practise(False)

    def _no_practice(self, why: Refused | Trouble) -> None:
        self._beginning = False
        self._say_why(why)

    def _say_why(self, why: Refused | Trouble) -> None:
        from ui.shell.messages import of_error

        if self.window is not None:
            self.window.say(of_error(why))

    def _called_away(self, event: CallEvent) -> None:
        """Something happens at the real telephone: it goes before practice."""
        if self.practice is not None and event.what in ("ringing", "answered", "dialled"):
            self._practise(False)

    def _look_for_alarms(self, touched: Touched) -> None:
        """An emergency that waits for a lead goes before practice too."""
        from app.practice import alarmed

        desk = self.desk
        if "case" in touched.kinds and desk is not None:
            self.porter.call(self, lambda: alarmed(desk), lambda so: self._practise(False) if so else None)

    def _leave(self, window: Window, then: Callable[[], object] = lambda: None) -> None:
        """Let go of a window: what is typed is written, then it is deleted, then (off the UI thread) `then`."""
        if not window.frame.locked:
            window.frame.about_to_lock.emit()
        window.hide()
        work = window.frame.work

        def gone(outcome: object) -> None:
            window.deleteLater()
            if isinstance(outcome, Trouble):
                self._say_why(outcome)

        self.porter.call(self, lambda: (work.stop(), then()), gone, None, gone)

    def close(self) -> None:
        """After the event loop: what is on its way to the disk reaches it."""
        if self.window is not None:
            self.window.frame.work.stop()
        self.porter.stop()  # before the desk is closed beneath what is under way
        if self.practice is not None:
            self.practice.leave()
        if self.desk is not None:
            self.desk.close()

    def _dress(self) -> Look:
        """The look of the present settings; what is on already is not put on again."""
        settings = self.settings
        asked = tuple(settings.get(name) for name in ("language", "theme", "text_size", "compact"))
        if self._dressed is not None and self._dressed[0] == asked:
            return self._dressed[1]
        text.use(settings.get("language"))
        self._application.removeTranslator(self._translator)
        name = _ICU.get(settings.get("language"))
        if name and self._translator.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            self._application.installTranslator(self._translator)
        look = Look(settings.get("theme"), settings.get("text_size"), settings.get("compact"))
        look.dress(self._application)
        self._dressed = (asked, look)
        return look


def _panes(roles: Sequence[str]) -> list[Any]:
    """The panes somebody with these roles may open. Their `__init__` is light; views are imported when shown."""
    panes = [import_module(f"ui.panes.{name}").PANE for name in PANES]
    return [pane for pane in panes if not pane.roles or pane.roles & set(roles)]


def _import_the_rest() -> None:
    """What a signed-in seat needs, fetched while somebody types; what fails here fails again, told, at sign-in."""
    try:
        for name in REST:
            import_module(name)
    except Exception:
        log.exception("the seat's core could not be imported")


def _keep_a_log(root: Path, program: Program) -> None:
    """Bugs are logged whole, without anybody's data; the person is told and keeps working. A full disk stops nobody."""
    with suppress(Trouble):
        app_log.set_up(root / "log", "seat")
    logged = sys.excepthook

    def bug(kind: type[BaseException], error: BaseException, stack: Any) -> None:
        logged(kind, error, stack)
        if program.window is not None and issubclass(kind, Exception):
            program.window.tell_bug(error)

    sys.excepthook = bug


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = Parser(prog="hotline-seat", description=text._("Hotline Seat"))
    parser.add_argument("--centre", default="", metavar="URL")
    parser.add_argument("--profile", type=Path, default=None, metavar="DIR")
    parser.add_argument("--lang", choices=text.LANGUAGES, default=None)
    parser.add_argument("--practice", action="store_true", help=text._("practise as soon as somebody has signed in"))
    parser.add_argument("--calls", type=Path, default=None, metavar="FILE", help=argparse.SUPPRESS)
    return parser.parse_args(list(words))


def main(words: Sequence[str]) -> int:
    """The window. Exit status: 0 done, 2 misuse, 3 trouble with the profile's folder."""
    text.use(spoken(words, os.environ))
    try:
        given = _arguments(words)
    except Misuse as misuse:
        print(misuse.told, file=sys.stderr)
        return 2
    root = given.profile or profile()
    application = QApplication([sys.argv[0]])
    application.setApplicationName("hotline-seat")
    try:
        program = Program(application, root, SystemClock(), given.centre, given.calls, given.practice)
        if given.lang:
            program.settings.put("language", given.lang)
    except Trouble as error:
        print(text.trouble(error.code), file=sys.stderr)
        return 3
    _keep_a_log(root, program)
    program.show_entry()
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, Thread(target=_import_the_rest, name="imports").start))
    code = application.exec()
    program.close()
    return code
