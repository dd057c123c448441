"""一比三率 by unit or area: cases per 10,000 residents, three rates, rank and zone. Definitions: domain.md, 评.

The *score* of a unit is the mean of those of its three rates that anybody answered. Units are ranked by it, equal ones
alike; the zone is *blue* from `zone_blue` percent on, *red* below `zone_red`, *yellow* between: both bounds are the
hotline's choice. Who was answered for by nobody has neither.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import field
from msgspec.structs import replace

from app.domain.book import Book, Limits
from app.domain.errors import Refused
from app.figures.counts import Asked, Runner, conditions, district, district_condition
from app.figures.definitions import VERSION as VERSION
from app.figures.filters import Count, Filters, Shape, narrow
from app.figures.rates import Rate

BY = ("unit", "area")
COUNTED = ("received", "completed", "in_time", "late", "overdue", "returns")
BLUE, YELLOW, RED = "blue", "yellow", "red"

RatesOf = Callable[[datetime, datetime, str | None, Filters], list[Rate]]


class Standing(Shape, kw_only=True):
    """How a unit or area stands; without a key, cases that belong to none.

    `counts`: those of `COUNTED`, each with its condition. `rates`: responded, solved, satisfied. `score` 0–1; `before`:
    the score of the period before, of the same length. `per_10000` None where no number of residents is known.
    """

    key: str | None
    counts: dict[str, Count]
    rates: tuple[Rate, ...] = ()
    score: float | None = None
    before: float | None = None
    rank: int | None = None
    zone: str | None = None
    per_10000: float | None = None


class StandingsAnswer(Shape, kw_only=True):
    """`rows` by rank, then by cases received; `whole`: all as one; `blue`: which part of those with a zone are."""

    rows: tuple[Standing, ...] = ()
    whole: Standing
    blue: float | None = None
    version: str = VERSION
    as_of: datetime | None = field(default=None)


def standings(run: Runner, rates_of: RatesOf, book: Book, asked: Asked) -> StandingsAnswer:
    """Everybody who has a case or an answer in the period. `asked.by`: one of `BY`; Refused("unknown") for another."""
    by = asked.by[0] if asked.by else "unit"
    if by not in BY:
        raise Refused("unknown", "figures.by", value=by)
    behind = conditions(book, asked)
    counts = {name: _counts(run, name, by, behind[name], book) for name in COUNTED}
    now = _by_key(rates_of(asked.since, asked.until, by, asked.filters))
    earlier = _by_key(rates_of(asked.since - (asked.until - asked.since), asked.since, by, asked.filters))
    keys = {key for found in counts.values() for key in found} | now.keys()
    rows = [
        Standing(
            key=key,
            counts={name: counts[name].get(key) or _none(name, key, by, behind[name], book) for name in COUNTED},
            rates=now.get(key, ()),
            score=score(now.get(key, ())),
            before=score(earlier.get(key, ())),
        )
        for key in keys
    ]
    placed = [_finished(row, by, book) for row in ranked(rows)]
    whole = _whole(run, rates_of, book, asked, behind)
    return StandingsAnswer(rows=tuple(placed), whole=whole, blue=blue_share(placed))


def score(rates: Sequence[Rate]) -> float | None:
    """The mean of the rates that anybody answered."""
    known = [rate.rate for rate in rates if rate.rate is not None]
    return round(sum(known) / len(known), 6) if known else None


def zone(value: float | None, limits: Limits) -> str | None:
    """The zone of a score."""
    if value is None:
        return None
    percent = round(value * 100, 4)
    return BLUE if percent >= limits.zone_blue else YELLOW if percent >= limits.zone_red else RED


def with_answers(rates: Sequence[Rate], yes: Mapping[str, bool | None]) -> tuple[Rate, ...]:
    """What the rates would be with one more citizen's answers: name of a rate → yes, no, or None: cannot say."""
    found: list[Rate] = []
    for rate in rates:
        said = yes.get(rate.name)
        more = replace(rate, yes=rate.yes + (said is True), answered=rate.answered + (said is not None))
        found.append(replace(more, rate=more.yes / more.answered if more.answered else None))
    return tuple(found)


