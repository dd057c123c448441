"""Files with cases at the centre: kept in pieces in the database, under the id an `attach` has named.

A file is there when all its bytes are and have the hash and the kind that were told. Who may read the case's private
part may read its files; each reading begins with a line of the trail.
"""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.errors import Refused
from app.domain.files import PIECE_BYTES, sniff
from app.domain.records import Attachment, Case
from app.domain.unitside import units_of, with_part
from app.sync.wire.files import AskPiece, Got, Piece, PutPiece
from server import audit
from server.centre import Centre
from server.database import Reach, again, rows
from server.ledger import Changes, write
from server.parcel import UUID
from server.reading import facts_in, private_in, read_case
from server.scope import in_queue
from server.seats import Seat

_GOT = "SELECT coalesce(sum(length(body)), 0) FROM file_piece WHERE hotline = $1 AND id = $2"
_KEEP = 'INSERT INTO file_piece (hotline, id, "at", body) VALUES ($1, $2, $3, $4)'
_PIECE = 'SELECT body FROM file_piece WHERE hotline = $1 AND id = $2 AND "at" = $3'
_ALL = 'SELECT body FROM file_piece WHERE hotline = $1 AND id = $2 ORDER BY "at"'
_DROP = "DELETE FROM file_piece WHERE hotline = $1 AND id = $2"
_GRANTED = "SELECT 1 FROM granted WHERE hotline = $1 AND person = $2 AND id = $3 AND NOT dead AND until > $4"
_CASE = """SELECT f.body, p.body FROM record f
JOIN record p ON p.hotline = f.hotline AND p.kind = 'private' AND p.id = f.id
WHERE f.hotline = $1 AND f.kind = 'facts' AND f.id = $2 AND f.body IS NOT NULL AND p.body IS NOT NULL"""


def keep(centre: Centre, connection: Connection, file: str, body: bytes) -> None:
    """Keep a whole file in this transaction."""
    for at in range(0, len(body), PIECE_BYTES):
        rows(connection, _KEEP, (centre.hotline.key, file, at, body[at : at + PIECE_BYTES]))


def whole(centre: Centre, on: Reach, file: Attachment) -> bytes | None:
    """All of a file; None while it has not come whole."""
    body = b"".join(row[0] for row in rows(on, _ALL, (centre.hotline.key, file.id)))
    return body if len(body) == file.size else None


def arrived(centre: Centre, on: Reach, files: Sequence[Attachment]) -> frozenset[str]:
    """Ids of those whose bytes are all there."""
    key = centre.hotline.key
    return frozenset(each.id for each in files if rows(on, _GOT, (key, each.id))[0][0] == each.size)


def put_piece(centre: Centre, seat: Seat, asked: PutPiece) -> Got:
    """Take the next piece. One that is there already changes nothing; a file that proves to be another one than was
    told is dropped.

    Refused("no_file", "file") for one no `attach` of this person has named, ("range", "at") for a piece that does not
    follow, ("file_hash", "file").
    """
    return again(lambda: _put(centre, seat, asked))


def _put(centre: Centre, seat: Seat, asked: PutPiece) -> Got:
    key = centre.hotline.key
    refused: Refused | None = None
    with centre.database.write() as connection:
        case = read_case(centre, connection, asked.case).case if UUID.fullmatch(asked.case) else None
        file = _named(case, asked.file)
        if file.by != seat.person.id:
            raise Refused("no_file", "file")
        got = rows(connection, _GOT, (key, file.id))[0][0]
        if not asked.body or asked.at < got:
            return Got(got=got)
        size = len(asked.body)
        end = asked.at + size
        if asked.at != got or end > file.size or (size != PIECE_BYTES and end != file.size):
            raise Refused("range", "at", value=asked.at)
        rows(connection, _KEEP, (key, file.id, asked.at, asked.body))
        if end == file.size:
            refused = _wrong(file, whole(centre, connection, file) or b"")
        if refused is not None:
            rows(connection, _DROP, (key, file.id))
    if refused is not None:
        raise refused
    return Got(got=end)


def _wrong(file: Attachment, body: bytes) -> Refused | None:
    """Why these bytes are not the file that was told."""
    if hashlib.sha256(body).hexdigest() != file.hash:
        return Refused("file_hash", "file")
    try:
        return None if sniff(file.name, body) == file.media else Refused("file_type", "file")
    except Refused as refused:
        return refused


def piece(centre: Centre, seat: Seat, asked: AskPiece) -> Piece:
    """A piece of a file. Refused("no_case") for a case this person may not read, ("no_file"), ("range", "at")."""
    with centre.database.read() as connection:
        case = _readable(centre, connection, seat, asked.case)
        file = _named(case, asked.file)
        if asked.at % PIECE_BYTES or not 0 <= asked.at < file.size:
            raise Refused("range", "at", value=asked.at)
        found = rows(connection, _PIECE, (centre.hotline.key, file.id, asked.at))
    if asked.at == 0:
        note(centre, seat.person.id, asked.case, file.id)
    return Piece(size=file.size, body=bytes(found[0][0]) if found else b"")


def note(centre: Centre, person: str, case: str, file: str) -> None:
    """Somebody reads a file: the trail tells of it."""
    with centre.database.write() as connection:
        write(connection, centre, Changes(audit.entry("file", centre.now_ms(), person, case=case, file=file)))


def _readable(centre: Centre, on: Reach, seat: Seat, ident: str) -> Case:
    key = centre.hotline.key
    found = rows(on, _CASE, (key, ident)) if UUID.fullmatch(ident) else []
    if found:
        case = Case(facts=facts_in(found[0][0]), private=private_in(found[0][1]))
        queued = seat.works_queue and in_queue(case.facts)
        granted = seat.works_queue and bool(rows(on, _GRANTED, (key, seat.person.id, ident, centre.now_ms())))
        if queued or granted or not with_part(case.facts).isdisjoint(units_of(seat.person.roles)):
            return case
    raise Refused("no_case", "case", value=ident[:80])


def _named(case: Case | None, ident: str) -> Attachment:
    files = case.private.attachments if case is not None and case.private is not None else ()
    for each in files:
        if each.id == ident:
            return each
    raise Refused("no_file", "file", value=ident[:80])
