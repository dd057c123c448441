"""Why something was not done, as sentences."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from app.text.forms import moment
from app.text.speech import act, coded, field, listed, name_of

_UNNAMED = "unnamed"
_NOTHING_NAMED = re.compile(r"\s*[:：]\s*(?=$|[（(])")
"""A colon with nothing behind it, or only what would be said of a field."""
_LONGEST = 80
"""Characters of a value that are quoted."""


def refusal(code: str, fields: Sequence[str] = (), values: Mapping[str, object] | None = None) -> str:
    """Why the rules said no: the sentence of the code with its fields by name and its values filled in.

    A code without a sentence still gives one that names it; a value nobody gave shows as an ellipsis. Without fields
    the sentence ends before the colon they would stand behind.
    """
    filled = _Filled({name: _readable(name, value) for name, value in (values or {}).items()})
    filled.update(fields=listed([field(name) for name in fields]), code=code)
    filled.setdefault("value", "")
    said = coded("refused", code, coded("refused", _UNNAMED)).format_map(filled)
    return (said if fields else _NOTHING_NAMED.sub("", said)).rstrip()


def trouble(code: str) -> str:
    """What is wrong in the surroundings (network, disk, lock)."""
    return coded("trouble", code, coded("trouble", _UNNAMED)).format_map(_Filled(code=code))


class _Filled(dict[str, object]):
    """Values of a template: a message about a fault never becomes one."""

    def __missing__(self, key: str) -> str:
        return "…"


def _readable(name: str, value: object) -> object:
    if name == "act" and isinstance(value, str):
        return act(value)
    if name == "status" and isinstance(value, str):
        return coded("Status", value, coded("DispatchStatus", value))
    if isinstance(value, StrEnum):
        return name_of(value)
    if isinstance(value, datetime):
        return moment(value)
    if name in ("due", "until") and isinstance(value, str):
        return _instant(value)
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value


def _instant(written: str) -> str:
    try:
        return moment(datetime.fromisoformat(written))
    except ValueError:
        return written
