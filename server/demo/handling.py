"""派, 办 and 督 at the demo hotline: what units do with a case, and what is done to them meanwhile."""

from datetime import datetime, timedelta

from app.domain import deadlines
from app.domain.commands import (
    AddContact,
    Approve,
    Clear,
    Consult,
    Defer,
    DispatchCase,
    Extend,
    PassOn,
    Remind,
    Reply,
    ReportIn,
    Return,
    Review,
    Sign,
    Supervise,
    Whistle,
)
from app.domain.records import Dispatch
from app.domain.rules.handling import CHECKS, rungs
from app.domain.words import Channel, ContactKind, DispatchStatus, Status, Told
from server.demo.evaluating import called_back
from server.demo.life import Life
from server.demo.world import Wakes

# Shares of dispatched cases. Returned: what Xining published in 2024.
_RETURNED, _PASSED_ON, _PARALLEL, _WHISTLE = 0.0177, 0.12, 0.04, 0.006
_DEFERRED, _EXTENDED, _ASKED_AGAIN, _REMINDED, _LATE = 0.006, 0.02, 0.05, 0.04, 0.006
_SENT_BACK, _NOT_SIGNED = 0.03, 0.02


def dispatched(life: Life) -> Wakes:
    """From the dispatch to the end of the case."""
    yield from _hand_out(life)
    while True:
        yield from _signed(life)
        if life.facts.round == 1 and life.chance(_PASSED_ON):
            yield from _passed_on(life)
        yield from _meanwhile(life)
        yield from _answered(life)
        yield life.after(20, 300)
        accepted = not life.chance(_SENT_BACK) or life.facts.round > 2
        reviewer = life.someone((*life.world.staff.leads, life.world.operator(life.rng)))
        life.do(Review, reviewer, accepted=accepted, text="" if accepted else life.say("sent_back"))
        if accepted:
            yield from called_back(life)
            if life.facts.status is not Status.REWORK:
                return


def _hand_out(life: Life) -> Wakes:
    """One step right, or nearly: some come back and go to another unit, a few of these by consultation."""
    matters = life.world.matters
    unit, basis = matters.unit_for(life.rng, life.matter)
    co_units = matters.others(life.rng, life.rng.randint(1, 2), {unit}) if life.chance(_PARALLEL) else []
    life.do(DispatchCase, life.operator, unit=unit, co_units=tuple(co_units), basis=basis)
    life.world.at_unit(life.case, life.matter)
    if not life.chance(_RETURNED):
        return
    if life.chance(0.5):
        yield from _signed(life)
    yield life.office(20, 400)
    life.do_for_unit(Return, unit, text=life.say("returns"))
    yield life.after(10, 200)
    (other,) = matters.others(life.rng, 1, _units(life)) or [unit]
    if life.chance(0.2):
        life.do(Consult, text=life.say("consultations"), attendees=(unit, other))
        yield life.office(200, 1500)
        life.do(Consult, text=life.say("consultations"), unit=other, attendees=(unit, other))
    else:
        life.do(DispatchCase, unit=other)


def _signed(life: Life) -> Wakes:
    """Within the hour, nearly always. Co-units sign too."""
    yield life.after(4, 55) if life.chance(0.985) else life.after(61, 300)
    life.do_for_unit(Sign, _lead(life).unit)
    for co_unit in _co_units(life, DispatchStatus.DISPATCHED):
        yield life.after(1, 50)
        life.do_for_unit(Sign, co_unit.unit)


def _passed_on(life: Life) -> Wakes:
    """To a unit below that is nearer, if there is one."""
    unit = _lead(life).unit
    nearer = [lower for lower in life.world.matters.lower(unit, life.matter) if lower not in _units(life)]
    if nearer:
        yield life.office(5, 200)
        life.do_for_unit(PassOn, unit, to=life.rng.choice(nearer))
        yield from _signed(life)


def _meanwhile(life: Life) -> Wakes:
    """What happens before the unit answers."""
    if life.chance(_WHISTLE):
        yield from _whistled(life)
    if life.chance(_ASKED_AGAIN):
        yield life.after(60, 900)
        kind = ContactKind.REMINDER if life.chance(0.4) else ContactKind.PROGRESS
        call = {"contact": life.world.new_id(), "channel": Channel.PHONE, "caller": life.caller}
        life.do(AddContact, None, kind=kind, text=life.say("progress"), **call)
    if life.chance(_REMINDED):
        yield life.office(30, 600)
        life.do(Remind, text=life.say("reminders"), told=life.rng.choice((Told.GROUP, Told.PHONE, Told.IN_PERSON)))
        if life.chance(0.15):
            yield from _supervised(life)
    if life.chance(_EXTENDED):
        yield from _extended(life)


