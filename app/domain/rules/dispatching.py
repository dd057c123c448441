"""派 dispatch: to one lead unit and its co-units, by the duty catalogue or by a consultation's decision."""

from datetime import datetime, timedelta

from app.domain import deadlines
from app.domain.commands import Consult, DispatchCase, ReportIn, Whistle
from app.domain.errors import Refused
from app.domain.records import Dispatch
from app.domain.rules.intake import need_finished_intake
from app.domain.rules.judgement import Judgement
from app.domain.words import LEVELS, Flag, Outcome, Status


def level_for(j: Judgement, unit: str, level: int | None) -> int:
    """The level given, else the case's, else the duty catalogue's for this unit, else the hotline's default."""
    if level is not None:
        j.need(level in LEVELS, "level", "level", value=level)
        return level
    if j.facts.level is not None:
        return j.facts.level
    duties = j.book.duties_for(j.facts.category, j.facts.area)
    return next((d.days for d in duties if d.unit == unit), j.book.limits.default_level)


def due_at(j: Judgement, level: int, at: datetime) -> tuple[datetime, str]:
    """Due moment and the rule it comes from: working days, or clock hours from the save for an emergency."""
    if Flag.EMERGENCY in j.facts.flags and j.facts.emergency_at is not None:
        return j.facts.emergency_at + timedelta(hours=24 * level), "emergency"
    due = deadlines.due(level, at, j.book.calendar, j.book.zone, j.book.hours)
    return due.due, due.rule


def hand_to(j: Judgement, unit: str, co_units: tuple[str, ...], level: int, basis: str = "") -> None:
    """Make the dispatches and set the case's unit, level and clock; the first-received unit is never replaced."""
    j.need_unit(unit, "unit")
    for co_unit in co_units:
        j.need_unit(co_unit, "co_units")
    if unit in co_units or len(set(co_units)) != len(co_units):
        raise Refused("same", "co_units")
    due, rule = due_at(j, level, j.at)
    sign_due = deadlines.sign_due(j.at, j.book.hours)
    made = tuple(
        Dispatch(
            id=f"{j.command.id}:{i}",
            unit=each,
            at=j.at,
            by=j.command.by,
            lead=i == 0,
            round=j.facts.round,
            level=level,
            due=due,
            sign_due=sign_due,
            basis=basis if i == 0 and basis else None,
        )
        for i, each in enumerate((unit, *co_units))
    )
    j.set(
        dispatches=(*j.facts.dispatches, *made),
        unit=unit,
        first_unit=j.facts.first_unit or unit,
        level=level,
        due=due,
        due_rule=rule,
        outcome=Outcome.DISPATCHED,
        dispatched_at=j.facts.dispatched_at or j.at,
        signed_at=None,
        holder=None,
    )


def dispatch(j: Judgement) -> None:
    """派单."""
    command = j.command
    assert isinstance(command, DispatchCase)
    need_finished_intake(j)
    j.check_length(text=command.text, basis=command.basis)
    level = level_for(j, command.unit, command.level)
    hand_to(j, command.unit, command.co_units, level, command.basis)
    j.say(command.text)
    j.move(Status.DISPATCHED)
    j.event(unit=command.unit, days=level, due=j.facts.due)


def consult(j: Judgement) -> None:
    """会商: opened, gone on with, or decided; the decision sets the owner."""
    command = j.command
    assert isinstance(command, Consult)
    j.need_text(text=command.text)
    j.say(command.text, attendees=", ".join(command.attendees))
    for attendee in command.attendees:
        j.need_unit(attendee, "attendees")
    if command.unit is None:
        j.move(Status.CONSULTING)
        j.event(due=command.next_at)
        return
    j.need(j.facts.status == Status.CONSULTING, "flow", "status", status=j.facts.status, act="consult")
    hand_to(j, command.unit, command.co_units, level_for(j, command.unit, command.level))
    j.move(Status.DISPATCHED)
    j.event(unit=command.unit, days=j.facts.level, due=j.facts.due)


def whistle(j: Judgement) -> None:
    """吹哨: units are called in; each call is a line of the timeline."""
    command = j.command
    assert isinstance(command, Whistle)
    j.need(command.units, "empty", "units")
    for unit in command.units:
        j.need_unit(unit, "units")
    caller = j.dispatch().unit
    j.check_length(text=command.text)
    j.say_for_unit(command.text, units=", ".join(command.units))
    j.event(unit=caller, to=", ".join(command.units))


def report_in(j: Judgement) -> None:
    """报到: a called unit arrived."""
    command = j.command
    assert isinstance(command, ReportIn)
    unit = command.unit or j.dispatch().unit
    j.need_unit(unit, "unit")
    called = {u for e in j.facts.timeline if e.what == "whistle" for u in (e.to or "").split(", ")}
    j.need(unit in called, "not_called", "unit", value=unit)
    j.say_for_unit(command.text)
    j.event(unit=unit, due=command.arrived_at)


RULES = {"dispatch": dispatch, "consult": consult, "whistle": whistle, "report_in": report_in}
