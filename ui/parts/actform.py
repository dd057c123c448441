"""Asks for an act's fields beside the case, without a dialog: one key saves, an error stands at its field, and
nothing typed is lost: the draft lies on disk and is there again when the same act is opened on the same case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import Refused, Trouble
from app.questions.shapes import Suggest, Suggestion
from app.text import _, act, field, refusal, trouble
from ui.parts.asking import CONTROLS, Control, Paragraphs, Units
from ui.parts.asking_case import OF_CASE
from ui.parts.deeds import Deed, Part, Situation
from ui.parts.form import Form, SavedMark
from ui.parts.keeping import Keeper
from ui.parts.told import reason_name, rung

if TYPE_CHECKING:
    from ui.parts.pane import Frame

KIND = "act"
"""The kind of these drafts among others on disk."""

FACTS = (
    Part("request_type", "request_type"),
    Part("category", "leaf"),
    Part("area", "area"),
    Part("level", "level"),
    Part("flags", "marks"),
)
PRIVATE = (
    Part("place", "line"),
    Part("subject", "line"),
    Part("text"),
    Part("explanation"),
    Part("caller.name", "line"),
    Part("caller.phone", "line"),
    Part("caller.company", "line"),
)
"""What `amend` may change; the second half only for whoever was recorded as having looked."""

ROWS, ROWS_OF_MANY = 7, 3
"""Lines of a text in view: of the only one of a form, and of each of several."""

Send = Callable[[Mapping[str, Any]], Callable[[], Any]]
"""The act's fields → what the writer does with them."""


def title(deed: Deed) -> str:
    """The act as its button says it."""
    return _(deed.title) if deed.title else act(deed.do)


