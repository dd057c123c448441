"""Settings on the left, keys on the right, one line over both to find either. What is chosen holds at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import Trouble
from app.settings import Setting, Value
from app.text import _, trouble
from ui.panes.settings import model
from ui.panes.settings.actions import actions
from ui.panes.settings.keylist import KeyList
from ui.panes.settings.rows import Row
from ui.parts.actions import Action, Actions
from ui.parts.fitting import clear_button
from ui.parts.pane import Frame, View
from ui.parts.panels import GAP, framed

if TYPE_CHECKING:
    from ui.work import Touched

WIDTH = 684


class SettingsView(View):
    """Reads the table of settings and the keys; writes them on the writer's thread."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.rows: dict[str, Row] = {}
        self.headings: dict[str, QLabel] = {}
        self._last = ""
        self.search = QLineEdit()
        clear_button(self.search, frame.look)
        self.search.setAccessibleName(_("Find"))
        self.search.setPlaceholderText(_("Find settings and keys by a word, or by the key itself"))
        self.keys = KeyList(frame)
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self.keys.head.addWidget(self.acts.button("settings.default", "quiet"))
        self._lay_out()
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._to_first)
        self.keys.wanted.connect(self._put_keys)
        frame.actions_changed.connect(self.acts.refresh)
        QApplication.instance().focusChanged.connect(self._moved)

    def look(self, touched: Touched | None) -> None:
        self._find(self.search.text())

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        """Where the hands were when the window was built anew, else the line to find by."""
        if self._last in self.rows:
            control = self.rows[self._last].control
            return control.focusProxy() or control
        return self.keys.table if self._last else self.search

    def state(self) -> dict[str, Any]:
        return {"search": self.search.text(), "at": self._last, "key": self.keys.table.current_id() or ""}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.search.setText(state["search"])
        self._find(state["search"])
        self.keys.table.select(state["key"])
        self._last = state["at"]

    # what actions do

    def find(self) -> None:
        """Hands to the line to find by."""
        self.search.setFocus()
        self.search.selectAll()

    def can_go_back(self) -> bool:
        """Whether what the hands are on was changed by the person."""
        if self._last in self.rows:
            return not self.rows[self._last].back.isHidden()
        return self.keys.chosen is not None and self.keys.chosen.own

    def back_to_default(self) -> None:
        """As shipped."""
        if self._last in self.rows:
            self._reset(self.rows[self._last].setting)
        elif self.keys.chosen is not None:
            name = self.keys.chosen.id
            self._put_keys(name, self.frame.keys.default[name])

    # finding

    def _find(self, words: str) -> None:
        shown = {setting.name for setting in model.rows(words)}
        for name, row in self.rows.items():
            row.setVisible(name in shown)
        for group, heading in self.headings.items():
            heading.setVisible(any(self.rows[n].setting.group == group for n in shown))
        self.nothing.setVisible(not shown)
        self.keys.show_rows(words)

    def _to_first(self) -> None:
        """Enter in the line: to the first that was found."""
        row = next((row for row in self.rows.values() if row.isVisibleTo(self) and not row.setting.fixed), None)
        if row is not None:
            row.take_focus()
        else:
            self.keys.table.setFocus()

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Remember what the hands are on."""
        if now is None or not self.isAncestorOf(now):
            return
        row = next((name for name, row in self.rows.items() if row.isAncestorOf(now)), "")
        if row or self.keys.isAncestorOf(now):
            button = self.acts["settings.default"]
            self._last = row or ("keys" if now.objectName() != button.objectName() else self._last)
            self.acts.refresh()

    # keeping

    def _put(self, setting: Setting, value: Value) -> None:
        self._write(setting, lambda: self.frame.settings.put(setting.name, value))

    def _reset(self, setting: Setting) -> None:
        self._write(setting, lambda: self.frame.settings.reset(setting.name))

    def _write(self, setting: Setting, job: Any) -> None:
        row = self.rows[setting.name]
        self._last = setting.name
        self.frame.work.write(self, job, lambda _none: self._kept(row), lambda error: self._failed(row, error))

    def _kept(self, row: Row) -> None:
        row.show_value()
        self.acts.refresh()
        if row.setting.changes_look:
            self.frame.look_changed.emit()
        else:
            value = model.word(row.setting, row.value)
            self.frame.say(_("{setting}: {value}", setting=_(row.setting.title), value=value))

    def _failed(self, row: Row, error: Trouble) -> None:
        row.show_value()
        row.say(trouble(error.code))

    def _put_keys(self, name: str, keys: Sequence[str]) -> None:
        changed = self.frame.keys.changed(name, keys)
        self._last = "keys"
        self.frame.work.write(self, changed.write, lambda _none: self.frame.look_changed.emit(), self._keys_failed)

    def _keys_failed(self, error: Trouble) -> None:
        self.keys.form.error("first", trouble(error.code))

    # laying out

    def _lay_out(self) -> None:
        px = self.frame.look.px
        left = framed(self.frame.look, _scrolled(self._table(), _("Settings")))
        left.setFixedWidth(px(WIDTH))
        right = framed(self.frame.look, self.keys)
        both = QHBoxLayout()
        both.setSpacing(px(GAP))
        both.addWidget(left)
        both.addWidget(right, 1)
        self.search.setFixedWidth(px(WIDTH))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(self.search)
        layout.addLayout(both, 1)

    def _table(self) -> QWidget:
        px = self.frame.look.px
        inside = QWidget()
        inside.setProperty("part", "inside")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(px(16), px(4), px(8), px(12))
        layout.setSpacing(0)
        for setting in model.rows():
            if setting.group not in self.headings:
                layout.addWidget(self._heading(setting))
            row = self.rows[setting.name] = Row(self.frame, setting)
            row.chosen.connect(lambda value, setting=setting: self._put(setting, value))
            row.default.connect(lambda setting=setting: self._reset(setting))
            layout.addWidget(row)
        self.nothing = QLabel(_("No setting holds these words."))
        self.nothing.setProperty("part", "muted")
        self.nothing.setContentsMargins(0, px(12), 0, 0)
        layout.addWidget(self.nothing)
        layout.addStretch()
        return inside

    def _heading(self, setting: Setting) -> QLabel:
        heading = self.headings[setting.group] = QLabel(_(model.GROUPS[setting.group]))
        heading.setProperty("part", "title")
        heading.setContentsMargins(0, self.frame.look.px(10), 0, self.frame.look.px(2))
        return heading


def _scrolled(inside: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(inside)
    return area
