"""Keys are data: `resources/keys/default.json`, and a person's own changes in a second file. No Qt.

An id is `scope.name`. The scopes `window`, `pane` and `choice` are heard everywhere; any other scope is one pane's,
heard only while that pane is shown. The first key of a list is the one shown; a single letter acts only where focus
takes no text, so it must be followed by a form with a modifier.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from app.domain.errors import Trouble

DEFAULT = Path(__file__).resolve().parents[2] / "resources" / "keys" / "default.json"
EVERYWHERE = frozenset({"window", "pane", "choice"})
_SHOWN = {"Return": "Enter", "Escape": "Esc", "PgUp": "PageUp", "PgDown": "PageDown"}


class Keys:
    """Which keys act: the product's, changed by a person's own."""

    def __init__(
        self,
        default: Mapping[str, Sequence[str]],
        own: Mapping[str, Sequence[str]] | None = None,
        path: Path | None = None,
    ) -> None:
        """`path`: the person's own file."""
        self.path = path
        self.default = {name: tuple(keys) for name, keys in default.items()}
        self.own = {name: tuple(keys) for name, keys in (own or {}).items() if name in self.default}

    @classmethod
    def load(cls, own: Path | None = None) -> Keys:
        """From the shipped file and, if it is there and readable, the person's. A broken own file counts as none."""
        default = json.loads(DEFAULT.read_text("utf-8"))
        return cls(default, _own(own), own)

    def of(self, name: str) -> tuple[str, ...]:
        """The keys of an action, the shown one first; none for an action without a key."""
        return self.own.get(name, self.default.get(name, ()))

    def shown(self, name: str) -> str:
        """The first key as people read it: Ctrl+Enter; "" for none."""
        keys = self.of(name)
        return readable(keys[0]) if keys else ""

    def changed(self, name: str, keys: Sequence[str]) -> Keys:
        """These keys with one action's changed by the person; as shipped again when they are the shipped ones."""
        own = {each: given for each, given in self.own.items() if each != name}
        if tuple(keys) != self.default.get(name, ()):
            own[name] = tuple(keys)
        return Keys(self.default, own, self.path)

    def write(self) -> None:
        """Keep the person's own on disk (not on the UI thread). Trouble("disk") where it does not take them."""
        if self.path is None:
            return
        new = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(self.own, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
            os.replace(new, self.path)
        except OSError as error:
            raise Trouble("disk", str(error)) from error

    def conflicts(self) -> list[tuple[str, str, str]]:
        """(key, action, action) for every key that two actions heard at the same time share."""
        names = sorted({*self.default, *self.own})
        return [
            found for one, other in combinations(names, 2) if _meet(one, other) for found in self._shared(one, other)
        ]

    def bare(self) -> list[str]:
        """Actions with a single letter or digit and no form with a modifier."""
        names = {*self.default, *self.own}
        return sorted(name for name in names if any(map(single, self.of(name))) and all(map(single, self.of(name))))

    def _shared(self, one: str, other: str) -> Iterator[tuple[str, str, str]]:
        theirs = {key.lower() for key in self.of(other)}
        return ((key, one, other) for key in self.of(one) if key.lower() in theirs)


def single(key: str) -> bool:
    """Whether a key alone types something: a letter, a digit or a sign."""
    return len(key) == 1


def readable(key: str) -> str:
    """Ctrl+Return → Ctrl+Enter."""
    head, plus, last = key.rpartition("+") if len(key) > 1 else ("", "", key)
    return head + plus + _SHOWN.get(last, last)


def _meet(one: str, other: str) -> bool:
    scopes = {one.partition(".")[0], other.partition(".")[0]}
    return len(scopes) == 1 or bool(scopes & EVERYWHERE)


def _own(path: Path | None) -> dict[str, list[str]]:
    try:
        read = json.loads(path.read_text("utf-8")) if path else {}
    except (OSError, ValueError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {str(k): [str(key) for key in v] for k, v in read.items() if isinstance(v, list)}
