"""Scripts, and beside them the one chosen or its versions; or, over all of it, the place where one is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import Refused, Trouble
from app.questions.scriptshapes import ScriptList, ScriptRow
from app.text import N_, _, language, moment, number, refusal, trouble
from ui.panes.scripts import model
from ui.panes.scripts.actions import actions
from ui.panes.scripts.writing import Writing
from ui.parts import names
from ui.parts.actions import Action, Actions
from ui.parts.page import PageView
from ui.parts.pane import Frame, Kind, View
from ui.parts.panels import EDGE, GAP, framed, panel, under
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from app.domain.records import Script
    from ui.work import Touched


class Past:
    """A line of the list of versions."""

    def __init__(self, script: Script, newest: int) -> None:
        self.id, self.script = str(script.version), script
        self.in_force = script.version == newest and not script.withdrawn


class ScriptsView(View):
    """话术."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.busy = False
        self._with_withdrawn = False
        self._wanted = ""
        self.count = QLabel()
        self.list = Table(frame, self._columns(), _("Scripts"), nothing=_("No script yet"))
        self.page_view = PageView(frame.look, _("Script"))
        self.versions = Table(frame, self._past_columns(), _("Versions"))
        self.past_view = PageView(frame.look, _("Version"))
        self.writing = Writing(frame)
        self.reading, self.past, self.looking = QWidget(), QWidget(), QWidget()
        self.side, self.whole = QStackedWidget(), QStackedWidget()
        self.buttons: dict[str, QWidget] = {}
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self._lay_out()
        self._bind()

    def look(self, touched: Touched | None) -> None:
        self._ask()
        if self.writes and touched is not None and "book" in touched:
            self.writing.check()

    def show_what(self, **what: Any) -> None:
        """`script=ID`."""
        if (wanted := what.get("script")) and self.reads:
            self._wanted = wanted
            self._ask()

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        return self.writing.editor if self.writes else self.versions if self.looks_back else self.list

    def state(self) -> dict[str, Any]:
        self.writing.keeper.flush()
        return {"chosen": self.list.current_id(), "writing": self.writing.state() if self.writes else None}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._wanted = state["chosen"] or ""
        if state["writing"] is not None:
            self.writing.restore(state["writing"])
            self._show(self.writing)

    # what actions ask

    @property
    def reads(self) -> bool:
        """Whether the list and the chosen script are on show."""
        return self.whole.currentWidget() is self.looking and self.side.currentWidget() is self.reading

    @property
    def looks_back(self) -> bool:
        """Whether its versions are."""
        return self.whole.currentWidget() is self.looking and self.side.currentWidget() is self.past

    @property
    def writes(self) -> bool:
        """Whether a script is being written."""
        return self.whole.currentWidget() is self.writing

    @property
    def chosen(self) -> ScriptRow | None:
        """The script acts are about."""
        return self.list.current_row()

    @property
    def withdrawn(self) -> bool:
        """Whether it is out of force."""
        return self.chosen is not None and self.chosen.script.withdrawn

    @property
    def earlier(self) -> Script | None:
        """The version that is looked at."""
        row = self.versions.current_row()
        return row.script if row is not None else None

    @property
    def has_faults(self) -> bool:
        """Whether the checker found any."""
        return bool(self.writing.editor.faults)

    # what actions do

    def add(self) -> None:
        """A new one."""
        self._write(None)

    def change(self) -> None:
        """The chosen one."""
        if self.chosen is not None:
            self._write(self.chosen.script)

    def bring_back(self) -> None:
        """An earlier version's text, to be saved as the next one."""
        if self.chosen is not None and self.earlier is not None:
            self._write(self.chosen.script, self.earlier.text)

    def take_out(self) -> None:
        """Withdraw, or put in force again."""
        row, desk = self.chosen, self.frame.desk
        if row is not None:
            now = row.script
            asked = {"id": now.id, "seen": now.version, "text": now.text, "withdrawn": not now.withdrawn}
            self._call(lambda: desk.scripts.put(**asked), self._saved)

    def history(self) -> None:
        """Every version, from the centre."""
        row, desk = self.chosen, self.frame.desk
        if row is not None:
            self._call(lambda: desk.scripts.versions(row.id), self._show_versions)

    def swap_withdrawn(self) -> None:
        """With those out of force, or without."""
        self._with_withdrawn = not self._with_withdrawn
        self._ask()

    def save(self) -> None:
        """Send it, if it may be spoken; else the hands go to what is wrong."""
        if self.writing.check():
            self.next_fault()
            return
        asked, desk = self.writing.asked(), self.frame.desk
        self._call(lambda: desk.scripts.put(**asked), self._written)

    def next_fault(self) -> None:
        """The next line with a fault."""
        line = self.writing.editor.next_fault()
        if line is not None:
            self.writing.editor.go_to(line)

    def drop(self) -> None:
        """Forget what is typed."""
        self.writing.keeper.drop()
        self._back()

    def leave(self) -> None:
        """Back to the list; what is typed stays on disk."""
        self.writing.keeper.end()
        self._back()

    def page(self, by: float) -> None:
        """Read on without leaving the list."""
        shown = self.writing.proof if self.writes else self.past_view if self.looks_back else self.page_view
        shown.scroll_by(by)

    # the centre's answers

    def _call(self, job: Any, then: Any) -> None:
        self.busy = True
        self.acts.refresh()
        self.frame.work.call(self, job, lambda made: self._done(then, made), self._refused, self._failed)

    def _done(self, then: Any, made: Any) -> None:
        self.busy = False
        then(made)
        self.frame.desk.sync_now()
        self.acts.refresh()

    def _written(self, script: Script) -> None:
        self.writing.keeper.drop()
        self._back()
        self._saved(script)

    def _saved(self, script: Script) -> None:
        words = _("{title} is withdrawn") if script.withdrawn else _("{title} is in force, version {n}")
        dialogue = model.dialogue_of(script.text)
        title = dialogue.title[language()] if dialogue is not None else script.id
        self.frame.say(words.format(title=title, n=number(script.version)))
        self._wanted = script.id
        self._ask()

    def _show_versions(self, versions: Sequence[Script]) -> None:
        self.versions.show_rows([Past(each, versions[0].version) for each in versions])
        self._show(self.past)
        self.versions.setFocus()
        self.versions.select(str(versions[0].version))

    def _refused(self, refused: Refused) -> None:
        """Nothing typed is lost. Where somebody was quicker, theirs is fetched to be looked at."""
        self.busy = False
        self.acts.refresh()
        if not self.writes:
            self.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)
            return
        self.writing.refused(refused)
        if refused.code == "script_changed":
            script, desk = self.writing.id, self.frame.desk
            self._call(lambda: desk.scripts.versions(script), self._show_beside)

    def _show_beside(self, versions: Sequence[Script]) -> None:
        self.writing.beside(versions[0], model.signed(self.frame.book, versions[0]))

    def _failed(self, error: Trouble) -> None:
        self.busy = False
        self.acts.refresh()
        self.frame.say(trouble(error.code), Kind.TROUBLE)

    # showing

    def _ask(self) -> None:
        self.frame.work.ask(self, "scripts", ScriptList(withdrawn=self._with_withdrawn), self._take)

    def _take(self, rows: Sequence[ScriptRow]) -> None:
        self.list.show_rows(rows)
        self.count.setText(_("{count} scripts", count=number(len(rows))))
        if self._wanted and self.list.select(self._wanted):
            self._wanted = ""
        elif self.list.current_id() is None and rows:
            self.list.select(rows[0].id)
        self._show_chosen()

    def _show_chosen(self) -> None:
        row = self.chosen
        dialogue = model.dialogue_of(row.script.text) if row is not None else None
        self.page_view.setVisible(dialogue is not None)
        if row is not None and dialogue is not None:
            frame, loud = self.frame, _("Withdrawn: nobody is shown it") if row.script.withdrawn else ""
            about = model.signed(frame.book, row.script)
            self.page_view.show_page(model.spoken(frame.look, frame.book, dialogue, about, loud))
        for name in ("withdraw", "back_in_force"):
            self.buttons[name].setVisible((name == "back_in_force") == self.withdrawn)
        self.acts.refresh()

    def _show_earlier(self) -> None:
        script = self.earlier
        dialogue = model.dialogue_of(script.text) if script is not None else None
        self.past_view.setVisible(dialogue is not None)
        if script is not None and dialogue is not None:
            about = model.signed(self.frame.book, script)
            self.past_view.show_page(model.spoken(self.frame.look, self.frame.book, dialogue, about))
        self.acts.refresh()

    def _fit_versions(self, count: int) -> None:
        """As high as what it holds, as far as five of them."""
        header = self.versions.horizontalHeader().sizeHint().height()
        self.versions.setFixedHeight(header + min(count, 5) * self.frame.look.row + self.frame.look.px(EDGE))

    def _write(self, script: Script | None, text: str = "") -> None:
        self.writing.begin(script, text)
        self._show(self.writing)
        self.writing.editor.setFocus()

    def _back(self) -> None:
        self._show(self.reading)
        self.list.setFocus()

    def _show(self, widget: QWidget) -> None:
        if widget is not self.writing:
            self.side.setCurrentWidget(widget)
        self.whole.setCurrentWidget(self.writing if widget is self.writing else self.looking)
        self.acts.refresh()

    def _bind(self) -> None:
        self.list.chosen.connect(lambda _id: self._show_chosen())
        self.list.opened.connect(lambda _id: self.page_view.setFocus())
        self.versions.chosen.connect(lambda _id: self._show_earlier())
        self.writing.checked.connect(self.acts.refresh)

    def _columns(self) -> tuple[Column, ...]:
        word, mark = (lambda row: model.state(row)[0]), (lambda row: model.state(row)[1])
        when = lambda row: model.when(self.frame.book, row)  # noqa: E731
        zh = language() == "zh_CN"
        return (
            Column("use", N_("For"), model.use, 100 if zh else 118),
            Column(
                "title", N_("Title"), lambda row: row.title or row.id, 152 if zh else 208, tip=lambda row: row.title
            ),
            Column("when", N_("Spoken when"), when, 120, stretch=True, tip=when),
            Column("version", N_("Version"), lambda row: number(row.script.version), 64),
            Column("state", N_("State"), word, 88 if zh else 112, mark=mark),
        )

    def _past_columns(self) -> tuple[Column, ...]:
        book = lambda: self.frame.book  # noqa: E731
        stands = lambda row: _("Withdrawn") if row.script.withdrawn else _("In force") if row.in_force else "—"  # noqa: E731
        return (
            Column("version", N_("Version"), lambda row: number(row.script.version), 64),
            Column("at", N_("At"), lambda row: moment(row.script.at), 140),
            Column("by", N_("Changed by"), lambda row: names.person(book(), row.script.by), 120, stretch=True),
            Column("state", N_("State"), stands, 90),
        )

    def _lay_out(self) -> None:
        px = self.frame.look.px
        self.count.setProperty("part", "muted")
        buttons = [self.acts.button("scripts.add")]
        layout = QHBoxLayout(self.looking)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(panel(self.frame.look, [QLabel(_("Scripts")), self.count], buttons, self.list), 7)
        layout.addWidget(framed(self.frame.look, self.side, top=0), 5)
        for name in ("change", "withdraw", "back_in_force", "history"):
            self.buttons[name] = self.acts.button(f"scripts.{name}")
        under(self.frame.look, self.reading, self.page_view, list(self.buttons.values()))
        back = [self.acts.button("scripts.bring_back"), self.acts.button("scripts.leave")]
        pages = QWidget()
        column = QVBoxLayout(pages)
        column.setContentsMargins(0, px(EDGE), 0, 0)
        self.versions.counted.connect(self._fit_versions)
        column.addWidget(self.versions)
        column.addWidget(self.past_view, 1)
        under(self.frame.look, self.past, pages, back)
        self.writing.lay_out(self.acts)
        for widget in (self.reading, self.past):
            self.side.addWidget(widget)
        for widget in (self.looking, self.writing):
            self.whole.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.whole)
