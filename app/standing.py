"""Between the lines, which know neither store nor centre, and these two: the seat's state and its times, and what an
exchange tells by way of the centre."""

from collections.abc import Callable
from datetime import datetime

from app.phone.keeping import SeatStates, Spell
from app.phone.line import Outside, What
from app.phone.lines import Lines
from app.store import drafts, spells
from app.store.store import Store
from app.store.writer import Touched, Writing
from app.sync.wire import CallTold, SeatStanding


def states_of(store: Store, lines: Lines, now: Callable[[], datetime], then: Callable[[], object]) -> SeatStates:
    """The states of this seat; each change is told as `Touched` of kind "state", and `then` is called."""

    def keep(spell: Spell) -> None:
        def job(writing: Writing) -> None:
            spells.put(writing.connection, spell.number, spell.mode, spell.began_at, spell.reason, spell.ended_at)

        store.later(job)

    def unsaved(calls: frozenset[str]) -> bool:
        with store.read() as connection:
            return any(draft.payload.get("call") in calls for draft in drafts.everything(connection))

    states = SeatStates(lines, now, keep, unsaved)

    def tell() -> None:
        store.announce(Touched({"state": frozenset()}))
        then()

    states.changed = tell
    return states


def told(states: SeatStates) -> SeatStanding:
    """The state as the centre is told of it."""
    state = states.state
    return SeatStanding(mode=state.mode, since=state.since, reason=state.reason)


def outside(told: CallTold) -> Outside:
    """What the centre hands on of a call, as a line takes it."""
    return Outside(told.call, What(told.event.value), told.number, told.dialled, told.outgoing)
