"""接 at the demo hotline: calls and messages come in, are settled, dispatched, merged, or come to nothing."""

from random import Random

from msgspec.structs import replace

from app.domain.command import Old
from app.domain.commands import (
    Acknowledge,
    Amend,
    Answered,
    Dismiss,
    Emergency,
    HandOver,
    InvalidCall,
    Merge,
    Note,
    Receive,
    RegisterCase,
    Release,
    Take,
    Withdraw,
)
from app.domain.records import Caller
from app.domain.words import Channel, Flag, InvalidReason, RequestType
from server.demo.evaluating import called_back
from server.demo.handling import dispatched
from server.demo.life import Life
from server.demo.matters import DIRECT, Weighted
from server.demo.world import Wakes, World

C = Channel
# One reported day: 571 calls, 13 messages by two channels. The other channels are this product's guess.
_CHANNELS = Weighted(
    [
        *((C.PHONE, 571), (C.SNAPSHOT, 7), (C.WEBSITE, 6), (C.WECHAT, 4), (C.CITIZEN_APP, 3), (C.MERGED, 4)),
        *((C.MAYOR, 2), (C.URBAN, 3), (C.BUSINESS, 1), (C.REPORT, 1), (C.NEWSPAPER, 1), (C.VISIT, 1)),
    ]
)
_PUSHED = frozenset(C) - {C.PHONE, C.VISIT}
"""Channels whose contacts wait in the queue until somebody takes them."""
_INVALID = Weighted(
    [
        *((InvalidReason.SILENT, 50.0), (InvalidReason.WRONG_NUMBER, 22.0), (InvalidReason.DROPPED, 20.0)),
        *((InvalidReason.ABUSE, 5.0), (InvalidReason.TEST, 3.0)),
    ]
)
_NEW_INCIDENT = 1 / 350
_EMERGENCY, _ENTERPRISE, _DISTRESS, _WITHHELD, _KNOWN = 0.004, 0.02, 0.01, 0.02, 0.14


def call_for_nothing(world: World, rng: Random) -> Wakes:
    """A call that makes no case."""
    reason = _INVALID.draw(rng)
    who = world.operator(rng)
    phone = world.speech.phone(rng) if rng.random() < 0.9 else ""
    text = world.speech.silence(rng, reason)
    call, case = world.new_id(), world.new_id()
    world.do(
        InvalidCall(id=call, case=case, by=who.person.id, at=world.now, reason=reason, phone=phone, text=text), who
    )
    yield from ()


def citizen(world: World, rng: Random) -> Wakes:
    """A citizen gets in touch; everything that follows from it."""
    life = _begin(world, rng)
    if life.chance(_EMERGENCY):
        yield from _emergency(life)
    else:
        channel = _CHANNELS.draw(rng)
        yield from _from_queue(life, channel) if channel in _PUSHED else _by_voice(life, channel)
    yield from _settle(life)
    yield life.after(1, 1)
    world.forget(life.case)


def _begin(world: World, rng: Random) -> Life:
    if world.incident is None or world.now > world.incident.until:
        world.incident = None
        if rng.random() < _NEW_INCIDENT:
            world.incident = world.matters.incident(rng, world.now, world.speech.place)
    incident = world.incident
    case, caller, operator = world.new_id(), _caller(world, rng), world.operator(rng)
    if incident is not None and rng.random() < incident.share:
        return Life(world, rng, case, incident.matter, incident.place, caller, operator)
    matter = world.matters.draw(rng)
    return Life(world, rng, case, matter, world.speech.place(rng, matter.area), caller, operator)


def _caller(world: World, rng: Random) -> Caller:
    """Somebody new, or one who has rung before."""
    if world.citizens and rng.random() < _KNOWN:
        return rng.choice(world.citizens)
    caller = Caller(id=world.new_id(), name=world.speech.name(rng), phone=world.speech.phone(rng))
    if rng.random() < _WITHHELD:
        return replace(caller, name="", phone="", withheld=True)
    if rng.random() < _ENTERPRISE:
        return replace(caller, company=world.speech.company(rng))
    world.citizens.append(caller)
    return caller


def _flags(life: Life) -> tuple[Flag, ...]:
    flags = [Flag.ENTERPRISE] if life.caller.company else []
    flags += [Flag.ANONYMOUS] if life.caller.withheld else []
    return (*flags, Flag.DISTRESS) if life.chance(_DISTRESS) else tuple(flags)


