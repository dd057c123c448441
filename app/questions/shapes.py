"""What can be asked, and the shape of each answer. The wire name of a question is its class in snake case.

Rows of lists hold masked personal data only; whole names and numbers are in `CaseFile.private`, for the work in hand.
"""

from datetime import datetime
from typing import Any

from msgspec import field

from app.domain.records import CaseFacts, CasePrivate
from app.domain.ringing import Attempt, Try
from app.domain.words import Channel, Flag, RequestType, Status, Why
from app.figures.curve import CurveAnswer as CurveAnswer
from app.figures.curve import Usual as Usual
from app.figures.filters import Count as Count
from app.figures.filters import Filters, Shape
from app.figures.rates import Rate as Rate
from app.figures.running import LevelRow as LevelRow
from app.figures.running import RunningAnswer as RunningAnswer
from app.figures.standings import Standing as Standing
from app.figures.standings import StandingsAnswer as StandingsAnswer
from app.questions.figured import Curve as Curve
from app.questions.figured import Figures as Figures
from app.questions.figured import FiguresAnswer as FiguresAnswer
from app.questions.figured import Rates as Rates
from app.questions.figured import Running as Running
from app.questions.figured import Standings as Standings
from app.questions.question import Question as Question
from app.similar.likeness import Likeness
from app.suggest import Suggestion as Suggestion


class CaseRow(Shape, kw_only=True):
    """A line of any list of cases."""

    id: str
    number: str
    status: Status
    channel: Channel
    request_type: RequestType | None
    category: str | None
    area: str | None
    unit: str | None
    level: int | None
    at: datetime
    due: datetime | None
    flags: tuple[Flag, ...] = ()
    turn: int
    version: int
    returned: bool = False
    """Came back from a unit as not its duty."""
    reminders: int = 0
    supervision: int = 0
    next_at: datetime | None = None  # what it was promised for, or when its consultation goes on
    closed_at: datetime | None = None
    contacts: int = 1
    caller: str = "—"
    phone: str = "—"
    """Name and number masked; "—" where the private part is not held."""
    place: str = ""
    snippet: str = ""
    """The subject, or the beginning of the text; empty where not held."""
    holder: str | None = None
    """Name of the person who holds it, None when free."""
    mine: bool = False
    """Held by the person asking."""
    waiting: int = 0
    """Commands about it that the centre has not judged yet."""
    assigned: str | None = None
    assigned_until: datetime | None = None
    callback_due: datetime | None = None
    appointed: bool = False
    """The citizen asked to be rung at that moment."""
    tries: int = 0
    """Tries of this round with whoever is to be asked next that nobody answered."""
    to_ask: int = 0
    """Citizens still to be asked in this round."""
    citizens: tuple[str, ...] = ()
    """Hashes of their numbers, where they have one: whose cases belong together."""
    invited: bool = False
    """An SMS with a link went out to whoever is to be asked next."""
    score: float | None = None
    """For similar cases: 0–1."""
    why: tuple[Why, ...] = ()
    """What speaks for a similar case."""


class Ids(Question, kw_only=True):
    """Ids of a list, best first: all of them, so that a table can scroll; rows are then asked for by the page.

    `list`: queue · cases · board (by promised or next date) · callbacks · callbacks_all (whoever's) · mine (today's, of
    the person asking) · open (the person's unfinished matters).
    """

    list: str
    text: str = ""
    filters: Filters = field(default_factory=Filters)
    limit: int = 5000


class Rows(Question, kw_only=True):
    """The rows of these ids, in this order; an id that is gone is left out."""

    ids: tuple[str, ...]


class Queue(Question, kw_only=True):
    """The live queue: emergencies first, then returned, then by waiting time."""

    filters: Filters = field(default_factory=Filters)
    mine: bool = False
    limit: int = 50
    offset: int = 0


class Cases(Question, kw_only=True):
    """Search by number, words (two characters too), whole phone or its last four digits, place; newest first."""

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    limit: int = 50
    offset: int = 0


class Callbacks(Question, kw_only=True):
    """Callbacks due by now (or by `until`): the person's own and unassigned ones, appointments at their time and first.
    Now, outside the hours in which citizens may be rung, there are appointments alone."""

    mine: bool = False
    until: datetime | None = None
    limit: int = 200


class Ringbacks(Question, kw_only=True):
    """Who could not get through and is to be rung back, waiting longest first."""

    released: bool = False
    """Only those who may be rung now."""
    limit: int = 500


class RingbackRow(Shape, kw_only=True):
    """A number on the list of ring-backs."""

    id: str
    phone: str = "—"
    """Masked number, "—" where it is not held."""
    attempts: int
    """In a row, all in vain."""
    first_at: datetime
    last_at: datetime
    waits: tuple[int, ...] = ()
    """Seconds waited at each attempt."""
    tries: int = 0
    """How often they were rung in vain since."""
    tried_at: datetime | None = None
    released: bool = False
    """May be rung now: quiet hours, or a lead's word."""
    let_go: bool = False
    """By a lead's word."""
    dialled: str = ""
    cases: int = 0
    """Their unfinished cases."""
    holder: str | None = None
    """Name of the person who holds it."""
    mine: bool = False
    assigned: str | None = None  # name of the person it was given to
    given: bool = False  # to the person asking
    waiting: int = 0


class RingbackOf(Question, kw_only=True, tag="ringback"):
    """One ring-back by its id, with its number whole: for the call in hand."""

    ringback: str


class RingbackFile(Shape, kw_only=True):
    """A ring-back and what is known of the citizen. `phone` is "" where it is not held."""

    row: RingbackRow
    phone: str
    attempts: tuple[Attempt, ...]
    tries: tuple[Try, ...]
    cases: tuple[CaseRow, ...] = ()
    """Theirs, newest first."""


