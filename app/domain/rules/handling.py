"""办 handle: what a unit does with its dispatch. The case follows its lead dispatch; co-units move only their own."""

import unicodedata
from datetime import date, datetime

from app.domain import deadlines
from app.domain.commands import Approve, Clear, Defer, Extend, PassOn, Reply, Return, Sign
from app.domain.errors import Refused
from app.domain.records import CaseFacts, Dispatch
from app.domain.rules.judgement import Judgement
from app.domain.words import IN_HAND, UNIT_ROLE, DispatchStatus, RequestType, Status

HANDLER, HEAD, LEADER = "handler", "head", "leader"
CHECKS = ("check_1", "check_2", "check_3")
"""上传材料三级把关: three people look at the material one after the other, where the unit's rule says so."""
_THREE_RUNGS = frozenset({RequestType.COMPLAINT, RequestType.REPORT})


def rungs(request_type: RequestType | None, dispatch: Dispatch) -> tuple[str, ...]:
    """Signatures a reply needs, in order: the leader's too for complaint, report, or what was passed down; before the
    head's three checks of the material where the unit's rule says so."""
    checks = CHECKS if dispatch.checks else ()
    leader = (LEADER,) if request_type in _THREE_RUNGS or dispatch.parent is not None else ()
    return (HANDLER, *checks, HEAD, *leader)


def _need_signer(j: Judgement, dispatch: Dispatch, rung: str) -> None:
    """A unit's own person signs as head or leader only where they are, or where the unit has named nobody for it. At a
    seat it is entered on the unit's behalf."""
    if f"{UNIT_ROLE}{dispatch.unit}" not in j.person.roles:
        return
    role = f"{rung}:{dispatch.unit}"
    named = any(role in person.roles and person.active for person in j.book.people.values())
    j.need(not named or role in j.person.roles, "not_signer", "rung", rung=rung)


def signers(facts: CaseFacts, unit: str) -> tuple[str, ...]:
    """Who signed this unit's newest reply, in the order of the rungs: ids of people."""
    found: tuple[str, ...] = ()
    for event in facts.timeline:
        if event.unit == unit and event.what == "reply":
            found = (event.by,)
        elif event.unit == unit and event.what == "approve":
            found = (*found, event.by) if event.ok else ()
    return found


def _need_dispatch(j: Judgement, dispatch: Dispatch, *allowed: DispatchStatus) -> None:
    j.need(dispatch.status in allowed, "flow", "status", status=dispatch.status, unit=dispatch.unit)


def _follow(j: Judgement, dispatch: Dispatch, status: Status) -> None:
    """Move the case if this is the lead dispatch; a co-unit's act leaves it where it is."""
    lead = j.facts.lead
    if lead is not None and lead.id == dispatch.id:
        j.move(status)


def sign(j: Judgement) -> None:
    """签收: of the dispatch, or of the rework."""
    command = j.command
    assert isinstance(command, Sign)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.DISPATCHED)
    if dispatch.lead:
        j.need(j.facts.status in (Status.DISPATCHED, Status.REWORK), "flow", "status", status=j.facts.status)
        j.set(signed_at=j.at)
    j.change_dispatch(dispatch, status=DispatchStatus.SIGNED, signed_at=j.at, responded_at=command.contacted_at)
    j.say_for_unit(contacted_at=_written(command.contacted_at))
    _follow(j, dispatch, Status.SIGNED)
    j.event(unit=dispatch.unit)


