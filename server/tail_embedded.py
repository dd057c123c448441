"""The tail on the embedded database: a few statements under the write lock that is held since the transaction began."""

from server import audit
from server.database import LostRace, Reach, rows
from server.tail import COMMAND, FACTS, RECORD, SET_FACTS, Head, Work


def write(on: Reach, head: Head, work: Work) -> int:
    """Write it all and give the number. LostRace when a record has moved since it was read."""
    seq = _next(on, head)
    for group, statements in zip(work, _STATEMENTS, strict=True):
        for row in group:
            for statement in statements:
                found = rows(on, statement, (head.hotline, seq, head.now, *row))
                if statement is _MOVED and not found:
                    raise LostRace
    return seq


def _next(on: Reach, head: Head) -> int:
    sql = "SELECT seq, audit_n, audit_link FROM feed_head WHERE hotline = $1"
    seq, n, before = rows(on, sql, (head.hotline,))[0]
    seq, n = seq + head.step, n + 1
    link = audit.link(before, n, seq, head.entry)
    sql = "UPDATE feed_head SET seq = $2, audit_n = $3, audit_link = $4 WHERE hotline = $1"
    rows(on, sql, (head.hotline, seq, n, link))
    rows(on, "INSERT INTO audit VALUES ($1, $2, $3, $4, $5)", (head.hotline, n, seq, head.entry, link))
    return int(seq)


# Of every statement: $1 hotline, $2 number, $3 the server's clock, and from $4 on the row.
_NEW = f"""INSERT INTO record ({RECORD})
VALUES ($1, $4, $5, $2, $6 IS NULL, $7, CASE WHEN $8 THEN $2 ELSE 0 END, $9, $3, $6)"""
_MOVED = """UPDATE record SET seq = $2, dead = $6 IS NULL, queued = $7,
left_seq = CASE WHEN $8 THEN $2 ELSE left_seq END, live = $9, changed_at = $3, body = $6
WHERE hotline = $1 AND kind = $4 AND id = $5 AND seq = $10 RETURNING 1"""
_PLACES = ", ".join(f"${4 + i}" for i in range(len(FACTS)))
_NAMES = ", ".join(f'"{name}"' for name in FACTS)
_FACTS = f"""INSERT INTO facts (hotline, {_NAMES}) VALUES ($1, {_PLACES})
ON CONFLICT (hotline, id) DO UPDATE SET {SET_FACTS}"""
_GRANTS = """INSERT INTO granted (hotline, person, id, seq, until, dead) VALUES ($1, $4, $5, $2, $6, false)
ON CONFLICT (hotline, person, id) DO UPDATE
SET seq = CASE WHEN granted.dead OR granted.until <= $3 THEN excluded.seq ELSE granted.seq END,
until = max(granted.until, excluded.until), dead = false"""
_ENDED = "UPDATE granted SET dead = true, seq = $2 WHERE hotline = $1 AND person = $4 AND id = $5 AND until <= $3"
_COMMAND = f"""INSERT INTO command ({COMMAND})
VALUES ($1, $4, CASE WHEN $5 = 0 THEN $2 ELSE $5 END, $6, $7, $8, $9, $10, $3, $11, $2, $12, $13)"""
_COUNT = "UPDATE device SET last_n = $5, last_seen = $3 WHERE hotline = $1 AND id = $4 AND $5 > 0"

_STATEMENTS = (
    (_NEW,),
    (_MOVED,),
    (_FACTS,),
    ("INSERT INTO callback VALUES ($1, $4, $5, $6, $7, $8, $9, $10, $11, $12)",),
    ('INSERT INTO case_phone (hotline, phone_hash, "case") VALUES ($1, $4, $5) ON CONFLICT DO NOTHING',),
    ('INSERT INTO case_unit (hotline, unit, "case") VALUES ($1, $4, $5) ON CONFLICT DO NOTHING',),
    (_GRANTS,),
    (_ENDED,),
    ('DELETE FROM claim WHERE hotline = $1 AND "case" = $4',),
    (_COMMAND, "INSERT INTO command_body (hotline, id, body, verdict) VALUES ($1, $6, $14, $15)", _COUNT),
)
"""In the order of `Work`."""
