"""The messages between a seat and the centre: JSON, shared by both. See `docs/sync.md` for what they mean.

Instants are RFC 3339 with offset. Requests forbid unknown fields; answers may grow: an older seat ignores it.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any, dataclass_transform

from msgspec import Raw, Struct, field

from app.domain.records import Person
from app.domain.words import BreakReason, SeatMode
from app.sync.wire.kinds import Kind as Kind
from app.sync.wire.kinds import Op as Op

PROTOCOL = 1
"""Version spoken here; the centre serves this one and the one before."""

MAX_COMMANDS = 50
MAX_BYTES = 256 * 1024
PAGE_ROWS = 250
"""Most rows a seat applies in one transaction, and what the centre aims at for a page (never split inside a number)."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Request(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of what a seat sends."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Reply(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of what the centre answers."""


def body_hash(body: bytes) -> str:
    """SHA-256 of a command's frozen bytes, in hex."""
    return hashlib.sha256(body).hexdigest()


class Sent(Request, kw_only=True):
    """One command on its way: `n` counts a device's commands without gaps; `body` is its frozen bytes."""

    n: int
    id: str
    hash: str
    body: Raw


class ExchangeRequest(Request, kw_only=True):
    """One round: what the seat did, and up to where it knows the centre."""

    device: str
    epoch: int
    protocol: int
    cursor: int
    commands: tuple[Sent, ...] = ()


class Result(StrEnum):
    """How the centre judged a command."""

    APPLIED = "applied"
    MERGED = "merged"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Verdict(Reply, kw_only=True):
    """The centre's word on one command. `seq`: the number it got; the command may leave once the cursor has passed it.

    `duplicate`: the command was judged before; this is the first verdict again. `values`: what a message may quote, and
    for a conflict under `theirs` the value now standing for each field.
    """

    n: int
    id: str
    result: Result
    seq: int
    code: str = ""
    fields: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    duplicate: bool = False


def _nothing() -> Raw:
    """No body. Made by a function, because a schema cannot show raw JSON as a default."""
    return Raw(b"null")


class Change(Reply, kw_only=True):
    """One row of the feed: the record as it stands (`body`, JSON) under the number of its last change."""

    seq: int
    kind: Kind
    id: str
    op: Op = Op.PUT
    body: Raw = field(default_factory=_nothing)


class ExchangeReply(Reply, kw_only=True):
    """Verdicts for what was sent and a page of changes after the cursor.

    `cursor` is where the seat stands after this page; `complete` says that this is `head`, the newest number.
    """

    verdicts: tuple[Verdict, ...] = ()
    changes: tuple[Change, ...] = ()
    cursor: int
    complete: bool
    head: int
    epoch: int
    server_time: datetime


class Page(Reply, kw_only=True):
    """What a bell may carry: it is applied when `since` is the seat's cursor, else it is only news."""

    since: int
    changes: tuple[Change, ...] = ()
    cursor: int
    head: int
    epoch: int
    server_time: datetime


class SignIn(Request, kw_only=True):
    """A person at a seat. Without `device` it enrols a new one; `machine` is what an admin sees of it."""

    name: str
    password: str
    device: str | None = None
    machine: str = ""
    protocol: int = PROTOCOL


class Refresh(Request, kw_only=True):
    """A rotating refresh token for a new pair; the same successor for 60 s, then the family is revoked."""

    device: str
    refresh: str


class Hotline(Reply, kw_only=True):
    """The service a seat belongs to. `phone_key`: hex of the secret behind phone hashes."""

    id: str
    name: str
    code: str
    zone: str
    epoch: int
    phone_key: str


class Tokens(Reply, kw_only=True):
    """A short access token (bearer) and the next refresh token; `expires_in` seconds."""

    access: str
    refresh: str
    expires_in: int


class SignedIn(Reply, kw_only=True):
    """The answer to a sign-in. `seat`: the code in case numbers; `wrapped_key`: the store key as deposited."""

    tokens: Tokens
    person: Person
    device: str
    seat: str
    hotline: Hotline
    next_n: int
    """The `n` the centre expects next from this device: 1 after enrolment."""
    wrapped_key: str | None = None
    server_time: datetime


class DepositKey(Request, kw_only=True):
    """The store key wrapped with the device secret (hex); the centre alone cannot open it."""

    device: str
    wrapped_key: str


class TakeRequest(Request, kw_only=True):
    """Hold a queue item, or go on holding it."""

    device: str
    case: str


class Taken(Reply, kw_only=True):
    """Held until `until` (server clock) under this fence."""

    case: str
    fence: int
    until: datetime


class ReleaseRequest(Request, kw_only=True):
    """Let go of a queue item; an old fence changes nothing."""

    device: str
    case: str
    fence: int


class FreeItem(Request, kw_only=True):
    """A lead frees a queue item or ring-back that somebody else holds: their seat is gone."""

    device: str
    case: str


class OpenRequest(Request, kw_only=True):
    """Bring a case (id or number) into this person's scope until the day ends; it arrives by exchange."""

    device: str
    case: str


class SearchRequest(Request, kw_only=True):
    """Look for cases at the centre beyond what the seat holds."""

    device: str
    text: str
    limit: int = 50


class Found(Reply, kw_only=True):
    """Facts of the cases found, newest first."""

    cases: tuple[Raw, ...] = ()


class Opened(Reply, kw_only=True):
    """In scope; it arrives by exchange, at the latest when the cursor has passed `seq`."""

    case: str
    seq: int


class CallTurn(StrEnum):
    """What an exchange can tell of a call."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class CallTold(Reply, kw_only=True):
    """A ring on the bell of one seat: what an exchange told of a call there. Not a record; it is not kept."""

    call: str
    event: CallTurn
    number: str = ""
    dialled: str = ""
    outgoing: bool = False


class HookCall(Request, kw_only=True):
    """What an exchange tells by the hook: one turn of one call at one seat.

    `id`: of this message, never used twice; `call`: the exchange's name of the call, the same in all its messages.
    The seat by its code, or by the name of the person who sits there; neither for a call that waits for a seat.
    """

    id: str
    call: str
    event: CallTurn
    seat: str = ""
    person: str = ""
    number: str = ""
    dialled: str = ""
    outgoing: bool = False


class SeatStanding(Request, kw_only=True):
    """Ready, in a call, on a break …, and since when."""

    mode: SeatMode
    since: datetime
    reason: BreakReason | None = None


class SeatState(Request, kw_only=True):
    """What a seat says of itself now and then, for the lead's and the admin's seats table."""

    device: str
    waiting: int
    stuck: int = 0
    standing: SeatStanding | None = None


class SeatRow(Reply, kw_only=True):
    """A seat as the People pane lists it."""

    device: str
    seat: str
    person: str
    machine: str
    last_seen: datetime | None
    waiting: int
    stuck: int
    online: bool
    revoked: bool = False
    mode: SeatMode | None = None
    mode_since: datetime | None = None
    mode_reason: BreakReason | None = None


class Seats(Reply, kw_only=True):
    """All seats."""

    seats: tuple[SeatRow, ...]


class Asking(Reply, kw_only=True):
    """A machine on which somebody wants a seat, and since when they wait for an admin's yes."""

    machine: str
    at: datetime


class PersonRow(Reply, kw_only=True):
    """A person as the People pane lists them."""

    id: str
    name: str
    roles: tuple[str, ...]
    active: bool
    locked: bool
    last_sign_in: datetime | None = None
    asks: tuple[Asking, ...] = ()


class People(Reply, kw_only=True):
    """Everybody."""

    people: tuple[PersonRow, ...]


class AddPerson(Request, kw_only=True):
    """A new person with a first password."""

    name: str
    roles: tuple[str, ...]
    password: str


class PersonAct(Request, kw_only=True):
    """An admin's act on a person: `disable`, `enable`, `unlock`, `sign_out`, `reset` with the new password, or `admit`
    for the seat they want on a machine (empty: on all that wait)."""

    person: str
    act: str
    password: str = ""
    machine: str = ""


class Health(Reply, kw_only=True):
    """The centre answers: the newest protocol it speaks, whose it is, and its clock."""

    protocol: int
    hotline: str
    server_time: datetime


class News(Reply, kw_only=True):
    """A bell that carries no page: there is something up to this number."""

    head: int


class Problem(Reply, kw_only=True):
    """`application/problem+json`: `code` for programs, `detail` for people, `fields` it is about."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""
    fields: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict[str, Any])
