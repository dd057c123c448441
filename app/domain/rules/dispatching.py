"""派 dispatch: to one lead unit and its co-units, by the duty catalogue or by a consultation's decision."""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from app.domain import deadlines
from app.domain.catalogue import row_id
from app.domain.commands import Consult, DispatchCase, ReportIn, Whistle
from app.domain.errors import Refused
from app.domain.records import CaseFacts, Dispatch, Duty
from app.domain.rules.intake import need_finished_intake
from app.domain.rules.judgement import Judgement
from app.domain.words import AT_UNIT, LEVELS, UNIT_ROLE, DispatchStatus, Flag, Outcome, Role, Status


def level_for(j: Judgement, unit: str, level: int | None) -> int:
    """The level given, else the case's, else the duty catalogue's for this unit, else the matter's own, else the
    hotline's default."""
    if level is not None:
        j.need(level in LEVELS, "level", "level", value=level)
        return level
    if j.facts.level is not None:
        return j.facts.level
    duty = duty_of(j, unit)
    return duty.days if duty else j.book.days_of(j.facts.category) or j.book.limits.default_level


def duty_of(j: Judgement, unit: str) -> Duty | None:
    """The row of the duty catalogue by which the case is this unit's."""
    return next((d for d in j.book.duties_for(j.facts.category, j.facts.area, j.at) if d.unit == unit), None)


def due_at(j: Judgement, level: int, at: datetime) -> tuple[datetime, str]:
    """Due moment and the rule it comes from: working days, or clock hours from the save for an emergency."""
    if Flag.EMERGENCY in j.facts.flags and j.facts.emergency_at is not None:
        return j.facts.emergency_at + timedelta(hours=24 * level), "emergency"
    due = deadlines.due(level, at, j.book.calendar, j.book.zone, j.book.hours)
    return due.due, due.rule


def hand_to(j: Judgement, command: DispatchCase | Consult, unit: str, level: int) -> None:
    """Make the dispatches and set the case's unit, level and clock; the first-received unit is never replaced. Who is
    named again begins anew; co-units that are not go on by the new deadline."""
    co_units = command.co_units
    j.need_unit(unit, "unit")
    _check_co_units(j, unit, co_units)
    j.need(co_units or not command.task_force.strip(), "empty", "co_units")
    relieve(j, {unit, *co_units})
    due, rule = due_at(j, level, j.at)
    j.share_due(due, level)
    own = isinstance(command, DispatchCase) and own_clause(j, command) != ""
    made = (
        _by_clause(j, _part(j, 0, unit, level, due), own),
        *(_part(j, i, u, level, due) for i, u in enumerate(co_units, 1)),
    )
    j.set(
        dispatches=(*j.facts.dispatches, *made),
        unit=unit,
        first_unit=j.facts.first_unit or unit,
        level=level,
        due_rule=rule,
        outcome=Outcome.DISPATCHED,
        task_force=j.facts.task_force or bool(command.task_force.strip()),
        dispatched_at=j.facts.dispatched_at or j.at,
        signed_at=None,
        promised_at=None,
        stages=(),
        consult_at=None,
        holder=None,
    )


def own_clause(j: Judgement, command: DispatchCase) -> str:
    """What a person wrote instead of the catalogue's clause; it may name somebody, so it is kept with what is said."""
    duty = duty_of(j, command.unit)
    return "" if duty is not None and command.basis == duty.basis else command.basis.strip()


def _by_clause(j: Judgement, part: Dispatch, own: bool) -> Dispatch:
    """The part with the catalogue's clause, its row and version, unless the person wrote another one."""
    duty = duty_of(j, part.unit)
    if duty is None or not duty.basis or own:
        return part
    return replace(part, basis=duty.basis, duty=row_id(duty), duty_version=j.book.versions.get("duty"))


def _part(j: Judgement, number: int, unit: str, level: int | None, due: datetime | None) -> Dispatch:
    """One unit's part of the case; the first is the lead one."""
    return Dispatch(
        id=f"{j.command.id}:{number}",
        unit=unit,
        at=j.at,
        by=j.command.by,
        lead=number == 0,
        round=j.facts.round,
        turn=j.facts.turn + 1,
        level=level,
        due=due,
        sign_due=deadlines.sign_due(j.at, j.book.hours),
        respond_due=deadlines.respond_due(j.at, j.book.zone, j.book.hours),
        checks=j.book.units[unit].checks,
    )


def _check_co_units(j: Judgement, unit: str, co_units: tuple[str, ...]) -> None:
    for co_unit in co_units:
        j.need_unit(co_unit, "co_units")
    if unit in co_units or len(set(co_units)) != len(co_units):
        raise Refused("same", "co_units")


def relieve(j: Judgement, units: Collection[str]) -> None:
    """These units' parts that are still in hand are over: others are given the case, or they get another part of it."""
    for dispatch in j.live():
        if dispatch.unit in units:
            j.change_dispatch(dispatch, status=DispatchStatus.RELIEVED)


