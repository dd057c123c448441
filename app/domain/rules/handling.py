"""办 handle: what a unit does with its dispatch. The case follows its lead dispatch; co-units move only their own."""

from datetime import date

from app.domain import deadlines
from app.domain.book import Book
from app.domain.commands import Approve, Clear, Defer, Extend, PassOn, Reply, Return, Sign
from app.domain.errors import Refused
from app.domain.records import CaseFacts, Dispatch
from app.domain.rules.judgement import Judgement
from app.domain.words import UNIT_ROLE, DispatchStatus, RequestType, Status

HANDLER, HEAD, LEADER = "handler", "head", "leader"
CHECK = "check_"
"""A material check; its number follows."""
_THREE_RUNGS = frozenset({RequestType.COMPLAINT, RequestType.REPORT})


def rungs(request_type: RequestType | None, dispatch: Dispatch, book: Book) -> tuple[str, ...]:
    """Signatures a reply needs, in order: the handler's, as many material checks as the unit's rule asks, the head's,
    and the leader's too for complaint, report, or what was passed down."""
    unit = book.units.get(dispatch.unit)
    checks = tuple(f"{CHECK}{number}" for number in range(1, (unit.checks if unit else 0) + 1))
    if request_type in _THREE_RUNGS or dispatch.parent is not None:
        return HANDLER, *checks, HEAD, LEADER
    return HANDLER, *checks, HEAD


def _need_signer(j: Judgement, dispatch: Dispatch, rung: str) -> None:
    """A unit's own person signs what is theirs to sign: as head or leader only who is one, where the unit has named
    any; a material check only who has not signed this reply before. At a seat it is entered on the unit's behalf."""
    if f"{UNIT_ROLE}{dispatch.unit}" not in j.person.roles:
        return
    role = f"{rung}:{dispatch.unit}"
    named = any(role in person.roles and person.active for person in j.book.people.values())
    j.need(not named or role in j.person.roles, "not_signer", "rung", rung=rung)
    j.need(not rung.startswith(CHECK) or j.person.id not in signers(j.facts, dispatch.unit), "same_signer", "rung")


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
    assert isinstance(j.command, Sign)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.DISPATCHED)
    if dispatch.lead:
        j.need(j.facts.status in (Status.DISPATCHED, Status.REWORK), "flow", "status", status=j.facts.status)
        j.set(signed_at=j.at)
    j.change_dispatch(dispatch, status=DispatchStatus.SIGNED, signed_at=j.at)
    j.say_for_unit()
    _follow(j, dispatch, Status.SIGNED)
    j.event(unit=dispatch.unit)


def pass_on(j: Judgement) -> None:
    """下派: the lower unit gets a dispatch of its own with the same clock; the first-received unit stays."""
    command = j.command
    assert isinstance(command, PassOn)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.DISPATCHED, DispatchStatus.SIGNED)
    j.need_unit(command.to, "to")
    j.need(command.to != dispatch.unit, "same", "to")
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
        parent=dispatch.id,
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
        j.set(unit=None, due=None, due_rule=None, signed_at=None)
    j.event(unit=dispatch.unit)


def reply(j: Judgement) -> None:
    """办理结果: the handler's text and signature; it leaves the unit with the last one."""
    command = j.command
    assert isinstance(command, Reply)
    j.need_text(text=command.text)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.SIGNED)
    contacted = command.contacted_at.isoformat() if command.contacted_at else ""
    slots = {"checked_by": command.checked_by, "found": command.found, "done": command.done, "next": command.next}
    j.check_length(**slots)
    j.say_for_unit(command.text, contacted_at=contacted, **slots)
    j.change_dispatch(dispatch, signatures=(HANDLER,))
    j.event(unit=dispatch.unit)


def approve(j: Judgement) -> None:
    """审签: the next rung signs, or hands the reply back to the handler; the last signature makes it replied."""
    command = j.command
    assert isinstance(command, Approve)
    dispatch = j.dispatch()
    _need_dispatch(j, dispatch, DispatchStatus.SIGNED)
    j.need(dispatch.signatures, "no_reply", "unit")
    j.check_length(text=command.text)
    ladder = rungs(j.facts.request_type, dispatch, j.book)
    rung = ladder[len(dispatch.signatures)]
    j.need(command.rung in ("", rung), "out_of_order", "rung", next=rung)
    _need_signer(j, dispatch, rung)
    j.say_for_unit(command.text)
    if not command.accepted:
        j.need_text(text=command.text)
        j.change_dispatch(dispatch, signatures=())
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


def extend(j: Judgement) -> None:
    """延期: more working days after the due day, asked for before that day's cut-off."""
    command = j.command
    assert isinstance(command, Extend)
    j.need_text(text=command.text)
    j.need(1 <= command.days <= 60, "range", "days", value=command.days)
    dispatch = j.dispatch()
    old = dispatch.due
    if old is None:
        raise Refused("no_due", "unit")
    allowed = deadlines.extension_allowed(j.at, old, j.book.zone, j.book.hours)
    j.need(allowed, "too_late", "days", due=old.isoformat())
    due = deadlines.due(command.days, old, j.book.calendar, j.book.zone, j.book.hours).due
    j.change_dispatch(dispatch, due=due)
    if dispatch.lead:
        j.set(due=due)
    j.say_for_unit(command.text)
    j.event(unit=dispatch.unit, days=command.days, due=due)


def defer(j: Judgement) -> None:
    """挂账: needs the approver, the plan and a promised day that is still to come."""
    command = j.command
    assert isinstance(command, Defer)
    j.need_text(approver=command.approver, plan=command.plan)
    try:
        promised = date.fromisoformat(command.promised)
    except ValueError:
        raise Refused("date", "promised", value=command.promised) from None
    j.need(promised > j.at.astimezone(j.book.zone).date(), "past", "promised", value=command.promised)
    dispatch = j.dispatch()
    until = deadlines.end_of(promised, j.book.zone, j.book.hours)
    j.set(promised_at=until)
    j.say_for_unit(command.text, approver=command.approver, plan=command.plan)
    j.move(Status.DEFERRED)
    j.event(unit=dispatch.unit, due=until)


def clear(j: Judgement) -> None:
    """销账: the evidence takes the case on to the hotline's review."""
    command = j.command
    assert isinstance(command, Clear)
    j.need_text(text=command.text)
    dispatch = j.dispatch()
    j.change_dispatch(dispatch, status=DispatchStatus.REPLIED, replied_at=j.at)
    j.set(replied_at=j.at, promised_at=None)
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
