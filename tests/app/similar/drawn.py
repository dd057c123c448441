"""The rule by which pairs of real messages were drawn for the radar, written down before any was read or scored.

Everything here is plain counting of its own: it knows nothing of how the radar compares. Messages are put in an order
that means nothing (a hash of their ids), and from each stratum the first pairs in that order are taken, each message
in at most three pairs of a stratum:

- `words`: near neighbours by words. Each message with its five nearest by the cosine of pairs of characters, rare ones
  weighing more; so many of each band of the cosine. Without the bands nearly all would be plainly one matter, or not.
- `place`: both subjects name the same place (a compound, school, road …), whatever they say of it.
- `topic`: the subjects share three characters that at most 40 messages have, yet the words are not near.
- `cluster`: two of one matter that a reader had written down as concentrated.
- `template`: the texts share ten characters on end that six messages or more have, or one citizen wrote both; and the
  words are not so near that they were taken as neighbours.
- `district`: the subjects name the same district or county and share nothing else of three characters.

A pair is one matter when the work that settles one settles the other, or one reply answers both: the same trouble at
the same place, or the same rule, plan or sum asked about. The same kind of trouble elsewhere, another trouble at the
same place, the same district, the same person or the same wording are not. A letter that lists several troubles is one
matter with another letter when that one's trouble is among those it lists.

The labels stand in `pairs.json`, by ids alone. Those in `pairs_fresh.json` were drawn later by the same rule, in
another order and without the pairs that had been drawn before, and labelled before anything had been run on them.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import log, sqrt
from pathlib import Path

HERE = Path(__file__).resolve()
MESSAGES = HERE.parents[3].parent / "shared" / "data" / "messages_hot.csv"
MATTERS = HERE.parents[2] / "server" / "hot_matters.json"
BANDS = ((0.08, 0.14, 45), (0.14, 0.2, 60), (0.2, 0.3, 60), (0.3, 0.5, 40), (0.5, 1.01, 25))
"""From, to, how many."""
OTHERS = {"place": 60, "topic": 30, "cluster": 35, "template": 40, "district": 25}
_EACH = 3
_KINDS = "小区|花园|家园|公寓|广场|学校|小学|中学|学院|大学|公司|公园|大道|路|街|村|城|府|苑|湾"
_PLACE = re.compile(rf"[一-鿿]{{2,4}}?(?:{_KINDS})")
_DISTRICT = re.compile(r"[A-M]\d*[市区县]")

Pair = tuple[str, str]


def messages() -> dict[str, dict[str, str]]:
    """All messages by their ids."""
    with MESSAGES.open(encoding="utf-8-sig", newline="") as file:
        return {row["留言编号"]: row for row in csv.DictReader(file)}


def draw(seed: str = "", share: float = 1.0, without: Iterable[Pair] = ()) -> list[tuple[str, Pair]]:
    """The pairs with their strata, always the same for a seed; of each stratum this share, and none of `without`."""
    held, before = messages(), set(without)
    words = _Words(held)
    drawn: dict[Pair, str] = {}
    near = sorted(words.neighbours(), key=lambda found: _order(found[0], seed))
    for low, high, count in BANDS:
        fresh = (pair for pair, cosine in near if low <= cosine < high and pair not in before)
        _take(drawn, "words", fresh, round(count * share))
    ways = {
        "place": _sharing(held, _places),
        "topic": (p for p in _sharing(held, _threes, 40) if words.cosine(p) < BANDS[1][0]),
        "cluster": _of_matters(held),
        "template": (p for p in _alike_in_form(held) if words.cosine(p) < BANDS[2][0]),
        "district": (p for p in _sharing(held, _districts, 10_000) if not _share_three(held, p)),
    }
    for name, pairs in ways.items():
        fresh = sorted((pair for pair in pairs if pair not in before), key=lambda pair: _order(pair, seed))
        _take(drawn, name, fresh, round(OTHERS[name] * share))
    return sorted(((name, pair) for pair, name in drawn.items()), key=lambda each: _order(each[1], seed))


def fresh() -> list[tuple[str, Pair]]:
    """The later ones."""
    labelled: dict[str, list[tuple[str, str]]] = json.loads((HERE.parent / "pairs.json").read_text())
    return draw("third", 0.36, (_two(*pair) for pairs in labelled.values() for pair in pairs))


def half(pair: Pair) -> int:
    """0: what may be looked at while tuning; 1: what the figures are reported on."""
    return int(_order(pair)[-1], 16) % 2


def _take(drawn: dict[Pair, str], name: str, pairs: Iterable[Pair], count: int) -> None:
    times = Counter[str]()
    for pair in pairs:
        if count and pair not in drawn and all(times[each] < _EACH for each in pair):
            drawn[pair] = name
            times.update(pair)
            count -= 1


def _order(pair: Pair, seed: str = "") -> str:
    return hashlib.sha256(" ".join((*filter(None, (seed,)), *pair)).encode()).hexdigest()


def _two(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


class _Words:
    def __init__(self, held: dict[str, dict[str, str]]) -> None:
        said = {key: f"{row['留言主题']} {row['留言详情'].strip()[:300]}" for key, row in held.items()}
        counted = {key: Counter(_grams(text)) for key, text in said.items()}
        among = Counter(gram for counts in counted.values() for gram in counts)
        self._vectors = {
            key: _unit({g: (1 + log(n)) * log(len(held) / among[g]) for g, n in counts.items()})
            for key, counts in counted.items()
        }
        self._holders: defaultdict[str, list[str]] = defaultdict(list)
        for key, vector in self._vectors.items():
            for gram in vector:
                if among[gram] <= 200:
                    self._holders[gram].append(key)

    def cosine(self, pair: Pair) -> float:
        one, other = (self._vectors[each] for each in pair)
        return sum(weight * other.get(gram, 0.0) for gram, weight in one.items())

    def neighbours(self) -> Iterator[tuple[Pair, float]]:
        """Each message with its five nearest."""
        seen: set[Pair] = set()
        for key in sorted(self._vectors):
            mine = self._vectors[key]
            shared: defaultdict[str, float] = defaultdict(float)
            for gram, weight in mine.items():
                for other in self._holders.get(gram, ()):
                    if other != key:
                        shared[other] += weight * self._vectors[other][gram]
            best = sorted(shared, key=lambda other: (-shared[other], other))[:5]
            for pair in (_two(key, other) for other in best):
                if pair not in seen:
                    seen.add(pair)
                    yield pair, self.cosine(pair)


def _grams(text: str) -> list[str]:
    return [run[at : at + 2] for run in re.findall(r"\w+", text) for at in range(len(run) - 1)]


def _unit(weights: dict[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {gram: weight / length for gram, weight in weights.items()}


def _sharing(held: dict[str, dict[str, str]], marks: object, most: int = 200) -> set[Pair]:
    of: defaultdict[str, list[str]] = defaultdict(list)
    for key, row in held.items():
        for mark in set(marks(row["留言主题"])):  # type: ignore[operator]
            of[mark].append(key)
    return {
        _two(one, other)
        for keys in of.values()
        if 1 < len(keys) <= most
        for at, one in enumerate(keys)
        for other in keys[at + 1 : at + 40]
    }


def _places(subject: str) -> list[str]:
    return [name[-4:] for name in _PLACE.findall(subject)]


def _threes(subject: str) -> list[str]:
    return [run[at : at + 3] for run in re.findall(r"\w+", subject) for at in range(len(run) - 2)]


def _districts(subject: str) -> list[str]:
    return [name for name in _DISTRICT.findall(subject) if len(name) > 2]


def _share_three(held: dict[str, dict[str, str]], pair: Pair) -> bool:
    plain = [_DISTRICT.sub(" ", held[each]["留言主题"]) for each in pair]
    return not set(_threes(plain[0])).isdisjoint(_threes(plain[1]))


def _of_matters(held: dict[str, dict[str, str]]) -> set[Pair]:
    read: list[list[str]] = json.loads(MATTERS.read_text())["concentrated"]
    return {_two(one, other) for matter in read for one in matter for other in matter if one != other and one in held}


def _alike_in_form(held: dict[str, dict[str, str]]) -> set[Pair]:
    runs: defaultdict[str, list[str]] = defaultdict(list)
    people: defaultdict[str, list[str]] = defaultdict(list)
    for key, row in held.items():
        text = re.sub(r"\s", "", row["留言详情"])
        for run in {text[at : at + 10] for at in range(len(text) - 9)}:
            runs[run].append(key)
        people[row["留言用户"]].append(key)
    alike = [keys for keys in runs.values() if len(keys) >= 6] + [keys for keys in people.values() if len(keys) > 1]
    return {_two(one, other) for keys in alike for at, one in enumerate(keys) for other in keys[at + 1 : at + 6]}
