"""What is known already: the caller's earlier cases, open cases alike, articles to answer from, who is on duty, the
deadline day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desk import Line
from app.domain.words import FINAL, Why
from app.questions.callshapes import CallerKnown, CallerOf
from app.questions.shapes import (
    ArticleRow,
    CaseRow,
    History,
    Knowledge,
    Similar,
    Suggest,
)
from app.text import _, language, name_of, near, number, until
from ui.panes.intake.beside import Days, Duty
from ui.panes.intake.draft import Draft
from ui.panes.intake.preview import Preview
from ui.panes.intake.warned import Warned
from ui.parts import names
from ui.parts.cells import STATUS_MARKS, Mark
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from ui.panes.intake.queue import CallRow
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

MANY = 100
"""Share of the lists in the room: as high as what they hold, as long as there is room."""
PAUSE_MS = 300
"""After the last key before similar cases are looked for."""
BEYOND_MS = 700
"""So much later the centre is asked for those whose words are not held here."""
READY_MS = 15_000
"""So long after a person has sat down the radar gets ready by itself: before, there is other work. With the first form
it is needed, and gets ready at once."""

TWO_LINES = 48
"""Height of a row that says why below what: side by side both would be cut in a column this narrow."""


class Reference(QWidget):
    """The right column. It asks by itself and offers; acts are the pane's."""

    known = Signal(object)
    """Who the caller is (`CallerKnown`), where the number's earlier cases are one person's."""

    def __init__(self, frame: Frame, actions: Actions) -> None:
        super().__init__()
        self._frame = frame
        self._draft: Draft | None = None
        self._number = ""
        self._fetched: set[str] = set()
        look = frame.look
        self.preview = Preview(frame)
        self.days = Days(frame)
        self.duty = Duty(frame)
        self.warned = Warned(frame)
        self.history = Table(frame, _history_columns(frame), _("Caller's earlier cases"))
        self.similar = Table(frame, _similar_columns(frame), _("Similar open cases"))
        self.articles = Articles(frame)
        self.similar.verticalHeader().setDefaultSectionSize(look.px(TWO_LINES))
        self.heads = {table: QLabel() for table in (self.history, self.similar)}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(8), look.px(8), look.px(8), look.px(8))
        layout.setSpacing(look.px(4))
        for part in (self.preview, self.days, self.duty, self.warned):
            layout.addWidget(part)
        for table, head in self.heads.items():
            head.setProperty("part", "heading")
            head.setContentsMargins(look.px(8), look.px(4), 0, 0)
            table.horizontalHeader().hide()
            table.opened.connect(lambda case: frame.open("cases", case=case))
            layout.addWidget(head)
            layout.addWidget(table, MANY)
        self.offers = QWidget()
        self._lay_out_offers(actions)
        layout.addWidget(self.offers)
        layout.addStretch(1)
        self.articles.lay_out(actions)
        layout.addWidget(self.articles)
        self._begin_asking()
        self.put(None)

    def _begin_asking(self) -> None:
        self._ready = False
        QTimer.singleShot(READY_MS, self, self._get_ready)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask_similar)
        self._beyond = QTimer(self, singleShot=True, interval=BEYOND_MS)
        self._beyond.timeout.connect(self._ask_centre)
        self._asked = Similar()
        """With what the centre has said to it so far."""

    def _lay_out_offers(self, actions: Actions) -> None:
        lines = QVBoxLayout(self.offers)
        lines.setContentsMargins(self._frame.look.px(8), 0, 0, 0)  # under the words of the rows
        lines.setSpacing(self._frame.look.px(4))
        for offered in (("intake.merge",), ("intake.join", "intake.open_case")):
            line = QHBoxLayout()
            for name in offered:
                line.addWidget(actions.button(name, goes=True))
            line.addStretch()
            lines.addLayout(line)

    def put(self, draft: Draft | None) -> None:
        """Another draft is shown."""
        self._draft = draft
        self._ask_no_more()
        self.preview.put(None)
        for table in (self.history, self.similar):
            self._see(table, draft is not None)
        self.offers.setVisible(draft is not None)
        self.preview.setVisible(draft is None)
        self.similar.nothing = _("No open case alike") if draft is not None else ""
        self.days.hide()
        self.duty.setVisible(draft is not None and draft.emergency_at is not None)
        self.show_number("")
        self._show(self.similar, (), _("Similar cases"))
        self.articles.put(draft, ())
        if draft is not None:
            self._ask_similar()

    def look_ahead(self, row: CaseRow | CallRow | None) -> None:
        """No form is open: what is selected in the queue, and what is alike."""
        if self._draft is not None or not self.preview.put(row):
            return
        self._ask_no_more()
        known = isinstance(row, CaseRow)
        self._see(self.similar, known)
        self.offers.setVisible(known)
        self.similar.nothing = _("No open case alike") if known else ""
        self._show(self.similar, (), _("Similar cases"))
        if known:
            self._pause.start()

    def show_number(self, phone: str) -> None:
        """Ask what is known of this number; "" for none."""
        self._number = phone
        self.history.nothing = _("No earlier case of this number") if phone else _("No whole number yet")
        self._show(self.history, (), _("History"))
        self._frame.work.forget(self, "history")
        self._frame.work.forget(self, "caller")
        self._ask_number()

    def _ask_number(self) -> None:
        if self._number:
            self._frame.work.ask(self, "history", History(phone=self._number), self._show_history)
            self._frame.work.ask(self, "caller", CallerOf(phone=self._number), self._offer)

    def told(self) -> None:
        """What is alike is asked for when the fingers rest."""
        self._pause.start()

    def again(self) -> None:
        """Cases were touched."""
        self._ask_number()
        self._ask_similar()

    def chosen(self) -> CaseRow | None:
        """The case an act would be about: the one selected where the hands are, else the likeliest open one."""
        tables = sorted((self.similar, self.history), key=lambda table: not table.hasFocus())
        rows = [row for table in tables if (row := table.current_row()) is not None]
        if rows:
            return rows[0]
        alike = [*self.similar.set.rows.values(), *self.history.set.rows.values()]
        return next((row for row in alike if row.status not in FINAL), None)

    def go(self) -> None:
        """The hands go to what is alike, else to the history."""
        table = self.similar if self.similar.set.ids or not self.history.set.ids else self.history
        table.setFocus()
        if table.set.ids and table.current_id() is None:
            table.select(table.set.ids[0])

    def show_duty(self) -> None:
        """The units on duty for what the form says."""
        draft = self._draft
        if draft is not None and draft.emergency_at is not None:
            question = Suggest(category=draft.category, area=draft.area)
            self._frame.work.ask(self, "duty", question, lambda found: self.duty.put(draft, found))

    def _show_history(self, rows: Sequence[CaseRow]) -> None:
        rows = [row for row in rows if self._draft is None or row.id != self._draft.case]
        live = sum(1 for row in rows if row.status not in FINAL)
        area = names.district(self._frame.book, next((row.area for row in rows if row.area), None))
        more = [area, _("{count} open", count=number(live)) if live else ""]
        self._show(self.history, rows, _("History"), " · ".join(filter(None, more)))

    def _offer(self, known: CallerKnown) -> None:
        """Who the number belongs to, where that is one person. A colleague's case is fetched for the call in hand."""
        if known.fetch:
            self._fetch(known.fetch)
        if known.name:
            self.known.emit(known)

    def _fetch(self, case: str) -> None:
        if case not in self._fetched:
            self._fetched.add(case)
            nothing = lambda _error: None  # noqa: E731  offline, or not to be had: then the caller says their name
            self._frame.work.call(self, lambda: self._frame.desk.open_case(case), None, nothing, nothing)

    def _get_ready(self) -> None:
        self._ready = True
        self._frame.work.ask(self, "ready", Similar(), lambda _nothing: self._ask_similar())

    def _ask_similar(self) -> None:
        about = self._draft or (self.preview.row if self._ready else None)
        self.warned.ask(about if isinstance(about, Draft) else None)
        if isinstance(about, Draft):
            question = Similar(text=about.text, case=about.case or None)
            self.articles.ask(about)
        elif isinstance(about, CaseRow):
            question = Similar(text=about.snippet, case=about.id)
        else:
            return
        question = replace(question, place=about.place, area=about.area, category=about.category)
        if replace(self._asked, told={}) != question:
            self._asked = question
        self._ask_store()
        self._beyond.start()

    def _ask_store(self) -> None:
        title = _("Similar cases")
        self._frame.work.ask(self, "similar", self._asked, lambda rows: self._show(self.similar, rows, title))

    def _ask_no_more(self) -> None:
        """What is still under way is about something else."""
        self._beyond.stop()
        for slot in ("similar", "beyond"):
            self._frame.work.forget(self, slot)

    def _ask_centre(self) -> None:
        """What the seat holds is shown; what the centre knows of others is added when it comes, if it comes."""
        question, desk = self._asked, self._frame.desk

        def job() -> Similar:
            online = desk.link_state().line is Line.ONLINE
            return desk.beyond.ask(question) if online else question

        if not self._frame.locked:
            nothing = lambda _error: None  # noqa: E731  what is held here is there already
            self._frame.work.call(self, job, self._take_told, nothing, nothing, "beyond")

    def _take_told(self, question: Similar) -> None:
        if question != self._asked and replace(question, told={}) == replace(self._asked, told={}):
            self._asked = question
            self._ask_store()

    def _see(self, table: Table, shown: bool) -> None:
        for widget in (table, self.heads[table]):
            widget.setVisible(shown)

    def _show(self, table: Table, rows: Sequence[CaseRow], title: str, more: str = "") -> None:
        table.show_rows(rows)
        each = table.verticalHeader().defaultSectionSize()
        table.setMaximumHeight(max(len(rows) * each, self._frame.look.row) + 2)
        counted = f"{title}  {number(len(rows))}" if rows else title
        self.heads[table].setText(" · ".join(filter(None, (counted, more))))
        self._frame.actions_changed.emit()


