"""The tables of a seat's database. Instants are integer milliseconds since 1970; payloads are the records as JSON.

The schema itself is made by `migrations/seat`; this is what statements are built from.
"""

from sqlalchemy import BLOB, Column, Integer, MetaData, Table, Text

metadata = MetaData()

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
"""What a seat knows of itself: cursor, epoch, device, seat code, counters, when the centre last answered."""

facts = Table(
    "facts",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("marks", Integer, nullable=False),
    Column("watch", Integer, nullable=False),
    Column("merged", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("request_type", Text),
    Column("category", Text),
    Column("area", Text),
    Column("unit", Text),
    Column("taken", Text),
    Column("returned_by", Text),
    Column("outcome", Text),
    Column("level", Integer),
    Column("at", Integer, nullable=False),
    Column("by", Text),
    Column("assigned", Text),
    Column("assigned_until", Integer),
    Column("appointed", Integer, nullable=False),
    Column("group", Text),
    Column("holder", Text),
    Column("held_until", Integer),
    Column("emergency_at", Integer),
    Column("saved_at", Integer),
    Column("answered_at", Integer),
    Column("dispatched_at", Integer),
    Column("completed_at", Integer),
    Column("returned_at", Integer),
    Column("next_at", Integer),
    Column("closed_at", Integer),
    Column("due", Integer),
    Column("callback_due", Integer),
)
"""What cases are found, listed and counted by. `key` grows with the moment of the first contact (see `rows.key_of`), so
key order is time order and the text index gives the newest first. `seq`: the feed's number of the truth under it (0:
only here so far). `waiting`: commands not yet part of that truth. `number` to `callback_due` hold what
`app.figures.columns.values` says. Indexed: id, number, saved_at, completed_at; among open cases due, (category, area)
and assigned; watch, group; (urgency, key) of the queue; callback_due."""

bodies = Table("bodies", metadata, Column("key", Integer, primary_key=True), Column("payload", BLOB, nullable=False))
"""The case facts themselves, as shown, beside their row in `facts`: finding and listing read narrow rows only."""

moved = Table("moved", metadata, Column("n", Integer, primary_key=True), Column("ids", Text, nullable=False))
"""Which cases (ids, space between) changed with which transaction, as long as figures are kept; see `moved`."""

figures_set = Table(
    "figures_set",
    metadata,
    Column("token", Text, primary_key=True),
    Column("form", Integer, nullable=False),
    Column("upto", Integer),
    Column("seal", Text),
)
figures_piece = Table(
    "figures_piece",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("body", BLOB, nullable=False),
)
"""The columns that figures are counted over, in pieces; `upto` is a number of `moved`. See `app.figures.kept`."""

callers = Table(
    "callers",
    metadata,
    Column("phone_hash", Text, primary_key=True),
    Column("case_id", Text, primary_key=True),
)
"""Which cases a number belongs to, by the hotline's keyed hash."""

contacts = Table(
    "contacts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, primary_key=True),
)
"""Which cases came out of a contact."""

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("caller", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("contacted", Text),
    Column("solved", Text),
    Column("satisfied", Text),
)
"""Every try of every case held; indexed by at."""

private = Table(
    "private",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("payload", BLOB, nullable=False),
)
"""Private parts as shown."""

phones = Table(
    "phones",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("caller", Text, primary_key=True),
    Column("reversed", Text, nullable=False),
)
"""The digits of callers' numbers backwards, so that a suffix is found as a prefix; indexed by reversed."""

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("at", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("phone_hash", Text),
    Column("payload", BLOB, nullable=False),
)
"""Calls without a case; indexed by at."""

calls_private = Table(
    "calls_private",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("payload", BLOB, nullable=False),
)

ringbacks = Table(
    "ringbacks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("phone_hash", Text, nullable=False),
    Column("listed", Integer, nullable=False),
    Column("payload", BLOB, nullable=False),
)
"""Numbers that could not get through; `listed`: 1 while they are to be rung (`app.domain.ringbacks.stands`)."""

ringbacks_private = Table(
    "ringbacks_private",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("payload", BLOB, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("payload", BLOB, nullable=False),
)
"""Notices of leads as shown."""

line_calls = Table(
    "line_calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("phone_hash", Text),
    Column("dialled", Text, nullable=False),
    Column("outgoing", Integer, nullable=False),
    Column("outside", Text, nullable=False),
    Column("answered_at", Integer),
    Column("ended_at", Integer),
    Column("untold", Integer, nullable=False),
)
"""Calls on this seat's lines in the last days. `untold`: how often it changed since the centre was told; 0: never."""

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("payload", BLOB, nullable=False),
)

book_rows = Table(
    "book_rows",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("payload", BLOB, nullable=False),
)
"""Rows of the hotline's own tables (category, area, unit, duty, day, limit), articles, scripts, quiet hours,
SMS settings, as they come in."""

book_versions = Table(
    "book_versions",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("payload", BLOB, nullable=False),
)
"""Each table as it was when its last version was complete, in one piece: what the `Book` is made of."""

base = Table(
    "base",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("payload", BLOB),
)
"""The untouched copy of each record with waiting commands; no payload: the centre has no such record (yet)."""

outbox = Table(
    "outbox",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("n", Integer),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("cases", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("body", BLOB, nullable=False),
    Column("state", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("verdict", BLOB),
)
"""Commands the centre has not judged, whose outcome has not arrived, or which it refused. `key` is the order in which
they were done here, `n` the device's own count. `cases`: ids, space between. `state`: see `outbox.State`."""

outbox_cases = Table(
    "outbox_cases",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("key", Integer, primary_key=True),
)
"""Which commands are to be applied again over a record: those waiting, and those applied whose truth is on its way."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("case_id", Text),
    Column("saved_at", Integer, nullable=False),
    Column("payload", BLOB, nullable=False),
)
"""What is half typed. Never sent."""

attached = Table(
    "attached",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("body", BLOB, nullable=False),
)
"""Files put with cases here, until the centre has them whole; `sent`: the bytes it has."""

draft_files = Table(
    "draft_files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("draft", Text, nullable=False),
    Column("about", BLOB, nullable=False),
    Column("body", BLOB, nullable=False),
)
"""Files put with what is half typed; `about`: the fields of an `attach`. They go with the case that it becomes."""

claims = Table(
    "claims",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("fence", Integer, nullable=False),
    Column("until", Integer, nullable=False),
)
"""Queue items this seat holds, with the centre's fence."""

spells = Table(
    "spells",
    metadata,
    Column("began_at", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("mode", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", Integer),
    Column("untold", Integer, nullable=False),
)
"""The seat's states, one row a spell; `number` counts those of a run. `untold`: as in `line_calls`."""

unindexed = Table("unindexed", metadata, Column("id", Text, primary_key=True))
"""Cases whose words are not yet in the text index as they stand."""

words = Table("words", metadata, Column("rowid", Integer, primary_key=True), Column("text", Text))
"""The text index: FTS5 without content, rowid = facts.key, `text` words and labels (see `textindex`)."""

refilled = Table("refilled", metadata, Column("kind", Text, primary_key=True), Column("id", Text, primary_key=True))
"""Records met again since a refill began; when it is complete the others go."""

models = Table(
    "models",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("body", BLOB, nullable=False),
)
"""Files of trained models as they were fetched, one of each."""
