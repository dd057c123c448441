"""What reading a table file gives before its columns have names: numbered rows of cells."""

from collections.abc import Iterator

from msgspec import Struct


class Fault(Struct, frozen=True):
    """A cell, or a whole row, that could not be read; `code` names why."""

    code: str


Cell = str | Fault
Record = tuple[int, list[Cell] | Fault]
"""A row by its number in the file (the first is 1), with its cells or what is wrong with all of it."""
Records = Iterator[Record]
