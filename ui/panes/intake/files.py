"""What citizens bring with a draft: kept beside it on disk, shown small, and with the case once it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage

from app.domain.files import SHOWABLE
from app.domain.records import Attachment
from app.text import _
from ui.parts.tray import Tray, decoded

if TYPE_CHECKING:
    from ui.panes.intake.draft import Draft
    from ui.parts.pane import Frame

_ERASE = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})

Found = tuple[tuple[Attachment, ...], dict[str, QImage]]
"""The files of a draft, and the pictures among them by their ids."""


class DraftTray(Tray):
    """Stands under the form; what lies on disk is what it shows. Delete on a file takes it away."""

    side = 180

    def __init__(self, frame: Frame) -> None:
        self._draft = ""
        self._kept: tuple[Attachment, ...] = ()
        super().__init__(frame)

    def show_draft(self, draft: Draft | None) -> None:
        """The files of this draft."""
        if self._draft != (draft.id if draft is not None else ""):
            self._draft, self._kept = draft.id if draft is not None else "", ()
            self.forget()
        self.refresh()

    @property
    def owner(self) -> str:
        return self._draft

    @property
    def files(self) -> tuple[Attachment, ...]:
        return self._kept

    def refresh(self) -> None:
        draft, known = self._draft, frozenset(self._pictures)
        if draft:
            self._frame.work.call(self, lambda: self._look(draft, known), self._looked, slot="tray")

    def fetch(self) -> None:
        """All of them are here."""
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete on a chip."""
        if event.type() == QEvent.Type.KeyPress and event.key() in _ERASE:
            ident = next((ident for ident, chip in self.chips.items() if chip is watched), "")
            files = self._frame.desk.files
            self._frame.work.call(self, lambda: files.let_go(ident), lambda _none: self.refresh())
            return True
        return super().eventFilter(watched, event)

    def _put(self, owner: str, name: str, body: bytes) -> None:
        self._frame.desk.files.keep(owner, name, body)

    def _attached(self, name: str) -> None:
        super()._attached(name)
        self.refresh()

    def _look(self, draft: str, known: Sequence[str] | frozenset[str]) -> Found:
        files = self._frame.desk.files
        found = files.of_draft(draft)
        wanted = [each.id for each in found if each.media in SHOWABLE and each.id not in known]
        bodies = {ident: files.kept(ident) for ident in wanted}
        return found, {ident: decoded(body) for ident, body in bodies.items() if body}

    def _looked(self, found: Found) -> None:
        self._kept = found[0]
        self._fetched((frozenset(), found[1]))

    def _chip(self, file: Attachment) -> None:
        super()._chip(file)
        chip = self.chips[file.id]
        chip.setToolTip(_("{name}: Delete takes it away", name=chip.toolTip()))
        chip.installEventFilter(self)
