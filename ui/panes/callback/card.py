"""The card of the call in hand: the number, what to say, the three questions, the note, an appointment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.masking import mask_caller
from app.domain.phones import spoken
from app.domain.rules.asking import used_up
from app.domain.words import Answer
from app.questions.callshapes import SmsWay
from app.text import _, ngettext
from app.text.plain import visible
from ui.panes.callback import talk
from ui.panes.callback.model import QUESTIONS, Call, about_callers, about_sms, answer_word, owed, turn
from ui.parts.asking import Ahead, Paragraphs
from ui.parts.fitting import LOW, tighten
from ui.parts.flow import Flow
from ui.parts.form import SavedMark, steady
from ui.parts.sections import text_label

if TYPE_CHECKING:
    from app.domain.smstext import SmsSettings
    from ui.parts.look import Look
    from ui.parts.pane import Frame


class Question(QFrame):
    """One question and its three answers; the one to be asked now stands out."""

    answered = Signal(str, object)

    def __init__(self, frame: Frame, name: str, number: int) -> None:
        super().__init__()
        self.name = name
        look = frame.look
        self.setProperty("part", "ask")
        self.number = "①②③"[number]
        self.lead = text_label("", "words")
        self.lead.hide()
        self.text = text_label("", "question")
        self.wrong = QLabel()
        self.wrong.setProperty("part", "field-error")
        self.wrong.hide()
        self.buttons: dict[Answer, QPushButton] = {}
        row = QHBoxLayout()
        row.setSpacing(look.px(6))
        for at, answer in enumerate(Answer):
            button = QPushButton(f"{at + 1} {answer_word(answer)}")
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            steady(button, look)
            button.clicked.connect(lambda _on, a=answer: self.answered.emit(self.name, a))
            self.buttons[answer] = button
            row.addWidget(button)
        row.addStretch()
        layout = QVBoxLayout(self)
        self.tighten(look, False)
        layout.addWidget(self.lead)
        layout.addWidget(self.text)
        layout.addLayout(row)
        layout.addWidget(self.wrong)

    def tighten(self, look: Look, on: bool) -> None:
        """Nearer to each other, where room is short."""
        edge = look.px(4 if on else 8)
        self.layout().setContentsMargins(look.px(12), edge, look.px(12), edge)
        self.layout().setSpacing(look.px(3 if on else 6))

    def say(self, words: str, lead: str) -> None:
        """Show the question, and what is said before it while it is the one to be asked."""
        self.text.setText(visible(f"{self.number}  {words}"))
        self.lead.setText(visible(lead))
        self.lead.setVisible(bool(lead))
        for answer, button in self.buttons.items():
            button.setAccessibleName(f"{words} {answer_word(answer)}")

    def put(self, answer: Answer | None, current: bool) -> None:
        """Show the answer given, and whether this is the question to be asked now."""
        for each, button in self.buttons.items():
            button.setChecked(each == answer)
        if self.property("now") != current:
            self.setProperty("now", current)
            self.style().unpolish(self)
            self.style().polish(self)
        self.error("")

    def error(self, text: str) -> None:
        """Say what is missing."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))


