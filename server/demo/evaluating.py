"""评 and 改 at the demo hotline: each citizen is asked how it went; who is unhappy is heard once more."""

from datetime import datetime, timedelta

from app.domain.commands import Assign, Close, Propose, RecordCallback, Reveal, Rework
from app.domain.deadlines import day_over
from app.domain.rules.asking import first_to_ask, owed, used_up
from app.domain.rules.evaluating import unhappy
from app.domain.words import Answer, Status, Way
from server.demo.life import Life
from server.demo.world import Colleague, Wakes

# Published for 2025: responded 99.9, solved 97.4, satisfied 97.5 %. Those who are not satisfied mostly say unsolved.
_CONTACTED, _SOLVED, _SATISFIED_IF_SOLVED, _SATISFIED_IF_NOT = 0.999, 0.974, 0.992, 0.35
_CANNOT_SAY, _REACHED, _BY_SMS = 0.006, 0.72, 0.1
_REWORKED, _TYPICAL, _REVEALED = 0.8, 0.002, 0.03


def called_back(life: Life) -> Wakes:
    """On the day the callback is due, and again while nobody answers. Ends closed, or in rework."""
    colleague = life.someone(life.world.staff.callbacks)
    yield _on_the_day(life)
    life.do(Assign, life.someone(life.world.staff.leads), to=colleague.person.id, until=_end_of_day(life))
    yield life.after(1, 30)
    while life.facts.status in (Status.ACCEPTED, Status.CALLBACK):
        if all(caller.phone_hash is None for caller in life.facts.callers):
            life.do(Close, colleague, text="")
            return
        if all(used_up(life.facts, caller, life.world.book.limits) for caller in owed(life.facts)):
            life.do(Close, colleague, text=life.say("no_answer"))
            return
        _ask(life, colleague)
        if life.facts.status is Status.CALLBACK:
            yield life.world.days.office((life.facts.callback_due or life.world.now) + timedelta(minutes=5))
    has_unit = life.facts.lead is not None
    if has_unit and unhappy(life.facts) and life.facts.round < 3 and life.chance(_REWORKED):
        life.do(Rework, colleague, text=life.say("unhappy"))
    elif life.chance(_TYPICAL):
        life.do(Propose, life.someone(life.world.staff.leads))


def _on_the_day(life: Life) -> datetime:
    due = life.facts.callback_due or life.world.now
    at = due - timedelta(minutes=life.rng.uniform(15, 540))
    return max(at, life.after(1, 20))


def _end_of_day(life: Life) -> datetime:
    return day_over(life.world.now, life.world.book.zone)


def _ask(life: Life, colleague: Colleague) -> None:
    """One try with the citizen whose turn it is."""
    facts = life.facts
    caller = first_to_ask(facts, life.world.book, life.world.now)
    if life.chance(_REVEALED):
        life.do(Reveal, colleague, what="phone", reason="callback")
    way = Way.SMS if life.chance(_BY_SMS) else Way.PHONE
    if not life.chance(_REACHED):
        life.do(RecordCallback, colleague, caller=caller, round=facts.round, text=life.say("no_answer"))
        return
    solved = life.chance(_SOLVED)
    answers = {
        "contacted": _answer(life, _CONTACTED),
        "solved": Answer.YES if solved else Answer.NO,
        "satisfied": _answer(life, _SATISFIED_IF_SOLVED if solved else _SATISFIED_IF_NOT),
    }
    text = life.say("happy" if solved else "unhappy")
    life.do(RecordCallback, colleague, caller=caller, round=facts.round, way=way, text=text, **answers)


def _answer(life: Life, yes: float) -> Answer:
    if life.chance(_CANNOT_SAY):
        return Answer.UNKNOWN
    return Answer.YES if life.chance(yes) else Answer.NO
