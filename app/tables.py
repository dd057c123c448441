"""What an admin does about the hotline's own tables: at the centre, at once. It comes back to every seat by feed."""

import zlib
from collections.abc import Callable
from typing import Any

from app.domain.errors import Refused
from app.domain.revision import Revision
from app.domain.words import TableName
from app.sync.wire.catalogue import MOST_PACKED, BringTable, ReviseRow


class Tables:
    """Each call waits for the centre. Refused as the centre says, ("changed", "version") where somebody else has
    changed the table since; Trouble where it does not answer."""

    def __init__(self, call: Callable[[str, Any, Any], Any]) -> None:
        self._call = call

    def bring(self, table: TableName, file: bytes, seen: int, apply: bool = False) -> Revision:
        """A file as the whole table: what it would change or, with `apply`, has changed. Refused("too_large_here",
        "file") for one that does not fit into a message: the centre's command line takes it."""
        packed = zlib.compress(file, 9)
        if len(packed) > MOST_PACKED:
            raise Refused("too_large_here", "file", command=f"hotline-server import {table} FILE")
        asked = BringTable(table=table, file=packed, seen=seen, apply=apply)
        return self._call("/v1/tables/bring", asked, Revision)

    def revise(
        self, table: TableName, row: str, cells: dict[str, str] | None, seen: int, apply: bool = False
    ) -> Revision:
        """One row, new ("" as `row`), changed, or withdrawn (no cells): its effect or, with `apply`, what it did."""
        asked = ReviseRow(table=table, row=row, cells=cells, seen=seen, apply=apply)
        return self._call("/v1/tables/revise", asked, Revision)
