"""The facts of all cases as columns in memory: who asks for figures again and again counts here, a year in one look.

The same conditions as in the database (`app.figures.conditions`), over the same values (`app.figures.columns`). Filled
once, then kept up by giving it the records that changed. Nothing personal is in it, and nothing is kept of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, select

from app.domain.records import CaseFacts
from app.domain.words import Answer
from app.figures.columns import answer_values, values
from app.figures.conditions import Tables

Column = NDArray[Any]

NEVER = -(1 << 62)
"""A moment that is not known; earlier than any that is asked for."""
TEXTS = ("status", "channel", "request_type", "outcome", "level", "category", "area", "unit", "by", "assigned")
PLAIN = ("marks", "merged", "watch")
MOMENTS = ("at", "saved_at", "completed_at", "returned_at", "closed_at", "due", "next_at")
"""Those that figures are about; a condition on another one is for the database."""
_KNOWN = (*TEXTS, *PLAIN, "group")
_READ = (*_KNOWN, *MOMENTS)
_SMALL = frozenset({"status", "channel", "request_type", "outcome", "level"})
KINDS: dict[str, Any] = {
    "id": np.int64,
    **{name: np.uint8 if name in _SMALL else np.uint32 for name in TEXTS},
    "marks": np.uint16,
    "merged": np.uint8,
    "watch": np.uint8,
    "group": np.int64,
    **dict.fromkeys(MOMENTS, np.int64),
}
"""The columns of cases, each of its own kind."""
QUESTIONS = ("contacted", "solved", "satisfied")
_TRY: dict[str, Any] = {"case": np.int32, "at": np.int64, "first": np.bool_, **dict.fromkeys(QUESTIONS, np.uint8)}
_SAID = {None: 0, Answer.YES.value: 1, Answer.NO.value: 2, Answer.UNKNOWN.value: 3}
_AT_ONCE = 250
"""Rows read in one go: so few that the garbage collector is not called for them, which would stop every thread."""
_LOOSE = 20_000
"""So many new cases are looked up one by one; then all are put in order again."""

Try = tuple[Any, ...]
"""As `columns.answer_values` gives it: id, case, moment, citizen, round, and the three answers."""


class Codes(dict[Any, int]):
    """Values as small numbers, given in the order in which they are met; 0 is None."""

    def __init__(self) -> None:
        super().__init__({None: 0})
        self.values_met: list[Any] = [None]

    def __missing__(self, value: Any) -> int:
        self[value] = number = len(self.values_met)
        self.values_met.append(value)
        return number

    def among(self, wanted: Iterable[Any]) -> Column:
        """For each number whether its value is wanted."""
        found = np.zeros(len(self.values_met), np.bool_)
        found[[self[value] for value in wanted if value in self]] = True
        return found


class Sheet:
    """Columns of equal length that grow at the end."""

    def __init__(self, kinds: Mapping[str, Any]) -> None:
        self.n = 0
        self._room: dict[str, Column] = {name: np.zeros(0, kind) for name, kind in kinds.items()}

    def __getitem__(self, name: str) -> Column:
        return self._room[name][: self.n]

    def extend(self, rows: Mapping[str, Column | Sequence[Any]], count: int) -> None:
        """So many rows more."""
        wanted = self.n + count
        self.make_room(wanted)
        for name, column in self._room.items():
            column[self.n : wanted] = rows[name]
        self.n = wanted

    def make_room(self, wanted: int) -> None:
        """For so many rows in all."""
        for name, column in self._room.items():
            if len(column) < wanted:
                self._room[name] = np.zeros(max(wanted, len(column) * 9 // 8), column.dtype)
                self._room[name][: self.n] = column[: self.n]

    def put(self, at: Column, rows: Mapping[str, Column | int]) -> None:
        """Other values for these rows."""
        for name, column in rows.items():
            self._room[name][at] = column


class Held:
    """All cases and all tries to ask their citizens. Whoever shares it among threads must lock it."""

    PIECE = 8_192
    """So many cases that lie together are kept together; see `pieces`."""

    def __init__(self) -> None:
        self.codes = {name: Codes() for name in TEXTS}
        self.cases = Sheet(KINDS)
        self.tries = Sheet(_TRY)
        self._sorted: tuple[Column, Column] = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        self._loose: dict[int, int] = {}
        self._gone = 0
        """Rows of tries that are of no use any more."""
        self.touched: set[int] = set()
        """Which pieces are not as they were when somebody last emptied this."""

    @property
    def worn_out(self) -> bool:
        """Whether so much of it is of no use any more that it should be read anew."""
        cases = int(np.count_nonzero(self.cases["status"] == 0))
        return self._gone > self.cases.n + _LOOSE or cases > self.cases.n // 2 + _LOOSE

    @classmethod
    def of(cls, connection: Connection, tables: Tables) -> "Held":
        """Everything these tables hold."""
        held, facts, tries = cls(), tables.facts.c, tables.callbacks.c
        moments = (func.coalesce(facts[name], NEVER) for name in MOMENTS)
        for rows in _streamed(connection, select(facts.id, *(facts[name] for name in _KNOWN), *moments)):
            ids, *columns = zip(*rows, strict=True)
            held.cases.extend({"id": _hashed(ids), **held._coded(dict(zip(_READ, columns, strict=True)))}, len(ids))
        held.put_in_order()
        asked = (tries.id, tries.case_id, tries.at, tries.caller, tries.round, *(tries[name] for name in QUESTIONS))
        complete = [held._add_tries(rows) for rows in _streamed(connection, select(*asked))]
        held._mark_first(complete)
        return held

    def take(self, records: Mapping[str, CaseFacts | None]) -> None:
        """These cases are as given now; None: there is no such case any more."""
        there = {each: facts for each, facts in records.items() if facts is not None}
        at = self._places(list(records))
        known = at[at >= 0]
        self._forget_tries(known)
        self.cases.put(known, _GONE)
        self.touched.update(np.unique(known // self.PIECE).tolist())
        if not there:
            return
        place = dict(zip(records, at.tolist(), strict=True))
        old, new = [e for e in there if place[e] >= 0], [e for e in there if place[e] < 0]
        if old:
            self.cases.put(np.array([place[each] for each in old]), self._coded(_gathered(there, old)))
        if new:
            self._append(new, _gathered(there, new))
        rows = [answer_values(tried, each) for each, facts in there.items() for tried in facts.callbacks]
        if rows:
            self._mark_first([self._add_tries(rows)])

    def _forget_tries(self, cases: Column) -> None:
        if len(cases) and self.tries.n:
            at = np.flatnonzero(np.isin(self.tries["case"], cases))
            self.tries.put(at, {"at": NEVER, "first": False})
            self._gone += len(at)

    def _append(self, ids: Sequence[str], columns: Mapping[str, Sequence[Any]]) -> None:
        numbers, begin = _hashed(ids), self.cases.n
        self.cases.extend({"id": numbers, **self._coded(columns)}, len(ids))
        self.touched.update(range(begin // self.PIECE, (self.cases.n - 1) // self.PIECE + 1))
        self._loose.update(zip(numbers.tolist(), range(begin, self.cases.n), strict=True))
        if len(self._loose) > _LOOSE:
            self.put_in_order()

    def _coded(self, columns: Mapping[str, Sequence[Any]]) -> dict[str, Column]:
        """Values as they stand in the columns."""
        coded: dict[str, Column] = {}
        for name, column in columns.items():
            if name in self.codes:
                coded[name] = np.fromiter(map(self.codes[name].__getitem__, column), KINDS[name], len(column))
            elif name == "group":
                coded[name] = _hashed_groups(column)
            elif name in PLAIN:
                coded[name] = np.array(column, KINDS[name])
            else:
                coded[name] = np.fromiter(column, np.int64, len(column))
        return coded

    def put_in_order(self) -> None:
        """Make cases quick to find by their ids."""
        order = np.argsort(self.cases["id"], kind="stable").astype(np.int32)
        self._sorted, self._loose = (self.cases["id"][order], order), {}

    def _places(self, ids: Sequence[str]) -> Column:
        """Where these cases stand, -1 for those that are not here. Cases are told apart by a hash of 64 bits of the
        id, so that two of ten million are taken for one with a chance of one in 400,000."""
        wanted = _hashed(ids)
        known, order = self._sorted
        found = np.full(len(ids), -1, np.int64)
        if len(known):
            at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
            found = np.where(known[at] == wanted, order[at], -1)
        for n in np.flatnonzero(found < 0).tolist():
            found[n] = self._loose.get(int(wanted[n]), -1)
        return found

    def _add_tries(self, rows: Sequence[Any]) -> "Complete":
        """Put these at the end. Gives those that are complete answers: the first of them is looked for then."""
        ids, cases, ats, callers, rounds, *said = zip(*(row[:8] for row in rows), strict=True)
        places, begin = self._places(cases), self.tries.n
        columns: dict[str, Any] = {"case": places, "first": np.zeros(len(rows), np.bool_)}
        columns["at"] = np.where(places < 0, NEVER, np.array(ats, np.int64))
        whole = places >= 0
        for name, answers in zip(QUESTIONS, said, strict=True):
            columns[name] = np.fromiter(map(_SAID.__getitem__, answers), np.uint8, len(rows))
            whole &= columns[name] != 0
        self.tries.extend(columns, len(rows))
        citizens = np.fromiter(map(hash, callers), np.int64, len(callers))
        of_citizen = (places[whole], citizens[whole], np.array(rounds, np.int64)[whole])
        when = (columns["at"][whole], np.array(ids, np.bytes_)[whole])
        return (*of_citizen, *when, begin + np.flatnonzero(whole))

    def _mark_first(self, complete: Sequence["Complete"]) -> None:
        """Of each citizen and round the first complete answer, by moment and then by id."""
        if not complete:
            return
        cases, callers, rounds, at, ids, places = (np.concatenate(each) for each in zip(*complete, strict=True))
        order = np.lexsort((ids, at, rounds, callers, cases))
        new = np.ones(len(order), np.bool_)
        for column in (cases, callers, rounds):
            ordered = column[order]
            same = ordered[1:] == ordered[:-1]
            new[1:] &= same
        new[1:] = ~new[1:]
        self.tries["first"][places[order][new]] = True


Complete = tuple[Column, Column, Column, Column, Column, Column]
"""Of complete answers: case, citizen, round, moment, id, and where each stands."""

_GONE: dict[str, int] = {name: NEVER if name in MOMENTS else 0 for name in KINDS if name != "id"}
"""What stands where a case was: no status, and nothing ever happened to it."""


def _streamed(connection: Connection, asked: Select[Any]) -> Iterator[Sequence[Any]]:
    """Rows, some thousand at a time."""
    result = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE).execute(asked)
    while rows := result.fetchmany(_AT_ONCE):
        yield rows


def _hashed(ids: Sequence[str]) -> Column:
    """The same in every run: they are kept."""
    return np.frombuffer(b"".join(blake2b(each.encode(), digest_size=8).digest() for each in ids), "<i8")


def _hashed_groups(groups: Sequence[str | None]) -> Column:
    """What stands for a group; 0: none. There are as many groups as matters of a year, and nobody asks for one here."""
    known = {each for each in groups if each is not None}
    hashed = dict(zip(known, _hashed(list(known)).tolist(), strict=True)) if known else {}
    return np.fromiter((0 if each is None else hashed[each] for each in groups), np.int64, len(groups))


def _gathered(records: Mapping[str, CaseFacts], ids: Sequence[str]) -> dict[str, list[Any]]:
    rows = [values(records[each]) for each in ids]
    found: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in _KNOWN}
    for name in MOMENTS:
        found[name] = [NEVER if row[name] is None else row[name] for row in rows]
    return found
