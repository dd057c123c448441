"""The lines of the headless door: strict JSON in, plain values out."""

import json
import re
from collections.abc import Iterator, Mapping, Set
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any, BinaryIO, NoReturn, cast
from zoneinfo import ZoneInfo

import msgspec

from app.domain.codec import at_field
from app.domain.errors import Refused
from app.questions.answers import ANSWERS
from app.questions.shapes import Question

LONGEST = 8 * 1024 * 1024
"""Most bytes of a line."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEARS = range(1970, 2200)


QUESTIONS: Mapping[str, type[Question]] = {str(each.__struct_config__.tag): each for each in ANSWERS}
"""Every question by its wire name."""


class Misuse(Exception):
    """A line that is no request; `id` is what it gave as such."""

    def __init__(self, detail: str, ident: Any = None, *fields: str) -> None:
        super().__init__(detail)
        self.refused = Refused("misuse", *fields, detail=detail)
        self.ident = ident


class Asked(msgspec.Struct, frozen=True):
    """One line: `verb` is do, ask or wait, `name` what is to be done, asked or waited for."""

    ident: Any
    verb: str
    name: str
    fields: dict[str, Any]


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The stream's lines; of one that is longer than any request only the beginning, which `read` refuses."""
    while line := stream.readline(LONGEST + 1):
        if len(line) > LONGEST:
            while (rest := stream.readline(LONGEST)) and not rest.endswith(b"\n"):
                pass
        yield line


def read(line: bytes) -> Asked:
    """The request in a line. Misuse for what is none: no JSON object, double keys, NaN, too deep, no verb or two."""
    if len(line) > LONGEST:
        raise Misuse("a line too long")
    try:
        given: Any = json.loads(
            line.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite
        )
        json.dumps(given, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise Misuse(f"not JSON: {error}") from None
    if not isinstance(given, dict):
        raise Misuse("not an object")
    fields = cast("dict[str, Any]", given)
    ident = fields.pop("id", None)
    verbs = [verb for verb in ("do", "ask", "wait") if verb in fields]
    if len(verbs) != 1:
        raise Misuse("one of do, ask and wait", ident, *(verbs or ("do",)))
    name = fields.pop(verbs[0])
    if not isinstance(name, str):
        raise Misuse(f"{verbs[0]} names something", ident, verbs[0])
    return Asked(ident, verbs[0], name, fields)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _finite(written: str) -> float:
    if not isfinite(number := float(written)):
        raise ValueError(f"{written} is too large")
    return number


# ── questions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def question(name: str, fields: Mapping[str, Any], zone: ZoneInfo) -> Question:
    """The question of this name. Days in `since` and `until` are the hotline's, both included.

    Refused: misuse (unknown question or field), type, range (a moment no calendar of ours knows).
    """
    kind = QUESTIONS.get(name)
    if kind is None:
        raise Refused("misuse", "ask", value=name)
    try:
        asked = msgspec.convert(_with_moments(fields, zone, _days_of(kind)), kind)
    except msgspec.ValidationError as error:
        unknown = "unknown field" in str(error) or "missing required" in str(error)
        raise Refused("misuse" if unknown else "type", *at_field(error), detail=str(error)) from None
    _check_moments(asked, "")
    return asked


def _days_of(kind: type[Question]) -> frozenset[str]:
    """The fields that a question wants as days, not as moments."""
    return frozenset(each.name for each in msgspec.structs.fields(kind) if each.type == str | None)


def _with_moments(fields: Mapping[str, Any], zone: ZoneInfo, days: Set[str] = frozenset()) -> dict[str, Any]:
    given = {name: value if name in days else _moment(name, value, zone) for name, value in fields.items()}
    filters = given.get("filters")
    if isinstance(filters, dict):
        given["filters"] = _with_moments(cast("dict[str, Any]", filters), zone)
    return given


def _moment(name: str, value: Any, zone: ZoneInfo) -> Any:
    if name not in ("since", "until") or not isinstance(value, str) or not _DAY.fullmatch(value):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Refused("date", name, value=value) from None
    return datetime.combine(day + timedelta(days=name == "until"), time(), zone)


def _check_moments(asked: Any, before: str) -> None:
    for name in asked.__struct_fields__:
        value = getattr(asked, name)
        if isinstance(value, msgspec.Struct):
            _check_moments(value, f"{before}{name}.")
        elif isinstance(value, datetime):
            if value.tzinfo is None:
                raise Refused("type", before + name, detail="a moment needs its offset")
            if value.year not in _YEARS:
                raise Refused("range", before + name, value=value.isoformat())


# ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def plain(value: Any, zone: ZoneInfo) -> Any:
    """Plain JSON values; moments are ISO 8601 with the offset of the hotline's zone."""
    return _local(msgspec.to_builtins(value, builtin_types=(datetime,)), zone)


def _local(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, dict):
        return {name: _local(each, zone) for name, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_local(each, zone) for each in cast("list[Any]", value)]
    return value.astimezone(zone).isoformat() if isinstance(value, datetime) else value
