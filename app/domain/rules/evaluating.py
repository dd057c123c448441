"""改 督 评: the hotline's review, rework, pressure, and the three questions."""

from datetime import timedelta

from app.domain import deadlines
from app.domain.commands import Close, Invite, RecordCallback, Remind, Review, Rework, Supervise
from app.domain.records import Callback, CaseFacts
from app.domain.rules.asking import answered, asked, next_call, owed, unanswered, used_up
from app.domain.rules.dispatching import due_at
from app.domain.rules.judgement import Judgement
from app.domain.scripts import check_spoken
from app.domain.words import IN_HAND, Answer, DispatchStatus, Flag, Status


def unhappy(facts: CaseFacts) -> bool:
    """Whether somebody said in this round that it is not solved, or that they are not satisfied."""
    rows = (c for c in facts.callbacks if c.round == facts.round)
    return any(Answer.NO in (c.contacted, c.solved, c.satisfied) for c in rows)


def review(j: Judgement) -> None:
    """审核: accepted, the callback is owed; sent back, the unit works on. Every co-unit must have answered first."""
    command = j.command
    assert isinstance(command, Review)
    if not command.accepted:
        j.need_text(text=command.text)
        j.say(command.text)
        _send_back(j)
        j.event(ok=False, unit=j.facts.unit, due=j.facts.due)
        return
    waiting = [d.unit for d in j.facts.dispatches if not d.lead and d.status in IN_HAND]
    j.need(not waiting, "co_units_open", "accepted", units=", ".join(waiting))
    j.check_length(text=command.text)
    j.say(command.text)
    j.move(Status.ACCEPTED)
    j.set(completed_at=j.at, callback_due=j.callback_due())
    j.event(ok=True)


def _send_back(j: Judgement) -> None:
    """The same unit again, a new round with a new deadline; no longer counted as completed."""
    lead = j.facts.lead
    j.need(lead is not None, "no_dispatch", "case")
    assert lead is not None
    level = j.facts.level or j.book.limits.default_level
    if Flag.EMERGENCY in j.facts.flags:
        due, rule = j.at + timedelta(hours=24 * level), "emergency"
    else:
        due, rule = due_at(j, level, j.at)
    sign_due = deadlines.sign_due(j.at, j.book.hours)
    number = j.facts.round + 1
    j.change_dispatch(
        lead,
        status=DispatchStatus.DISPATCHED,
        round=number,
        sign_due=sign_due,
        respond_due=deadlines.respond_due(j.at, j.book.zone, j.book.hours),
        signatures=(),
        checkers=(),
        signed_at=None,
        responded_at=None,
        replied_at=None,
    )
    j.move(Status.REWORK)
    j.share_due(due)
    j.set(round=number, due_rule=rule, replied_at=None, signed_at=None)
    j.set(completed_at=None, closed_at=None, callback_due=None, assigned=None, assigned_until=None)


def record_callback(j: Judgement) -> None:
    """回访: a try. The case closes when each citizen of it has answered; else another try is due."""
    command = j.command
    assert isinstance(command, RecordCallback)
    j.need(any(c.id == command.caller for c in j.facts.callers), "unknown", "caller", value=command.caller)
    j.need(1 <= command.round <= j.facts.round, "range", "round", value=command.round)
    given = [command.contacted, command.solved, command.satisfied]
    j.need(None not in given or given == [None] * 3, "missing", "contacted", "solved", "satisfied")
    j.check_length(text=command.text)
    check_spoken((command.script,) if command.script is not None else (), "script")
    attempt = Callback(
        id=command.id,
        caller=command.caller,
        round=command.round,
        at=j.at,
        by=command.by,
        way=command.way,
        contacted=command.contacted,
        solved=command.solved,
        satisfied=command.satisfied,
        appointment=command.appointment,
        script=command.script,
    )
    j.set(callbacks=(*j.facts.callbacks, attempt))
    j.say(command.text)
    if j.facts.status != Status.CLOSED and command.round == j.facts.round:
        _close_or_go_on(j)
    j.event(ref=command.caller, ok=attempt.complete)


def is_late(j: Judgement) -> bool:
    """Whether a try is of a round that is over by now: it is kept and counted, wherever the case has gone since."""
    return isinstance(j.command, RecordCallback) and j.command.round < j.facts.round


def _close_or_go_on(j: Judgement) -> None:
    """Closed when everybody has answered; else due when the first of the others may be rung."""
    if asked(j.facts) <= answered(j.facts):
        j.move(Status.CLOSED)
        j.set(closed_at=j.at, callback_due=None)
        return
    left = owed(j.facts)
    moments = [next_call(j.facts, caller, j.book) for caller in left if not used_up(j.facts, caller, j.book.limits)]
    j.move(Status.CALLBACK)
    j.set(callback_due=min((at or j.at for at in moments), default=j.at))


def invite(j: Judgement) -> None:
    """An SMS with a link to the questions went out to this citizen."""
    command = j.command
    assert isinstance(command, Invite)
    j.event(ref=command.caller)


def rework(j: Judgement) -> None:
    """改: with the caller's words; from a closed case only when somebody was unhappy in this round."""
    command = j.command
    assert isinstance(command, Rework)
    j.need_text(text=command.text)
    j.need(j.facts.status != Status.CLOSED or unhappy(j.facts), "not_unhappy", "case")
    j.need(j.facts.merged_into is None, "merged", "case")
    j.say(command.text)
    _send_back(j)
    j.event(unit=j.facts.unit, due=j.facts.due)


def close(j: Judgement) -> None:
    """Close a case nobody answers for: tries with all who are still to be asked are used up, or none has a number. A
    company's is followed to the end (管到底): never without a try."""
    command = j.command
    assert isinstance(command, Close)
    limit = j.book.limits.callback_tries
    nobody = all(c.phone_hash is None for c in j.facts.callers)
    tries = min((len(unanswered(j.facts, caller)) for caller in owed(j.facts)), default=0)
    j.need(nobody or tries >= limit, "tries_left", "case", tries=tries, limit=limit)
    tried = any(each.round == j.facts.round for each in j.facts.callbacks)
    j.need(tried or Flag.ENTERPRISE not in j.facts.flags, "company_callback", "case")
    j.check_length(text=command.text)
    j.say(command.text)
    j.move(Status.CLOSED)
    j.set(closed_at=j.at, callback_due=None)
    j.event()


def remind(j: Judgement) -> None:
    """催办."""
    command = j.command
    assert isinstance(command, Remind)
    j.check_length(text=command.text)
    j.say(command.text, told=command.told)
    j.set(reminders=j.facts.reminders + 1)
    j.event(unit=j.facts.unit)


def supervise(j: Judgement) -> None:
    """督办: each of three levels entered only from the one below."""
    command = j.command
    assert isinstance(command, Supervise)
    j.need_text(text=command.text)
    step = j.facts.supervision + 1
    j.need(step <= 3, "top_level", "level")
    j.need(command.level == step, "out_of_order", "level", next=step)
    j.say(command.text, name=command.name)
    j.set(supervision=step)
    j.event(unit=j.facts.unit, days=step)


RULES = {
    "review": review,
    "record_callback": record_callback,
    "invite": invite,
    "rework": rework,
    "close": close,
    "remind": remind,
    "supervise": supervise,
}
