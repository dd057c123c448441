"""Cases that lived at random: every act of the flow tried by the dice, whatever the rules let through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

from app.clock import WindClock, new_id
from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Caller, Case, Person
from app.domain.words import Channel, Flag, RequestType
from server import audit
from server.centre import Centre
from server.ledger import Changes, write
from tests.world.story import Story

_ALIVE = 25
"""So many cases live side by side; whoever's turn it is acts, or ends."""
_ENDS = 0.08
_TRIES = 8
_DAYS = 150
"""All histories together take about so long."""
_AT_ONCE = 400


class Histories(Story):
    """Cases of this hotline, one act after the other in the order of time."""

    def __init__(self, book: Book, seed: int, began: str = "2026-03-02T08:00:00+08:00") -> None:
        super().__init__(book, seat=1 + seed % 900)
        self.clock = WindClock(began, seed)
        self.dice = Random(seed)
        self.everybody = Person(id="p-all", name="all", roles=("operator", "callback", "lead"))
        self._leaves = [code for code in book.categories if book.is_leaf(code)]
        self._serials = 0

    def lived(self, count: int) -> Iterator[Case]:
        """So many cases, each when nothing more happens to it."""
        alive: list[str] = []
        begun = 0
        pace = 2 * _DAYS * _ENDS / max(1, count)
        while alive or begun < count:
            self.wait(days=self.dice.random() * pace)
            if begun < count and len(alive) < _ALIVE:
                alive.append(self._begin())
                begun += 1
                continue
            case = self.dice.choice(alive)
            if self.dice.random() < _ENDS:
                alive.remove(case)
                yield self.cases.pop(case)
            else:
                self._live(case, alive)

    def _begin(self) -> str:
        dice = self.dice
        self._serials += 1
        phone = f"138{dice.randrange(4000):08d}" if dice.random() < 0.9 else ""
        contact = new_id(self.clock)
        fields: dict[str, Any] = {
            "channel": dice.choice((Channel.PHONE,) * 6 + tuple(Channel)),
            "request_type": dice.choice((*RequestType, None)),
            "category": dice.choice((*self._leaves, None)),
            "area": dice.choice((*self.book.areas, None)),
            "place": f"{dice.randrange(90)}号楼",
            "text": f"第{self._serials}件事,请处理",
            "flags": tuple(flag for flag in Flag if dice.random() < 0.04),
            "caller": Caller(id=contact, name="某", phone=phone),
            "contact": contact,
        }
        case = new_id(self.clock)
        given = {"number": self.number(), **fields}
        for doubtful in ("request_type", "category", "area", "flags"):
            try:
                return self.act("register_case", case, self.everybody, **given)
            except Refused:
                given[doubtful] = {"request_type": "complaint", "category": self._leaves[0], "area": None, "flags": ()}[
                    doubtful
                ]
        return self.act("register_case", case, self.everybody, **given)

    def _live(self, case: str, alive: list[str]) -> None:
        """One more act: the first of some that the rules let through."""
        for _ in range(_TRIES):
            do, fields = self.dice.choice(self._acts(case, alive))()
            with suppress(Refused):
                self.act(do, case, self.everybody, **fields)
                return

    def _acts(self, case: str, alive: list[str]) -> tuple[Any, ...]:
        dice, facts = self.dice, self.facts(case)
        words, units = {"text": "照办"}, tuple(self.book.units)
        callers = facts.callers or (None,)
        return (
            *(
                lambda: (
                    "dispatch",
                    {"unit": dice.choice(units), "level": dice.choice((1, 3, 7)), **words},
                ),
            )
            * 3,
            *(lambda: ("sign", {}),) * 2,
            lambda: ("answer", words),
            lambda: ("return", words),
            *(lambda: ("reply", {"text": "已到现场办好"}),) * 3,
            *(lambda: ("approve", {"accepted": dice.random() < 0.9, **words}),) * 4,
            *(lambda: ("review", {"accepted": dice.random() < 0.8, **words}),) * 3,
            *(lambda: self._asking(facts.round, dice.choice(callers)),) * 5,
            lambda: ("rework", words),
            lambda: ("close", words),
            lambda: ("withdraw" if dice.random() < 0.1 else "note", words),
            lambda: ("remind", words),
            lambda: ("extend", {"days": dice.choice((1, 2)), **words}),
            lambda: ("defer", {"approver": "局长", "plan": "先备料,后施工", "promised": "2027-03-01", **words}),
            lambda: ("clear", words),
            lambda: ("amend", {"changes": {"category": {"old": facts.category, "new": dice.choice(self._leaves)}}}),
            lambda: ("merge", {"into": dice.choice(alive)}),
            lambda: self._again(),
        )

    def _asking(self, round_: int, caller: Any) -> tuple[str, dict[str, Any]]:
        answers = ("yes",) * 6 + ("no", "unknown")
        given: dict[str, Any] = {"caller": caller.id if caller else "nobody", "round": round_}
        if self.dice.random() < 0.7:
            given |= {name: self.dice.choice(answers) for name in ("contacted", "solved", "satisfied")}
        return "record_callback", given | {"way": self.dice.choice(("phone", "sms"))}

    def _again(self) -> tuple[str, dict[str, Any]]:
        contact = new_id(self.clock)
        caller = Caller(id=contact, name="某", phone=f"139{self.dice.randrange(4000):08d}")
        kind = self.dice.choice(("progress", "reminder", "addition"))
        return "add_contact", {"contact": contact, "channel": "phone", "kind": kind, "caller": caller, "text": "再说"}


def settle(centre: Centre, count: int, seed: int) -> Histories:
    """Write so many histories into a centre, as if they had come by the feed."""
    told = Histories(centre.book, seed)
    waiting = Changes("")
    for case in told.lived(count):
        waiting.put_case(case)
        if len(waiting.puts) >= _AT_ONCE:
            _write(centre, waiting)
            waiting = Changes("")
    if waiting.puts:
        _write(centre, waiting)
    return told


def _write(centre: Centre, waiting: Changes) -> None:
    waiting.entry = audit.entry("history", centre.now_ms(), "centre")
    with centre.database.write() as connection:
        write(connection, centre, waiting)
