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


@dataclass(frozen=True)
class Ring:
    """A call that rings. `phone` is the whole number in normal form ("" when withheld): shown masked until answered."""

    id: str
    phone: str
    since: datetime
    dialled: str = ""
    """The number that was dialled, where the line knows it: a merged hotline's own."""


class Frame(QObject):
    """What the window gives its panes."""

    said = Signal(object)
    """`Message` for the strip."""
    wanted = Signal(str, object)
    """A pane's name and what it shall show."""
    ticked = Signal(object)
    """The present instant (aware, UTC), once a second: for waiting times. Only a visible view should listen."""
    actions_changed = Signal()
    """Some action may have become possible or impossible."""
    look_changed = Signal()
    """Language, theme, text size or keys were changed: the window builds itself anew."""
    rang = Signal(object)
    """A `Ring` began, or None: it rings no more."""
    answered = Signal(object)
    """The person takes the `Ring`: the line connects it and the intake pane opens a form for it."""
    declined = Signal(object)
    """The person leaves the `Ring` to others."""
    in_hand = Signal(object)
    """Since when a call is in hand (aware, UTC), or None: the seat strip shows it, and the seat does not lock."""
    about_to_lock = Signal()
    """What is typed must be given to the writer now (`work.write`): a locked desk takes nothing."""
    sign_out = Signal()
    """The shift is over. (The intake pane is first opened with `shift_end=True`: drafts, open matters.)"""

    def __init__(self, work: Work, desk: Desk, clock: Clock, settings: Settings, keys: Keys, look: Look) -> None:
        super().__init__()
        self.work = work
        self.desk = desk
        self.clock = clock
        self.settings = settings
        self.keys = keys
        self.look = look
        self.ringing: Ring | None = None
        self.call_since: datetime | None = None
        self.locked = False
        self._busy: set[str] = set()
        self.finders = Finders(self)

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

    def ring(self, ring: Ring | None) -> None:
        """From the line: somebody calls, or (None) the ringing has ended."""
        self.ringing = ring
        self.rang.emit(ring)

    def answer(self) -> None:
        """Take what rings."""
        if self.ringing is not None:
            taken = self.ringing
            self.ring(None)
            self.answered.emit(taken)

    def decline(self) -> None:
        """Leave what rings to others."""
        if self.ringing is not None:
            left = self.ringing
            self.ring(None)
            self.declined.emit(left)

    def call(self, since: datetime | None) -> None:
        """A call is in hand since this moment, or (None) it has ended."""
        self.call_since = since
        self.busy("call", since is not None)
        self.in_hand.emit(since)

    def busy(self, reason: str, on: bool = True) -> None:
        """Say that the seat must not lock (a call is in hand); every reason is taken back by its own name."""
        (self._busy.add if on else self._busy.discard)(reason)

    @property
    def is_busy(self) -> bool:
        """Whether anything keeps the seat from locking."""
        return bool(self._busy)


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
