"""Catalogues for tests and measurements: the shipped one as a Book, and one of full size made from word lists."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

import msgspec

from app.domain.book import Book, duties_by_key
from app.domain.calendar import Calendar
from app.domain.records import Area, Category, Duty, Unit
from app.domain.words import LEVELS
from tests.world.complaints import story as story
from tests.world.vocabulary import vocabulary

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
SHIPPED = RESOURCES / "catalogues" / "demo"

Row = Sequence[object]
Kind = TypeVar("Kind", Area, Category, Duty, Unit)
HEADS = {
    "areas": ("code", "name", "parent", "kind", "residents", "officer", "phone"),
    "categories": ("code", "name", "parent"),
    "units": ("code", "name", "parent", "level", "area", "phone", "aliases", "checks"),
    "duties": ("category", "area", "unit", "basis", "days"),
}
CITY = "630100"
_DAYS = (*LEVELS, 3, 7, 7, 3)
_IN_DISTRICTS = 0.8


def rows(directory: Path, table: str) -> list[dict[str, str]]:
    """The rows of one table of a catalogue."""
    with (directory / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def book(directory: Path = SHIPPED, calendar: Calendar | None = None) -> Book:
    """The catalogue in this directory as the rules see it."""
    areas = _records(directory, "areas", Area)
    categories = _records(directory, "categories", Category)
    units = _records(directory, "units", Unit)
    return Book(
        areas={area.code: area for area in areas},
        categories={category.code: category for category in categories},
        units={unit.code: unit for unit in units},
        duties=duties_by_key(_records(directory, "duties", Duty)),
        calendar=calendar or Calendar(),
        phone_key=b"k" * 32,
    )


def _records(directory: Path, table: str, kind: type[Kind]) -> list[Kind]:
    """The rows as records; an empty cell is a field left out."""
    given = [{name: cell for name, cell in row.items() if cell} for row in rows(directory, table)]
    split = [row | {"aliases": row["aliases"].split("|")} if "aliases" in row else row for row in given]
    split = [row | {"checks": row["checks"] == "yes"} if "checks" in row else row for row in split]
    return msgspec.convert(split, list[kind], strict=False)


def full_catalogue(out_dir: Path, seed: int, categories: int = 2570, duties: int = 22000) -> Path:
    """Write the four tables at the size of a real hotline; the same numbers and seed give the same bytes.

    `categories` counts the leaves of a five-level tree, each with a duty for the whole city; the other duties are of
    districts and streets. ValueError where the word lists, or the leaves and areas, do not give so many.
    """
    rng = Random(f"catalogue {seed}")
    out_dir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SHIPPED / "areas.csv", out_dir / "areas.csv")
    areas = rows(out_dir, "areas")
    tree = _tree(rng, categories)
    leaves = [code for code, _, _ in tree if len(code) == 10]
    _write(out_dir, "categories", tree)
    _write(out_dir, "units", _units(areas))
    _write(out_dir, "duties", _duties(rng, leaves, areas, duties))
    return out_dir


def _write(directory: Path, table: str, lines: Iterable[Row]) -> None:
    with (directory / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADS[table])
        writer.writerows(lines)


def _tree(rng: Random, leaves: int) -> list[tuple[str, str, str]]:
    """Five levels, two digits of the code each: domain, group, thing, kind of issue, issue."""
    names = dict(_names(rng))
    below = [code for code in names if len(code) == 10]
    if leaves > len(below):
        raise ValueError(f"the word lists make {len(below)} categories at most")
    kept = {code[:end] for code in rng.sample(below, leaves) for end in range(2, 11, 2)}
    return [(code, name, code[:-2]) for code, name in names.items() if code in kept]


def _names(rng: Random) -> Iterator[tuple[str, str]]:
    for d, domain in enumerate(vocabulary().domains, 1):
        yield f"{d:02}", domain.name
        for g, things in enumerate(domain.groups, 1):
            yield f"{d:02}{g:02}", f"{things[0]}和{things[1]}等"
            for t, thing in enumerate(things, 1):
                yield f"{d:02}{g:02}{t:02}", thing
                for i, chosen in enumerate(rng.sample(vocabulary().issues, 4), 1):
                    yield f"{d:02}{g:02}{t:02}{i:02}", thing + chosen.kind
                    for n, issue in enumerate(chosen.issues, 1):
                        yield f"{d:02}{g:02}{t:02}{i:02}{n:02}", thing + issue


def _units(areas: list[dict[str, str]]) -> Iterator[Row]:
    """A bureau for each domain in the city and in each district, an office for each street."""
    number = 0
    for area in areas:
        if area["kind"] not in ("city", "district", "street"):
            continue
        bodies = {n: domain.bureau for n, domain in enumerate(vocabulary().domains, 1)}
        for domain, body in ({0: "办事处"} if area["kind"] == "street" else bodies).items():
            number += 1
            code = f"{area['code']}-{domain:02}"
            parent = "" if area["kind"] == "city" else f"{area['parent']}-{domain or 7:02}"
            alias = f"{area['name'][:2]}{body.removesuffix('管理局')}"
            yield code, area["name"] + body, parent, area["kind"], area["code"], f"0971-1{number:06}", alias, ""


def _duties(rng: Random, leaves: list[str], areas: list[dict[str, str]], number: int) -> Iterator[Row]:
    rest = number - len(leaves)
    if rest < 0:
        raise ValueError(f"{len(leaves)} categories need as many duties at least")
    below = {kind: [a["code"] for a in areas if a["kind"] == kind] for kind in ("district", "street")}
    pairs = {kind: len(leaves) * len(codes) for kind, codes in below.items()}
    wanted = {"district": min(round(rest * _IN_DISTRICTS), pairs["district"])}
    wanted["street"] = rest - wanted["district"]
    if wanted["street"] > pairs["street"]:
        raise ValueError(f"{len(leaves)} categories make {len(leaves) + sum(pairs.values())} duties at most")
    places = [(leaf, CITY) for leaf in leaves]
    for kind, codes in below.items():
        chosen = rng.sample(range(pairs[kind]), wanted[kind])
        places += [(leaves[n // len(codes)], codes[n % len(codes)]) for n in chosen]
    for leaf, area in sorted(places):
        unit = f"{area}-00" if len(area) == 9 else f"{area}-{leaf[:2]}"
        clause = f"《职责目录》第{int(leaf[:2])}章第{int(leaf[2:]) % 9973}条"
        yield leaf, area, unit, clause, rng.choice(_DAYS)
