"""What is typed about articles: an article itself, or what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import Refused
from app.text import _, field
from ui.parts.asking import CONTROLS, Control, Paragraphs
from ui.parts.form import Form

if TYPE_CHECKING:
    from app.domain.records import Article
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame

KINDS = {
    "title": "line",
    "text": "text",
    "category": "leaf",
    "unit": "unit",
    "phone": "line",
    "source": "line",
    "valid_until": "day",
}
"""Field → the control that asks for it, in their order."""


class ArticleForm(QWidget):
    """A new article, or another version of one."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.id, self.seen = "", 0
        self.title = QLabel()
        self.title.setProperty("part", "title")
        self.form = Form(frame.look)
        self.controls: dict[str, Control] = {}
        for name, kind in KINDS.items():
            control = self.controls[name] = CONTROLS[kind](frame, field(name))
            self.form.add(name, field(name), control)
        text = self.controls["text"]
        assert isinstance(text, Paragraphs)
        text.set_rows(11)

    def begin(self, id_: str, article: Article | None) -> None:
        """For a new one under this id, or this article."""
        self.id, self.seen = (article.id, article.version) if article else (id_, 0)
        for name, control in self.controls.items():
            control.put(getattr(article, name) if article else None)
        self._show_title()
        self.form.clear_errors()

    def sound(self) -> bool:
        """Whether it may go to the centre; else it says why at the field."""
        return self.form.sound(self.controls)

    def asked(self, withdrawn: bool = False) -> dict[str, Any]:
        """What is typed, for the centre."""
        values = {name: control.value() for name, control in self.controls.items()}
        lines = {name: values[name] or "" for name in ("title", "text", "phone", "source")}
        return values | lines | {"id": self.id, "seen": self.seen, "withdrawn": withdrawn}

    def refused(self, refused: Refused) -> bool:
        """Say at its fields why the centre said no."""
        return self.form.refused(refused)

    def state(self) -> dict[str, Any]:
        """What is typed."""
        return {
            "id": self.id,
            "seen": self.seen,
            "kept": {name: control.kept() for name, control in self.controls.items()},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        self.id, self.seen = state["id"], state["seen"]
        for name, control in self.controls.items():
            control.restore(state["kept"][name])
        self._show_title()

    def lay_out(self, actions: Actions) -> None:
        """The fields scroll where there is no room for them; the buttons stay."""
        _lay_out(self, self._frame, self.title, self.form, actions)

    def _show_title(self) -> None:
        self.title.setText(_("Change the article") if self.seen else _("New article"))


class DoubtForm(QWidget):
    """A word why an article is wrong or out of date."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.id, self.article, self.version = "", "", 0
        self.title, self.about = QLabel(_("Wrong or out of date")), QLabel()
        self.title.setProperty("part", "title")
        self.about.setProperty("part", "muted")
        self.about.setWordWrap(True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.form = Form(frame.look)
        self.text = Paragraphs(frame, _("What is wrong"))
        self.text.set_rows(5)
        self.form.add("text", _("What is wrong"), self.text)

    def begin(self, id_: str, article: Article) -> None:
        """About this article, in the version that is read."""
        self.id, self.article, self.version = id_, article.id, article.version
        self.about.setText(article.title)
        self.text.put("")
        self.form.clear_errors()

    def asked(self) -> dict[str, Any]:
        """What is typed, for the centre."""
        named = {"id": self.id, "article": self.article, "version": self.version}
        return named | {"text": self.text.value() or ""}

    def refused(self, refused: Refused) -> bool:
        """Say at its field why the centre said no."""
        return self.form.refused(refused)

    def state(self) -> dict[str, Any]:
        """What is typed."""
        named = {"id": self.id, "article": self.article, "version": self.version, "about": self.about.text()}
        return named | {"text": self.text.kept()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        self.id, self.article, self.version = state["id"], state["article"], state["version"]
        self.about.setText(state["about"])
        self.text.restore(state["text"])

    def lay_out(self, actions: Actions) -> None:
        """The buttons under it."""
        _lay_out(self, self._frame, self.title, self.form, actions, self.about)


def _lay_out(
    into: QWidget, frame: Frame, title: QLabel, form: Form, actions: Actions, about: QLabel | None = None
) -> None:
    px = frame.look.px
    inside = QWidget()
    inside.setProperty("part", "inside")
    fields = QVBoxLayout(inside)
    fields.setContentsMargins(0, 0, px(8), 0)
    fields.addWidget(form)
    fields.addStretch()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(title.text() or _("Article"))
    area.setWidget(inside)
    buttons = QHBoxLayout()
    buttons.setSpacing(px(8))
    buttons.addStretch()
    buttons.addWidget(actions.button("knowledge.leave"))
    buttons.addWidget(actions.button("knowledge.save", "primary"))
    layout = QVBoxLayout(into)
    layout.setContentsMargins(px(16), px(12), px(16), px(16))
    layout.setSpacing(px(12))
    layout.addWidget(title)
    if about is not None:
        layout.addWidget(about)
    layout.addWidget(area, 1)
    layout.addLayout(buttons)