def _words(life: Life, channel: Channel) -> str:
    category, kind = life.matter.category, life.matter.kind
    told = life.world.told_of(category)
    return life.world.speech.matter(life.rng, channel, kind, told, category.name, life.place)


def _register(life: Life, channel: Channel, number: str, contact: str, text: str, fence: int | None = None) -> None:
    matter = life.matter
    life.do(
        RegisterCase,
        life.operator,
        number=number,
        contact=contact,
        channel=channel,
        caller=life.caller,
        request_type=matter.kind,
        category=matter.category.code,
        area=matter.area.code,
        place=life.place,
        text=text,
        flags=_flags(life),
        fence=fence,
        dialled="12345" if channel is C.PHONE else None,
        praised_unit=life.world.matters.unit_for(life.rng, matter)[0] if matter.kind is RequestType.PRAISE else None,
    )


def _by_voice(life: Life, channel: Channel) -> Wakes:
    """A call, or somebody at the counter: written down while they talk."""
    yield life.after(2, 7)
    number = life.world.number(life.operator.seat)
    _register(life, channel, number, life.world.new_id(), _words(life, channel))
    yield life.after(0.2, 2)


def _from_queue(life: Life, channel: Channel) -> Wakes:
    """A message: it waits until an operator takes it, and now and then is put back once."""
    world, text, contact = life.world, _words(life, channel), life.world.new_id()
    number = world.number(world.staff.centre.seat)
    came = {"number": number, "contact": contact, "channel": channel, "caller": life.caller, "text": text}
    life.do(Receive, world.staff.centre, source_id=f"{channel}-{number}", **came)
    if life.chance(0.02):
        yield life.office(3, 120)
        fence = _take(life)
        yield life.after(1, 8)
        life.do(Release, life.operator, fence=fence)
    yield life.office(3, 200)
    life.operator = world.operator(life.rng)
    fence = _take(life)
    yield life.after(2, 9)
    _register(life, channel, number, contact, text, fence)
    yield life.after(0.2, 3)


def _take(life: Life) -> int:
    life.world.fences += 1
    life.do(Take, life.operator, fence=life.world.fences, until=life.after(10, 10))
    return life.world.fences


def _emergency(life: Life) -> Wakes:
    """The fast report: saved at once, seen by a lead within minutes, finished as an intake, dispatched at level 1."""
    world, contact = life.world, life.world.new_id()
    life.matter = replace(life.matter, kind=RequestType.HELP)
    number, text = world.number(life.operator.seat), life.say("emergencies")
    said = {"contact": contact, "channel": C.PHONE, "caller": life.caller, "place": life.place, "text": text}
    life.do(Emergency, life.operator, number=number, **said)
    lead = life.someone(world.staff.leads)
    yield life.after(0.2, 3)
    life.do(Acknowledge, lead, text=life.say("acknowledged"))
    yield life.after(1, 5)
    _register(life, C.PHONE, number, contact, text + _words(life, C.PHONE))
    if life.chance(0.08):
        yield life.after(1, 4)
        life.do(Dismiss, lead, text=life.say("dismissed"))
    yield life.after(0.5, 3)


def _settle(life: Life) -> Wakes:
    """Intake is saved: what becomes of it."""
    if life.chance(0.015):
        life.do(Note, life.operator, text=life.say("notes"))
    if life.chance(0.012) and _merge(life):
        return
    if life.chance(0.004):
        yield life.after(5, 240)
        life.do(Withdraw, text=life.say("withdrawals"))
        return
    if life.chance(0.004):
        colleague = life.someone(life.world.staff.operators)
        if colleague != life.operator:
            life.do(HandOver, life.operator, to=colleague.person.id, text=life.say("handovers"))
            yield life.after(30, 400)
    if life.chance(DIRECT[life.matter.kind]) and not life.facts.emergency_at:
        life.do(Answered, life.operator, text=life.say("answers"))
        if Flag.ENTERPRISE in life.facts.flags:
            yield from called_back(life)
        return
    if life.chance(0.01):
        old = life.place
        life.place = f"{old}附近"
        life.do(Amend, life.operator, changes={"place": Old(old, life.place)})
        yield life.after(1, 5)
    yield from dispatched(life)


def _merge(life: Life) -> bool:
    """Fold the case into an older one of the same matter that a unit already has."""
    matter = life.matter
    for other in life.world.at_units.get((matter.category.code, matter.area.code), ()):
        case = life.world.cases.get(other)
        if case is not None and other != life.case and case.facts.status in ("dispatched", "signed"):
            life.do(Merge, life.operator, into=other)
            return True
    return False