def blue_share(rows: Sequence[Standing]) -> float | None:
    """Which part of those that have a zone is blue."""
    zones = [row.zone for row in rows if row.zone is not None]
    return zones.count(BLUE) / len(zones) if zones else None


def _counts(run: Runner, name: str, by: str, behind: Filters, book: Book) -> dict[str | None, Count]:
    found: dict[str | None, int] = {}
    for code, number in run.grouped(behind, (by,)):
        key = district(code, book) if by == "area" and code is not None else code
        found[key] = found.get(key, 0) + number
    return {key: _count(name, key, number, by, behind, book) for key, number in found.items()}


def _none(name: str, key: str | None, by: str, behind: Filters, book: Book) -> Count:
    return _count(name, key, 0, by, behind, book)


def _count(name: str, key: str | None, number: int, by: str, behind: Filters, book: Book) -> Count:
    if key is None:
        own = Filters(missing=(by,))
    else:
        own = Filters(unit=key) if by == "unit" else district_condition(key, book)
    period = {each: getattr(behind, each) for each in ("moment", "since", "until")}
    return Count(name=name, key=key, count=number, filters=narrow(behind, replace(own, **period), book))


def _by_key(rates: Sequence[Rate]) -> dict[str | None, tuple[Rate, ...]]:
    found: dict[str | None, tuple[Rate, ...]] = {}
    for rate in rates:
        found[rate.key] = (*found.get(rate.key, ()), rate)
    return found


def ranked(rows: Sequence[Standing]) -> list[Standing]:
    """Best first, equal ones with the same rank; then those without."""
    order = sorted(rows, key=lambda row: (row.key is None, -(row.score or 0.0), row.key or ""))
    placed: list[Standing] = []
    for row in order:
        if row.key is None or row.score is None:
            placed.append(row)
            continue
        last = next((each for each in reversed(placed) if each.rank is not None), None)
        same = last is not None and last.score == row.score
        rank = last.rank if last is not None and same else sum(each.rank is not None for each in placed) + 1
        placed.append(replace(row, rank=rank))
    return sorted(placed, key=lambda row: (row.rank is None, row.rank or 0, row.key is None, -_received(row)))


def _received(row: Standing) -> int:
    return row.counts["received"].count if row.counts else 0


def _finished(row: Standing, by: str, book: Book) -> Standing:
    where = row.key if by == "area" else None
    if by == "unit" and (unit := book.units.get(row.key or "")) is not None:
        where = unit.area
    area = book.areas.get(where or "")
    residents = area.residents if area is not None else None
    per = _received(row) * 10_000 / residents if residents else None
    ranked = zone(row.score, book.limits) if row.key is not None else None
    return replace(row, zone=ranked, per_10000=per)


def _whole(
    run: Runner, rates_of: RatesOf, book: Book, asked: Asked, behind: Mapping[str, Filters]
) -> Standing:  # fmt: skip
    """All as one; residents are those of the area asked about, else of the top of the chain."""
    counts = {n: Count(name=n, key=None, count=run.total(behind[n]), filters=behind[n]) for n in COUNTED}
    rates = tuple(rates_of(asked.since, asked.until, None, asked.filters))
    earlier = rates_of(asked.since - (asked.until - asked.since), asked.since, None, asked.filters)
    residents = residents_of(asked.filters.area, book)
    value = score(rates)
    return Standing(
        key=None,
        counts=counts,
        rates=rates,
        score=value,
        before=score(earlier),
        zone=zone(value, book.limits),
        per_10000=counts["received"].count * 10_000 / residents if residents else None,
    )


def residents_of(area: str | None, book: Book) -> int | None:
    """Residents of an area; of the whole hotline where none is named: its topmost areas whose numbers are known."""
    if area is not None:
        known = book.areas.get(area)
        return known.residents if known is not None else None
    tops = [each for each in book.areas.values() if each.parent is None]
    found = [_summed(top.code, book) for top in tops]
    return sum(each for each in found if each) or None


def _summed(code: str, book: Book) -> int | None:
    own = book.areas[code].residents
    if own is not None:
        return own
    below = [_summed(each.code, book) for each in book.areas.values() if each.parent == code]
    return sum(each for each in below if each) or None
