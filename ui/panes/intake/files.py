"""What citizens bring: the files of the case in hand, and those put with the draft, which go with the case once it is
saved. Both stand small under the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage

from app.domain.errors import Refused
from app.domain.files import SHOWABLE
from app.domain.records import Attachment
from app.questions.shapes import CaseOf
from app.text import _
from ui.parts.tray import Tray, decoded

if TYPE_CHECKING:
    from ui.panes.intake.draft import Draft
    from ui.parts.pane import Frame

_ERASE = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})

Found = tuple[tuple[Attachment, ...], tuple[Attachment, ...], dict[str, QImage]]
"""The files of the case, those of the draft, and the pictures among the draft's by their ids."""


class DraftTray(Tray):
    """Stands under the form; what lies on disk is what it shows. Delete on a file takes it away, unless it came with
    the case. Pictures of the case in hand are fetched as soon as it is shown; the centre records that."""

    looked = Signal(str, bool)
    """What is known now: the draft's id, and whether files were put with it."""
    side = 180

    def __init__(self, frame: Frame) -> None:
        self._draft = self._case = ""
        self._came: tuple[Attachment, ...] = ()
        self._kept: tuple[Attachment, ...] = ()
        self._fetches: set[str] = set()
        super().__init__(frame)

    def show_draft(self, draft: Draft | None) -> None:
        """The files of this draft and of its case."""
        ident = draft.id if draft is not None else ""
        if self._draft != ident:
            self._draft, self._came, self._kept = ident, (), ()
            self.forget()
        self._case = draft.case if draft is not None else ""
        self.refresh()

    def moved(self, cases: frozenset[str]) -> None:
        """Cases changed; the one in hand may have other files now."""
        if self._case in cases:
            self.refresh()

    def forget(self) -> None:
        self._fetches = set()
        super().forget()

    @property
    def owner(self) -> str:
        return self._draft

    @property
    def files(self) -> tuple[Attachment, ...]:
        return (*self._came, *self._kept)

    def refresh(self) -> None:
        draft, case, known = self._draft, self._case, frozenset(self._pictures)
        if draft:
            self._frame.work.call(self, lambda: self._look(draft, case, known), self._looked, slot="tray")

    def fetch(self) -> None:
        """Again, and what is wrong with it is said."""
        self._fetches = set()
        self._bring(quiet=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete on a chip."""
        if event.type() == QEvent.Type.KeyPress and event.key() in _ERASE:
            ident = next((each.id for each in self._kept if self.chips.get(each.id) is watched), "")
            files = self._frame.desk.files
            self._frame.work.call(self, lambda: files.let_go(ident), lambda _none: self.refresh())
            return True
        return super().eventFilter(watched, event)

    def _put(self, owner: str, name: str, body: bytes) -> None:
        self._frame.desk.files.keep(owner, name, body)

    def _attached(self, name: str) -> None:
        super()._attached(name)
        self.refresh()

    def _look(self, draft: str, case: str, known: frozenset[str]) -> Found:
        files = self._frame.desk.files
        found = files.of_draft(draft)
        wanted = [each.id for each in found if each.media in SHOWABLE and each.id not in known]
        bodies = {ident: files.kept(ident) for ident in wanted}
        return self._of_case(case), found, {ident: decoded(body) for ident, body in bodies.items() if body}

    def _of_case(self, case: str) -> tuple[Attachment, ...]:
        try:
            private = self._frame.desk.ask(CaseOf(case=case)).private if case else None
        except Refused:  # it is not held here any more
            return ()
        return private.attachments if private is not None else ()

    def _looked(self, found: Found) -> None:
        self._came, self._kept, pictures = found
        self._fetched((frozenset(), pictures))
        self.looked.emit(self._draft, bool(self._kept))
        self._bring(quiet=True)

    def _bring(self, quiet: bool) -> None:
        """Fetch the pictures of the case that are not here, each once; without the centre they are named alone."""
        case, files = self._case, self._frame.desk.files
        silent = (lambda _why: None) if quiet else None
        for each in self._came:
            if each.media in SHOWABLE and each.id not in self._pictures and each.id not in self._fetches:
                self._fetches.add(each.id)
                job = lambda ident=each.id: (frozenset(), {ident: decoded(files.read(case, ident))})  # noqa: E731
                self._frame.work.call(self, job, self._fetched, silent, silent)

    def _chip(self, file: Attachment) -> None:
        super()._chip(file)
        if file in self._kept:
            chip = self.chips[file.id]
            chip.setToolTip(_("{name}: Delete takes it away", name=chip.toolTip()))
            chip.installEventFilter(self)
