"""The log: written, turned over, and free of personal data even where somebody broke the rule."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import log
from app.domain.errors import Refused, Trouble

NAME, PHONE, PLACE, IDENTITY = "张桂芳", "13800138000", "八一路47号", "63010219800101001X"
MARKERS = (NAME, PHONE, PLACE, IDENTITY, "8230000", "མཚོ་སྔོན", "ئەركىن")


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    yield log.set_up(tmp_path / "logs", "seat", logging.DEBUG)
    log.close()
    logging.captureWarnings(False)
    logging.getLogger().setLevel(level)


def test_lines_go_to_the_file(written: Path) -> None:
    logging.getLogger("app.store").info("applied %d changes in %.1f ms", 250, 12.5)
    assert written.read_text("utf-8").rstrip().endswith("INFO app.store [MainThread] applied 250 changes in 12.5 ms")


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.logs("slipped|Error|x")
def test_what_slipped_in_is_masked(written: Path, marker: str) -> None:
    line = logging.getLogger("app.desk")
    line.debug("slipped %s in", marker)
    line.warning(f"slipped {marker}{marker}")
    line.info("slipped %r", {"caller": marker})
    try:
        raise ValueError(f"bad caller {marker}")
    except ValueError:
        line.exception("slipped %s", marker)
    content = written.read_text("utf-8")
    assert marker not in content
    assert content.count("] slipped") == 4


def test_the_markers_would_be_found_without_the_masks(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "clean", str)
    monkeypatch.setattr(log, "_kind", repr)
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("x").info("slipped %s", PHONE, exc_info=True)
    assert {NAME, PHONE} == {marker for marker in MARKERS if marker in written.read_text("utf-8")}


GROUPED = (
    "138 0013 8000|+86-138-0013-8000|138.0013.8000|１３８００１３８０００|(0971) 8230000|0971－8230000|tel13800138000"
)


@pytest.mark.parametrize("phone", GROUPED.split("|"))
def test_numbers_are_masked_however_they_are_grouped(phone: str) -> None:
    assert log.clean(f"from {phone} at") in ("from # at", "from (# at", "from tel# at")


HELPFUL = """
case 261122-038-0041-7 refused: moved
id 0192f0c8-1234-7123-8123-123456789012
hash 9f86d081884c7d659a2feaa0c55ad015
day 2026-11-22
took 12.5 ms, 10000 rows, port 8080
HTTP 429, retry after 60
seat 038, cursor 123456
"""


@pytest.mark.parametrize("line", HELPFUL.strip().splitlines())
def test_what_helps_and_names_nobody_stays(line: str) -> None:
    assert log.clean(line) == line


def test_a_line_break_does_not_forge_a_line(written: Path) -> None:
    logging.getLogger("x").info("one\n2026-11-22 00:00:00,000 INFO app.desk [MainThread] two\r\x00")
    assert len(written.read_text("utf-8").splitlines()) == 1


@pytest.mark.logs("it broke")
def test_a_bug_leaves_its_stack_and_not_its_values(written: Path) -> None:
    def inner(caller: str) -> None:
        secret = caller * 2
        raise KeyError(secret)

    try:
        try:
            inner(NAME)
        except KeyError as error:
            raise Refused("phone", "phone", value=PHONE) from error
    except Refused:
        logging.getLogger("x").exception("it broke")
    content = written.read_text("utf-8")
    assert [
        part in content for part in ("KeyError", "which caused:", "app.domain.errors.Refused: phone", "in inner")
    ] == [True] * 4
    assert "raise KeyError(secret)" in content
    assert not any(marker in content for marker in (NAME, PHONE, "caller ="))


def test_groups_and_causes_are_told_each_with_its_kind() -> None:
    try:
        try:
            raise OSError(28, NAME)
        except OSError:
            parts = [ValueError(PHONE), Trouble("disk", PLACE), ImportError(NAME, name="x")]
            raise ExceptionGroup(NAME, parts)  # noqa: B904 — raised while another is handled
    except ExceptionGroup as group:
        told = log.where(group)
    assert [line for line in told.splitlines() if not line.startswith((" ", "part")) and line] == [
        "OSError: errno 28",
        "while that was handled:",
        "ExceptionGroup",
        "ValueError",
        "app.domain.errors.Trouble: disk",
        "ImportError: x",
    ]
    assert not any(marker in told for marker in MARKERS)


BUGS = f"""
import sys, threading, warnings, logging
from pathlib import Path
from app import log
log.set_up(Path(sys.argv[1]), "seat", logging.DEBUG)
def fail(caller):
    raise RuntimeError(caller)
thread = threading.Thread(target=fail, args=({NAME!r},), name="writer")
thread.start(); thread.join()
class Odd:
    def __del__(self):
        fail({PHONE!r})
Odd()
warnings.warn({PLACE!r})
fail({IDENTITY!r})
"""


def test_every_unhandled_bug_is_logged_and_none_is_quoted(tmp_path: Path) -> None:
    source = Path(log.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", BUGS, str(tmp_path)], cwd=source, capture_output=True, text=True, check=False
    )
    content = (tmp_path / "seat.log").read_text("utf-8")
    assert done.returncode == 1
    assert content.count("CRITICAL") == content.count("RuntimeError") == 3
    assert "[writer]" in content
    assert "UserWarning" in content
    everything = content + done.stdout + done.stderr + (tmp_path / "seat.crash").read_text("utf-8")
    assert not any(marker in everything for marker in (NAME, PHONE, PLACE, IDENTITY))


def test_a_crash_of_the_interpreter_leaves_its_stack(tmp_path: Path) -> None:
    source = Path(log.__file__).parents[1]
    begin = "import sys, pathlib, faulthandler; from app import log; log.set_up(pathlib.Path(sys.argv[1]), 'seat')"
    crash = f"{begin}; caller = {NAME!r}; faulthandler._sigsegv()"
    subprocess.run([sys.executable, "-c", crash, str(tmp_path)], cwd=source, capture_output=True, check=False)
    left = (tmp_path / "seat.crash").read_text("utf-8")
    assert "Fatal Python error" in left
    assert NAME not in left


def test_setting_up_again_moves_and_a_full_file_turns_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_BYTES", 1000)
    first = log.set_up(tmp_path / "one", "seat")
    second = log.set_up(tmp_path / "two", "seat")
    for number in range(100):
        logging.getLogger("x").info("line %d", number)
    log.close()
    logging.captureWarnings(False)
    logging.getLogger().setLevel(logging.WARNING)
    assert first.read_text("utf-8") == ""
    assert {path.name for path in second.parent.glob("*.log*")} == {"seat.log", *(f"seat.log.{n}" for n in range(1, 6))}
    assert all(path.stat().st_size <= 1000 for path in second.parent.glob("*.log*"))


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="disk"):
        log.set_up(tmp_path / "file" / "logs", "seat")


@given(st.text(max_size=60), st.sampled_from(MARKERS), st.text(max_size=20))
def test_no_marker_survives_any_surroundings(before: str, marker: str, after: str) -> None:
    assert marker not in log.clean(f"{before} {marker} {after}")
