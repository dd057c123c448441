"""The hotline's tables by the words typed, and beside them a row, its form, or what a change would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain.catalogue import FIELDS
from app.domain.errors import Refused, Trouble
from app.domain.words import TableName
from app.questions.catalogueshapes import Flaws, TableRow, TableRows
from app.text import N_, _, name_of, ngettext, number, refusal, trouble
from app.text.findings import finding
from ui.panes.catalogue import model
from ui.panes.catalogue.actions import actions
from ui.panes.catalogue.forms import RowForm
from ui.panes.catalogue.model import FLAWS
from ui.parts.actions import Action, Actions
from ui.parts.fitting import clear_button
from ui.parts.form import Choices
from ui.parts.page import PageView
from ui.parts.pane import Frame, Kind, View
from ui.parts.panels import GAP, framed, panel, under
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from app.domain.cataloguecheck import Finding
    from app.domain.revision import Revision
    from ui.work import Touched

SHOWN = 500
"""Most rows of a list; who looks for others types more."""


class Line:
    """A finding as a row of a list."""

    def __init__(self, at: int, found: Finding) -> None:
        self.id, self.found = str(at), found


class CatalogueView(View):
    """目录."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.told: Revision | None = None
        self._change: Callable[[bool], Revision] | None = None
        self._busy, self._wanted = False, ""
        self._flaws: Sequence[Finding] = ()
        self._listed = TableName.DUTIES  # of which table the rows are; another may be chosen and not there yet
        words = {table.value: name_of(table) for table in (TableName.DUTIES, TableName.UNITS)}
        words |= {table.value: name_of(table) for table in (TableName.CATEGORIES, TableName.AREAS)}
        self.tables = Choices(words | {FLAWS: _("To look at")}, frame.look, frame.keys, _("Table"), far=True)
        self.tables.put(TableName.DUTIES.value)
        self.search, self.count = QLineEdit(), QLabel()
        self.list = Table(frame, self._columns(), _("Rows"), nothing=_("No row holds these words"))
        self.flaws = Table(frame, self._flaw_columns(), _("To look at"), nothing=_("Nothing to look at"))
        self.lists = QStackedWidget()
        self.page_view, self.effect = PageView(frame.look, _("Row")), PageView(frame.look, _("What it changes"))
        self.form, self.side = RowForm(frame), QStackedWidget()
        self.reading, self.seeing = QWidget(), QWidget()
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self._lay_out()
        self._bind()

    def look(self, touched: Touched | None) -> None:
        self._ask()

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        if self.fills:
            return self.form.first()
        return self.search if self.reads else self.effect

    def state(self) -> dict[str, Any]:
        typed = self.form.state() if self.side.currentWidget() is not self.reading and self.form.controls else None
        return {"table": self.tables.value, "row": self.list.current_id(), "search": self.search.text(), "form": typed}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.tables.put(state["table"])
        self._wanted = state["row"] or ""
        self.search.setText(state["search"])
        if state["form"] is not None:
            self.form.restore(state["form"])
            self._show(self.form)

    # what actions ask

    @property
    def table(self) -> TableName | None:
        """The table on show; None for what there is to look at."""
        return None if self.tables.value == FLAWS else TableName(self.tables.value)

    @property
    def reads(self) -> bool:
        """Whether the row itself is on show."""
        return self.side.currentWidget() is self.reading

    @property
    def on_table(self) -> bool:
        """Whether a row may be added, or a file brought."""
        return self.reads and self.table is not None and not self._busy

    @property
    def on_row(self) -> bool:
        """Whether there is a row to change."""
        return self.on_table and self.list.current_row() is not None

    @property
    def fills(self) -> bool:
        """Whether a form is open and the centre is not working on it."""
        return self.side.currentWidget() is self.form and not self._busy

    @property
    def may_apply(self) -> bool:
        """Whether what is shown may be put in force."""
        seen = self.side.currentWidget() is self.seeing and not self._busy
        return seen and self.told is not None and not self.told.rejected and bool(self.told.rows)

    # what actions do

    def find_row(self) -> None:
        """Hands to the line to find by."""
        self.search.setFocus()
        self.search.selectAll()

    def page(self, by: float) -> None:
        """Read on without leaving the list."""
        (self.page_view if self.reads else self.effect).scroll_by(by)

    def add(self) -> None:
        """A form for a new row."""
        if (table := self.table) is not None:
            self._open(lambda: self.form.begin(table, "", {}))

    def change(self) -> None:
        """A form with the row as it is."""
        row: TableRow | None = self.list.current_row()
        if (table := self.table) is not None and row is not None:
            self._open(lambda: self.form.begin(table, row.id, row.cells))

    def bring(self) -> None:
        """A form for a file's name: that of what was copied, where a file was."""
        copied = QGuiApplication.clipboard().mimeData()
        paths = [url.toLocalFile() for url in copied.urls() if url.isLocalFile()] if copied is not None else []
        if (table := self.table) is not None:
            self._open(lambda: self.form.begin_file(table, paths[0] if paths else ""))

    def take_out(self) -> None:
        """Withdraw the row: what that would do comes first."""
        row: TableRow | None = self.list.current_row()
        if (table := self.table) is not None and row is not None:
            desk, seen, key = self.frame.desk, model.version(self.frame.book, table), row.id
            self._see(lambda apply: desk.tables.revise(table, key, None, seen, apply))

    def preview(self) -> None:
        """What the form would change, from the centre."""
        if not self.form.sound():
            return
        desk, table, key, cells = self.frame.desk, self.form.table, self.form.row, self.form.cells()
        seen = model.version(self.frame.book, table)
        if self.form.file:
            self._see(lambda apply: desk.tables.bring(table, _read(cells["file"]), seen, apply))
        else:
            self._see(lambda apply: desk.tables.revise(table, key, cells, seen, apply))

    def apply(self) -> None:
        """Put what was seen in force."""
        if (change := self._change) is not None:
            self._call(lambda: change(True), self._applied)

    def leave(self) -> None:
        """One step back: to the form, from there to the row."""
        if self.side.currentWidget() is self.seeing and self.form.controls:
            self._show(self.form)
            self.form.first().setFocus()
            return
        self._close()

    # the centre's answers

    def _see(self, change: Callable[[bool], Revision]) -> None:
        self._change = change
        self._call(lambda: change(False), self._seen)

    def _call(self, job: Callable[[], Revision], then: Callable[[Revision], None]) -> None:
        self._busy = True
        self.acts.refresh()
        self.frame.work.call(self, job, lambda told: self._done(then, told), self._refused, self._failed)

    def _done(self, then: Callable[[Revision], None], told: Revision) -> None:
        self._busy, self.told = False, told
        then(told)
        self.acts.refresh()

    def _seen(self, told: Revision) -> None:
        self.effect.show_page(model.effect(self.frame.look, self.frame.book, told))
        self._show(self.seeing)
        self.effect.setFocus()

    def _applied(self, told: Revision) -> None:
        self.frame.say(_("{table}: version {n} is in force", table=name_of(told.table), n=number(told.version)))
        self._wanted = next((row.id for row in told.rows if row.change != "withdrawn"), "")
        self._close()
        self.frame.desk.sync_now()

    def _refused(self, refused: Refused) -> None:
        self._busy = False
        self.acts.refresh()
        if not (self.side.currentWidget() is self.form and self.form.refused(refused)):
            self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    def _failed(self, error: Trouble) -> None:
        """Nothing typed is lost: the form stands."""
        self._busy = False
        self.acts.refresh()
        self.frame.say(trouble(error.code), Kind.TROUBLE)

    # showing

    def _ask(self) -> None:
        self.frame.work.ask(self, "flaws", Flaws(), self._take_flaws)
        table = self.table
        self.lists.setCurrentWidget(self.flaws if table is None else self.list)
        if table is not None:
            asked = TableRows(table=table, text=self.search.text(), limit=SHOWN)
            self.frame.work.ask(self, "rows", asked, lambda rows: self._take(table, rows))
        self._write()

    def _take(self, table: TableName, rows: Sequence[TableRow]) -> None:
        if table is not self.table:
            return
        self._listed = table
        self.list.set.rename(model.headings(table))
        self.list.show_rows(rows)
        n = len(rows)
        self.count.setText(_("first {n}", n=number(n)) if n == SHOWN else ngettext("{n} row", "{n} rows", n))
        if self._wanted and self.list.select(self._wanted):
            self._wanted = ""
        elif self.list.current_id() is None and rows:
            self.list.select(rows[0].id)
        self._write()

    def _take_flaws(self, found: Sequence[Finding]) -> None:
        self._flaws = found
        self.flaws.show_rows([Line(at, each) for at, each in enumerate(found)])
        if self.table is None:
            self.count.setText(_("{count} to look at", count=number(len(found))))
            if self.flaws.current_id() is None and found:
                self.flaws.select("0")
        self._write()

    def _write(self) -> None:
        look, book, table = self.frame.look, self.frame.book, self.table
        row, line = self.list.current_row(), self.flaws.current_row()
        self.page_view.setVisible((row if table is not None else line) is not None)
        if table is None and line is not None:
            self.page_view.show_page(model.pointed(look, line.found))
        elif table is not None and row is not None and set(row.cells) == set(FIELDS[table]):
            about = [each for each in self._flaws if (each.table, each.id) == (table, row.id)]
            self.page_view.show_page(model.written(look, book, table, row, about))
        self.acts.refresh()

    def _go(self) -> None:
        """From a finding to its row."""
        line: Line | None = self.flaws.current_row()
        if line is not None:
            self._wanted = line.found.id
            self.tables.put(line.found.table.value)
            about = line.found.about.split(" · ")
            self.search.setText(" ".join(about))
            self._ask()
            self.list.setFocus()

    def _open(self, begin: Callable[[], None]) -> None:
        begin()
        self._show(self.form)
        self.form.first().setFocus()

    def _close(self) -> None:
        self.form.controls = {}
        self._change = None
        self._show(self.reading)
        self.list.setFocus()

    def _show(self, widget: QWidget) -> None:
        self.side.setCurrentWidget(widget)
        self.acts.refresh()

    def _bind(self) -> None:
        self.tables.chosen.connect(lambda _table: self._ask())
        self.list.chosen.connect(lambda _id: self._write())
        self.flaws.chosen.connect(lambda _id: self._write())
        self.flaws.opened.connect(lambda _id: self._go())
        self.search.textChanged.connect(lambda _text: self._ask())
        self.search.returnPressed.connect(self.list.setFocus)

    def _columns(self) -> tuple[Column, ...]:
        """What they are called is the table's that is chosen."""

        def of(tell: Callable[..., str]) -> Callable[[TableRow], str]:
            return lambda row: tell(self.frame.book, self._listed, row)

        return (
            Column("name", "", lambda row: row.name.split(" · ")[0], 200, stretch=True),
            Column("place", "", of(model.place), 150),
            Column("more", "", of(model.more), 170, stretch=True),
            Column("code", "", lambda row: row.cells.get("code") or row.cells.get("days", ""), 110),
        )

    def _flaw_columns(self) -> tuple[Column, ...]:
        word, mark = (lambda row: model.weight(row.found)[0]), (lambda row: model.weight(row.found)[1])
        return (
            Column("kind", N_("Kind"), word, 110, mark=mark),
            Column("table", N_("Table"), lambda row: name_of(row.found.table), 110),
            Column("said", N_("To look at"), lambda row: finding(row.found), 300, stretch=True),
        )

    def _lay_out(self) -> None:
        px = self.frame.look.px
        clear_button(self.search, self.frame.look)
        hint = _("Name, alias, pinyin or initials")
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        self.search.setFixedWidth(px(240))
        self.count.setProperty("part", "muted")
        for each in (self.list, self.flaws):
            self.lists.addWidget(each)
        buttons = [self.acts.button(f"catalogue.{name}") for name in ("add", "import")]
        head: list[QWidget] = [QLabel(_("Catalogue")), self.search, self.count]
        left = QVBoxLayout()
        left.setSpacing(px(GAP))
        left.addWidget(self.tables)
        left.addWidget(panel(self.frame.look, head, buttons, self.lists), 1)
        rowwise = [self.acts.button(f"catalogue.{name}") for name in ("change", "withdraw")]
        under(self.frame.look, self.reading, self.page_view, rowwise)
        last = [self.acts.button("catalogue.leave"), self.acts.button("catalogue.apply", "primary")]
        under(self.frame.look, self.seeing, self.effect, last)
        self.form.lay_out(self.acts)
        for widget in (self.reading, self.form, self.seeing):
            self.side.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addLayout(left, 7)
        layout.addWidget(framed(self.frame.look, self.side, top=0), 5)


def _read(path: str) -> bytes:
    """The file's bytes. Refused("empty", "file") without a name; Trouble("file") where it cannot be read."""
    if not path:
        raise Refused("empty", "file")
    try:
        return Path(path).expanduser().read_bytes()
    except OSError as error:
        raise Trouble("file", error.strerror or type(error).__name__) from error
