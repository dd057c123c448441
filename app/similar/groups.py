"""Which cases are about one matter: at one place, or about one thing.

Two cases are near when they share enough rare pairs of characters, in more than one phrase: a name alone, be it of a
district or a compound, holds nothing together, nor does wording that more than one case in fifty has. Cases that name
places and have none in common are apart; so are near copies whose headings share nothing, and cases whose categories
stand under different headings. A group takes a case only when the case is near its middle (the sum of all its cases),
so a chain of neighbours never becomes a giant.

What comes out depends on the cases held, their groups and the order of their ids, and on nothing else: neither on when
they were added nor on what was asked before. So a centre that starts anew goes on as if it had not stopped.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from heapq import nlargest
from math import log, sqrt

from app.similar.matters import STOCK, Pairs, Said, pairs_of

NEAR = 0.15
"""How much two cases must share (cosine) to be neighbours at all."""
MIDDLE = 0.25
"""How near a case must be to the middle of the group it joins."""
BESIDE = 0.05
"""How much of it must lie outside the phrase they share most."""
COPY = 0.5
"""From here on two are nearly the same words: one letter sent twice, or one template, which their headings tell."""
_RARE = 0.02
_ALWAYS_RARE = 50
"""Wording of more than this many cases, and of more than this share of them, is everybody's."""
_ELSEWHERE = 300
"""So many cases without the pair are imagined besides: what all of a handful say would else weigh nothing."""
_KEPT = 60
"""Pairs that stand for a case: its weightiest."""
_CANDIDATES = 60

Vector = dict[str, float]
Edge = tuple[float, str, str]


class Groups:
    """The cases that are compared, and how to find groups among them."""

    def __init__(self) -> None:
        self._said: dict[str, Said] = {}
        self._number: dict[str, int] = {}
        self._ids: list[str] = []
        self._holders: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._frequency: defaultdict[str, int] = defaultdict(int)

    def __len__(self) -> int:
        return len(self._said)

    def __contains__(self, case: str) -> bool:
        return case in self._said

    def add(self, case: str, words: Said) -> bool:
        """Hold a case, or hold it with other words; whether anything is new."""
        if self._said.get(case) == words:
            return False
        self.drop(case)
        self._said[case] = words
        number = self._number[case] = len(self._ids)
        self._ids.append(case)
        for pair in pairs_of(words).weights:
            self._holders[pair].append(number)
            self._frequency[pair] += 1
        return True

    def drop(self, case: str) -> None:
        """Hold this case no longer."""
        words = self._said.pop(case, None)
        if words is None:
            return
        number = self._number.pop(case)
        for pair in pairs_of(words).weights:
            self._holders[pair].remove(number)
            self._frequency[pair] -= 1

    def gather(
        self, new: Iterable[str], known: Mapping[str, str], rest: Callable[[], None] = lambda: None
    ) -> dict[str, str]:
        """Which of the new cases, and of the cases without a group, belong to which group.

        `known`: the groups that stand, which keep their cases. A new group is named by its case of the lowest id.
        `rest` is called every few milliseconds of work.
        """
        look = _Look(self)
        fresh = sorted(case for case in set(new) if case in self._said and case not in known)
        edges: set[Edge] = set()
        for case in fresh:
            edges.update(look.edges(case))
            rest()
        clusters = _Clusters(look, {case: group for case, group in known.items() if case in self._said})
        ordered = sorted(edges, key=lambda edge: (-edge[0], edge[1], edge[2]))
        for _once_more in range(2):  # a case that was too far from a pair may be near the group it has become
            for _near, one, other in ordered:
                clusters.join(one, other)
                rest()
        return clusters.found()

    def nearness(self, members: Iterable[str]) -> dict[str, float]:
        """How much each of a group's cases says what all of them say, 0 to 1: its cosine with their middle.

        Of n that say the very same each has 1; of n that share next to nothing, 1/√n. So the sum of all is how many
        voices the group is worth.
        """
        look, middle = _Look(self), dict[str, float]()
        held = sorted(case for case in set(members) if case in self._said)
        for case in held:
            _add(middle, look.vector(case))
        length = sqrt(dot(middle, middle)) or 1.0
        return {case: round(min(1.0, dot(look.vector(case), middle) / length), 3) for case in held}

    # ── for one look ──

    def pairs(self, case: str) -> Pairs:
        """The case as pairs."""
        return pairs_of(self._said[case])

    def may_be_one(self, one: str, other: str) -> bool:
        """Whether their categories, as far as they have any, stand under one heading."""
        here, there = self._said[one].about, self._said[other].about
        return here == there or not here or not there

    def weight(self, pair: str) -> float:
        """How telling a pair is: 0 for what everybody says, or one case alone."""
        count, cases = self._frequency.get(pair, 0), len(self._said)
        if count < 2 or count > max(_ALWAYS_RARE, _RARE * cases) or pair in STOCK:
            return 0.0
        return log((cases + _ELSEWHERE) / count)

    def holders(self, pair: str) -> Iterable[str]:
        """The cases that have it."""
        return (self._ids[number] for number in self._holders.get(pair, ()))


