"""The porter: last asked wins, nothing arrives at what is gone, errors find their way, one notice a turn."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.errors import Refused, Trouble
from app.questions.shapes import Cases, Queue
from tests.ui.fake import FakeDesk
from ui.work import Work


@pytest.fixture
def owner(qtbot) -> QObject:
    return QObject()


def test_an_answer_comes_home_to_the_window_s_thread(qtbot, work: Work, desk: FakeDesk, owner: QObject) -> None:
    got: list[tuple[object, str]] = []
    desk.answers[Queue] = ("a", "b")
    work.ask(owner, "list", Queue(), lambda answer: got.append((answer, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(("a", "b"), "MainThread")]
    assert all(name.startswith("reader") for name in desk.threads)


def test_of_several_asks_in_one_slot_only_the_last_arrives(qtbot, work: Work, desk: FakeDesk, owner: QObject) -> None:
    gate, got = threading.Event(), []
    desk.answers[Cases] = lambda question: (gate.wait(10), question.text)[1]
    for text in ("w", "wy", "wyf", "wyfw"):
        work.ask(owner, "search", Cases(text=text), got.append)
    work.ask(owner, "other slot", Cases(text="x"), got.append)
    gate.set()
    qtbot.waitUntil(lambda: work.idle)
    assert sorted(got) == ["wyfw", "x"]


def test_a_superseded_question_is_not_even_put(qtbot, work: Work, desk: FakeDesk, owner: QObject) -> None:
    gate, got = threading.Event(), []
    desk.answers[Queue] = lambda _question: gate.wait(10)
    for busy in range(2):
        work.ask(owner, f"busy {busy}", Queue(), lambda _answer: None)
    for text in ("a", "ab", "abc"):
        work.ask(owner, "search", Cases(text=text), got.append)
    desk.answers[Cases] = lambda question: question.text
    gate.set()
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["abc"]
    assert [q.text for q in desk.asked if isinstance(q, Cases)] == ["abc"]


def test_an_answer_for_a_pane_that_is_gone_is_dropped(qtbot, work: Work, desk: FakeDesk) -> None:
    gate, got = threading.Event(), []
    desk.answers[Queue] = lambda _question: gate.wait(10)
    pane = QWidget()
    work.ask(pane, "list", Queue(), got.append)
    pane.deleteLater()
    with qtbot.waitSignal(pane.destroyed):
        pass
    gate.set()
    qtbot.waitUntil(lambda: work.idle)
    assert got == []


def test_a_job_that_was_left_and_finds_the_desk_closed_is_no_bug(qtbot, desk: FakeDesk, owner: QObject) -> None:
    """Neither a line of the log, which would fail this test, nor anything else comes of it."""
    work, begun, gate = Work(desk), threading.Event(), threading.Event()

    def closed(_question: Queue) -> None:
        begun.set()
        gate.wait(10)
        raise RuntimeError("the store is closed")

    desk.answers[Queue] = closed
    work.ask(owner, "list", Queue(), lambda _answer: None)
    assert begun.wait(10)
    work.stop()
    gate.set()
    for thread in work._asks._threads:
        thread.join()


def test_an_act_is_saved_also_when_its_pane_is_gone_and_its_refusal_is_told(qtbot, work: Work, desk: FakeDesk) -> None:
    pane = QWidget()
    work.do(pane, [desk.act("note", case="k1", text="…")])
    del pane
    qtbot.waitUntil(lambda: work.idle)
    assert [acts[0].do for acts, _draft in desk.done] == ["note"]
    desk.raises = Refused("held", "case")
    pane = QWidget()
    with qtbot.waitSignal(work.refused) as told:
        work.do(pane, [desk.act("note", case="k1", text="…")], refused=lambda _r: pytest.fail("nobody is there"))
        del pane
    assert told.args[0].code == "held"


def test_acts_are_saved_one_after_another_in_their_order(qtbot, work: Work, desk: FakeDesk, owner: QObject) -> None:
    saved = []
    for n in range(50):
        work.do(owner, [desk.act("note", case=str(n))], then=lambda s: saved.append(s.case), draft=f"d{n}")
    qtbot.waitUntil(lambda: work.idle)
    assert [draft for _acts, draft in desk.done] == [f"d{n}" for n in range(50)]
    assert saved == [str(n) for n in range(50)]
    assert desk.threads == {"writer-0"}


def test_a_refusal_goes_to_the_form_and_trouble_to_the_strip(qtbot, work: Work, desk: FakeDesk, owner: QObject) -> None:
    at_the_form: list[Refused] = []
    desk.raises = Refused("empty", "text")
    work.do(owner, [desk.act("note")], then=lambda _s: pytest.fail("not saved"), refused=at_the_form.append)
    qtbot.waitUntil(lambda: bool(at_the_form))
    assert at_the_form[0].fields == ("text",)
    desk.raises = Trouble("disk_full")
    with qtbot.waitSignal(work.troubled) as told:
        work.ask(owner, "list", Queue(), lambda _a: pytest.fail("no answer"))
    assert told.args[0].code == "disk_full"


@pytest.mark.logs("a worker's job failed", "an answer could not be shown")
def test_a_bug_is_logged_and_told_and_the_next_act_is_saved(qtbot, work: Work, desk: FakeDesk, owner: QObject) -> None:
    desk.raises = ZeroDivisionError("a bug")
    with qtbot.waitSignal(work.failed):
        work.do(owner, [desk.act("note")])
    desk.raises = None
    with qtbot.waitSignal(work.failed):
        work.ask(owner, "list", Queue(), lambda _answer: 1 / 0)
    got: list[object] = []
    work.do(owner, [desk.act("note", case="k2")], then=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert len(desk.done) == 1


def test_what_was_touched_is_told_once_a_turn(qtbot, work: Work, desk: FakeDesk) -> None:
    heard: list[dict[str, frozenset[str]]] = []
    work.touched.connect(heard.append)
    for n in range(100):
        desk.touch(case={f"k{n}"}, outbox=set())
    qtbot.waitUntil(lambda: bool(heard))
    assert len(heard) == 1
    assert heard[0] == {"case": frozenset(f"k{n}" for n in range(100)), "outbox": frozenset()}
    desk.touch(draft={"d1"})
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard[1] == {"draft": frozenset({"d1"})}


def test_what_was_given_to_the_writer_is_written_before_the_end(qtbot, desk: FakeDesk, owner: QObject) -> None:
    work = Work(desk)
    for n in range(20):
        work.do(owner, [desk.act("note", case=str(n))])
    work.stop()
    assert len(desk.done) == 20


def test_after_the_end_nothing_arrives(qtbot, desk: FakeDesk, owner: QObject) -> None:
    work = Work(desk)
    heard: list[object] = []
    work.touched.connect(heard.append)
    hear = desk._listeners[-1]
    work.stop()
    desk.touch(case={"k1"})
    hear(type("Notice", (), {"kinds": {"case": frozenset({"k1"})}}))
    other = Work(desk)
    other.ask(owner, "x", Queue(), heard.append)
    qtbot.waitUntil(lambda: other.idle)
    other.stop()
    assert heard == [()] and desk._listeners == []


def test_events_of_a_line_come_each_and_in_their_order(qtbot, work: Work) -> None:
    tell: list[object] = []
    heard: list[tuple[int, str]] = []
    work.follow(lambda post: (tell.append(post), lambda: None)[1], lambda n: heard.append((n, _thread())))
    thread = threading.Thread(target=lambda: [tell[0](n) for n in range(20)])
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(heard) == 20)
    assert heard == [(n, "MainThread") for n in range(20)]


def _thread() -> str:
    return threading.current_thread().name
