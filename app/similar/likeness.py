"""How likely two cases are one matter, 0 to 1, from all that is known of them, and why."""

from msgspec import Struct

from app.domain.book import Book
from app.domain.words import AreaKind, Why

WEAK = 0.4
"""Below this nobody is told: one that is often wrong is soon not looked at."""
_MATTER, _CATEGORY, _PLACE = 0.4, 0.1, 0.35
_APART = 0.35
"""What is left of the words of two at different places: the same trouble in the same words is then another one."""
_GROUP = 0.9
"""How likely it is for a case of the same group as one that is likely."""


class Matter(Struct, frozen=True):
    """What is compared beside the words. `places`: keyed hashes of places named."""

    category: str | None = None
    areas: tuple[str, ...] = ()
    """The area and those above it."""
    streets: tuple[str, ...] = ()
    """Of those up to its street, else the area alone: whoever shares one of them is close by."""
    group: str | None = None
    places: tuple[str, ...] = ()


class Likeness(Struct, frozen=True):
    """How likely, and what of it speaks for it."""

    score: float
    why: tuple[Why, ...] = ()


def matter(
    book: Book,
    category: str | None = None,
    area: str | None = None,
    group: str | None = None,
    places: tuple[str, ...] = (),
) -> Matter:
    """A matter from its fields."""
    chain = book.area_chain(area)
    inner = [row.code for row in chain if row.kind not in (AreaKind.DISTRICT, AreaKind.CITY)]
    areas = tuple(row.code for row in chain)
    return Matter(category, areas, tuple(inner) or areas[:1], group, places)


def likeness(one: Matter, other: Matter, words: float | None, group: float = 0.0, here: bool | None = None) -> Likeness:
    """`words`: how likely by their words (`radar.heard`), None where the other's are not held; `group`: how likely the
    likeliest case of the other's group is; `here`: whether their addresses are the same
    (`radar.same_place`).

    The same category close by is enough to be worth a look, being close by alone is nothing. The words count whole,
    unless the two are known to be at different places; without them the place and the group that the centre told stand
    in for them.
    """
    apart = here is False or _apart(one, other)
    same = one.category is not None and one.category == other.category
    close = not set(one.streets).isdisjoint(other.streets)
    place = here is True or not set(one.places).isdisjoint(other.places)
    why = [Why.PLACE] if place else []
    score = _MATTER if same and close else _CATEGORY if same else 0.0
    why += [Why.MATTER] if same else []
    if words is not None:
        score += words * (_APART if apart and not place else 1)
        why += [Why.WORDS] if words >= WEAK else []
    else:
        score += _PLACE if place else 0.0
    if _GROUP * group > score and other.group is not None:
        score = _GROUP * group
        why.append(Why.GROUP)
    return Likeness(round(min(1.0, score), 3), tuple(why))


def _apart(one: Matter, other: Matter) -> bool:
    """Whether both have an area, and neither lies within the other nor in the same street."""
    if not one.areas or not other.areas:
        return False
    within = one.areas[0] in other.areas or other.areas[0] in one.areas
    return not within and set(one.streets).isdisjoint(other.streets)
