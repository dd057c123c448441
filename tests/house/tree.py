"""The project's own source, read as a tree: what the tests of this folder look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "server", "ui")


@dataclass(frozen=True)
class Source:
    """One Python file. ``name`` is its path in the project with slashes."""

    name: str
    text: str

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """The package relative imports start from."""
        return self.module if self.name.endswith("/__init__.py") else self.module.rpartition(".")[0]

    def imports(self) -> Iterator[tuple[str, list[str]]]:
        """Every import anywhere in the file: (module, names taken from it)."""
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.Import):
                yield from ((alias.name, []) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = self.package.split(".")[: len(self.package.split(".")) - node.level + 1] if node.level else []
                yield ".".join([*above, *([node.module] if node.module else [])]), [a.name for a in node.names]


@cache
def files() -> tuple[str, ...]:
    """Every file of the project: tracked, or new and not ignored."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


@cache
def sources(*rooms: str) -> tuple[Source, ...]:
    """The Python files below these folders (or with these names), all of them when none is given."""
    return tuple(
        _source(name)
        for name in files()
        if name.endswith(".py") and (not rooms or name in rooms or name.split("/")[0] in rooms)
    )


@cache
def _source(name: str) -> Source:
    return Source(name, (ROOT / name).read_text("utf-8"))


def forget() -> None:
    """Let go of every file read: as trees they are millions of objects."""
    for kept in (files, sources, _source):
        kept.cache_clear()