class ActForm(QFrame):
    """One act at a time."""

    saved = Signal(object, object)
    """The `Deed` and what the desk answered."""
    closed = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._deed: Deed | None = None
        self._situation: Situation | None = None
        self._controls: dict[str, Control] = {}
        self._old: dict[str, Any] = {}
        self._fixed: dict[str, Any] = {}
        self._send: Send | None = None
        self._sending = False
        self.form: Form | None = None
        self.mark = SavedMark()
        self._keeper = Keeper(frame, KIND, self)
        self._keeper.behind.connect(self.mark.typing)
        self._keeper.saved.connect(self.mark.saved)
        self._keeper.failed.connect(self.mark.failed)
        frame.work.failed.connect(lambda _error: self._release())
        self._lay_out()
        self.hide()

    # what is asked

    @property
    def deed(self) -> Deed | None:
        """The act that is asked for; None when the form is closed."""
        return self._deed

    def open(
        self,
        deed: Deed,
        situation: Situation,
        given: Mapping[str, Any] | None = None,
        whole: bool = False,
        send: Send | None = None,
    ) -> None:
        """Ask for this act. `given`: plain values to begin with. `whole`: personal fields may be asked for too.
        `send`: what to do with the fields in place of saving the act (then no draft is kept)."""
        self._keeper.end()
        self._deed, self._situation, self._send = deed, situation, send
        self._fixed = dict(deed.fixed)
        self._sending = False
        self.mark.nothing()
        self.say("")
        self.number.setText(situation.file.facts.number)
        self.heading.setText(title(deed))
        self._build(deed, situation, whole, given or {})
        for name, value in (given or {}).items():
            if name in self._controls:
                self._controls[name].put(value)
        if send is None:
            self._keeper.begin(
                f"act.{deed.id}.{situation.file.facts.id}", situation.file.facts.id, self._kept, self._back
            )
        if deed.do == "dispatch" and not given:
            self._suggest(situation)
        self.show()
        self._first()

    def moved(self, situation: Situation) -> None:
        """The case has changed while the form was open: what is seen from now on, and said."""
        before, self._situation = self._situation, situation
        if before is None or self._deed is None or before.file.facts.turn == situation.file.facts.turn:
            return
        why = situation.refusal(self._deed)
        said = refusal(why.code, why.fields, why.values) if why else _("The case has just moved on: look at it again.")
        self.say(said)

    def leave(self) -> None:
        """Close the form; what is typed stays on disk."""
        self._keeper.end()
        self._shut()

    def drop(self) -> None:
        """Close it and forget what is typed."""
        self._keeper.drop()
        self._shut()

    def say(self, text: str) -> None:
        """What concerns the whole form."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    # saving

    def confirm(self) -> None:
        """Save the act, if every field says something sensible."""
        if self._deed is None or self._sending or not self._check():
            return
        fields = self._fields()
        if fields is None:
            return
        self._sending = True
        work, deed, draft = self._frame.work, self._deed, self._keeper.id or None
        then = lambda answer: self._done(deed, answer)  # noqa: E731
        if self._send is not None:
            work.call(self, self._send(fields), then, self._refused, self._trouble)
            return
        self._keeper.flush()
        work.do(self, [self._frame.desk.act(deed.do, **fields)], then, self._refused, self._trouble, draft)

    def _check(self) -> bool:
        """Every field that needs something has it, and what is typed is understood."""
        self.form.clear_errors()
        wrong: list[str] = []
        for name, control in self._controls.items():
            text = control.unsure()
            if not text and self._needs(name) and control.value() is None:
                text = self.form.told(Refused("empty", name), name)
            if text:
                self.form.error(name, text)
                wrong.append(name)
        if wrong:
            self._controls[wrong[0]].setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def _needs(self, name: str) -> bool:
        if name in ("said_by", "told") and self._deed.spoken:
            return True
        if self._deed.do == "reveal" and name == "text":
            return self._controls["reason"].value() == "other"
        return any(part.need for part in self._deed.parts if part.name == name)

    def _fields(self) -> dict[str, Any] | None:
        """The command's fields; None where there is nothing to do."""
        values = {name: control.value() for name, control in self._controls.items()}
        given = {name: value for name, value in values.items() if value is not None}
        if self._deed.do == "amend":
            changes = {
                n: {"old": self._old[n], "new": _whole(n, v)} for n, v in values.items() if _whole(n, v) != self._old[n]
            }
            if not changes:
                self.say(_("Nothing is changed."))
                return None
            given = {"changes": changes}
        elif self._deed.do == "approve":
            given["rung"] = self._situation.next_rung(self._unit())
        elif self._deed.do == "reveal":
            given.setdefault("text", reason_name(given["reason"]))
        seen = self._situation.seen
        common = {"case": self._situation.file.facts.id, "seen": {"turn": seen.turn, "version": seen.version}}
        return self._fixed | given | (common if self._send is None else {})

    def _done(self, deed: Deed, answer: Any) -> None:
        self._keeper.done()
        self._shut()
        self.saved.emit(deed, answer)

    def _refused(self, refused: Refused) -> None:
        self._sending = False
        if self.form is None or not self.form.refused(refused):
            self.say(refusal(refused.code, refused.fields, refused.values))

    def _trouble(self, error: Trouble) -> None:
        self._sending = False
        self.say(trouble(error.code))
        self._frame.work.troubled.emit(error)

    def _release(self) -> None:
        self._sending = False

    # how it is made

    def _build(self, deed: Deed, situation: Situation, whole: bool, given: Mapping[str, Any]) -> None:
        self._controls, self._old = {}, {}
        self.form = Form(self._frame.look, label_width=84)
        if deed.of_unit:
            self._add_unit(deed, situation)
        private = PRIVATE if situation.file.private else ()
        personal = (part for part in private if whole or part.name in {*given, "explanation"})
        parts = [*FACTS, *personal] if deed.do == "amend" else deed.parts
        for part in (part for part in parts if not part.late):
            self._add_part(part, situation)
        if deed.spoken and situation.for_others(self._unit()):
            self._add("said_by", field("said_by"), CONTROLS["line"](self._frame, field("said_by")))
            self._add("told", field("told"), CONTROLS["told"](self._frame, field("told")))
        for part in (part for part in parts if part.late):
            self._add_part(part, situation)
        if deed.do == "reveal":
            self._add("text", field("text"), CONTROLS["line"](self._frame, field("text")))
            self._fixed["what"] = "phone,name,address,place,text"
        if deed.do == "amend":
            self._put_old(situation)
        self.form.setProperty("part", "inside")
        texts = [control for control in self._controls.values() if isinstance(control, Paragraphs)]
        for control in texts:
            control.set_rows(ROWS if len(texts) == 1 else ROWS_OF_MANY)
        self.form.add_row(QWidget(), stretch=1)
        self.scroll.setWidget(self.form)

    def _add_part(self, part: Part, situation: Situation) -> None:
        self._add(part.name, _(part.label) if part.label else field(part.name), self._control(part, situation))

    def _control(self, part: Part, situation: Situation) -> Control:
        name = _(part.label) if part.label else field(part.name)
        if part.kind in OF_CASE:
            return OF_CASE[part.kind](self._frame, name, situation)
        return CONTROLS[part.kind](self._frame, name)

    def _add(self, name: str, label: str, control: Control) -> None:
        self._controls[name] = control
        control.changed.connect(self._keeper.typed)
        self.form.add(name, label, control)

    def _add_unit(self, deed: Deed, situation: Situation) -> None:
        """Whose dispatch it is about: asked where several could be meant, else said."""
        codes = situation.units(deed) or [situation.file.facts.unit or ""]
        if len(codes) > 1:
            self._add("unit", field("unit"), Units(self._frame, field("unit"), codes))
        else:
            self._fixed["unit"] = codes[0]
        choice = self._frame.finders.choice("unit", codes[0])
        names = choice.name if choice and len(codes) == 1 else ""
        nearest = rung(situation.next_rung(codes[0])) if deed.do == "approve" else ""
        self.number.setText(" · ".join(filter(None, (situation.file.facts.number, names, nearest))))

    def _unit(self) -> str | None:
        return self._controls["unit"].value() if "unit" in self._controls else self._fixed.get("unit")

    def _put_old(self, situation: Situation) -> None:
        facts, private = situation.file.facts, situation.file.private
        caller = private.callers[0] if private and private.callers else None
        for name, control in self._controls.items():
            holder = caller if name.startswith("caller.") else facts if hasattr(facts, name) else private
            old = msgspec.to_builtins(getattr(holder, name.removeprefix("caller."), None)) if holder else ""
            self._old[name] = list(old) if isinstance(old, tuple) else old
            control.put(old)

    def _suggest(self, situation: Situation) -> None:
        facts = situation.file.facts
        if facts.category and facts.area:
            self._frame.work.ask(self, "suggest", Suggest(category=facts.category, area=facts.area), self._offer)

    def _offer(self, found: list[Suggestion]) -> None:
        unit = self._controls.get("unit")
        if found and self._deed and self._deed.do == "dispatch" and unit is not None and unit.value() is None:
            unit.put(found[0].unit)
            self._controls["level"].put(found[0].level)
            self._controls["basis"].put(found[0].basis)
            self._fixed["catalogue"] = found[0].catalogue

    def _kept(self) -> Mapping[str, Any]:
        return {name: kept for name, control in self._controls.items() if (kept := control.kept()) is not None}

    def _back(self, kept: Mapping[str, Any]) -> None:
        for name, value in kept.items():
            if name in self._controls:
                self._controls[name].blockSignals(True)
                self._controls[name].restore(value)
                self._controls[name].blockSignals(False)

    def _first(self) -> None:
        first = next((control for control in self._controls.values() if control.asks), None)
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _shut(self) -> None:
        if self._deed is not None:
            self._deed = self._situation = None
            self.hide()
            self.closed.emit()

    def _lay_out(self) -> None:
        look = self._frame.look
        self.setProperty("part", "form")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading, self.number, self.note = QLabel(), QLabel(), QLabel()
        self.heading.setProperty("part", "title")
        self.number.setProperty("part", "muted")
        self.note.setProperty("part", "field-error")
        for label in (self.number, self.note):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.scroll = QScrollArea()
        self.scroll.setWidgetResizable(True)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        self._layout.setSpacing(look.px(8))
        for widget in (self.heading, self.number, self.note):
            self._layout.addWidget(widget)
        self._layout.addWidget(self.scroll, 1)

    def put_buttons(self, bar: QWidget) -> None:
        """The pane's own buttons for `confirm`, `close`, `drop`, under the fields."""
        self._layout.addWidget(self.mark)
        self._layout.addWidget(bar)


def _whole(name: str, value: Any) -> Any:
    """An emptied text is an empty text, not nothing."""
    personal = name in ("place", "subject", "text", "explanation") or name.startswith("caller.")
    return "" if personal and value is None else value
