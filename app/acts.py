"""Acts as they are asked for, and the commands they become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Act:
    """A wish to do something: the wire name of a command and the fields somebody gave (plain JSON values or records).

    Left out fields are filled in inside the saving transaction: id, by, at, seen, number, contact, the caller's id.
    `case` is an id or a number; left out after an act in the same `do`, it is that act's case.
    """

    do: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
