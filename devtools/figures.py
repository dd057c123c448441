"""Writes the part of `docs/figures.md` made from the definitions: the very sentences that stand over the numbers.

`python -m devtools.figures` writes it, `--check` only says whether it is current (exit 1 when not). Where a definition
says something else than the page did under the same version, it is
refused: `app.figures.definitions.VERSION` grows first.
"""

import re
import sys
from datetime import datetime, timedelta
from pathlib import Path

from app.clock import EPOCH
from app.domain.book import Book
from app.figures.counts import Asked, conditions
from app.figures.definitions import CHAPTERS, VERSION
from app.figures.filters import Filters
from app.text.catalogue import entries

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "figures.md"
BEGIN, END = "<!-- made by python -m devtools.figures: do not edit -->\n", "<!-- end -->\n"
NAMES = ("figure", "rate")
_ROW = re.compile(r"^\| `(\w+)` .*?\| (.*?) \| (.*?) \|", re.MULTILINE)
_VERSION = re.compile(r"^Definitions (\S+)\.$", re.MULTILINE)


def texts(language: str) -> dict[tuple[str, str], str]:
    """Context and code → the text, of one language."""
    found = (entry for path in (ROOT / "resources/text" / language).glob("*.po") for entry in entries(path))
    return {entry.key: entry.texts[0] for entry in found}


def chapter() -> str:
    """Everything between the two marks."""
    chinese, english = texts("zh_CN"), texts("en")
    lines = [f"Definitions {VERSION}.", ""]
    for title, names in CHAPTERS.items():
        lines += [f"## {title}", "", "| figure | 定义 | definition | the condition |", "|---|---|---|---|"]
        lines += [_row(name, chinese, english) for name in names] + [""]
    return "\n".join(lines)


def _row(name: str, chinese: dict[tuple[str, str], str], english: dict[tuple[str, str], str]) -> str:
    called = next(chinese[context, name] for context in NAMES if (context, name) in chinese)
    defined = chinese["definition", name], english["definition", name]
    return f"| `{name}` {called} | {defined[0]} | {defined[1]} | {_condition(name)} |"


def _condition(name: str) -> str:
    """The condition of a count of cases, as `ask figures` gives it with each number; nothing for other figures."""
    asked = conditions(Book(), Asked(_SINCE, _UNTIL, (), Filters(), _NOW))
    if name not in asked:
        return ""
    given = {field: getattr(asked[name], field) for field in Filters.__struct_fields__}
    plain = Filters()
    told = [f"{field} {_value(value)}" for field, value in given.items() if value != getattr(plain, field)]
    return " · ".join(told)


_SINCE, _UNTIL, _NOW = (EPOCH + timedelta(days=n) for n in range(3))
_SAID = {_SINCE: "the first moment", _UNTIL: "the moment after the last", _NOW: "now"}


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return "/".join(map(str, value))
    return _SAID[value] if isinstance(value, datetime) else str(value).lower()


def page(text: str) -> str:
    """The page with the made part as it ought to be."""
    before, _mark, rest = text.partition(BEGIN)
    return before + BEGIN + "\n" + chapter() + "\n" + END + rest.partition(END)[2]


def moved(old: str, new: str) -> list[str]:
    """Figures that are defined otherwise than before, or no more, though the version is the same."""
    if _VERSION.findall(old) != _VERSION.findall(new):
        return []
    before, now = ({name: said for name, *said in _ROW.findall(text)} for text in (_made(old), _made(new)))
    return [name for name, said in before.items() if now.get(name) != said]


def _made(text: str) -> str:
    return text.partition(BEGIN)[2].partition(END)[0]


def main(given: list[str]) -> int:
    """Write the page, or say whether it is current."""
    old = PAGE.read_text("utf-8")
    new = page(old)
    if "--check" in given:
        print(f"docs/figures.md is {'current' if old == new else 'not current: python -m devtools.figures'}")
        return int(old != new)
    if changed := moved(old, new):
        print(f"these say something else: {', '.join(changed)}; let app.figures.definitions.VERSION grow first")
        return 1
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
