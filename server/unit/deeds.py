"""What a unit's person can do to a case at the page: the fields each act asks for, and the act made of them.

Whether it may be done is asked of the rules themselves with stand-in values, so a button and the rules cannot
disagree; nothing of what is allowed is said here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from app.domain import deadlines, rules
from app.domain.book import Book
from app.domain.command import Command, OnBehalf, Stage
from app.domain.commands import TYPES
from app.domain.errors import Refused
from app.domain.records import Case, Dispatch, Person, Seen
from app.domain.rules.dispatching import called
from app.domain.rules.handling import HANDLER, rungs
from app.domain.unitside import lower
from app.text import N_

_LOCAL = "%Y-%m-%dT%H:%M"
"""How a browser writes a moment of the place it is asked for."""


class Part(Struct, frozen=True):
    """A field. `kind`: text, line, moment, day, number, stages, files, lower (one unit below), units (any
    others)."""

    name: str
    kind: str = "text"
    need: bool = False
    label: str = ""
    """English msgid where the field's own name does not say it."""


class Deed(Struct, frozen=True):
    """An act as the page offers it. `main`: a button of its own rather than one among the others."""

    id: str
    do: str
    parts: tuple[Part, ...] = ()
    title: str = ""
    fixed: Mapping[str, Any] = {}
    main: bool = False
    heavy: bool = False
    """It takes the case out of the unit's hands."""


class Scene(Struct, frozen=True):
    """A case as one of the unit's people looks at it, for one of their units, at a moment."""

    case: Case
    book: Book
    person: Person
    unit: str
    now: datetime
    fresh: str = ""
    """An id for an act that may be done from here at once."""

    @property
    def part(self) -> Dispatch | None:
        """The unit's newest part."""
        own = (each for each in reversed(self.case.facts.dispatches) if each.unit == self.unit)
        return next(own, None)

    @property
    def next_rung(self) -> str:
        """Whose signature comes next on the unit's reply; the handler's while there is none."""
        part = self.part
        if part is None or not part.signatures:
            return HANDLER
        ladder = rungs(self.case.facts.request_type, part)
        return ladder[len(part.signatures)] if len(part.signatures) < len(ladder) else ""


_REMARK = Part("text", label=N_("Remark"))
_REASON = Part("text", need=True, label=N_("Reason"))

DEEDS: tuple[Deed, ...] = (
    Deed("sign", "sign", main=True),
    Deed("approve", "approve", (_REMARK,), title=N_("Sign off"), main=True),
    Deed(
        "reply",
        "reply",
        (
            Part("checked_by", "line", need=True),
            Part("contacted_at", "moment", need=True),
            Part("found", need=True),
            Part("done", need=True),
            Part("next", "line"),
            Part("text", need=True, label=N_("Reply to the caller")),
        ),
        main=True,
    ),
    Deed("report_in", "report_in", (Part("arrived_at", "moment"), _REMARK), main=True),
    Deed("clear", "clear", (Part("text", need=True, label=N_("Evidence")),), main=True),
    Deed(
        "disapprove",
        "approve",
        (Part("text", need=True, label=N_("What is missing")),),
        title=N_("Hand back to handler"),
        fixed={"accepted": False},
    ),
    Deed(
        "attach",
        "attach",
        (
            Part("files", "files", need=True, label=N_("Photographs, films, documents")),
            Part("taken_at", "moment", label=N_("As evidence: taken at")),
            Part("plate", "line", label=N_("As evidence: number plate")),
            Part("place", "line", label=N_("As evidence: place")),
        ),
    ),
    Deed("pass_on", "pass_on", (Part("to", "lower", need=True), _REMARK)),
    Deed("extend", "extend", (Part("days", "number", need=True), _REASON)),
    Deed(
        "defer",
        "defer",
        (
            Part("approver", "line", need=True),
            Part("plan", need=True),
            Part("stages", "stages", label=N_("Steps, one a line: day, then what is done by then")),
            Part("promised", "day", need=True),
            _REMARK,
        ),
    ),
    Deed("whistle", "whistle", (Part("units", "units", need=True), _REMARK)),
    Deed("return", "return", (_REASON,), heavy=True),
)
BY_ID: Mapping[str, Deed] = {deed.id: deed for deed in DEEDS}


def open_to(scene: Scene) -> list[Deed]:
    """What may be done now."""
    return [deed for deed in DEEDS if why_not(scene, deed) is None]


