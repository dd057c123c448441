"""P22: no list and no label of any pane shows a whole number or name before somebody asked; each asking is a row of the
centre's trail: who, whose, when, why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

import ui.panes
from app.questions.shapes import CaseOf
from app.settings import Settings
from app.text import use
from tests.ui import crawl
from tests.ui.watch import watching
from tests.world.city import City, Seat
from tests.world.city import city as make_city
from ui.parts.composing import Composing
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame, Pane
from ui.shell.window import Window
from ui.work import Work

NAME, PHONE, OTHER = "欧阳才让卓玛", "13897215521", "0971-8230123"
PANES: list[Pane] = [import_module(f"ui.panes.{each.name}").PANE for each in iter_modules(ui.panes.__path__)]


@pytest.fixture
def composing(qapp: QApplication) -> Iterator[Composing]:
    with watching(qapp) as watch:
        yield watch


class Sitting:
    """Somebody who has every pane, at a seat of the city."""

    def __init__(self, qtbot: Any, qapp: QApplication, seat: Seat, place: Path, composing: Composing) -> None:
        self.bot, self.seat = qtbot, seat
        self.work = Work(seat.desk)
        look = Look()
        look.dress(qapp)
        self.frame = Frame(self.work, seat.desk, seat.clock, Settings(place / "seat.json"), Keys.load(), look)
        self.window = Window(self.frame, PANES, composing)
        self.window.resize(1366, 768)
        self.window.start()
        self.settle()

    def settle(self) -> None:
        """All that was begun has come home."""
        for _ in range(3):
            self.bot.waitUntil(lambda: self.work.idle, timeout=20_000)
            QApplication.processEvents()

    def show(self, pane: str, **what: Any) -> None:
        """This pane, with what it shows."""
        self.window.show_pane(pane, what or None)
        self.settle()

    def readable(self) -> list[str]:
        """What somebody could read who should not: whole numbers and names."""
        return crawl.unmasked(self.window) + [line for line in self.words().splitlines() if NAME in line]

    def words(self) -> str:
        """All that is shown."""
        return "\n".join(text for _widget, text in crawl._texts(self.window))

    def leave(self) -> None:
        self.frame.about_to_lock.emit()
        self.work.stop()
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()


@pytest.fixture
def town() -> Iterator[City]:
    use("zh_CN")
    with make_city() as made:
        yield made


@pytest.fixture
def lead(qtbot: Any, qapp: QApplication, town: City, tmp_path: Path, composing: Composing) -> Iterator[Sitting]:
    seat = town.seat("all1", roles=("operator", "callback", "lead", "admin"))
    logged(seat)
    seat.idle()
    sitting = Sitting(qtbot, qapp, seat, tmp_path, composing)
    yield sitting
    sitting.leave()


def logged(seat: Seat) -> None:
    """Cases in every list there is, with names and numbers also where they do not belong: in words and places."""
    caller = {"name": NAME, "phone": PHONE}
    first = seat.register(caller=caller, text=f"请回电{PHONE}或{OTHER}", place=f"青发小区（电话{PHONE}）")
    seat.act("dispatch", first.case, unit="U1", text=f"联系{PHONE}")
    second = seat.register(caller=caller, text=f"{PHONE}打不通")
    seat.act("answer", second.case, text=f"已回{PHONE}")
    returned = seat.register(caller={"name": NAME, "phone": OTHER}, text="还没处理")
    seat.act("dispatch", returned.case, unit="U2")
    seat.act("return", returned.case, text=f"不属于我们，问{PHONE}")
    seat.desk.do(seat.desk.act("emergency", place=f"北山寺{PHONE}"))


def test_nothing_whole_is_shown_unasked(lead: Sitting) -> None:
    for pane in PANES:
        lead.show(pane.name)
        assert lead.window.panes.now == pane.name
        assert lead.readable() == [], pane.name
        if pane.name in ("intake", "cases"):
            assert "138****5521" in lead.words(), f"there is something to see in {pane.name}"


def test_control_the_crawl_finds_what_is_shown_and_every_look_is_in_the_trail(lead: Sitting, town: City) -> None:
    case = lead.seat.register(caller={"name": NAME, "phone": PHONE}).case
    lead.show("cases", case=case)
    assert lead.readable() == []
    view: Any = lead.window.panes.current()
    view.case.show_whole(True)
    lead.settle()
    assert any(NAME in line for line in lead.readable())
    assert PHONE in lead.words().replace(" ", "")
    view.case.show_whole(False)
    assert reveals(town) == [], "the window's own road records first; this test went round it"
    lead.seat.act("reveal", case, what="phone", reason="callback")
    lead.seat.act("reveal", case, what="name", reason="read_back", text=f"给{NAME}回电{PHONE}")
    lead.seat.idle()
    person = lead.seat.desk.person.id
    rows = reveals(town)
    assert [(row["by"], row["case"], row["what"], row["why"]) for row in rows] == [
        (person, case, "phone", "callback"),
        (person, case, "name", "read_back"),
    ]
    assert all(row["at"] for row in rows) and NAME not in str(rows) and PHONE not in str(rows)
    seen = [event for event in lead.seat.desk.ask(CaseOf(case=case)).facts.timeline if event.what == "reveal"]
    assert len(seen) == len(rows)
    town.agrees()


def reveals(town: City) -> list[dict[str, Any]]:
    """Every look in the centre's trail."""
    with town.centre.centre.database.read() as connection:
        entries = connection.exec_driver_sql("SELECT entry FROM audit ORDER BY n").scalars()
        return [found for each in entries if (found := json.loads(each))["act"] == "reveal"]
