"""P24 by the dice: whatever was being done when somebody left, the seat locks, hides it, and gives it back to the byte.

`LOCKS=200 SEED=7` makes it the long form (`python3 dev.py soak lock`); each case is named by its own seed.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QVBoxLayout

from tests.ui.shell.test_lock import shown_of_the_work, tick, typed_into, unlock

FIRST = int(os.environ.get("SEED", "1"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("LOCKS", "10")))
SCRAPS = (
    "青发小区",
    "7号楼 ",
    "\t",
    "𠮷",
    "e\u0301",
    "é",
    "﷽",
    "👨‍👩‍👧",
    "\u202eabc\u202c",
    "ａｂ１２",
    "\u00a0",
    "12345",
    "买买提·吐尔逊",
    " ",
)


def words(dice: Random, longest: int) -> str:
    return "".join(dice.choice(SCRAPS) for _ in range(dice.randrange(longest)))


@pytest.mark.parametrize("seed", SEEDS)
def test_left_alone_anyhow_it_locks_and_nothing_half_typed_is_lost(qtbot, window, frame, seed: int) -> None:
    dice = Random(seed)
    view = window.panes.views["intake"]
    view.line.setText(words(dice, 12))
    view.text.setPlainText(words(dice, 60) + "\n" + words(dice, 60))
    cursor = view.text.textCursor()
    cursor.setPosition(dice.randint(0, len(view.text.toPlainText()) // 2))
    cursor.setPosition(dice.randint(0, len(view.text.toPlainText()) // 2), cursor.MoveMode.KeepAnchor)
    view.text.setTextCursor(cursor)
    opened = [opens(dice, window) for _ in range(dice.choice((0, 0, 1, 2)))]
    inside = [dialog.findChild(QLineEdit) for dialog in opened]
    dice.choice([view.line, view.text, *window.rail.entries.values(), *inside]).setFocus()
    menu = QMenu(window)
    if dice.random() < 0.3:
        menu.addAction("x")
        menu.popup(window.pos())
    before, typed = typed_into(view), [line.text().encode() for line in inside]
    if dice.random() < 0.5:
        minutes = dice.randint(1, 30)
        frame.settings.put("lock_minutes", minutes)
        tick(window, minutes * 60 + 1)
    else:
        window.lock()
    assert frame.locked and shown_of_the_work(window) == []
    for _ in range(dice.randrange(3)):
        unlock(qtbot, window, f"wrong {dice.randrange(1000)}")
        assert frame.locked and shown_of_the_work(window) == []
    QTest.keyClicks(window.lock_page.password, "into the page")
    window.lock_page.password.clear()
    unlock(qtbot, window)
    assert not frame.locked and window.panes.isVisible()
    assert typed_into(view) == before and [line.text().encode() for line in inside] == typed
    assert all(dialog.isVisible() for dialog in opened)
    for each in (*opened, menu):
        each.close()


def opens(dice: Random, window: Any) -> QDialog:
    """A dialog with something half typed in it."""
    dialog = QDialog(window)
    line = QLineEdit(dialog)
    line.setText(words(dice, 8))
    QVBoxLayout(dialog).addWidget(line)
    dialog.open()
    QApplication.processEvents()
    return dialog
