"""Run as a process by `bench_window`: starts the real window on a filled profile and says in JSON when what was there,
and how long its event loop stood still while ten thousand changes came in.

Arguments: the profile, the person, the password, the centre, and the monotonic clock when the process was started.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
TICK_MS = 2


class Start:
    """One start of the program, from the first paint to the last change. Moments are seconds since it was started."""

    def __init__(self, program: Any, began: float) -> None:
        self.program = program
        self.at: dict[str, Any] = {}
        self._began = began

    def note(self, name: str) -> None:
        """It happened now; only the first time counts."""
        self.at.setdefault(name, time.monotonic() - self._began)

    def type_in(self, name: str, password: str, centre: str) -> None:
        """Sign in by keys."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        entry = self.program.entry
        entry.signed_in.connect(lambda _desk: self.note("accepted"))
        entry.centre.setText(centre)
        entry.name.setText(name)
        QTest.keyClicks(entry.password, password)
        QTest.keyClick(entry.password, Qt.Key.Key_Return)
        self._look()

    def _look(self) -> None:
        from PySide6.QtCore import QTimer

        window = self.program.window
        table = window.panes.current().queue.list if window is not None else None
        if table is None or not table.model().rowCount() or table.model().index(0, 1).data() is None:
            QTimer.singleShot(5, self._look)
            return
        window.grab()
        self.note("rows")
        self.at["peak_mb"] = _peak_mb()
        QTimer.singleShot(1000, self._page_in)

    def _page_in(self) -> None:
        """Ten thousand changes come in on a thread of their own, as the link's would; meanwhile the loop's gaps."""
        from PySide6.QtCore import QTimer

        from tests.speed.bench_seat import prepared, take

        replies = prepared(self.program.desk)
        paging = threading.Thread(target=take, args=(self.program.desk, replies))
        gaps: list[float] = []
        last = time.perf_counter()
        timer = QTimer(self.program.window)

        def tick() -> None:
            nonlocal last
            now = time.perf_counter()
            gaps.append((now - last) * 1000 - TICK_MS)
            last = now
            if not paging.is_alive():
                timer.stop()
                self.at["gaps_ms"] = gaps
                self.program.quit()

        timer.timeout.connect(tick)
        paging.start()
        timer.start(TICK_MS)


def _peak_mb() -> float:
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def main(root: str, name: str, password: str, centre: str, started: str) -> int:
    """One line of JSON when all is done."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from app.clock import SystemClock
    from ui.main import Program, _import_the_rest

    application = QApplication([sys.argv[0]])
    program: Any = Program(application, Path(root), SystemClock())
    program.quit = application.quit
    start = Start(program, float(started))

    class FirstPaint(QObject):
        def eventFilter(self, _seen: Any, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "sign_in" not in start.at:
                start.note("sign_in")
                QTimer.singleShot(0, _import_the_rest)
                QTimer.singleShot(1500, lambda: start.type_in(name, password, centre))
            return False

    paint = FirstPaint()
    program.show_entry()
    program.entry.installEventFilter(paint)
    QTimer.singleShot(60_000, application.quit)
    application.exec()
    print(json.dumps(start.at), flush=True)
    program.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
