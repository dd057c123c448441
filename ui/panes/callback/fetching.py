"""Brings the callers of the next callbacks here while there is a line, so that the work goes on when there is none.

A seat holds the facts of every case, but whom it is about only where that is somebody's work: here, those who are due.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.masking import NOT_HELD
from app.questions.shapes import CaseRow, Rows

if TYPE_CHECKING:
    from ui.parts.pane import Frame

AHEAD = 60
"""So many of the next callbacks are held, a morning's work; the rest come as the list grows shorter."""


class Fetching(QObject):
    """One request at a time; what could not be had is asked for again with the next look."""

    granted = Signal(str)
    """The centre gives this case out: its private part comes with the next exchange, or has come before."""

    def __init__(self, frame: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self._frame = frame
        self._wanted: list[str] = []
        self._asked: set[str] = set()
        self._under_way = False

    def look(self, ids: Sequence[str]) -> None:
        """These are due, the next one first."""
        self._frame.work.ask(self, "rows", Rows(ids=tuple(ids[:AHEAD])), self._take)

    def want(self, case: str) -> None:
        """This one first: somebody looks at it."""
        self._asked.discard(case)
        self._wanted.insert(0, case)
        self._next()

    def _take(self, rows: Sequence[CaseRow]) -> None:
        self._wanted += [row.id for row in rows if not_held(row) and row.id not in self._wanted]
        self._next()

    def _next(self) -> None:
        wanted = next((case for case in self._wanted if case not in self._asked), None)
        if wanted is None or self._under_way:
            return
        self._under_way = True
        self._wanted.remove(wanted)
        self._asked.add(wanted)
        desk = self._frame.desk
        failed = lambda _error: self._stop(wanted)  # noqa: E731
        self._frame.work.call(self, lambda: desk.open_case(wanted), lambda _id: self._go_on(wanted), failed, failed)

    def _go_on(self, case: str) -> None:
        self._under_way = False
        self.granted.emit(case)
        self._next()

    def _stop(self, case: str) -> None:
        """No line, or not to be had: the rest waits for the next look."""
        self._under_way = False
        self._asked.discard(case)
        self._wanted.clear()


def not_held(row: CaseRow) -> bool:
    """Whether this seat does not know whom the case is about."""
    return row.caller == NOT_HELD and not row.snippet
