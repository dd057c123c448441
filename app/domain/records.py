"""The records of a hotline. A case is two: facts, which hold nothing personal, and the private part.

Instants are aware UTC datetimes. Ids are UUIDv7 texts made at the seat. A record is never changed, only replaced.
"""

from datetime import datetime

from msgspec import field

from app.domain.record import Attachment as Attachment
from app.domain.record import Record as Record
from app.domain.tablerows import Area as Area
from app.domain.tablerows import Category as Category
from app.domain.tablerows import DayRule as DayRule
from app.domain.tablerows import Duty as Duty
from app.domain.tablerows import Limit as Limit
from app.domain.tablerows import Unit as Unit
from app.domain.words import (
    CENTRE_ROLE,
    Answer,
    Channel,
    ContactKind,
    DispatchStatus,
    Flag,
    InvalidReason,
    Outcome,
    RequestType,
    Status,
    Told,
    Way,
)


class Seen(Record, kw_only=True):
    """What the person looked at when deciding: how often the status had moved, and the version."""

    turn: int
    version: int


class Event(Record, kw_only=True):
    """One line of a case's timeline; `id` is that of the command; its words are in the private part under this id."""

    id: str
    at: datetime
    by: str
    what: str
    unit: str | None = None
    to: str | None = None
    days: int | None = None
    due: datetime | None = None
    ok: bool | None = None
    ref: str | None = None
    knowledge: tuple[str, ...] = ()
    """Articles an answer was given from, each as id@version."""
    scripts: tuple[str, ...] = ()
    """Scripts that stood before the operator while it was logged, each as id@version."""


class CallerFacts(Record, kw_only=True):
    """A citizen of the case without their data: `phone_hash` is the hotline's keyed hash of the number."""

    id: str
    phone_hash: str | None = None


class ContactFacts(Record, kw_only=True):
    """One interaction over one channel. The same id stands in each case that came out of it."""

    id: str
    channel: Channel
    at: datetime
    by: str | None = None
    caller: str | None = None
    kind: ContactKind = ContactKind.FIRST
    source_at: datetime | None = None
    dialled: str | None = None
    from_case: str | None = None


class Dispatch(Record, kw_only=True):
    """One unit's part of a case."""

    id: str
    unit: str
    at: datetime
    by: str
    status: DispatchStatus = DispatchStatus.DISPATCHED
    lead: bool = True
    round: int = 1
    level: int | None = None
    due: datetime | None = None
    sign_due: datetime | None = None
    respond_due: datetime | None = None
    """Until when the caller hears from the unit: the same day."""
    signed_at: datetime | None = None
    responded_at: datetime | None = None
    replied_at: datetime | None = None
    returned_at: datetime | None = None
    parent: str | None = None
    turn: int = 0  # of the case from which on it is known
    basis: str | None = None
    duty: str | None = None
    """The row of the duty catalogue whose clause `basis` is: `catalogue.row_id`."""
    duty_version: int | None = None
    """Version of the duty catalogue in which it stood so."""
    signatures: tuple[str, ...] = ()
    """Rungs already signed, in order: handler, three checks of the material where `checks`, head, leader."""
    checks: bool = False
    """Whether the unit's rule wants the material checked three times by different people."""
    checkers: tuple[str, ...] = ()
    """Who has checked: persons' ids, or the keyed hash of whom the seat named for it."""


class Callback(Record, kw_only=True):
    """One try to ask one citizen of the case in one round."""

    id: str
    caller: str
    round: int
    at: datetime
    by: str
    way: Way
    contacted: Answer | None = None
    solved: Answer | None = None
    satisfied: Answer | None = None
    appointment: datetime | None = None
    script: str | None = None
    """The script the questions were put by, as id@version."""

    @property
    def complete(self) -> bool:
        """Whether all three questions were put and answered, "cannot say" included."""
        return None not in (self.contacted, self.solved, self.satisfied)


class Holder(Record, kw_only=True):
    """Who works on a queue item; `fence` grows with each holder, so a stale one is known."""

    person: str
    fence: int
    until: datetime


