"""Words of which full-size catalogues and citizens' texts are put together. Made up; only the roads are real."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct


class Domain(Struct, frozen=True):
    """A field of city life, the bureau that answers for it, and three groups of four things people ring about."""

    name: str
    bureau: str
    groups: tuple[tuple[str, ...], ...]


class Issues(Struct, frozen=True):
    """A kind of issue that any thing may have, and its issues."""

    kind: str
    issues: tuple[str, ...]


class Matter(Struct, frozen=True):
    """What a citizen rings about; `core` has one place for a number from 2 to 18."""

    subject: str
    core: str
    more: str


class Vocabulary(Struct, frozen=True):
    """The lists of `vocabulary.json`, as they stand there."""

    domains: tuple[Domain, ...]
    issues: tuple[Issues, ...]
    matters: tuple[Matter, ...]
    surnames: str
    given: tuple[str, ...]
    unusual_names: tuple[str, ...]
    roads: tuple[str, ...]
    compound_first: tuple[str, ...]
    compound_last: tuple[str, ...]
    spots: tuple[str, ...]
    since: tuple[str, ...]
    effects: tuple[str, ...]
    before: tuple[str, ...]
    asks: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """The word lists, read once."""
    return msgspec.json.decode(Path(__file__).with_suffix(".json").read_bytes(), type=Vocabulary)
