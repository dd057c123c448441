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
    """(case, person) of everything that is nobody's yet, in its order: each to whoever has least by then."""
    has = {colleague.id: colleague.has for colleague in among if colleague.picked}
    made: list[tuple[str, str]] = []
    for row in due:
        if row.assigned is None and has:
            least = min(has, key=lambda person: has[person])
            has[least] += 1
            made.append((row.id, least))
    return made
