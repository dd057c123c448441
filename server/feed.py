"""What changed after a cursor, as one person may see it, in pages that never end inside a number.

Three streams, each under its own numbers, are read in one snapshot with the head: records that *moved*; what was
*granted* to this person, or no longer is; private parts that *left* the queue. `scope.decide` has the word on each row.
"""

from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from msgspec import Raw, Struct

from app.domain.words import Role
from app.sync.wire import Change, Kind, Op
from server.centre import Centre
from server.line import Line, Step
from server.scope import PRIVATE_SQL, decide
from server.seats import Seat

_KINDS = {kind.value: kind for kind in Kind}
_SEQ = itemgetter(1)
PAGE_BYTES = 2_000_000
"""A page ends after the number with which its bodies pass this."""


class FeedPage(Struct, frozen=True):
    """Changes after a cursor, in order; `cursor` is where they lead, `head` the newest number."""

    changes: tuple[Change, ...]
    cursor: int
    head: int


class Row(NamedTuple):
    """One row of a stream."""

    stream: str
    seq: int
    kind: str
    id: str
    dead: bool
    queued: bool
    granted: bool
    body: bytes | None


def page(centre: Centre, line: Line, seat: Seat, cursor: int, first: Step | None = None) -> FeedPage:
    """The next page for this seat after `cursor`. `first`: from `question`, where it was made before."""
    limit = centre.settings.page_rows
    step = first or question(centre, seat, cursor)
    while True:
        head, found, bound = _read(line, step, limit)
        if found or bound is None:
            return _cut(found, seat.works_queue, head if bound is None else found[-1].seq, head, limit)
        limit *= 4  # one number has more rows than a page: it is taken whole
        step = (_sql(limit + 1, centre.database.postgres), step[1])


def question(centre: Centre, seat: Seat, cursor: int) -> Step:
    """What a page is read with."""
    own = centre.settings
    days = own.lead_facts_days if Role.LEAD in seat.person.roles else own.facts_days
    values = (centre.hotline.key, seat.granted_to, cursor, seat.works_queue, centre.now_ms())
    sql = _sql(own.page_rows + 1, centre.database.postgres)
    return sql, (*values, centre.days_ago_ms(days), seat.fill_seq)


def _read(line: Line, step: Step, limit: int) -> tuple[int, list[Row], int | None]:
    """The head, the rows of whole numbers in their order, and the number from which on something may be missing."""
    found = line.rows(*step)
    head = next(row[1] for row in found if row[0] == "head")
    found = sorted((row for row in found if row[0] != "head"), key=_SEQ)
    bound = _bound(found, limit) if len(found) > limit else None
    return head, [Row(*row) for row in found if bound is None or row[1] < bound], bound


def _bound(found: list[tuple[Any, ...]], limit: int) -> int | None:
    """From which number on a stream that was cut short may miss rows."""
    streams: dict[str, list[int]] = {}
    for stream, seq, *_rest in found:
        streams.setdefault(stream, []).append(seq)
    return min((seqs[-1] for seqs in streams.values() if len(seqs) > limit), default=None)


def _cut(found: list[Row], works_queue: bool, end: int, head: int, limit: int) -> FeedPage:
    """As many whole numbers as a page takes."""
    changes: list[Change] = []
    size = before = 0
    for row in found:
        if row.seq != before and (len(changes) >= limit or size >= PAGE_BYTES):
            return FeedPage(tuple(changes), before, head)
        before = row.seq
        op = decide(row.kind, bool(row.dead), bool(row.queued), bool(row.granted), works_queue)
        if not silent(row.stream, op):
            changes.append(change(row.seq, row.kind, row.id, op, row.body))
            size += len(row.body or b"")
    return FeedPage(tuple(changes), end, head)


def silent(stream: str, op: Op) -> bool:
    """Whether another stream says it: a seat never had what moves outside its scope, and keeps what it may keep."""
    return op is not Op.ERASE and (stream == "moved") == (op is Op.EVICT) and stream != "granted"


def change(seq: int, kind: str, record: str, op: Op, body: bytes | None) -> Change:
    """A row as it is sent; only what is put has a body."""
    if op is Op.PUT and body is not None:
        return Change(seq=seq, kind=_KINDS[kind], id=record, body=Raw(body))
    return Change(seq=seq, kind=_KINDS[kind], id=record, op=op)


def looked_up(postgres: bool, table: str, by: str) -> str:
    """SQL that joins the rows of a table, called by its first letter, to what stands before it by this key.

    Without LATERAL and OFFSET, which the embedded database does not know, PostgreSQL joins a table not measured yet by
    the first column of any index.
    """
    name = table[0]
    if postgres:
        return f"CROSS JOIN LATERAL (SELECT * FROM {table} {name} WHERE {by} OFFSET 0) {name}"
    return f"JOIN {table} {name} ON {by}"


def records_of_grants(postgres: bool) -> str:
    """SQL that joins to grants `g` the records `r` they are for."""
    found = looked_up(postgres, "record", "r.hotline = g.hotline AND r.kind = k.kind AND r.id = g.id")
    return f"""CROSS JOIN (SELECT 'facts' AS kind UNION ALL SELECT 'private' UNION ALL SELECT 'call'
UNION ALL SELECT 'call_private') k {found}"""


@lru_cache
def _sql(limit: int, postgres: bool) -> str:
    return _PAGE.replace("MANY", str(limit)).replace("RECORDS", records_of_grants(postgres))


# $1 hotline, $2 person, $3 cursor, $4 works the queue, $5 now, $6 facts since, $7 the head when the store was begun
_LIVE = """COALESCE((SELECT NOT g.dead AND g.until > $5 FROM granted g
WHERE g.hotline = r.hotline AND g.person = $2 AND g.id = r.id), false)"""
_PAGE = f"""SELECT 'head' AS stream, seq, '' AS kind, '' AS id, false AS dead, false AS queued, false AS granted,
CAST(NULL AS BYTEA) AS body FROM feed_head WHERE hotline = $1
UNION ALL SELECT * FROM (
SELECT 'moved', r.seq, r.kind, r.id, r.dead, r.queued, r.kind IN {PRIVATE_SQL} AND {_LIVE}, r.body
FROM record r
WHERE r.hotline = $1 AND r.seq > $3 AND (NOT r.dead OR r.seq > $7) AND (r.live OR r.changed_at >= $6 OR {_LIVE})
AND (r.dead OR r.kind NOT IN {PRIVATE_SQL} OR (r.queued AND $4) OR {_LIVE})
ORDER BY r.seq LIMIT MANY) moved
UNION ALL SELECT * FROM (
SELECT 'granted', g.seq, r.kind, r.id, r.dead, r.queued, NOT g.dead AND g.until > $5, r.body
FROM granted g RECORDS
WHERE g.hotline = $1 AND g.person = $2 AND g.seq > $3 AND NOT r.dead
AND ((NOT g.dead AND r.seq <= $3) OR (g.dead AND g.seq > $7 AND r.kind IN {PRIVATE_SQL}))
ORDER BY g.seq LIMIT MANY) granted
UNION ALL SELECT * FROM (
SELECT 'left', r.left_seq, r.kind, r.id, r.dead, r.queued, {_LIVE}, CAST(NULL AS BYTEA) FROM record r
WHERE r.hotline = $1 AND r.left_seq > $3 AND r.left_seq > $7 AND r.left_seq > 0 AND NOT r.queued AND NOT r.dead
ORDER BY r.left_seq LIMIT MANY) leavers"""