class RingbackHours(Question, kw_only=True):
    """Whether ring-backs are released by the day's load."""


class RingbackHoursAnswer(Shape, kw_only=True):
    """`last` and `usual`: calls in of the last whole quarter hour and of a usual one. `at` None: nobody said yet;
    `usual` 0: nothing is known of the day. `open`: citizens are rung at this hour at all."""

    quiet: bool
    open: bool = True
    at: datetime | None = None
    until: datetime | None = None
    last: int = 0
    usual: float = 0.0


class CaseOf(Question, kw_only=True, tag="case"):
    """One case by id or number."""

    case: str


class CaseFile(Shape, kw_only=True):
    """A whole case as it stands here. `private` is None where it is not held; `waiting`: ids of commands the centre has
    not judged yet; `scripts`, `articles`: titles of those its acts name (id@version), in the language spoken here."""

    facts: CaseFacts
    private: CasePrivate | None
    waiting: tuple[str, ...] = ()
    scripts: dict[str, str] = field(default_factory=dict[str, str])
    articles: dict[str, str] = field(default_factory=dict[str, str])


class History(Question, kw_only=True):
    """What is known of a caller by whole number (hash), newest first."""

    phone: str
    limit: int = 20


class Similar(Question, kw_only=True):
    """Open cases of the same category and area, of one group, or sharing words and place; best first, silent when weak.
    By a district's name or a template's wording alone none is."""

    text: str = ""
    area: str | None = None
    category: str | None = None
    place: str = ""
    case: str | None = None
    """This one is left out."""
    limit: int = 8
    told: dict[str, Likeness] = field(default_factory=dict[str, Likeness])
    """What the centre says of cases whose words this seat does not hold."""


class Knowledge(Question, kw_only=True):
    """Articles that hold every word typed: in Chinese, by pinyin or initials of the title. Where none does, those whose
    titles share most with the text or that are about the category: silent when weak. Without a text all, or those of
    the category. Expired ones come last."""

    text: str = ""
    category: str | None = None
    """Articles about it come first."""
    limit: int = 20
    withdrawn: bool = False
    """Also those no longer in force."""


class ArticleRow(Shape, kw_only=True):
    """An article as a line of a list. `score`: 1 found by its title, 0.5 in its text, else how much it shares: 0–1."""

    id: str
    version: int
    title: str
    snippet: str
    category: str | None
    unit: str | None
    phone: str
    source: str
    valid_until: str | None
    expired: bool = False
    withdrawn: bool = False
    reports: int = 0
    """How often it is doubted and nobody has seen to it yet."""
    score: float = 0.0


class ArticleOf(Question, kw_only=True, tag="article"):
    """One article, whole, by its id."""

    article: str


class Reports(Question, kw_only=True):
    """What is reported as wrong or out of date and nobody has seen to yet, oldest first."""


class ReportRow(Shape, kw_only=True):
    """A report and the article it is about."""

    id: str
    article: str
    title: str
    version: int
    """The version that was doubted."""
    changed: bool
    """The article has another version since."""
    text: str
    at: datetime
    by: str


class Suggest(Question, kw_only=True):
    """Which unit's duty it is, best first."""

    category: str | None = None
    area: str | None = None
    text: str = ""


class DueOf(Question, kw_only=True, tag="due"):
    """When something dispatched at `at` on this level is due, with the statement."""

    level: int
    at: datetime | None = None


class Clocks(Question, kw_only=True):
    """Every moment at which something of a case (id or number) is due, each with its statement."""

    case: str


class SlipOf(Question, kw_only=True, tag="slip"):
    """The paper a unit gets of a case (承办单); `unit`: the one in charge when left out. `whole`: with the caller and
    the words as said; whoever hands that on records the look (`reveal`)."""

    case: str
    unit: str | None = None
    whole: bool = False


class Outbox(Question, kw_only=True):
    """Commands the centre has not judged yet, oldest first."""

    limit: int = 500


class OutboxRow(Shape, kw_only=True):
    """A command on its way."""

    n: int
    id: str
    do: str
    case: str
    number: str
    at: datetime


class Attention(Question, kw_only=True):
    """Refused, conflicting and stuck commands, newest first."""


class AttentionRow(Shape, kw_only=True):
    """A command that needs a person. `state`: refused · conflict · stuck. `can`: what can be done about it."""

    id: str
    do: str
    case: str
    number: str
    at: datetime
    state: str
    code: str
    fields: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    text: str = ""  # the words typed with it: never thrown away
    changes: dict[str, Any] = field(default_factory=dict[str, Any])
    sent: dict[str, Any] = field(default_factory=dict[str, Any])
    """`changes` of a conflict: field → {"old", "mine", "theirs"}, the last as it is now; `sent`: to be sent again."""
    can: tuple[str, ...] = ()  # resolve · send_again · discard · as_note · re_enrol


class Drafts(Question, kw_only=True):
    """Unfinished forms kept on disk, newest first."""


class DraftRow(Shape, kw_only=True):
    """A draft: `payload` is whatever the form saved."""

    id: str
    kind: str
    case: str | None
    saved_at: datetime
    payload: dict[str, Any]


class LinkAnswer(Shape, kw_only=True):
    """The link as a person should see it: offline · trying · online · signed_out · stopped · too_old."""

    state: str
    reason: str = ""
    last_confirmed: datetime | None = None
    waiting: int = 0
    attention: int = 0
    clock_off_s: float = 0.0
    cursor: int = 0
    head: int = 0


class Link(Question, kw_only=True):
    """How the seat stands with the centre."""
