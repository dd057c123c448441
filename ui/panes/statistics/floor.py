"""The floor: the telephone's numbers, the calls behind one of them, and who sits where in which state.

The centre tells of it, to leads and admins; without it the last word stays and says of when it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.text import N_, _, coded, hour, lasted, moment_exact, near, number, percent
from ui.panes.statistics.model import change
from ui.parts import roster
from ui.parts.cells import Mark
from ui.parts.roster import SeatLine
from ui.parts.table import Column

if TYPE_CHECKING:
    from app.desk import DayTimes, PhoneCall, PhoneFigures, SeatRow
    from app.questions.floorshapes import PhoneHour

WRAP_UPS = "wrap_ups"
TILES: Mapping[str, tuple[str, str]] = {
    "phone_calls": ("phone", "calls"),
    "phone_rate_15_s": ("due", "in_15_s"),
    "phone_connection_rate": ("check", "connected"),
    "phone_abandonment_rate": ("ringbacks", "abandoned"),
    "phone_wait_s": ("hold", "connected"),
    "phone_talk_s": ("message", "talked"),
    "phone_wrap_up_s": ("draft", WRAP_UPS),
    "seats_online": ("seat", ""),
}
"""Tile → its drawing, and which calls, or wrap-ups, are behind it; without any it opens the seats."""
_RATES = ("phone_rate_15_s", "phone_connection_rate", "phone_abandonment_rate")
_SPANS = ("phone_wait_s", "phone_talk_s", "phone_wrap_up_s")
STATES = {
    "connected": (N_("Connected"), Mark("check", "ok")),
    "abandoned": (N_("Abandoned"), Mark("hang-up", "danger")),
    "ringing": (N_("Not over"), Mark("ringing", "accent")),
}


@dataclass(frozen=True)
class Told:
    """What the centre said, and when."""

    seats: tuple[SeatRow, ...]
    people: tuple[DayTimes, ...]
    phone: PhoneFigures
    at: datetime


@dataclass(frozen=True)
class BoardLine:
    """A seat and the day of who sits there; `id` is the device."""

    id: str
    seat: SeatLine
    day: DayTimes | None


def tile(name: str, told: Told) -> tuple[str, str]:
    """A tile's number, and what stands beside it."""
    phone = told.phone
    match name:
        case "phone_calls":
            moved = (change(phone.calls, then.calls) for then in phone.before.values())
            return number(phone.calls), next(moved, "")
        case "phone_rate_15_s":
            return percent(phone.rate_15_s, 1), _part(phone.in_15_s, phone)
        case "phone_connection_rate":
            return percent(phone.connection_rate, 1), _part(phone.connected, phone)
        case "phone_abandonment_rate":
            return percent(phone.abandonment_rate, 1), _part(phone.abandoned, phone)
        case "phone_wait_s":
            longest = phone.longest_wait_s
            return lasted(phone.wait_s), "" if longest is None else _("max {span}", span=lasted(longest))
        case "phone_talk_s":
            return lasted(phone.talk_s), ""
        case "phone_wrap_up_s":
            return lasted(phone.wrap_up_s), ""
        case _:
            lines = board(told)
            return number(sum(line.seat.online for line in lines)), _("of {count}", count=number(len(lines)))


def _part(of: int, phone: PhoneFigures) -> str:
    return f"{number(of)}/{number(phone.calls)}" if phone.calls else ""


def compared(name: str, phone: PhoneFigures) -> list[str]:
    """Against yesterday: 95.1% (▲1.2 points): a line for each earlier stretch; for seats none."""
    field = name.removeprefix("phone_")
    if not hasattr(phone, field):
        return []
    now, lines = getattr(phone, field), list[str]()
    for against, before in phone.before.items():
        then = getattr(before, field)
        when, moved = coded("against", against), _moved(name, now, then)
        lines.append(_("{when}: {number} ({change})", when=when, number=_shown(name, then), change=moved))
    return lines


def _shown(name: str, value: float | None) -> str:
    if name in _RATES:
        return percent(value, 1)
    return lasted(value) if name in _SPANS else number(int(value or 0))


def _moved(name: str, now: float | None, then: float | None) -> str:
    """By how many points a rate moved, by how much of itself anything else; — where one of them is not known."""
    if now is None or then is None:
        return "—"
    if name not in _RATES:
        return change(round(now), round(then))
    points = round((now - then) * 100, 1)
    return _("{points} points", points=f"{'▲' if points > 0 else '▼'}{abs(points)}") if points else "="


def explained(name: str, told: Told | None, narrowed: bool) -> str:
    """What is said of a tile: its definition, what it was before, that it counts all calls, and of when it is."""
    said = [coded("definition", name), *(compared(name, told.phone) if told is not None else ())]
    if narrowed and name != "seats_online":
        said.append(_("All calls: areas, units and channels do not narrow them"))
    if told is not None:
        said.append(as_of(told))
    return "\n".join(said)


