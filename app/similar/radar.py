"""The same-matter radar: which of some open cases speak of what is being typed, by their words and the places in them.

Three things are counted, each by how few open cases have a pair of characters: how much the two share in all, how much
of that lies outside the one phrase they share most, and how much of what each opens with (its place and subject, else
its first words) stands in the other. So neither a name alone, nor a district, nor a template holds two cases together:
the first is one phrase, the others are what many say. Those that would fall into one group with what is typed, as hot
issues are found (`app.similar.groups`), need less: what several say together is told from chance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt

from app.domain.book import Book
from app.domain.records import CasePrivate
from app.similar.bigrams import pairs
from app.similar.groups import Groups, Vector, dot, phrase
from app.similar.likeness import WEAK
from app.similar.matters import BEGINNING, STOCK, Pairs, Said, about, pairs_of, places_of, plain
from app.similar.numerals import in_digits

ENOUGH = 0.7
"""From this sum of the three on two are worth a look."""
TOGETHER = 0.36
"""What it adds that they fall into one group."""
BESIDE = 0.03
"""So much they must share outside one phrase."""
COPY = 0.75
"""From here on they are nearly the same words: a short text may be one phrase."""
ELSEWHERE = 0.1
"""What it takes away that each names places and none is the other's."""
OPENING = 40
"""Characters of a text that stand for its subject where it has none."""
_SAME, _SHORTEST = 0.8, 3
_RARE = 0.02
_ALWAYS_RARE = 12
WITHOUT = 300
"""So many cases without the pair are imagined besides: in a small hotline everything would else be telling."""
_DRAFT = ""
"""What is typed, among the cases it is compared with."""


def words_of(place: str, subject: str, text: str, category: str | None = None, book: Book | None = None) -> Said:
    """What of a case or a draft is compared: how it opens, what it says, and the heading of its category."""
    place, subject, text = place.strip(), subject.strip(), text.strip()[:BEGINNING]
    opening = "\n".join(filter(None, (place, subject or text[:OPENING])))
    return Said(plain(opening), plain(text), about(category, book))


def words_of_case(private: CasePrivate, category: str | None = None, book: Book | None = None) -> Said:
    """The same of a case. No caller's name, and nothing that was said later."""
    return words_of(private.place, private.subject, private.text, category, book)


def same_place(one: str, other: str) -> bool | None:
    """True where the shorter of two addresses stands in the other one but for a word: 7号楼 in a whole address; False
    where they name different ones of one kind, two compounds or two roads; None: it cannot be told."""
    here, there = (pairs([in_digits(each)]).keys() for each in (one, other))
    shorter = min(len(here), len(there))
    names, others = set(places_of(Said(plain(one), ""))), set(places_of(Said(plain(other), "")))
    kinds = {name[-1] for name in names} & {name[-1] for name in others}
    if kinds and names.isdisjoint(others):
        return False
    return True if shorter >= _SHORTEST and len(here & there) >= _SAME * shorter else None


class Weights:
    """What each pair of some texts is worth: the fewer of all open cases have it, the more.

    `of`: of each pair; `telling`: the same, but 0 for what everybody says.
    """

    def __init__(self, of: dict[str, float], telling: dict[str, float]) -> None:
        self.of = of | dict.fromkeys(of.keys() & STOCK, 0.0)
        self.telling = telling | dict.fromkeys(telling.keys() & STOCK, 0.0)


def most_common(cases: int) -> float:
    """What more than so many of so many cases say is everybody's."""
    return max(_ALWAYS_RARE, _RARE * cases)


def heard(words: Said, others: Mapping[str, Said], weights: Weights) -> dict[str, float]:
    """How likely each of these cases is about what is typed, 0 to 1; from `WEAK` on it is worth a look."""
    mine, found = _Telling(words, weights), dict[str, float]()
    for case, theirs in others.items():
        found[case] = _alike(mine, _Telling(theirs, weights))
    for case in _grouped(words, others, weights):
        found[case] += TOGETHER if found[case] else 0.0
    return {case: min(1.0, each * WEAK / ENOUGH) for case, each in found.items()}


class _Telling:
    """A text ready to be compared with others."""

    def __init__(self, words: Said, weights: Weights) -> None:
        self.pairs: Pairs = pairs_of(words)
        telling, of = weights.telling, weights.of
        self.vector = _unit({pair: times * telling[pair] for pair, times in self.pairs.weights.items()})
        self.named = {pair for pair in self.pairs.named if telling.get(pair)}
        self._opening = {pair: of[pair] for pair in self.pairs.heading}

    def held_in(self, other: "_Telling") -> float:
        """How much of what this opens with stands in the other, 0 to 1."""
        whole = sum(self._opening.values())
        held = sum(weight for pair, weight in self._opening.items() if pair in other.pairs.weights)
        return held / whole if whole else 0.0


def _alike(one: _Telling, other: _Telling) -> float:
    """The sum of the three; 0 where they share one phrase alone, unless it is nearly all they say."""
    near = dot(one.vector, other.vector)
    beside = near - phrase(one.vector, other.vector, one.pairs, other.pairs)
    if beside < BESIDE and near < COPY:
        return 0.0
    elsewhere = bool(one.named and other.named) and one.named.isdisjoint(other.named)
    return near + beside + (one.held_in(other) + other.held_in(one)) / 2 - (ELSEWHERE if elsewhere else 0)


def _unit(vector: Vector) -> Vector:
    kept = {pair: weight for pair, weight in vector.items() if weight > 0}
    length = sqrt(sum(weight * weight for weight in kept.values())) or 1.0
    return {pair: weight / length for pair, weight in kept.items()}


def _grouped(words: Said, others: Mapping[str, Said], weights: Weights) -> Iterable[str]:
    """The cases that fall into one group with what is typed."""
    few = _Few(weights)
    few.add(_DRAFT, words)
    for case, theirs in others.items():
        few.add(case, theirs)
    of = few.gather([_DRAFT, *others], {})
    mine = of.get(_DRAFT)
    return [case for case in others if mine is not None and of.get(case) == mine]


class _Few(Groups):
    """A handful of cases, weighed as among all."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._telling = weights.telling
        self._having: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, case: str, words: Said) -> bool:
        self._said[case] = words
        for pair in pairs_of(words).weights:
            if self._telling[pair]:
                self._having[pair].append(case)
        return True

    def weight(self, pair: str) -> float:
        return self._telling[pair]

    def holders(self, pair: str) -> Iterable[str]:
        return self._having.get(pair, ())
