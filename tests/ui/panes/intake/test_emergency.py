"""The fast report: place or text alone, on top of every queue, shown and heard at the lead, its clock running."""

from __future__ import annotations

from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desk import Act
from app.questions.shapes import Drafts
from tests.ui.panes.intake.conftest import CTRL, Key, Sitting, arrive
from tests.world.centre import PASSWORD
from tests.world.city import City
from ui.panes.intake.draft import of_payload


def test_place_alone_makes_the_case_and_the_lead_is_told(sits: Any, city: City, monkeypatch: Any) -> None:
    heard: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(True))
    arrive(city, "等了很久的一件")
    op, lead = sits("op1"), sits("lead1", roles=("lead",))
    op.answer()
    beeps = len(heard)
    op.pane.form.place.setFocus()
    op.hands.say("八一路与七一路路口")
    op.hands.press(Key.Key_F12)
    op.until(lambda: op.pane.drafts.current.case != "")
    op.settle()
    draft = op.pane.drafts.current
    case = draft.case
    op.seat.idle()
    lead.until(lambda: lead.window.banner.isVisible())
    assert "八一路与七一路路口" in lead.window.banner.text.text() and len(heard) > beeps
    facts = op.file(case).facts
    assert (facts.status, facts.flags, facts.due_rule) == ("waiting", ("emergency",), "emergency")
    lead.seat.idle()
    lead.settle()
    assert lead.pane.queue.table.set.ids[0] == case
    op.pane.form.type.setFocus()
    op.tell("井盖没了，有人掉下去")
    assert "0971" in "".join(line.text() for line in op.pane.reference.duty.lines)
    op.hands.press(Key.Key_Return, CTRL)
    op.until(lambda: op.pane.drafts.current is None)
    after = op.file(case)
    assert (after.facts.id, after.facts.status, after.facts.due) == (case, "dispatched", facts.due)
    assert len(after.facts.contacts) == 1 and after.private.text == "井盖没了，有人掉下去"
    op.seat.idle()
    city.agrees()


def test_a_lead_who_has_locked_the_seat_hears_of_it_too(sits: Any, city: City, monkeypatch: Any) -> None:
    lead, one = sits("lead1", roles=("lead",)), city.seat("op1")
    lead.window.lock()
    lead.settle()
    heard: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(True))
    one.desk.do(Act("emergency", {"channel": "phone", "place": "八一路与七一路路口"}))
    one.idle()
    banner = lead.window.banner
    lead.until(banner.isVisible)
    assert heard and "八一路" not in banner.text.text() and not lead.window.panes.isVisible()
    QTest.keyClicks(lead.window.lock_page.password, PASSWORD)
    QTest.keyClick(lead.window.lock_page.password, Key.Key_Return)
    lead.until(lambda: "八一路与七一路路口" in banner.text.text())
    assert len(heard) == 1


def test_f12_without_a_form_opens_one_and_says_what_is_needed(op: Sitting) -> None:
    op.hands.press(Key.Key_F12)
    op.until(lambda: op.pane.drafts.current is not None)
    assert "紧急" in op.said
    op.hands.press(Key.Key_F12)
    op.until(lambda: op.pane.form.sheet.fields["place"].wrong.isVisible())
    assert op.pane.form.sheet.fields["text"].wrong.isVisible() and op.pane.drafts.current.case == ""


def test_a_seat_that_dies_between_the_report_and_its_draft_finds_the_case_again(sits: Any, city: City) -> None:
    one = sits("op1")
    one.answer()
    one.pane.form.text.setFocus()
    one.hands.say("燃气泄漏")
    one.hands.press(Key.Key_F12)
    one.until(lambda: one.pane.drafts.current.case != "")
    one.settle()
    case, draft = one.pane.drafts.current.case, one.pane.drafts.current.id
    one.leave()
    row = next(row for row in one.desk.ask(Drafts()) if row.id == draft)
    lost = of_payload(row.payload)
    assert lost is not None
    lost.case, lost.status, lost.seen, lost.fast, lost.emergency_at = "", None, None, True, None
    one.desk.save_draft(draft, "intake", lost.payload())
    again = sits.again(one.seat)
    again.until(lambda: again.pane.drafts.current is not None and again.pane.drafts.current.case == case)
    assert again.pane.form.text.toPlainText() == "燃气泄漏"


def test_a_queue_item_becomes_an_emergency_and_keeps_its_words(op: Sitting, city: City) -> None:
    case = arrive(city, "老人被困电梯")
    op.seat.idle()
    op.settle()
    op.hands.press(Key.Key_J, CTRL)
    op.until(lambda: op.pane.drafts.current is not None)
    op.hands.press(Key.Key_F12)
    op.until(lambda: op.pane.drafts.current.emergency_at is not None)
    op.settle()
    file = op.file(case)
    assert file.facts.flags == ("emergency",) and file.private.text == "老人被困电梯"
    assert op.pane.head.kind.text().startswith("紧急")
    op.seat.idle()
    city.agrees()
