"""What a lead sees of the floor, online: who sits where in which state, their day, and the telephone in numbers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from app.figures.seasons import Season
from app.sync import wire
from app.sync.wire.figures import AskSeasons, CountedSeasons
from app.sync.wire.history import AskTimes, Times
from app.sync.wire.telephone import AskCalls, AskTelephone, AskWrapUps, PhoneCalls, PhoneFigures, WrapUps

_seasons = msgspec.json.Decoder(tuple[Season, ...])


class Floor:
    """Each call waits for the centre. Refused("role") to others than leads and admins; Trouble where it does not
    answer."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def seats(self) -> tuple[wire.SeatRow, ...]:
        """Every seat with its waiting counts."""
        return self._call("/v1/seats", None, wire.Seats, "GET").seats

    def times(self, day: str = "") -> Times:
        """How long everybody stood in which state on a day (YYYY-MM-DD; today)."""
        return self._call("/v1/times", AskTimes(day=day), Times)

    def seasons(self, on: str = "") -> tuple[Season, ...]:
        """What is to be expected after a day (YYYY-MM-DD; today), by every year that the centre has."""
        told = self._call("/v1/seasons", AskSeasons(on=on), CountedSeasons)
        return _seasons.decode(told.seasons)

    def telephone(self, since: datetime, until: datetime, against: tuple[str, ...] = ()) -> PhoneFigures:
        """The telephone in numbers, `since` ≤ a call's begin < `until`, and the same so much earlier (day, week,
        month). Refused("range", "until") for no period."""
        return self._call("/v1/telephone", AskTelephone(since=since, until=until, against=against), PhoneFigures)

    def calls(self, since: datetime, until: datetime, name: str, hour: int | None = None) -> PhoneCalls:
        """The calls behind a number: `calls`, `connected`, `in_15_s`, `abandoned`, `talked`; of one hour of the day."""
        return self._call("/v1/telephone/calls", AskCalls(since=since, until=until, name=name, hour=hour), PhoneCalls)

    def wrap_ups(self, since: datetime, until: datetime) -> WrapUps:
        """The wrap-ups behind their mean."""
        return self._call("/v1/telephone/wrap-ups", AskWrapUps(since=since, until=until), WrapUps)
