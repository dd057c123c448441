"""A case whose callback is owed at a made centre, and a try that nobody answers: for tests of what follows."""

from __future__ import annotations

from typing import Any

from app.domain.commands import AddContact, Approve, DispatchCase, RecordCallback, Reply, Review, Sign
from app.domain.records import Caller, CaseFacts
from app.domain.words import Channel, ContactKind
from server.centre import Centre
from server.sms import gateway
from tests.world.gateway import Gateway
from tests.world.plain import PlainSeat

PAGE = "https://12345.example"
PHONE = "13897215521"


def use(centre: Centre, far: Gateway, **more: Any) -> None:
    """Have the centre's messages leave by this gateway."""
    far.secret = gateway.set_up(centre, far.url, PAGE, **more).secret


class Asking:
    """A lead's seat that takes a case all the way, and asks its citizens."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.seat = PlainSeat.of(centre, "lead1")

    def do(self, act: type[Any], case: str, **fields: Any) -> None:
        """One act of the lead, on what the seat sees."""
        self.seat.catch_up()
        verdict = self.seat.do(act(**self.seat.common(case, seen=self.seat.seen(case)), **fields))
        assert verdict.result in ("applied", "merged"), verdict
        self.seat.catch_up()

    def accepted(self, phone: str = PHONE, **fields: Any) -> str:
        """A case that owes its callback; its id."""
        caller = Caller(id=self.seat.common()["id"], name="马晓燕", phone=phone, withheld=not phone)
        command = self.seat.registering(caller=caller, **fields)
        assert self.seat.do(command).result == "applied"
        case = command.case
        self.do(DispatchCase, case, unit="U1")
        self.replied(case)
        return case

    def replied(self, case: str) -> None:
        """The unit's work, up to the accepted reply."""
        self.do(Sign, case)
        self.do(Reply, case, text="已修好")
        self.do(Approve, case)
        self.do(Approve, case)
        self.do(Review, case, accepted=True)

    def joined(self, case: str, phone: str) -> str:
        """Another citizen of the case; their id."""
        caller = Caller(id=self.seat.common()["id"], name="李四", phone=phone)
        contact = self.seat.common()["id"]
        self.do(AddContact, case, contact=contact, channel=Channel.PHONE, kind=ContactKind.FIRST, caller=caller)
        return caller.id

    def tried(self, case: str, *answers: Any, caller: str = "", **fields: Any) -> None:
        """One try; without answers nobody answered."""
        facts = self.seat.facts(case)
        given = dict(zip(("contacted", "solved", "satisfied"), answers, strict=False))
        more = {"caller": caller or facts.callers[0].id, "round": facts.round} | fields
        self.do(RecordCallback, case, **given, **more)

    def facts(self, case: str) -> CaseFacts:
        """As they are now."""
        self.seat.catch_up()
        return self.seat.facts(case)
