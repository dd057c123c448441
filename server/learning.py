"""What the centre keeps of what it learnt."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from server.schema import hotline_key, metadata

learnt = Table(
    "learnt",
    metadata,
    hotline_key(),
    Column("category", Text, primary_key=True),
    Column("area", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)
"""Units that took cases of a category and area, and gave them back, by what was told beside the hotline's own cases."""

model = Table(
    "model",
    metadata,
    hotline_key(),
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""The files of trained models, the newest of each; what is told of them is in `record`."""
