"""Every statement the store runs passes here first, so that a test can let the process die before any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.store import sql


class Statements:
    """`before` is called before each statement; None: nothing is."""

    before: Callable[[], None] | None = None


def _watched(run: Callable[..., Any]) -> Callable[..., Any]:
    def first(*given: Any) -> Any:
        if Statements.before is not None:
            Statements.before()
        return run(*given)

    return first


sql.run, sql.run_many = _watched(sql.run), _watched(sql.run_many)
