"""Audits what the project depends on: ``python -m devtools.audit`` (exit status 1 when something is found).

Locks: every package pinned, with hashes, from no named address; the narrow locks agree with the wide one.
Licences: nothing under GPL or AGPL alone in what the seat ships. Vulnerabilities: asked of the package index where
the network answers, else said and counted.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.error import URLError

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"
WIDE, NARROW, SHIPPED = "dev.txt", ("seat.txt", "server.txt"), "seat.txt"
APART = ("freeze.txt",)  # holds tools that nothing else needs
TIMEOUT_S = 5

PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[0-9][\w.+!-]*)( ; (?P<marker>.+))?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")

# Read in the package's own licence file, because its metadata names none.
READ_BY_HAND = {"sqlcipher3": "Zlib"}
# Known vulnerabilities that do not touch this product, with the reason.
ACCEPTED: dict[str, str] = {}


@dataclass
class Findings:
    """What is wrong, and what could not be looked at."""

    wrong: list[str] = field(default_factory=list[str])
    unseen: list[str] = field(default_factory=list[str])


# ── Locks ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_lock(text: str) -> tuple[set[tuple[str, str]], list[str]]:
    """The pins (name, version) of a lock file and what is wrong with it, a sentence each."""
    pins: set[tuple[str, str]] = set()
    wrong: list[str] = []
    for entry in text.replace("\\\n", " ").splitlines():
        words = entry.strip()
        if not words or words.startswith("#"):
            continue
        head, *hashes = re.split(r"\s+(?=--hash)", words)
        match = PIN.fullmatch(head)
        if not match:
            wrong.append(f"not a pinned package: {head}")
            continue
        pins.add((match["name"], match["version"]))
        if not hashes or not all(HASH.fullmatch(each) for each in hashes):
            wrong.append(f"without a proper hash: {head}")
    return pins, wrong


def check_locks(directory: Path, findings: Findings) -> set[tuple[str, str]]:
    """Look at every lock file; gives the pins of the wide one."""
    wide: set[tuple[str, str]] = set()
    for name in (WIDE, *NARROW, *APART):
        pins, wrong = read_lock((directory / name).read_text("utf-8"))
        findings.wrong += [f"{name}: {each}" for each in wrong]
        wide = wide or pins
        strange = sorted(pins - wide) if name in NARROW else []
        findings.wrong += [f"{name}: {package} {version} is not in {WIDE}" for package, version in strange]
    return wide


# ── Licences ──────────────────────────────────────────────────────────────────────────────────────────────────────


def licence_of(metadata: Message) -> str:
    """The licence in one line: the expression, else the short licence field, else the classifiers; "" for none."""
    short = metadata.get("License") or ""
    named = [line.split("::")[-1].strip() for line in metadata.get_all("Classifier") or [] if line.startswith("Lic")]
    return metadata.get("License-Expression") or (short if "\n" not in short else "") or " OR ".join(named)


def is_copyleft(licence: str) -> bool:
    """Whether every way to use it is under GPL or AGPL (LGPL is not meant)."""
    ways = re.split(r"\s+or\s+", licence, flags=re.IGNORECASE)
    return all(re.search(r"(?<!L)GPL|(?<!Lesser )General Public", way, re.IGNORECASE) for way in ways)


def check_licences(names: Iterable[str], findings: Findings) -> None:
    for name in sorted(names):
        try:
            licence = READ_BY_HAND.get(name) or licence_of(distribution(name).metadata)  # type: ignore[arg-type]
        except PackageNotFoundError:
            continue  # locked for another system than this one
        if not licence:
            findings.wrong.append(f"{name}: no licence in its metadata; read it and enter it in READ_BY_HAND")
        elif is_copyleft(licence):
            findings.wrong.append(f"{name}: {licence} may not go into the seat")


# ── Vulnerabilities ───────────────────────────────────────────────────────────────────────────────────────────────


def ask_index(name: str, version: str) -> list[dict[str, Any]]:
    """What the package index knows against this version; OSError when it does not answer."""
    from pip._internal.models.index import PyPI  # the address is pip's affair: none is written in this project

    with urllib.request.urlopen(f"{PyPI.pypi_url}/{name}/{version}/json", timeout=TIMEOUT_S) as answer:
        return json.load(answer)["vulnerabilities"]


Ask = Callable[[str, str], list[dict[str, Any]]]


def check_vulnerabilities(pins: set[tuple[str, str]], findings: Findings, ask: Ask = ask_index) -> None:
    """Ask for each pin. A package that cannot be asked about is counted as unseen, never as good."""

    def one(pin: tuple[str, str]) -> list[dict[str, Any]] | None:
        try:
            return ask(*pin)
        except (URLError, OSError, ValueError, KeyError, ImportError):
            return None

    ordered = sorted(pins)
    with ThreadPoolExecutor(16) as pool:
        for (name, version), known in zip(ordered, pool.map(one, ordered), strict=True):
            if known is None:
                findings.unseen.append(f"{name} {version}")
            for entry in known or []:
                if not entry.get("withdrawn") and entry["id"] not in ACCEPTED:
                    findings.wrong.append(f"{name} {version}: {entry['id']}, fixed in {entry.get('fixed_in')}")


def main() -> int:
    findings = Findings()
    pins = check_locks(REQUIREMENTS, findings)
    shipped, _ = read_lock((REQUIREMENTS / SHIPPED).read_text("utf-8"))
    check_licences({name for name, _ in shipped}, findings)
    check_vulnerabilities(pins, findings)
    print(
        f"dependencies: {len(pins)} pinned, {len(shipped)} in the seat, {len(findings.unseen)} could not be asked about"
    )
    for sentence in findings.wrong:
        print("  " + sentence)
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
