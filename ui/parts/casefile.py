"""A whole case: what is asked, by whom (masked until somebody is recorded as looking), who handles it, until when and
why, what citizens answered, and everything that happened, with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.questions.shapes import CaseFile, CaseRow, Rows
from app.text import _
from ui.parts.casepages import Pages
from ui.parts.page import Page, PageView

if TYPE_CHECKING:
    from ui.parts.pane import Frame

WIDE = 860
"""From this width on (at the normal text size) the case stands in two columns."""
NARROW = 480
"""Below it the facts stand in one column."""


class CaseView(QFrame):
    """Shows a `CaseFile`. It asks nothing of a case but the numbers of those merged with it."""

    def __init__(self, frame: Frame, reveal_key: str = "", bill_key: str = "", reply_first: bool = False) -> None:
        """`reveal_key`, `bill_key`: the pane's keys for whole values and for the statement, as shown. `reply_first`:
        what was done stands above what was asked."""
        super().__init__()
        self.setProperty("part", "side")
        self._frame, self._reveal_key, self._bill_key, self._reply_first = frame, reveal_key, bill_key, reply_first
        self.file: CaseFile | None = None
        self.whole = False
        self._numbers: dict[str, str] = {}
        self._bill_open = False
        self._shape: tuple[bool, int] = (False, 1)
        look = frame.look
        self.head = PageView(look, _("Number, status, deadline"))
        self.scroll, self.beside = PageView(look, _("Case")), PageView(look, _("Timeline"))
        self._lay_out()

    # what is shown

    def put(self, file: CaseFile | None) -> None:
        """Show this case; another one is masked again."""
        if file == self.file:
            return
        if file is None or self.file is None or file.facts.id != self.file.facts.id:
            self.whole = self._bill_open = False
            self._numbers = {}
            for page in (self.scroll, self.beside):
                page.verticalScrollBar().setValue(0)
        self.file = file
        self._ask_numbers()
        self.refresh()

    def show_whole(self, whole: bool) -> None:
        """Show names and numbers whole, once the asking is recorded; or hide them again."""
        if whole != self.whole:
            self.whole = whole
            self.refresh()

    def toggle_bill(self) -> None:
        """Open or close the statement of the due moment."""
        self._bill_open = not self._bill_open
        self.refresh()

    def scroll_by(self, pages: float) -> None:
        """Move by so many screens."""
        for page in (self.scroll, self.beside):
            page.scroll_by(pages)

    def refresh(self) -> None:
        """Write everything anew from what is known."""
        if self.file is None:
            return
        frame, (wide, columns) = self._frame, self._shape
        pages = Pages(
            self.file,
            frame.book,
            frame.clock.now(),
            self._numbers,
            self.whole,
            self._reveal_key,
            self._bill_key,
        )
        head, left = Page(frame.look, margin=10), Page(frame.look)
        pages.head(head)
        if self._reply_first:
            pages.reply(left)
        if self._bill_open:
            pages.bill(left)
        pages.asked(left)
        pages.matter(left, columns)
        right = Page(frame.look) if wide else left
        for write in (pages.units, pages.answers, pages.story):
            write(right)
        self._show(head, left, right)

    def _show(self, head: Page, left: Page, right: Page) -> None:
        self.head.show_page(head)
        self.scroll.show_page(left)
        self.beside.setVisible(right is not left)
        if right is not left:
            self.beside.show_page(right)
        self._fit_head()

    @property
    def merged_with(self) -> Mapping[str, str]:
        """Ids of the cases it is merged with, and their numbers."""
        return self._numbers

    # the numbers of cases it is merged with

    def _ask_numbers(self) -> None:
        facts = self.file.facts if self.file else None
        if facts is None:
            return
        folded = [event for event in facts.timeline if event.what in ("merge", "unmerge")]
        ids = {facts.merged_into, *facts.merged, *(e.to for e in folded), *(e.ref for e in folded)}
        if missing := tuple(sorted(each for each in ids if each and each not in self._numbers)):
            self._frame.work.ask(self, "numbers", Rows(ids=missing), self._take_numbers)

    def _take_numbers(self, rows: Sequence[CaseRow]) -> None:
        self._numbers |= {row.id: row.number for row in rows}
        if rows:
            self.refresh()

    # Qt's own

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = self._frame.look.px
        wide = self.width() >= px(WIDE)
        shape = (wide, 1 if wide or self.width() < px(NARROW) else 2)
        if shape != self._shape:
            self._shape = shape
            self.refresh()
        self._fit_head()

    def _fit_head(self) -> None:
        """The head is as high as what it says."""
        document = self.head.document()
        document.setTextWidth(self.head.viewport().width())
        self.head.setFixedHeight(round(document.size().height()))

    def _lay_out(self) -> None:
        self.head.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.head.setProperty("part", "page-head")
        self.beside.hide()
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self.scroll, 2)
        columns.addWidget(self.beside, 3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addLayout(columns, 1)
