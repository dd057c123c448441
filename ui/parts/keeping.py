"""What is half typed in a small form lies on disk before a second has passed, and is there again when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import Trouble
from app.questions.shapes import DraftRow, Drafts

if TYPE_CHECKING:
    from ui.parts.pane import Frame

BEHIND_MS = 300
"""How long the disk may be behind the fingers, beside the writing itself."""

Payload = Mapping[str, Any]


class Keeper(QObject):
    """One form's draft at a time. All methods are for the UI thread; the disk is written on the writer's."""

    behind = Signal()
    """Something is typed that the disk lacks."""
    saved = Signal(object)
    """When the disk took it (aware, UTC)."""
    failed = Signal()
    """The disk did not take it; tried again with the next key."""

    def __init__(self, frame: Frame, kind: str, parent: QObject) -> None:
        """`kind`: whose drafts these are among others on disk."""
        super().__init__(parent)
        self._frame, self._kind = frame, kind
        self._payload: Callable[[], Payload] | None = None
        self._case: str | None = None
        self._dirty = False
        self.id = ""
        self._timer = QTimer(self, singleShot=True, interval=BEHIND_MS)
        self._timer.timeout.connect(self.flush)
        frame.about_to_lock.connect(self.flush)

    def begin(
        self, draft: str, case: str | None, payload: Callable[[], Payload], found: Callable[[Payload], None]
    ) -> None:
        """Keep the form of this id. `found` is given what lies on disk of it, unless somebody has typed by then."""
        self.flush()
        self.id, self._case, self._payload = draft, case, payload

        def take(rows: Sequence[DraftRow]) -> None:
            row = next((row for row in rows if row.id == draft and row.kind == self._kind), None)
            if row is not None and self.id == draft and not self._dirty:
                found(row.payload)
                self.saved.emit(row.saved_at)

        self._frame.work.ask(self, "draft", Drafts(), take)

    def typed(self) -> None:
        """Something of it has changed."""
        if not self.id:
            return
        self._dirty = True
        self.behind.emit()
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Give the writer what the disk lacks."""
        self._timer.stop()
        if not (self._dirty and self._payload and self.id):
            return
        self._dirty = False
        desk, draft, kind, case, payload = self._frame.desk, self.id, self._kind, self._case, dict(self._payload())
        work = self._frame.work
        work.write(
            self, lambda: desk.save_draft(draft, kind, payload, case), lambda _none: self._took(draft), self._missed
        )

    def end(self) -> None:
        """The form is closed; what was typed stays on disk."""
        self.flush()
        self.id, self._payload = "", None

    def done(self) -> None:
        """It was saved: the desk takes the draft from the disk with the same COMMIT, and nothing writes it again."""
        self._timer.stop()
        self._dirty = False
        self.id, self._payload = "", None

    def drop(self) -> None:
        """Forget it."""
        draft, desk = self.id, self._frame.desk
        self.done()
        if draft:
            self._frame.work.write(self, lambda: desk.drop_draft(draft))

    def _took(self, draft: str) -> None:
        if draft == self.id:
            self.saved.emit(self._now())

    def _missed(self, trouble: Trouble) -> None:
        self._dirty = True
        self.failed.emit()
        self._frame.work.troubled.emit(trouble)

    def _now(self) -> datetime:
        return self._frame.clock.now()
