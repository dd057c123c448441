"""What every act of a person carries, whatever it is."""

from datetime import datetime
from typing import Any, ClassVar, dataclass_transform

from msgspec import Struct, field

from app.domain.records import Seen
from app.domain.words import Told


def snake(name: str) -> str:
    """`RegisterCase` → `register_case`."""
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Command(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="do", tag=snake, forbid_unknown_fields=True
):
    """What every act carries: its id (UUIDv7), the person, the corrected time, and what they were looking at."""

    DECIDING: ClassVar[bool] = False
    """A deciding act is refused if the case has moved since it was seen; an adding one is always taken."""

    id: str
    by: str
    at: datetime
    case: str
    seen: Seen | None = None

    @property
    def cases(self) -> tuple[str, ...]:
        """Ids of all the cases the rules need to judge it."""
        return (self.case,)


class OnBehalf(Command, kw_only=True):
    """An act of a unit. Entered at a seat on its behalf it says who said so and how it came."""

    said_by: str = ""
    told: Told | None = None
    unit: str | None = None
    """Whose dispatch it is about; the lead one when left out."""


class Old(Struct, frozen=True, forbid_unknown_fields=True):
    """One changed field: the value that was seen and the new one (plain JSON values)."""

    old: Any
    new: Any


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of a deferral's plan: what is done until which day (YYYY-MM-DD)."""

    day: str
    text: str


def kind(command: type[Command] | Command) -> str:
    """The wire name of a command or its class."""
    return str(command.__struct_config__.tag)
