"""The matter beside the story: with its certainty, silent when weak, taken by one key, never by itself."""

from __future__ import annotations

from server import models
from server.centre import NOBODY
from tests.ui.panes.intake.conftest import ALT, CTRL, Key, Sitting
from tests.world.city import City
from tests.world.told import TEXTS


def train(city: City, op: Sitting) -> None:
    body, measured = models.learn([(text, matter) for matter, text in TEXTS])
    made = models.put(city.centre.centre, body, measured, len(TEXTS), NOBODY)
    sql = f"SELECT count(*) FROM models WHERE digest = '{made.digest}'"
    city.until(lambda: op.seat.count(sql) == 1)


def begin(op: Sitting, text: str) -> None:
    op.hands.press(Key.Key_N, CTRL)
    op.settle()
    op.pane.form.text.setFocus()
    op.hands.say(text)
    op.settle()
    op.until(lambda: not op.pane.form.guesses._pause.isActive())
    op.settle()


def test_one_key_takes_the_matter_the_story_is_about(city: City, op: Sitting) -> None:
    train(city, op)
    begin(op, "暖气不热，老人受不了")
    guesses, draft = op.pane.form.guesses, op.pane.drafts.current
    assert guesses.isVisible() and "供暖" in guesses.line.text() and "%" in guesses.line.text()
    assert draft is not None and draft.category is None
    op.hands.press(Key.Key_P, ALT)
    op.settle()
    assert draft.category == "A2" and op.pane.form.category.text() == "供暖"
    assert not guesses.isVisible()
    op.hands.press(Key.Key_P, ALT)
    assert draft.category == "A2"


def test_it_is_silent_about_what_it_does_not_know_and_where_the_matter_is_chosen(city: City, op: Sitting) -> None:
    train(city, op)
    begin(op, "楼下的猫一直叫")
    assert not op.pane.form.guesses.isVisible()
    op.hands.press(Key.Key_P, ALT)
    draft = op.pane.drafts.current
    assert draft is not None and draft.category is None
    op.pane.form.category.setFocus()
    op.hands.type("gs")
    op.hands.press(Key.Key_Return)
    op.pane.form.text.setFocus()
    op.hands.say("暖气不热，老人受不了")
    op.settle()
    assert draft.category == "A1" and not op.pane.form.guesses.isVisible()


def test_a_well_founded_unit_is_put_in_with_its_reason_and_a_weak_one_only_offered(city: City, op: Sitting) -> None:
    seat = op.seat
    for _n in range(2):
        case = seat.register(category="B1").case
        seat.act("dispatch", case, unit="U3", level=7)
        seat.act("sign", case)
    op.hands.press(Key.Key_N, CTRL)
    op.settle()
    op.pane.form.type.setFocus()
    op.tell("站牌倒了", matter="gjxl")
    draft, route = op.pane.drafts.current, op.pane.form.route
    assert draft is not None and (draft.category, draft.unit) == ("B1", None)
    assert [each.unit for each in route.suggestions] == ["U3"]
    case = seat.register(category="B1").case
    seat.act("dispatch", case, unit="U3", level=7)
    seat.act("sign", case)
    op.hands.press(Key.Key_N, CTRL)
    op.settle()
    op.pane.drafts.show(draft)
    op.settle()
    assert (draft.unit, draft.level) == ("U3", 7)
    assert route.basis.text() == "东关大街街道 · 公交线路：3 件中承办 3 件"
