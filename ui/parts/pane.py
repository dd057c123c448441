"""What a pane is, and what it may ask of the window it stands in.

A pane's `__init__` holds only its `PANE`; the view is imported when it is first shown, so start-up does not grow
with panes. The window calls the view: `look` when something it watches was touched, `show_what` when another pane
opens it with something to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.parts.calls import Calls
from ui.parts.finders import Finders

if TYPE_CHECKING:
    from app.clock import Clock
    from app.desk import Desk
    from app.domain.book import Book
    from app.domain.records import Person
    from app.settings import Settings
    from ui.parts.actions import Action
    from ui.parts.keys import Keys
    from ui.parts.look import Look
    from ui.work import Touched, Work


@dataclass(frozen=True)
class Pane:
    """One entry of the navigation: light, made at import."""

    name: str
    """Also the name of its icon, and of its key: `pane.<name>` in resources/keys."""
    title: str
    """An English msgid marked with `N_`."""
    view: Callable[[Frame], View]
    """Imports and makes the view; called once, when the pane is first shown."""
    roles: frozenset[str] = frozenset()
    """Who sees it: one of these suffices; empty: everybody."""
    watches: frozenset[str] = frozenset({"case"})
    """Kinds of `Touched` after which it looks again."""
    order: int = 50
    """Its place in the navigation, from the top; 90 and more stand at the bottom."""
    count: Callable[[Frame, Callable[[int], None]], None] | None = None
    """Asks for a number shown beside its name (attention, callbacks due); called when something watched is touched."""
    count_rests_s: float = 0
    """A number that is dear to find is asked for once in so many seconds, whatever is touched meanwhile."""


class Kind(StrEnum):
    """What a message is about: colour, shape and word follow from it."""

    DONE = "done"
    NOTE = "note"
    REFUSED = "refused"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Message:
    """A line of the message strip. `opens` = (pane, what) makes it a link to what it speaks of."""

    text: str
    kind: Kind = Kind.DONE
    opens: tuple[str, Mapping[str, Any]] | None = None


class DeskClock:
    """The centre's time as the desk knows it, and the machine's steady one."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk, self._clock = desk, clock

    def now(self) -> datetime:
        """The time as the centre has it; does not wait."""
        return self._desk.now()

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        return self._clock.monotonic()


class Frame(QObject):
    """What the window gives its panes."""

    said = Signal(object)
    """`Message` for the strip."""
    wanted = Signal(str, object)
    """A pane's name and what it shall show."""
    ticked = Signal(object)
    """The centre's time (aware, UTC), once a second: for waiting times. A view that is not visible need not care."""
    actions_changed = Signal()
    """Some action may have become possible or impossible."""
    look_changed = Signal()
    """Language, theme, text size or keys were changed: the window builds itself anew."""
    about_to_lock = Signal()
    """What is typed must be given to the writer now (`work.write`): a locked desk takes nothing."""
    practise = Signal(bool)
    """Practice is asked for (True), or to be left (False)."""
    sign_out = Signal()
    """The shift is over. (The intake pane is first opened with `shift_end=True`: drafts, open matters.)"""

    practice: Any = None
    """The desk once more where it is one of practice (its `left`, `says`, `over`); None at a real seat."""

    def __init__(self, work: Work, desk: Desk, clock: Clock, settings: Settings, keys: Keys, look: Look) -> None:
        """`clock`: its `now` is the centre's time (`DeskClock`), so that it compares with what others did."""
        super().__init__()
        self.work = work
        self.desk = desk
        self.clock = clock
        self.settings = settings
        self.keys = keys
        self.look = look
        self.locked = False
        self._busy: set[str] = set()
        self.finders = Finders(work, lambda: self.desk.book, self)
        self.calls = Calls(work, desk.lines, self)

    @property
    def person(self) -> Person:
        """Who is signed in."""
        return self.desk.person

    @property
    def book(self) -> Book:
        """The hotline's tables as they are now; ask anew each time, it is swapped whole (watch `book`)."""
        return self.desk.book

    def say(self, text: str, kind: Kind = Kind.DONE, opens: tuple[str, Mapping[str, Any]] | None = None) -> None:
        """Put a line into the message strip; it is read out and kept in the strip's history."""
        self.said.emit(Message(text, kind, opens))

    def open(self, pane: str, **what: Any) -> None:
        """Show another pane, and what it shall show: `open("cases", case=ID)`, `open("cases", filters=F)`."""
        self.wanted.emit(pane, what)

    def busy(self, reason: str, on: bool = True) -> None:
        """Say that the seat must not lock (beside calls and wrap-up, of which it knows).

        A reason is taken back by its own name.
        """
        (self._busy.add if on else self._busy.discard)(reason)

    @property
    def is_busy(self) -> bool:
        """Whether anything keeps the seat from locking."""
        return self.calls.in_hand is not None or self.desk.states.busy or bool(self._busy)


class View(QWidget):
    """Base of every pane's widget. It lays out and binds; it asks through `frame.work`, never itself."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame = frame

    def look(self, touched: Touched | None) -> None:
        """Ask again. `touched`: what changed; None when it is shown for the first time or knows nothing."""

    def show_what(self, **what: Any) -> None:
        """Show what another pane opened this one for."""

    def actions_here(self) -> Sequence[Action]:
        """All actions of the pane: buttons, menus, keys and the help of F1 are made of these."""
        return ()

    def state(self) -> dict[str, Any]:
        """What is typed and chosen, so that a window built anew (other language or look) stands as it stood."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""

    def first_focus(self) -> QWidget | None:
        """Where the hands go when the pane is shown; None: the first that takes focus."""
        return None


@dataclass
class Stale:
    """What a hidden view has missed; it looks once when it is shown."""

    touched: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, touched: Touched) -> None:
        """Remember more."""
        for kind, ids in touched.items():
            self.touched[kind] = self.touched.get(kind, frozenset()) | ids

    def take(self) -> Touched | None:
        """All of it, once; None when nothing was missed."""
        taken, self.touched = self.touched, {}
        return taken or None