class _Look:
    """One look at all cases: what each weighs now is worked out once."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._seen: dict[str, tuple[Vector, Pairs, frozenset[str]]] = {}

    def vector(self, case: str) -> Vector:
        """The case's weightiest pairs, of length 1 together."""
        return self._case(case)[0]

    def edges(self, case: str) -> Iterable[Edge]:
        """The neighbours of a case."""
        mine = self.vector(case)
        shared: defaultdict[str, float] = defaultdict(float)
        for pair, weight in mine.items():
            for other in self._groups.holders(pair):
                shared[other] += weight * weight
        shared.pop(case, None)
        hopeful = (
            other for other, squares in shared.items() if squares >= NEAR * NEAR
        )  # a cosine is no more than this root
        for other in nlargest(_CANDIDATES, hopeful, key=lambda each: (shared[each], each)):
            near = dot(mine, self.vector(other))
            if near >= NEAR and self._one_matter(case, other, near):
                yield near, min(case, other), max(case, other)

    def _one_matter(self, one: str, other: str, near: float) -> bool:
        if not self._groups.may_be_one(one, other):
            return False
        mine, here, telling = self._case(one)
        theirs, there, telling_there = self._case(other)
        both = telling & telling_there
        if (here.named & telling) and (there.named & telling_there) and not (here.named & there.named & both):
            return False
        if near >= COPY and here.heading and there.heading and not (here.heading & there.heading & both):
            return False
        return near - phrase(mine, theirs, here, there) >= BESIDE

    def _case(self, case: str) -> tuple[Vector, Pairs, frozenset[str]]:
        if case not in self._seen:
            pairs, weigh = self._groups.pairs(case), self._groups.weight
            weights = {pair: rare for pair, by_place in pairs.weights.items() if (rare := by_place * weigh(pair)) > 0}
            top = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_KEPT]
            length = sqrt(sum(weight * weight for _pair, weight in top)) or 1.0
            self._seen[case] = ({pair: weight / length for pair, weight in top}, pairs, frozenset(weights))
        return self._seen[case]


class _Clusters:
    """Groups while they form. `known` ones may grow; two of them never become one."""

    def __init__(self, look: _Look, known: Mapping[str, str]) -> None:
        self._look = look
        self._of: dict[str, str] = dict(known)
        self._members: defaultdict[str, list[str]] = defaultdict(list)
        self._middles: dict[str, Vector] = {}
        self._lengths: dict[str, float] = {}
        self._standing = frozenset(known.values())
        self._known = known
        for case, group in known.items():
            self._members[group].append(case)

    def join(self, one: str, other: str) -> None:
        """Put the groups of two neighbours together, where their middles are near."""
        here, there = self._group(one), self._group(other)
        if here == there or (here in self._standing and there in self._standing):
            return
        both = dot(self._middle(here), self._middle(there))
        if both < MIDDLE * sqrt(self._lengths[here] * self._lengths[there]):
            return
        stays = here in self._standing or (there not in self._standing and here < there)
        keep, go = (here, there) if stays else (there, here)
        middle = self._middles[keep]
        _add(middle, self._middles.pop(go))
        self._lengths[keep] += self._lengths.pop(go) + 2 * both
        for case in self._members[go]:
            self._of[case] = keep
        self._members[keep] += self._members.pop(go)

    def found(self) -> dict[str, str]:
        """Every case that has got a group, with the group."""
        real = [each for each in sorted(self._members) if each in self._standing or len(self._members[each]) > 1]
        return {case: group for group in real for case in sorted(self._members[group]) if case not in self._known}

    def _group(self, case: str) -> str:
        if case not in self._of:
            self._of[case] = case
            self._members[case] = [case]
        return self._of[case]

    def _middle(self, group: str) -> Vector:
        if group not in self._middles:
            middle: Vector = {}
            for case in self._members[group]:
                _add(middle, self._look.vector(case))
            self._middles[group], self._lengths[group] = middle, dot(middle, middle)
        return self._middles[group]


def _add(middle: Vector, vector: Vector) -> None:
    for pair, weight in vector.items():
        middle[pair] = middle.get(pair, 0.0) + weight


def dot(one: Vector, other: Vector) -> float:
    """What two vectors share."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[pair] for pair, weight in one.items() if pair in other)


def phrase(mine: Vector, theirs: Vector, here: Pairs, there: Pairs) -> float:
    """What the phrase gives that two cases share most: pairs of both that follow each other in one of the two."""
    shared = mine.keys() & theirs.keys()
    above = {pair: pair for pair in shared}

    def top(pair: str) -> str:
        while above[pair] != pair:
            pair = above[pair]
        return pair

    begins: defaultdict[str, list[str]] = defaultdict(list)
    for pair in shared:
        begins[pair[0]].append(pair)
    for pair in shared:
        for after in begins.get(pair[1], ()):
            if after != pair and ((pair, after) in here.next or (pair, after) in there.next):
                above[top(pair)] = top(after)
    phrases: defaultdict[str, float] = defaultdict(float)
    for pair in shared:
        phrases[top(pair)] += mine[pair] * theirs[pair]
    return max(phrases.values(), default=0.0)