class Articles(QFrame):
    """What the story and the matter may be answered from: best first, nothing when weak."""

    MOST, SHORTEST = 4, 2

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._draft: Draft | None = None
        self.head = QLabel(_("Knowledge"))
        self.head.setProperty("part", "heading")
        self.table = Table(frame, _article_columns(), _("Knowledge"))
        self.table.horizontalHeader().hide()
        self.table.opened.connect(lambda article: frame.open("knowledge", article=article))
        self.hide()

    def lay_out(self, actions: Actions) -> None:
        """The list, and what it is for."""
        look = self._frame.look
        self.head.setContentsMargins(look.px(8), look.px(4), 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(4))
        layout.addWidget(self.head)
        layout.addWidget(self.table)
        line = QHBoxLayout()
        line.setContentsMargins(look.px(8), 0, 0, 0)
        line.addWidget(actions.button("intake.article"))
        line.addStretch()
        layout.addLayout(line)

    def ask(self, draft: Draft) -> None:
        """By what is typed, once it says anything."""
        text = draft.text if len(draft.text.strip()) >= self.SHORTEST else ""
        question = Knowledge(text=text, category=draft.category, limit=self.MOST)
        if text or draft.category:
            self._frame.work.ask(self, "articles", question, lambda rows: self.put(draft, rows))
        else:
            self.put(draft, ())

    def put(self, draft: Draft | None, rows: Sequence[ArticleRow]) -> None:
        """Show these."""
        if draft is not self._draft:
            self._frame.work.forget(self, "articles")
        self._draft = draft
        self.table.show_rows(rows)
        self.table.setFixedHeight(len(rows) * self._frame.look.row + 2)
        self.setVisible(bool(rows))
        self._frame.actions_changed.emit()

    def chosen(self) -> ArticleRow | None:
        """The one selected, else the best."""
        return self.table.current_row() or next(iter(self.table.set.rows.values()), None)


