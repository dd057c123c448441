"""Which days, the paper as it is published, its numbers and the cases behind them. It comes from the centre; while that
is away, this seat counts a look ahead from what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import Refused, Trouble
from app.domain.words import BulletinKind
from app.questions.bulletin import BulletinPreview, Preview
from app.questions.papers import Sheet
from app.questions.shapes import CaseRow, Rows
from app.text import _, field, moment, refusal, trouble
from ui.panes.bulletins import model
from ui.panes.bulletins.actions import actions
from ui.panes.bulletins.model import Asked
from ui.panes.bulletins.paper import Paper, PaperView
from ui.parts.actions import Action, Actions
from ui.parts.asking import CONTROLS
from ui.parts.form import Choices
from ui.parts.pane import Frame, Kind, View
from ui.parts.panels import GAP
from ui.parts.sections import text_label
from ui.parts.table import Table

if TYPE_CHECKING:
    from app.domain.bulletins import Bulletin, BulletinRow, BulletinView, Number
    from ui.work import Touched

MOST = 2_000
"""Cases of a list behind a number."""


class BulletinsView(View):
    """日报."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.shown: BulletinView | None = None
        self.sheet: Sheet | None = None
        self.preview: Preview | None = None
        """What is shown was counted at this seat."""
        self._busy = False
        self.kind = Choices(model.kinds(), frame.look, frame.keys, _("Days"), far=True)
        self.kind.put(BulletinKind.DAY)
        self.day = CONTROLS["day"](frame, field("day"))
        self.unit = CONTROLS["unit"](frame, field("unit"))
        self.unit.picker.setPlaceholderText(_("All units"))
        self.paper = PaperView(frame.look, _("Bulletin"))
        self.away = text_label("", "notice")
        self.numbers = Table(frame, model.number_columns(), _("Numbers"))
        self.cases = Table(
            frame, model.case_columns(frame), _("Cases"), nothing=_("Choose a number: its cases stand here")
        )
        self.behind = QLabel(_("Cases"))
        self.published = Table(
            frame, model.published_columns(frame), _("Published"), nothing=_("Nothing is published yet")
        )
        self.form, self.folder = QComboBox(), QLineEdit(str(model.folder()))
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self.cases.show_rows([])
        self.day.put(model.yesterday(frame).isoformat())
        self._lay_out()
        self._bind()

    def look(self, touched: Touched | None) -> None:
        if touched is None:
            self.again()

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        return self.numbers

    def state(self) -> dict[str, Any]:
        asked = self.asked
        return {
            "kind": asked.kind.value,
            "day": self.day.kept(),
            "unit": self.unit.kept(),
            "form": self.form.currentText(),
            "folder": self.folder.text(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.kind.put(state["kind"])
        self.day.restore(state["day"])
        self.unit.restore(state["unit"])
        self.form.setCurrentText(state["form"])
        self.folder.setText(state["folder"])

    @property
    def asked(self) -> Asked:
        """Which bulletin is asked for."""
        day = self.day.value() or model.yesterday(self.frame).isoformat()
        return Asked(BulletinKind(self.kind.value or BulletinKind.DAY), day, self.unit.value())

    # what actions do

    def again(self) -> None:
        """The bulletin of these days, and what is published."""
        asked, desk = self.asked, self.frame.desk.bulletins
        self._call(lambda: _with_paper(desk, desk.view(asked.kind, asked.day, asked.unit)), self._take, "bulletin")
        self._call(desk.published, self._take_published, "published")

    def publish(self) -> None:
        """Publish what is shown."""
        asked, desk = self.asked, self.frame.desk.bulletins
        self._busy = True
        self._call(lambda: _with_paper(desk, desk.publish(asked.kind, asked.day, asked.unit)), self._done, "bulletin")

    def can_publish(self) -> bool:
        """Whether its days are over, it is not published yet and its identities hold."""
        view, over = self.shown, model.yesterday(self.frame).isoformat()
        if view is None or self._busy or self.preview is not None:
            return False
        return view.published is None and view.sound and view.bulletin.last <= over

    def export(self) -> None:
        """Write what is shown to a file."""
        if self.shown is None or self.sheet is None:
            return
        shown, desk = self.shown, self.frame.desk.bulletins
        path = Path(self.folder.text().strip() or ".") / model.file_name(
            self.sheet.title, shown, self.form.currentText()
        )
        self._call(
            lambda: desk.export(shown, path), lambda made: self.frame.say(_("Written: {file}", file=made)), "export"
        )

    def can_export(self) -> bool:
        """Whether anything is shown."""
        return self.shown is not None

    def to_numbers(self) -> None:
        """Hands to the numbers."""
        self.numbers.setFocus()

    def to_day(self) -> None:
        """Hands to the day."""
        self.day.setFocus()

    def page(self, by: float) -> None:
        """Read on without leaving the list."""
        self.paper.scroll_by(by)

    # the centre's answers

    def _call(self, job: Callable[[], Any], then: Callable[[Any], object], slot: str) -> None:
        self.frame.work.call(self, job, then, self._refused, self._failed, slot)

    def _take(self, answer: tuple[BulletinView, Sheet, tuple[tuple[str, Number], ...]]) -> None:
        self._busy, self.preview = False, None
        self.away.hide()
        self._show(answer)

    def _show(self, answer: tuple[BulletinView, Sheet, tuple[tuple[str, Number], ...]]) -> None:
        self.shown, self.sheet, labels = answer
        self.paper.show_page(Paper(self.frame.look, self.sheet))
        self.numbers.show_rows(model.numbers(labels))
        if self.numbers.current_id() is None and labels:
            self.numbers.select(self.numbers.set.ids[0])
        self.acts.refresh()

    def _done(self, answer: tuple[BulletinView, Sheet, tuple[tuple[str, Number], ...]]) -> None:
        self._take(answer)
        self.frame.say(_("{title} is published", title=answer[1].title))
        self._call(self.frame.desk.bulletins.published, self._take_published, "published")

    def _take_published(self, rows: tuple[BulletinRow, ...]) -> None:
        self.published.show_rows(model.published(rows, self.frame.book))

    def _refused(self, refused: Refused) -> None:
        self._busy = False
        self.acts.refresh()
        self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    def _failed(self, error: Trouble) -> None:
        """What is published stays; anything else this seat counts by itself, and says so."""
        self._busy = False
        self.acts.refresh()
        said = " ".join(filter(None, (trouble(error.code), error.detail)))
        self.away.setText(_("Bulletins come from the centre: {why}", why=said))
        self.away.show()
        asked = self.asked
        question = BulletinPreview(kind=asked.kind, day=asked.day, unit=asked.unit)
        self.frame.work.ask(self, "preview", question, self._take_preview)

    def _take_preview(self, preview: Preview) -> None:
        desk, shown = self.frame.desk.bulletins, self.shown
        asked, made = self.asked, preview.view.bulletin
        if shown is not None and shown.published is not None and _is_of(shown, made):
            return
        if (asked.kind, asked.unit) == (made.kind, made.unit):
            self.preview = preview
            self.away.setText(
                _(
                    "Counted at this seat from what it holds, as of {at}; not published, and without hot issues. "
                    "Publishing needs the centre.",
                    at=moment(made.counted_at),
                )
            )
            self.frame.work.call(self, lambda: _with_paper(desk, preview.view), self._show, slot="bulletin")

    # the cases behind a number

    def _open_number(self, name: str) -> None:
        row = self.numbers.set.rows.get(name)
        if row is None or self.shown is None:
            return
        bulletin, desk = self.shown.bulletin, self.frame.desk.bulletins
        if self.preview is not None:
            self._ask_rows(row.label, model.cases_behind(self.preview, row.number))
            return
        self._call(
            lambda: desk.behind(bulletin.kind, bulletin.first, bulletin.unit, row.number),
            lambda ids: self._ask_rows(row.label, ids),
            "behind",
        )

    def _ask_rows(self, label: str, ids: tuple[str, ...]) -> None:
        self.frame.work.ask(self, "cases", Rows(ids=ids[:MOST]), lambda rows: self._take_cases(label, len(ids), rows))

    def _take_cases(self, label: str, count: int, rows: Sequence[CaseRow]) -> None:
        self.cases.show_rows(rows)
        self.behind.setText(model.behind(label, len(rows), count))
        if rows:
            self.cases.select(rows[0].id)
            self.cases.setFocus()

    def _open_published(self, name: str) -> None:
        asked = self.published.set.rows[name].asked
        self.kind.put(asked.kind)
        self.day.put(asked.day)
        self.unit.put(asked.unit)
        self.again()

    # laying out

    def _bind(self) -> None:
        self.kind.chosen.connect(lambda _kind: self.again())
        self.day.changed.connect(self._asks_other)
        self.unit.changed.connect(self._asks_other)
        self.numbers.opened.connect(self._open_number)
        self.paper.asked.connect(self._open_number)
        self.cases.opened.connect(lambda case: self.frame.open("cases", case=case))
        self.published.opened.connect(self._open_published)

    def _asks_other(self) -> None:
        if not self.day.unsure():
            self.again()

    def _lay_out(self) -> None:
        px = self.frame.look.px
        self.form.addItems(model.FORMATS)
        self.form.setAccessibleName(_("Format"))
        self.folder.setAccessibleName(_("Folder"))
        self.folder.setToolTip(_("The folder files are written to"))
        self.away.hide()
        head = QHBoxLayout()
        head.setSpacing(px(8))
        for widget, width in ((self.kind, 240), (self.day, 200), (self.unit, 240)):
            widget.setFixedWidth(px(width))
            head.addWidget(widget, alignment=Qt.AlignmentFlag.AlignTop)
        head.addStretch()
        head.addWidget(self.acts.button("bulletins.publish", "primary"), alignment=Qt.AlignmentFlag.AlignTop)
        writing = QHBoxLayout()
        writing.setContentsMargins(px(16), px(4), px(16), px(12))
        writing.setSpacing(px(8))
        self.form.setFixedWidth(px(90))
        for widget in (self.form, self.folder, self.acts.button("bulletins.export")):
            writing.addWidget(widget)
        right = QVBoxLayout()
        right.setSpacing(px(GAP))
        right.addWidget(self._panel(QLabel(_("Numbers")), self.numbers), 4)
        right.addWidget(self._panel(self.behind, self.cases), 5)
        right.addWidget(self._panel(QLabel(_("Published")), self.published), 3)
        below = QHBoxLayout()
        below.setSpacing(px(GAP))
        paper = self._panel(None, self.paper, writing)
        below.addWidget(paper, 1)
        below.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addLayout(head)
        layout.addWidget(self.away)
        layout.addLayout(below, 1)

    def _panel(self, title: QLabel | None, inside: QWidget, under: QHBoxLayout | None = None) -> QWidget:
        px = self.frame.look.px
        made = QWidget()
        made.setProperty("part", "panel")
        layout = QVBoxLayout(made)
        layout.setContentsMargins(1, px(8) if title else 1, 1, 1)
        layout.setSpacing(px(4))
        if title is not None:
            title.setProperty("part", "heading")
            title.setContentsMargins(px(9), 0, 0, 0)
            layout.addWidget(title)
        layout.addWidget(inside, 1)
        if under is not None:
            layout.addLayout(under)
        return made


def _is_of(shown: BulletinView, other: Bulletin) -> bool:
    """Whether both are about the same days."""
    mine = shown.bulletin
    return (mine.kind, mine.first, mine.unit) == (other.kind, other.first, other.unit)


def _with_paper(desk: Any, view: BulletinView) -> tuple[BulletinView, Sheet, tuple[tuple[str, Number], ...]]:
    """What is shown of it, made away from the window."""
    return view, desk.paper(view), desk.numbers(view)