def _written(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def pass_on(j: Judgement) -> None:
    """下派: the lower unit gets a dispatch of its own with the same clock; the first-received unit stays."""
    command = j.command
    assert isinstance(command, PassOn)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.DISPATCHED, DispatchStatus.SIGNED)
    j.need_unit(command.to, "to")
    j.need(command.to != dispatch.unit, "same", "to")
    j.need(j.book.is_below(command.to, dispatch.unit), "not_lower", "to", value=command.to)
    j.need(all(d.unit != command.to for d in j.live()), "busy", "to", value=command.to)
    j.check_length(text=command.text)
    j.change_dispatch(dispatch, status=DispatchStatus.PASSED_ON)
    lower = Dispatch(
        id=f"{command.id}:0",
        unit=command.to,
        at=j.at,
        by=command.by,
        lead=dispatch.lead,
        round=dispatch.round,
        level=dispatch.level,
        due=dispatch.due,
        sign_due=deadlines.sign_due(j.at, j.book.hours),
        respond_due=dispatch.respond_due,
        responded_at=dispatch.responded_at,
        parent=dispatch.id,
        turn=j.facts.turn,
        checks=j.book.units[command.to].checks,
    )
    j.set(dispatches=(*j.facts.dispatches, lower))
    if dispatch.lead:
        j.set(unit=command.to)
        j.move(Status.DISPATCHED)
    j.say_for_unit(command.text)
    j.event(unit=dispatch.unit, to=command.to)


def give_back(j: Judgement) -> None:
    """退单, with the reason; the case goes back to the queue, the first-received unit stays on record."""
    command = j.command
    assert isinstance(command, Return)
    j.need_text(text=command.text)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.DISPATCHED, DispatchStatus.SIGNED)
    j.change_dispatch(dispatch, status=DispatchStatus.RETURNED, returned_at=j.at)
    j.say_for_unit(command.text)
    if dispatch.lead:
        j.move(Status.OPEN)
        j.set(unit=None, due=None, due_rule=None, due_version=None, signed_at=None)
    j.event(unit=dispatch.unit)


def reply(j: Judgement) -> None:
    """办理结果: the handler's text and signature; it leaves the unit with the last one."""
    command = j.command
    assert isinstance(command, Reply)
    j.need_text(text=command.text)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.SIGNED)
    slots = {"checked_by": command.checked_by, "found": command.found, "done": command.done, "next": command.next}
    j.check_length(**slots)
    j.say_for_unit(command.text, contacted_at=_written(command.contacted_at), **slots)
    responded = dispatch.responded_at or command.contacted_at
    j.change_dispatch(dispatch, signatures=(HANDLER,), checkers=(), responded_at=responded)
    j.event(unit=dispatch.unit)


def approve(j: Judgement) -> None:
    """审签: the next rung signs, or hands the reply back to the handler; the last signature makes it replied."""
    command = j.command
    assert isinstance(command, Approve)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.SIGNED)
    j.need(dispatch.signatures, "no_reply", "unit")
    j.check_length(text=command.text)
    ladder = rungs(j.facts.request_type, dispatch)
    rung = ladder[len(dispatch.signatures)]
    j.need(command.rung in ("", rung), "out_of_order", "rung", next=rung)
    _need_signer(j, dispatch, rung)
    j.say_for_unit(command.text)
    if rung in CHECKS:
        dispatch = j.change_dispatch(dispatch, checkers=(*dispatch.checkers, _checker(j, command, dispatch)))
    if not command.accepted:
        j.need_text(text=command.text)
        j.change_dispatch(dispatch, signatures=(), checkers=())
        j.event(unit=dispatch.unit, ok=False, to=rung)
        return
    signatures = (*dispatch.signatures, rung)
    done = len(signatures) == len(ladder)
    dispatch = j.change_dispatch(dispatch, signatures=signatures)
    if done:
        j.change_dispatch(dispatch, status=DispatchStatus.REPLIED, replied_at=j.at)
        if dispatch.lead:
            j.set(replied_at=j.at)
            j.move(Status.REPLIED)
    j.event(unit=dispatch.unit, ok=True, to=rung)


