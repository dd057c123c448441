"""Articles by the words typed, and beside them the one chosen, its versions, or a form. Reading needs no centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.clock import new_id
from app.domain.errors import Refused, Trouble
from app.domain.words import Role
from app.questions.shapes import ArticleOf, ArticleRow, Knowledge, ReportRow, Reports
from app.text import N_, _, number, refusal, trouble
from ui.panes.knowledge import model
from ui.panes.knowledge.actions import actions
from ui.panes.knowledge.forms import ArticleForm, DoubtForm
from ui.parts import names
from ui.parts.actions import Action, Actions
from ui.parts.fitting import clear_button
from ui.parts.page import PageView
from ui.parts.pane import Frame, Kind, View
from ui.parts.panels import GAP, framed, panel, under
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from app.domain.records import Article
    from ui.work import Touched

SHOWN = 1_000
"""Most articles of a list; who looks for others types more."""


class KnowledgeView(View):
    """知识."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.writes = bool({Role.LEAD, Role.ADMIN} & set(frame.person.roles))
        self.article: Article | None = None
        self._with_withdrawn = False
        self._busy = False
        self._wanted = ""
        self.search, self.count = QLineEdit(), QLabel()
        self.list = Table(frame, self._columns(), _("Articles"), nothing=_("No article holds these words"))
        self.doubts = Table(frame, self._doubt_columns(), _("Reports"))
        self.doubts_title = QLabel(_("Reports"))
        self.page_view = PageView(frame.look, _("Article"))
        self.versions = PageView(frame.look, _("Versions"))
        self.form, self.doubting = ArticleForm(frame), DoubtForm(frame)
        self.side = QStackedWidget()
        self.reading = QWidget()
        self.past = QWidget()
        self.buttons: dict[str, QWidget] = {}
        """Under the article."""
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self._lay_out()
        self._bind()

    def look(self, touched: Touched | None) -> None:
        self._ask()

    def show_what(self, **what: Any) -> None:
        """`article=ID`."""
        if (wanted := what.get("article")) and self.reads:
            self._wanted = wanted
            self.search.clear()
            self._ask()

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        if self.side.currentWidget() is self.form:
            return self.form.controls["title"]
        return self.doubting.text if self.side.currentWidget() is self.doubting else self.search

    def state(self) -> dict[str, Any]:
        now = self.side.currentWidget()
        typed = self.form.state() if now is self.form else None
        doubt = self.doubting.state() if now is self.doubting else None
        return {"chosen": self.list.current_id(), "search": self.search.text(), "form": typed, "doubt": doubt}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._wanted = state["chosen"] or ""
        self.search.setText(state["search"])
        if state["form"] is not None and self.writes:
            self.form.restore(state["form"])
            self._show(self.form)
        if state["doubt"] is not None:
            self.doubting.restore(state["doubt"])
            self._show(self.doubting)

    # what actions ask

    @property
    def chosen(self) -> ArticleRow | None:
        """The article acts are about."""
        return self.list.current_row()

    @property
    def withdrawn(self) -> bool:
        """Whether it is out of force by a lead's hand."""
        return self.chosen is not None and self.chosen.withdrawn

    @property
    def reads(self) -> bool:
        """Whether the article itself is on show."""
        return self.side.currentWidget() is self.reading

    @property
    def saves(self) -> bool:
        """Whether a form is open and the centre is not working on it."""
        return self.side.currentWidget() in (self.form, self.doubting) and not self._busy

    @property
    def doubt(self) -> ReportRow | None:
        """The report that is chosen while the hands are there."""
        return self.doubts.current_row() if self.reads and not self._busy else None

    # what actions do

    def find_article(self) -> None:
        """Hands to the line to find by."""
        self.search.setFocus()
        self.search.selectAll()

    def page(self, by: float) -> None:
        """Read on without leaving the list."""
        (self.versions if self.side.currentWidget() is self.past else self.page_view).scroll_by(by)

    def history(self) -> None:
        """Every version, from the centre."""
        row, desk = self.chosen, self.frame.desk
        if row is not None:
            self._call(lambda: desk.articles.versions(row.id), self._show_versions)

    def begin_doubt(self) -> None:
        """A form for what is wrong."""
        if self.article is not None:
            self.doubting.begin(new_id(self.frame.clock), self.article)
            self._show(self.doubting)
            self.doubting.text.setFocus()

    def add(self) -> None:
        """A form for a new article."""
        self._open(None)

    def change(self) -> None:
        """A form with the article's present version."""
        if self.article is not None:
            self._open(self.article)

    def take_out(self) -> None:
        """Withdraw, or bring back."""
        if self.article is None:
            return
        self.form.begin("", self.article)
        asked, desk = self.form.asked(withdrawn=not self.article.withdrawn), self.frame.desk
        self._call(lambda: desk.articles.put(**asked), self._saved)

    def swap_withdrawn(self) -> None:
        """With those out of force, or without."""
        self._with_withdrawn = not self._with_withdrawn
        self._ask()

    def go_doubts(self) -> None:
        """Hands to the reports."""
        self.doubts.setFocus()
        if self.doubts.set.ids and self.doubts.current_id() is None:
            self.doubts.select(self.doubts.set.ids[0])

    def settle(self) -> None:
        """The chosen report is seen to."""
        row, desk = self.doubt, self.frame.desk
        if row is not None:
            self._call(lambda: desk.articles.resolve(row.id), lambda _report: self.frame.say(_("Report settled")))

    def save(self) -> None:
        """Send what the form holds."""
        desk = self.frame.desk
        if self.side.currentWidget() is self.doubting:
            doubt = self.doubting.asked()
            self._call(lambda: desk.articles.report(**doubt), self._reported)
        elif self.form.sound():
            asked = self.form.asked()
            self._call(lambda: desk.articles.put(**asked), self._saved)

    def leave(self) -> None:
        """Back to the article."""
        self._show(self.reading)
        self.list.setFocus()

    # the centre's answers

    def _call(self, job: Any, then: Any) -> None:
        self._busy = True
        self.acts.refresh()
        self.frame.work.call(self, job, lambda made: self._done(then, made), self._refused, self._failed)

    def _done(self, then: Any, made: Any) -> None:
        self._busy = False
        then(made)
        self.frame.desk.sync_now()
        self.acts.refresh()

    def _saved(self, article: Article) -> None:
        words = _("{title} is withdrawn") if article.withdrawn else _("{title} is in force, version {n}")
        self.frame.say(words.format(title=article.title, n=number(article.version)))
        self._wanted = article.id
        self.leave()
        self._ask()

    def _reported(self, _report: Any) -> None:
        self.frame.say(_("Reported; a lead will look at it"))
        self.leave()

    def _show_versions(self, versions: Sequence[Article]) -> None:
        self.versions.show_page(model.told(self.frame.look, self.frame.book, versions))
        self._show(self.past)
        self.versions.setFocus()

    def _refused(self, refused: Refused) -> None:
        self._busy = False
        self.acts.refresh()
        form = self.side.currentWidget()
        if not (isinstance(form, ArticleForm | DoubtForm) and form.refused(refused)):
            self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    def _failed(self, error: Trouble) -> None:
        """Nothing typed is lost: the form stands."""
        self._busy = False
        self.acts.refresh()
        self.frame.say(trouble(error.code), Kind.TROUBLE)

    # showing

    def _ask(self) -> None:
        asked = Knowledge(text=self.search.text(), limit=SHOWN, withdrawn=self._with_withdrawn)
        self.frame.work.ask(self, "articles", asked, self._take)
        if self.writes:
            self.frame.work.ask(self, "doubts", Reports(), self._take_doubts)

    def _take(self, rows: Sequence[ArticleRow]) -> None:
        self.list.show_rows(rows)
        self.count.setText(_("{count} articles", count=number(len(rows))))
        if self._wanted and self.list.select(self._wanted):
            self._wanted = ""
        elif self.list.current_id() is None and rows:
            self.list.select(rows[0].id)
        self._ask_article()

    def _take_doubts(self, rows: Sequence[ReportRow]) -> None:
        self.doubts.show_rows(rows)
        self.doubts_title.setText(_("Reports {count}", count=number(len(rows))))
        self.doubts_panel.setVisible(bool(rows))
        self._write()

    def _ask_article(self) -> None:
        row = self.chosen
        if row is not None:
            self.frame.work.ask(self, "article", ArticleOf(article=row.id), self._take_article)
        else:
            self._take_article(None)

    def _take_article(self, article: Article | None) -> None:
        self.article = article
        for name in ("withdraw", "bring_back") if self.writes else ():
            self.buttons[name].setVisible((name == "bring_back") == self.withdrawn)
        self._write()
        self.acts.refresh()

    def _write(self) -> None:
        self.page_view.setVisible(self.article is not None)
        if self.article is not None:
            frame, book = self.frame, self.frame.book
            today = frame.clock.now().astimezone(book.zone).date()
            about = [row for row in self.doubts.set.rows.values() if row.article == self.article.id]
            self.page_view.show_page(model.written(frame.look, book, self.article, about, today))

    def _doubt_chosen(self) -> None:
        """The article a report is about comes into sight."""
        row = self.doubts.current_row()
        if row is not None and self.doubts.hasFocus() and not self.list.select(row.article):
            self._wanted = row.article
            self.search.clear()
        self.acts.refresh()

    def _open(self, article: Article | None) -> None:
        self.form.begin(new_id(self.frame.clock), article)
        self._show(self.form)
        self.form.controls["title"].setFocus()

    def _show(self, widget: QWidget) -> None:
        self.side.setCurrentWidget(widget)
        self.acts.refresh()

    def _bind(self) -> None:
        self.list.chosen.connect(lambda _id: self._ask_article())
        self.list.opened.connect(lambda _id: self.page_view.setFocus())
        self.doubts.chosen.connect(lambda _id: self._doubt_chosen())
        self.search.textChanged.connect(lambda _text: self._ask())
        self.search.returnPressed.connect(self.list.setFocus)

    def _columns(self) -> tuple[Column, ...]:
        book = lambda: self.frame.book  # noqa: E731
        word, mark = (lambda row: model.state(row)[0]), (lambda row: model.state(row)[1])
        return (
            Column("title", N_("Title"), lambda row: row.title, 200, stretch=True, tip=lambda row: row.snippet),
            Column("category", N_("Matter"), lambda row: names.category(book(), row.category), 120),
            Column("unit", N_("Unit"), lambda row: names.unit(book(), row.unit), 132, stretch=True),
            Column("until", N_("Valid until"), lambda row: model.until(row.valid_until), 100),
            Column("state", N_("State"), word, 96, mark=mark),
        )

    def _doubt_columns(self) -> tuple[Column, ...]:
        return (
            Column("title", N_("Title"), lambda row: row.title, 180),
            Column("text", N_("What is wrong"), lambda row: row.text, 160, stretch=True, tip=lambda row: row.text),
            Column("by", N_("By"), lambda row: row.by, 80),
            Column("at", N_("At"), lambda row: model.asked_at(row, self.frame.clock.now()), 96),
        )

    def _lay_out(self) -> None:
        px = self.frame.look.px
        clear_button(self.search, self.frame.look)
        self.search.setPlaceholderText(_("Words, pinyin or initials of the title"))
        self.search.setAccessibleName(_("Words, pinyin or initials of the title"))
        self.search.setFixedWidth(px(280))
        self.count.setProperty("part", "muted")
        buttons = [self.acts.button("knowledge.add")] if self.writes else []
        left = QVBoxLayout()
        left.setSpacing(px(GAP))
        left.addWidget(panel(self.frame.look, [QLabel(_("Knowledge")), self.search, self.count], buttons, self.list), 3)
        settle = [self.acts.button("knowledge.settle")] if self.writes else []
        self.doubts_panel = panel(self.frame.look, [self.doubts_title], settle, self.doubts)
        self.doubts_panel.hide()
        left.addWidget(self.doubts_panel, 1)
        self._lay_out_side()
        side = framed(self.frame.look, self.side, top=0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addLayout(left, 7)
        layout.addWidget(side, 5)

    def _lay_out_side(self) -> None:
        writing = ["change", "withdraw", "bring_back"] if self.writes else []
        for name in (*writing, "doubt", "history"):
            self.buttons[name] = self.acts.button(f"knowledge.{name}")
        under(self.frame.look, self.reading, self.page_view, list(self.buttons.values()))
        under(self.frame.look, self.past, self.versions, [self.acts.button("knowledge.leave")])
        self.form.lay_out(self.acts)
        self.doubting.lay_out(self.acts)
        for widget in (self.reading, self.past, self.form, self.doubting):
            self.side.addWidget(widget)
