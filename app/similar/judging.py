"""What is typed, and how likely an open case is about it: one rule at a seat and at the centre."""

import re
from collections.abc import Iterable

from msgspec import Struct

from app.domain.book import Book
from app.similar.likeness import Likeness, Matter, likeness, matter
from app.similar.matters import Said, hash_place, places_of
from app.similar.radar import same_place, words_of


class Wanted(Struct, frozen=True):
    """A draft as open cases are compared with it. `place`: its address without the names of areas."""

    words: Said
    matter: Matter
    place: str


def wanted(book: Book, category: str | None, area: str | None, place: str, text: str) -> Wanted:
    """A draft from its fields."""
    words = words_of(place, "", text, category, book)
    places = tuple(hash_place(book.phone_key, name) for name in places_of(words))
    return Wanted(words, matter(book, category, area, places=places), _without_areas(book, area, place))


def judge(wanted: Wanted, other: Matter, words: float | None, place: str | None) -> Likeness:
    """How likely a case is about it. `words`: as `radar.heard` has it, None where its words are not held; `place`: its
    address, None where that is not held."""
    here = same_place(wanted.place, place) if place is not None else None
    return likeness(wanted.matter, other, words, here=here)


def _without_areas(book: Book, area: str | None, place: str) -> str:
    """The place without the names of its area and those above: they stand in every address around."""
    names: Iterable[str] = (row.name for row in book.area_chain(area))
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return re.sub(pattern, " ", place) if pattern else place
