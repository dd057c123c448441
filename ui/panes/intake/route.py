"""Where it goes: the unit with its clause, the level with the day it is due, or the answer given at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel

from app.domain.deadlines import Due, local_day
from app.domain.words import RequestType
from app.questions.shapes import Suggest, Suggestion
from app.text import _, field, moment, number, weekday, zone
from ui.panes.intake.draft import default_level, due_of
from ui.panes.intake.fields import Clause, Levels, Story
from ui.parts.picker import Choice, Picker

if TYPE_CHECKING:
    from app.domain.book import Book
    from ui.panes.intake.draft import Draft
    from ui.panes.intake.fields import Sheet
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame


SEVERAL = 3
"""So many cases a unit must have taken before it is put in where the catalogue names none."""


class Route(QObject):
    """The form's last lines. It writes into the draft that is shown and says when it has."""

    edited = Signal()
    due_moved = Signal(object)
    """A `Due`: the statement may be on show."""

    def __init__(self, frame: Frame, sheet: Sheet, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._frame, self._sheet = frame, sheet
        self._draft: Draft | None = None
        self._asked: tuple[str | None, str | None] = (None, None)
        self.suggestions: Sequence[Suggestion] = ()
        find = frame.finders.find("unit")
        self.praised = Picker(find, frame.look, field("praised_unit"), _("Which unit is praised"))
        self._praise = sheet.add_text("praised_unit", field("praised_unit"), self.praised)
        self.unit = Picker(self._find_unit, frame.look, field("unit"), _("Unit: name or initials"))
        self.levels = Levels(frame.look, field("level"))
        cells = [("unit", self.unit, 1), ("level", self.levels, 0)]
        sheet.add_line(_("Goes to"), cells)
        self.due, self.basis = QLabel(), Clause()
        sheet.add_line("", [], self.due, actions.button("intake.statement", "quiet"))
        self._clause = sheet.add_text("basis", "", self.basis)
        self.answer = Story(_("Reply"), _("What the caller was told (for a direct answer)"), lines=2)
        sheet.add_text("answer", _("Reply"), self.answer)
        self._bind()

    def put(self, draft: Draft) -> None:
        """Show where this one goes."""
        self._draft = draft
        choice = self._frame.finders.choice
        self.unit.put(choice("unit", draft.unit))
        self.praised.put(choice("unit", draft.praised_unit))
        if self.answer.toPlainText() != draft.answer:
            self.answer.setPlainText(draft.answer)
        self.suggestions, self._asked = (), (None, None)
        self.follow()

    def follow(self) -> None:
        """The matter has changed: ask whose it is, and show what follows from it."""
        draft = self._draft
        if draft is None:
            return
        self._sheet.show_line(self._praise, draft.request_type is RequestType.PRAISE)
        asked = (draft.category, draft.area)
        if asked != self._asked:
            self._asked = asked
            question = Suggest(category=draft.category, area=draft.area)
            self._frame.work.ask(self, "suggest", question, lambda found: self._take(draft, found))
        self.show_due()

    def show_due(self) -> None:
        """The level, its day and the clause as they are now."""
        draft, book = self._draft, self._frame.book
        if draft is None:
            return
        self.levels.put(draft.level or default_level(draft, book))
        due = due_of(draft, book, self._frame.clock.now())
        self.due.setText(due_text(due))
        known = next((each for each in self.suggestions if each.unit == draft.unit), None)
        self.basis.say("  ·  ".join(filter(None, (draft.basis, reason(known, book) if known is not None else ""))))
        self._sheet.show_line(self._clause, bool(self.basis.text()))
        self.due_moved.emit(due)

    def _take(self, draft: Draft, found: Sequence[Suggestion]) -> None:
        """A suggestion that is well founded fills what no hand has filled; the others are only offered."""
        if draft is not self._draft:
            return
        self.suggestions = found
        if not draft.unit_chosen and not self.unit.unresolved:
            best = next((each for each in found if each.unit not in draft.returned_by), None)
            self._apply(draft, best if best is not None and _founded(best) else None)
        self.edited.emit()
        self.show_due()

    def _apply(self, draft: Draft, best: Suggestion | None) -> None:
        draft.unit = best.unit if best else None
        draft.basis, draft.catalogue = (best.basis, best.catalogue) if best else ("", None)
        if not draft.level_chosen:
            draft.level = best.level if best and not draft.emergency_at else None
        self.unit.put(self._frame.finders.choice("unit", draft.unit))

    def _find_unit(self, text: str) -> list[Choice]:
        """While nothing is typed the suggested ones come first."""
        finders = self._frame.finders
        finders.find("unit")
        found = finders.choices("unit", text)
        if text:
            return found
        first = [choice for s in self.suggestions if (choice := finders.choice("unit", s.unit)) is not None]
        codes = {choice.code for choice in first}
        return [*first, *(choice for choice in found if choice.code not in codes)]

    def _unit_taken(self, choice: Choice | None) -> None:
        draft = self._draft
        if draft is None:
            return
        known = next((s for s in self.suggestions if choice is not None and s.unit == choice.code), None)
        draft.unit = choice.code if choice else None
        draft.unit_chosen = choice is not None
        draft.basis, draft.catalogue = (known.basis, known.catalogue) if known else ("", None)
        if not draft.level_chosen and not draft.emergency_at:
            draft.level = known.level if known else None
        if choice is not None:
            self._frame.finders.used("unit", choice.code)
        self.edited.emit()
        self.show_due()

    def _level_taken(self, days: int) -> None:
        if self._draft is not None:
            self._draft.level, self._draft.level_chosen = days, True
            self.edited.emit()
            self.show_due()

    def _praise_taken(self, choice: Choice | None) -> None:
        if self._draft is not None:
            self._draft.praised_unit = choice.code if choice else None
            self.edited.emit()

    def show_answer(self) -> None:
        """Something was put into the reply: it is read from its end on."""
        if self._draft is not None:
            self.answer.setPlainText(self._draft.answer)
            self.answer.moveCursor(QTextCursor.MoveOperation.End)

    def _answered(self) -> None:
        text = self.answer.toPlainText()
        if self._draft is not None and self._draft.answer != text:
            self._draft.answer = text
            self.edited.emit()

    def _bind(self) -> None:
        self.unit.taken.connect(self._unit_taken)
        self.praised.taken.connect(self._praise_taken)
        self.levels.chosen.connect(self._level_taken)
        self.answer.textChanged.connect(self._answered)


def due_text(due: Due) -> str:
    """2026-11-25 18:00 周三 到期."""
    return _("Due {moment} {weekday}", moment=moment(due.due), weekday=weekday(local_day(due.due, zone())))


def _founded(each: Suggestion) -> bool:
    """By the catalogue, or by most of several cases."""
    return each.reason != "accepted" or (each.taken >= SEVERAL and 2 * each.taken > each.among)


def reason(each: Suggestion, book: Book) -> str:
    """Why this unit: what the catalogue says of it, and 城东区·供水: 45 件中受理 41 件."""
    said = {"duty": _("By the duty catalogue"), "several": _("One of several in the duty catalogue")}
    told = [said[each.reason]] if each.reason in said else []
    if each.among or each.returned:
        matter, area = book.category(each.among_matter), book.area(each.among_area)
        where = " · ".join(found.name for found in (area, matter) if found is not None)
        taken = _("{where}: took {n} of {all}", where=where, n=number(each.taken), all=number(each.among))
        told.append(taken)
    if each.returned:
        told.append(_("gave back {n}", n=number(each.returned)))
    return _("{a}; {b}", a=told[0], b=", ".join(told[1:])) if len(told) > 1 else "".join(told)