def _history_columns(frame: Frame) -> list[Column]:
    return [
        Column("at", "", lambda row: near(row.at, frame.clock.now()).split(" ")[0], width=56),
        Column("category", "", lambda row: _matter(frame, row), width=64, stretch=True, tip=lambda row: row.snippet),
        Column("status", "", lambda row: _state(frame, row), width=_wide(), mark=lambda row: STATUS_MARKS[row.status]),
    ]


def _similar_columns(frame: Frame) -> list[Column]:
    return [
        Column(
            "place",
            "",
            lambda row: f"{row.place or row.snippet}\n{_state(frame, row)} · {_why(row)}",
            stretch=True,
            mark=lambda row: STATUS_MARKS[row.status],
            tip=lambda row: f"{row.snippet}\n{_whole_why(row)}",
        )
    ]


def _article_columns() -> list[Column]:
    expired, holds = Mark("due", "danger"), Mark("knowledge", "accent")
    return [
        Column(
            "title",
            "",
            lambda row: _("{title} (expired)", title=row.title) if row.expired else row.title,
            stretch=True,
            mark=lambda row: expired if row.expired else holds,
            tip=lambda row: row.snippet,
        )
    ]


def _why(row: CaseRow) -> str:
    """Why it may be the same matter; that only its words are alike is said by how much."""
    named = [name_of(each) for each in row.why if each is not Why.WORDS]
    return "·".join(named) or f"≈{round((row.score or 0) * 100)}%"


def _whole_why(row: CaseRow) -> str:
    return " · ".join((*map(name_of, row.why), f"≈{round((row.score or 0) * 100)}%"))


def _wide() -> int:
    """余 23 小时 · 23 hours left."""
    return 104 if language() == "zh_CN" else 126


def _matter(frame: Frame, row: CaseRow) -> str:
    return names.category(frame.book, row.category, row.closed_at) if row.category else row.snippet


def _state(frame: Frame, row: CaseRow) -> str:
    """Where it stands, and of a live one how long it still has."""
    if row.status in FINAL or row.due is None:
        return name_of(row.status)
    return until(row.due, frame.clock.now())
