"""The form in the order of the conversation: who, what kind, which matter, where, the story, where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.domain.words import RequestType
from app.text import _, field, names_of
from ui.panes.intake.before import Before
from ui.panes.intake.caller import CallerLine
from ui.panes.intake.fields import Elided, Sheet, Story
from ui.panes.intake.guess import Guesses
from ui.panes.intake.route import Route
from ui.parts import names
from ui.parts.form import Choices
from ui.parts.picker import Choice, Picker, nothing_taken

if TYPE_CHECKING:
    from ui.panes.intake.draft import Draft
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

TYPES = tuple(kind.value for kind in RequestType if kind is not RequestType.OTHER)
"""Those a key chooses; `other` is what imports bring."""
_STAYS = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Escape})


class IntakeForm(QWidget):
    """Shows one draft and writes into it. It saves nothing."""

    edited = Signal()
    """Something of the draft has changed."""
    told = Signal()
    """Place, matter or story have: it may be alike to others."""
    numbered = Signal(str)
    """The caller's whole number has changed."""

    def __init__(self, frame: Frame, actions: Actions) -> None:
        super().__init__()
        self._frame = frame
        self._draft: Draft | None = None
        self._key = 0
        self.sheet = Sheet(frame.look, 56)
        self.caller = CallerLine(frame, self.sheet, actions, self)
        self._ring = actions.button("intake.officer", "quiet")
        self._add_matter(actions)
        self.guesses = Guesses(frame, actions)
        self._guess = self.sheet.add_text("guess", "", self.guesses)
        self._show_guess()
        self.route = Route(frame, self.sheet, actions, self)
        self.pickers = {
            "category": self.category,
            "area": self.area,
            "unit": self.route.unit,
            "praised_unit": self.route.praised,
        }
        self._bind()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.scroll = _scrolled(self.sheet)
        layout.addWidget(self.scroll)

    def tighten(self, on: bool) -> None:
        """The whole of it is to be seen on a low screen too."""
        self.sheet.tighten(on)
        self.route.answer.fold(on)

    def put(self, draft: Draft) -> None:
        """Show this draft."""
        self._draft = None
        choice = self._frame.finders.choice
        self.sheet.clear_errors()
        self.type.put(draft.request_type)
        self.category.put(choice("leaf", draft.category))
        self.area.put(choice("area", draft.area))
        self.place.setText(draft.place)
        self.text.setPlainText(draft.text)
        self._draft = draft
        self._show_path()
        self.caller.put(draft)
        self.guesses.put(draft)
        self.before.put(draft)
        self.route.put(draft)
        for name, picker in self.pickers.items():
            if picker.choice is None and name in draft.loose:
                picker.setText(draft.loose[name])

    def begin(self) -> None:
        """Where the hands go: to the first thing nobody knows yet."""
        draft = self._draft
        if draft is None:
            return
        order: list[tuple[object, QWidget]] = [
            (draft.name.strip() and (draft.phone.strip() or draft.withheld or not draft.is_call), self.caller.first),
            (draft.request_type, self.type),
            (draft.category, self.category),
            (draft.area, self.area),
        ]
        next((widget for known, widget in order if not known), self.text).setFocus()

    def check(self, dispatches: bool = False) -> bool:
        """Whether what was typed was also taken; else it says so at the field. Nothing typed is lost."""
        self.sheet.clear_errors()
        shown = {name: picker for name, picker in self.pickers.items() if picker.isVisibleTo(self)}
        wrong = {name: nothing_taken() for name, picker in shown.items() if picker.unresolved}
        if dispatches and self._draft is not None and not self._draft.unit:
            wrong.setdefault("unit", _("Choose the unit this goes to"))
        for name, text in wrong.items():
            self.sheet.error(name, text)
        if wrong:
            self.sheet.fields[next(iter(wrong))].control.setFocus()
        return not wrong

    def take_matter(self) -> None:
        """The likeliest matter is the one; of a heading the matters under it are offered."""
        best = self.guesses.best
        if best is None:
            return
        if best.leaf and (choice := self._frame.finders.choice("leaf", best.category)) is not None:
            self.category.take(choice)
        else:
            self.category.setFocus()
            self.category.look_for(best.name)

    def take_place(self) -> None:
        """This time it is where it was the last time: area and place are filled in, and the hands go on."""
        known, draft = self.before.best, self._draft
        if known is None or draft is None:
            return
        there = self.area.hasFocus() or self.place.hasFocus()
        self.area.take(self._frame.finders.choice("area", known.area))
        self.place.setText(known.place)
        if known.place:
            self.caller.record("place")
        self._typed()
        if there:
            self.text.setFocus()

    def refused(self, refused: Refused) -> bool:
        """Say at its fields why the rules said no."""
        return self.sheet.refused(refused)

    def _add_matter(self, actions: Actions) -> None:
        frame, sheet = self._frame, self.sheet
        words = {value: word for value, word in names_of(RequestType).items() if value in TYPES}
        self.type = Choices(words, frame.look, frame.keys, field("request_type"), far=True)
        sheet.add_text("request_type", _("Type"), self.type)
        hint = _("Matter: Chinese, pinyin or initials")
        self.category = Picker(frame.finders.find("leaf"), frame.look, field("category"), hint)
        self.path = Elided()
        sheet.add_line(_("Matter"), [("category", self.category, 3), ("path", self.path, 2)])
        self.area = Picker(frame.finders.find("area"), frame.look, field("area"), _("District to community"))
        self.place = QLineEdit()
        self.place.setAccessibleName(field("place"))
        sheet.add_line(_("Place"), [("area", self.area, 2), ("place", self.place, 3)])
        self.before = Before(frame, actions)
        self._before = sheet.add_text("before", "", self.before)
        sheet.show_line(self._before, False)
        self.officer = Elided()
        self._officer = sheet.add_line("", [], self.officer, self._ring)
        self.text = Story(field("text"))
        sheet.add_text("text", _("Story"), self.text, stretch=1)

    def _bind(self) -> None:
        for name, picker in self.pickers.items():
            picker.textChanged.connect(lambda _text, name=name: self._keep_loose(name))
        self.caller.name.returnPressed.connect(self._after_name)
        self.caller.phone.returnPressed.connect(self._after_phone)
        self.caller.edited.connect(self.edited.emit)
        self.caller.numbered.connect(self.numbered.emit)
        self.route.edited.connect(self.edited.emit)
        answer = self.route.answer
        answer.grew.connect(lambda: QTimer.singleShot(0, self, lambda: self.scroll.ensureWidgetVisible(answer)))
        self.guesses.moved.connect(self._show_guess)
        self.before.moved.connect(lambda: self.sheet.show_line(self._before, self.before.best is not None))
        for picker in (self.category, self.area):
            picker.installEventFilter(self)
        self.type.chosen.connect(self._type_chosen)
        self.category.taken.connect(lambda choice: self._picked(self.category, "category", choice, self.area))
        self.area.taken.connect(lambda choice: self._picked(self.area, "area", choice, self.place))
        self.place.textEdited.connect(self._typed)
        self.place.returnPressed.connect(self.text.setFocus)
        self.text.textChanged.connect(self._typed)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notes which key a picker is about to act on."""
        if event.type() == QEvent.Type.KeyPress:
            self._key = event.key()
        return False

    def _keep_loose(self, name: str) -> None:
        """What is typed into a picker is kept as typed until something is picked."""
        draft, typed = self._draft, self.pickers[name].unresolved
        if draft is None or draft.loose.get(name, "") == typed:
            return
        draft.loose = {each: text for each, text in draft.loose.items() if each != name} | (
            {name: typed} if typed else {}
        )
        self.edited.emit()

    def _after_name(self) -> None:
        """Enter goes on: to the number where there is none, else to the matter's kind."""
        caller, draft = self.caller, self._draft
        asks = draft is not None and not caller.phone.whole.strip() and not draft.withheld
        (caller.phone if asks else self.type).setFocus()

    def _after_phone(self) -> None:
        """Enter goes on: a number that has no name yet asks for it."""
        caller = self.caller
        (caller.name if caller.phone.whole.strip() and not caller.name.whole.strip() else self.type).setFocus()

    def _type_chosen(self, value: str) -> None:
        if self._draft is None:
            return
        self._draft.request_type = RequestType(value)
        now = QApplication.focusWidget()
        if now is not None and self.type.isAncestorOf(now):
            self.category.setFocus()
        self.sheet.fields["request_type"].error("")
        self._changed()

    def _picked(self, picker: Picker, name: str, choice: Choice | None, after: QWidget) -> None:
        """Taken with Enter the hands go on; Tab moves them itself, Esc gives back what stood there."""
        if self._draft is None:
            return
        setattr(self._draft, name, choice.code if choice else None)
        if choice is not None:
            self._frame.finders.used("leaf" if name == "category" else name, choice.code)
            self.sheet.fields[name].error("")
            if picker.hasFocus() and self._key not in _STAYS:
                after.setFocus()
        self._show_path()
        self.guesses.put(self._draft)
        self.before.told()
        self._changed()

    def _typed(self) -> None:
        draft = self._draft
        if draft is None:
            return
        place, text = self.place.text(), self.text.toPlainText()
        if (place, text) != (draft.place, draft.text):
            draft.place, draft.text = place, text
            self.guesses.told()
            self.before.told()
            self.edited.emit()
            self.told.emit()

    def _changed(self) -> None:
        self.edited.emit()
        self.told.emit()
        self.route.follow()

    def _show_guess(self) -> None:
        """The line takes no room while it says nothing."""
        self.sheet.show_line(self._guess, self.guesses.best is not None)

    def _show_path(self) -> None:
        """What stands above the matter, and above the place."""
        category, area = self.category.choice, self.area.choice
        self.path.say(category.path if category else "")
        above = " › ".join(filter(None, (area.path, area.name))) if area else ""
        self.place.setPlaceholderText(
            _("{area}: compound, building, door", area=above) if above else _("Compound, building, door")
        )
        self.officer.say(names.officer(self._frame.book, area.code if area else None))
        self.sheet.show_line(self._officer, bool(self.officer.text()))

    def officer_phone(self) -> str:
        """The number of who looks after the place that is chosen; "" where there is none."""
        spot = self._frame.book.officer_area(self.area.code)
        return spot.phone if spot is not None else ""


def _scrolled(sheet: QWidget) -> QScrollArea:
    """With large text on a small screen the form scrolls; else it fills its room."""
    sheet.setProperty("part", "inside")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(area.focusPolicy().NoFocus)
    area.setAccessibleName(_("Intake"))
    area.setWidget(sheet)
    return area