def _checker(j: Judgement, command: Approve, dispatch: Dispatch) -> str:
    """Who checks the material: the unit's person, or whom the seat names for it. Each of the three is another one,
    however they are told of."""
    if f"{UNIT_ROLE}{dispatch.unit}" in j.person.roles:
        who, known = j.person.id, {j.person.id, _named(j, j.person.name)}
    else:
        j.need_text(said_by=command.said_by)
        who = _named(j, command.said_by)
        known = {who} | {id_ for id_, person in j.book.people.items() if _named(j, person.name) == who}
    j.need(known.isdisjoint(dispatch.checkers), "same_checker", "said_by")
    return who


def _named(j: Judgement, name: str) -> str:
    """The keyed hash of a name, however it is spaced."""
    return j.book.hashed("".join(unicodedata.normalize("NFKC", name).split()).casefold())


def extend(j: Judgement) -> None:
    """延期: more working days after the due day, asked for by the unit in charge before that day's cut-off."""
    command = j.command
    assert isinstance(command, Extend)
    j.need_text(text=command.text)
    j.need(1 <= command.days <= 60, "range", "days", value=command.days)
    dispatch = j.lead_dispatch()
    _need_dispatch(j, dispatch, *IN_HAND)
    old = dispatch.due
    if old is None:
        raise Refused("no_due", "unit")
    allowed = deadlines.extension_allowed(j.at, old, j.book.zone, j.book.hours)
    until = deadlines.extension_until(old, j.book.zone, j.book.hours)
    j.need(allowed, "too_late", "days", until=until.isoformat(), due=old.isoformat())
    due = deadlines.due(command.days, old, j.book.calendar, j.book.zone, j.book.hours).due
    j.share_due(due)
    j.say_for_unit(command.text)
    j.event(unit=dispatch.unit, days=command.days, due=due)


def defer(j: Judgement) -> None:
    """挂账: needs the approver, the plan with its steps and a promised day that is still to come."""
    command = j.command
    assert isinstance(command, Defer)
    j.need_text(approver=command.approver, plan=command.plan)
    today = deadlines.local_day(j.at, j.book.zone)
    promised = _day(command.promised, "promised")
    j.need(promised > today, "past", "promised", value=command.promised)
    until = deadlines.end_of(promised, j.book.zone, j.book.hours)
    stages = _stages(j, command, today, promised)
    dispatch = j.lead_dispatch()
    j.set(promised_at=until, stages=stages)
    steps = "\n".join(f"{stage.day} {stage.text.strip()}" for stage in command.stages)
    j.say_for_unit(command.text, approver=command.approver, plan=command.plan, stages=steps)
    j.move(Status.DEFERRED)
    j.event(unit=dispatch.unit, due=until)


def _stages(j: Judgement, command: Defer, today: date, promised: date) -> tuple[datetime, ...]:
    """When each step ends: days to come, one after the other, none after the promise."""
    before = today
    for stage in command.stages:
        j.need_text(stages=stage.text)
        day = _day(stage.day, "stages")
        j.need(day > before, "past" if day <= today else "not_later", "stages", value=stage.day)
        j.need(day <= promised, "after_promise", "stages", value=stage.day)
        before = day
    days = (date.fromisoformat(stage.day) for stage in command.stages)
    return tuple(deadlines.end_of(day, j.book.zone, j.book.hours) for day in days)


def _day(written: str, name: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused("date", name, value=written) from None


def clear(j: Judgement) -> None:
    """销账: the evidence takes the case on to the hotline's review."""
    command = j.command
    assert isinstance(command, Clear)
    j.need_text(text=command.text)
    dispatch = j.lead_dispatch()
    j.change_dispatch(dispatch, status=DispatchStatus.REPLIED, replied_at=j.at)
    j.set(replied_at=j.at, promised_at=None, stages=())
    j.say_for_unit(command.text)
    j.move(Status.REPLIED)
    j.event(unit=dispatch.unit)


RULES = {
    "sign": sign,
    "pass_on": pass_on,
    "return": give_back,
    "reply": reply,
    "approve": approve,
    "extend": extend,
    "defer": defer,
    "clear": clear,
}
