"""The telephone of a made-up history: for each call that somebody took its record, and now and then one in vain.

Typical figures of hotlines that publish theirs: 98 % connected, 12 s of waiting, 150 s of talk; then half a minute of
wrapping up (**choice**).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from app.clock import epoch_ms
from app.domain.commands import Emergency, InvalidCall, RegisterCase
from app.domain.words import Channel, SeatMode
from server.calls import CallRecord, checked_number, exchange_id
from server.centre import Centre
from server.demo.world import Act

_DIALLED = "12345"
_IN_VAIN = 0.02


def told(centre: Centre, act: Act) -> Iterator[CallRecord]:
    """What the exchange would have told of this act's call, if it had one."""
    command = act.command
    if not isinstance(command, RegisterCase | Emergency | InvalidCall) or command.channel != Channel.PHONE:
        return
    rng, at = Random(command.id), command.at
    talk = timedelta(seconds=rng.lognormvariate(4.9, 0.5))
    taken = at - talk
    began = taken - timedelta(seconds=_wait(rng))
    caller = command.phone if isinstance(command, InvalidCall) else command.caller and command.caller.phone
    yield _record(centre, f"demo-{command.id}", began, taken, at, caller or "", act)
    if rng.random() < _IN_VAIN:
        early = began - timedelta(seconds=rng.uniform(30, 3000))
        gone = early + timedelta(seconds=rng.uniform(8, 70))
        yield _record(centre, f"demo-{command.id}-vain", early, None, gone, f"13{rng.randrange(10**9):09}", act)


def spells(call: CallRecord) -> Iterator[tuple[SeatMode, int, int]]:
    """How whoever took this call stood: mode, begin and end (epoch ms). Of one in vain nothing."""
    if call.answered_at is not None and call.ended_at is not None:
        yield SeatMode.ON_CALL, call.answered_at, call.ended_at
        lasts = round(Random(call.id).lognormvariate(3.3, 0.5) * 1000)
        yield SeatMode.WRAP_UP, call.ended_at, call.ended_at + lasts


def _wait(rng: Random) -> float:
    """Most are taken soon; in one of twenty-five the citizen waits."""
    return rng.uniform(16, 90) if rng.random() < 0.04 else rng.uniform(2, 15)


def _record(
    centre: Centre, name: str, at: datetime, taken: datetime | None, ended: datetime, phone: str, act: Act
) -> CallRecord:
    number, phone_hash = checked_number(centre, phone)
    return CallRecord(
        id=exchange_id(name),
        at=epoch_ms(at),
        number=number,
        phone_hash=phone_hash,
        dialled=_DIALLED,
        answered_at=None if taken is None else epoch_ms(taken),
        ended_at=epoch_ms(ended),
        person=act.by.person.id if taken is not None else "",
        seat=act.by.seat if taken is not None else "",
    )
