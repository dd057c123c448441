"""Writes the part of `docs/doors.md` that is made from the commands, questions and records themselves.

`python -m devtools.doors` writes it, `--check` only says whether it is current (exit 1 when not).
"""

import sys
import types
from datetime import date, datetime
from enum import StrEnum
from inspect import getdoc
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from app.domain import flow, notices, records, ringing, words
from app.domain.command import Command, OnBehalf
from app.domain.commands import BY_CENTRE, TYPES
from app.figures.filters import Count, Filters
from app.questions.answers import ANSWERS
from app.questions.shapes import CaseFile

PAGE = Path(__file__).resolve().parents[1] / "docs" / "doors.md"
BEGIN, END = "<!-- made by python -m devtools.doors: do not edit -->\n", "<!-- end -->\n"
_PLAIN = {
    str: "text",
    int: "number",
    float: "number",
    bool: "yes/no",
    datetime: "moment",
    date: "day",
    bytes: "bytes",
    Any: "value",
}
_OF_THE_WINDOW = ("ids", "rows", "history", "drafts")
"""Questions of the window alone: no script may build on them."""
_CARRIED, _BY_UNITS = ({field.name for field in fields(base)} for base in (Command, OnBehalf))


def shown(kind: Any) -> str:
    """A type as a reader of JSON knows it."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) in (types.UnionType, Union):
        return " | ".join(shown(each) for each in get_args(kind) if each is not type(None))
    if get_origin(kind) in (tuple, list):
        return f"list of {shown(get_args(kind)[0])}"
    if get_origin(kind) is dict:
        return f"object of {shown(get_args(kind)[1])}"
    return str(kind.__name__)


def arguments(shape: type[Struct], but: set[str], always: bool = False) -> str:
    """`name` type, each; what may be left out in brackets (`always`: nothing is)."""
    hints = get_type_hints(shape)
    told: list[str] = []
    for field in fields(shape):
        if field.name not in but:
            needed = always or (field.default is NODEFAULT and field.default_factory is NODEFAULT)
            one = f"`{field.name}` {shown(hints[field.name])}"
            told.append(one if needed else f"[{one}]")
    return " · ".join(told) or "—"


def about(thing: type) -> str:
    """The first paragraph of its docstring, on one line."""
    return " ".join((getdoc(thing) or "").split("\n\n")[0].split())


def commands() -> list[str]:
    """A table of every act."""
    common = f"by all {arguments(Command, set())}; by acts of a unit also {arguments(OnBehalf, _CARRIED)}"
    rows = [f"Carried {common}.", "", "| do | arguments of its own | who | what |", "|---|---|---|---|"]
    for name, command in TYPES.items():
        who = ", ".join(sorted(flow.ROLES[name])) + (", unit" if name in flow.UNIT_ACTS else "")
        mark = " *decides*" if command.DECIDING else " *by the centre*" if name in BY_CENTRE else ""
        own = arguments(command, _BY_UNITS if issubclass(command, OnBehalf) else _CARRIED)
        rows.append(f"| `{name}`{mark} | {own} | {who} | {about(command)} |")
    return rows


def questions() -> list[str]:
    """A table of every question a script may ask, then one of what the answers are made of."""
    rows = ["| ask | arguments | answer | what |", "|---|---|---|---|"]
    parts: list[type[Struct]] = [Filters, Count]
    for question, answered in ANSWERS.items():
        name = str(question.__struct_config__.tag)
        if name not in _OF_THE_WINDOW:
            kind = get_type_hints(answered)["return"]
            rows.append(f"| `{name}` | {arguments(question, set())} | {_answer(kind)} | {about(question)} |")
            parts += [part for part in _parts(kind) if part not in (*parts, CaseFile)]
    rows += ["", "| part of an answer | fields |", "|---|---|"]
    always = {part: not part.__struct_config__.omit_defaults for part in parts}
    return rows + [f"| `{p.__name__}` {about(p)} | {arguments(p, set(), always[p])} |" for p in parts]


def _answer(kind: Any) -> str:
    """What an answer is; a case is told whole, with the names of its records."""
    return "the case" if kind is CaseFile else shown(kind)


def _parts(kind: Any) -> list[type[Struct]]:
    """The shapes an answer is made of, itself first, but for records, which stand in their own table."""
    inner = [part for each in get_args(kind) for part in _parts(each)]
    if isinstance(kind, type) and issubclass(kind, Struct) and kind.__module__ != records.__name__:
        return [kind, *(part for each in get_type_hints(kind).values() for part in _parts(each))]
    return inner


def shapes() -> list[str]:
    """A table of every record and its parts."""
    rows = ["| record | fields |", "|---|---|"]
    for name, record in (vars(records) | vars(ringing) | vars(notices)).items():
        if isinstance(record, type) and issubclass(record, records.Record) and record is not records.Record:
            rows.append(f"| `{name}` {about(record)} | {arguments(record, set())} |")
    return rows


def lists() -> list[str]:
    """The closed lists of values."""
    rows = ["| list | values |", "|---|---|"]
    for each in vars(words).values():
        if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum:
            rows.append(f"| `{each.__name__}` | {' '.join(f'`{member.value}`' for member in each)} |")
    return rows


def chapter() -> str:
    """Everything between the two marks."""
    parts = {"Acts": commands, "Questions": questions, "Records": shapes, "Words": lists}
    return "\n\n".join("\n".join([f"### {name}", "", *made()]) for name, made in parts.items()) + "\n"


def page(text: str) -> str:
    """The page with the made part as it ought to be."""
    before, _mark, rest = text.partition(BEGIN)
    return before + BEGIN + "\n" + chapter() + "\n" + END + rest.partition(END)[2]


def main(given: list[str]) -> int:
    """Write the page, or say whether it is current."""
    old = PAGE.read_text("utf-8")
    new = page(old)
    if "--check" in given:
        print("docs/doors.md is current" if old == new else "docs/doors.md is not current: python -m devtools.doors")
        return int(old != new)
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
