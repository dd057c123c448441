"""Run as a process by `bench_call`: the real window on a filled profile is rung, the call is taken by its key, and JSON
says how long it took until everything known of the caller stood there, painted.

Arguments: the profile, the person, the password, the centre (there is none), how many calls.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_WAIT_S = 60.0


def until(so: Callable[[], object]) -> None:
    """Let the window work until it is so."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    over = time.monotonic() + _WAIT_S
    while not so():
        assert time.monotonic() < over, "it did not come"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def signed_in(root: str, name: str, password: str, centre: str) -> Any:
    """The program with its window on show, ready."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.clock import SystemClock
    from ui.main import Program

    program: Any = Program(QApplication([sys.argv[0]]), Path(root), SystemClock())
    program.show_entry()
    program.entry.centre.setText(centre)
    program.entry.name.setText(name)
    QTest.keyClicks(program.entry.password, password)
    QTest.keyClick(program.entry.password, Qt.Key.Key_Return)
    until(lambda: program.window is not None)
    program.window.resize(1920, 1080)
    program.window.activateWindow()
    until(lambda: program.window.isActiveWindow() and program.window.frame.work.idle)
    return program


def callers(desk: Any, count: int) -> Iterator[tuple[str, str]]:
    """Number and name of citizens who have called before, as one and the same, from all over the store."""
    from app.questions.callshapes import CallerOf
    from app.questions.shapes import CaseOf, Ids

    ids = desk.ask(Ids(list="cases", limit=100_000))
    for case in Random(count).sample(ids, len(ids)):
        private = desk.ask(CaseOf(case=case)).private
        number = next((caller.phone for caller in private.callers if caller.phone), "") if private is not None else ""
        known = desk.ask(CallerOf(phone=number)).name if number else ""
        if known:  # else nobody is assumed
            yield number, known


class Calls:
    """One call after another."""

    def __init__(self, program: Any) -> None:
        self._program, self._window = program, program.window
        self._pane = program.window.panes.views["intake"]

    def take(self, number: str, name: str) -> dict[str, float]:
        """Milliseconds from the ring: until the strip tells who calls, and until the form, taken by F2, tells all."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from app.clock import SystemClock
        from app.phone.simulated import Caller, SimulatedLine

        line = SimulatedLine(SystemClock(), [Caller(at_s=0, number=number, dialled="12345")], by_itself=False)
        away = self._program.desk.lines.attach(line)
        window, pane, strip = self._window, self._pane, self._window.ringing
        began = time.perf_counter()
        line.ring_next()
        until(lambda: strip.isVisible() and strip.about.text())
        strip.repaint()
        rang = time.perf_counter()
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F2)
        until(lambda: pane.drafts.current is not None and pane.drafts.current.phone == number)
        until(lambda: pane.drafts.current.name == name and pane.reference.history.set.ids)
        window.repaint()
        there = time.perf_counter()
        known = pane.reference
        assert pane.form.caller.name.text() and " · " in known.heads[known.history].text(), "caller and area are there"
        self._put_away(away)
        return {"strip": (rang - began) * 1000, "form": (there - began) * 1000}

    def _put_away(self, line_away: Callable[[], None]) -> None:
        pane = self._pane
        line_away()
        for draft in list(pane.drafts.all):
            pane.drafts.put_away(draft)
        until(lambda: self._window.frame.work.idle)


def main(root: str, name: str, password: str, centre: str, count: str) -> int:
    """One line of JSON when all is done."""
    program = signed_in(root, name, password, centre)
    program.desk.states.ready()
    calls, took = Calls(program), list[dict[str, float]]()
    for number, who in callers(program.desk, int(count)):
        took.append(calls.take(number, who))
        if len(took) == int(count):
            break
    print(json.dumps({"took": took}), flush=True)
    program.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
