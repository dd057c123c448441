"""One frozen structure for each act of a person. Its wire name is the class's in snake case (`register_case`).

A command is judged twice by the same rules: at the seat at once, at the centre for good. Types are understood for
ever; a field may be added with a default, never renamed. Unknown fields are refused.
"""

from datetime import datetime

from app.domain.centrecommands import Group as Group
from app.domain.centrecommands import Invite as Invite
from app.domain.centrecommands import Receive as Receive
from app.domain.centrecommands import Release as Release
from app.domain.centrecommands import Take as Take
from app.domain.command import Command, Old, OnBehalf, Stage, kind
from app.domain.noticecommands import Broadcast as Broadcast
from app.domain.noticecommands import ReadNotice as ReadNotice
from app.domain.noticecommands import RecallNotice as RecallNotice
from app.domain.records import Caller
from app.domain.words import Answer, Channel, ContactKind, Flag, InvalidReason, RequestType, Told, Way

# ── 接 intake ─────────────────────────────────────────────────────────────────────────────────────────────────────


class RegisterCase(Command, kw_only=True):
    """Save an intake: a new case, or one waiting in the queue. `scripts` stood before the operator, as id@version."""

    DECIDING = True
    number: str
    contact: str
    channel: Channel
    caller: Caller
    request_type: RequestType | None = None
    category: str | None = None
    area: str | None = None
    place: str = ""
    subject: str = ""
    text: str = ""
    flags: tuple[Flag, ...] = ()
    contact_at: datetime | None = None
    source_id: str | None = None
    source_at: datetime | None = None
    dialled: str | None = None
    praised_unit: str | None = None
    explanation: str = ""
    level: int | None = None
    fence: int | None = None
    scripts: tuple[str, ...] = ()


class Emergency(Command, kw_only=True):
    """The fast report: place or text alone makes the case; or mark one that exists."""

    number: str = ""
    contact: str = ""
    channel: Channel = Channel.PHONE
    caller: Caller | None = None
    request_type: RequestType | None = None
    category: str | None = None
    area: str | None = None
    place: str = ""
    text: str = ""
    level: int | None = None


class Amend(Command, kw_only=True):
    """Change fields of a case, each with the value that was seen; disjoint changes merge."""

    changes: dict[str, Old]


class AddContact(Command, kw_only=True):
    """The same citizen, or another, about a case that exists: progress, reminder, addition."""

    contact: str
    channel: Channel
    kind: ContactKind = ContactKind.PROGRESS
    caller: Caller | None = None
    contact_at: datetime | None = None
    text: str = ""


class InvalidCall(Command, kw_only=True):
    """A call that makes no case; `case` is the id of the call's own record."""

    reason: InvalidReason
    channel: Channel = Channel.PHONE
    phone: str = ""
    text: str = ""
    practice: bool = False

    @property
    def cases(self) -> tuple[str, ...]:
        return ()


class Answered(Command, kw_only=True, tag="answer"):
    """直接办理: the operator settled it from what is known; `knowledge`: the articles, each as id@version."""

    DECIDING = True
    text: str = ""
    knowledge: tuple[str, ...] = ()


class Merge(Command, kw_only=True):
    """Fold this case into another one: its callers become co-complainants there."""

    DECIDING = True
    into: str

    @property
    def cases(self) -> tuple[str, ...]:
        return (self.case, self.into)


class Unmerge(Command, kw_only=True):
    """Undo a merge; both histories stay whole."""

    DECIDING = True
    into: str

    @property
    def cases(self) -> tuple[str, ...]:
        return (self.case, self.into)


class Withdraw(Command, kw_only=True):
    """The caller takes it back, or it was a mistake."""

    DECIDING = True
    text: str


class HandOver(Command, kw_only=True):
    """Hand an open matter to a colleague with a note."""

    to: str
    text: str = ""


# ── 派 dispatch ───────────────────────────────────────────────────────────────────────────────────────────────────


class DispatchCase(Command, kw_only=True, tag="dispatch"):
    """派单: to one lead unit and any number of co-units, with a level in days and the clause that says so. Once a unit
    has it, more co-units for it. `task_force`: what the 专班 is called; `catalogue`: version of its duty."""

    DECIDING = True
    unit: str
    co_units: tuple[str, ...] = ()
    level: int | None = None
    basis: str = ""
    text: str = ""
    task_force: str = ""
    catalogue: int | None = None


class Consult(Command, kw_only=True):
    """会商: without `unit` it opens or goes on, perhaps with a date for the next one; with it, the decision that sets
    the owner."""

    DECIDING = True
    text: str
    attendees: tuple[str, ...] = ()
    next_at: datetime | None = None
    unit: str | None = None
    co_units: tuple[str, ...] = ()
    level: int | None = None
    task_force: str = ""


class Whistle(OnBehalf, kw_only=True):
    """吹哨: a street calls units in."""

    units: tuple[str, ...]
    text: str = ""


class ReportIn(OnBehalf, kw_only=True):
    """报到: a called unit arrived."""

    arrived_at: datetime | None = None
    text: str = ""


# ── 办 handle ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Sign(OnBehalf, kw_only=True):
    """签收; `contacted_at`: when the unit spoke to the caller, where it has."""

    DECIDING = True
    contacted_at: datetime | None = None


