"""Hot issues 热点: what many said about one matter, with trend, place verdict and a sample. Pure, over facts.

Source of the rules: domain.md, 报 (the bulletin's hot issues: count, what it is mainly about, whether the cases cluster
at one address, which unit was told). **choice**: an issue is as hot as its cases and its different citizens together,
each as far as they say the same; withheld numbers count as one citizen. One who writes again and again is one citizen,
unless it is a body that speaks for its members: each of its letters is the word of many.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta, tzinfo
from typing import TypeVar

from msgspec import Struct

from app.domain.deadlines import local_day
from app.domain.records import CaseFacts
from app.domain.words import Channel, Flag

WITHHELD = "withheld"
"""Stands for every citizen without a known number."""
AT_ONE_PLACE = 0.5
"""有集中反映地址: at least so large a part of the cases, and at least `_LEAST`, name one place."""
_LEAST = 3

T = TypeVar("T")


class Hot(Struct, frozen=True):
    """A matter that more than one case is about; `cases` newest first.

    `before` counts the cases of the half of the period that lies back, `after` those of the half that ends it.
    """

    group: str
    cases: tuple[str, ...]
    citizens: int
    heat: float
    """By which issues are ordered: a case counts one, each different citizen one more (a body each time), as far
    as they say what the group says (`CaseFacts.near`). So what many say in one sense is hotter than as many who share
    little but a name."""
    before: int
    after: int
    category: str | None
    area: str | None
    unit: str | None
    place: str | None
    """Keyed hash of the place where the cases cluster; None: 无集中反映地址."""

    @property
    def count(self) -> int:
        """How many cases."""
        return len(self.cases)

    @property
    def clustered(self) -> bool:
        """The verdict: whether there is a place where they cluster."""
        return self.place is not None

    @property
    def rising(self) -> bool:
        """Whether more came in the second half than in the first."""
        return self.after > self.before


def counted(facts: CaseFacts) -> bool:
    """Whether the hotline's figures count a case: neither practice nor its own finds."""
    return facts.channel != Channel.OWN_FIND and Flag.PRACTICE not in facts.flags


def hot(cases: Iterable[CaseFacts], since: date, until: date, zone: tzinfo) -> list[Hot]:
    """The hot issues of the days `since` to `until`, both included, hottest first: of these cases, by their groups."""
    grouped: defaultdict[str, list[CaseFacts]] = defaultdict(list)
    for facts in cases:
        if facts.group is not None and counted(facts) and since <= local_day(facts.at, zone) <= until:
            grouped[facts.group].append(facts)
    middle = since + timedelta(days=((until - since).days + 1) // 2)
    found = [_hot(group, members, middle, zone) for group, members in grouped.items() if len(members) > 1]
    return sorted(found, key=lambda each: (-each.heat, -each.count, each.group))


def cluster(named: Mapping[str, Iterable[str]]) -> str | None:
    """Where cases cluster: the place that most of them name, if enough do. `named`: each case's places."""
    counts = Counter(place for places in named.values() for place in set(places))
    if not counts:
        return None
    place, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return place if count >= max(_LEAST, AT_ONE_PLACE * len(named)) else None


def shared_area(areas: list[str | None]) -> str | None:
    """The area that at least half of the cases are in; None: they are all over the place."""
    area = _most(areas)
    return area if 2 * areas.count(area) >= len(areas) else None


def _hot(group: str, members: list[CaseFacts], middle: date, zone: tzinfo) -> Hot:
    newest = sorted(members, key=lambda facts: (facts.at, facts.id), reverse=True)
    nearest: defaultdict[tuple[str, str], float] = defaultdict(float)
    for facts in members:
        for who in _callers(facts):
            voice = (who, facts.id if facts.for_many else "")
            nearest[voice] = max(nearest[voice], facts.near)
    before = sum(local_day(facts.at, zone) < middle for facts in members)
    return Hot(
        group=group,
        cases=tuple(facts.id for facts in newest),
        citizens=len({who for who, _letter in nearest}),
        heat=round(sum(facts.near for facts in members) + sum(nearest.values()), 6),
        before=before,
        after=len(members) - before,
        category=_most(facts.category for facts in newest),
        area=shared_area([facts.area for facts in newest]),
        unit=_most(facts.unit for facts in newest),
        place=cluster({facts.id: facts.places for facts in members}),
    )


def _most(values: Iterable[T | None]) -> T | None:
    """The commonest value there is; of several the one that comes first."""
    found = Counter(value for value in values if value is not None).most_common(1)
    return found[0][0] if found else None


def _callers(facts: CaseFacts) -> list[str]:
    return [caller.phone_hash or WITHHELD for caller in facts.callers] or [WITHHELD]
