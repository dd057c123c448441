"""The dependency audit finds what it is there for, and counts what it could not look at."""

from __future__ import annotations

from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from devtools.audit import (
    REQUIREMENTS,
    Findings,
    check_licences,
    check_locks,
    check_vulnerabilities,
    is_copyleft,
    licence_of,
    read_lock,
)

HASH = "--hash=sha256:" + "0" * 64


def test_the_locks_are_whole() -> None:
    findings = Findings()
    assert len(check_locks(REQUIREMENTS, findings)) > 50
    assert findings.wrong == []


def test_the_seat_ships_no_copyleft() -> None:
    findings = Findings()
    shipped, _ = read_lock((REQUIREMENTS / "seat.txt").read_text("utf-8"))
    check_licences({name for name, _ in shipped}, findings)
    assert findings.wrong == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"a==1.0 \\\n    {HASH} \\\n    {HASH}\n", []),
        (f"a==1.0 ; sys_platform == 'linux' \\\n    {HASH}\n", []),
        (f"a>=1.0 \\\n    {HASH}\n", ["not a pinned package: a>=1.0"]),
        ("a==1.0\n", ["without a proper hash: a==1.0"]),
        ("a==1.0 \\\n    --hash=md5:00\n", ["without a proper hash: a==1.0"]),
        (f"--index {HASH}\n", ["not a pinned package: --index"]),
        (f"a @ file:///a.whl \\\n    {HASH}\n", ["not a pinned package: a @ file:///a.whl"]),
    ],
)
def test_a_lock_is_read(text: str, wrong: list[str]) -> None:
    assert read_lock(text)[1] == wrong


def test_a_narrow_lock_must_agree_with_the_wide_one(tmp_path: Path) -> None:
    for name, version in {"dev.txt": "2.0", "seat.txt": "2.0", "server.txt": "1.9", "freeze.txt": "3.0"}.items():
        (tmp_path / name).write_text(f"a=={version} \\\n    {HASH}\n")
    findings = Findings()
    check_locks(tmp_path, findings)
    assert findings.wrong == ["server.txt: a 1.9 is not in dev.txt"]


@pytest.mark.parametrize(
    ("licence", "copyleft"),
    [
        ("MIT", False),
        ("LGPL-3.0-only", False),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GPL-2.0-only AND MIT", True),
    ],
)
def test_copyleft(licence: str, copyleft: bool) -> None:
    assert is_copyleft(licence) is copyleft


def test_a_licence_is_found_where_it_stands() -> None:
    metadata = Message()
    metadata["Classifier"] = "License :: OSI Approved :: MIT License"
    assert licence_of(metadata) == "MIT License"
    metadata["License"] = "Apache-2.0"
    assert licence_of(metadata) == "Apache-2.0"
    metadata["License-Expression"] = "BSD-3-Clause"
    assert licence_of(metadata) == "BSD-3-Clause"


def test_vulnerabilities_are_reported_and_silence_is_counted() -> None:
    def ask(name: str, version: str) -> list[dict[str, Any]]:
        if name == "silent":
            raise OSError("no network")
        old = {"id": "PYSEC-1", "fixed_in": ["2.0"]}
        return [old, {"id": "PYSEC-2", "withdrawn": "2026-01-01"}] if name == "bad" else []

    findings = Findings()
    check_vulnerabilities({("bad", "1.0"), ("good", "1.0"), ("silent", "1.0")}, findings, ask)
    assert findings == Findings(wrong=["bad 1.0: PYSEC-1, fixed in ['2.0']"], unseen=["silent 1.0"])
