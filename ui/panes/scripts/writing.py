"""Where a script is written: the text at the left, how it is spoken at the right, what is wrong under both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.clock import new_id
from app.domain.errors import Refused
from app.domain.scriptcheck import faults
from app.domain.scripttext import tidy
from app.text import _, ngettext, refusal
from ui.panes.scripts import model
from ui.panes.scripts.editor import Editor
from ui.parts.form import SavedMark
from ui.parts.keeping import Keeper
from ui.parts.page import Page, PageView
from ui.parts.panels import GAP, framed
from ui.parts.sections import text_label

if TYPE_CHECKING:
    from app.domain.records import Script
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

KIND = "script"
"""The kind of these drafts among others on disk."""
PAUSE_MS = 200
"""After the last key before the text is checked."""


class Writing(QWidget):
    """`id` is "" for a new one until it is first saved; `seen` is the version that is changed."""

    checked = Signal()
    """What is wrong may be something else now."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.id, self.seen = "", 0
        self.title = QLabel()
        self.title.setProperty("part", "title")
        self.mark = SavedMark()
        self.editor = Editor(frame.look, _("Text of the script"))
        self.told = text_label("", "")
        self.hint = text_label("", "muted")
        self.proof = PageView(frame.look, _("How it is spoken"))
        self.keeper = Keeper(frame, KIND, self)
        self.keeper.behind.connect(self.mark.typing)
        self.keeper.saved.connect(self.mark.saved)
        self.keeper.failed.connect(self.mark.failed)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.check)
        self.editor.textChanged.connect(self._typed)
        self.editor.cursorPositionChanged.connect(self._tell_fault)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.editor.toPlainText()

    def begin(self, script: Script | None, text: str = "") -> None:
        """This script, or a new one; `text` in place of what stands in force. What lay on disk of it comes back."""
        self.id, self.seen = (script.id, script.version) if script is not None else ("", 0)
        self._put(text or (script.text if script is not None else model.template()))
        self.mark.nothing()
        kept_as = f"script.{self.id or 'new'}"
        if text:
            self.keeper.begin(kept_as, None, self._kept, lambda _kept: None)
            self.keeper.typed()
        else:
            self.keeper.begin(kept_as, None, self._kept, self._back)

    def check(self) -> Sequence[Refused]:
        """What is wrong, shown at its lines; where nothing is, the proof follows."""
        self._pause.stop()
        found = faults(self.text, self._frame.book)
        self.editor.show_faults(found)
        if found:
            self._tell_fault()
        else:
            self._tell(_("No fault: it may be spoken"))
            self._prove()
        self.checked.emit()
        return found

    def asked(self) -> dict[str, Any]:
        """What is typed, for the centre. A new script gets its id here, the same however often it is sent."""
        dialogue = model.dialogue_of(tidy(self.text))
        if not self.id and dialogue is not None:
            self.id = f"{dialogue.use}-{new_id(self._frame.clock).replace('-', '')[-8:]}"
        return {"id": self.id, "seen": self.seen, "text": self.text}

    def refused(self, refused: Refused) -> None:
        """Say why the centre said no, at the line where it is about one."""
        if "line" in refused.values:
            self.editor.show_faults([refused])
            self.editor.go_to(int(str(refused.values["line"])))
        self._tell(refusal(refused.code, refused.fields, refused.values), wrong=True)
        self.checked.emit()

    def beside(self, newest: Script, about: str) -> None:
        """Somebody else was quicker: theirs is shown beside, and the next saving goes over it."""
        self.seen = newest.version
        dialogue = model.dialogue_of(newest.text)
        if dialogue is not None:
            loud = _("In force now; saved once more, yours takes its place")
            self._show(model.spoken(self._frame.look, self._frame.book, dialogue, about, loud))

    def state(self) -> dict[str, Any]:
        """What is typed."""
        return {"id": self.id, "seen": self.seen, "text": self.text}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        self.id, self.seen = state["id"], state["seen"]
        self._put(state["text"])
        self.keeper.begin(f"script.{self.id or 'new'}", None, self._kept, lambda _kept: None)

    def lay_out(self, actions: Actions) -> None:
        """The buttons stay under the text."""
        px = self._frame.look.px
        head, buttons = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch()
        head.addWidget(self.mark)
        buttons.setSpacing(px(8))
        buttons.addWidget(actions.button("scripts.save", "primary"))
        for name in ("scripts.next_fault", "scripts.drop", "scripts.leave"):
            buttons.addWidget(actions.button(name, "quiet"))
        buttons.addStretch()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self.editor, 1)
        column.addWidget(self.told)
        column.addWidget(self.hint)
        column.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(framed(self._frame.look, left, top=0), 7)
        layout.addWidget(framed(self._frame.look, self.proof, top=0), 5)
        self.hint.setText(_("Words of the case: {words}", words=model.words_known()))

    def _put(self, text: str) -> None:
        with QSignalBlocker(self.editor):
            self.editor.put(text)
        self.title.setText(_("Change the script") if self.seen else _("New script"))
        self.check()

    def _typed(self) -> None:
        self.keeper.typed()
        self._pause.start()

    def _kept(self) -> Mapping[str, Any]:
        return self.state()

    def _back(self, kept: Mapping[str, Any]) -> None:
        self.id, self.seen = kept["id"], kept["seen"]
        self._put(kept["text"])

    def _tell_fault(self) -> None:
        """What is wrong where the hands are, else the first that is."""
        wrong = self.editor.faults
        if wrong:
            said = wrong.get(self.editor.line, wrong[min(wrong)])
            self._tell(f"{ngettext('{n} fault', '{n} faults', len(wrong))} · {said}", wrong=True)

    def _tell(self, words: str, wrong: bool = False) -> None:
        part = "field-error" if wrong else "muted"
        self.told.setText(words)
        self.editor.setAccessibleDescription(words)
        if self.told.property("part") != part:
            self.told.setProperty("part", part)
            self.told.style().unpolish(self.told)
            self.told.style().polish(self.told)

    def _prove(self) -> None:
        dialogue = model.dialogue_of(tidy(self.text))
        if dialogue is not None:
            self._show(model.spoken(self._frame.look, self._frame.book, dialogue))

    def _show(self, page: Page) -> None:
        self.proof.show_page(page)
