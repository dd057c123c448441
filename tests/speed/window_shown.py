"""Run as a process by `bench_shown`: a real window that stands in a pane and says which number it painted when.

Arguments: the profile, the person, the password, the centre, the pane. JSON lines: one when the pane is there, then one
for each new number, with the monotonic clock at the end of its painting: in `cases` the case's at the list's top, in
`statistics` the received ones of today. It ends with its input.
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


def list_top(program: Any) -> tuple[Any, Any]:
    """What is painted, and how to read its number."""
    table = program.window.panes.current().list.table

    def number() -> str:
        rows = table.model()
        return rows.index(0, 1).data() if rows.rowCount() else ""

    return table.viewport(), number


def tile(program: Any) -> tuple[Any, Any]:
    """The same of the tile."""
    received = program.window.panes.current().tiles["received"]
    return received, lambda: received.number.replace(",", "").replace("—", "")


WATCHED = {"cases": list_top, "statistics": tile}


def main(root: str, name: str, password: str, centre: str, pane: str) -> int:
    """Sign in and watch."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from app.clock import SystemClock
    from app.desk import Line
    from ui.main import Program

    application = QApplication([sys.argv[0]])
    program: Any = Program(application, Path(root), SystemClock())
    program.show_entry()
    program.entry.centre.setText(centre)
    program.entry.name.setText(name)
    program.entry.password.setText(password)
    program.entry.submit.click()

    class Painted(QObject):
        """Sees the painting; the number is read when it is over."""

        seen = ""
        read: Any = None

        def eventFilter(self, _seen: Any, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, self.look)
            return False

        def look(self) -> None:
            number = self.read()
            if number and number != self.seen:
                self.seen = number
                print(json.dumps({"number": number, "at": time.monotonic()}), flush=True)

    painted = Painted()

    def begin() -> None:
        link = program.desk.link_state() if program.window is not None else None
        if link is None or link.line is not Line.ONLINE or link.cursor < link.head:
            QTimer.singleShot(50, begin)
            return
        program.window.show()
        program.window.frame.open(pane)
        widget, painted.read = WATCHED[pane](program)
        widget.installEventFilter(painted)
        print(json.dumps({"ready": True}), flush=True)

    QTimer.singleShot(50, begin)
    # Quitting would ask every window whether it may be closed; here nothing is worth asking for.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    return application.exec()


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
