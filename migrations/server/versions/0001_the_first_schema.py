"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_version",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", "version", name=op.f("pk_article_version")),
    )
    op.create_table(
        "script_version",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", "version", name=op.f("pk_script_version")),
    )
    op.create_table(
        "audit",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "n", name=op.f("pk_audit")),
    )
    op.create_table(
        "bulletin",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_bulletin")),
    )
    op.create_table(
        "lens",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_lens")),
    )
    op.create_table(
        "callback",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("contacted", sa.Text(), nullable=True),
        sa.Column("solved", sa.Text(), nullable=True),
        sa.Column("satisfied", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_callback")),
    )
    op.create_index("ix_callback_at", "callback", ["hotline", "at"])
    op.create_index("ix_callback_case", "callback", ["hotline", "case_id"])
    op.create_table(
        "call_record",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("phone_hash", sa.Text(), nullable=True),
        sa.Column("dialled", sa.Text(), nullable=False),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("by_exchange", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_call_record")),
    )
    op.create_index("ix_call_record_at", "call_record", ["hotline", "at"])
    op.create_index(
        "ix_call_record_phone",
        "call_record",
        ["hotline", "phone_hash", "at"],
        unique=False,
        postgresql_where=sa.text("phone_hash IS NOT NULL"),
        sqlite_where=sa.text("phone_hash IS NOT NULL"),
    )
    op.create_table(
        "case_phone",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("phone_hash", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "phone_hash", "case", name=op.f("pk_case_phone")),
    )
    op.create_table(
        "case_unit",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "unit", "case", name=op.f("pk_case_unit")),
    )
    op.create_table(
        "file_piece",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", "at", name=op.f("pk_file_piece")),
    )
    op.create_table(
        "page_session",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_page_session")),
    )
    op.create_index("ix_page_session_person", "page_session", ["hotline", "person"])
    op.create_table(
        "claim",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "case", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_until", "claim", ["hotline", "until"])
    op.create_table(
        "command",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "device", "n", name=op.f("pk_command")),
        sa.UniqueConstraint("hotline", "id", name=op.f("uq_command_hotline_id")),
    )
    op.create_index("ix_command_case", "command", ["hotline", "case"])
    op.create_index(
        "ix_command_proposed",
        "command",
        ["hotline", "case"],
        unique=False,
        postgresql_where=sa.text("type = 'propose'"),
        sqlite_where=sa.text("type = 'propose'"),
    )
    op.create_table(
        "command_body",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("verdict", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_command_body")),
    )
    op.create_table(
        "counter",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "name", name=op.f("pk_counter")),
    )
    op.create_table(
        "asking",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("admitted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "person", "machine", name=op.f("pk_asking")),
    )
    op.create_table(
        "device",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("last_n", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=True),
        sa.Column("waiting", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("stuck", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("mode_since", sa.BigInteger(), nullable=True),
        sa.Column("mode_reason", sa.Text(), nullable=True),
        sa.Column("fill_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("refill", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revoked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("wrapped_key", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_device")),
        sa.UniqueConstraint("hotline", "seat", name=op.f("uq_device_hotline_seat")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "facts",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("request_type", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("assigned", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("group", sa.Text(), nullable=True),
        sa.Column("taken", sa.Text(), nullable=True),
        sa.Column("returned_by", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("watch", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("merged", sa.Integer(), nullable=False),
        sa.Column("appointed", sa.Integer(), nullable=False),
        sa.Column("assigned_until", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("dispatched_at", sa.BigInteger(), nullable=True),
        sa.Column("completed_at", sa.BigInteger(), nullable=True),
        sa.Column("returned_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("callback_due", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_facts")),
        sa.UniqueConstraint("hotline", "number", name=op.f("uq_facts_hotline_number")),
    )
    op.create_index("ix_facts_at", "facts", ["hotline", "at"])
    op.create_index("ix_facts_completed_at", "facts", ["hotline", "completed_at"])
    op.create_index("ix_facts_matter", "facts", ["hotline", "category", "area", "at"])
    op.create_index("ix_facts_saved_at", "facts", ["hotline", "saved_at"])
    op.create_index("ix_facts_status", "facts", ["hotline", "status", "at"])
    op.create_index("ix_facts_unit", "facts", ["hotline", "unit", "at"])
    op.create_table(
        "feed_head",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("audit_n", sa.BigInteger(), nullable=False),
        sa.Column("audit_link", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", name=op.f("pk_feed_head")),
        postgresql_with={"fillfactor": 10},
    )
    op.create_table(
        "figures_piece",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "n", name=op.f("pk_figures_piece")),
    )
    op.create_table(
        "figures_set",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("hotline", name=op.f("pk_figures_set")),
    )
    op.create_table(
        "granted",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("dead", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "person", "id", name=op.f("pk_granted")),
    )
    op.create_index("ix_granted_feed", "granted", ["hotline", "person", "seq"])
    op.create_index("ix_granted_id", "granted", ["hotline", "id"])
    op.create_index("ix_granted_seq", "granted", ["hotline", "seq"])
    op.create_index(
        "ix_granted_until",
        "granted",
        ["hotline", "until"],
        unique=False,
        postgresql_where=sa.text("NOT dead"),
        sqlite_where=sa.text("NOT dead"),
    )
    op.create_table(
        "hotline",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("phone_key", sa.LargeBinary(), nullable=False),
        sa.Column("settings", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hotline")),
        sa.UniqueConstraint("code", name=op.f("uq_hotline_code")),
        sa.UniqueConstraint("id", name=op.f("uq_hotline_id")),
    )
    op.create_table(
        "learnt",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "category", "area", "unit", name=op.f("pk_learnt")),
    )
    op.create_table(
        "model",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_model")),
    )
    op.create_table(
        "hook",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hotline", name=op.f("pk_hook")),
    )
    op.create_table(
        "person",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_sign_in", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("hotline", "folded", name=op.f("uq_person_hotline_folded")),
    )
    op.create_table(
        "record",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("dead", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("queued", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("left_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("live", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("hotline", "kind", "id", name=op.f("pk_record")),
    )
    op.create_index("ix_record_feed", "record", ["hotline", "seq"])
    op.create_index(
        "ix_record_left",
        "record",
        ["hotline", "left_seq"],
        unique=False,
        postgresql_where=sa.text("left_seq > 0"),
        sqlite_where=sa.text("left_seq > 0"),
    )
    op.create_table(
        "ringback",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("phone_hash", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "phone_hash", name=op.f("pk_ringback")),
    )
    op.create_table(
        "session",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("access_until", sa.BigInteger(), nullable=False),
        sa.Column("refresh", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("rotated_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "family", name=op.f("pk_session")),
        sa.UniqueConstraint("hotline", "device", name=op.f("uq_session_hotline_device")),
    )
    op.create_table(
        "sms",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_sms")),
        sa.UniqueConstraint("hotline", "case", "caller", "round", name=op.f("uq_sms_hotline_case_caller_round")),
        sa.UniqueConstraint("hotline", "hash", name=op.f("uq_sms_hotline_hash")),
    )
    op.create_index("ix_sms_made_at", "sms", ["hotline", "made_at"])
    op.create_index("ix_sms_state", "sms", ["hotline", "state", "next_at"])
    op.create_table(
        "sms_gateway",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", name=op.f("pk_sms_gateway")),
    )
    op.create_table(
        "source",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "channel", "key", name=op.f("pk_source")),
    )
    op.create_table(
        "spell",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hotline", "device", "began_at", "number", name=op.f("pk_spell")),
    )
    op.create_index("ix_spell_began", "spell", ["hotline", "began_at"])
    op.create_table(
        "table_row",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("since", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "kind", "id", "since", name=op.f("pk_table_row")),
    )
    op.create_table(
        "table_version",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "kind", "version", name=op.f("pk_table_version")),
    )
    op.create_table(
        "told",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "id", name=op.f("pk_told")),
    )
    op.create_index("ix_told_at", "told", ["hotline", "at"])
    op.create_table(
        "typical",
        sa.Column("hotline", sa.Integer(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hotline", "case", name=op.f("pk_typical")),
    )
    # ### end Alembic commands ###