class PassOn(OnBehalf, kw_only=True):
    """下派: to a lower unit; the first-received unit stays on record."""

    DECIDING = True
    to: str
    text: str = ""


class Return(OnBehalf, kw_only=True):
    """退单: not our duty, with the reason."""

    DECIDING = True
    text: str


class Reply(OnBehalf, kw_only=True):
    """办理结果: who checked, when the caller was contacted, what was found, done, is next; the handler signs."""

    DECIDING = True
    text: str
    checked_by: str = ""
    contacted_at: datetime | None = None
    found: str = ""
    done: str = ""
    next: str = ""


class Approve(OnBehalf, kw_only=True):
    """审签: the next signature in order (`rung`, checked where given); not `accepted`: back to the handler. A check of
    the material is such a signature too (三级把关)."""

    DECIDING = True
    accepted: bool = True
    rung: str = ""
    text: str = ""


class Extend(OnBehalf, kw_only=True):
    """延期: more working days, asked for before the cut-off on the due day."""

    days: int
    text: str


class Defer(OnBehalf, kw_only=True):
    """挂账: parked with the leader's approval, measures by stage and a promised date (YYYY-MM-DD)."""

    DECIDING = True
    approver: str
    plan: str
    promised: str
    stages: tuple[Stage, ...] = ()
    text: str = ""


class Clear(OnBehalf, kw_only=True):
    """销账: the deferred case is done, with the evidence."""

    DECIDING = True
    text: str


# ── 改 rework, 督 supervise, 评 evaluate ──────────────────────────────────────────────────────────────────────────


class Review(Command, kw_only=True):
    """审核: the hotline accepts the reply or sends it back."""

    DECIDING = True
    accepted: bool
    text: str = ""


class RecordCallback(Command, kw_only=True):
    """回访: one try with one citizen in one round; all three answers None when nobody answered. `script`: the one that
    stood before whoever spoke with them, as id@version."""

    caller: str
    round: int
    way: Way = Way.PHONE
    contacted: Answer | None = None
    solved: Answer | None = None
    satisfied: Answer | None = None
    appointment: datetime | None = None
    text: str = ""
    script: str | None = None


class Rework(Command, kw_only=True):
    """改: back to the same unit with the caller's words and a new deadline."""

    DECIDING = True
    text: str


class Close(Command, kw_only=True):
    """Close a case whose callback tries are used up."""

    DECIDING = True
    text: str = ""


class Remind(Command, kw_only=True):
    """催办: informal pressure."""

    text: str = ""
    told: Told | None = None


class Supervise(Command, kw_only=True):
    """督办: formal pressure; the next of three levels, with the reason and the leader's name."""

    level: int
    text: str
    name: str = ""


class RecordRingback(Command, kw_only=True):
    """未接回拨: somebody rang a citizen who had not got through; `case` is the ring-back's id."""

    reached: bool
    fence: int | None = None


class ReleaseRingback(Command, kw_only=True):
    """A lead lets it be rung before quiet hours; `case` is the ring-back's id."""


# ── around the work ───────────────────────────────────────────────────────────────────────────────────────────────


class Note(Command, kw_only=True):
    """A line for colleagues; never shown to the citizen or a unit."""

    text: str


class Attach(Command, kw_only=True):
    """附件: put a file with the case; its bytes travel apart from this. `hash`: SHA-256 of them, hex. As evidence it
    may say when it was taken, which vehicle it shows, and where."""

    file: str
    name: str
    media: str
    size: int
    hash: str
    taken_at: datetime | None = None
    plate: str = ""
    place: str = ""


class Reveal(Command, kw_only=True):
    """Somebody looked at whole values (`what`: of `masking.LOOKED_AT`, by commas); why, by `reason` or in words."""

    what: str = "phone"
    reason: str = ""
    text: str = ""


class Assign(Command, kw_only=True):
    """Give the callback or a stuck item to a person (None: to nobody), for good or `until` a moment; or take one."""

    to: str | None = None
    until: datetime | None = None


class Resolve(Command, kw_only=True):
    """A person chose between two values that met in a conflict: `old` is the one standing as it was shown, `new` the
    chosen one. What stands otherwise by then is a conflict again."""

    changes: dict[str, Old]
    conflict: str


class Acknowledge(Command, kw_only=True):
    """A lead has seen the emergency or, named by its key, the warning that this case carries."""

    text: str = ""
    warning: str | None = None


class Dismiss(Command, kw_only=True):
    """A lead puts the emergency or, named by its key, the warning aside, with the reason."""

    text: str
    warning: str | None = None


class Propose(Command, kw_only=True):
    """Propose as a typical case 典型案例."""

    text: str = ""


def _leaves(base: type[Command]) -> dict[str, type[Command]]:
    found: dict[str, type[Command]] = {}
    for each in base.__subclasses__():
        found |= _leaves(each) or {kind(each): each}
    return found


TYPES: dict[str, type[Command]] = _leaves(Command)
"""Every command type by its wire name."""

BY_CENTRE = frozenset({"take", "release", "receive", "invite", "group"})
"""Types that only the centre writes: a seat asks for them online."""
