"""What the centre keeps: one schema for the embedded database and for PostgreSQL. Migrations: `migrations/server/`.

Every key begins with the hotline. Instants are integer epoch milliseconds, ids UUIDv7 texts, bodies JSON
as UTF-8 bytes.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from app.figures.columns import columns
from server.learning import learnt as learnt
from server.learning import model as model
from server.outside import asking as asking
from server.outside import call_record as call_record
from server.outside import hook as hook
from server.outside import ringback as ringback
from server.outside import sms as sms
from server.outside import sms_gateway as sms_gateway
from server.outside import spell as spell
from server.outside import told as told
from server.schema import hotline_key, metadata, where

hotline = Table(
    "hotline",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False, doc="short key of all other tables"),
    Column("id", Text, nullable=False, unique=True, doc="UUIDv7: what a seat knows it by"),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("phone_key", LargeBinary, nullable=False, doc="secret behind phone hashes"),
    Column("settings", LargeBinary, nullable=False, doc="JSON: limits and hours that differ from the defaults"),
    Column("created_at", BigInteger, nullable=False),
)

feed_head = Table(
    "feed_head",
    metadata,
    hotline_key(),
    Column("seq", BigInteger, nullable=False, doc="newest number; its row lock orders all commits"),
    Column("epoch", BigInteger, nullable=False, doc="another one after a restore from a backup"),
    Column("audit_n", BigInteger, nullable=False),
    Column("audit_link", Text, nullable=False, doc="hash of the newest audit row"),
    postgresql_with={"fillfactor": 10},
)
"""One row a hotline. Incremented first in the tail of each transaction, in `UPDATE … RETURNING`."""

record = Table(
    "record",
    metadata,
    hotline_key(),
    Column("kind", Text, primary_key=True, doc="wire.Kind"),
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False, doc="number of its last change: its place in the feed"),
    Column("dead", Boolean, nullable=False, server_default=false(), doc="a tombstone: erased, body empty"),
    Column("queued", Boolean, nullable=False, server_default=false(), doc="private part: its case is in the queue"),
    Column("left_seq", BigInteger, nullable=False, server_default=text("0"), doc="when it last left the queue"),
    Column("live", Boolean, nullable=False, server_default=false(), doc="never too old for a seat"),
    Column("changed_at", BigInteger, nullable=False, doc="server clock at its last change"),
    Column("body", LargeBinary, nullable=True, doc="the record as JSON; NULL for a tombstone"),
    Index("ix_record_feed", "hotline", "seq"),
    Index("ix_record_left", "hotline", "left_seq", **where("left_seq > 0")),
)
"""The feed and what it is about in one: a row for each living record or tombstone, moved to a new number at change."""

facts = Table(
    "facts",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True),
    *columns(),
    UniqueConstraint("hotline", "number"),
    Index("ix_facts_at", "hotline", "at"),
    Index("ix_facts_saved_at", "hotline", "saved_at"),
    Index("ix_facts_completed_at", "hotline", "completed_at"),
    Index("ix_facts_status", "hotline", "status", "at"),
    Index("ix_facts_unit", "hotline", "unit", "at"),
    Index("ix_facts_matter", "hotline", "category", "area", "at"),
)
"""Columns of a case's facts that lists and figures look things up by; the facts whole are in `record`."""

callback = Table(
    "callback",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True, doc="of the command"),
    Column("case_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("caller", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("contacted", Text),
    Column("solved", Text),
    Column("satisfied", Text),
    Column("by", Text, nullable=False),
    Index("ix_callback_case", "hotline", "case_id"),
    Index("ix_callback_at", "hotline", "at"),
)
"""Every try to ask a citizen, for the figures."""