def _whistled(life: Life) -> Wakes:
    called = life.world.matters.others(life.rng, 2, _units(life))
    if called:
        yield life.office(10, 120)
        life.do_for_unit(Whistle, _lead(life).unit, units=tuple(called), text=life.say("whistles"))
        for unit in called:
            yield life.after(15, 90)
            life.do_for_unit(ReportIn, unit, text=life.say("reports_in"))


def _supervised(life: Life) -> Wakes:
    """Two hours after a reminder that moved nothing, and again: three levels, each from the one below."""
    for level in range(1, 4):
        yield life.after(121, 200)
        said = {"text": life.say("supervisions"), "name": life.world.speech.speaker(life.rng)}
        if life.facts.supervision == level - 1:
            life.do(Supervise, life.someone(life.world.staff.leads), level=level, **said)
        if life.chance(0.8):
            return


def _extended(life: Life) -> Wakes:
    """Asked for in time, or not at all."""
    world, due = life.world, life.facts.due
    if due is not None and deadlines.extension_allowed(world.now, due, world.book.zone, world.book.hours):
        days = life.rng.choice((1, 3, 5))
        life.do_for_unit(Extend, _lead(life).unit, days=days, text=life.say("extensions"))
    yield from ()


def _answered(life: Life) -> Wakes:
    """The reply, signed rung by rung; or parked with a promise and cleared later. Co-units answer as well."""
    yield _when_done(life)
    if life.facts.round == 1 and life.chance(_DEFERRED):
        yield from _deferred(life)
    else:
        yield from _replied(life, _lead(life))
    for co_unit in _co_units(life, DispatchStatus.SIGNED):
        yield life.after(1, 40)
        yield from _replied(life, co_unit)


def _when_done(life: Life) -> datetime:
    """Early, or on the last day, or a few too late."""
    now, due = life.world.now, life.facts.due or life.after(60, 3000)
    left = max(due - now, timedelta(minutes=30))
    if life.chance(_LATE):
        return life.world.days.office(due + timedelta(minutes=life.rng.uniform(20, 1800)))
    at = now + left * (0.95 * life.rng.betavariate(1.5, 1.9))
    return at if life.facts.emergency_at else min(life.world.days.office(at), max(due, now))


def _deferred(life: Life) -> Wakes:
    world, unit = life.world, _lead(life).unit
    promised = (world.now + timedelta(days=life.rng.randint(10, 60))).astimezone(world.book.zone).date()
    leader = {"approver": world.speech.speaker(life.rng), "plan": life.say("plans")}
    life.do_for_unit(Defer, unit, promised=promised.isoformat(), text=life.say("extensions"), **leader)
    at = world.days.office(deadlines.end_of(promised, world.book.zone) - timedelta(hours=life.rng.uniform(9, 80)))
    yield max(at, life.after(600, 900))
    life.do_for_unit(Clear, unit, text=life.say("clearings"))


def _replied(life: Life, dispatch: Dispatch) -> Wakes:
    """Written, and signed by each in turn; now and then handed back to be written again."""
    while True:
        speaker = life.world.speech.speaker(life.rng)
        said = life.world.speech.reply(life.rng)
        life.do_for_unit(Reply, dispatch.unit, checked_by=speaker, contacted_at=life.world.now, **said)
        signed, checkers = True, set[str]()
        for rung in rungs(life.matter.kind, dispatch)[1:]:
            yield life.after(5, 90)
            signed = not life.chance(_NOT_SIGNED)
            text = life.say("approved" if signed else "not_signed")
            who = _another(life, checkers) if rung in CHECKS else ""
            life.do_for_unit(Approve, dispatch.unit, who, accepted=signed, rung=rung, text=text)
            if not signed:
                yield life.after(10, 100)
                break
        if signed:
            return


def _another(life: Life, checkers: set[str]) -> str:
    """Somebody who has not checked this material yet; now one of those who have."""
    who = life.world.speech.speaker(life.rng)
    while who in checkers:
        who = life.world.speech.speaker(life.rng)
    checkers.add(who)
    return who


def _lead(life: Life) -> Dispatch:
    lead = life.facts.lead
    if lead is None:
        raise ValueError("a case at a unit has a lead dispatch")
    return lead


def _units(life: Life) -> set[str]:
    """Every unit that has, or had, a part in it: a second dispatch to one of them would be taken for the first."""
    return {dispatch.unit for dispatch in life.facts.dispatches}


def _co_units(life: Life, status: DispatchStatus) -> list[Dispatch]:
    return [d for d in life.facts.dispatches if not d.lead and d.status is status]
