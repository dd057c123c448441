"""The audit trail: an append-only chain in which each row's link is a hash over the row before and itself.

A row is written with each number of the feed and with what has none (sign-ins). An entry says who did what to which
record and when, by ids, codes and hashes; nothing personal is in it, so nothing of it is ever erased.
"""

import hashlib
import re
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from app.domain.command import Command
from app.domain.commands import Reveal
from server import tables
from server.centre import Centre

_CODE = re.compile(r"[a-z][a-z0-9_.]{0,40}|")
_encoder = msgspec.json.Encoder(order="sorted")


class Broken(Struct, frozen=True):
    """Where the chain does not hold: the row's number, and `gap`, `link` or `head`."""

    n: int
    why: str


def entry(act: str, at: int, by: str, **details: Any) -> str:
    """The canonical text of one row."""
    kept = {name: value for name, value in details.items() if value not in (None, "")}
    return _encoder.encode({"act": act, "at": at, "by": by, **kept}).decode()


def coded(word: str) -> str:
    """A reason as the trail may hold it: one word of the product's own, never free text."""
    return word if _CODE.fullmatch(word) else "words"


def shown(command: Command | None) -> dict[str, str]:
    """What of a citizen was shown to somebody, and why; nothing for any other act."""
    if not isinstance(command, Reveal):
        return {}
    return {"what": coded(command.what), "why": coded(command.reason)}


def link(before: str, n: int, seq: int, text: str) -> str:
    """The hash that binds a row to the one before it."""
    return hashlib.sha256(f"{before} {n} {seq} {text}".encode()).hexdigest()


def verify(centre: Centre) -> tuple[int, Broken | None]:
    """Rows that hold, and the first break; None where the whole chain holds and ends where the head says."""
    with centre.database.snapshot() as connection:
        return _walk(connection, centre.hotline.key)


def _walk(connection: Connection, hotline: int) -> tuple[int, Broken | None]:
    table, head = tables.audit, tables.feed_head
    query = select(table.c.n, table.c.seq, table.c.entry, table.c.link).where(table.c.hotline == hotline)
    count, before, newest = 0, "", 0
    with connection.execution_options(yield_per=1000).execute(query.order_by(table.c.n)) as rows:
        for n, seq, text, written in rows:
            if n != count + 1 or seq < newest:
                return count, Broken(count + 1, "gap")
            if link(before, n, seq, text) != written:
                return count, Broken(n, "link")
            count, before, newest = n, written, seq
    end = connection.execute(select(head.c.audit_n, head.c.audit_link).where(head.c.hotline == hotline)).one()
    return count, None if (count, before) == (end[0], end[1]) else Broken(count + 1, "head")