figures_set = Table(
    "figures_set",
    metadata,
    hotline_key(),
    Column("token", Text, nullable=False, doc="of whoever writes it"),
    Column("form", Integer, nullable=False, doc="of the pieces"),
    Column("upto", BigInteger, doc="feed number up to which it holds; NULL: it is being written"),
    Column("seal", Text, doc="hash over the hashes of its pieces"),
)
figures_piece = Table(
    "figures_piece",
    metadata,
    hotline_key(),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The columns that figures are counted over, in pieces; see `app.figures.kept`."""

article_version = Table(
    "article_version",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False, doc="the article as JSON"),
)
"""Every version of every knowledge article; the one in force is in `record` too."""

script_version = Table(
    "script_version",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False, doc="the script as JSON"),
)
"""Every version of every script; the one in force is in `record` too."""

bulletin = Table(
    "bulletin",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True, doc="kind, first day and unit: `bulletins.name_of`"),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("hash", Text, nullable=False, doc="SHA-256 over body and rows; the audit trail has it too"),
    Column("body", LargeBinary, nullable=False, doc="the bulletin as JSON"),
    Column("rows", LargeBinary, nullable=False, doc="what it was counted from, with the cases: JSON, deflated"),
)
"""Published bulletins; never changed."""

lens = Table(
    "lens",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False, doc="the lens as JSON"),
)
"""Lists that leads share."""

typical = Table(
    "typical",
    metadata,
    hotline_key(),
    Column("case", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False, doc="the typical case as JSON"),
)
"""Typical cases that somebody has worked on, without personal data."""

case_phone = Table(
    "case_phone",
    metadata,
    hotline_key(),
    Column("phone_hash", Text, primary_key=True),
    Column("case", Text, primary_key=True),
)
"""Keyed hashes of the callers' whole numbers."""

case_unit = Table(
    "case_unit",
    metadata,
    hotline_key(),
    Column("unit", Text, primary_key=True),
    Column("case", Text, primary_key=True),
)
"""Units that a case was ever handed to, or called in by a whistle; what of it is theirs now, its facts say."""

file_piece = Table(
    "file_piece",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True, doc="of the file"),
    Column("at", BigInteger, primary_key=True, autoincrement=False, doc="of its first byte in the file"),
    Column("body", LargeBinary, nullable=False),
)
"""The bytes of files with cases."""

page_session = Table(
    "page_session",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True, doc="SHA-256 of the cookie"),
    Column("person", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("ix_page_session_person", "hotline", "person"),
)
"""Who is signed in at the units' page."""

granted = Table(
    "granted",
    metadata,
    hotline_key(),
    Column("person", Text, primary_key=True),
    Column("id", Text, primary_key=True, doc="of a case or a call"),
    Column("seq", BigInteger, nullable=False, doc="number under which it was given, or withdrawn"),
    Column("until", BigInteger, nullable=False),
    Column("dead", Boolean, nullable=False, server_default=false()),
    Index("ix_granted_feed", "hotline", "person", "seq"),
    Index("ix_granted_until", "hotline", "until", **where("NOT dead")),
    Index("ix_granted_seq", "hotline", "seq"),
    Index("ix_granted_id", "hotline", "id"),
)
"""Private parts that a person may hold outside the queue, until when."""

person = Table(
    "person",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, doc="the name as it is compared: NFKC, case folded"),
    Column("roles", Text, nullable=False, doc="joined by one blank"),
    Column("active", Boolean, nullable=False),
    Column("password", Text, nullable=False, doc="argon2id"),
    Column("failures", Integer, nullable=False, server_default=text("0"), doc="wrong passwords in a row"),
    Column("locked_until", BigInteger, nullable=False, server_default=text("0")),
    Column("last_sign_in", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("hotline", "folded"),
)

