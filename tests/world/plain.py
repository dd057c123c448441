"""A seat in a few lines: it keeps what the centre sends and counts what it did. For tests of the centre alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec

from app.clock import new_id
from app.domain import codec, numbers
from app.domain.command import Command
from app.domain.commands import RegisterCase
from app.domain.records import Caller, CaseFacts, Seen
from app.domain.words import Channel, RequestType
from app.sync.wire import (
    PROTOCOL,
    Change,
    ExchangeReply,
    ExchangeRequest,
    Op,
    Sent,
    SignedIn,
    SignIn,
    Verdict,
    body_hash,
)
from server.centre import Centre
from server.exchange import exchange
from server.signin import sign_in
from tests.world.centre import PASSWORD


@dataclass
class PlainSeat:
    """One person's seat, speaking to the centre's functions without HTTP."""

    centre: Centre
    signed: SignedIn
    cursor: int = 0
    n: int = 0
    serial: int = 0
    held: dict[tuple[str, str], bytes] = field(default_factory=dict)
    waiting: list[Sent] = field(default_factory=list)

    @classmethod
    def of(cls, centre: Centre, name: str, **more: Any) -> PlainSeat:
        """Sign in and enrol."""
        return cls(centre, sign_in(centre, SignIn(name=name, password=PASSWORD, **more)))

    @property
    def person(self) -> str:
        return self.signed.person.id

    @property
    def device(self) -> str:
        return self.signed.device

    @property
    def token(self) -> str:
        return self.signed.tokens.access

    def request(self, *sent: Sent, cursor: int | None = None) -> ExchangeRequest:
        """A round's request."""
        return ExchangeRequest(
            device=self.device,
            epoch=self.signed.hotline.epoch,
            protocol=PROTOCOL,
            cursor=self.cursor if cursor is None else cursor,
            commands=sent,
        )

    def exchange(self, *sent: Sent) -> ExchangeReply:
        """One round; its page is applied."""
        reply = exchange(self.centre, self.token, self.request(*sent))
        self.apply(reply.changes, reply.cursor)
        return reply

    def catch_up(self) -> None:
        """Rounds until the head is reached."""
        while not self.exchange().complete:
            pass

    def apply(self, changes: tuple[Change, ...], cursor: int) -> None:
        """Keep what a page says."""
        for change in changes:
            if change.op is Op.PUT:
                self.held[change.kind.value, change.id] = bytes(change.body)
            else:
                self.held.pop((change.kind.value, change.id), None)
        self.cursor = cursor

    def send(self, command: Command) -> Sent:
        """The next number for a command."""
        self.n += 1
        body = codec.encode(command)
        return Sent(n=self.n, id=command.id, hash=body_hash(body), body=msgspec.Raw(body))

    def do(self, command: Command) -> Verdict:
        """Send one command; its verdict."""
        return self.exchange(self.send(command)).verdicts[0]

    def common(self, case: str | None = None, **more: Any) -> dict[str, Any]:
        """What every command carries."""
        clock = self.centre.clock
        given = {"id": new_id(clock), "by": self.person, "at": clock.now(), "case": case or new_id(clock)}
        return given | more

    def number(self) -> str:
        """The next case number of this seat."""
        self.serial += 1
        day = (self.centre.clock.now() + timedelta(hours=8)).date()
        return numbers.make(day, self.signed.seat, self.serial)

    def registering(self, **more: Any) -> RegisterCase:
        """A complete intake."""
        given: dict[str, Any] = {
            "number": self.number(),
            "contact": new_id(self.centre.clock),
            "channel": Channel.PHONE,
            "caller": Caller(id=new_id(self.centre.clock), name="马女士", phone="13897251234"),
            "request_type": RequestType.COMPLAINT,
            "category": "A1",
            "area": "630101",
            "place": "东关大街 18 号",
            "text": "停水两天",
            "seen": Seen(turn=0, version=0),
        }
        return RegisterCase(**(self.common() | given | more))

    def facts(self, case: str) -> CaseFacts:
        """The facts of a case as this seat holds them."""
        return msgspec.json.decode(self.held["facts", case], type=CaseFacts)

    def seen(self, case: str) -> Seen:
        """What the person sees of it."""
        facts = self.facts(case)
        return Seen(turn=facts.turn, version=facts.version)
