"""How much two matters are alike, 0 to 1: what they are about, where, and in which words. Plain counting alone."""

from collections.abc import Collection

from msgspec import Struct

from app.domain.book import Book
from app.domain.words import AreaKind
from app.similar.bigrams import pairs
from app.similar.numerals import in_digits

WEAK = 0.4
"""Below this nobody is told: one that is often wrong is soon not looked at."""

_MATTER, _PLACE, _TEXT = 0.4, 0.35, 0.25
_WORDS = 0.65
"""Of what is only words yet: six tenths of the shorter text must stand in the longer."""
_LONGEST = 150
"""Characters of a text that are compared: its beginning says what it is about."""
_SHORTEST = 3
"""A place or text of fewer pairs says too little to be compared."""


class Matter(Struct, frozen=True):
    """What is compared of a case; the words as pairs of characters."""

    category: str | None
    streets: tuple[str, ...]
    """The area and those above it up to its street, else the area alone."""
    place: Collection[str]
    text: Collection[str]

    @property
    def only_words(self) -> bool:
        """Neither matter nor place is known: its intake is still owed, or has just begun."""
        return self.category is None and not self.streets and not self.place


def matter(book: Book, category: str | None, area: str | None, place: str, text: str) -> Matter:
    """A matter from its fields."""
    place, text = in_digits(place), in_digits(text[:_LONGEST])
    return Matter(category, near(book, area), pairs([place]).keys(), pairs([text]).keys())


def near(book: Book, area: str | None) -> tuple[str, ...]:
    """The area and those above it up to its street: whoever shares one of them is close by."""
    found: list[str] = []
    for row in book.area_chain(area):
        if row.kind in (AreaKind.DISTRICT, AreaKind.CITY) and found:
            break
        found.append(row.code)
    return tuple(found)


def likeness(one: Matter, other: Matter) -> float:
    """The same category close by is enough to be worth a look; so are the same place and some words in common.

    Where one of the two is only words yet, they decide: most of the same words, or the other's place among them.
    """
    if one.only_words or other.only_words:
        return round(_in_words(one, other), 3)
    same_category = one.category is not None and one.category == other.category
    close = not set(one.streets).isdisjoint(other.streets)
    about = _MATTER if same_category and close else _MATTER / 4 if same_category or close else 0.0
    where = _PLACE * _held(one.place, other.place)
    words = _TEXT * min(1.0, 2 * _shared(one.text, other.text))
    return round(about + where + words, 3)


def _in_words(one: Matter, other: Matter) -> float:
    words, where = _held(one.text, other.text), max(_held(one.place, other.text), _held(other.place, one.text))
    return max(_WORDS * words, _PLACE * where + _TEXT * min(1.0, 2 * _shared(one.text, other.text)))


def _held(one: Collection[str], other: Collection[str]) -> float:
    """How much of the shorter stands in the longer: 7号楼 in a whole address."""
    shorter = min(len(one), len(other))
    return len(set(one) & set(other)) / shorter if shorter >= _SHORTEST else 0.0


def _shared(one: Collection[str], other: Collection[str]) -> float:
    """Twice what is common to both, of all there is (Dice)."""
    if min(len(one), len(other)) < _SHORTEST:
        return 0.0
    return 2 * len(set(one) & set(other)) / (len(one) + len(other))
