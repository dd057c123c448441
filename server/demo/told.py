"""Told cases: histories written by hand (`resources/demo/stories.jsonl`), dated back from the day they are shown.

Each is one more life of a `World`, so they may be run alone or among generated ones; the rules judge every act.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
from msgspec import Struct

from app.domain.commands import TYPES
from app.domain.records import Seen
from server.demo.world import Act, Colleague, Wakes, World

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "demo" / "stories.jsonl"
_MOMENT = re.compile(r"\+(\d+)(?: (\d\d:\d\d))?")
_ONE_DAY = timedelta(days=1)


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """One case. A step is an act's name (`do`), `at`, `by` (a name of the cast) and the act's own arguments."""

    key: str
    days_ago: int
    steps: tuple[dict[str, Any], ...]


def shipped() -> tuple[Told, ...]:
    """The cases that come with the product."""
    return tuple(msgspec.json.Decoder(Told).decode_lines(SHIPPED.read_bytes()))


def tell(world: World, cast: Mapping[str, Colleague], until: datetime, stories: tuple[Told, ...]) -> Iterator[Act]:
    """The acts of these stories up to `until`, in order of time; KeyError for a name that is not in the cast."""
    telling = _Telling(world, cast, until.astimezone(world.days.zone).date())
    lives = [(telling.moment(story, story.steps[0]["at"]), story) for story in stories]

    def arrivals() -> Iterator[tuple[datetime, Wakes]]:
        for at, story in sorted(lives, key=lambda life: life[0]):
            world.dice()  # a place of its own among lives that begin at one moment
            yield at, telling.life(story)

    yield from world.run(arrivals(), until)


class _Telling:
    """What the stories know of each other: whose case and caller is whose."""

    def __init__(self, world: World, cast: Mapping[str, Colleague], today: date) -> None:
        self._world = world
        self._cast = cast
        self._today = today
        self._cases: dict[str, str] = {}
        self._callers: dict[str, str] = {}

    def life(self, story: Told) -> Wakes:
        """The story's acts, each when it is due."""
        for step in story.steps:
            at = self.moment(story, step["at"])
            if at > self._world.now:
                yield at
            self._do(story, step)

    def moment(self, story: Told, written: str) -> datetime:
        """`+N HH:MM`: an hour of the Nth working day after the story's own."""
        found = _MOMENT.fullmatch(written)
        assert found is not None and found[2], written
        day = self._away(self._away(self._today, -story.days_ago), int(found[1]))
        return datetime.combine(day, time.fromisoformat(found[2]), self._world.days.zone)

    def _away(self, day: date, working_days: int) -> date:
        step = _ONE_DAY if working_days > 0 else -_ONE_DAY
        left = abs(working_days)
        while left:
            day += step
            left -= self._world.days.working(day)
        return day

    def _do(self, story: Told, step: dict[str, Any]) -> None:
        who = self._cast[step["by"]]
        given = {name: self._value(story, value) for name, value in step.items()}
        given |= {"id": self._world.new_id(), "by": who.person.id, "at": self._world.now}
        given |= self._new(story, given, who) if step["do"] == "register_case" else self._known(story, given)
        self._world.do(msgspec.convert(given, TYPES[step["do"]]), who)

    def _value(self, story: Told, value: Any) -> Any:
        """An argument as the act takes it: `+N HH:MM` is an instant, `+N` a day, inside of another one too."""
        if isinstance(value, list):
            return [self._value(story, each) for each in cast("list[Any]", value)]
        if isinstance(value, dict):
            return {name: self._value(story, each) for name, each in cast("dict[str, Any]", value).items()}
        found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return value
        if found[2]:
            return self.moment(story, value)
        return self.moment(story, f"{value} 00:00").date().isoformat()

    def _new(self, story: Told, given: dict[str, Any], who: Colleague) -> dict[str, Any]:
        """A new case with its contact, caller and number."""
        self._cases[story.key] = case = self._world.new_id()
        self._callers[story.key] = caller = self._world.new_id()
        named = {"id": caller, **given["caller"]}
        return {"case": case, "contact": self._world.new_id(), "number": self._world.number(who.seat), "caller": named}

    def _known(self, story: Told, given: dict[str, Any]) -> dict[str, Any]:
        """The case as it stands, and what the act names by the key of a story."""
        facts = self._world.cases[self._cases[story.key]].facts
        more: dict[str, Any] = {"case": facts.id, "seen": Seen(turn=facts.turn, version=facts.version)}
        if given["do"] == "merge":
            more["into"] = self._cases[given["into"]]
        elif given["do"] == "record_callback":
            more["caller"] = self._callers[given.get("caller", story.key)]
        elif given["do"] == "add_contact":
            more["contact"] = self._world.new_id()
        return more
