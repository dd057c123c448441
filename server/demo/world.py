"""A hotline that is made up: its people, its cases, and a clock that jumps from act to act.

Every act is a command judged by the rules, so a history holds nothing that could not have happened. The same tables,
numbers and seed give the same history, byte for byte.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from random import Random

from msgspec import Struct

from app.clock import EPOCH, IdMaker
from app.domain import rules
from app.domain.book import Book
from app.domain.command import Command
from app.domain.numbers import make
from app.domain.records import CENTRE, Caller, Case, Category, Person
from app.domain.rules import Applied
from app.domain.words import Role
from server.demo.days import Days
from server.demo.lists import Speech, shipped
from server.demo.matters import Incident, Matter, Matters

Wakes = Iterator[datetime]
"""Somebody's part in a history: does what is due, and says when to be called again."""


class Colleague(Struct, frozen=True):
    """A person of the demo hotline and the code of their seat."""

    person: Person
    seat: str


class Staff(Struct, frozen=True):
    """Who works here; each list at least one. `centre` writes what no person does (seat 000)."""

    centre: Colleague
    operators: tuple[Colleague, ...]
    callbacks: tuple[Colleague, ...]
    leads: tuple[Colleague, ...]

    @property
    def people(self) -> tuple[Colleague, ...]:
        """All but the centre."""
        return (*self.operators, *self.callbacks, *self.leads)


class Act(Struct, frozen=True):
    """One act of a history: the command, whose it is, and what the rules made of it."""

    command: Command
    by: Colleague
    applied: Applied


def staff_for(
    per_day: float,
    rng: Random,
    speech: Speech,
    ids: IdMaker,
    at: datetime,
    first_seat: int = 1,
    taken: Iterable[str] = (),
) -> Staff:
    """As many people as a hotline of so many cases a day needs, with seats from `first_seat` on, none called as in
    `taken`."""
    names = set(taken)
    seats = count(first_seat)

    def colleague(role: Role) -> Colleague:
        name = next(n for n in iter(lambda: speech.name(rng), None) if n not in names)
        names.add(name)
        person = Person(id=ids.make(at), name=name, roles=(role,))
        return Colleague(person, f"{next(seats):03}")

    def some(role: Role, share: float, least: int, most: int) -> tuple[Colleague, ...]:
        return tuple(colleague(role) for _ in range(min(max(round(per_day / share), least), most)))

    return Staff(
        Colleague(CENTRE, "000"),
        some(Role.OPERATOR, 19, 4, 80),
        some(Role.CALLBACK, 100, 2, 20),
        some(Role.LEAD, 280, 2, 6),
    )


class World:
    """Everything one history is about. Its acts come out in order of time."""

    def __init__(self, book: Book, staff: Staff, seed: int, ids: IdMaker, speech: Speech | None = None) -> None:
        people = {c.person.id: c.person for c in staff.people}
        self.book = replace(book, people={**book.people, **people})
        self.staff = staff
        self.speech = speech or Speech(shipped())
        self.days = Days(book.calendar, book.zone)
        self.matters = Matters(book, Random(f"{seed}:tables"))
        self.cases: dict[str, Case] = {}
        self.fences = 0
        """The newest fence given out."""
        self.centre_serials: dict[date, int] = {}
        """Serials of the centre's own numbers given out on each day; filled in where some are taken already."""
        self.incident: Incident | None = None
        self.citizens: deque[Caller] = deque(maxlen=20_000)
        self.at_units: dict[tuple[str, str], deque[str]] = {}
        self._seed = seed
        self._ids = ids
        self._lives = 0
        self._told: dict[str, tuple[str, ...]] = {}
        self._serials: dict[str, tuple[date, int]] = {}
        self._due: list[tuple[datetime, int, Wakes]] = []
        self._done: list[Act] = []
        self.now = EPOCH

    def dice(self) -> Random:
        """Chance for one more life: each has its own, so that one more throw here changes nothing there."""
        self._lives += 1
        return Random(self._seed * 1_000_000_007 + self._lives)

    def new_id(self) -> str:
        """A new id that carries the present moment."""
        return self._ids.make(self.now)

    def number(self, seat: str) -> str:
        """The next case number of a seat."""
        day = self.now.astimezone(self.book.zone).date()
        if seat == self.staff.centre.seat:
            self.centre_serials[day] = self.centre_serials.get(day, 0) + 1
            return make(day, seat, self.centre_serials[day])
        last, serial = self._serials.get(seat, (day, 0))
        self._serials[seat] = day, serial = day, (serial + 1 if last == day else 1)
        return make(day, seat, serial)

    def told_of(self, category: Category) -> tuple[str, ...]:
        """What citizens may tell of this category."""
        if category.code not in self._told:
            self._told[category.code] = self.speech.told_of(c.code for c in self.book.category_chain(category.code))
        return self._told[category.code]

    def operator(self, rng: Random) -> Colleague:
        """Somebody who sits at the phones now: a third of the operators each shift of eight hours."""
        local = self.now.astimezone(self.book.zone)
        shift = (local.toordinal() + local.hour // 8) % 3
        crew = self.staff.operators[shift::3] or self.staff.operators
        return rng.choice(crew)

    def do(self, command: Command, by: Colleague) -> Applied:
        """Judge a command and keep what came of it. Refused here is a fault of the history."""
        records = {case: self.cases[case] for case in command.cases if case in self.cases}
        applied = rules.apply(records, command, self.book, by.person)
        for case in applied.cases:
            self.cases[case.facts.id] = case
        self._done.append(Act(command, by, applied))
        return applied

    def at_unit(self, case: str, matter: Matter) -> None:
        """Remember which cases of a matter units have: a later one may be folded into them."""
        self.at_units.setdefault((matter.category.code, matter.area.code), deque(maxlen=3)).append(case)

    def forget(self, case: str) -> None:
        """Nothing more will happen to this case."""
        self.cases.pop(case, None)

    def begin(self, life: Wakes, at: datetime) -> None:
        """From `at` on there is one more."""
        heapq.heappush(self._due, (at.astimezone(UTC), self._lives, life))

    def run(self, arrivals: Iterable[tuple[datetime, Wakes]], until: datetime) -> Iterator[Act]:
        """All acts up to `until`, in order; `arrivals` are ordered too."""
        for at, life in arrivals:
            yield from self._up_to(at)
            self.begin(life, at)
        yield from self._up_to(until)

    def _up_to(self, moment: datetime) -> Iterator[Act]:
        while self._due and self._due[0][0] < moment:
            self.now, order, life = heapq.heappop(self._due)
            after = next(life, None)
            if after is not None:
                heapq.heappush(self._due, (max(after.astimezone(UTC), self.now), order, life))
            yield from self._done
            self._done.clear()
