"""Keys are data without conflict, and a person's own changes lie over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.parts.keys import Keys, readable


def test_the_shipped_keys_do_not_quarrel() -> None:
    keys = Keys.load()
    assert keys.conflicts() == []
    assert keys.bare() == []


@pytest.mark.parametrize(
    ("default", "quarrels"),
    [
        ({"intake.a": ["F2"], "intake.b": ["f2"]}, 1),
        ({"intake.a": ["F2"], "cases.b": ["F2"]}, 0),
        ({"window.a": ["F2"], "cases.b": ["F2"]}, 1),
        ({"choice.1": ["1", "Ctrl+1"], "cases.b": ["Ctrl+1"]}, 1),
    ],
)
def test_conflicts_are_found_where_both_are_heard(default: dict[str, list[str]], quarrels: int) -> None:
    assert len(Keys(default).conflicts()) == quarrels


def test_a_single_letter_needs_a_form_with_a_modifier() -> None:
    assert Keys({"callback.a": ["N"], "callback.b": ["R", "Alt+R"], "callback.c": []}).bare() == ["callback.a"]


def test_a_person_s_own_keys_win_and_unknown_ones_are_left_out(tmp_path: Path) -> None:
    own = tmp_path / "keys.json"
    own.write_text('{"window.lock": ["Ctrl+K"], "gone.action": ["F3"], "window.help": 3}', "utf-8")
    keys = Keys.load(own)
    assert (keys.of("window.lock"), keys.of("window.help"), keys.of("gone.action")) == (("Ctrl+K",), ("F1",), ())


@pytest.mark.parametrize("broken", ["", "[1]", "{"])
def test_a_broken_own_file_counts_as_none(tmp_path: Path, broken: str) -> None:
    own = tmp_path / "keys.json"
    own.write_text(broken, "utf-8")
    assert Keys.load(own).own == {}


def test_keys_are_shown_as_people_say_them() -> None:
    assert [readable(key) for key in ("Ctrl+Return", "Escape", "+", "Ctrl++", "F2")] == [
        "Ctrl+Enter", "Esc", "+", "Ctrl++", "F2",
    ]  # fmt: skip


def test_a_change_is_kept_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "settings" / "keys.json"
    Keys.load(path).changed("window.lock", ["Ctrl+K"]).write()
    again = Keys.load(path)
    assert again.of("window.lock") == ("Ctrl+K",)
    again.changed("window.lock", ["Ctrl+L"]).write()
    assert Keys.load(path).own == {}
