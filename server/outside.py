"""Tables of what goes on with the telephones and the SMS of the world outside, and of who asks to be let in."""

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

from server.schema import hotline_key, metadata, where

call_record = Table(
    "call_record",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True, doc="`x:` and the exchange's name; `sha:` a hash of the row; or a seat's id"),
    Column("at", BigInteger, nullable=False, doc="it began to ring, or was dialled"),
    Column("number", Text, nullable=False, doc="normal form; empty: withheld or unknown"),
    Column("phone_hash", Text),
    Column("dialled", Text, nullable=False),
    Column("outgoing", Boolean, nullable=False),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("person", Text, nullable=False, doc="who had it at a seat; empty: nobody"),
    Column("seat", Text, nullable=False),
    Column("by_exchange", Boolean, nullable=False),
    Index("ix_call_record_at", "hotline", "at"),
    Index("ix_call_record_phone", "hotline", "phone_hash", "at", **where("phone_hash IS NOT NULL")),
)
"""Every call that an exchange or a seat has told of. It is no part of the feed."""

ringback = Table(
    "ringback",
    metadata,
    hotline_key(),
    Column("phone_hash", Text, primary_key=True),
    Column("id", Text, nullable=False),
)
"""Numbers that were ever on the list of ring-backs, and the id of each one's record."""

spell = Table(
    "spell",
    metadata,
    hotline_key(),
    Column("device", Text, primary_key=True),
    Column("began_at", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, doc="counts those of a run of the program"),
    Column("person", Text, nullable=False),
    Column("mode", Text, nullable=False, doc="words.SeatMode"),
    Column("reason", Text, nullable=False),
    Column("ended_at", BigInteger),
    Index("ix_spell_began", "hotline", "began_at"),
)
"""How long which seat stood in which state."""

hook = Table("hook", metadata, hotline_key(), Column("secret", Text, nullable=False), Column("made_at", BigInteger))
"""The secret with which an exchange signs what it tells of calls."""

sms_gateway = Table(
    "sms_gateway",
    metadata,
    hotline_key(),
    Column("body", LargeBinary, nullable=False, doc="sms.gateway.Gateway as JSON"),
    Column("made_at", BigInteger, nullable=False),
)
"""Through which HTTP gateway SMS leave; no row: none."""

sms = Table(
    "sms",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True, doc="also what the gateway knows it again by"),
    Column("case", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("state", Text, nullable=False, doc="sms.outbox.State"),
    Column("made_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False, doc="when it is tried next"),
    Column("leased_until", BigInteger, nullable=False, server_default=text("0"), doc="a process is sending it"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("code", Text, nullable=False, server_default="", doc="why the newest try failed"),
    Column("token", Text, doc="the link's, while the message is on its way; NULL before and after"),
    Column("hash", Text, doc="SHA-256 of the token"),
    Column("text", Text, doc="what it says since it first left, the token left out; NULL before"),
    Column("until", BigInteger, doc="when the link ends"),
    Column("sent_at", BigInteger),
    Column("answered_at", BigInteger),
    UniqueConstraint("hotline", "case", "caller", "round"),
    UniqueConstraint("hotline", "hash"),
    Index("ix_sms_state", "hotline", "state", "next_at"),
    Index("ix_sms_made_at", "hotline", "made_at"),
)
"""Messages that ask a citizen the three questions: one for each citizen and round."""

told = Table(
    "told",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True, doc="the exchange's, never used twice"),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=False),
    Column("seat", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, doc="wire.CallTold"),
    Index("ix_told_at", "hotline", "at"),
)
"""What exchanges told of calls in the last minutes: so that none counts twice, and every process can ring its seats."""

asking = Table(
    "asking",
    metadata,
    hotline_key(),
    Column("person", Text, primary_key=True),
    Column("machine", Text, primary_key=True),
    Column("at", BigInteger, nullable=False, doc="when they asked; once admitted, when that was"),
    Column("admitted", Boolean, nullable=False, server_default=false()),
)
"""Who wants a seat on a new machine, where that takes an admin's yes."""
