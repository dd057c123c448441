"""The model that suggests matters, as this seat holds it; and what the centre tells of the newest."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.errors import Trouble
from app.domain.models import CATEGORY, Model
from app.store.sql import Statement
from app.store.tables import book_rows, models
from app.sync.wire import Kind

if TYPE_CHECKING:
    from app.suggest.textmodel import TextModel

log = logging.getLogger(__name__)

_TOLD = Statement(
    select(book_rows.c.payload).where(book_rows.c.kind == bindparam("kind"), book_rows.c.id == bindparam("wanted"))
)
_DIGEST = Statement(select(models.c.digest).where(models.c.id == bindparam("wanted")))
_BODY = Statement(select(models.c.digest, models.c.body).where(models.c.id == bindparam("wanted")))
_DROP = Statement(delete(models).where(models.c.id == bindparam("wanted")))
_PUT = Statement(insert(models), names=models.c.keys())
_model = msgspec.json.Decoder(Model)


def told(connection: Connection) -> Model | None:
    """What the centre says of the newest; None where it has none."""
    payload = _TOLD.value(connection, kind=Kind.MODEL.value, wanted=CATEGORY)
    return None if payload is None else _model.decode(payload)


def digest_held(connection: Connection) -> str | None:
    """What the one held here is told by."""
    return _DIGEST.value(connection, wanted=CATEGORY)


def put(connection: Connection, digest: str, body: bytes) -> None:
    """Hold this one instead."""
    _DROP.do(connection, wanted=CATEGORY)
    _PUT.many(connection, [{"id": CATEGORY, "digest": digest, "body": body}])


class ModelKeeper:
    """Hands out the model this seat holds. Threads may share it."""

    def __init__(self, read: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._read = read
        self._lock = Lock()
        self._known: tuple[str | None, TextModel | None] = (None, None)

    def use(self) -> TextModel | None:
        """The model; None where there is none that can be read."""
        with self._lock:
            with self._read() as connection:
                digest = digest_held(connection)
                if digest != self._known[0]:
                    self._known = (digest, _read(connection))
            return self._known[1]


def _read(connection: Connection) -> TextModel | None:
    from app.suggest.textmodel import TextModel

    row = _BODY.one(connection, wanted=CATEGORY)
    if row is None:
        return None
    try:
        return TextModel.read(row.body, row.digest)
    except Trouble as trouble:
        log.warning("the model held here is of no use: %s", trouble.detail)
        return None
