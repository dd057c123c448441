"""The list of cases: search, condition, table, how many; and below it what the centre knows and this seat does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.desk import Line, LinkState
from app.domain.errors import Refused, Trouble
from app.questions.shapes import CaseRow, Filters, Ids
from app.text import _, ngettext, number, refusal, trouble
from ui.panes.cases import model
from ui.panes.cases.filterline import FilterLine
from ui.parts.fitting import clear_button, fit
from ui.parts.panels import EDGE
from ui.parts.table import Table

if TYPE_CHECKING:
    from ui.parts.pane import Frame
    from ui.work import Touched

PAUSE_MS, CENTRE_PAUSE_MS = 120, 500
"""After the last key: until the seat is asked, and until the centre is."""
AT_CENTRE = 50


class Listing(QFrame):
    """Follows what is touched; the same question goes to the centre when something is searched for."""

    changed = Signal()
    fetched = Signal(str)
    """A case of the centre's has been asked for: it is here, or comes with the next exchange."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._link = LinkState()
        self.search, self.filter = QLineEdit(), FilterLine(frame)
        self.search.setPlaceholderText(_("Number, words, phone, place"))
        self.search.setAccessibleName(_("Search"))
        clear_button(self.search, frame.look)
        self.table = Table(frame, model.columns(frame), _("Cases"), nothing=_("No case fits."))
        self.count, self.where = QLabel(), QLabel()
        self.beyond = QLabel()
        self.centre = Table(frame, model.columns(frame), _("At the centre"))
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause_centre = QTimer(self, singleShot=True, interval=CENTRE_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._show_centre([])

    # what is asked

    def look(self, touched: Touched | None) -> None:
        """Ask again; None: for the first time."""
        if touched is None:
            self._ask()
        elif "case" in touched:
            self.table.again(touched)
        if touched is None or "link" in touched:
            self._frame.work.call(self, self._frame.desk.link_state, self._take_link, slot="link")

    def narrow(self, filters: Filters, text: str) -> None:
        """Show the cases of this condition and these words."""
        self.search.setText(text)
        same = filters == self.filter.filters
        self.filter.put(filters)
        if same:
            self._ask()

    @property
    def is_narrowed(self) -> bool:
        """Whether it shows less than everything."""
        return bool(self.search.text().strip()) or self.filter.filters != Filters()

    def step(self, by: int) -> None:
        """Select the next one."""
        ids = self.table.set.ids
        if ids:
            at = self.table.set.place(self.table.current_id() or "")
            now = max(self.table.currentIndex().row(), 0)
            self.table.select(ids[min(max((now if at is None else at) + (0 if at is None else by), 0), len(ids) - 1)])

    def state(self) -> dict[str, Any]:
        """What stands in it."""
        return {"text": self.search.text(), "filters": msgspec.to_builtins(self.filter.filters)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        self.narrow(msgspec.convert(state.get("filters", {}), Filters), state.get("text", ""))

    def _ask(self) -> None:
        self._pause.stop()
        if self._frame.locked:
            return
        text = self.search.text().strip()
        self.table.ask(Ids(list="cases", text=text, filters=self.filter.filters, limit=model.LIMIT))
        self._show_centre([])
        if text:
            self._pause_centre.start()
        self.changed.emit()

    # the centre

    def _ask_centre(self) -> None:
        text = self.search.text().strip()
        if not text or self._frame.locked or self._link.line is not Line.ONLINE:
            return
        self._frame.work.call(
            self,
            lambda: self._frame.desk.search_centre(text, AT_CENTRE),
            lambda found: self._take_centre(text, found),
            failed=lambda _trouble: self._show_where(),
            slot="centre",
        )

    def _take_centre(self, text: str, found: Sequence[bytes]) -> None:
        """What the list above has not: cases this seat does not hold, or whose words it does not hold."""
        if text == self.search.text().strip():
            rows = model.from_centre(found, self._frame)
            self._show_centre([row for row in rows if self.table.set.place(row.id) is None])

    def _show_centre(self, rows: Sequence[CaseRow]) -> None:
        self.centre.show_rows(rows)
        said = _("{count} more at the centre; Enter brings one here", count=len(rows))
        self.beyond.setText(
            said if self.filter.filters == Filters() else _("{said} (the filter is not applied)", said=said)
        )
        for widget in (self.beyond, self.centre):
            widget.setVisible(bool(rows))
        self.centre.setFixedHeight(self._frame.look.row * (min(len(rows), 6) + 1) + 4)

    def fetch(self, case: str) -> None:
        """Bring a case here: it arrives with the next exchange, and then it is shown."""
        self.beyond.setText(_("On its way from the centre…"))
        self.beyond.show()
        desk = self._frame.desk
        self._frame.work.call(self, lambda: desk.open_case(case), self._fetched, self._not_fetched, self._not_fetched)

    def _fetched(self, case: str) -> None:
        self._show_centre([row for row in self.centre.set.rows.values() if row.id != case])
        self._ask()
        self.fetched.emit(case)

    def _not_fetched(self, error: Trouble | Refused) -> None:
        said = refusal(error.code, error.fields, error.values) if isinstance(error, Refused) else trouble(error.code)
        self.beyond.setText(said)

    # what is said

    def _take_link(self, link: LinkState) -> None:
        came = link.line is Line.ONLINE and self._link.line is not Line.ONLINE
        self._link = link
        self._show_where()
        if came and self.search.text().strip():
            self._pause_centre.start()

    def _show_where(self) -> None:
        here = self._link.line is not Line.ONLINE
        self.where.setText(_("Only what this seat holds: the centre is away.") if here else "")
        self.where.setVisible(here)

    def _counted(self, count: int) -> None:
        if any(self.table.set.place(each) is not None for each in self.centre.set.ids):
            self._show_centre([r for r in self.centre.set.rows.values() if self.table.set.place(r.id) is None])
        said = ngettext("{n} case", "{n} cases", count)
        self.count.setText(_("more than {n} cases", n=number(count)) if count >= model.LIMIT else said)

    # parts

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns that do not fit are left away, the least missed first."""
        super().resizeEvent(event)
        for table in (self.table, self.centre):
            fit(table, model.WEIGHT, self.width(), self._frame.look)

    def _connect(self) -> None:
        self.search.textEdited.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._enter)
        self._pause.timeout.connect(self._ask)
        self._pause_centre.timeout.connect(self._ask_centre)
        self.filter.changed.connect(lambda _filters: self._ask())
        self.table.counted.connect(self._counted)
        self.centre.opened.connect(self.fetch)

    def _enter(self) -> None:
        """From the search into what it found."""
        self._ask()
        self.table.setFocus()
        if self.table.current_id() is None:
            self.step(0)

    def _lay_out(self) -> None:
        px = self._frame.look.px
        for label in (self.count, self.where, self.beyond):
            label.setProperty("part", "small")
        self.where.setProperty("part", "notice")
        lines = QHBoxLayout()
        lines.setSpacing(px(8))
        lines.addWidget(self.search, 3)
        lines.addWidget(self.filter, 2)
        counts = QHBoxLayout()
        counts.addWidget(self.count)
        counts.addStretch()
        counts.addWidget(self.where)
        head = QWidget()
        inside = QVBoxLayout(head)
        inside.setContentsMargins(px(8), px(8), px(8), px(4))
        inside.setSpacing(px(6))
        inside.addLayout(lines)
        inside.addWidget(self.filter.chips)
        inside.addLayout(counts)
        self.beyond.setContentsMargins(px(8), px(6), px(8), px(2))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, px(EDGE))
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.beyond)
        layout.addWidget(self.centre)
        self.setProperty("part", "panel")
