"""Several units on one case in the cases pane, by keys: more co-units, steps of a deferral, who arrived, every due
moment with its statement, and the slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrinter

from app.bulletins import Bulletins
from app.domain.records import Caller
from app.questions.papers import How, bars
from app.questions.shapes import SlipOf
from tests.ui.panes.seat import SeatDesk, Stand
from tests.world.story import OPERATOR, Story
from ui.panes.cases import PANE
from ui.panes.cases.slip import put_on, written
from ui.parts.look import Look

Make = Callable[[], Stand]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def make(qtbot: Any, look: Look, tmp_path: Path, story: Story) -> Iterator[Make]:
    stands: list[Stand] = []

    def stand() -> Stand:
        desk = SeatDesk(tmp_path / "store", story.book, OPERATOR, story.clock)
        desk.bulletins = Bulletins(lambda *_given: pytest.fail("a slip needs no centre"))
        desk.arrive(*story.cases.values())
        stands.append(Stand(qtbot, PANE, desk, look, tmp_path))
        return stands[-1]

    yield stand
    for each in stands:
        each.close()


def opened(make: Make, case: str) -> Stand:
    stand = make()
    stand.view.show_what(case=case)
    stand.settle()
    return stand


def test_more_co_units_join_by_key_and_each_part_is_shown(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = opened(make, case)
    stand.key("Ctrl+U")
    stand.type("消防")
    stand.key("Return")
    stand.key("Ctrl+Return")
    sent = stand.desk.sent()[-1]
    assert (sent.unit, sent.co_units) == ("U-HOUSING", ("U-FIRE",))
    text = stand.labels()
    assert "消防救援支队（协办） 待签收" in text and "须于 2026-11-09 24:00 前联系诉求人" in text
    assert "+ 消防救援支队" in text, "the timeline says who joined"


def test_every_due_moment_has_its_reason(make: Make, story: Story) -> None:
    case = story.register()
    story.act("dispatch", case, unit="U-HOUSING", co_units=("U-FIRE",))
    story.act("remind", case)
    stand = opened(make, case)
    stand.key("T")
    text = stand.labels()
    for said in (
        "办结  2026-11-12 18:00",
        "延期申请  2026-11-12 17:00",
        "签收  2026-11-09 11:00  城东区住建局",
        "当日响应  2026-11-09 24:00  消防救援支队",
        "升级督办  2026-11-09 12:00",
        "60 分钟，昼夜连续计",
    ):
        assert said in text, text


def test_the_steps_of_a_deferral_are_typed_as_lines(make: Make, story: Story) -> None:
    case = story.dispatched()
    stand = opened(make, case)
    stand.key("G")
    for text in ("王局长", "分两步改造", "2027-06-30"):
        stand.type(text)
        stand.key("Tab")
    stand.type("12-31 立项")
    stand.key("Return")
    stand.type("施工")
    stand.key("Ctrl+Return")
    assert "看不懂这一行：施工" in stand.labels() and not stand.desk.sent()
    for _letter in "施工":
        stand.key("Backspace")
    stand.type("2027-3-31 施工")
    stand.key("Tab")
    stand.key("Tab")
    stand.type("刘科长")
    stand.key("Tab")
    stand.key("1")
    stand.key("Ctrl+Return")
    sent = stand.desk.sent()[-1]
    assert [(each.day, each.text) for each in sent.stages] == [("2026-12-31", "立项"), ("2027-03-31", "施工")]
    text = stand.labels()
    assert "下一阶段 2026-12-31" in text and "阶段与日期：2026-12-31 立项" in text


def test_who_was_called_in_and_who_has_come(make: Make, story: Story) -> None:
    case = story.dispatched()
    story.act("whistle", case, units=("U-FIRE", "U-HEAT"), said_by="赵干事", told="phone")
    story.wait(minutes=42)
    story.act("report_in", case, unit="U-FIRE", said_by="刘参谋", told="phone")
    text = opened(make, case).labels()
    assert "消防救援支队  10:42 到场 · 42 分钟后" in text
    assert "供热公司  尚未报到" in text


def test_a_slip_without_the_caller_shows_nothing_personal_and_records_nothing(
    make: Make, story: Story, tmp_path: Path
) -> None:
    case = story.dispatched()
    stand = opened(make, case)
    stand.key("Ctrl+P")
    stand.view.form._controls["folder"].put(str(tmp_path))
    stand.key("Ctrl+Return")
    (file,) = tmp_path.glob("*.pdf")
    assert file.read_bytes().startswith(b"%PDF") and file.name in stand.messages[-1].text
    assert not [each for each in stand.desk.sent() if each.do == "reveal"]


def test_a_slip_with_the_caller_is_a_recorded_look(make: Make, story: Story, tmp_path: Path) -> None:
    case = story.dispatched()
    stand = opened(make, case)
    stand.key("Ctrl+P")
    stand.view.form._controls["folder"].put(str(tmp_path))
    stand.view.form._controls["caller"].put("with")
    stand.key("Ctrl+Return")
    assert len(list(tmp_path.glob("*.pdf"))) == 1
    look = stand.desk.sent()[-1]
    assert (look.what, look.reason) == ("phone,name,address,place,text", "unit")
    whole = "\n".join(block.text for block in stand.desk.ask(SlipOf(case=case, whole=True)).blocks)
    assert "张三" in whole and "7号楼3单元" in whole


def test_an_anonymous_caller_is_on_no_slip(make: Make, story: Story) -> None:
    case = story.register(flags=("anonymous",), caller=Caller(id="a", name="李四", phone="13800138000"), contact="a")
    story.act("dispatch", case, unit="U-HOUSING")
    whole = make().desk.ask(SlipOf(case=case, whole=True))
    assert "李四" not in "\n".join(block.text for block in whole.blocks)


def test_the_printed_slip_is_the_same_paper(make: Make, story: Story, tmp_path: Path) -> None:
    case = story.dispatched()
    sheet = make().desk.ask(SlipOf(case=case))
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    put_on(printer, sheet)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
    shown = written(sheet)
    picture = shown.resource(QTextDocument.ResourceType.ImageResource.value, QUrl("code"))
    dark = [picture.pixelColor(4 * at, 9).lightness() < 128 for at in range(picture.width() // 4)]
    number = next(block.text for block in sheet.blocks if block.how is How.CODE)
    assert dark == [any(start <= at < start + wide for start, wide in bars(number)) for at in range(len(dark))]
    assert 'src="code"' in shown.toHtml() and number in shown.toPlainText()


def test_who_looks_after_the_place_stands_with_it(make: Make, story: Story) -> None:
    looked_after = changed(story.book.areas["A11"], officer="马强", phone="13900010003")
    story.book = replace(story.book, areas={**story.book.areas, "A11": looked_after})
    assert "马强" in opened(make, story.dispatched()).labels()
