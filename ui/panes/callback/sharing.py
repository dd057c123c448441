"""Giving out the callbacks of the day: who is there, how many each has, and who gets which. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.words import Role
from app.questions.shapes import CaseRow

if TYPE_CHECKING:
    from app.desk import SeatRow
    from app.domain.book import Book


@dataclass(frozen=True)
class Colleague:
    """Somebody who asks citizens. `present`: a seat of theirs is heard of, None where nobody knows."""

    id: str
    name: str
    has: int
    """Callbacks of today that are theirs already."""
    present: bool | None = None
    picked: bool = True


def colleagues(book: Book, due: Sequence[CaseRow], seats: Iterable[SeatRow] | None) -> list[Colleague]:
    """Everybody who works on callbacks; those who are there are picked, all of them where nobody knows or is there."""
    here = None if seats is None else {seat.person for seat in seats if seat.online and not seat.revoked}
    given = Counter(row.assigned for row in due)
    found = [p for p in book.people.values() if p.active and Role.CALLBACK in p.roles]
    lines = [Colleague(p.id, p.name, given[p.id], None if here is None else p.name in here) for p in found]
    if any(line.present for line in lines):
        lines = [replace(line, picked=bool(line.present)) for line in lines]
    return sorted(lines, key=lambda line: (not line.present, line.name.casefold().encode("gb18030"), line.id))


def shares(due: Sequence[CaseRow], among: Sequence[Colleague]) -> list[tuple[str, str]]:
    """(case, person) of everything that is nobody's yet, in its order. What one citizen is to be asked about goes to
    one person: to whoever has some of it already, else to whoever has least by then. The largest bundles are given
    first, so that what each has comes out as even as it can."""
    has = {colleague.id: colleague.has for colleague in among if colleague.picked}
    made: dict[str, str] = {}
    for bundle in sorted(_bundles(due), key=lambda bundle: -sum(row.assigned is None for row in bundle)):
        free = [row.id for row in bundle if row.assigned is None]
        if free and has:
            theirs = (row.assigned for row in bundle if row.assigned in has)
            person = next(theirs, None) or min(has, key=lambda each: has[each])
            has[person] += len(free)
            made |= dict.fromkeys(free, person)
    return [(row.id, made[row.id]) for row in due if row.id in made]


def _bundles(due: Sequence[CaseRow]) -> list[list[CaseRow]]:
    """Cases with a citizen in common lie together, also by way of a third case; in the list's order."""
    root: dict[str, str] = {}

    def find(citizen: str) -> str:
        while root.setdefault(citizen, citizen) != citizen:
            citizen = root[citizen]
        return citizen

    for row in due:
        for other in row.citizens[1:]:
            root[find(other)] = find(row.citizens[0])
    found: dict[str, list[CaseRow]] = {}
    for row in due:
        found.setdefault(find(row.citizens[0]) if row.citizens else f"case {row.id}", []).append(row)
    return list(found.values())
