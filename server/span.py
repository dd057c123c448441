"""What is new since a number, read once for everybody, and each seat's part of it."""

from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Raw, Struct

from app.sync.wire import Change, Kind, Op
from server.centre import Centre, encode
from server.feed import change, looked_up, records_of_grants, silent
from server.line import Line
from server.scope import PRIVATE, PRIVATE_SQL, decide
from server.seats import Seat

_BOOK = frozenset({Kind.TABLE.value, Kind.PERSON.value})

Part = tuple[tuple[int, Op], ...]
"""Which rows a seat gets, and how: (place in the span, what to do)."""


class Moved(NamedTuple):
    """A record that moved."""

    seq: int
    kind: str
    id: str
    dead: bool
    queued: bool
    left_seq: int
    body: bytes | None


class PageBytes(Struct, frozen=True):
    """`wire.Page` whose changes are JSON already."""

    since: int
    changes: tuple[Raw, ...]
    cursor: int
    head: int
    epoch: int
    server_time: Any


class Span:
    """Everything between two numbers. `whole` is False when it is only news: too much, or read for nobody."""

    def __init__(self, since: int, head: int, epoch: int, whole: bool) -> None:
        self.since, self.head, self.epoch, self.whole = since, head, epoch, whole
        self.moved: list[Moved] = []
        self.given: list[tuple[str, bool, Moved]] = []
        """(person, live, record) of grants that changed; the record is under the grant's number."""
        self.live: set[tuple[str, str]] = set()
        """(person, id) of live grants for what moved."""
        self.makes_book = False
        """Whether a table or a person may have changed."""
        self._encoded: dict[tuple[int, Op], Raw] = {}

    def part_of(self, seat: Seat) -> Part:
        """What this seat is told; seats with the same part get the same bytes. It is the same as `feed.page` gives."""
        person, works = seat.granted_to, seat.works_queue
        part: list[tuple[int, Op]] = []
        for place, row in enumerate(self.moved):
            op = decide(row.kind, row.dead, row.queued, (person, row.id) in self.live, works)
            stream = "left" if op is Op.EVICT and row.left_seq > self.since else "moved"
            if not silent(stream, op):
                part.append((place, op))
        for place, (whose, live, row) in enumerate(self.given, len(self.moved)):
            if whose == person and (live or row.kind in PRIVATE):
                part.append((place, decide(row.kind, row.dead, row.queued, live, works)))
        return tuple(part)

    def page(self, part: Part, centre: Centre) -> PageBytes:
        """The page of a part, in the order of numbers."""
        changes = sorted(part, key=lambda item: self._row(item[0]).seq)
        return PageBytes(
            since=self.since,
            changes=tuple(self._change(place, op) for place, op in changes),
            cursor=self.head,
            head=self.head,
            epoch=self.epoch,
            server_time=centre.clock.now(),
        )

    def _row(self, place: int) -> Moved:
        return self.moved[place] if place < len(self.moved) else self.given[place - len(self.moved)][2]

    def _change(self, place: int, op: Op) -> Raw:
        if (place, op) not in self._encoded:
            row = self._row(place)
            made: Change = change(row.seq, row.kind, row.id, op, row.body)
            self._encoded[place, op] = Raw(encode(made))
        return self._encoded[place, op]


def read_span(centre: Centre, since: int | None, listened: bool = True) -> Span:
    """What is new since then; with None nothing but the head, and where nobody listens only what makes the book."""
    return centre.database.on_line(lambda line: _read(centre, line, since, listened))


def _read(centre: Centre, line: Line, since: int | None, listened: bool) -> Span:
    key, most = centre.hotline.key, centre.settings.bell_rows
    head, epoch = line.rows("SELECT seq, epoch FROM feed_head WHERE hotline = $1", (key,))[0]
    if since is None or head == since:
        return Span(head, head, epoch, True)
    values = (key, since, centre.now_ms()) if listened else (key, since)
    found = line.rows(_sql(most + 1, listened, centre.database.postgres), values)
    whole = len(found) <= most
    span = Span(since, next(row[1] for row in found if row[0] == "head"), epoch, whole and listened)
    span.makes_book = not whole or any(row[2] in _BOOK for row in found)
    for what, seq, kind, record, dead, queued, left, person, live, body in found:
        row = Moved(seq, kind, record, bool(dead), bool(queued), left, body)
        if what == "moved":
            span.moved.append(row)
        elif what == "given":
            span.given.append((person, bool(live), row))
        elif what == "live":
            span.live.add((person, record))
    return span


def families(centre: Centre) -> set[str]:
    """Sessions that may go on: of people who are active, at seats that were not revoked."""
    sql = """SELECT s.family FROM session s JOIN person p ON p.hotline = s.hotline AND p.id = s.person
    JOIN device d ON d.hotline = s.hotline AND d.id = s.device WHERE s.hotline = $1 AND p.active AND NOT d.revoked"""
    found = centre.database.on_line(lambda line: line.rows(sql, (centre.hotline.key,)))
    return {row[0] for row in found}


@lru_cache
def _sql(limit: int, listened: bool, postgres: bool) -> str:
    sql = _MOVED + _GRANTED if listened else _MOVED.replace("seq > $2", "seq > $2 AND kind IN ('person', 'table')")
    grants = looked_up(postgres, "granted", "g.hotline = $1 AND g.id = r.id")
    sql = sql.replace("RECORDS", records_of_grants(postgres)).replace("GRANTS", grants)
    return sql.replace("MANY", str(limit))


# $1 hotline, $2 since, $3 now
_SINCE = """SELECT seq, kind, id, dead, queued, left_seq, body FROM record
WHERE hotline = $1 AND seq > $2 ORDER BY seq LIMIT MANY"""
_MOVED = f"""SELECT 'head' AS what, seq, '' AS kind, '' AS id, false AS dead, false AS queued, 0 AS left_seq,
'' AS person, false AS live, CAST(NULL AS BYTEA) AS body FROM feed_head WHERE hotline = $1
UNION ALL SELECT 'moved', seq, kind, id, dead, queued, left_seq, '', false, body FROM ({_SINCE}) moved"""
_GRANTED = f""" UNION ALL SELECT * FROM (
SELECT 'given', g.seq, r.kind, r.id, r.dead, r.queued, r.left_seq, g.person, NOT g.dead AND g.until > $3, r.body
FROM granted g RECORDS
WHERE g.hotline = $1 AND g.seq > $2 AND NOT r.dead AND (g.dead OR r.seq <= $2) LIMIT MANY) given
UNION ALL SELECT 'live', r.seq, r.kind, r.id, r.dead, r.queued, r.left_seq, g.person, true, CAST(NULL AS BYTEA)
FROM ({_SINCE}) r GRANTS
WHERE r.kind IN {PRIVATE_SQL} AND NOT g.dead AND g.until > $3"""