def why_not(scene: Scene, deed: Deed) -> Refused | None:
    """Why the rules would refuse it; None when they would not."""
    facts = scene.case.facts
    if deed.do == "report_in" and not _is_called(scene):
        return Refused("not_called", "unit")
    seen = Seen(turn=facts.turn, version=facts.version)
    try:
        given = {part.name: value for part in deed.parts if (value := _stand_in(scene, part))}
        if lacking := [part.name for part in deed.parts if part.need and part.name not in given]:
            return Refused("empty", *lacking)
        if files := given.pop("files", None):
            given |= files
        command = _made(scene, deed, "stand-in", seen, given)
        rules.apply({facts.id: scene.case}, command, scene.book, scene.person)
    except Refused as refused:
        return refused
    return None


def _is_called(scene: Scene) -> bool:
    """Whether the unit was whistled for and has not reported in."""
    calls = called(scene.case.facts)
    return any(call.unit == scene.unit and call.arrived_at is None for call in calls)


def made(scene: Scene, deed: Deed, ident: str, seen: Seen, fields: Mapping[str, str]) -> Command:
    """The act these fields ask for. Refused with the field for what cannot be read."""
    return _made(scene, deed, ident, seen, given_in(scene, deed, fields))


def given_in(scene: Scene, deed: Deed, fields: Mapping[str, str]) -> dict[str, Any]:
    """What these fields say, as the act has it. Refused with the field for what cannot be read."""
    given: dict[str, Any] = {}
    for part in deed.parts:
        if part.kind == "files":
            continue
        written = fields.get(part.name, "").strip()
        if written:
            given[part.name] = _READERS.get(part.kind, _as_it_is)(written, scene, part.name)
        elif part.need:
            raise Refused("empty", part.name)
    return given


def _made(scene: Scene, deed: Deed, ident: str, seen: Seen, given: Mapping[str, Any]) -> Command:
    common = {"id": ident, "by": scene.person.id, "at": scene.now, "case": scene.case.facts.id, "seen": seen}
    if deed.do == "approve":
        common["rung"] = scene.next_rung
    if issubclass(TYPES[deed.do], OnBehalf):
        common["unit"] = scene.unit
    return TYPES[deed.do](**common, **deed.fixed, **given)


def _stand_in(scene: Scene, part: Part) -> Any:
    tomorrow = deadlines.local_day(scene.now, scene.book.zone) + timedelta(days=1)
    busy = {each.unit for each in scene.case.facts.dispatches}
    others = (code for code in scene.book.units if code not in busy)
    values: dict[str, Callable[[], Any]] = {
        "text": lambda: "-",
        "line": lambda: "-",
        "moment": lambda: scene.now,
        "number": lambda: 1,
        "files": lambda: _STAND_IN_FILE,
        "day": tomorrow.isoformat,
        "lower": lambda: next((code for code in lower(scene.book, scene.unit) if code not in busy), ""),
        "units": lambda: tuple(others)[:1],
    }
    return values[part.kind]() if part.kind in values else None


_STAND_IN_FILE = {
    "file": "00000000-0000-0000-0000-000000000000",
    "name": "-",
    "media": "image/png",
    "size": 1,
    "hash": "0" * 64,
}


def _moment(written: str, scene: Scene, name: str) -> datetime:
    try:
        return datetime.strptime(written[:16], _LOCAL).replace(tzinfo=scene.book.zone)
    except ValueError:
        raise Refused("type", name) from None


def _stages(written: str, _scene: Scene, _name: str) -> tuple[Stage, ...]:
    lines = (line.strip().partition(" ") for line in written.splitlines() if line.strip())
    return tuple(Stage(day=day, text=text.strip()) for day, _blank, text in lines)


def _number(written: str, _scene: Scene, name: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 5):
        raise Refused("range", name, value=written[:20])
    return int(written)


def _lower(written: str, scene: Scene, name: str) -> str:
    if written not in lower(scene.book, scene.unit):
        raise Refused("unknown", name, value=written[:80])
    return written


def _units(written: str, _scene: Scene, _name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in written.split(",") if code))


def _as_it_is(written: str, _scene: Scene, _name: str) -> str:
    return written


_READERS: Mapping[str, Callable[[str, Scene, str], Any]] = {
    "moment": _moment,
    "number": _number,
    "stages": _stages,
    "lower": _lower,
    "units": _units,
}
