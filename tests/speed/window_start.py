"""Run as a process by `bench_window`: starts the real window on a filled profile and says in JSON when what was there.

Arguments: the profile, the person, the password, the centre, and the monotonic clock when the process was started.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main(root: str, name: str, password: str, centre: str, started: str) -> int:
    """Sign in by keys; one line when Intake's rows are painted."""
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.clock import SystemClock
    from ui.main import Program, _import_the_rest

    began, at = float(started), {}
    application = QApplication([sys.argv[0]])
    program = Program(application, Path(root), SystemClock())

    class FirstPaint(QObject):
        def eventFilter(self, _seen: Any, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and "sign_in" not in at:
                at["sign_in"] = time.monotonic() - began
                QTimer.singleShot(0, _import_the_rest)
                QTimer.singleShot(1500, type_in)
            return False

    def type_in() -> None:
        entry: Any = program.entry
        entry.signed_in.connect(lambda _desk: at.setdefault("accepted", time.monotonic() - began))
        entry.centre.setText(centre)
        entry.name.setText(name)
        QTest.keyClicks(entry.password, password)
        QTest.keyClick(entry.password, Qt.Key.Key_Return)
        look()

    def look() -> None:
        window: Any = program.window
        table = window.panes.current().queue.list if window is not None else None
        if table is None or not table.model().rowCount() or table.model().index(0, 1).data() is None:
            QTimer.singleShot(5, look)
            return
        window.grab()
        at["rows"] = time.monotonic() - began
        application.quit()

    paint = FirstPaint()
    program.show_entry()
    assert program.entry is not None
    program.entry.installEventFilter(paint)
    QTimer.singleShot(60_000, application.quit)
    application.exec()
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps(at | {"peak_mb": int(peak.split()[1]) / 1024}), flush=True)
    program.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
