"""Citizens' texts by the hundred thousand: varied in matter, place, length and tone, quick to make."""

from __future__ import annotations

import csv
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from tests.world.vocabulary import vocabulary

AREAS = Path(__file__).resolve().parents[2] / "resources" / "catalogues" / "demo" / "areas.csv"
WORDS = vocabulary()
# A few matters make most of the calls, as in life: the nth comes up about 1/n as often as the first.
OFTEN = tuple(accumulate(1 / (n + 3) for n in range(len(WORDS.matters))))
COMPOUNDS = tuple(first + last for first in WORDS.compound_first for last in WORDS.compound_last)
AROUND = (*WORDS.effects, *WORDS.before)


def story(rng: Random) -> dict[str, str]:
    """One citizen's word: `subject`, `text`, `place`, `caller`, `phone`; the last two are "" for one in twenty-five."""
    r = rng.random
    compound = _any(r(), COMPOUNDS)
    place = _place(rng, compound)
    (matter,) = rng.choices(WORDS.matters, cum_weights=OFTEN)
    said = [place, _any(r(), ("", ",", ":")), _any(r(), WORDS.since), ",", matter.core % (2 + int(r() * 17))]
    if r() < 0.7:
        said.append(matter.more)
    said += _around(rng)
    if r() < 0.8:
        said.append(_any(r(), WORDS.asks))
    hidden = r() < 0.04
    return {
        "subject": matter.subject if r() < 0.7 else compound + matter.subject,
        "text": "".join(said),
        "place": place,
        "caller": "" if hidden else _caller(rng),
        "phone": "" if hidden else _phone(rng),
    }


@cache
def communities() -> tuple[str, ...]:
    """What people say before the name of their compound: "城东区八一路街道康东社区" and so on."""
    with AREAS.open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    low = [row for row in rows.values() if row["kind"] in ("community", "village")]
    above = [rows[row["parent"]] for row in low]
    return tuple(rows[up["parent"]]["name"] + up["name"] + row["name"] for row, up in zip(low, above, strict=True))


def _any(chance: float, choice: tuple[str, ...]) -> str:
    return choice[int(chance * len(choice))]


def _around(rng: Random) -> list[str]:
    """Whom it hits and who was asked before: mostly two sentences, now and then a whole letter."""
    chance = rng.random()
    if chance < 0.1:
        return rng.sample(AROUND, 6 + int(chance * 200))
    return [_any(rng.random(), WORDS.effects), _any(rng.random(), WORDS.before)][: int(chance * 3.3)]


def _place(rng: Random, compound: str) -> str:
    r = rng.random
    where = _any(r(), communities()) if r() < 0.5 else _any(r(), WORDS.roads)
    if r() < 0.3:
        return f"{where}{compound}{_any(r(), WORDS.spots)}"
    home = f"{where}{compound}{1 + int(r() * 36)}号楼{1 + int(r() * 5)}单元"
    return home if r() < 0.4 else f"{home}{1 + int(r() * 33)}{int(r() * 4) + 1:02}室"


def _caller(rng: Random) -> str:
    r = rng.random
    if r() < 0.03:
        return _any(r(), WORDS.unusual_names)
    return WORDS.surnames[int(r() ** 2 * len(WORDS.surnames))] + _any(r(), WORDS.given)


def _phone(rng: Random) -> str:
    """A number nobody has; some citizens ring often."""
    return f"19900{int(rng.random() ** 3 * 1_000_000):06}"