def dispatch(j: Judgement) -> None:
    """派单; while a unit has the case, more co-units for it: only a consultation gives it to another one."""
    command = j.command
    assert isinstance(command, DispatchCase)
    j.check_length(text=command.text, basis=command.basis)
    j.say(command.text, task_force=command.task_force, basis=own_clause(j, command))
    if j.facts.status in AT_UNIT:
        _add_co_units(j, command)
        return
    need_finished_intake(j)
    level = level_for(j, command.unit, command.level)
    hand_to(j, command, command.unit, level)
    j.move(Status.DISPATCHED)
    j.event(unit=command.unit, to=", ".join(command.co_units) or None, days=level, due=j.facts.due)


def _add_co_units(j: Judgement, command: DispatchCase) -> None:
    """并行派单: further units help the one in charge, by the same deadline."""
    j.need(command.unit == j.facts.unit, "owned", "unit", value=j.facts.unit or "")
    j.need(command.co_units, "empty", "co_units")
    _check_co_units(j, command.unit, command.co_units)
    busy = [unit for unit in command.co_units if any(d.unit == unit for d in j.live())]
    j.need(not busy, "same", "co_units", value=", ".join(busy))
    made = tuple(_part(j, i, u, j.facts.level, j.facts.due) for i, u in enumerate(command.co_units, 1))
    j.set(
        dispatches=(*j.facts.dispatches, *made),
        task_force=j.facts.task_force or bool(command.task_force.strip()),
    )
    j.move(j.facts.status)
    j.event(to=", ".join(command.co_units), due=j.facts.due)


def consult(j: Judgement) -> None:
    """会商: opened, gone on with, or decided; the decision sets the owner."""
    command = j.command
    assert isinstance(command, Consult)
    j.need_text(text=command.text)
    j.say(command.text, attendees=", ".join(command.attendees), task_force=command.task_force)
    for attendee in command.attendees:
        j.need_unit(attendee, "attendees")
    if command.unit is None:
        j.need(command.next_at is None or command.next_at > j.at, "past", "next_at", value=command.next_at)
        j.move(Status.CONSULTING)
        j.set(consult_at=command.next_at)
        j.event(due=command.next_at)
        return
    j.need(j.facts.status == Status.CONSULTING, "flow", "status", status=j.facts.status, act="consult")
    relieve(j, [each.unit for each in j.live()])
    hand_to(j, command, command.unit, level_for(j, command.unit, command.level))
    j.move(Status.DISPATCHED)
    j.event(unit=command.unit, to=", ".join(command.co_units) or None, days=j.facts.level, due=j.facts.due)


def whistle(j: Judgement) -> None:
    """吹哨: units are called in; each call is a line of the timeline."""
    command = j.command
    assert isinstance(command, Whistle)
    j.need(command.units, "empty", "units")
    for unit in command.units:
        j.need_unit(unit, "units")
    caller = j.dispatch().unit
    j.need(caller not in command.units and len(set(command.units)) == len(command.units), "same", "units")
    j.check_length(text=command.text)
    j.say_for_unit(command.text, units=", ".join(command.units))
    j.event(unit=caller, to=", ".join(command.units))


class Call(Struct, frozen=True):
    """A unit that was whistled for, when and by whom; and when it arrived."""

    unit: str
    by: str
    at: datetime
    arrived_at: datetime | None = None


def called(facts: CaseFacts) -> tuple[Call, ...]:
    """Every call of a whistle, oldest first, with the arrival that answered it."""
    calls: list[Call] = []
    for line in facts.timeline:
        if line.what == "whistle":
            calls += [Call(unit, line.unit or "", line.at) for unit in (line.to or "").split(", ") if unit]
        elif line.what == "report_in":
            at = next((i for i, call in enumerate(calls) if call.unit == line.unit and call.arrived_at is None), None)
            if at is not None:
                calls[at] = replace(calls[at], arrived_at=line.due or line.at)
    return tuple(calls)


def report_in(j: Judgement) -> None:
    """报到: a called unit arrived, at the moment told or now."""
    command = j.command
    assert isinstance(command, ReportIn)
    unit = command.unit or _own_unit(j)
    j.need_unit(unit, "unit")
    j.need(speaks_for(j, unit), "role", "unit")
    open_calls = [call for call in called(j.facts) if call.unit == unit and call.arrived_at is None]
    j.need(open_calls, "not_called", "unit", value=unit)
    arrived = command.arrived_at or j.at
    early = arrived < open_calls[0].at.replace(second=0, microsecond=0)  # people tell minutes
    j.need(not early, "before_call", "arrived_at", called=open_calls[0].at)
    j.say_for_unit(command.text)
    j.event(unit=unit, due=arrived)


def _own_unit(j: Judgement) -> str:
    own = (role.removeprefix(UNIT_ROLE) for role in j.person.roles if role.startswith(UNIT_ROLE))
    return next(own, None) or j.dispatch().unit


def speaks_for(j: Judgement, unit: str) -> bool:
    """Whether the person may act for a unit: their own, or any at the hotline's desk."""
    return f"{UNIT_ROLE}{unit}" in j.person.roles or bool({Role.OPERATOR, Role.LEAD} & set(j.person.roles))


RULES = {"dispatch": dispatch, "consult": consult, "whistle": whistle, "report_in": report_in}