class CaseFacts(Record, kw_only=True):
    """Everything about a case that names nobody and quotes nobody."""

    id: str
    number: str
    status: Status
    turn: int
    version: int
    channel: Channel
    at: datetime
    by: str | None = None
    saved_at: datetime | None = None
    request_type: RequestType | None = None
    category: str | None = None
    area: str | None = None
    flags: tuple[Flag, ...] = ()
    emergency_at: datetime | None = None
    outcome: Outcome | None = None
    unit: str | None = None
    first_unit: str | None = None
    praised_unit: str | None = None
    level: int | None = None
    due: datetime | None = None
    due_rule: str | None = None
    due_version: int | None = None
    """Version of the calendar in force when `due` was set."""
    task_force: bool = False
    """专班: lead unit and co-units work on it as one."""
    round: int = 1
    supervision: int = 0
    reminders: int = 0
    answered_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    replied_at: datetime | None = None
    completed_at: datetime | None = None
    closed_at: datetime | None = None
    promised_at: datetime | None = None
    stages: tuple[datetime, ...] = ()
    """Until when each step of a deferral's plan is to be done."""
    consult_at: datetime | None = None
    """When the units of a consultation meet next."""
    callback_due: datetime | None = None
    assigned: str | None = None
    assigned_until: datetime | None = None
    """When it is everybody's again; None: until somebody else is named."""
    holder: Holder | None = None
    merged_into: str | None = None
    merged_from: Status | None = None
    merged: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    """Of `merged` those for whose sake the case is a company's; empty where it is one by itself, or none."""
    group: str | None = None
    """The matter that this case and others are about: the id of the first of them; set by the centre."""
    near: float = 0.0
    """How much the case says what its group says, 0 to 1; set with the group."""
    for_many: bool = False
    """A body wrote it that speaks for its members, as an owners' committee does; set with the group."""
    places: tuple[str, ...] = ()
    """Keyed hashes of the places its words name, so that cases of one group can be seen to be about one place."""
    proposed: bool = False
    callers: tuple[CallerFacts, ...] = ()
    contacts: tuple[ContactFacts, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    timeline: tuple[Event, ...] = ()

    @property
    def lead(self) -> Dispatch | None:
        """The dispatch the case follows: the newest lead one."""
        return next((d for d in reversed(self.dispatches) if d.lead), None)


class Caller(Record, kw_only=True):
    """A citizen: personal data."""

    id: str
    name: str = ""
    phone: str = ""
    """The normal form of `app.domain.phones`, or "" when none is known."""
    withheld: bool = False
    company: str = ""
    address: str = ""


class Words(Record, kw_only=True):
    """What was said with one act of the timeline; `said_by` and `told` when entered on a unit's behalf."""

    text: str = ""
    said_by: str = ""
    told: Told | None = None
    more: dict[str, str] = field(default_factory=dict[str, str])


class CasePrivate(Record, kw_only=True):
    """Everything about a case that names or quotes somebody."""

    id: str
    version: int
    callers: tuple[Caller, ...] = ()
    place: str = ""
    subject: str = ""
    text: str = ""
    explanation: str = ""
    """Why the request has no basis, where it is marked so."""
    words: dict[str, Words] = field(default_factory=dict[str, Words])
    """By event id."""
    attachments: tuple[Attachment, ...] = ()
    sources: dict[str, str] = field(default_factory=dict[str, str])
    """Contact id → what its source calls it: a foreign system may well name somebody there."""

    def clause(self, dispatch: Dispatch) -> str:
        """By which clause it was dispatched, where a person wrote that and no catalogue says it; else ""."""
        words = self.words.get(dispatch.id.partition(":")[0])
        return words.more.get("basis", "") if words is not None and dispatch.lead else ""


class Case(Record, kw_only=True):
    """Both halves; the private part is None where it is not held."""

    facts: CaseFacts
    private: CasePrivate | None = None


class CallFacts(Record, kw_only=True):
    """A call that made no case: counted apart."""

    id: str
    version: int
    channel: Channel
    at: datetime
    by: str
    reason: InvalidReason
    phone_hash: str | None = None
    practice: bool = False


class CallPrivate(Record, kw_only=True):
    """What belongs to such a call and names or quotes somebody."""

    id: str
    version: int
    phone: str = ""
    text: str = ""


class Call(Record, kw_only=True):
    """Both halves of a call without a case."""

    facts: CallFacts
    private: CallPrivate | None = None


class Person(Record, kw_only=True):
    """Somebody who signs in. `roles` are those of `words.Role` and `unit:CODE`."""

    id: str
    name: str
    roles: tuple[str, ...]
    active: bool = True


CENTRE = Person(id="centre", name="", roles=(CENTRE_ROLE,))
"""The centre's own hand: the author of what came in by itself."""


class Article(Record, kw_only=True):
    """What operators answer from. `version` counts its edits, `at` and `by` tell of the last one; `pinyin` is
    the index of the title, made at the centre."""

    id: str
    version: int
    title: str
    text: str
    category: str | None = None
    unit: str | None = None
    phone: str = ""
    source: str = ""
    valid_until: str | None = None
    """The last day on which it holds, YYYY-MM-DD; None: until further notice."""
    at: datetime
    by: str
    withdrawn: bool = False
    pinyin: str = ""


class ArticleReport(Record, kw_only=True):
    """Somebody says that an article, in this version, is wrong or out of date; a lead sees to it."""

    id: str
    article: str
    version: int
    text: str
    at: datetime
    by: str
    resolved_at: datetime | None = None
    resolved_by: str | None = None


class Script(Record, kw_only=True):
    """What to say (话术), as a lead wrote it: `text` is in the form of `app.domain.scripttext`. `version` counts its
    edits, `at` and `by` tell of the last one."""

    id: str
    version: int
    text: str
    at: datetime
    by: str
    withdrawn: bool = False
