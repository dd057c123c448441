"""One citizen's matter, from the first word to the closed file."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from msgspec import Struct

from app.domain.command import Command, OnBehalf
from app.domain.records import Caller, CaseFacts, Seen
from app.domain.words import Told
from server.demo.matters import Matter
from server.demo.world import Colleague, World

_TOLD = (Told.GROUP, Told.GROUP, Told.PHONE, Told.SYSTEM, Told.PAPER, Told.IN_PERSON)


class Life(Struct):
    """A case and who it is about, while it lives. `do` is its only way to act."""

    world: World
    rng: Random
    case: str
    matter: Matter
    place: str
    caller: Caller
    operator: Colleague

    @property
    def facts(self) -> CaseFacts:
        """The case as it stands."""
        return self.world.cases[self.case].facts

    def chance(self, share: float) -> bool:
        """Whether something happens that happens so often (0 to 1)."""
        return self.rng.random() < share

    def after(self, least: float, most: float) -> datetime:
        """A moment so many minutes from now."""
        return self.world.now + timedelta(minutes=self.rng.uniform(least, most))

    def office(self, least: float, most: float) -> datetime:
        """The same, but only while offices are open."""
        return self.world.days.office(self.after(least, most))

    def someone(self, others: tuple[Colleague, ...]) -> Colleague:
        """One of them."""
        return self.rng.choice(others)

    def do(self, act: Callable[..., Command], by: Colleague | None = None, **arguments: Any) -> None:
        """Do an act on this case, now; without `by` an operator on duty does it."""
        world = self.world
        who = by or world.operator(self.rng)
        case = world.cases.get(self.case)
        if case is not None:
            arguments["seen"] = Seen(turn=case.facts.turn, version=case.facts.version)
        command = act(id=world.new_id(), by=who.person.id, at=world.now, case=self.case, **arguments)
        world.do(command, who)

    def do_for_unit(self, act: Callable[..., OnBehalf], unit: str, who: str = "", **arguments: Any) -> None:
        """Enter a unit's act on its behalf: who said so (anybody, unless `who`), and how it came."""
        said_by, told = self.world.speech.speaker(self.rng), self.rng.choice(_TOLD)
        self.do(act, unit=unit, said_by=who or said_by, told=told, **arguments)

    def say(self, name: str) -> str:
        """A text of one of the lists."""
        return self.rng.choice(getattr(self.world.speech.lists, name))
