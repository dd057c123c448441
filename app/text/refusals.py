"""Why something was not done, as sentences."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from app.text.forms import moment
from app.text.speech import act, coded, field, listed, name_of

_UNNAMED = "unnamed"


def refusal(code: str, fields: Sequence[str] = (), values: Mapping[str, object] | None = None) -> str:
    """Why the rules said no: the sentence of the code with its fields by name and its values filled in.

    A code without a sentence still gives one that names it; a value nobody gave shows as an ellipsis.
    """
    filled = _Filled({name: _readable(name, value) for name, value in (values or {}).items()})
    filled.update(fields=listed([field(name) for name in fields]), code=code)
    return coded("refused", code, coded("refused", _UNNAMED)).format_map(filled)


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
    return _instant(value) if name in ("due", "until") and isinstance(value, str) else value


def _instant(written: str) -> str:
    try:
        return moment(datetime.fromisoformat(written))
    except ValueError:
        return written