device = Table(
    "device",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True),
    Column("seat", Text, nullable=False, doc="code in case numbers, never given again; 000 is the centre"),
    Column("person", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("last_n", BigInteger, nullable=False, server_default=text("0"), doc="newest command judged"),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("last_seen", BigInteger),
    Column("waiting", Integer, nullable=False, server_default=text("0")),
    Column("stuck", Integer, nullable=False, server_default=text("0")),
    Column("mode", Text, doc="words.SeatMode; NULL: never told"),
    Column("mode_since", BigInteger),
    Column("mode_reason", Text),
    Column("fill_seq", BigInteger, nullable=False, server_default=text("0"), doc="the head when it began at 0"),
    Column("refill", Boolean, nullable=False, server_default=false(), doc="what it may see has grown: begin at 0"),
    Column("revoked", Boolean, nullable=False, server_default=false()),
    Column("wrapped_key", Text, doc="hex"),
    UniqueConstraint("hotline", "seat"),
    postgresql_with={"fillfactor": 50},
)
"""One person's profile on one machine."""

session = Table(
    "session",
    metadata,
    hotline_key(),
    Column("family", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("access", Text, nullable=False, doc="SHA-256 of the access token in use"),
    Column("access_until", BigInteger, nullable=False),
    Column("refresh", Text, nullable=False, doc="SHA-256 of the refresh token in use"),
    Column("before", Text, doc="SHA-256 of the refresh token it came from"),
    Column("salt", Text, nullable=False, doc="makes the same successor again from the token before"),
    Column("rotated_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    UniqueConstraint("hotline", "device"),
)
"""A signed-in device; each sign-in begins a new family of refresh tokens and ends the one before."""

command = Table(
    "command",
    metadata,
    hotline_key(),
    Column("device", Text, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False, doc="empty when it could not be read"),
    Column("case", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False, doc="the seat's clock"),
    Column("received_at", BigInteger, nullable=False, doc="the server's clock"),
    Column("hash", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("result", Text, nullable=False, doc="wire.Result"),
    Column("code", Text, nullable=False),
    UniqueConstraint("hotline", "id"),
    Index("ix_command_case", "hotline", "case"),
    Index("ix_command_proposed", "hotline", "case", **where("type = 'propose'")),
)
"""Every command judged, once per id: the header with the body's hash, and the verdict."""

command_body = Table(
    "command_body",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True),
    Column("body", LargeBinary, doc="the frozen bytes; NULL when erased"),
    Column("verdict", LargeBinary, doc="wire.Verdict as JSON, its `seq` 0; NULL when erased"),
)
"""What of a command may be personal, beside it so that it can be erased."""

audit = Table(
    "audit",
    metadata,
    hotline_key(),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("entry", Text, nullable=False, doc="canonical JSON of what happened; nothing personal in it"),
    Column("link", Text, nullable=False, doc="SHA-256 over the link before, n, seq and entry"),
)
"""Append-only hash chain; see `server.audit`."""

claim = Table(
    "claim",
    metadata,
    hotline_key(),
    Column("case", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Index("ix_claim_until", "hotline", "until"),
)
"""Who holds a queue item now."""

counter = Table(
    "counter",
    metadata,
    hotline_key(),
    Column("name", Text, primary_key=True, doc="`seat`, `fence`, `calls`, `serial:DAY` of seat 000, `stranger:…`"),
    Column("value", BigInteger, nullable=False),
)
"""Numbers that only grow; and what is known of names nobody has (`strangers.py`)."""

table_version = Table(
    "table_version",
    metadata,
    hotline_key(),
    Column("kind", Text, primary_key=True, doc="wire.Kind of a table"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("rows", Integer, nullable=False),
)
"""Complete versions of the hotline's own tables."""

table_row = Table(
    "table_row",
    metadata,
    hotline_key(),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("since", Integer, primary_key=True, autoincrement=False, doc="first version with this body"),
    Column("until", Integer, doc="first version without it"),
    Column("body", LargeBinary, nullable=False),
)
"""Rows of the tables through their versions."""

source = Table(
    "source",
    metadata,
    hotline_key(),
    Column("channel", Text, primary_key=True),
    Column("key", Text, primary_key=True, doc="`id:` and the source's id, or `sha:` and a keyed hash of the row"),
    Column("contact", Text, nullable=False),
    Column("case", Text, nullable=False),
)
"""What was imported, so that the same contact is known when it comes again."""
