"""Articles beside the form: by the matter and the words, silent when weak, into the reply by one key."""

from __future__ import annotations

from typing import Any

from app.domain.records import Article
from server.articles import put_many
from tests.ui.panes.intake.conftest import ALT, CTRL, Key, Sitting
from tests.world.city import City


def bring(city: City) -> None:
    now = city.centre.centre.clock.now()
    fields: dict[str, Any] = {"version": 1, "at": now, "by": "centre", "source": "供水公告"}
    made = [
        Article(id="k1", title="停水抢修", text="四十分钟内到场。", category="A1", **fields),
        Article(id="k2", title="公交线路", text="首末班车六点到二十二点。", category="B1", **fields),
    ]
    put_many(city.centre.centre, made, "centre")


def test_one_key_puts_the_article_into_the_reply(city: City, op: Sitting) -> None:
    op.answer("13800138000")
    op.pane.form.type.setFocus()
    articles = op.pane.reference.articles
    assert not articles.isVisible()
    bring(city)
    op.seat.idle()
    op.tell("楼道又停水了")
    op.until(lambda: articles.table.set.ids == ["k1"])
    assert articles.isVisible()
    op.hands.press(Key.Key_J, ALT)
    op.settle()
    draft = op.pane.drafts.current
    assert draft is not None and draft.answer == "停水抢修\n四十分钟内到场。\n来源：供水公告"
    op.hands.press(Key.Key_J, ALT)
    op.settle()
    assert draft.answer.count("停水抢修") == 1 and op.pane.form.route.answer.toPlainText() == draft.answer
    op.hands.press(Key.Key_F9)
    op.until(lambda: op.pane.drafts.current is None)
    op.seat.idle()
    case = op.pane.doing.last.case
    line = next(event for event in op.file(case).facts.timeline if event.what == "answer")
    assert line.knowledge == ("k1@1",)
    assert op.file(case).articles == {"k1@1": "停水抢修"}
    city.agrees()


def test_it_is_silent_when_nothing_fits(city: City, op: Sitting) -> None:
    bring(city)
    op.seat.idle()
    op.hands.press(Key.Key_N, CTRL)
    op.settle()
    op.pane.form.text.setFocus()
    op.hands.say("楼下的猫一直叫")
    op.settle()
    op.until(lambda: not op.pane.reference._pause.isActive())
    op.settle()
    assert not op.pane.reference.articles.isVisible()
    op.hands.press(Key.Key_J, ALT)
    assert op.pane.drafts.current is not None and op.pane.drafts.current.answer == ""
