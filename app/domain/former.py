"""What rows of the hotline's own tables were called: a case shows the names it was handled under."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from msgspec.structs import replace

from app.domain.tablerows import Area, Category, Named, Unit, Was

Row = TypeVar("Row", Category, Area, Unit)


@dataclass(frozen=True)
class Former:
    """Withdrawn rows of each table by code. Old cases are called by them; nobody can choose them."""

    units: Mapping[str, Unit] = field(default_factory=dict[str, Unit])
    areas: Mapping[str, Area] = field(default_factory=dict[str, Area])
    categories: Mapping[str, Category] = field(default_factory=dict[str, Category])


def then(row: Row, at: datetime | None) -> Row:
    """The row called and placed as it was at that moment; None: as it is now, or was at last."""
    if at is not None:
        for each in row.was:
            if at < each.until:
                return replace(row, name=each.name, parent=each.parent)
    return row


def succeeded(before: Mapping[str, Named], after: Mapping[str, Named], at: datetime) -> dict[str, Any]:
    """The rows of a new version, each with the names it had, and with them those that are withdrawn: bare, with the
    moment they went. `before`: the version in force and what was withdrawn earlier."""
    made = {code: _named_before(row, before.get(code), at) for code, row in after.items()}
    gone = {code: row for code, row in before.items() if code not in after}
    return made | {code: row if row.gone_at else _bare(row, at) for code, row in gone.items()}


def _named_before(row: Named, known: Named | None, at: datetime) -> Named:
    if known is None:
        return row
    until = known.gone_at or at
    same = (known.name, known.parent) == (row.name, row.parent)
    was = known.was if same else (*known.was, Was(name=known.name, parent=known.parent, until=until))
    return replace(row, was=was)


def _bare(row: Named, at: datetime) -> Named:
    """What a name is told by, and no more: no telephone, no officer, nothing to search by."""
    kept: dict[str, Any] = {"kind": row.kind} if isinstance(row, Area) else {}
    return type(row)(code=row.code, name=row.name, parent=row.parent, was=row.was, gone_at=at, **kept)


def parted(rows: Mapping[str, Row]) -> tuple[dict[str, Row], dict[str, Row]]:
    """The rows in force, and those that are withdrawn."""
    here = {code: row for code, row in rows.items() if row.gone_at is None}
    return here, {code: row for code, row in rows.items() if row.gone_at is not None}