class Card(QFrame):
    """Shows a `Call`; `answered` and `typed` tell what the hands do."""

    answered = Signal(str, object)
    typed = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.setProperty("part", "side")
        self.who, self.number, self.round = QLabel(), QLabel(), QLabel()
        self.number.setProperty("part", "dial")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.round.setProperty("part", "muted")
        self.beside = text_label("", "muted")
        self._shown: Call | None = None
        self._gateway: bool | None = None
        self.closing = text_label("", "words")
        self.questions = {name: Question(frame, name, at) for at, name in enumerate(QUESTIONS)}
        self.note = Paragraphs(frame, _("Note"))
        self.note_label, self.note_wrong = QLabel(), QLabel()
        self.note_label.setProperty("part", "section")
        self.note_wrong.setProperty("part", "field-error")
        self.at = Ahead(frame, _("Appointment"))
        self.at_label, self.at_wrong = QLabel(_("When shall we ring again?")), QLabel()
        self.at_wrong.setProperty("part", "field-error")
        self.over = text_label("", "notice")
        self.mark = SavedMark()
        self._lay_out()
        for question in self.questions.values():
            question.answered.connect(self.answered)
        self.note.changed.connect(self.typed)
        self.at.changed.connect(self.typed)

    def put(self, call: Call, whole: bool, appointing: bool) -> None:
        """Show the call; `whole`: the number stands in full, its showing is recorded."""
        person = call.person
        name, phone = mask_caller(person) if person else ("", "—")
        if person is not None and person.phone and whole:
            name, phone = person.name, spoken(person.phone)
        self.who.setText("  ".join(filter(None, (name, person.company if person else ""))))
        self.number.setText(phone if not person or person.phone else _("No number to ring"))
        self.round.setText(self._turn(call))
        self._shown = call
        self._say_beside()
        self._say(call, appointing)
        for widget in (self.at, self.at_label):
            widget.setVisible(appointing)
        self.say_wrong()
        if not appointing:
            self.scroll.ensureWidgetVisible(self.questions[call.current] if call.current else self.closing)
        self.note_label.setText(_("The caller's words, for the unit") if call.unhappy and not appointing else _("Note"))

    def look_at_sms(self) -> None:
        """Whether a message that nobody answered leads to would leave at all."""
        self._frame.work.ask(self, "sms", SmsWay(), self._take_sms)

    def _take_sms(self, way: SmsSettings) -> None:
        self._gateway = way.gateway
        self._say_beside()

    def _say_beside(self) -> None:
        call = self._shown
        sms = about_sms(call, self._frame, self._gateway) if call is not None else ""
        beside = "\n".join(filter(None, (about_callers(call) if call is not None else "", sms)))
        self.beside.setText(beside)
        self.beside.setVisible(bool(beside))

    def _say(self, call: Call, appointing: bool) -> None:
        """The script's words: before the question that comes next, and after the last one."""
        for each, question in self.questions.items():
            question.say(talk.question(call, each), talk.before(call, self._frame) if each == call.current else "")
            question.put(call.answers.get(each), each == call.current)
            question.setVisible(not appointing)
        self.closing.setText(visible(talk.after(call)))
        self.closing.setVisible(not appointing and bool(self.closing.text()))

    def go_to(self, control: QWidget) -> None:
        """The hands go to the note or the appointment, and it is in sight."""
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        self.scroll.ensureWidgetVisible(control)

    def announce(self, name: str) -> None:
        """Say the question that comes next to screen readers."""
        question = self.questions[name]
        words = " ".join(filter(None, (question.lead.text(), question.text.text())))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def say_wrong(self, note: str = "", at: str = "") -> None:
        """What is wrong with the note, with the appointment."""
        for label, text in ((self.note_wrong, note), (self.at_wrong, at)):
            label.setText(text)
            label.setVisible(bool(text))

    def say_over(self, text: str) -> None:
        """That tries are used up."""
        self.over.setText(text)
        self.over.setVisible(bool(text))

    def _turn(self, call: Call) -> str:
        callers = len(owed(call.file))
        parts = [turn(call.tries, used_up(call.file.facts, call.caller, self._frame.book.limits))]
        if call.file.facts.round > 1:
            parts.append(_("round {n}", n=call.file.facts.round))
        if callers > 1:
            parts.append(ngettext("{n} caller to ask", "{n} callers to ask", callers))
        return " · ".join(parts)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.who)
        head.addStretch()
        head.addWidget(self.round)
        body = QWidget()
        body.setProperty("part", "inside")
        self.inside = inside = QVBoxLayout(body)
        inside.addLayout(head)
        self.dial = QHBoxLayout()
        self.dial.addWidget(self.number, 1)
        inside.addLayout(self.dial)
        inside.addWidget(self.beside)
        for widget in (self.over, *self.questions.values(), self.closing, self.at_label, self.at, self.at_wrong):
            inside.addWidget(widget)
        note_head = QHBoxLayout()
        note_head.addWidget(self.note_label)
        note_head.addStretch()
        note_head.addWidget(self.mark)
        inside.addLayout(note_head)
        for widget in (self.note, self.note_wrong):
            inside.addWidget(widget)
        inside.addStretch()
        self.foot = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.scroll = QScrollArea()
        self.scroll.setWidgetResizable(True)
        self.scroll.setWidget(body)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout.addWidget(self.scroll, 1)
        layout.addLayout(self.foot)
        self.over.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The note is to be seen on a low screen too."""
        super().resizeEvent(event)
        look = self._frame.look
        low = self.height() < look.px(LOW)
        tighten(self, low)
        self.inside.setContentsMargins(look.px(16), look.px(6 if low else 12), look.px(16), look.px(6 if low else 12))
        self.inside.setSpacing(look.px(5 if low else 8))
        for question in self.questions.values():
            question.tighten(look, low)

    def put_buttons(
        self, dial: QWidget, above: Sequence[QWidget], mine: Sequence[QWidget], ending: Sequence[QWidget]
    ) -> None:
        """The pane's buttons: ringing beside the number; at the bottom the others, then whose it is and its end."""
        self.dial.addWidget(dial)
        px, bar, row, last = self._frame.look.px, QFrame(), QWidget(), QHBoxLayout()
        bar.setProperty("part", "bar")
        flow = Flow(row, gap=px(6))
        for button in above:
            flow.addWidget(button)
        for button in mine:
            last.addWidget(button)
        last.addStretch()
        for button in ending:
            last.addWidget(button)
        lines = QVBoxLayout(bar)
        lines.setContentsMargins(px(16), px(8), px(16), px(8))
        lines.addWidget(row)
        lines.addLayout(last)
        self.foot.addWidget(bar)
