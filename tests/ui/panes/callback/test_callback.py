"""The callback pane by keys, over a real store with real rules: three questions, one key each, offline as online."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.desk import Line, LinkState
from app.domain.records import Caller, Person
from app.questions.shapes import Drafts
from app.text import speaking
from tests.ui import crawl
from tests.ui.panes.seat import SeatDesk, Stand
from tests.world.story import CALLBACK, LEAD, Story
from ui.panes.callback import PANE
from ui.parts.look import Look

Make = Callable[..., Stand]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def make(qtbot: Any, look: Look, tmp_path: Path, story: Story) -> Iterator[Make]:
    stands: list[Stand] = []

    def stand(person: Person = CALLBACK) -> Stand:
        story.wait(days=1)
        desk = SeatDesk(tmp_path / "store", story.book, person, story.clock)
        desk.arrive(*story.cases.values())
        stands.append(Stand(qtbot, PANE, desk, look, tmp_path))
        return stands[-1]

    yield stand
    for each in stands:
        each.close()


def begin(stand: Stand) -> str:
    """Down in the list: the first case is in hand."""
    stand.key("Down")
    return stand.view.call.file.facts.id


def acts(stand: Stand) -> list[str]:
    return [str(c.__struct_config__.tag) for c in stand.desk.sent()]


def test_three_questions_are_answered_by_three_keys_and_the_next_case_is_there(make: Make, story: Story) -> None:
    first = story.accepted()
    story.wait(minutes=5)
    second = story.accepted()
    stand = make()
    assert stand.view.table.set.ids == [first, second]
    assert begin(stand) == first
    for question in ("有无相关工作人员与您取得联系？", "反映的问题得到解决了吗？", "对处理结果满意吗？"):
        assert question in stand.labels()
    stand.key("1")
    stand.key("1")
    stand.key("3")
    stand.key("Ctrl+Return")
    record = stand.desk.sent()[-1]
    assert (record.case, record.contacted, record.solved, record.satisfied) == (first, "yes", "yes", "unknown")
    assert (record.round, record.caller) == (1, story.facts(first).callers[0].id)
    assert stand.desk.case(first).facts.status == "closed"
    assert stand.view.table.set.ids == [second] and stand.view.call.file.facts.id == second
    assert stand.view.call.answers == {} and stand.view.table.hasFocus()


def test_the_number_is_shown_for_the_call_in_hand_and_its_showing_is_recorded(make: Make, story: Story) -> None:
    story.accepted(phone="13897210033")
    stand = make()
    begin(stand)
    assert crawl.unmasked(stand.view) == [] and not stand.frame.is_busy
    stand.key("D")
    reveal = stand.desk.sent()[-1]
    assert (reveal.what, reveal.reason) == ("phone", "callback")
    assert stand.view.card.number.text() == "138 9721 0033"
    assert stand.frame.is_busy
    stand.frame.about_to_lock.emit()
    assert stand.view.card.number.text() == "138****0033"


def test_without_the_record_no_number_is_shown(make: Make, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.domain.errors import Trouble

    story.accepted()
    stand = make()
    begin(stand)
    troubles: list[Any] = []
    stand.work.troubled.connect(troubles.append)

    def full(*_acts: Any, **_more: Any) -> None:
        raise Trouble("disk_full")

    monkeypatch.setattr(stand.desk, "do", full)
    stand.key("D")
    assert crawl.unmasked(stand.view) == [] and len(troubles) == 1


def test_a_call_nobody_ended_keeps_the_seat_awake_for_a_while_only(make: Make, story: Story) -> None:
    story.accepted()
    stand = make()
    begin(stand)
    stand.key("D")
    for minutes, busy in ((10, True), (11, False)):
        stand.desk.clock.wind(minutes * 60)
        stand.frame.ticked.emit(stand.desk.clock.now())
        assert stand.frame.is_busy is busy
    stand.settle()


def test_whoever_is_unhappy_is_sent_back_with_their_words_in_one_transaction(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make()
    begin(stand)
    for answer in ("1", "2", "2"):
        stand.key(answer)
    assert stand.view.card.note.edit.hasFocus()
    assert "诉求人原话" in stand.labels()
    stand.key("Ctrl+Return")
    assert stand.view.card.note_wrong.isVisible() and stand.desk.sent() == []
    stand.type("三楼的灯还是不亮")
    stand.key("Ctrl+Return")
    record, rework = stand.desk.sent()
    assert (record.solved, record.satisfied, record.text) == ("no", "no", "三楼的灯还是不亮")
    assert (rework.text, rework.seen.turn) == ("三楼的灯还是不亮", story.facts(case).turn + 1)
    facts = stand.desk.case(case).facts
    assert (facts.status, facts.round) == ("rework", 2)
    assert stand.view.table.set.ids == [] and stand.view.call is None


def test_the_record_alone_is_possible_too(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make()
    begin(stand)
    for answer in ("1", "1", "2"):
        stand.key(answer)
    stand.key("Alt+S")
    assert acts(stand) == ["record_callback"] and stand.desk.case(case).facts.status == "closed"


def test_nobody_answers_until_the_tries_are_used_up(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make()
    begin(stand)
    for tried, hours in ((1, 4), (2, 19), (3, 0)):
        stand.key("N")
        assert len(stand.desk.case(case).facts.callbacks) == tried
        assert stand.desk.sent()[-1].contacted is None
        if tried < 3:
            assert stand.view.call is None and not stand.view.can_close()
            stand.desk.clock.wind(hours * 3600)
            stand.frame.ticked.emit(stand.desk.clock.now())
            stand.settle()
            stand.view.table.setFocus()
            begin(stand)
    assert "次数已用尽" in stand.labels() and stand.view.call is not None
    assert "已试 3 次" in stand.labels() and "第 4 次" not in stand.labels(), "no fourth one is owed"
    (row,) = stand.view.table.set.rows.values()
    assert stand.view.table.set.columns[-1].text(row) == "待结案"
    stand.key("Z")
    assert stand.desk.case(case).facts.status == "closed" and acts(stand)[-1] == "close"


def test_an_appointment_is_typed_and_kept(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make()
    begin(stand)
    stand.key("R")
    stand.type("昨天 9:00")
    stand.key("Ctrl+Return")
    assert stand.view.card.at_wrong.isVisible() and stand.desk.sent() == []
    stand.view.card.at.line.clear()
    stand.type("15:30")
    assert "2026-11-10 15:30 周二" in stand.labels()
    stand.key("Ctrl+Return")
    facts = stand.desk.case(case).facts
    assert facts.status == "callback" and facts.callback_due.isoformat() == "2026-11-10T07:30:00+00:00"
    assert stand.view.table.set.ids == []
    stand.desk.clock.wind(6 * 3600)
    stand.frame.ticked.emit(stand.desk.clock.now())
    stand.settle()
    assert stand.view.table.set.ids == [case]


def test_every_caller_of_a_case_is_asked(make: Make, story: Story) -> None:
    case = story.accepted(phone="13897210033")
    other = Caller(id="another-caller", name="李四", phone="13897210044")
    story.act("add_contact", case, contact="another-contact", channel="phone", caller=other)
    stand = make()
    begin(stand)
    assert "待访 2 人" in stand.labels() and stand.view.card.number.text() == "138****0033"
    for key in ("1", "1", "1", "Ctrl+Return"):
        stand.key(key)
    assert stand.desk.case(case).facts.status == "callback"
    assert stand.view.call.caller == "another-caller" and stand.view.card.number.text() == "138****0044"
    stand.key("D")
    assert stand.view.card.number.text() == "138 9721 0044"
    for key in ("1", "1", "1", "Ctrl+Return"):
        stand.key(key)
    assert stand.desk.case(case).facts.status == "closed"


def test_one_caller_without_an_answer_leads_to_the_other(make: Make, story: Story) -> None:
    case = story.accepted()
    other = Caller(id="another-caller", name="李四", phone="13897210044")
    story.act("add_contact", case, contact="another-contact", channel="phone", caller=other)
    stand = make()
    begin(stand)
    first = stand.view.call.caller
    stand.key("C")
    assert stand.view.call.caller == "another-caller"
    stand.key("N")
    assert stand.view.call.caller == first
    stand.key("N")
    assert stand.view.call is None and len(stand.desk.case(case).facts.callbacks) == 2


def test_all_of_it_works_without_the_centre(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make()
    stand.desk.link = LinkState(Line.OFFLINE)
    begin(stand)
    for key in ("D", "1", "1", "1", "Ctrl+Return"):
        stand.key(key)
    assert acts(stand) == ["assign", "reveal", "record_callback"] and stand.desk.case(case).facts.status == "closed"


def test_what_was_answered_and_typed_is_there_again(make: Make, story: Story) -> None:
    first = story.accepted()
    story.wait(minutes=5)
    second = story.accepted()
    stand = make()
    begin(stand)
    stand.key("1")
    stand.key("2")
    stand.key("T")
    stand.type("灯还是不亮")
    stand.key("Escape")
    stand.key("J")
    assert stand.view.call.file.facts.id == second and stand.view.call.answers == {}
    assert [row.kind for row in stand.desk.ask(Drafts())] == ["callback"]
    stand.key("K")
    assert stand.view.call.file.facts.id == first
    assert stand.view.call.answers == {"contacted": "yes", "solved": "no"}
    assert stand.view.card.note.value() == "灯还是不亮"
    stand.key("2")
    stand.key("Ctrl+Return")
    assert stand.desk.ask(Drafts()) == [] and acts(stand) == ["record_callback", "rework"]


def test_a_wrong_key_is_taken_back_and_an_open_question_is_said(make: Make, story: Story) -> None:
    story.accepted()
    stand = make()
    begin(stand)
    stand.key("2")
    stand.key("Backspace")
    stand.key("1")
    stand.key("Ctrl+Return")
    assert stand.view.card.questions["solved"].wrong.isVisible() and stand.desk.sent() == []
    assert stand.view.call.answers == {"contacted": "yes"}


def test_digits_typed_into_the_note_stay_digits(make: Make, story: Story) -> None:
    story.accepted()
    stand = make()
    begin(stand)
    stand.key("T")
    stand.type("123")
    assert stand.view.call.answers == {} and stand.view.card.note.value() == "123"
    stand.key("Ctrl+2")
    assert stand.view.call.answers == {"contacted": "no"}


def test_a_caller_without_a_number_may_be_closed_at_once(make: Make, story: Story) -> None:
    case = story.accepted(phone="", caller=Caller(id="nobody", withheld=True))
    stand = make()
    begin(stand)
    assert "没有可拨的号码" in stand.labels()
    stand.key("D")
    assert stand.desk.sent() == []
    stand.key("Z")
    assert stand.desk.case(case).facts.status == "closed"


def test_a_colleague_who_was_faster_is_met_calmly(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make()
    begin(stand)
    stand.key("1")
    story.asked(case, "yes", "yes", "yes", person=LEAD)
    stand.desk.arrive(story.cases[case])
    stand.settle()
    assert stand.view.table.set.ids == [] and "已办结" in stand.labels()
    stand.key("1")
    stand.key("1")
    stand.key("Ctrl+Return")
    assert stand.view.call is None


def test_the_navigation_counts_what_is_due(make: Make, story: Story) -> None:
    story.accepted()
    story.accepted()
    stand = make()
    told: list[int] = []
    PANE.count(stand.frame, told.append)
    stand.settle()
    assert told == [2] and "应访 2 件" in stand.labels()


def test_the_units_reply_stands_beside(make: Make, story: Story) -> None:
    case = story.dispatched()
    story.act("sign", case)
    story.act("reply", case, text="已到现场修好", checked_by="刘建国", done="换灯五处")
    for _rung in range(2):
        story.act("approve", case)
    story.act("review", case, accepted=True)
    stand = make()
    begin(stand)
    assert "已到现场修好\n核查人：刘建国\n办理措施：换灯五处" in stand.labels()


@pytest.mark.parametrize("width", [1282, 1836])
def test_everything_has_a_name_and_room(make: Make, story: Story, width: int) -> None:
    story.accepted(text="请打13900139000", flags=("distress", "enterprise"))
    stand = make()
    stand.view.resize(width, 640)
    begin(stand)
    for key in ("1", "2", "2", "Escape", "R"):
        stand.key(key)
        assert crawl.nameless(stand.view) == [] and crawl.clipped(stand.view) == []
        assert crawl.unmasked(stand.view) == []
    assert QApplication.focusWidget() is stand.view.card.at.line


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_note_is_in_sight_on_a_low_screen_under_a_banner(make: Make, story: Story, language: str) -> None:
    story.accepted()
    with speaking(language):
        stand = make()
        stand.view.resize(1282, 640)
        begin(stand)
        for keys in ((), ("1", "2", "2")):
            for key in keys:
                stand.key(key)
            assert stand.view.card.scroll.verticalScrollBar().maximum() == 0


def test_the_window_built_anew_has_the_same_case_in_hand(make: Make, story: Story) -> None:
    case = story.accepted()
    stand = make()
    begin(stand)
    stand.key("1")
    state = stand.view.state()
    stand.settle()
    again = PANE.view(stand.frame)
    stand.qtbot.addWidget(again)
    stand.view = again
    again.show()
    again.look(None)
    again.restore(state)
    stand.settle()
    assert again.call.file.facts.id == case and again.call.answers == {"contacted": "yes"}
