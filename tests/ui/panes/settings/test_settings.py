"""What is chosen holds at once and is kept; a key is what is pressed, unless it already means something else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.settings import BY_NAME, TABLE, Settings
from app.text import coded, use
from tests.ui import crawl
from tests.ui.panes.hands import compose, heard, press, shown, still
from ui.panes.settings import PANE, model
from ui.panes.settings.view import SettingsView
from ui.parts.keys import Keys
from ui.parts.pane import Frame

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def own(frame: Frame, tmp_path: Path) -> Path:
    """The person's own file of keys; settings lie beside it."""
    frame.settings = Settings(tmp_path / "seat.json", tmp_path / "person.json")
    frame.keys = Keys.load(tmp_path / "keys.json")
    return tmp_path / "keys.json"


@pytest.fixture
def view(qtbot: Any, frame: Frame, own: Path) -> Iterator[SettingsView]:
    view = shown(qtbot, frame, PANE)
    assert isinstance(view, SettingsView)
    yield view
    view.window().hide()


def to_key(view: SettingsView, name: str, slot: int = 0) -> None:
    """The hands to one of an action's key fields, by keys alone."""
    view.find()
    QTest.keyClicks(view.search, name)
    assert view.keys.table.set.ids == [name]
    view.keys.table.setFocus()
    press(KEY.Key_Return)
    assert QApplication.focusWidget() is view.keys.catches[0]
    if slot:
        press(KEY.Key_Tab)
    assert QApplication.focusWidget() is view.keys.catches[slot]


def test_every_setting_for_people_has_its_row_and_its_help(view: SettingsView) -> None:
    assert list(view.rows) == [setting.name for setting in TABLE if setting.group]
    assert all(row.title.text() and row.explain.text() for row in view.rows.values())
    assert crawl.nameless(view) == crawl.unmasked(view) == crawl.clipped(view) == []


def test_a_word_is_chosen_by_its_digit_and_holds_at_once(
    qtbot: Any, view: SettingsView, frame: Frame, tmp_path: Path
) -> None:
    changed = heard(frame.look_changed)
    view.rows["theme"].take_focus()
    press(KEY.Key_2)
    still(qtbot, frame)
    assert (frame.settings.get("theme"), len(changed)) == ("dark", 1)
    assert json.loads((tmp_path / "person.json").read_text("utf-8")) == {"theme": "dark"}
    assert view.state()["at"] == "theme"


def test_a_number_holds_without_a_new_window_and_says_so(qtbot: Any, view: SettingsView, frame: Frame) -> None:
    changed, said = heard(frame.look_changed), heard(frame.said)
    view.rows["lock_minutes"].take_focus()
    press(KEY.Key_Up)
    still(qtbot, frame)
    assert (frame.settings.get("lock_minutes"), changed, len(said)) == (6, [], 1)
    assert view.rows["lock_minutes"].back.isVisible()


def test_default_takes_the_person_s_choice_back(qtbot: Any, view: SettingsView, frame: Frame) -> None:
    view.rows["sound"].take_focus()
    assert not view.can_go_back()
    press(KEY.Key_Space)
    still(qtbot, frame)
    assert frame.settings.get("sound") is False and view.can_go_back()
    press(KEY.Key_D, CTRL)
    still(qtbot, frame)
    assert frame.settings.get("sound") is BY_NAME["sound"].default
    assert not view.can_go_back()


def test_a_disk_that_does_not_take_it_is_told_at_the_row(
    qtbot: Any, view: SettingsView, frame: Frame, tmp_path: Path
) -> None:
    (tmp_path / "person.new").mkdir()
    changed = heard(frame.look_changed)
    row = view.rows["text_size"]
    row.take_focus()
    press(KEY.Key_4)
    still(qtbot, frame)
    assert row.wrong.isVisible() and changed == []
    assert (frame.settings.get("text_size"), row.control.value) == ("normal", "normal")  # pyright: ignore


def test_settings_and_keys_are_found_by_a_word_or_by_the_key(view: SettingsView) -> None:
    shown = lambda: [name for name, row in view.rows.items() if row.isVisible()]  # noqa: E731
    view.find()
    compose("锁定")
    assert shown() == ["lock_minutes"] and "window.lock" in view.keys.table.set.ids
    press(KEY.Key_Return)
    assert QApplication.focusWidget() is view.rows["lock_minutes"].control
    press(KEY.Key_F, CTRL)
    QTest.keyClicks(view.search, "shift+f2")
    assert (shown(), view.keys.table.set.ids) == ([], ["window.decline"])
    press(KEY.Key_F, CTRL)
    QTest.keyClicks(view.search, "dark")
    assert shown() == ["theme"]
    press(KEY.Key_F, CTRL)
    QTest.keyClicks(view.search, "zzz")
    assert view.nothing.isVisible() and view.keys.none.isVisible()
    view.search.clear()
    assert shown() == list(view.rows) and len(view.keys.table.set.ids) == len(view.frame.keys.default)


