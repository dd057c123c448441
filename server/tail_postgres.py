"""The tail on PostgreSQL: one statement, built once for each shape of work. All its parts wait for the head row.

Numbers are sent as texts with a cast, so that a value and a NULL have one type and one prepared plan serves both.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg

from server import tables
from server.database import LostRace, Reach, rows
from server.line import Line
from server.tail import COMMAND, FACTS, RECORD, SET_FACTS, Head, Work


def write(on: Reach, head: Head, work: Work) -> int:
    """Write it all and give the number. LostRace when a record has moved since it was read."""
    values: list[Any] = [str(head.step), str(head.hotline), head.entry, str(head.now)]
    for group in work:
        for row in group:
            values += [str(value) if type(value) is int else value for value in row]
    sql = _statement(*map(len, work))
    try:
        found = on.last((_TURN, (head.hotline,)), (sql, values)) if isinstance(on, Line) else rows(on, sql, values)
    except psycopg.errors.DivisionByZero:
        raise LostRace from None
    return int(found[0][0])


@lru_cache(maxsize=1024)
def _statement(*shape: int) -> str:
    """The statement for so many rows of each kind. Its first placeholders are step, hotline, entry and now."""
    used, parts = 4, [_HEAD]
    for count, (casts, template) in zip(shape, _PARTS, strict=True):
        if count:
            given = ", ".join(_row(used + i * len(casts), casts) for i in range(count))
            parts.append(template.replace("GIVEN", f"(VALUES {given})"))
            used += count * len(casts)
    # The commit is already on its way when the count is known, so a wrong one must be an error in the statement itself.
    found = f" / CASE WHEN (SELECT count(*) FROM moved) = {shape[1]} THEN 1 ELSE 0 END" if shape[1] else ""
    # The condition only names the type of $4 where no part uses it.
    return f"WITH {', '.join(parts)} SELECT seq{found} FROM head WHERE $4::bigint IS NOT NULL"


def _row(used: int, casts: Sequence[str]) -> str:
    return f"({', '.join(f'${used + i}::{cast}' for i, cast in enumerate(casts, 1))})"


_TYPES = {"BIGINT": "bigint", "INTEGER": "int", "TEXT": "text"}
_FACTS_CASTS = tuple(_TYPES[str(column.type)] for column in tables.facts.c)[1:]
_PUT_CASTS = ("text", "text", "bytea", "bool", "bool", "bool")
_LOG_CASTS = ("text", "bigint", "text", "text", "text", "text", "bigint", "text", "text", "text", "bytea", "bytea")

_TURN = "SELECT 1 FROM feed_head WHERE hotline = $1 FOR UPDATE"
"""Who waited for the row inside the tail would plan half of it a second time, with the lock in hand."""
_HEAD = """head AS (UPDATE feed_head SET seq = seq + $1::int, audit_n = audit_n + 1, audit_link = encode(sha256(
convert_to(audit_link || ' ' || (audit_n + 1)::text || ' ' || (seq + $1::int)::text || ' ' || $3::text, 'UTF8')), 'hex')
WHERE hotline = $2::int RETURNING seq, audit_n, audit_link),
audited AS (INSERT INTO audit SELECT $2::int, audit_n, seq, $3::text, audit_link FROM head)"""
_NEW = f"""made AS (INSERT INTO record ({RECORD}) SELECT $2::int, v.kind, v.id, seq, v.body IS NULL, v.queued,
CASE WHEN v.gone THEN seq ELSE 0 END, v.live, $4::bigint, v.body
FROM head, GIVEN v(kind, id, body, queued, gone, live))"""
_MOVED = """moved AS (UPDATE record r SET seq = head.seq, dead = v.body IS NULL, queued = v.queued,
left_seq = CASE WHEN v.gone THEN head.seq ELSE r.left_seq END, live = v.live, changed_at = $4::bigint, body = v.body
FROM head, GIVEN v(kind, id, body, queued, gone, live, before)
WHERE r.hotline = $2::int AND r.kind = v.kind AND r.id = v.id AND r.seq = v.before RETURNING 1)"""
_NAMES = ", ".join(f'"{name}"' for name in FACTS)
_FACTS = f"""listed AS (INSERT INTO facts (hotline, {_NAMES}) SELECT $2::int, v.* FROM head, GIVEN v
ON CONFLICT (hotline, id) DO UPDATE SET {SET_FACTS})"""
_CALLBACKS = "asked AS (INSERT INTO callback SELECT $2::int, v.* FROM head, GIVEN v)"
_PHONES = "known AS (INSERT INTO case_phone SELECT $2::int, v.* FROM head, GIVEN v ON CONFLICT DO NOTHING)"
_UNITS = "parts AS (INSERT INTO case_unit SELECT $2::int, v.* FROM head, GIVEN v ON CONFLICT DO NOTHING)"
_GRANTS = """given AS (INSERT INTO granted AS g (hotline, person, id, seq, until, dead)
SELECT $2::int, v.person, v.id, seq, v.until, false FROM head, GIVEN v(person, id, until)
ON CONFLICT (hotline, person, id) DO UPDATE
SET seq = CASE WHEN g.dead OR g.until <= $4::bigint THEN excluded.seq ELSE g.seq END,
until = GREATEST(g.until, excluded.until), dead = false)"""
_ENDED = """ended AS (UPDATE granted g SET dead = true, seq = head.seq FROM head, GIVEN v(person, id)
WHERE g.hotline = $2::int AND g.person = v.person AND g.id = v.id AND g.until <= $4::bigint)"""
_FREED = 'freed AS (DELETE FROM claim USING head, GIVEN v(id) WHERE claim.hotline = $2::int AND claim."case" = v.id)'
_LOGGED = f"""judged AS (SELECT *
FROM GIVEN v(device, n, id, type, "case", "by", "at", hash, result, code, body, verdict)),
logged AS (INSERT INTO command ({COMMAND}) SELECT $2::int, device, CASE WHEN n = 0 THEN seq ELSE n END, id,
type, "case", "by", "at", $4::bigint, hash, seq, result, code FROM head, judged),
bodies AS (INSERT INTO command_body SELECT $2::int, id, body, verdict FROM head, judged),
counted AS (UPDATE device d SET last_n = judged.n, last_seen = $4::bigint FROM head, judged
WHERE d.hotline = $2::int AND d.id = judged.device AND judged.n > 0)"""

_PARTS = (
    (_PUT_CASTS, _NEW),
    ((*_PUT_CASTS, "bigint"), _MOVED),
    (_FACTS_CASTS, _FACTS),
    (("text", "text", "bigint", "text", "int", "text", "text", "text", "text"), _CALLBACKS),
    (("text", "text"), _PHONES),
    (("text", "text"), _UNITS),
    (("text", "text", "bigint"), _GRANTS),
    (("text", "text"), _ENDED),
    (("text",), _FREED),
    (_LOG_CASTS, _LOGGED),
)
"""In the order of `Work`."""
