"""A made-up history of a hotline, consistent because the rules made it: for demonstrations, tests of size and bench."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from server.demo.intake import call_for_nothing, citizen
from server.demo.world import Act, Colleague, Staff, Wakes, World, staff_for

__all__ = ["Act", "Colleague", "Staff", "World", "history", "staff_for"]

_FOR_NOTHING = 0.06
"""Calls that make no case, as a share of those that do."""


def history(world: World, cases: int, days: int, until: datetime, seed: int) -> Iterator[Act]:
    """The acts of `cases` cases that came in during the `days` × 24 hours before `until`, in order of time.

    What would be done after `until` is not done: the newest cases are still waiting, at units, or to be called back.
    """
    rng = Random(f"{seed}:arrivals")
    moments = world.days.arrivals(rng, cases, days, until)

    def arrivals() -> Iterator[tuple[datetime, Wakes]]:
        for at in moments:
            if rng.random() < _FOR_NOTHING:
                yield at, call_for_nothing(world, world.dice())
            yield at, citizen(world, world.dice())

    yield from world.run(arrivals(), until)
