"""The messages about lenses that leads share: lists under a name, held at the centre."""

from typing import Any

from msgspec import field

from app.sync.wire import Reply, Request


class SharedLens(Reply, kw_only=True):
    """A list under a name. `by`: who shared it; `filters`: a condition as in *Questions*; with `days` it is about the
    last so many days."""

    id: str
    name: str
    by: str = ""
    filters: dict[str, Any] = field(default_factory=dict[str, Any])
    days: int | None = None


class PutLens(Request, kw_only=True):
    """Share it, or give it another name: the fields of `SharedLens`."""

    id: str
    name: str
    filters: dict[str, Any] = field(default_factory=dict[str, Any])
    days: int | None = None


class WithdrawLens(Request, kw_only=True):
    """Share it no more."""

    id: str


class SharedLenses(Reply, kw_only=True):
    """All of them, by name."""

    lenses: tuple[SharedLens, ...]
