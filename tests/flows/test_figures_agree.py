"""Figures of cases that lived at random: the seat's, the centre's in database and memory, and a slow recount of the
export are the same, and every number opens to as many cases."""

from __future__ import annotations

import os
from datetime import datetime
from random import Random

from app.clock import WindClock
from tests.world.city import City, city
from tests.world.figures_agree import Agreement, periods
from tests.world.histories import Histories, settle

HISTORIES = int(os.environ.get("HISTORIES", "250"))
SEED = int(os.environ.get("SEED", "20261126"))
PERIODS = 6
BEGAN = datetime.fromisoformat("2026-03-02T00:00:00+08:00")


def told(town: City, histories: int) -> tuple[Histories, Agreement]:
    """The city after so many, and a seat of a lead in it."""
    lived = settle(town.centre.centre, histories, SEED)
    now = lived.clock.now()
    town.clock.jump(now)
    lead = town.seat("lead1", WindClock(now), ("lead",))
    lead.idle()
    return lived, Agreement(lead, town.centre.centre)


def test_seat_centre_and_recount_agree() -> None:
    with city() as town:
        lived, agreement = told(town, HISTORIES)
        days = (lived.clock.now() - BEGAN).days + 1
        dice = Random(SEED)
        wrong: list[str] = []
        for since, until in periods(SEED, PERIODS, BEGAN, days):
            unit = dice.choice((None, *town.centre.centre.book.units))
            area = dice.choice((None, *town.centre.centre.book.areas))
            wrong += agreement.differences(since, until, None, None)
            wrong += agreement.differences(since, until, unit, area)
        assert wrong == []
        statuses = {line["status"] for line in agreement.lines}
        assert len(agreement.lines) == HISTORIES and len(statuses) > 6, statuses


def test_what_the_centre_alone_has_is_noticed() -> None:
    """Negative control: what was not told to the seat shows."""
    with city() as town:
        _lived, agreement = told(town, 40)
        until = town.clock.now()
        assert agreement.differences(BEGAN, until, None, None) == []
        agreement.seat.offline()
        settle(town.centre.centre, 10, SEED + 1)
        again = Agreement(agreement.seat, town.centre.centre)
        assert any(each.startswith("seat") for each in again.differences(BEGAN, until, None, None))
