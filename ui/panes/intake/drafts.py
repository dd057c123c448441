"""The forms that are open: which one is shown, and that each lies on disk before a second has passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import Trouble
from app.questions.shapes import DraftRow
from app.questions.shapes import Drafts as AskDrafts
from ui.panes.intake.draft import KIND, Draft, of_payload

if TYPE_CHECKING:
    from ui.parts.pane import Frame

BEHIND_MS = 250
"""How long the disk may be behind the fingers, beside the writing itself."""


class Drafts(QObject):
    """All methods are for the UI thread; the disk is written on the writer's."""

    switched = Signal(object)
    """Another `Draft` is shown now, or None."""
    listed = Signal()
    """Some came, went, or read differently."""
    loaded = Signal()
    """What the disk holds of an earlier time is here."""
    marked = Signal()
    """The saved mark of the shown one has changed: see `saved_at`, `behind`, `failed`."""

    def __init__(self, frame: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self._frame = frame
        self.all: list[Draft] = []
        self.current: Draft | None = None
        self.saved_at: dict[str, datetime] = {}
        self.behind: set[str] = set()
        self.failed: set[str] = set()
        self._away: Draft | None = None
        self._timer = QTimer(self, singleShot=True, interval=BEHIND_MS)
        self._timer.timeout.connect(self.flush)
        frame.about_to_lock.connect(self.flush)

    # which are open

    def begin(self, draft: Draft) -> None:
        """Open another form and show it; it is on disk at once."""
        self.all.append(draft)
        self.behind.add(draft.id)
        self.flush()
        self.show(draft)

    def show(self, draft: Draft | None) -> None:
        """Show this one (None: none)."""
        self.current = draft
        self.switched.emit(draft)
        self.listed.emit()
        self.marked.emit()

    def step(self, by: int) -> None:
        """Show the next one, or the one before."""
        if self.all:
            at = self.all.index(self.current) if self.current in self.all else -by
            self.show(self.all[(at + by) % len(self.all)])

    def find(self, **marks: str) -> Draft | None:
        """The open one with this `call`, `case`, `id` …; None when there is none."""
        return next((d for d in self.all if all(getattr(d, name) == value for name, value in marks.items())), None)

    # what is typed

    def typed(self) -> None:
        """Something of the shown one has changed."""
        if self.current is not None:
            self.changed(self.current)

    def changed(self, draft: Draft) -> None:
        """Something of an open one has changed; a moment later it is on disk."""
        if draft not in self.all:
            return
        self.behind.add(draft.id)
        if not self._timer.isActive():
            self._timer.start()
        self.listed.emit()
        self.marked.emit()

    def brought(self, ident: str, files: bool) -> None:
        """Whether files were put with an open one: then it is not empty, whatever is typed."""
        draft = self.find(id=ident)
        if draft is not None and draft.files != files:
            draft.files = files
            self.changed(draft)

    def flush(self) -> None:
        """Give the writer everything the disk lacks."""
        self._timer.stop()
        for draft in self.all:
            if draft.id in self.behind:
                self._write(draft)
        self.behind.clear()

    # how one ends

    def done(self, draft: Draft) -> None:
        """Saved as a case, or recorded: the desk has taken it from the disk with the same COMMIT."""
        self._leave(draft)

    def put_away(self, draft: Draft) -> None:
        """Forget it on disk; until the next one it can be brought back."""
        self._away = draft
        self._frame.work.write(self, lambda: self._frame.desk.drop_draft(draft.id))
        self._leave(draft)

    @property
    def away(self) -> Draft | None:
        """The one put away last."""
        return self._away

    def bring_back(self) -> None:
        """Open the one put away last as it was."""
        if self._away is not None:
            back, self._away = self._away, None
            self.begin(back)

    # from the disk

    def load(self) -> None:
        """Open what the disk holds of an earlier time."""
        self._frame.work.ask(self, "drafts", AskDrafts(), self._take)

    def _take(self, rows: Sequence[DraftRow]) -> None:
        found = [row for row in reversed(rows) if row.kind == KIND and self.find(id=row.id) is None]
        for row in found:
            draft = of_payload(row.payload)
            if draft is not None:
                draft.hidden = ("name", "phone")
                self.saved_at[draft.id] = row.saved_at
                self.all.append(draft)
        if self.current is None and self.all:
            self.show(self.all[-1])
        self.listed.emit()
        self.loaded.emit()

    def _write(self, draft: Draft) -> None:
        desk, payload, case = self._frame.desk, draft.payload(), draft.case or None
        self._frame.work.write(
            self,
            lambda: desk.save_draft(draft.id, KIND, payload, case),
            lambda _none: self._saved(draft.id),
            lambda trouble: self._missed(draft, trouble),
        )

    def _saved(self, draft: str) -> None:
        self.saved_at[draft] = self._frame.clock.now()
        self.failed.discard(draft)
        self.marked.emit()

    def _missed(self, draft: Draft, trouble: Trouble) -> None:
        """The disk does not take it: said at the form and in the strip, and tried again with the next key."""
        self.failed.add(draft.id)
        if draft in self.all:
            self.behind.add(draft.id)
        self.marked.emit()
        self._frame.work.troubled.emit(trouble)

    def _leave(self, draft: Draft) -> None:
        at = self.all.index(draft)
        self.all.remove(draft)
        for known in (self.behind, self.failed):
            known.discard(draft.id)
        self.saved_at.pop(draft.id, None)
        if draft is self.current:
            self.show(self.all[min(at, len(self.all) - 1)] if self.all else None)
        else:
            self.listed.emit()
