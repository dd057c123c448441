"""What all tables of the centre are made with."""

from typing import Any

from sqlalchemy import Column, Integer, MetaData, text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def hotline_key() -> Column[int]:
    """The column every key begins with."""
    return Column("hotline", Integer, primary_key=True)


def where(condition: str) -> dict[str, Any]:
    """An index of some rows only, for both databases."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}
