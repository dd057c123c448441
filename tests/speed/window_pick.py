"""Run as a process by `bench_pick`: the real window on a filled profile picks one matter after another by their first
letters, and JSON says how long each key took until the list was painted.

Arguments: the profile, the person, the password, the centre (there is none), how many matters.
"""

from __future__ import annotations

import json
import os
import time
from random import Random
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
KEYS = 5


class Picks:
    """One matter after another, in one form."""

    def __init__(self, program: Any) -> None:
        from PySide6.QtCore import QEvent, QObject

        self.program = program
        self.window = program.window
        self.pane = self.window.panes.views["intake"]
        self.key, self.enter = list[float](), list[float]()
        self.painted = 0
        outer = self

        class Painted(QObject):
            def eventFilter(self, _seen: Any, event: QEvent) -> bool:
                outer.painted += event.type() == QEvent.Type.Paint
                return False

        self._watch, self._watched = Painted(), set[int]()

    def begin(self) -> int:
        """An empty form; how many matters there are to pick."""
        from tests.speed.window_call import until

        self.pane.doing.begin()
        until(lambda: self.pane.drafts.current is not None)
        until(lambda: self.window.frame.work.idle)
        return len([None for _each in self._leaves()])

    def take(self, code: str, letters: str) -> None:
        """Its letters one by one, then Enter."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from tests.speed.window_call import until

        line = self.pane.form.category
        line.setFocus()
        for letter in letters:
            began, before = time.perf_counter(), self.painted
            QTest.keyClick(line, letter)
            self._see(line)
            until(lambda before=before: self.painted > before)
            self.key.append((time.perf_counter() - began) * 1000)
        first = line.list_shown.current()
        began = time.perf_counter()
        QTest.keyClick(line, Qt.Key.Key_Return)
        until(lambda: self.pane.form.area.hasFocus())
        self.enter.append((time.perf_counter() - began) * 1000)
        assert line.choice == first and code in {each.code for each in self._found(letters)}
        until(lambda: self.window.frame.work.idle)

    def _see(self, line: Any) -> None:
        """The list is made with the first letter; its painting is what counts."""
        view = line.list_shown.findChild(self._view())
        if id(view) not in self._watched:
            self._watched.add(id(view))
            view.viewport().installEventFilter(self._watch)

    @staticmethod
    def _view() -> Any:
        from PySide6.QtWidgets import QListView

        return QListView

    def _found(self, letters: str) -> Any:
        return self.window.frame.finders.choices("leaf", letters)

    def _leaves(self) -> Any:
        book = self.program.desk.book
        return [each for each in book.categories.values() if book.is_leaf(each.code)]

    def sample(self, count: int) -> list[tuple[str, str]]:
        """Code and first letters of matters from all over the table."""
        from ui.parts.finders import initials

        some = Random(count).sample(self._leaves(), count)
        return [(each.code, initials(each.pinyin)[:KEYS]) for each in some]


def main(root: str, name: str, password: str, centre: str, count: str) -> int:
    """One line of JSON when all is done."""
    from tests.speed.window_call import signed_in

    program = signed_in(root, name, password, centre)
    picks = Picks(program)
    matters = picks.begin()
    for code, letters in picks.sample(int(count)):
        picks.take(code, letters)
    print(json.dumps({"matters": matters, "key": picks.key, "enter": picks.enter}), flush=True)
    program.close()
    return 0


if __name__ == "__main__":
    import sys

    raise SystemExit(main(*sys.argv[1:]))
