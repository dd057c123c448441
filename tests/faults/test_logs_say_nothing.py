"""P21: with everything logged at DEBUG and bugs forced at every door, no log of seat or centre names a citizen."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import headless, log
from app.headless import Door
from app.store import page, truth
from server import exchange as centre_exchange
from tests.soak.search import found_in
from tests.world.city import City, city

NAME, PHONE, PLACE, TEXT = "才让卓玛", "13897215521", "青发小区7号楼3单元502室", "楼道水管漏水一个月没人修"
MARKERS = (NAME, PHONE, PLACE, TEXT)
CALLER = {"name": NAME, "phone": PHONE}
pytestmark = pytest.mark.logs(".")


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    file = log.set_up(tmp_path / "log", "seat", logging.DEBUG)
    yield file
    log.close()
    logging.captureWarnings(False)
    logging.getLogger().setLevel(level)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a seat waits between two tries is not what is tested here."""
    monkeypatch.setattr("app.sync.link.RETRY_S", 0.05)


class Said(logging.Handler):
    """What the product's own lines say before anything is masked; a bug's message is not the product's."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture
def said() -> Iterator[Said]:
    handler = Said()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


class Out:
    """Where a headless seat's lines go."""

    broken = False

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def put(self, line: dict[str, Any]) -> None:
        self.lines.append(line)


def choke(*given: Any, **named: Any) -> Any:
    """A bug that quotes what it was given, in its words, its cause and its variables."""
    quoted = f"{given!r} {named!r} {NAME} {PHONE} {PLACE} {TEXT}"
    try:
        raise KeyError(quoted)
    except KeyError as error:
        raise RuntimeError(quoted) from error


def a_day_of_bugs(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bugs at the seat's door, in its listeners, in a rule, in a page, and at the centre; each is survived."""
    one = town.seat("op1")
    case = one.register(caller=CALLER, place=PLACE, text=TEXT).case
    one.idle()
    for holder, name in ((truth, "save"), (headless, "question")):
        with monkeypatch.context() as patch:
            patch.setattr(holder, name, choke)
            out = Out()
            lines = [{"do": "note", "case": case, "text": TEXT}, {"ask": "cases", "text": PHONE}]
            assert Door(one.desk, out).work(iter([json.dumps(line).encode() for line in lines])) == 0  # type: ignore[arg-type]
            assert {"bug"} == {line["trouble"]["code"] for line in out.lines if "trouble" in line}
    off = one.desk.on_touched(choke)
    one.act("note", case, text=f"{TEXT}，回电{PHONE}")
    off()
    with monkeypatch.context() as patch:
        patch.setattr(page, "apply", choke)
        one.desk.sync_now()
        town.until(lambda: one.desk.link_state().reason == "answer")
    with monkeypatch.context() as patch:
        patch.setattr(centre_exchange.feed, "page", choke)
        one.register(caller=CALLER, place=PLACE, text=TEXT)
        town.until(lambda: one.desk.link_state().line != "online")
    bad_sql(one.desk._store)
    one.desk.sync_now()
    town.agrees()


def bad_sql(store: Any) -> None:
    """A statement the database will not have, with a citizen among its parameters."""
    store.later(lambda writing: writing.connection.exec_driver_sql("INSERT INTO nothing VALUES (?)", (NAME + PHONE,)))


def test_no_log_names_anybody(written: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    with city() as town:
        a_day_of_bugs(town, monkeypatch)
    content = written.read_text("utf-8")
    assert content.count("RuntimeError") >= 4 and "OperationalError" in content, "every bug is told"
    assert " DEBUG " in content
    assert found_in(written.parent, MARKERS) == []
    assert any("could not be answered" in line for line in said.lines), "the bugs were told here too"
    told = [line for line in said.lines if any(mark in line or ascii(mark)[1:-1] in line for mark in MARKERS)]
    assert told == [], "nothing was there to be masked: what the mask does not know would stand in the file"


def test_control_a_plain_formatter_names_everybody(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, log.CleanFormatter):
            monkeypatch.setattr(log.CleanFormatter, "format", logging.Formatter.format)
    with city() as town:
        a_day_of_bugs(town, monkeypatch)
    assert {word for _file, word in found_in(written.parent, MARKERS)} == set(MARKERS)


def test_control_a_line_that_names_somebody_is_seen_though_it_is_masked(written: Path, said: Said) -> None:
    logging.getLogger("app.desk").debug("saved %s", json.dumps({"caller": CALLER}))
    assert NAME not in written.read_text("utf-8")
    assert any(ascii(NAME)[1:-1] in line for line in said.lines) and PHONE in said.lines[-1]
