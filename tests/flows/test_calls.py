"""A call from the exchange's first word to the end of wrap-up, with a real centre; and what the lead sees of it."""

from __future__ import annotations

import json
from datetime import timedelta

import requests

from app.clock import epoch_ms
from app.desk import Stage, What
from app.domain.words import BreakReason, SeatMode
from app.phone.hook import HookLine
from app.phone.manual import ManualLine
from app.store import spells
from server import hook
from tests.world.city import City, Seat, city
from tests.world.telephone import Heard


class Exchange:
    """A telephone exchange that knows the secret."""

    def __init__(self, town: City) -> None:
        self._town, self._count = town, 0
        self._secret = hook.new_secret(town.centre.centre)

    def tell(self, person: str, call: str, event: str) -> None:
        self._count += 1
        told = {"id": f"m{self._count}", "call": call, "event": event, "number": "13897215521"}
        told |= {"person": person} if person else {}
        body = json.dumps(told).encode()
        stamp = str(epoch_ms(self._town.clock.now()) // 1000)
        heads = {
            "Content-Type": "application/json",
            "X-Hotline-Timestamp": stamp,
            "X-Hotline-Signature": hook.signature(self._secret, stamp, body),
        }
        answer = requests.post(f"{self._town.centre.url}/v1/hook/calls", body, headers=heads, timeout=20)
        assert answer.status_code == 200, answer.text


def on_the_bell(town: City, seat: Seat) -> None:
    """Its bell is open at the centre."""
    bells = town.centre.server.config.app.state.bells  # type: ignore[union-attr]
    person = town.centre.people[seat.name]
    town.until(lambda: any(each.seat.person.id == person for each in bells._listeners))


def test_a_call_told_by_the_hook_until_it_is_wrapped_up() -> None:
    with city() as town:
        seat, other, exchange = town.seat("op1"), town.seat("op2"), Exchange(town)
        desk, heard, nothing = seat.desk, Heard(), Heard()
        desk.lines.attach(HookLine(seat.clock))
        other.desk.lines.attach(HookLine(other.clock))
        other.desk.lines.on_event(nothing)
        desk.lines.on_event(heard)
        desk.states.wrap_up = lambda: timedelta(seconds=30)
        desk.states.ready()
        on_the_bell(town, seat)
        on_the_bell(town, other)
        exchange.tell("op1", "c1", "ringing")
        rings = heard.next(What.RINGING)
        assert rings.number == "13897215521" and desk.states.state.mode is SeatMode.RINGING
        desk.save_draft("d1", "intake", {"call": rings.id})
        desk.lines.answer(rings.id)
        exchange.tell("op1", "c1", "answered")
        exchange.tell("op1", "c1", "ended")
        assert heard.next(What.ENDED).stage is Stage.ENDED
        assert desk.states.state.mode is SeatMode.WRAP_UP
        for clock in (town.clock, seat.clock):
            clock.wind(31)  # type: ignore[attr-defined]
        desk.states.look()
        assert desk.states.state.mode is SeatMode.WRAP_UP, "the draft is not saved"
        desk.do(desk.act("emergency", place="北山"), draft="d1")
        desk.states.look()
        assert desk.states.state.mode is SeatMode.READY
        assert heard.told() == ["ringing", "answered", "ended caller"] and nothing.events == []
        town.agrees()


def test_the_lead_sees_where_each_seat_stands_and_the_times_are_kept() -> None:
    with city() as town:
        seat, lead = town.seat("op1"), town.seat("lead1", roles=("lead",))
        began = seat.desk.now()
        seat.desk.lines.attach(ManualLine(seat.clock))
        seat.desk.states.ready()
        seat.desk.lines.hang_up(seat.desk.lines.pick_up().id)
        seat.desk.states.pause(BreakReason.MEAL)
        since = seat.desk.states.state.since

        def told() -> tuple[object, ...]:
            row = next(row for row in lead.desk.floor.seats() if row.person == "op1")
            return row.mode, row.mode_reason, row.mode_since and epoch_ms(row.mode_since)

        town.until(lambda: told() == (SeatMode.BREAK, BreakReason.MEAL, epoch_ms(since)))
        seat.idle()
        with seat.desk._store.read() as connection:
            kept = spells.since(connection, began)
        assert [mode for mode, *_rest in kept][-4:] == ["ready", "on_call", "ready", "break"]
        assert [end is None for *_rest, end in kept][-4:] == [False, False, False, True] and kept[-1][1] == "meal"
        town.agrees()
