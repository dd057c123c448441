"""The rows that end a transaction, as both databases' statements take them."""

from typing import Any, NamedTuple

from server import tables

FACTS = tuple(column.name for column in tables.facts.c)[1:]
"""Columns of `tables.facts` after the hotline."""
RECORD = "hotline, kind, id, seq, dead, queued, left_seq, live, changed_at, body"
COMMAND = 'hotline, device, n, id, type, "case", "by", "at", received_at, hash, seq, result, code'
SET_FACTS = ", ".join(f'"{name}" = excluded."{name}"' for name in FACTS[1:])

Rows = list[tuple[Any, ...]]


class Work(NamedTuple):
    """All rows of one tail; each list has the columns named here."""

    new: Rows
    """kind, id, body, queued, left, live"""
    moved: Rows
    """the same, and the number it had"""
    facts: Rows
    """`FACTS`"""
    callbacks: Rows
    """id, case, at, caller, round, contacted, solved, satisfied, by"""
    phones: Rows
    """phone hash, case"""
    units: Rows
    """unit, case"""
    grants: Rows
    """person, id, until"""
    ended: Rows
    """person, id"""
    freed: Rows
    """case"""
    logged: Rows
    """The fields of `ledger.Logged`"""


class Head(NamedTuple):
    """What goes with the number: the hotline, the server's clock, by how much the feed moves, the audit entry."""

    hotline: int
    now: int
    step: int
    entry: str
