"""Counts and rates over the columns in memory: one `Runner` for one answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from app.clock import epoch_ms
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.words import Channel, Flag, Outcome, RequestType
from app.figures.columns import BIT
from app.figures.conditions import CALLED, Offsets, Part, condition
from app.figures.counts import Group
from app.figures.filters import OVERDUE, Filters
from app.figures.held import MOMENTS, NEVER, QUESTIONS, Column, Held
from app.figures.lens_look import through
from app.figures.rates import Rate, check, made, undated

_HOUR = 3_600_000
_DAYS = 1 << 16
"""More days after 1970 than any hotline's work lasts."""


class Look:
    """Counts what is held; each clause is looked at once, however many numbers ask for it."""

    def __init__(self, held: Held, book: Book) -> None:
        self._held = held
        self._book = book
        self._known: dict[str, Column] = {}

    def total(self, filters: Filters) -> int:
        """How many cases meet the condition."""
        return int(np.count_nonzero(self.met(filters)))

    def grouped(self, filters: Filters, keys: tuple[str, ...], offsets: Offsets = ()) -> Sequence[Group]:
        """How many of each."""
        chosen = np.flatnonzero(self.met(filters))
        columns = [self._key(key, chosen, offsets) for key in keys]
        sizes = [size for _, size in columns]
        joint = np.zeros(len(chosen), np.int64)
        for column, size in columns:
            joint = joint * size + column
        found = np.bincount(joint) if np.prod(sizes) < 4_000_000 else None
        numbers = np.flatnonzero(found) if found is not None else np.unique(joint)
        counts = found[numbers] if found is not None else np.unique(joint, return_counts=True)[1]
        apart = [self._values(key, each) for key, each in zip(keys, _apart(numbers, sizes), strict=True)]
        return list(zip(*apart, counts.tolist(), strict=True))

    def met(self, filters: Filters) -> Column:
        """For each case whether it meets the condition. Refused("unknown") as by `condition`."""
        asked = condition(filters, self._book)
        met = self._held.cases["status"] != 0
        for part in asked.parts:
            met &= self._clause(part, asked.values)
        return met

    def rates(self, since: datetime, until: datetime, by: str | None, filters: Filters) -> list[Rate]:
        """The three rates, as `app.figures.rates.rates` gives them."""
        check(since, until, by)
        return made(self._answers(epoch_ms(since), epoch_ms(until), by, undated(filters)), by, self._book)

    def _answers(self, since: int, until: int, by: str | None, filters: Filters) -> list[tuple[Any, ...]]:
        """For each key how many said yes, and yes or no, to each question: key, then two numbers for each."""
        tries, cases = self._held.tries, self._held.cases
        inside = self.met(filters) & self._outside_left_out()
        at = np.flatnonzero(tries["first"] & (tries["at"] >= since) & (tries["at"] < until))
        at = at[inside[tries["case"][at]]]
        codes = cases[by][tries["case"][at]] if by else np.zeros(len(at), np.int64)
        size = len(self._held.codes[by].values_met) if by else 1
        every = np.bincount(codes, minlength=size)
        sums: list[Column] = []
        for question in QUESTIONS:
            said = tries[question][at]
            yes = np.bincount(codes[said == 1], minlength=size)
            sums += [yes, yes + np.bincount(codes[said == 2], minlength=size)]
        keys = self._held.codes[by].values_met if by else [None]
        return [(keys[n], *(int(each[n]) for each in sums)) for n in np.flatnonzero(every).tolist()]

    def _outside_left_out(self) -> Column:
        """Neither answered directly, nor praise, nor outside the hotline's figures."""
        direct = self.is_among("outcome", (Outcome.DIRECT.value,))
        praise = self.is_among("request_type", (RequestType.PRAISE.value,))
        return ~direct & ~praise & self.counted()

    def _clause(self, part: Part, values: dict[str, Any]) -> Column:
        name = f"{part} {[values.get(each) for each in (part.name, part.kind, f'{part.kind}_at', *part.asked)]}"
        if name not in self._known:
            self._known[name] = self._looked(part, values)
        return self._known[name]

    def _looked(self, part: Part, values: dict[str, Any]) -> Column:
        cases = self._held.cases
        match part.kind:
            case "in":
                return self.is_among(part.column, values[part.name])
            case "is" if part.column == "merged":
                return cases["merged"] == values[part.name]
            case "is":
                return self.is_among(part.column, (values[part.name],))
            case "status":
                return self.is_among("status", part.asked)
            case "null":
                return cases[part.column] == 0
            case "marks":
                return cases["marks"] & values["marks"] == values["marks"]
            case "counted":
                return self.counted()
            case "uncounted":
                return ~self.counted()
            case "period":
                return self._in_period(part, values)
            case "overdue":
                due = cases["due"]
                running = self.is_among("status", [str(status) for status in OVERDUE]) & (cases["closed_at"] == NEVER)
                return running & (due != NEVER) & (due < values["overdue_at"])
            case "late" | "in_time":
                return self._timely(part.kind == "late")
            case "lens":
                return through(self, self._held.cases, part.column, values)
            case _:  # who rang whom, and whom it is given to, is for the database
                raise Refused("unknown", "filters", value=part.kind)

    def is_among(self, column: str, wanted: Sequence[Any]) -> Column:
        """For each case whether this is one of what is wanted. Refused("unknown") where the database alone knows."""
        if column not in self._held.codes:
            raise Refused("unknown", "filters", value=column)
        return self._held.codes[column].among(map(_plain, wanted))[self._held.cases[column]]

    def counted(self) -> Column:
        """For each case whether the hotline's figures count it."""
        practice = self._held.cases["marks"] & BIT[Flag.PRACTICE] != 0
        return ~self.is_among("channel", (Channel.OWN_FIND.value,)) & ~practice

    def _timely(self, late: bool) -> Column:
        done, due = self._held.cases["completed_at"], self._held.cases["due"]
        return (done != NEVER) & (due != NEVER) & ((done > due) == late)

    def _in_period(self, part: Part, values: dict[str, Any]) -> Column:
        if {"called_by", "reached", "unreached"} & set(part.asked):
            raise Refused("unknown", "filters", value="called_by")
        if part.column != CALLED:
            if part.column not in MOMENTS:
                raise Refused("unknown", "filters.moment", value=part.column)
            return self._between(self._held.cases[part.column], part, values)
        tries, met = self._held.tries, np.zeros(self._held.cases.n, np.bool_)
        met[tries["case"][self._between(tries["at"], part, values)]] = True
        return met

    def _between(self, at: Column, part: Part, values: dict[str, Any]) -> Column:
        met = at != NEVER
        if "since" in part.asked:
            met &= at >= values["since"]
        if "until" in part.asked:
            met &= at < values["until"]
        if "hour" in part.asked:
            met &= _hours(at, part.offsets) == values["hour"]
        return met

    def _key(self, key: str, chosen: Column, offsets: Offsets) -> tuple[Column, int]:
        """The column of a key as numbers, and how many numbers there are."""
        if key == "hour":
            return _hours(self._held.cases["saved_at"][chosen], offsets), 24
        if key == "day":
            return _days(self._held.cases["saved_at"][chosen], offsets), _DAYS
        return self._held.cases[key][chosen], len(self._held.codes[key].values_met)

    def _values(self, key: str, numbers: Column) -> list[Any]:
        if key in ("hour", "day"):
            return numbers.tolist()
        return [self._held.codes[key].values_met[number] for number in numbers.tolist()]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _apart(joint: Column, sizes: list[int]) -> list[Column]:
    """Joint numbers taken apart again."""
    found: list[Column] = []
    for size in reversed(sizes):
        found.append(joint % size)
        joint = joint // size
    return found[::-1]


def _hours(at: Column, offsets: Offsets) -> Column:
    """The hour of the day of each moment, in a zone that is so far ahead."""
    return _local(at, offsets) // _HOUR % 24


def _days(at: Column, offsets: Offsets) -> Column:
    """The day of each moment, counted from 1970-01-01, in a zone that is so far ahead."""
    return _local(at, offsets) // (24 * _HOUR)


def _local(at: Column, offsets: Offsets) -> Column:
    known = np.where(at == NEVER, 0, at)
    ahead: Any = offsets[0][1]
    if len(offsets) > 1:
        since = np.array([each for each, _ in offsets], np.int64)
        which = np.maximum(np.searchsorted(since, known, "right") - 1, 0)
        ahead = np.array([far for _, far in offsets], np.int64)[which]
    return known + ahead
