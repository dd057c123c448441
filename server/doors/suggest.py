"""`suggest`: which unit's duty it is, by the catalogue; where it names none or several, by what people accepted."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from app.domain.book import Book
from app.domain.codec import at_field
from app.domain.errors import Refused
from app.suggest import Guessed, Suggestion, guessed, suggest
from app.suggest.experience import Experience, Lesson
from app.text import _, refusal
from server import experience, models
from server.centre import Centre
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, command
from server.doors.place import opened

if TYPE_CHECKING:
    from app.suggest.textmodel import TextModel

_KEPT_AT_ONCE = 200
_MATTERS = 3


class Asked(Struct, frozen=True):
    """One line of input. `accepted`: the unit that took it, `returned`: one that gave it back; learnt after the answer.
    Units by code, name or alias. Other names are ignored."""

    category: str | None = None
    area: str | None = None
    text: str = ""
    accepted: str | None = None
    returned: str | None = None
    id: Any = None


class Proposal(Suggestion, frozen=True, kw_only=True):
    """A suggestion; `times`: how often the unit took this matter, wherever."""

    times: int


class Adviser:
    """Answers one question after another, and learns in between."""

    def __init__(self, book: Book, learnt: Experience, model: TextModel | None) -> None:
        self._book, self._learnt, self._model = book, learnt, model
        self._aliases = _aliases(book)

    def answer(self, asked: Asked, at: datetime) -> dict[str, Any]:
        """`suggestions`, best first; where there is a text, `categories` it may be about: the first one's units, where
        no category is given. Refused for what is in no table."""
        book = self._book
        for name, code, table in (("category", asked.category, book.categories), ("area", asked.area, book.areas)):
            if code is not None and code not in table:
                raise Refused("unknown", name, value=code)
        told = self._guess(asked.text)
        category, sure = asked.category, None
        if category is None and told:
            category, sure = told[0].category, told[0].confidence
        found = suggest(book, category, asked.area, at, self._learnt, sure)
        answer: dict[str, Any] = {"suggestions": [self._proposal(each) for each in found]}
        return answer | ({"categories": told} if asked.text.strip() else {})

    def lesson(self, asked: Asked) -> Lesson | None:
        """What this line teaches. Refused("unknown", …) for a unit there is not, ("missing", "category")."""
        if asked.accepted is None and asked.returned is None:
            return None
        if asked.category is None:
            raise Refused("missing", "category")
        taken, returned = self._unit("accepted", asked.accepted), self._unit("returned", asked.returned)
        return Lesson(asked.category, asked.area or "", taken, returned)

    def learn(self, lesson: Lesson) -> None:
        """One more."""
        self._learnt.learn(lesson)

    def _guess(self, text: str) -> list[Guessed]:
        if self._model is None or not text.strip():
            return []
        return guessed(self._book, self._model.candidates(text), _MATTERS)

    def _proposal(self, each: Suggestion) -> Proposal:
        told = {name: getattr(each, name) for name in each.__struct_fields__}
        told["due"] = each.due.astimezone(self._book.zone)
        return Proposal(**told, times=self._learnt.times(each.category, each.unit))

    def _unit(self, name: str, written: str | None) -> str | None:
        if written is None:
            return None
        code = written if written in self._book.units else self._aliases.get(written.strip())
        if code is None:
            raise Refused("unknown", name, value=written)
        return code


def add(to: Subcommands) -> None:
    """The command's arguments."""
    parser = command(to, "suggest", run, _("which unit's duty it is"))
    parser.add_argument("--category", metavar="CODE", help=_("without it and --text, JSON lines are read from stdin"))
    parser.add_argument("--area", metavar="CODE")
    parser.add_argument("--text", default="", help=_("what the citizen says: without a category it tells which"))
    parser.add_argument("--learn", action="store_true", help=_("keep what the lines' `accepted` and `returned` teach"))


def run(given: argparse.Namespace) -> int:
    """One answer, or one for each line of stdin."""
    if given.area and not (given.category or given.text):
        raise Misuse(_("Missing: {0}").format("--category"))
    with opened(given.data) as centre:
        adviser = Adviser(centre.book, experience.experience(centre), models.newest(centre))
        if given.category or given.text:
            asked = Asked(given.category, given.area, given.text)
            out.line(adviser.answer(asked, centre.clock.now()))
        else:
            _answer_lines(centre, adviser, given.learn)
    return 0


def _answer_lines(centre: Centre, adviser: Adviser, keep: bool) -> None:
    new: Counter[Lesson] = Counter()
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        lesson = _answer(adviser, line, centre.clock.now())
        if lesson is not None:
            adviser.learn(lesson)
            new[lesson] += 1
        if keep and new.total() >= _KEPT_AT_ONCE:
            experience.keep(centre, new)
            new.clear()
    if keep:
        experience.keep(centre, new)


def _answer(adviser: Adviser, line: bytes, at: datetime) -> Lesson | None:
    """Answer one line; what it teaches, which is nothing where it was refused."""
    answer: dict[str, Any] = {}
    try:
        asked = msgspec.json.decode(line, type=Asked)
        answer = {} if asked.id is None else {"id": asked.id}
        if asked.category is None and not asked.text.strip():
            raise Refused("misuse", "category")
        lesson = adviser.lesson(asked)
        answer |= adviser.answer(asked, at)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        _refuse(Refused("misuse", *at_field(error)), _id_of(line))
    except Refused as refused:
        _refuse(refused, answer)
    else:
        out.line(answer, now=True)
        return lesson
    return None


def _aliases(book: Book) -> Mapping[str, str]:
    """Names and other names of units that one unit alone goes by → its code."""
    codes: dict[str, set[str]] = {}
    for unit in book.units.values():
        for name in (unit.name, *unit.aliases):
            codes.setdefault(name, set()).add(unit.code)
    return {name: next(iter(several)) for name, several in codes.items() if len(several) == 1}


def _refuse(refused: Refused, about: dict[str, Any]) -> None:
    as_told = {"accepted": "suggest.accepted", "returned": "suggest.returned"}
    names = [as_told.get(name, name) for name in refused.fields]
    message = refusal(refused.code, names, refused.values)
    out.line(about | {"refused": {"code": refused.code, "fields": refused.fields, "message": message}}, now=True)


def _id_of(line: bytes) -> dict[str, Any]:
    """The `id` of a line whose other fields make no sense."""
    try:
        given = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    return {"id": given["id"]} if given.get("id") is not None else {}
