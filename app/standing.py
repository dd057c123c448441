"""Between the lines, which know neither store nor centre, and these two: the seat's state and its times, its calls, and
what an exchange tells by way of the centre."""

from collections.abc import Callable
from datetime import datetime

from app import reaching
from app.clock import Clock
from app.phone.keeping import SeatStates, Spell
from app.phone.line import CallEvent, Outside, What
from app.phone.lines import Lines
from app.store import callog, drafts, spells
from app.store.holding import Holding
from app.store.store import Store
from app.store.writer import Touched, Writing
from app.sync.wire import CallTold, SeatStanding
from app.sync.wire.history import LineCall


def states_of(store: Store, lines: Lines, now: Callable[[], datetime], then: Callable[[], None]) -> SeatStates:
    """The states of this seat; each change is told as `Touched` of kind "state". When it is kept, `then` is called:
    these are made after `keep_calls`, so that nobody is woken before the call is kept too."""

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
        store.later(lambda writing: writing.then.append(then))  # when what was kept before is there to be told

    states.changed = tell
    return states


def keep_calls(
    store: Store,
    lines: Lines,
    corrected: Callable[[datetime], datetime],
    clock: Clock,
    view: Callable[[Writing], Holding],
) -> None:
    """Keep each call on the lines as it goes on, for the centre. `corrected`: an instant of this machine's clock as the
    centre has it. Whoever was dialled and lifted need not be rung back."""

    def at(instant: datetime | None) -> datetime | None:
        return None if instant is None else corrected(instant)

    def heard(event: CallEvent) -> None:
        call = event.call
        if event.what not in _KEPT:
            return
        known = LineCall(
            id=call.id,
            at=corrected(call.began_at),
            number=call.number,
            dialled=call.dialled,
            outgoing=call.outgoing,
            answered_at=at(call.answered_at),
            ended_at=at(call.ended_at),
            outside=call.outside,
        )

        def job(writing: Writing) -> None:
            callog.put(writing.connection, known, store.book.phone_hash(known.number))
            if known.answered_at is not None and not known.outgoing:
                writing.touch("ringback")  # who got through is no longer to be rung
            if known.outgoing and known.answered_at is not None and known.ended_at is not None and lines.sees(call):
                reaching.dialled(writing, view(writing), known, clock)

        store.later(job)

    lines.on_event(heard)


_KEPT = frozenset({What.RINGING, What.DIALLED, What.ANSWERED, What.ENDED})


def told(states: SeatStates) -> SeatStanding:
    """The state as the centre is told of it."""
    state = states.state
    return SeatStanding(mode=state.mode, since=state.since, reason=state.reason)


def outside(told: CallTold) -> Outside:
    """What the centre hands on of a call, as a line takes it."""
    return Outside(told.call, What(told.event.value), told.number, told.dialled, told.outgoing)
