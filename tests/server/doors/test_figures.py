"""The figures of a made-up history, counted anew from what is exported: written apart, from the definitions."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from app.figures.counts import BY, Asked, count, figures
from app.figures.filters import Filters
from app.figures.look import Look
from app.figures.rates import rates
from server.counted import Counted, own
from server.doors.place import opened
from tests.server.doors.conftest import Hotline

UNTIL = "2026-11-20T12:00:00+08:00"
LAST = date(2026, 11, 20)
IN_HAND = {"open", "dispatched", "signed", "replied", "rework", "deferred", "consulting"}


@pytest.fixture
def told(hotline: Hotline) -> Hotline:
    words = ("--cases", "400", "--days", "40", "--seed", "5", "--until", UNTIL)
    assert hotline("demo-data", *words).status == 0
    return hotline


def day(line: dict[str, Any], name: str) -> date | None:
    return datetime.fromisoformat(line[name]).date() if line[name] else None


def recounted(cases: list[dict[str, Any]], since: date, until: date) -> dict[str, int]:
    """Each tile that does not depend on the present moment, case by case."""
    own_cases = [c for c in cases if c["channel"] != "own_find" and "practice" not in c["flags"]]

    def inside(each: dict[str, Any], name: str) -> bool:
        at = day(each, name)
        return at is not None and since <= at <= until

    received = [c for c in own_cases if inside(c, "saved_at")]
    completed = [c for c in own_cases if inside(c, "completed_at")]
    with_due = [c for c in completed if c["due"]]
    late = [c for c in with_due if datetime.fromisoformat(c["completed_at"]) > datetime.fromisoformat(c["due"])]
    returned = [max((d["returned_at"] for d in c["dispatches"] if d["returned_at"]), default=None) for c in own_cases]
    return {
        "received": len(received),
        "completed": len(completed),
        "in_progress": sum(c["status"] in IN_HAND for c in received),
        "direct": sum(c["outcome"] == "direct" for c in received),
        "dispatched": sum(c["outcome"] == "dispatched" for c in received),
        "callbacks": sum(any(inside(tried, "at") for tried in c["callbacks"]) for c in own_cases),
        "queue": sum(c["status"] in ("waiting", "open") for c in cases),
        "returns": sum(at is not None and since <= datetime.fromisoformat(at).date() <= until for at in returned),
        "praise": sum(c["request_type"] == "praise" for c in received),
        "in_time": len(with_due) - len(late),
        "late": len(late),
    }


@pytest.mark.parametrize("days", [1, 7, 60])
def test_the_figures_are_those_of_a_recomputation(told: Hotline, days: int) -> None:
    since = LAST - timedelta(days=days - 1)
    period = ("--from", str(since), "--to", str(LAST))
    cases = told("export", "cases").lines
    lines = told("figures", *period).lines
    counted = {line["name"]: line["count"] for line in lines if "count" in line}
    wanted = recounted(cases, since, LAST)
    assert {name: counted[name] for name in wanted} == wanted and wanted["received"] > 0
    for by, field in (("channel", "channel"), ("type", "request_type"), ("level", "level")):
        table = {line["key"]: line["count"] for line in told("figures", *period, "--by", by).lines}
        inside = [c for c in cases if (at := day(c, "saved_at")) and since <= at <= LAST]
        counted_in = [c for c in inside if c["channel"] != "own_find" and "practice" not in c["flags"]]
        assert table == Counter(None if c[field] is None else str(c[field]) for c in counted_in)


def test_units_add_up_and_are_ranked(told: Hotline) -> None:
    period = ("--from", str(LAST - timedelta(days=60)), "--to", str(LAST))
    *units, whole = told("figures", *period, "--by", "unit").lines
    for name in ("received", "completed", "in_time", "late", "overdue", "returns"):
        assert sum(unit[name] for unit in units) == whole[name], name
    ranked = [unit for unit in units if unit["rank"] is not None]
    assert [unit["rank"] for unit in ranked] == [
        1 + sum(other["score"] > unit["score"] for other in ranked) for unit in ranked
    ]
    for unit in ranked:
        assert unit["zone"] == ("blue" if unit["score"] >= 0.95 else "red" if unit["score"] < 0.85 else "yellow")
    assert whole["blue"] == sum(unit["zone"] == "blue" for unit in ranked) / len(ranked)
    (satisfied,) = [line for line in told("rates", *period).lines if line["name"] == "satisfied"]
    assert (whole["satisfied"]["yes"], whole["satisfied"]["answered"]) == (satisfied["yes"], satisfied["answered"])


def test_memory_at_the_centre_counts_the_same_and_follows_the_feed(told: Hotline, data: Path, tmp_path: Path) -> None:
    with opened(data) as centre:
        counted = Counted(centre)
        zone = centre.zone
        since, until = (datetime.combine(LAST + timedelta(days=n), time(), zone) for n in (-30, 1))
        for number in range(2):
            asked = Asked(since, until, BY, Filters(), centre.clock.now())
            with counted.use() as held, centre.database.snapshot() as connection:
                look = Look(held, centre.book)
                assert figures(look, centre.book, asked) == count(connection, own(centre), centre.book, asked)
                for by in (None, "unit", "area"):
                    wanted = rates(connection, own(centre), centre.book, since, until, by)
                    assert look.rates(since, until, by, Filters()) == wanted
            more = tmp_path / f"more{number}.csv"
            more.write_text("subject,text,at\n路灯不亮,三盏,2026-11-20 09:00\n", encoding="utf-8")
            assert told("import", "messages", more, "--channel", "website").status == 0


def test_the_telephone_is_counted_from_the_calls(hotline: Hotline) -> None:
    lines = {
        line["name"]: line.get("value")
        for line in hotline("figures", "--from", "2026-11-01", "--to", "2026-11-02").lines
    }
    assert lines["phone_calls"] == 0 and lines["phone_rate_15_s"] is None
    assert hotline("figures", "--from", "2026-11-30", "--to", "2026-11-01").status == 1


def test_the_curve_of_a_day_is_that_of_the_exported_cases(told: Hotline) -> None:
    cases = [c for c in told("export", "cases").lines if c["channel"] != "own_find" and "practice" not in c["flags"]]
    hours: dict[date, Counter[int]] = {}
    for case in cases:
        if case["saved_at"]:
            at = datetime.fromisoformat(case["saved_at"])
            hours.setdefault(at.date(), Counter())[at.hour] += 1
    *lines, about = told("curve", "--day", str(LAST)).lines
    assert [line["count"] for line in lines] == [hours[LAST][hour] for hour in range(24)]
    first = max(min(hours), LAST - timedelta(days=28))
    days = [day for n in range(28, 0, -1) if (day := LAST - timedelta(days=n)) >= first and day.weekday() < 5]
    assert about["working"] and about["days"] == list(map(str, days)) and len(days) >= 19
    for hour, line in enumerate(lines):
        assert line["usual"]["middle"] == median(hours.get(day, Counter())[hour] for day in days)
    assert (about["passed"], about["so_far"]) == (24, sum(hours[LAST].values()))
    assert about["usual_so_far"]["middle"] == median(sum(hours.get(day, Counter()).values()) for day in days)


def test_what_runs_is_told_by_level(told: Hotline) -> None:
    *rows, whole = told("figures", "--from", str(LAST), "--to", str(LAST), "--by", "due").lines
    tiles = {line["name"]: line.get("count") for line in told("figures", "--from", str(LAST), "--to", str(LAST)).lines}
    assert whole["overdue"] == tiles["overdue"] and rows
    for name in ("overdue", "due_today", "due_later"):
        assert sum(row[name] for row in rows) == whole[name]
