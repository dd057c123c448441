"""The lists at the left, their cases in the middle, and beside them the case with its letter; or people, or seasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.clock import new_id
from app.domain.deadlines import day_over
from app.domain.errors import Refused
from app.questions.leadshapes import (
    CallbackProgress,
    Lenses,
    LensRow,
    ProgressRow,
    Season,
    Seasons,
    WhatIf,
    WhatIfAnswer,
)
from app.questions.shapes import CaseFile, CaseOf, Filters, Ids
from app.text import _, ngettext, refusal
from ui.panes.supervision import model, pages
from ui.panes.supervision.actions import actions
from ui.panes.supervision.narrowing import Narrowing
from ui.panes.supervision.side import Side
from ui.parts import names
from ui.parts.actions import Action, Actions
from ui.parts.deeds import BY_ID, Situation
from ui.parts.fitting import fit
from ui.parts.pane import Kind, View
from ui.parts.panels import GAP, framed, panel
from ui.parts.table import Table

if TYPE_CHECKING:
    from ui.parts.pane import Frame
    from ui.work import Touched

LIMIT = 5000
CASES, PEOPLE, SEASONS = range(3)


class SupervisionView(View):
    """督办."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.file: CaseFile | None = None
        self.answer: WhatIfAnswer | None = None
        self.supposing = False
        self._wanted: dict[str, Any] = {}
        self.lists = Table(frame, model.list_columns(), _("Lists"), nothing="")
        self.cases = Table(frame, model.case_columns(frame), _("Cases"), nothing=_("No case is in this list."))
        self.people = Table(frame, model.people_columns(frame), _("Callbacks of each"), nothing=_("Nobody has any."))
        self.seasons = Table(
            frame, model.season_columns(frame), _("Seasonal matters"), nothing=_("Nothing seasonal is expected soon.")
        )
        self.middle, self.title = QStackedWidget(), QLabel()
        self.narrowing = Narrowing(frame)
        self.side = Side(frame)
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self.side.lay_out(self.acts)
        self._lay_out()
        self._bind()

    # what the window asks of a pane

    def look(self, touched: Touched | None) -> None:
        if touched is None or touched.keys() & {"people", "book"}:
            self.side.fill_people()
        self.frame.work.ask(self, "lenses", Lenses(), self._take_lists)
        self.frame.work.ask(self, "progress", CallbackProgress(), self._take_people)
        if touched is None or "book" in touched:
            self.frame.work.ask(self, "seasons", Seasons(), self._take_seasons)
        self.cases.again(touched)
        if self.file is not None and (touched is None or self.file.facts.id in touched.get("case", ())):
            self._ask_case(self.file.facts.id)

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        return self.lists

    def state(self) -> dict[str, Any]:
        return {
            "list": self.lists.current_id(),
            "case": self.cases.current_id(),
            "narrowing": self.narrowing.state(),
            "name": self.side.name.text(),
            "supposing": self.supposing,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self._wanted = dict(state)
        self.narrowing.restore(state["narrowing"])
        self.side.name.setText(state["name"])
        self.supposing = state["supposing"]

    # which list

    @property
    def chosen(self) -> model.ListRow | None:
        """The list that is shown."""
        return self.lists.current_row()

    @property
    def filters(self) -> Filters | None:
        """Its condition, narrowed to the area, unit and days chosen."""
        row = self.chosen.row if self.chosen is not None else None
        return None if row is None else self.narrowing.of(row.filters)

    def _show_list(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        self.title.setText(chosen.name)
        self.title.setToolTip(chosen.rule)
        filters = self.filters
        page = {model.PEOPLE: PEOPLE, model.SEASONS: SEASONS}.get(chosen.id, CASES)
        self.middle.setCurrentIndex(page)
        self.narrowing.setVisible(page == CASES)
        self._fit()
        if filters is not None and chosen.row is not None:
            self.cases.ask(Ids(list=chosen.row.list, filters=filters, limit=LIMIT))
        self._write()

    def _take_lists(self, rows: Sequence[LensRow]) -> None:
        had, asked = self.filters, self.lists.current_id()
        self.lists.show_rows(model.list_rows(rows))
        wanted = self._wanted.pop("list", None) or asked or self.lists.set.ids[0]
        if not self.lists.select(wanted):
            self.lists.select(self.lists.set.ids[0])
        if had != self.filters:
            self._show_list()

    def _take_people(self, rows: Sequence[ProgressRow]) -> None:
        self.people.show_rows([model.PersonRow(row.person, row) for row in rows])
        self._write()

    def _take_seasons(self, rows: Sequence[Season]) -> None:
        self.seasons.show_rows([model.SeasonRow(row.category, row) for row in rows])
        self._write()

    # the case

    def _choose_case(self, case: str | None) -> None:
        self.file, self.answer = None, None
        if case is not None:
            self._ask_case(case)
        self._write()

    def _ask_case(self, case: str) -> None:
        self.frame.work.ask(self, "file", CaseOf(case=case), self._take_case)
        if self.supposing:
            self._suppose(case)

    def _take_case(self, file: CaseFile | None) -> None:
        self.file = file
        self._write()

    def _suppose(self, case: str) -> None:
        question = WhatIf(case=case, **self.side.given())
        self.frame.work.ask(self, "what_if", question, self._take_answer)

    def _take_answer(self, answer: WhatIfAnswer) -> None:
        self.answer = answer
        self._write()

    # what actions ask

    @property
    def place(self) -> int:
        """What stands in the middle: cases, people, seasons."""
        return self.middle.currentIndex()

    def has_case(self) -> bool:
        """Whether a case is looked at."""
        return self.place == CASES and self.file is not None

    def _may(self, deed: str) -> bool:
        if not self.has_case() or self.file is None:
            return False
        here = Situation(self.file, self.frame.book, self.frame.person, self.frame.clock.now())
        return here.can(BY_ID[deed])

    def can_open(self) -> bool:
        """Whether there is anything behind."""
        table = (self.cases, self.people, self.seasons)[self.place]
        return table.current_id() is not None

    def can_remind(self) -> bool:
        """Whether the rules allow it."""
        return self._may("remind")

    def can_supervise(self) -> bool:
        """Whether a level is left, and the rules allow it."""
        return self._may("supervise")

    def can_give(self) -> bool:
        """Whether the case, or what the person has outstanding, can be given to whoever is chosen."""
        to = self.side.to.currentData()
        row: model.PersonRow | None = self.people.current_row()
        if to is None or self.place == PEOPLE:
            return to is not None and row is not None and row.id != to and row.count("outstanding") > 0
        return self._may("assign") and self.file is not None and self.file.facts.assigned != to

    def can_free(self) -> bool:
        """Whether somebody holds it."""
        held = self.file.facts.holder if self.has_case() and self.file is not None else None
        return held is not None and held.until > self.frame.clock.now()

    def can_drop(self) -> bool:
        """Whether the list is one's own."""
        row = self.chosen.row if self.chosen is not None else None
        return row is not None and row.kind == "own"

    # what actions do

    def to_lists(self) -> None:
        """Hands to the lists."""
        self.side.show_keeping(False)
        self.lists.setFocus()

    def to_rows(self) -> None:
        """Hands to the middle."""
        table = (self.cases, self.people, self.seasons)[self.place]
        table.setFocus()
        if table.set.ids and table.current_id() is None:
            table.select(table.set.ids[0])

    def open_case(self) -> None:
        """In the cases pane: this one, or those behind the number."""
        person: model.PersonRow | None = self.people.current_row()
        season: model.SeasonRow | None = self.seasons.current_row()
        if self.place == CASES and self.cases.current_id() is not None:
            self.frame.open("cases", case=self.cases.current_id())
        elif self.place == PEOPLE and person is not None:
            self.frame.open("cases", filters=person.filters("outstanding" if person.count("outstanding") else "done"))
        elif self.place == SEASONS and season is not None:
            self.frame.open("cases", filters=season.row.years[0].filters)

    def remind(self) -> None:
        """With the letter."""
        if self.file is not None:
            text = model.letter(self.frame.book, self.file, 0, self.frame.clock.now())
            self._do("remind", _("Reminded: {number}", number=self.file.facts.number), text=text)

    def supervise(self) -> None:
        """The next level, with its letter."""
        if self.file is None:
            return
        facts, level = self.file.facts, self.file.facts.supervision + 1
        text = model.letter(self.frame.book, self.file, level, self.frame.clock.now())
        said = _("Supervised, step {n} of 3: {number}", n=level, number=facts.number)
        self._do("supervise", said, level=level, text=text, name=names.unit(self.frame.book, facts.unit))

    def copy(self) -> None:
        """The letter of the next step, into the clipboard."""
        if self.file is not None:
            level = min(self.file.facts.supervision + 1, 3)
            letter = model.letter(self.frame.book, self.file, level, self.frame.clock.now())
            QGuiApplication.clipboard().setText(letter)
            self.frame.say(_("The letter is copied"))

    def swap_what_if(self) -> None:
        """What an answer would change, or the case again."""
        self.supposing = not self.supposing
        if self.supposing and self.file is not None:
            self._suppose(self.file.facts.id)
            self.side.answers["solved"].setFocus()
        self._write()

    def give(self) -> None:
        """The case, or all that the person has outstanding, to whoever is chosen; in one transaction."""
        to, row = self.side.to.currentData(), self.people.current_row()
        if self.place == PEOPLE and row is not None:
            asked = Ids(list="cases", filters=row.filters("outstanding"), limit=LIMIT)
            self.frame.work.ask(self, "moving", asked, lambda ids: self._move(ids, to))
        else:
            self._do("assign", _("Given to {name}", name=self.side.to.currentText()), to=to)

    def _move(self, cases: Sequence[str], to: str) -> None:
        until = day_over(self.frame.clock.now(), self.frame.book.zone)
        acts = [self.frame.desk.act("assign", case=case, to=to, until=until) for case in cases]
        said = ngettext("{n} callback moved for today", "{n} callbacks moved for today", len(cases))
        if acts:
            self.frame.work.do(self, acts, lambda _saved: self.frame.say(said), self._refused)

    def free(self) -> None:
        """At the centre: whoever holds it is gone."""
        case, desk = self.cases.current_id(), self.frame.desk
        if case is not None:
            freed = lambda _taken: self.frame.say(_("It is free again"))  # noqa: E731
            self.frame.work.call(self, lambda: desk.leading.free(case), freed, self._refused, None, "free")

    def name_list(self) -> None:
        """Ask for a name."""
        chosen = self.chosen
        if chosen is not None and chosen.row is not None:
            self.side.show_keeping(True)
            self.side.name.setText(" · ".join((chosen.name, *self.narrowing.words())))
            self.side.name.setFocus()
            self.side.name.selectAll()

    def keep_list(self) -> None:
        """Keep the list with what narrows it, under the name."""
        name, filters = self.side.name.text().strip(), self.filters
        if not name or filters is None:
            self.name_list()
            return
        kept = {"name": name, "filters": msgspec.to_builtins(filters), "days": self.narrowing.span}
        ident, desk = new_id(self.frame.clock), self.frame.desk
        self._wanted["list"] = ident
        self.side.show_keeping(False)
        self.frame.work.write(self, lambda: desk.save_draft(ident, "lens", kept), lambda _none: self.look({}))
        self.lists.setFocus()

    def drop_list(self) -> None:
        """Forget one's own list."""
        row, desk = self.chosen, self.frame.desk
        if row is not None and self.can_drop():
            self.frame.work.write(self, lambda: desk.drop_draft(row.id), lambda _none: self.look({}))

    def _do(self, act: str, said: str, **fields: Any) -> None:
        if self.file is not None:
            given = self.frame.desk.act(act, case=self.file.facts.id, **fields)
            self.frame.work.do(self, [given], lambda _saved: self.frame.say(said), self._refused)

    def _refused(self, refused: Refused) -> None:
        self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    # what is shown

    def _write(self) -> None:
        look, book, chosen = self.frame.look, self.frame.book, self.chosen
        rule = chosen.rule if chosen is not None else ""
        person, season = self.people.current_row(), self.seasons.current_row()
        supposing = self.supposing and self.has_case()
        self.side.show_what_if(supposing)
        if supposing:
            page = pages.what_if(look, book, self.answer)
        elif self.place == PEOPLE and person is not None:
            page = pages.person(look, book, person)
        elif self.place == SEASONS and season is not None:
            page = pages.season(look, book, season)
        elif self.place == CASES and self.file is not None:
            page = pages.case(look, book, self.file, rule, self.frame.clock.now())
        else:
            page = pages.empty(look, rule)
        self.side.page.show_page(page)
        self.acts.refresh()
        self.side.show_acts(self.place == CASES, self.place != SEASONS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many columns as there is room for."""
        board = self.chosen is not None and self.chosen.row is not None and self.chosen.row.list == "board"
        weight = model.ON_BOARD if board else model.WEIGHT
        fit(self.cases, weight, self.middle.width(), self.frame.look)
        fit(self.seasons, model.SEASON_WEIGHT, self.middle.width(), self.frame.look)

    def _bind(self) -> None:
        self.lists.chosen.connect(lambda _id: self._show_list())
        self.lists.opened.connect(lambda _id: self.to_rows())
        self.cases.chosen.connect(self._choose_case)
        for table in (self.people, self.seasons):
            table.chosen.connect(lambda _id: self._write())
        for table in (self.cases, self.people, self.seasons):
            table.opened.connect(lambda _id: self.open_case())
        self.narrowing.changed.connect(self._show_list)
        self.side.to.currentIndexChanged.connect(lambda _at: self.acts.refresh())
        self.side.supposed.connect(lambda: self._suppose(self.file.facts.id) if self.file is not None else None)
        self.side.named.connect(self.keep_list)

    def _lay_out(self) -> None:
        look, px = self.frame.look, self.frame.look.px
        for widget in (self.cases, self.people, self.seasons):
            self.middle.addWidget(widget)
        below = QVBoxLayout(holder := QWidget())
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.narrowing)
        below.addWidget(self.middle, 1)
        buttons = [self.acts.button(f"supervision.{name}", "quiet", goes=True) for name in ("name", "drop")]
        lists = framed(look, self.lists)
        lists.setFixedWidth(px(252))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(lists)
        layout.addWidget(panel(look, [self.title], buttons, holder), 7)
        layout.addWidget(self.side, 4)
