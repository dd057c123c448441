"""The telephone in numbers: each is that of a slow recomputation from `export calls`, and opens to its calls."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import insert

from app.clock import epoch_ms
from app.domain.errors import Refused
from server import calls, tables
from server.calls import CallRecord
from server.centre import Centre
from server.doors.place import opened
from server.phone_figures import calls_behind, phone_figures, wrap_ups
from tests.server.doors.conftest import Hotline

FIRST = date(2026, 11, 9)
S = 1000


def told(centre: Centre, dice: Random, number: int, by_exchange: bool, at: int) -> CallRecord:
    wait, talk = dice.choice((0, 3, 15, 16, 40, 90)) * S, dice.randrange(1, 400) * S
    answered = at + wait if dice.random() < 0.7 else None
    over = (answered or at + wait) + (talk if answered else 0)
    name = f"x:{number}" if by_exchange else f"seat-{number}"
    person = "" if answered is None or by_exchange else "p1"
    return CallRecord(
        id=name, at=at, number=f"138000{number:05}", outgoing=dice.random() < 0.1, answered_at=answered,
        ended_at=None if dice.random() < 0.05 else over, by_exchange=by_exchange, person=person,
    )  # fmt: skip


def fill(centre: Centre, seed: int, days: int = 4) -> None:
    """Days on which exchange and seats tell of different numbers of calls."""
    dice = Random(seed)
    begin = epoch_ms(datetime.combine(FIRST, datetime.min.time(), centre.zone))
    records = [
        told(centre, dice, 1000 * day + n, by_exchange, begin + day * 86_400_000 + dice.randrange(86_400_000))
        for day in range(days)
        for by_exchange in (True, False)
        for n in range((0 if by_exchange else 500), (0 if by_exchange else 500) + dice.randrange(40))
    ]
    with centre.database.write() as connection:
        calls.put(centre, connection, records)


def slow(lines: list[dict[str, Any]], since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The calls that count, each with its wait and talk in seconds, by what is exported."""
    kept: list[dict[str, Any]] = []
    day = since
    while day < until:
        here = [
            call
            for call in lines
            if call.get("direction") == "in"
            and day <= datetime.fromisoformat(call["at"]) < min(day + timedelta(days=1), until)
        ]
        by = {source: [call for call in here if call["source"] == source] for source in ("exchange", "seat")}
        kept += by["seat"] if len(by["seat"]) > len(by["exchange"]) else by["exchange"]
        day += timedelta(days=1)
    return [
        call | {"wait": _s(call, "at", "answered_at"), "talk": _s(call, "answered_at", "ended_at")} for call in kept
    ]


def _s(call: dict[str, Any], begin: str, end: str) -> float | None:
    if call[begin] is None or call[end] is None:
        return None
    return (datetime.fromisoformat(call[end]) - datetime.fromisoformat(call[begin])).total_seconds()


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


@pytest.mark.parametrize("seed", range(4))
def test_every_number_is_that_of_the_exported_calls(hotline: Hotline, data: Path, seed: int) -> None:
    with opened(data) as centre:
        fill(centre, seed)
        since = datetime.combine(FIRST, datetime.min.time(), centre.zone)
        until = since + timedelta(days=4)
    counted = slow(hotline("export", "calls").lines, since, until)
    n = len(counted)
    connected = [call for call in counted if call["answered_at"]]
    soon = [call for call in connected if call["wait"] <= 15]
    gone = [call for call in counted if not call["answered_at"] and call["ended_at"]]
    wanted = {
        "calls": n,
        "connected": len(connected),
        "in_15_s": len(soon),
        "abandoned": len(gone),
        "connection_rate": len(connected) / n,
        "rate_15_s": len(soon) / n,
        "abandonment_rate": len(gone) / n,
        "wait_s": mean([call["wait"] for call in connected]),
        "longest_wait_s": max(call["wait"] for call in connected),
        "talk_s": mean([call["talk"] for call in connected if call["talk"] is not None]),
    }
    lines = hotline("figures", "--from", str(FIRST), "--to", str(FIRST + timedelta(days=3))).lines
    told = {line["name"].removeprefix("phone_"): line["value"] for line in lines if line["name"].startswith("phone_")}
    assert told.pop("wrap_up_s") is None
    assert told == pytest.approx(wanted) and n > 20 and gone and soon
    over = [call for call in connected if call["talk"] is not None]
    behind = {"calls": counted, "connected": connected, "in_15_s": soon, "abandoned": gone, "talked": over}
    with opened(data) as centre:
        for name, those in behind.items():
            found = calls_behind(centre, since, until, name)
            assert found.total == len(those)
            assert {call.id.removeprefix("x:") for call in found.calls} == {call["id"] for call in those}
            assert [call.at for call in found.calls] == sorted((call.at for call in found.calls), reverse=True)
            assert all("****" in call.phone for call in found.calls)
        for each in phone_figures(centre, since, until).hours:
            here = {name: [call for call in those if _hour(call) == each.hour] for name, those in behind.items()}
            assert (each.calls, each.connected, each.in_15_s, each.abandoned) == tuple(
                len(here[name]) for name in ("calls", "connected", "in_15_s", "abandoned")
            )
            opened_here = calls_behind(centre, since, until, "abandoned", each.hour)
            assert {call.id.removeprefix("x:") for call in opened_here.calls} == {c["id"] for c in here["abandoned"]}


