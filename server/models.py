"""The model that suggests matters: trained at the centre from the hotline's own cases, kept here, fetched by seats.

What needs numpy is imported when it is needed: most commands and doors never do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, delete, insert, select

from app.domain.errors import Refused
from app.domain.models import CATEGORY, Model
from app.domain.records import CaseFacts, CasePrivate
from app.sync.wire import Kind
from app.sync.wire.models import ModelFile
from server import audit, tables
from server.centre import Centre, encode
from server.database import again, rows
from server.held import held
from server.ledger import Changes, Put, write

if TYPE_CHECKING:
    from app.suggest.textmodel import TextModel
    from server.training import Measured

Taught = tuple[str, str]
"""A text and the code of its category."""

_facts = msgspec.json.Decoder(CaseFacts)
_private = msgspec.json.Decoder(CasePrivate)
_CLOSED = """SELECT a.body, b.body FROM facts f
JOIN record a ON a.hotline = f.hotline AND a.kind = 'facts' AND a.id = f.id AND a.body IS NOT NULL
JOIN record b ON b.hotline = f.hotline AND b.kind = 'private' AND b.id = f.id AND b.body IS NOT NULL
WHERE f.hotline = $1 AND f.status = 'closed' AND f.category IS NOT NULL AND f.merged = 0
ORDER BY f."at" DESC, f.id LIMIT $2"""


def taught(centre: Centre) -> list[Taught]:
    """The texts of closed cases with their categories, the newest first."""
    from server.training import MOST_TEXTS

    found: list[Taught] = []
    with centre.database.read() as connection:
        for facts, private in rows(connection, _CLOSED, (centre.hotline.key, MOST_TEXTS)):
            words, category = _private.decode(private), _facts.decode(facts).category
            text = joined(words.subject, words.text)
            if category and text:
                found.append((text, category))
    return found


def joined(subject: str, text: str) -> str:
    """What is read of a message: what it is about stands first."""
    return f"{subject}\n{text}".strip()


def learn(texts: Sequence[Taught]) -> tuple[bytes, Measured]:
    """A model of these texts as it is kept, and how good it is. Refused("too_few", "texts")."""
    from app.suggest.textmodel import pack
    from server.training import train

    file, measured = train([text for text, _category in texts], [category for _text, category in texts])
    return pack(file), measured


def put(centre: Centre, body: bytes, measured: Measured, texts: int, by: str) -> Model:
    """Keep this one as the newest, and tell every seat of it; the same again changes nothing."""
    told = hashlib.sha256(body).hexdigest()

    def work() -> tuple[Model, int | None]:
        with centre.database.write() as connection:
            there, before = held(connection, centre, Kind.MODEL, [CATEGORY], Model).get(CATEGORY, (None, 0))
            if there is not None and there.digest == told:
                return there, None
            made = Model(
                id=CATEGORY,
                version=there.version + 1 if there is not None else 1,
                digest=told,
                size=len(body),
                texts=texts,
                at=centre.clock.now(),
                by=by,
                **measured._asdict(),
            )
            _keep(connection, centre, made.digest, body)
            entry = audit.entry("model", centre.now_ms(), by, model=CATEGORY, version=made.version, hash=made.digest)
            row = Put(Kind.MODEL.value, CATEGORY, encode(made), before)
            return made, write(connection, centre, Changes(entry, [row]))

    made, seq = again(work)
    if seq is not None:
        centre.on_commit(seq)
    return made


def file_of(centre: Centre, wanted: str) -> ModelFile:
    """The file that this digest tells of. Refused("unknown", "digest") where it is not the newest (any more)."""
    table = tables.model.c
    query = select(table.body).where(table.hotline == centre.hotline.key, table.digest == wanted)
    with centre.database.read() as connection:
        body = connection.execute(query).scalar()
    if body is None:
        raise Refused("unknown", "digest", value=wanted)
    return ModelFile(digest=wanted, body=body)


def newest(centre: Centre) -> TextModel | None:
    """The model at work; None where none was trained. Trouble("model") where it is spoiled."""
    table = tables.model.c
    query = select(table.digest, table.body).where(table.hotline == centre.hotline.key, table.id == CATEGORY)
    with centre.database.read() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    from app.suggest.textmodel import TextModel

    return TextModel.read(row.body, row.digest)


def _keep(connection: Connection, centre: Centre, told: str, body: bytes) -> None:
    table, key = tables.model, centre.hotline.key
    connection.execute(delete(table).where(table.c.hotline == key, table.c.id == CATEGORY))
    connection.execute(insert(table).values(hotline=key, id=CATEGORY, digest=told, body=body))
