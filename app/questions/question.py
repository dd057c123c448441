"""What every question is: its wire name is its class in snake case."""

from typing import ClassVar, dataclass_transform

from msgspec import Struct, field

from app.domain.command import snake


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Question(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="ask", tag=snake
):
    """Base of all questions; answered from the seat's store at once."""

    WHILE_LOCKED: ClassVar[bool] = False
    """Whether a locked seat answers it: what names nobody and tells nothing of a case."""
