"""What happened to one act, in words: what it was, why it was not taken, what was typed, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.text import _, moment
from ui.panes.attention import model
from ui.panes.attention.choosing import Choosing
from ui.panes.attention.model import Item
from ui.parts.actform import ActForm
from ui.parts.actions import ActionButton, Actions
from ui.parts.flow import Flow, empty
from ui.parts.sections import Facts, Marked, text_label
from ui.shell.passwords import Password

if TYPE_CHECKING:
    from ui.parts.look import Look
    from ui.parts.pane import Frame

FREE = ("confirm", "send_again", "go_on", "as_note", "open", "discard")
ASKING = ("leave", "confirm")
SURE = ("leave", "yes")
KINDS = {"send_again": "primary", "go_on": "primary", "confirm": "primary", "yes": "danger"}


class Nothing(QWidget):
    """In place of it all while nothing needs anybody: that it is so, and what would come here."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        shape, title = QLabel(), QLabel(_("All is well: nothing needs you here."))
        shape.setPixmap(look.pixmap("done", "ok", look.px(32), self.devicePixelRatioF()))
        title.setProperty("part", "title")
        about = QLabel(_("Acts the centre did not accept, changes that met another's, unfinished drafts come here."))
        about.setProperty("part", "muted")
        about.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(look.px(8))
        layout.addStretch(2)
        for label in (shape, title, about):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(3)


class Detail(QFrame):
    """The words, and under them the form when the act is asked for again."""

    def __init__(self, frame: Frame, form: ActForm) -> None:
        super().__init__()
        self._frame, self._form = frame, form
        self._item: Item | None = None
        self._buttons: dict[str, ActionButton] = {}
        self.setProperty("part", "side")
        self.link, self.note = text_label("", "notice"), text_label("", "field-error")
        self.password = Password()
        self.password.setPlaceholderText(_("Password"))
        self.choosing = Choosing(frame)
        self.words = QWidget()
        self._words = QVBoxLayout(self.words)
        self._words.setContentsMargins(0, 0, 0, 0)
        self._words.setSpacing(frame.look.px(8))
        self._lay_out()
        self.put_link("", False)

    def put(self, item: Item | None) -> None:
        """Show this one; None: nothing is chosen."""
        self.body.setVisible(self._form.deed is None)
        if item == self._item:
            return
        self._item = item
        empty(self._words)
        for widget in self._pieces(item) if item is not None else ():
            self._words.addWidget(widget)
            widget.show()
        changes = item.row.changes if item is not None and item.row is not None else {}
        self.choosing.put(changes)
        self.choosing.setVisible(bool(changes))

    def put_link(self, text: str, ask: bool) -> None:
        """Why nothing is sent, and a line for the password where that helps."""
        self.link.setText(text)
        self.link.setVisible(bool(text))
        self.password.setVisible(ask)

    def say(self, text: str) -> None:
        """What went wrong, or what is asked."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def put_buttons(self, made: Actions) -> None:
        """The pane's buttons, made once."""
        for name in dict.fromkeys((*FREE, *ASKING, *SURE, "enter")):
            self._buttons[name] = made.button(f"attention.{name}", KINDS.get(name, ""))
            self._flow.addWidget(self._buttons[name])
        self._entry.addWidget(self._buttons["enter"])

    def show_buttons(self, made: Actions, asking: bool, sure: bool) -> None:
        """Those that are possible now."""
        made["attention.confirm"].setText(_("Send") if asking else _("Save what is chosen"))
        wanted = ASKING if asking else SURE if sure else FREE
        for name, button in self._buttons.items():
            possible = made[f"attention.{name}"].isEnabled()
            button.setVisible(possible and (name in wanted or name == "enter"))
        self.bar.setVisible(any(not button.isHidden() for name, button in self._buttons.items() if name != "enter"))

    def _pieces(self, item: Item) -> list[QWidget]:
        look, mark = self._frame.look, model.MARKS[item.state]
        head = text_label("  ".join(filter(None, (item.what, item.number))), "title")
        rows = model.typed(item, self._frame.book)
        long = [(name, text) for name, text in rows if "\n" in text or len(text) > 40]
        short = [row for row in rows if row not in long]
        pieces: list[QWidget] = [
            head,
            Marked(look, mark.icon, mark.colour, model.state(item)),
            text_label(item.why),
            text_label(_("Done at {at}", at=moment(item.at)), "small"),
        ]
        if rows:
            pieces.append(text_label(_("What was typed"), "section"))
        if short:
            pieces.append(Facts(look, short))
        for name, text in long:
            pieces += [text_label(name, "small"), text_label(text, "words")]
        return pieces

    def _lay_out(self) -> None:
        px = self._frame.look.px
        top = QFrame()
        outer = QVBoxLayout(top)
        outer.setContentsMargins(px(16), 0, px(16), 0)
        outer.addWidget(self.link)
        self._entry = QHBoxLayout()
        self._entry.addWidget(self.password, 1)
        outer.addLayout(self._entry)
        inside = QWidget()
        inside.setProperty("part", "inside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(px(16), px(8), px(16), px(12))
        column.setSpacing(px(12))
        for widget in (self.words, self.choosing):
            column.addWidget(widget)
        column.addStretch()
        self.body = QScrollArea()
        self.body.setWidgetResizable(True)
        self.body.setWidget(inside)
        self.body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.setAccessibleName(_("What happened"))
        self.body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note.setContentsMargins(px(16), 0, px(16), px(6))
        self.bar = QFrame()
        self.bar.setProperty("part", "bar")
        self._flow = Flow(self.bar, gap=px(6))
        self._flow.setContentsMargins(px(16), px(8), px(16), px(8))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self.body, 1)
        layout.addWidget(self._form, 1)
        layout.addWidget(self.note)
        layout.addWidget(self.bar)
