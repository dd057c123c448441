"""The demo hotline's word lists, and the texts that are made of them. Nobody and nothing in them is real."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct

from app.domain.records import Area
from app.domain.words import AreaKind, Channel, InvalidReason, RequestType

Choice = tuple[str, ...]
_NOBODYS = (154, 160, 161, 163, 164, 168, 169, 194)
"""Beginnings of mobile numbers that no operator uses."""
SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "demo" / "words.json"


class Lists(Struct, frozen=True):
    """The lists as they stand in `resources/demo/words.json`. `matter` goes by a category's code."""

    surnames: str
    given: Choice
    names: Choice
    company_fields: Choice
    company_names: Choice
    roads: Choice
    compounds: Choice
    spots: Choice
    since: Choice
    impact: Choice
    before: Choice
    ask: dict[str, Choice]
    matter: dict[str, Choice]
    matter_any: Choice
    opening: dict[str, Choice]
    answers: Choice
    checked: Choice
    found: Choice
    done: Choice
    next: Choice
    replies: Choice
    returns: Choice
    sent_back: Choice
    not_signed: Choice
    approved: Choice
    unhappy: Choice
    happy: Choice
    no_answer: Choice
    progress: Choice
    reminders: Choice
    supervisions: Choice
    extensions: Choice
    plans: Choice
    clearings: Choice
    consultations: Choice
    whistles: Choice
    reports_in: Choice
    withdrawals: Choice
    notes: Choice
    handovers: Choice
    emergencies: Choice
    acknowledged: Choice
    dismissed: Choice
    invalid: dict[str, Choice]
    titles: Choice


@cache
def shipped() -> Lists:
    """The lists that come with the product."""
    return msgspec.json.decode(SHIPPED.read_bytes(), type=Lists)


class Speech:
    """What people of the demo hotline say, drawn from the lists."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists

    def name(self, rng: Random) -> str:
        """A person's name; one in thirty is of a people with names of another build."""
        if rng.random() < 0.033:
            return rng.choice(self.lists.names)
        return rng.choice(self.lists.surnames) + rng.choice(self.lists.given)

    def phone(self, rng: Random) -> str:
        """A mobile number of a series that nobody has been given."""
        return f"{rng.choice(_NOBODYS)}{rng.randrange(100_000_000):08}"

    def company(self, rng: Random) -> str:
        """A firm."""
        return f"{rng.choice(self.lists.company_names)}{rng.choice(self.lists.company_fields)}有限公司"

    def place(self, rng: Random, area: Area) -> str:
        """Where it is, below the area."""
        if area.kind is AreaKind.VILLAGE:
            return f"{area.name}{rng.randrange(1, 9)}社{rng.randrange(1, 189)}号"
        road = f"{area.name}{rng.choice(self.lists.roads)}{rng.randrange(1, 189)}号"
        if rng.random() < 0.3:
            return road + rng.choice(self.lists.spots)
        return f"{road}{rng.choice(self.lists.compounds)}{rng.randrange(1, 29)}号楼{rng.randrange(1, 6)}单元"

    def matter(self, rng: Random, channel: Channel, kind: RequestType, matter: Choice, name: str, place: str) -> str:
        """What the citizen says; `matter` is what may be told of the category called `name`."""
        pick, lists = rng.choice, self.lists
        opening = pick(lists.opening["phone" if channel is Channel.PHONE else "other"])
        if kind in (RequestType.INQUIRY, RequestType.PRAISE):
            said = [f"{opening}，{name}：{pick(matter)}"]
        else:
            said = [f"{opening}，{pick(lists.since)}，{place}{name}：{pick(matter)}"]
            said += [f"{pick(lists.impact)}，{pick(lists.before)}"]
        return "。".join([*said, pick(lists.ask[kind])]) + "。"

    def told_of(self, codes: Iterable[str]) -> Choice:
        """What may be told of a category, by its code and those above it, nearest first."""
        return next((self.lists.matter[code] for code in codes if code in self.lists.matter), self.lists.matter_any)

    def reply(self, rng: Random) -> dict[str, str]:
        """The arguments of a reply: its four slots and the text made of them."""
        lists = self.lists
        slots = {name: rng.choice(getattr(lists, name)) for name in ("checked", "found", "done", "next")}
        text = rng.choice(lists.replies).format(**slots)
        return {"text": text, "found": slots["found"], "done": slots["done"], "next": slots["next"]}

    def speaker(self, rng: Random) -> str:
        """Who speaks for a unit."""
        return rng.choice(self.lists.surnames) + rng.choice(self.lists.titles)

    def silence(self, rng: Random, reason: InvalidReason) -> str:
        """What is noted of a call that makes no case."""
        return rng.choice(self.lists.invalid[reason])
