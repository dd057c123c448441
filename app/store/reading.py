"""What a question is answered from: one snapshot of the store and what the seat knows besides."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from app.domain.book import Book
from app.domain.records import Person
from app.store.advice import Advice
from app.store.counted import Counted
from app.store.radar import Radar
from app.store.shelf import ShelfKeeper


class Line(StrEnum):
    """Whether the seat reaches the centre."""

    OFFLINE = "offline"
    TRYING = "trying"
    ONLINE = "online"


@dataclass(frozen=True)
class LinkState:
    """The honest state of the link.

    `reason`: why it is not online, or why sending pauses ("" when all is well): unreachable, certificate, signed_out,
    too_old, fork, gap, busy, answer (not one of ours), local (this seat cannot store what came).
    `last_confirmed`: the centre's time of its last answer. `waiting`: commands not yet judged; `stuck`: refused or in
    conflict. `clock_off`: how far this machine's clock is behind the centre's; `clock_wrong`: by more than 60 s.
    `filling`: a first fill is under way; `cursor` of `head` tells how far.
    """

    line: Line = Line.OFFLINE
    reason: str = ""
    last_confirmed: datetime | None = None
    waiting: int = 0
    stuck: int = 0
    clock_off: timedelta = timedelta(0)
    clock_wrong: bool = False
    filling: bool = False
    cursor: int = 0
    head: int = 0


@dataclass(frozen=True)
class Reading:
    """Handed to the function of a question. `now` is centre-corrected."""

    connection: Connection
    book: Book
    person: Person
    seat: str
    now: datetime
    link: LinkState
    shelf: ShelfKeeper = field(default_factory=ShelfKeeper)
    counted: Counted | None = None
    """The facts in memory; None: whoever reads has none."""
    radar: Radar | None = None
    """The open cases as similar ones are looked for; None: whoever reads looks for none."""
    advice: Advice | None = None
    """What is suggested from; None: the hotline's tables alone."""
