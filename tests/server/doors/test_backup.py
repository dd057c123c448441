"""A backup is a whole centre, and the audit trail shows what was touched."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from app.domain.words import Channel
from server.doors.place import opened
from server.receive import Arrival, receive
from tests.server.doors.conftest import TABLES, run

KINDS = ("cases", "contacts", "callbacks", "calls", "audit")


def everything(data: Path) -> dict[str, list[str]]:
    """All that the centre exports, but the rows of the trail about exporting."""
    found = {kind: run("--data", data, "export", kind).lines for kind in KINDS}
    found["audit"] = [row for row in found["audit"] if row["act"] not in ("export", "backup")]
    return {kind: [str(line) for line in lines] for kind, lines in found.items()}


def fill(data: Path) -> None:
    made = run("--data", data, "demo-data", "--cases", "60", "--days", "6", "--until", "2026-11-20T10:00:00+08:00")
    assert made.status == 0, made.people


def test_a_backup_is_the_centre_again(demo: Path, tmp_path: Path) -> None:
    fill(demo)
    target = tmp_path / "backup.db"
    said = run("--data", demo, "backup", target)
    assert said.status == 0, said.people
    assert said.last["bytes"] == target.stat().st_size
    assert target.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["backup.db"]
    (tmp_path / "again").mkdir()
    shutil.copy(target, tmp_path / "again" / "hotline.db")
    assert run("--data", tmp_path / "again", "audit", "verify").last["whole"]
    assert everything(tmp_path / "again") == everything(demo)


def test_postgresql_gives_the_same_kind_of_file(tmp_path: Path, postgres_url: str) -> None:
    data = tmp_path / "data"
    assert run("init", "--data", data, "--database", postgres_url).status == 0
    for name in ("categories", "areas", "units", "duties"):
        assert run("--data", data, "import", name, TABLES / f"{name}.csv").status == 0
    fill(data)
    (tmp_path / "again").mkdir()
    assert run("--data", data, "backup", tmp_path / "again" / "hotline.db").status == 0
    assert run("--data", tmp_path / "again", "audit", "verify").last["whole"]
    assert everything(tmp_path / "again") == everything(data)


def test_each_backup_is_one_moment_while_others_write(data: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[str | None] = []

    def write() -> None:
        with opened(data) as centre:
            while not stop.is_set():
                arrival = Arrival(channel=Channel.WEBSITE, text="停水了", source_id=str(len(written)))
                written.append(receive(centre, arrival))

    writer = threading.Thread(target=write)
    writer.start()
    sizes: list[int] = []
    try:
        for number in range(4):
            before = len(written)
            (tmp_path / str(number)).mkdir()
            assert run("--data", data, "backup", tmp_path / str(number) / "hotline.db").status == 0
            copied = run("--data", tmp_path / str(number), "export", "cases").lines
            assert before <= len(copied)
            assert run("--data", tmp_path / str(number), "audit", "verify").last["whole"]
            assert len({case["number"] for case in copied}) == len(copied)
            sizes.append(len(copied))
    finally:
        stop.set()
        writer.join()
    assert sizes == sorted(sizes)
    assert sizes[-1] <= len(written)


def test_nothing_is_written_over(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_text("mine")
    assert run("--data", data, "backup", target).status == 1
    assert target.read_text() == "mine"


def test_where_it_cannot_be_written_nothing_stays(data: Path, tmp_path: Path) -> None:
    said = run("--data", data, "backup", tmp_path / "no" / "such" / "place")
    assert said.status == 3
    assert "Traceback" not in said.people


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        ("UPDATE audit SET entry = replace(entry, 'table', 'fable') WHERE n = 3", "link"),
        ("DELETE FROM audit WHERE n = 2", "gap"),
        ("DELETE FROM audit WHERE n = (SELECT max(n) FROM audit)", "head"),
    ],
)
def test_what_is_altered_is_found(harm: str, why: str, data: Path) -> None:
    assert run("--data", data, "audit", "verify").status == 0
    connection = sqlcipher.connect(str(data / "hotline.db"))
    connection.execute(harm)
    connection.commit()
    connection.close()
    said = run("--data", data, "audit", "verify")
    assert said.status == 1
    assert (said.last["whole"], said.last["broken"]["why"]) == (False, why)
    assert said.people.strip()