def as_of(told: Told) -> str:
    """As of 14:23:47."""
    return _("As of {at}", at=hour(told.at))


def board(told: Told) -> list[BoardLine]:
    """Every seat that is not revoked, by its code, with the day of its person."""
    days = {each.name: each for each in told.people}
    lines = (line for line in roster.seats(told.seats) if not line.revoked)
    return [BoardLine(line.id, line, days.get(line.person)) for line in lines]


def board_title(told: Told) -> str:
    """Seats 41 · online 38 · to send 14."""
    lines = board(told)
    online, waiting = sum(line.seat.online for line in lines), sum(line.seat.waiting for line in lines)
    return " · ".join(
        (
            _("Seats {count} · online {online}", count=number(len(lines)), online=number(online)),
            _("to send {count}", count=number(waiting)),
        )
    )


def board_columns(now: Sequence[datetime]) -> tuple[Column, ...]:
    """The list of seats. `now` holds one moment: that of the centre's last word."""
    stuck = Mark("attention", "danger")
    return (
        Column("seat", N_("Seat"), lambda line: line.seat.seat, 72),
        Column("person", N_("Name"), lambda line: line.seat.person, 110, stretch=True),
        Column(
            "state",
            N_("State"),
            lambda line: roster.seat_state(line.seat)[0],
            128,
            mark=lambda line: roster.seat_state(line.seat)[1],
        ),
        Column("since", N_("Since"), lambda line: near(line.seat.mode_since, now[0]), 96),
        *roster.day_columns(),
        Column("waiting", N_("To send"), lambda line: number(line.seat.waiting), 84, right=True),
        Column(
            "stuck",
            N_("Stuck"),
            lambda line: number(line.seat.stuck),
            84,
            mark=lambda line: stuck if line.seat.stuck else None,
            right=True,
        ),
        Column("seen", N_("Last heard of"), lambda line: near(line.seat.last_seen, now[0]), 112),
    )


def call_columns() -> tuple[Column, ...]:
    """The list of calls; numbers are masked."""
    return (
        Column("at", N_("Came in"), lambda call: moment_exact(call.at), 172),
        Column("phone", N_("Phone"), lambda call: call.phone or "—", 140),
        Column("dialled", N_("Dialled"), lambda call: call.dialled or "—", 96),
        Column("state", N_("State"), lambda call: _(_state(call)[0]), 116, mark=lambda call: _state(call)[1]),
        Column("wait", N_("Waited"), lambda call: lasted(call.wait_s), 84, right=True),
        Column("talk", N_("Talk"), lambda call: lasted(call.talk_s), 84, right=True),
        Column("person", N_("Taken by"), lambda call: call.person or "—", 120, stretch=True),
        Column("seat", N_("Seat"), lambda call: call.seat or "—", 72),
    )


@dataclass(frozen=True)
class HourLine:
    """An hour of the day, over all days asked about."""

    id: str
    hour: PhoneHour


def hours(told: Told) -> list[HourLine]:
    """The hours that had calls, from midnight on."""
    return [HourLine(str(each.hour), each) for each in told.phone.hours]


def hour_columns() -> tuple[Column, ...]:
    """The telephone by the hour: numbers of one kind, which share the room alike."""
    part = lambda of, line: percent(of / line.hour.calls, 1)  # noqa: E731
    columns = (
        ("hour", N_("Hour"), lambda line: f"{line.hour.hour:02}:00"),
        ("calls", N_("Calls in"), lambda line: number(line.hour.calls)),
        ("connected", N_("Connected"), lambda line: number(line.hour.connected)),
        ("rate", N_("Answer rate"), lambda line: part(line.hour.connected, line)),
        ("soon", N_("In 15 seconds"), lambda line: part(line.hour.in_15_s, line)),
        ("abandoned", N_("Abandoned"), lambda line: number(line.hour.abandoned)),
        ("lost", N_("Abandonment"), lambda line: part(line.hour.abandoned, line)),
    )
    return tuple(Column(key, title, text, stretch=True, right=key != "hour") for key, title, text in columns)


def wrap_up_columns() -> tuple[Column, ...]:
    """The list of wrap-ups."""
    return (
        Column("at", N_("Began"), lambda line: moment_exact(line.at), 172),
        Column("lasted", N_("Lasted"), lambda line: lasted(line.lasted_s), 96, right=True),
        Column("person", N_("Name"), lambda line: line.person or "—", 140, stretch=True),
        Column("seat", N_("Seat"), lambda line: line.seat or "—", 72),
    )


def _state(call: PhoneCall) -> tuple[str, Mark]:
    return STATES["connected" if call.connected else "abandoned" if call.wait_s is not None else "ringing"]
