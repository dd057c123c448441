"""Which open cases share most with a text: of each pair of characters the cases that have it, as numbers in memory.

It holds no text, and of a case only its id. What many cases have counts for nothing, so what is looked through for a
text stays short, however many cases there are.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.similar.matters import AGAIN, HEADING, Said, pairs_of
from app.similar.radar import WITHOUT, Weights, most_common

FINALISTS = 16
"""So many of the most promising are compared."""
_PLANE = 0xFFFF
"""Characters beyond are folded into it: two that meet are one more coincidence, no error."""

Numbers = NDArray[Any]


@cache
def _letters() -> Numbers:
    """For each character of the basic plane whether pairs are made of it."""
    return np.fromiter((chr(each).isalnum() for each in range(_PLANE + 1)), np.bool_, _PLANE + 1)


def codes(text: str) -> Numbers:
    """Each pair of neighbouring letters or digits of a folded text as a number; twice where it stands twice."""
    wide = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    points = wide & np.uint32(_PLANE)
    letters = _letters()[points] | (wide > _PLANE)
    pairs = (points[:-1] << np.uint32(16)) | points[1:]
    return pairs[letters[:-1] & letters[1:]]


class _Postings:
    """Which cases have which pair, in the order of the pairs; each with how much the pair weighs by its place.

    Each pair stands once, with where its cases begin: what is searched is a tenth as long as what is held.
    """

    def __init__(self, pairs: Numbers, cases: Numbers, times: Numbers) -> None:
        order = np.argsort(pairs, kind="stable")
        ordered = pairs[order]
        begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else order
        self._pairs = np.append(ordered[begins], np.uint32(0))
        """Closed by one that no text has: a pair of two nothings."""
        self._bounds = np.append(begins, len(ordered))
        self.cases, self.times = cases[order], times[order]

    def __len__(self) -> int:
        return len(self.cases)

    def span(self, wanted: Numbers) -> tuple[Numbers, Numbers]:
        """From where to where the cases of each of these pairs stand."""
        at = np.searchsorted(self._pairs[:-1], wanted)
        return self._bounds[at], self._bounds[at + (self._pairs[at] == wanted)]

    def and_also(self, other: "_Postings", alive: Numbers) -> "_Postings":
        """Both as one, without the cases that are gone."""
        parts = [np.concatenate(each) for each in zip(self.parts(), other.parts(), strict=True)]
        kept = alive[parts[1]]
        return _Postings(*(part[kept] for part in parts))

    def parts(self) -> tuple[Numbers, Numbers, Numbers]:
        """What it was made of: of each pair, case and weight as many."""
        return np.repeat(self._pairs[:-1], np.diff(self._bounds)), self.cases, self.times


class Index:
    """The open cases by their pairs. One thread at a time."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []
        self._alive = np.zeros(0, np.bool_)
        self._lengths = np.zeros(0, np.float32)
        self._segments: list[_Postings] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, case: str) -> bool:
        return case in self._numbers

    @property
    def worn(self) -> bool:
        """Whether more is gone than there is: then it is better made anew."""
        return len(self._ids) > 2 * len(self._numbers) + 1000

    def take(self, cases: Mapping[str, Said | None]) -> None:
        """Hold these cases by these words; None: hold it no longer."""
        for case in cases:
            if (number := self._numbers.pop(case, None)) is not None:
                self._alive[number] = False
        held = [(case, words) for case, words in cases.items() if words is not None]
        if held:
            self._add(held)

    def _add(self, held: list[tuple[str, Said]]) -> None:
        first = len(self._ids)
        pairs: list[Numbers] = []
        times: list[Numbers] = []
        for case, words in held:
            self._numbers[case] = len(self._ids)
            self._ids.append(case)
            found, weights = _weighed(words)
            pairs.append(found)
            times.append(weights)
        lengths = [len(each) for each in pairs]
        cases = np.repeat(np.arange(first, len(self._ids), dtype=np.int32), lengths)
        self._alive = np.concatenate((self._alive, np.ones(len(held), np.bool_)))
        new = _Postings(np.concatenate(pairs), cases, np.concatenate(times))
        self._segments.append(new)
        while len(self._segments) > 1 and len(self._segments[-2]) < 2 * len(self._segments[-1]):
            last = self._segments.pop()
            self._segments[-1] = self._segments[-1].and_also(last, self._alive)
        self._lengths = np.concatenate((self._lengths, self._length_of(new, first, len(held))))

    def _length_of(self, new: _Postings, first: int, count: int) -> Numbers:
        distinct, inverse = np.unique(new.parts()[0], return_inverse=True)
        worth = self._worth(self._holders(distinct))[inverse] * new.times
        return np.sqrt(np.bincount(new.cases - first, worth * worth, count) + 1e-9).astype(np.float32)

    def _holders(self, pairs: Numbers) -> Numbers:
        count = np.zeros(len(pairs), np.int64)
        for segment in self._segments:
            low, high = segment.span(pairs)
            count += high - low
        return count

    def _worth(self, holders: Numbers) -> Numbers:
        return np.where(holders > most_common(len(self)), 0, self._of(holders))

    def _of(self, holders: Numbers) -> Numbers:
        return np.log((len(self) + WITHOUT) / np.clip(holders, 1, len(self) + 1))

    def weights(self, texts: Iterable[Said]) -> Weights:
        """What the pairs of these texts are worth."""
        pairs = list({pair: None for words in texts for pair in pairs_of(words).weights})
        points = np.frombuffer("".join(pairs).encode("utf-32-le", "replace"), np.uint32) & np.uint32(_PLANE)
        holders = self._holders((points[::2] << np.uint32(16)) | points[1::2])
        of, telling = self._of(holders), self._worth(holders)
        return Weights(*(dict(zip(pairs, each.tolist(), strict=True)) for each in (of, telling)))

    def promising(self, words: Said, most: int = FINALISTS) -> list[str]:
        """The cases that share most with these words, best first."""
        if not self._numbers:
            return []
        pairs, times = _weighed(words)
        worth = self._worth(self._holders(pairs))
        telling = worth > 0
        pairs, weights = pairs[telling], (times * worth * worth)[telling]
        shared = np.zeros(len(self._ids), np.float64)
        for segment in self._segments:
            for low, high, weight in zip(*segment.span(pairs), weights, strict=True):
                shared[segment.cases[low:high]] += weight * segment.times[low:high]
        hit = np.flatnonzero(shared * self._alive)
        near = shared[hit] / self._lengths[hit]
        best = np.argpartition(near, -most)[-most:] if len(hit) > most else np.arange(len(hit))
        return [self._ids[hit[at]] for at in best[np.argsort(-near[best], kind="stable")]]


def _weighed(words: Said) -> tuple[Numbers, Numbers]:
    """Each pair once, with how much it weighs by its place, as `matters.pairs_of` has it."""
    heading, text = np.unique(codes(words.heading)), codes(words.text)
    found, inverse = np.unique(np.concatenate((heading, text)), return_inverse=True)
    opens = np.zeros(len(found), np.bool_)
    opens[inverse[: len(heading)]] = True
    times = np.bincount(inverse[len(heading) :], minlength=len(found))
    weights = np.where(opens, HEADING + AGAIN * times, 1 + AGAIN * (times - 1))
    return found, weights.astype(np.float32)
