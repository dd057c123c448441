"""The scripts a seat holds: some dozen, read whole when one is looked for."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select

from app.domain.errors import Refused
from app.domain.records import Script
from app.domain.scripts import Dialogue
from app.domain.scripttext import read
from app.store.sql import Statement
from app.store.tables import book_rows
from app.sync.wire import Kind

_BODIES = Statement(select(book_rows.c.payload).where(book_rows.c.kind == bindparam("kind")))
_WHOLE = Statement(select(book_rows).where(book_rows.c.kind == bindparam("kind")))
_COPY = Statement(insert(book_rows), names=book_rows.c.keys())
_script = msgspec.json.Decoder(Script)


def held(connection: Connection) -> list[Script]:
    """All of them, withdrawn ones too, by id."""
    found = map(_script.decode, _BODIES.values(connection, kind=Kind.SCRIPT.value))
    return sorted(found, key=lambda each: each.id)


def titles(connection: Connection, used: Collection[str], language: str) -> dict[str, str]:
    """What each of these (id@version) is called now in a language; one not held, or not readable here, is left out."""
    ids = {each: each.partition("@")[0] for each in used}
    found = {each.id: readable(each) for each in held(connection) if each.id in ids.values()}
    return {each: dialogue.title[language] for each, ident in ids.items() if (dialogue := found.get(ident))}


def spoken(connection: Connection) -> list[tuple[Script, Dialogue]]:
    """Those in force, as they are spoken. One of a newer form, which this seat cannot read, is passed over."""
    found: list[tuple[Script, Dialogue]] = []
    for script in held(connection):
        dialogue = None if script.withdrawn else readable(script)
        if dialogue is not None:
            found.append((script, dialogue))
    return found


def lying(connection: Connection) -> list[dict[str, Any]]:
    """The rows of all of them."""
    return [row._asdict() for row in _WHOLE.all(connection, kind=Kind.SCRIPT.value)]


def lay(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Put rows of another store here, where there are none."""
    _COPY.many(connection, rows)


def readable(script: Script) -> Dialogue | None:
    """How it is spoken; None for one this seat cannot read."""
    try:
        return read(script.text)
    except Refused:
        return None
