"""People and seats as lines of lists, and first passwords. No Qt.

Names, roles and who may sign in are known at every seat, so they show without the centre; who is locked out, the last
sign-in and the seats are the centre's to say.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.words import HEAD_ROLE, LEADER_ROLE, UNIT_ROLE, Role
from app.text import N_, _, listed, name_of
from ui.parts import names
from ui.parts.cells import Mark
from ui.parts.told import rung

if TYPE_CHECKING:
    from app.desk import Asking, DayTimes, PersonRow
    from app.domain.book import Book

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other on paper: i l o 0 1."""
_GROUPS, _LENGTH = 4, 4

DONE = {
    "disable": N_("{name} can no longer sign in, and is signed out everywhere"),
    "enable": N_("{name} can sign in again"),
    "unlock": N_("{name} may try again at once"),
    "sign_out": N_("{name} is signed out everywhere"),
    "reset": N_("{name} has a new password"),
    "admit": N_("{name} may now sign in on the new machine"),
}
"""Act → what is said when the centre has done it."""


@dataclass(frozen=True)
class PersonLine:
    """Somebody. `locked`, `last_sign_in`, `asks`: as far as the centre was asked (`told`)."""

    id: str
    name: str
    roles: tuple[str, ...]
    active: bool
    locked: bool = False
    last_sign_in: datetime | None = None
    told: bool = False
    asks: tuple[Asking, ...] = ()
    """Machines on which they want a seat, where that takes an admin's yes."""
    day: DayTimes | None = None
    """How long they stood in which state today; None: they sat nowhere, or nobody was asked."""


def people(
    book: Book, told: Sequence[PersonRow] | None, words: str = "", day: Sequence[DayTimes] = ()
) -> list[PersonLine]:
    """Everybody by name, with their day; with words, those whose name or roles hold them all."""
    lines = {
        person.id: PersonLine(person.id, person.name, person.roles, person.active) for person in book.people.values()
    }
    for row in told or ():
        told_of = (row.id, row.name, row.roles, row.active, row.locked, row.last_sign_in)
        lines[row.id] = PersonLine(*told_of, told=True, asks=row.asks)
    lines |= {row.person: replace(lines[row.person], day=row) for row in day if row.person in lines}
    wanted = words.casefold().split()
    found = (line for line in lines.values() if all(word in _texts(line, book) for word in wanted))
    return sorted(found, key=lambda line: (_order(line.name), line.id))


def _order(name: str) -> bytes:
    """As a list of names is read: that encoding has the common characters in the order of their pinyin."""
    return name.casefold().encode("gb18030")


def _texts(line: PersonLine, book: Book) -> str:
    return f"{line.name} {roles(line.roles, book)}".casefold()


def roles(codes: Sequence[str], book: Book) -> str:
    """话务员、班长、城东区住建局."""
    return listed([role(code, book) for code in codes])


def role(code: str, book: Book) -> str:
    """One role by name; a unit's person is called by the unit, and by what they sign as there."""
    if code.startswith(UNIT_ROLE):
        return names.unit(book, code.removeprefix(UNIT_ROLE))
    for prefix, signs in ((HEAD_ROLE, "head"), (LEADER_ROLE, "leader")):
        if code.startswith(prefix):
            return f"{names.unit(book, code.removeprefix(prefix))} {rung(signs)}"
    return name_of(Role(code)) if code in set(Role) else code


def state(line: PersonLine) -> tuple[str, Mark]:
    """Whether somebody may sign in: a word and its shape."""
    if not line.active:
        return _("Disabled"), Mark("minus", "muted")
    if line.locked:
        return _("Locked out"), Mark("lock", "warn")
    return (_("To allow"), Mark("key", "warn")) if line.asks else (_("Active"), Mark("check", "ok"))


def invented() -> str:
    """A password nobody thought of: k7mh-x2pd-9wqr-h4vn, 79 bits, easy to read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(_LENGTH)) for _group in range(_GROUPS))
