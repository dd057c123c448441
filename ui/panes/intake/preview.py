"""What is selected in the queue, while no form is open: enough to know whether to take it. Masked, as the row is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.domain import phones
from app.domain.words import IN_QUEUE
from app.questions.shapes import CaseRow
from app.text import _, field, listed, moment, name_of
from ui.panes.intake.queue import CallRow
from ui.parts import names
from ui.parts.flow import empty
from ui.parts.sections import Facts, text_label

if TYPE_CHECKING:
    from ui.parts.pane import Frame


class Preview(QFrame):
    """One row of the queue, told in full width."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.row: CaseRow | CallRow | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(frame.look.px(8), frame.look.px(4), frame.look.px(8), frame.look.px(8))
        self._layout.setSpacing(frame.look.px(8))
        self._write()

    def put(self, row: CaseRow | CallRow | None) -> bool:
        """Show this row; whether it is another than before."""
        if row == self.row:
            return False
        self.row = row
        self._write()
        return True

    def _write(self) -> None:
        row = self.row
        empty(self._layout)
        if row is None:
            self._layout.addWidget(
                text_label(_("The row chosen in the list is told here, with cases like it."), "muted")
            )
            return
        title = self._title(row) if isinstance(row, CaseRow) else _("Call")
        self._layout.addWidget(text_label(title, "heading"))
        self._layout.addWidget(Facts(self._frame.look, self._told(row)))
        if isinstance(row, CaseRow) and row.snippet:
            self._layout.addWidget(text_label(row.snippet, "words"))

    def _title(self, row: CaseRow) -> str:
        return _("In the queue") if row.status in IN_QUEUE else name_of(row.status)

    def _told(self, row: CaseRow | CallRow) -> list[tuple[str, str]]:
        if isinstance(row, CallRow):
            number = phones.masked(row.call.number) if row.call.number else _("number withheld")
            return [(field("phone"), number), (field("at"), moment(row.at))]
        book = self._frame.book
        return [
            (field("number"), row.number),
            (field("channel"), name_of(row.channel)),
            (field("at"), moment(row.at)),
            (field("flags"), listed([name_of(flag) for flag in row.flags])),
            (field("caller"), " ".join(filter(None, (row.caller, row.phone if row.phone != row.caller else "")))),
            (field("category"), names.category_path(book, row.category, row.closed_at) if row.category else ""),
            (field("area"), names.area_path(book, row.area, row.closed_at) if row.area else ""),
            (field("place"), row.place),
        ]
