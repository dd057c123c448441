"""Which texts the product uses, which it has, and what is missing between the two.

`python -m devtools.texts` prints every missing message as a catalogue entry to paste, and every one nobody uses.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from string import Formatter

from app.text.catalogue import Entry, entries

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("app", "ui", "server")
LANGUAGES = {"zh_CN": 1, "en": 2}
"""Language → how many plural forms it has."""
NAMED = {ROOT / f"app/domain/{name}.py" for name in ("words", "identity", "typical")}
"""Where every StrEnum is a list of words people read."""
RECORDS = {
    ROOT / f"app/domain/{name}.py"
    for name in ("command", "commands", "centrecommands", "noticecommands", "notices", "records", "tablerows")
}
ACTS = {ROOT / f"app/domain/{name}.py" for name in ("commands", "centrecommands", "noticecommands")}
SPEAKERS = {ROOT / "app/text/speech.py", ROOT / "app/text/refusals.py"}
"""Files that hand texts on and so call with a name in place of a text."""
UNNAMED = ("refused", "trouble")
"""Contexts with a sentence for codes that have none."""

FREE = ("refused", "trouble", "field")
"""Contexts whose codes may come out of a table in place of a call."""

Key = tuple[str, str]


@dataclass
class Used:
    """What the sources ask for. `places` maps (context, msgid) to where; the context of an English text is empty."""

    places: dict[Key, str] = field(default_factory=dict)
    plurals: dict[str, str] = field(default_factory=dict)
    open_contexts: set[str] = field(default_factory=lambda: {"why", "holiday"})
    """Contexts whose codes are only known when the product runs."""
    literals: set[str] = field(default_factory=set)
    """Every text that stands anywhere: a code may come out of a table."""
    known_fields: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)

    def note(self, context: str, msgid: str, place: str) -> None:
        self.places.setdefault((context, msgid), place)


def used(files: list[Path] | None = None) -> Used:
    """Every text that the sources (or just these files) ask for."""
    found = Used()
    for context in UNNAMED:
        found.note(context, "unnamed", "app/text/refusals.py:1")
    for path in files if files is not None else sorted(p for top in SOURCES for p in (ROOT / top).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            place = f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.literals.add(node.value)
            elif isinstance(node, ast.Call):
                _call(node, found, place, path in SPEAKERS)
            elif isinstance(node, ast.ClassDef) and path in NAMED:
                _words(node, found, place)
            elif isinstance(node, ast.AnnAssign) and path in RECORDS and isinstance(node.target, ast.Name):
                found.known_fields.add(node.target.id)
            elif isinstance(node, ast.ClassDef) and path in ACTS:
                _command(node, found, place)
    return found


def had(language: str) -> Iterator[tuple[Path, Entry]]:
    """Every message of a language, file by file."""
    for path in sorted((ROOT / "resources/text" / language).glob("*.po")):
        for entry in entries(path):
            if entry.msgid:
                yield path, entry


def missing(wanted: Used, language: str) -> list[str]:
    """Catalogue entries to add, ready to paste."""
    there = {entry.key: entry for _path, entry in had(language)}
    return [
        _entry(key, wanted.plurals.get(key[1], ""), place, LANGUAGES[language])
        for key, place in wanted.places.items()
        if (key[0] or language != "en") and not _whole(there.get(key), wanted, language)
    ]


def unused(wanted: Used, language: str) -> list[str]:
    """Messages that nobody asks for, with their file."""
    return [
        f"{path.relative_to(ROOT)}: {entry.context or 'msgid'} {entry.msgid!r}"
        for path, entry in had(language)
        if entry.key not in wanted.places
        and entry.context not in wanted.open_contexts
        and not (entry.context in FREE and entry.msgid in wanted.literals | wanted.known_fields)
    ]


def contradictions(language: str) -> list[str]:
    """Messages translated in two files in two ways."""
    seen: dict[Key, tuple[Path, Entry]] = {}
    clashes: list[str] = []
    for path, entry in had(language):
        other = seen.setdefault(entry.key, (path, entry))
        if other[1].texts != entry.texts:
            clashes.append(f"{path.name} and {other[0].name}: {entry.key}")
    return clashes


def misfits(language: str) -> list[str]:
    """Messages whose {names} are not those of the English they stand for."""
    return [
        f"{path.name}: {entry.msgid!r} has {sorted(_names(text))} in {text!r}"
        for path, entry in had(language)
        for text in entry.texts
        if text and not entry.context and _names(text) != _names(entry.plural or entry.msgid)
    ]


def _names(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def _call(node: ast.Call, found: Used, place: str, speaker: bool) -> None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = [_written(arg) for arg in node.args]
    if name == "ngettext" and len(given) > 1:
        _plural(found, place, given[0], given[1])
    elif name in ("_", "N_") and given:
        for msgid in given[0]:
            found.note("", msgid, place)
        if not given[0] and not speaker and (name == "N_" or not _handed_on(node.args[0])):
            found.unreadable.append(f"{place}: {name}() needs its text written out")
    elif name in ("Refused", "Fault", "need"):
        code, fields = (given[1:2], given[2:]) if name == "need" else (given[:1], given[1:])
        _coded(found, place, "refused", code)
        _coded(found, place, "field", [[name.rpartition(".")[2] for name in each] for each in fields])
    elif name == "Conflict":
        found.note("refused", "conflict", place)
    elif name in ("Trouble", "trouble", "act", "why", "field", "refusal"):
        _coded(found, place, {"Trouble": "trouble", "act": "do", "refusal": "refused"}.get(name, name), given[:1])
    elif name == "coded" and len(given) > 1:
        for context in given[0]:
            _coded(found, place, context, given[1:2])
            if not given[1] and not speaker:
                found.open_contexts.add(context)


def _written(node: ast.expr) -> list[str]:
    """The texts that stand in an argument: one, or those of its branches."""
    if isinstance(node, ast.IfExp):
        return _written(node.body) + _written(node.orelse)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in _written(value)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _handed_on(node: ast.expr) -> bool:
    """A text from a table in which it stands marked with N_; anything put together here is not."""
    if isinstance(node, ast.IfExp | ast.BoolOp):
        branches = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
        return all(map(_handed_on, branches))
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def _plural(found: Used, place: str, one: list[str], many: list[str]) -> None:
    if len(one) != 1 or len(many) != 1:
        found.unreadable.append(f"{place}: ngettext() needs its texts written out")
        return
    found.note("", one[0], place)
    found.plurals[one[0]] = many[0]


def _coded(found: Used, place: str, context: str, codes: list[list[str]]) -> None:
    for code in chain.from_iterable(codes):
        found.note(context, code, place)


def _words(node: ast.ClassDef, found: Used, place: str) -> None:
    if any(isinstance(base, ast.Name) and base.id == "StrEnum" for base in node.bases):
        for line in node.body:
            if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                found.note(node.name, str(line.value.value), place)


def _command(node: ast.ClassDef, found: Used, place: str) -> None:
    from app.domain.commands import TYPES

    for kind, command in TYPES.items():
        if command.__name__ == node.name:
            found.note("do", kind, place)


def _whole(entry: Entry | None, wanted: Used, language: str) -> bool:
    if entry is None or not all(entry.texts):
        return False
    forms = LANGUAGES[language] if entry.msgid in wanted.plurals and not entry.context else 1
    return len(entry.texts) == forms


def _entry(key: Key, plural: str, place: str, forms: int) -> str:
    lines = [f"#: {place}", *([f"msgctxt {_quoted(key[0])}"] if key[0] else []), f"msgid {_quoted(key[1])}"]
    if plural:
        lines += [f"msgid_plural {_quoted(plural)}", *(f'msgstr[{n}] ""' for n in range(forms))]
    else:
        lines.append('msgstr ""')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def main() -> int:
    """Print what is missing and unused; 1 when anything is."""
    wanted = used()
    problems = len(wanted.unreadable)
    print(*wanted.unreadable, sep="\n")
    for language in LANGUAGES:
        lacking, idle = missing(wanted, language), unused(wanted, language)
        wrong = contradictions(language) + misfits(language)
        problems += len(lacking) + len(idle) + len(wrong)
        print(
            f"# {language}: {len(lacking)} missing, {len(idle)} unused, {len(wrong)} contradicting", *lacking, sep="\n"
        )
        print(*idle, *wrong, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
