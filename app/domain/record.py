"""What every record is, and the parts of records that need nothing else."""

from datetime import datetime
from typing import dataclass_transform

from msgspec import Struct, field


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Common shape of all records and their parts; fields of a newer version are ignored here and kept in the store."""


class Attachment(Record, kw_only=True):
    """A file with a case; its bytes are kept apart, under this id. `hash`: SHA-256 of them, hex. What it shows as
    evidence, where somebody said so: when it was taken, which vehicle, where."""

    id: str
    name: str
    media: str
    size: int
    hash: str
    at: datetime
    by: str
    unit: str | None = None
    taken_at: datetime | None = None
    plate: str = ""
    place: str = ""
