"""How good suggestions are on real data, and how fast at a seat. The data is looked for beside the checkout, or where
`HOTLINE_DATA` says; without it this is said, and only the latencies are measured."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np

from app.domain.book import Book
from app.domain.records import Area, Category, Unit
from app.suggest import suggest
from app.suggest.experience import Experience, Lesson
from app.suggest.textmodel import TextModel, pack
from server.training import folds, measured, train
from tests.speed.measuring import Result, percentiles, timed
from tests.world.catalogue import book

DATA = Path(os.environ.get("HOTLINE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
EVENTS, LABELLED = DATA / "pingshan_events.csv", DATA / "messages_labelled.csv"
LEARNT = 6_400
CASES = 200_000
_NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
_FOLDS = 5

Event = dict[str, str]


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of one of the files."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def events() -> list[Event]:
    """Work orders in the order of their days."""
    return sorted(rows_of(EVENTS), key=lambda row: row["CREATE_TIME"])


def district(found: list[Event]) -> Book:
    """The tables these work orders are of; a unit is told by its number, whatever it is called."""
    categories, areas, units = dict[str, Category](), dict[str, Area](), dict[str, Unit]()
    for row in found:
        top, middle, leaf = (f"{level}{row[f'{level}_TYPE_ID']}" for level in ("EVENT", "MAIN", "SUB"))
        for code, parent in ((top, None), (middle, top), (leaf, middle)):
            categories[code] = Category(code=code, name=code, parent=parent)
        street, community = f"S{row['STREET_ID']}", f"C{row['COMMUNITY_ID']}"
        for code, parent in (("D", None), (street, "D"), (community, street)):
            areas[code] = Area(code=code, name=code, parent=parent)
        units[row["DISPOSE_UNIT_ID"]] = Unit(code=row["DISPOSE_UNIT_ID"], name=row["DISPOSE_UNIT_NAME"])
    return Book(categories=categories, areas=areas, units=units)


def hits(found: list[Event]) -> tuple[float, float]:
    """How often the right unit came first, and among the first three, after so many were learnt."""
    tables = district(found)
    learnt, first, three = Experience(tables), 0, 0
    for at, row in enumerate(found):
        category, area, unit = f"SUB{row['SUB_TYPE_ID']}", f"C{row['COMMUNITY_ID']}", row["DISPOSE_UNIT_ID"]
        if at >= LEARNT:
            units = [each.unit for each in suggest(tables, category, area, _NOW, learnt)[:3]]
            first += units[:1] == [unit]
            three += unit in units
        learnt.learn(Lesson(category, area, unit))
    asked = len(found) - LEARNT
    return first / asked, three / asked


def unit() -> Iterator[Result]:
    """The right unit; then how long an answer takes with a large hotline's cases learnt."""
    if EVENTS.exists():
        found = events()
        first, three = hits(found)
        result: Result = {"first": round(first, 4), "three": round(three, 4), "n": len(found) - LEARNT}
        target = {"first": 0.58, "three": 0.79}
        yield {"what": "the right unit", **result, "target": target, "met": first >= 0.58 and three >= 0.79}
    else:
        yield {"what": "the right unit", "skipped": f"not there: {EVENTS}"}
    tables, rng = book(), Random(1)
    leaves = [code for code in tables.categories if tables.is_leaf(code)]
    areas, units = list(tables.areas), list(tables.units)
    learnt = Experience(tables)
    asked = [(rng.choice(leaves), rng.choice(areas)) for _ in range(CASES)]
    for category, area in asked:
        learnt.learn(Lesson(category, area, rng.choice(units[:40]), None, 3))
    took = timed(lambda n: suggest(tables, *asked[n], _NOW, learnt), 500)
    yield {"what": "an answer", **percentiles(took, p95=20), "sizes": {"cases": CASES, "units": len(units)}}


def category() -> Iterator[Result]:
    """Categories from texts a model has not seen, five times over; its threshold was chosen without them too."""
    if not LABELLED.exists():
        yield {"what": "the right category", "skipped": f"not there: {LABELLED}"}
        return
    rows = rows_of(LABELLED)
    texts, names = [row["文本"] for row in rows], sorted({row["一级标签"] for row in rows})
    labels = np.array([names.index(row["一级标签"]) for row in rows])
    fold = folds(labels, _FOLDS, seed=1)
    shares, thresholds, size = np.zeros((len(rows), len(names)), np.float32), np.zeros(len(rows), np.float32), 0
    for each in range(_FOLDS):
        out, kept = np.flatnonzero(fold == each).tolist(), np.flatnonzero(fold != each).tolist()
        file, _measured = train([texts[at] for at in kept], [names[labels[at]] for at in kept])
        model, size = TextModel(file), len(pack(file))
        for at in out:
            shares[at], thresholds[at] = model.shares(texts[at]), file.threshold
    told = measured(shares, labels, thresholds)
    target = {"accuracy": 0.91, "macro_f1": 0.905, "shown": 0.70, "right": 0.97}
    figures = {name: round(value, 4) for name, value in told._asdict().items()}
    met = all(figures[name] >= least for name, least in target.items())
    yield {"what": "the right category", **figures, "n": len(rows), "bytes": size, "target": target, "met": met}
    took = timed(lambda n: model.candidates(texts[n]), 300)
    yield {"what": "an answer", **percentiles(took, p95=20), "sizes": {"bytes": size}}


BENCHES = {"suggest_unit": unit, "suggest_category": category}