def _hour(call: dict[str, Any]) -> int:
    return datetime.fromisoformat(call["at"]).hour


def test_it_is_held_against_the_same_stretch_so_much_earlier(hotline: Hotline, data: Path) -> None:
    with opened(data) as centre:
        fill(centre, 1)
        since = datetime.combine(FIRST + timedelta(days=2), datetime.min.time(), centre.zone)
        until = since + timedelta(days=1)
        found = phone_figures(centre, since, until, ("day", "week"))
        yesterday = phone_figures(centre, since - timedelta(days=1), until - timedelta(days=1))
        assert found.before["day"] == replace(yesterday, hours=()) and yesterday.calls > 0
        assert found.before["week"].calls == 0 and found.before["week"].wait_s is None
        with pytest.raises(Refused, match="unknown"):
            phone_figures(centre, since, until, ("year",))


def test_wrapping_up_opens_to_the_wrap_ups_it_is_the_mean_of(data: Path, hotline: Hotline) -> None:
    with opened(data) as centre:
        begin = datetime.combine(FIRST, datetime.min.time(), centre.zone)
        at = epoch_ms(begin)
        spells = [("wrap_up", 0, 20), ("wrap_up", 60, 100), ("ready", 100, 200), ("wrap_up", 300, None)]
        with centre.database.write() as connection:
            for n, (mode, began, ended) in enumerate(spells):
                connection.execute(
                    insert(tables.spell).values(
                        hotline=centre.hotline.key, device="d", began_at=at + began * S, number=n, person="p1",
                        mode=mode,
                        reason="", ended_at=None if ended is None else at + ended * S,
                    )
                )  # fmt: skip
        found = wrap_ups(centre, begin, begin + timedelta(days=1))
        assert [(each.person, each.seat, each.lasted_s) for each in found.wrap_ups] == [("p1", "", 40), ("p1", "", 20)]
        assert phone_figures(centre, begin, begin + timedelta(days=1)).wrap_up_s == 30 and found.total == 2


def test_a_period_without_calls_has_no_rates(data: Path, hotline: Hotline) -> None:
    with opened(data) as centre:
        at = datetime.combine(FIRST, datetime.min.time(), centre.zone)
        found = phone_figures(centre, at, at + timedelta(days=1))
        assert (found.calls, found.rate_15_s, found.connection_rate, found.wait_s) == (0, None, None, None)
        assert calls_behind(centre, at, at, "calls").total == 0
        with pytest.raises(Refused):
            phone_figures(centre, at, at - timedelta(days=1))
        with pytest.raises(Refused):
            calls_behind(centre, at, at, "x")


def test_what_a_seat_tells_beside_the_exchange_is_not_counted_twice(data: Path, hotline: Hotline) -> None:
    with opened(data) as centre:
        begin = datetime.combine(FIRST, datetime.min.time(), centre.zone)
        at = epoch_ms(begin + timedelta(hours=9))
        same = {"at": at, "number": "13800138000", "answered_at": at + 9 * S, "ended_at": at + 99 * S}
        with centre.database.write() as connection:
            calls.put(centre, connection, [CallRecord(id="x:1", **same), CallRecord(id="s", by_exchange=False, **same)])
        found = phone_figures(centre, begin, begin + timedelta(days=1))
        assert (found.calls, found.wait_s, found.talk_s) == (1, 9, 90)