def test_the_next_key_pressed_is_the_action_s(qtbot: Any, view: SettingsView, frame: Frame, own: Path) -> None:
    changed = heard(frame.look_changed)
    to_key(view, "window.lock")
    press(KEY.Key_F13, CTRL)
    still(qtbot, frame)
    assert len(changed) == 1
    assert json.loads(own.read_text("utf-8")) == {"window.lock": ["Ctrl+F13"]}
    assert Keys.load(own).of("window.lock") == ("Ctrl+F13",)


def test_a_waiting_field_hears_what_means_something_elsewhere(view: SettingsView) -> None:
    fired: list[int] = []
    shortcut = QShortcut(QKeySequence("F2"), view.window())
    shortcut.activated.connect(lambda: fired.append(1))
    to_key(view, "window.lock")
    press(KEY.Key_F2)
    assert fired == [] and "F2" in view.keys.form.fields["first"].wrong.text()
    view.search.setFocus()
    press(KEY.Key_F2)
    assert fired == [1]


def on(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Callable[[], None]:
    return lambda: press(key, modifiers)


@pytest.mark.parametrize(
    ("action", "slot", "act"),
    [
        ("window.lock", 0, on(KEY.Key_F2)),
        ("window.lock", 0, on(KEY.Key_J, CTRL)),
        ("window.lock", 0, on(KEY.Key_C, CTRL)),
        ("window.lock", 1, on(KEY.Key_Return)),
        ("window.lock", 1, on(KEY.Key_Left, Qt.KeyboardModifier.ShiftModifier)),
        ("window.lock", 0, on(KEY.Key_Q)),
        ("choice.1", 1, on(KEY.Key_Backspace)),
    ],
    ids=["taken", "taken by a pane", "of every field", "enter", "marks text", "single", "single left alone"],
)
def test_a_key_that_would_do_harm_is_refused_at_its_field(
    qtbot: Any, view: SettingsView, frame: Frame, own: Path, action: str, slot: int, act: Callable[[], None]
) -> None:
    changed = heard(frame.look_changed)
    to_key(view, action, slot)
    act()
    still(qtbot, frame)
    field = view.keys.form.fields["second" if slot else "first"]
    assert field.wrong.isVisible() and changed == [] and not own.exists()
    press(KEY.Key_Escape)
    assert QApplication.focusWidget() is view.keys.table


def test_a_second_key_is_added_and_default_takes_it_back(
    qtbot: Any, view: SettingsView, frame: Frame, own: Path
) -> None:
    to_key(view, "window.lock", slot=1)
    press(KEY.Key_F13)
    still(qtbot, frame)
    assert Keys.load(own).of("window.lock") == ("Ctrl+L", "F13")
    frame.keys = Keys.load(own)
    view.look(None)
    view.keys.table.setFocus()
    assert view.can_go_back()
    press(KEY.Key_D, CTRL)
    still(qtbot, frame)
    assert Keys.load(own).own == {}


def test_a_window_built_anew_stands_as_it_stood(qtbot: Any, view: SettingsView, frame: Frame) -> None:
    to_key(view, "window.help")
    state = view.state()
    other = SettingsView(frame)
    qtbot.addWidget(other)
    other.restore(state)
    other.look(None)
    assert (other.search.text(), other.keys.table.current_id()) == ("window.help", "window.help")
    assert other.first_focus() is other.keys.table


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_action_with_a_key_has_a_name_and_a_place(language: str) -> None:
    use(language)
    names = Keys.load().default
    scopes = dict.fromkeys(name.partition(".")[0] for name in names)
    wanted = [("key_scope", scope) for scope in scopes if not coded("key_scope", scope, "")]
    wanted += [("key", name) for name in names if model.action(name) == name.partition(".")[2]]
    lacking = [f'msgctxt "{context}"\nmsgid "{code}"\nmsgstr ""\n' for context, code in wanted]
    use("zh_CN")
    assert not lacking, f"add to resources/text/{language}/keys.po:\n\n" + "\n".join(lacking)
    assert [scope for scope in scopes if scope not in model.SCOPES] == []


def test_shift_counts_where_it_does_not_merely_make_the_sign(qtbot: Any, view: SettingsView, frame: Frame) -> None:
    caught = heard(view.keys.catches[0].caught)
    to_key(view, "window.lock")
    catch = view.keys.catches[0]
    QTest.keyClick(catch, KEY.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(catch, KEY.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    still(qtbot, frame)
    assert caught[:2] == [("?",), ("Shift+F5",)]
