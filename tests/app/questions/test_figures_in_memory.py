"""A seat's figures, counted in memory: after every act and exchange those of the database, here and at the centre."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.desk import Desk
from app.figures.counts import BY, Asked, count, figures
from app.figures.filters import Filters
from app.figures.look import Look
from app.figures.rates import rates
from app.questions.lists import TABLES
from app.store import moved
from server.counted import own
from tests.world.city import Seat, city


def both(desk: Desk) -> tuple[Any, Any]:
    """The figures of sixty days from memory and from the seat's database."""
    now, store = desk.now(), desk._store
    since, until = now - timedelta(days=30), now + timedelta(days=30)
    asked = Asked(since, until, BY, Filters(), now)
    with store.counted.use() as held, store.read() as connection:
        look = Look(held, desk.book)
        memory = figures(look, desk.book, asked), look.rates(since, until, "unit", Filters())
        told = rates(connection, TABLES, desk.book, since, until, "unit")
        return memory, (count(connection, TABLES, desk.book, asked), told)


def follows(seat: Seat) -> Any:
    memory, database = both(seat.desk)
    assert memory == database
    return memory


def test_a_seat_follows_its_own_acts_and_those_of_others() -> None:
    with city() as town:
        here, there = town.seat("op1"), town.seat("lead1")
        assert follows(here)[0].tiles[0].count == 0
        case = here.register(request_type="help").case
        assert follows(here)[0].tiles[0].count == 1
        here.act("dispatch", case, unit="U1", level=3)
        follows(here)
        other = there.register(request_type="inquiry").case
        there.act("answer", other, text="已当场答复")
        town.agrees()
        at_both = follows(here), follows(there)
        assert at_both[0] == at_both[1] and at_both[0][0].tiles[0].count == 2
        there.act("withdraw", there.register().case, text="登记有误")
        town.agrees()
        at_both = follows(here), follows(there)
        assert at_both[0] == at_both[1]
        centre = town.centre.centre
        now = here.desk.now()
        asked = Asked(now - timedelta(days=30), now + timedelta(days=30), BY, Filters(), now)
        with centre.database.snapshot() as connection:
            assert count(connection, own(centre), centre.book, asked) == at_both[0][0]


def test_what_is_not_noted_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where it is not noted what moved, the columns stay as they were."""
    with city() as town:
        here = town.seat("op1")
        here.register()
        follows(here)
        monkeypatch.setattr(moved, "note", lambda connection, ids: None)
        here.register()
        memory, database = both(here.desk)
        assert memory != database
