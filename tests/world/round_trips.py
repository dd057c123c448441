"""Counts what the centre asks PostgreSQL on its hot path: each time it waits for an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import psycopg

from server.line import PostgresLine


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements waited for while the block runs, by any thread. BEGIN and COMMIT go along with others."""
    asked: list[str] = []

    def watched(original: Callable[..., Any]) -> Callable[..., Any]:
        def count(self: object, sql: object, *given: object, **more: object) -> object:
            asked.append(str(sql)[:40])
            return original(self, sql, *given, **more)

        return count

    with ExitStack() as stack:
        for owner, name in ((PostgresLine, "_go"), (psycopg.Cursor, "execute")):
            stack.enter_context(patch.object(owner, name, watched(getattr(owner, name))))
        yield asked
