"""P20: what a seat leaves on its disk is unreadable without its person's login: planted words are searched in every
file, in every encoding, while the seat runs, is locked, has died, and has ended."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import log
from app.questions.shapes import Drafts
from tests.soak.search import found_in
from tests.world.city import City, Seat, city

NAME, PHONE, PLACE = "才让卓玛", "13897215521", "青发小区7号楼3单元502室"
TEXT, DRAFT, REFUSED = "楼道水管漏水一个月没人修", "打到一半的半句话", "被中心退回的一句话"
MARKERS = (NAME, PHONE, PLACE, TEXT, DRAFT, REFUSED)


def planted(town: City) -> Seat:
    """A seat that holds every marker: saved, half typed, waiting, refused, searched for, logged."""
    log.set_up(town.place / "seats" / "op1" / "log", "seat", logging.DEBUG)
    one, two = town.seat("op1"), town.seat("op2")
    caller = {"name": NAME, "phone": PHONE}
    case = one.register(caller=caller, place=PLACE, text=TEXT).case
    one.idle()
    two.idle()
    one.offline()
    one.act("dispatch", case, unit="U2", text=REFUSED)
    two.act("answer", case, text=TEXT)
    two.idle()
    one.online()
    one.idle()
    one.desk.save_draft("form", "intake", {"text": DRAFT, "caller": caller})
    one.offline()
    one.register(caller=caller, place=PLACE, text=TEXT)
    return one


def everywhere(seat: Seat, aside: Path) -> list[tuple[str, str]]:
    """What can be read: as the seat runs with its write-ahead log, locked, as a crash leaves it, and after its end."""
    assert list(seat.root.rglob("store.db-wal")), "the log that is not yet in the database is looked at too"
    hits = found_in(seat.root, MARKERS)
    seat.desk.lock()
    hits += found_in(seat.root, MARKERS)
    shutil.copytree(seat.root, aside)
    seat.close()
    return hits + found_in(aside, MARKERS) + found_in(seat.root, MARKERS)


@pytest.fixture
def town() -> Iterator[City]:
    level = logging.getLogger().level
    with city() as made:
        yield made
    log.close()
    logging.captureWarnings(False)
    logging.getLogger().setLevel(level)


def test_nothing_planted_can_be_read_in_any_file(town: City, tmp_path: Path) -> None:
    seat = planted(town)
    assert everywhere(seat, tmp_path / "aside") == []
    seat.sign_in()
    (draft,) = seat.desk.ask(Drafts())
    assert draft.payload["text"] == DRAFT, "its person reads it"


def test_nothing_is_put_aside_in_plain_files(town: City) -> None:
    """Sorting spills into memory, never beside the store; what is deleted is overwritten. For every connection."""
    store = town.seat("op1").desk._store
    for engine in (store._writing, store._reading):
        with engine.connect() as connection:
            told = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("temp_store", "secure_delete", "cipher_version")
            }
        assert (told["temp_store"], told["secure_delete"]) == (2, 1) and told["cipher_version"]


def test_control_in_a_store_without_a_key_all_of_it_is_found(
    town: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlcipher3 import dbapi2

    class Open(dbapi2.Connection):
        def execute(self, sql: str, *given: Any) -> Any:  # type: ignore[override]
            keyed = sql.startswith(("PRAGMA key", "PRAGMA cipher"))
            return super().execute("SELECT 1" if keyed else sql, *given)

    connect = dbapi2.connect
    monkeypatch.setattr(dbapi2, "connect", lambda *words, **given: connect(*words, **given, factory=Open))
    seat = planted(town)
    found = {word for _file, word in everywhere(seat, tmp_path / "aside")}
    assert found == set(MARKERS)
