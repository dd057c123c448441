"""The cases pane: the list at the left, the case beside it, an act's form at its right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.words import IN_QUEUE, Role
from app.questions.shapes import CaseFile, CaseOf, Filters, Rows
from app.text import _
from ui.panes.cases import actions
from ui.panes.cases.listing import Listing
from ui.panes.cases.savefile import SAVE_FILE, ask_folder
from ui.panes.cases.slip import SLIP, show_dialog
from ui.parts.actform import ActForm, title
from ui.parts.actions import Action, Actions
from ui.parts.casefile import CaseView
from ui.parts.deeds import BY_ID, Deed, Situation
from ui.parts.flow import Flow
from ui.parts.pane import Kind, View
from ui.parts.panels import EDGE, GAP
from ui.parts.picker import Choice, Picker
from ui.parts.tray import Tray

if TYPE_CHECKING:
    from ui.parts.pane import Frame
    from ui.work import Touched

NARROW = 1500
"""Below this width (at the normal text size) an open form takes the list's place."""


class CasesView(View):
    """Everything about a case in one place; all of it by keys."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        keys = frame.keys
        self._restored: dict[str, Any] = {}
        self._awaited = ""
        self.list = Listing(frame)
        self.search, self.filter = self.list.search, self.list.filter
        self.case = CaseView(frame, keys.shown("cases.reveal"), keys.shown("cases.bill"))
        self.tray = Tray(frame)
        self.form = ActForm(frame)
        self.acts_line = Picker(lambda text: actions.found(self, text), frame.look, _("All acts"), self._more())
        self.actions = Actions(self, [*actions.acts(self), *actions.moves(self)], keys, frame.look)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._show(None)

    @property
    def file(self) -> CaseFile | None:
        """The case that is shown."""
        return self.case.file

    # what the window asks of a pane

    def look(self, touched: Touched | None) -> None:
        self.list.look(touched)
        if touched is not None and "file" in touched:
            self.tray.refresh()
        if touched is not None:
            self._came(touched.get("case", frozenset()))
        if touched is not None and self.file is not None and self.file.facts.id in touched.get("case", ()):
            self._ask(self.file.facts.id)
        elif touched is not None and "book" in touched:
            self.case.refresh()

    def show_what(
        self, case: str = "", filters: Filters | None = None, text: str = "", act: str = "", **_more: Any
    ) -> None:
        """`case`: show this one (and with `act` that act's form). `filters`, `text`: show the cases behind a number."""
        if filters is not None or text:
            if self.form.deed is None:  # what was looked at before is none of these
                self.list.table.select(None)
                self._show(None)
            self.list.narrow(filters or Filters(), text)
            self.list.table.setFocus()
        if case:
            self._restored = {"act": act}
            self.list.table.select(case)
            self._ask(case)

    def actions_here(self) -> Sequence[Action]:
        return self.actions.all

    def state(self) -> dict[str, Any]:
        deed = self.form.deed
        case = self.file.facts.id if self.file else None
        self.form.leave()
        return self.list.state() | {"case": case, "act": deed.id if deed else ""}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.list.restore(state)
        if state.get("case"):
            self.show_what(case=state["case"], act=state.get("act", ""))

    def first_focus(self) -> QWidget:
        return self.form.focusProxy() or self.form if self.form.deed else self.list.table

    # acts

    def situation(self) -> Situation | None:
        """The case as the person looks at it."""
        if self.file is None:
            return None
        return Situation(self.file, self.frame.book, self.frame.person, self.frame.clock.now())

    def refusal(self, deed: Deed) -> Refused | None:
        """Why the rules would refuse an act on the case that is shown."""
        situation = self.situation()
        return situation.refusal(deed) if situation else Refused("no_case", "case")

    def can(self, deed: Deed) -> bool:
        """Whether the act can be begun."""
        return self.form.deed is None and self.refusal(deed) is None

    def begin(self, deed: Deed, given: Mapping[str, Any] | None = None) -> None:
        """Ask for an act's fields beside the case."""
        situation = self.situation()
        if situation is not None:
            self.form.open(deed, situation, given, whole=self.case.whole)
            self.after_form()

    def after_form(self) -> None:
        """A form was opened: give it room."""
        self._room()

    def show_acts(self) -> None:
        """The line in which every act is found."""
        self.acts_line.setFocus()
        self.acts_line.clear()
        self.acts_line.textEdited.emit("")

    def can_reveal(self) -> bool:
        """Whether anything is hidden that may be shown."""
        held = self.file is not None and self.file.private is not None
        return held and not self.case.whole and self.can(BY_ID["reveal"])

    def reveal(self) -> None:
        """Ask for the reason first."""
        self.begin(BY_ID["reveal"])

    def can_fetch(self) -> bool:
        """Whether the case's caller and words are only at the centre."""
        return self.file is not None and self.file.private is None

    def fetch(self) -> None:
        """Bring them here: they arrive with the next exchange."""
        if self.file is not None:
            self.list.fetch(self.file.facts.id)

    def can_open_intake(self) -> bool:
        """Whether the case's intake is unfinished, and the person does intakes."""
        waits = self.file is not None and self.file.facts.status in IN_QUEUE
        return waits and self.form.deed is None and bool({Role.OPERATOR, Role.LEAD} & set(self.frame.person.roles))

    def open_intake(self) -> None:
        """In the intake pane, where it is taken."""
        if self.file is not None:
            self.frame.open("intake", case=self.file.facts.id)

    def open_merged(self) -> None:
        """Show the case this one is merged with."""
        other = next(iter(self.case.merged_with), None)
        if other is not None:
            self.show_what(case=other)

    def is_merged(self) -> bool:
        """Whether there is one."""
        return bool(self.case.merged_with)

    # moving about

    def step(self, by: int) -> None:
        """Select the next case of the list, wherever the hands are."""
        self.list.step(by)

    def clear(self) -> None:
        """All cases again."""
        self.list.narrow(Filters(), "")

    def is_narrowed(self) -> bool:
        """Whether the list shows less than everything."""
        return self.list.is_narrowed

    def leave(self) -> None:
        """Esc: out of the form, then back to the list."""
        if self.form.deed is not None:
            self.form.leave()
        self.list.table.setFocus()

    # what is shown

    def _ask(self, case: str) -> None:
        self.frame.work.ask(self, "file", CaseOf(case=case), self._show)

    def _await(self, case: str) -> None:
        """A case on its way from the centre: shown once it is here."""
        self._awaited = case
        self.frame.work.ask(self, "awaited", Rows(ids=(case,)), lambda rows: self._came({row.id for row in rows}))

    def _came(self, cases: Collection[str]) -> None:
        if self._awaited in cases:
            self._ask(self._awaited)
            self._awaited = ""

    def _chosen(self, case: str | None) -> None:
        if case is None:
            return
        if self.file is None or self.file.facts.id != case:
            self.form.leave()
            self._ask(case)

    def _show(self, file: CaseFile | None) -> None:
        self.case.put(file)
        self.tray.put(file)
        self.empty.setVisible(file is None)
        self.case.setVisible(file is not None)
        situation = self.situation()
        if self.form.deed is not None and situation is not None:
            self.form.moved(situation)
        self._refresh()
        wanted, self._restored = self._restored.get("act", ""), {}
        if wanted in BY_ID and file is not None:
            self.begin(BY_ID[wanted])

    def _refresh(self) -> None:
        """Ask the rules which acts are possible, and show those."""
        self.actions.refresh()
        self.bar.setVisible(self.form.deed is None and self.file is not None)
        for name, button in self._buttons.items():
            button.setVisible(self.actions[f"cases.{name}"].isEnabled())

    def _saved(self, deed: Deed, answer: Any) -> None:
        number = self.file.facts.number if self.file else ""
        if deed is SLIP:
            way, made = answer
            if way == "printer":
                show_dialog(self, made)
            else:
                self.frame.say(_("Written: {file}", file=made))
            return
        if deed is SAVE_FILE:
            self.frame.say(_("Written: {file}", file=answer))
            return
        if deed.do == "reveal":
            self.case.show_whole(True)
            self.frame.say(_("Shown and recorded: {number}", number=number), Kind.NOTE)
        else:
            self.frame.say(_("{act} saved: {number}", act=title(deed), number=number))

    def _closed(self) -> None:
        self._room()
        self._refresh()
        self.list.table.setFocus()

    def _act_taken(self, choice: Choice | None) -> None:
        if choice is None:
            return
        self.acts_line.put(None)
        deed = actions.deed_of(choice)
        refused = self.refusal(deed)
        if refused is not None:
            self.frame.say(_("{name}: {text}", name=title(deed), text=actions.reason(refused)), Kind.REFUSED)
        else:
            self.begin(deed)

    # parts

    def _more(self) -> str:
        return "  ".join((_("More acts"), self.frame.keys.shown("cases.acts")))

    def _room(self) -> None:
        """Who stands where: in a narrow window an open form takes the list's place."""
        narrow, asking = self.width() < self.frame.look.px(NARROW), self.form.deed is not None
        self.list.setVisible(not (narrow and asking))
        shares = (0, 50, 50) if narrow and asking else (32, 36, 32) if asking else (44, 56, 0)
        self.split.setSizes([self.width() * share // 100 for share in shares])
        self._refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.file is not None and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.tray.take(event.mimeData()):
            event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room()

    def _connect(self) -> None:
        self.list.table.chosen.connect(self._chosen)
        self.list.table.opened.connect(lambda _id: self.case.scroll.setFocus())
        self.list.fetched.connect(self._await)
        self.list.changed.connect(self.actions.refresh)
        self.acts_line.taken.connect(self._act_taken)
        self.form.saved.connect(self._saved)
        self.form.closed.connect(self._closed)
        self.frame.about_to_lock.connect(lambda: self.case.show_whole(False))
        self.frame.about_to_lock.connect(self.tray.forget)
        self.tray.opened.connect(lambda: ask_folder(self))

    def _lay_out(self) -> None:
        px = self.frame.look.px
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(px(GAP))
        self.form.setProperty("part", "panel")
        for part in (self.list, self._middle(), self.form):
            self.split.addWidget(part)
        self.form.put_buttons(self._form_buttons())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.addWidget(self.split)

    def _middle(self) -> QWidget:
        look = self.frame.look
        self.bar = QFrame()
        self.bar.setProperty("part", "bar")
        flow = Flow(self.bar, gap=look.px(6))
        flow.setContentsMargins(look.px(16), look.px(8), look.px(16), look.px(8))
        self._buttons = {
            name: self.actions.button(f"cases.{name}") for name in ("fetch", "intake", *actions.SHOWN, "slip")
        }
        for button in self._buttons.values():
            flow.addWidget(button)
        self.acts_line.setFixedWidth(look.px(150))
        flow.addWidget(self.acts_line)
        self.empty = QLabel(_("Choose a case."))
        self.empty.setProperty("part", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = QFrame()
        middle.setProperty("part", "panel")
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(1, look.px(EDGE), 1, look.px(EDGE))
        layout.setSpacing(0)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.case, 1)
        layout.addWidget(self.tray)
        layout.addWidget(self.bar)
        return middle

    def _form_buttons(self) -> QWidget:
        bar = QWidget()
        layout = QHBoxLayout(bar)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.actions.button("cases.drop", "quiet"))
        layout.addStretch()
        layout.addWidget(self.actions.button("cases.leave"))
        layout.addWidget(self.actions.button("cases.confirm", "primary"))
        return bar
