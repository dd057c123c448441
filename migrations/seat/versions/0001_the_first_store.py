"""The first store of a seat."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FINAL = "('closed', 'withdrawn')"

SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE facts (
    key INTEGER PRIMARY KEY NOT NULL,
    id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    version INTEGER NOT NULL,
    number TEXT NOT NULL,
    status TEXT NOT NULL,
    urgency INTEGER NOT NULL,
    marks INTEGER NOT NULL,
    watch INTEGER NOT NULL,
    merged INTEGER NOT NULL,
    channel TEXT NOT NULL,
    request_type TEXT,
    category TEXT,
    area TEXT,
    unit TEXT,
    taken TEXT,
    returned_by TEXT,
    outcome TEXT,
    level INTEGER,
    "at" INTEGER NOT NULL,
    "by" TEXT,
    assigned TEXT,
    assigned_until INTEGER,
    appointed INTEGER NOT NULL,
    "group" TEXT,
    holder TEXT,
    held_until INTEGER,
    emergency_at INTEGER,
    saved_at INTEGER,
    answered_at INTEGER,
    dispatched_at INTEGER,
    completed_at INTEGER,
    returned_at INTEGER,
    next_at INTEGER,
    closed_at INTEGER,
    due INTEGER,
    callback_due INTEGER
);
CREATE UNIQUE INDEX facts_id ON facts (id);
CREATE INDEX facts_number ON facts (number);
CREATE INDEX facts_serial ON facts (substr(number, instr(substr(number, 8), '-') + 8));
CREATE INDEX facts_saved ON facts (saved_at) WHERE saved_at IS NOT NULL;
CREATE INDEX facts_completed ON facts (completed_at, channel, marks, id) WHERE completed_at IS NOT NULL;
CREATE INDEX facts_queue ON facts (
    urgency DESC, key, id, "by", assigned, holder, held_until, channel, request_type, category, area, marks, due
) WHERE status IN ('waiting', 'open');
-- Not by the status: it moves all the time, and every index that names it is then written anew.
CREATE INDEX facts_due ON facts (due) WHERE due IS NOT NULL AND closed_at IS NULL;
CREATE INDEX facts_matter ON facts (category, area) WHERE closed_at IS NULL;
CREATE INDEX facts_assigned ON facts (assigned) WHERE assigned IS NOT NULL AND status NOT IN {FINAL};
-- Few cases are watched closely.
CREATE INDEX facts_watch ON facts (watch) WHERE watch > 0;
CREATE INDEX facts_group ON facts ("group", key) WHERE "group" IS NOT NULL;
CREATE INDEX facts_callback ON facts (callback_due, key, status, assigned, assigned_until, appointed, merged, id)
    WHERE status IN ('accepted', 'callback');

CREATE TABLE models (id TEXT PRIMARY KEY NOT NULL, digest TEXT NOT NULL, body BLOB NOT NULL);

CREATE TABLE bodies (key INTEGER PRIMARY KEY NOT NULL, payload BLOB NOT NULL);

CREATE TABLE moved (n INTEGER PRIMARY KEY NOT NULL, ids TEXT NOT NULL);
CREATE TABLE figures_set (
    token TEXT PRIMARY KEY NOT NULL,
    form INTEGER NOT NULL,
    upto INTEGER,
    seal TEXT
) WITHOUT ROWID;
CREATE TABLE figures_piece (n INTEGER PRIMARY KEY NOT NULL, hash TEXT NOT NULL, body BLOB NOT NULL);

CREATE TABLE callers (
    phone_hash TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (phone_hash, case_id)
) WITHOUT ROWID;

CREATE TABLE contacts (
    id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (id, case_id)
) WITHOUT ROWID;

CREATE TABLE callbacks (
    id TEXT PRIMARY KEY NOT NULL,
    case_id TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    caller TEXT NOT NULL,
    round INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    contacted TEXT,
    solved TEXT,
    satisfied TEXT
) WITHOUT ROWID;
CREATE INDEX callbacks_at ON callbacks ("at", case_id);

CREATE TABLE private (
    id TEXT PRIMARY KEY NOT NULL,
    seq INTEGER NOT NULL,
    version INTEGER NOT NULL,
    place TEXT NOT NULL,
    payload BLOB NOT NULL
);

CREATE TABLE phones (
    case_id TEXT NOT NULL,
    caller TEXT NOT NULL,
    reversed TEXT NOT NULL,
    PRIMARY KEY (case_id, caller)
) WITHOUT ROWID;
CREATE INDEX phones_reversed ON phones (reversed);

CREATE TABLE calls (
    id TEXT PRIMARY KEY NOT NULL,
    seq INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    reason TEXT NOT NULL,
    phone_hash TEXT,
    payload BLOB NOT NULL
);
CREATE INDEX calls_at ON calls ("at");

CREATE TABLE calls_private (id TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL, payload BLOB NOT NULL);

CREATE TABLE ringbacks (
    id TEXT PRIMARY KEY NOT NULL,
    seq INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    phone_hash TEXT NOT NULL,
    listed INTEGER NOT NULL,
    payload BLOB NOT NULL
);
CREATE INDEX ringbacks_listed ON ringbacks (id) WHERE listed = 1;

CREATE TABLE ringbacks_private (id TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL, payload BLOB NOT NULL);

CREATE TABLE notices (
    id TEXT PRIMARY KEY NOT NULL,
    seq INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    payload BLOB NOT NULL
);

CREATE TABLE line_calls (
    id TEXT PRIMARY KEY NOT NULL,
    "at" INTEGER NOT NULL,
    number TEXT NOT NULL,
    phone_hash TEXT,
    dialled TEXT NOT NULL,
    outgoing INTEGER NOT NULL,
    outside TEXT NOT NULL,
    answered_at INTEGER,
    ended_at INTEGER,
    untold INTEGER NOT NULL
);
CREATE INDEX line_calls_at ON line_calls ("at");
CREATE INDEX line_calls_untold ON line_calls (id) WHERE untold > 0;

CREATE TABLE people (id TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL, name TEXT NOT NULL, payload BLOB NOT NULL);

CREATE TABLE book_rows (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE TABLE book_versions (kind TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, payload BLOB NOT NULL);

CREATE TABLE base (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    payload BLOB,
    PRIMARY KEY (id, kind)
) WITHOUT ROWID;

CREATE TABLE outbox (
    key INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    n INTEGER,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    cases TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    hash TEXT NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL,
    seq INTEGER NOT NULL,
    verdict BLOB
);
CREATE UNIQUE INDEX outbox_id ON outbox (id);
CREATE UNIQUE INDEX outbox_waiting ON outbox (n) WHERE state = 'waiting';
CREATE INDEX outbox_applied ON outbox (seq) WHERE state = 'applied';
CREATE INDEX outbox_stuck ON outbox (key) WHERE state IN ('refused', 'conflict');

CREATE TABLE outbox_cases (
    case_id TEXT NOT NULL,
    key INTEGER NOT NULL,
    PRIMARY KEY (case_id, key)
) WITHOUT ROWID;
CREATE INDEX outbox_cases_key ON outbox_cases (key);

CREATE TABLE drafts (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    case_id TEXT,
    saved_at INTEGER NOT NULL,
    payload BLOB NOT NULL
);

CREATE TABLE attached (
    id TEXT PRIMARY KEY NOT NULL,
    case_id TEXT NOT NULL,
    size INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE draft_files (
    id TEXT PRIMARY KEY NOT NULL,
    draft TEXT NOT NULL,
    about BLOB NOT NULL,
    body BLOB NOT NULL
);

CREATE TABLE claims (case_id TEXT PRIMARY KEY NOT NULL, fence INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE spells (
    began_at INTEGER NOT NULL,
    number INTEGER NOT NULL,
    mode TEXT NOT NULL,
    reason TEXT NOT NULL,
    ended_at INTEGER,
    untold INTEGER NOT NULL,
    PRIMARY KEY (began_at, number)
) WITHOUT ROWID;

CREATE TABLE unindexed (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID;

CREATE TABLE refilled (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5(
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
)
"""


def upgrade() -> None:
    for statement in SCHEMA.split(";"):
        op.execute(statement.strip())
