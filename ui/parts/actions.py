"""An action is declared once; buttons, menus, keys and the help of F1 are made from it.

`can` asks the rules (`app.domain.flow`), so that a button and the rules cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QStyle, QStyleOptionButton, QWidget

from app.text import _
from ui.parts.keys import Keys, readable
from ui.parts.look import Look

INKS = {
    "primary": ("on_accent", "on_accent_muted"),
    "danger": ("on_danger", "on_danger_muted"),
    "ringing": ("call", "call"),
    "ringing-quiet": ("on_call", "on_call_muted"),
    "alarm": ("alarm", "alarm"),
    "alarm-quiet": ("on_alarm", "on_alarm_muted"),
}
"""Kind of button → colours of its text and of its key."""


def always() -> bool:
    """For actions nothing forbids."""
    return True


@dataclass(frozen=True, eq=False)
class Action:
    """Something a person can do in a pane."""

    id: str
    """`scope.name`: its line in resources/keys; the scope is the pane's name."""
    text: str
    """An English msgid (marked with `N_`): a verb, short enough for a button."""
    icon: str
    """Name of a drawing in resources/icons."""
    do: Callable[[], object]
    can: Callable[[], bool] = always
    """Whether the rules let it be done now; asked at every `Actions.refresh`."""
    explain: str = ""
    """An English msgid: what it does, for the tool tip and the help."""


class Actions(QObject):
    """The actions of one widget, bound to its window's keys while the widget is visible."""

    def __init__(self, owner: QWidget, actions: Iterable[Action], keys: Keys, look: Look) -> None:
        super().__init__(owner)
        self.all: tuple[Action, ...] = tuple(actions)
        self._owner, self._keys, self._look = owner, keys, look
        self._by_id = {action.id: action for action in self.all}
        self._made = {action.id: self._make(action) for action in self.all}
        self._buttons: dict[str, list[ActionButton]] = {}
        self.refresh()

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def button(self, name: str, kind: str = "", goes: bool = False) -> ActionButton:
        """A button for it, with its key. `kind`: primary (one a view) · danger · quiet · "" plain · one of `INKS`.
        `goes`: it is not there while there is nothing it could be done to; else it is grey."""
        button = ActionButton(self._made[name], self._keys.shown(name), self._look, self._by_id[name].icon, kind, goes)
        self._buttons.setdefault(name, []).append(button)
        return button

    def menu(self, names: Sequence[str], parent: QWidget) -> QMenu:
        """A menu of some of them; "-" is a line between."""
        menu = QMenu(parent)
        for name in names:
            if name == "-":
                menu.addSeparator()
            else:
                menu.addAction(self.with_icon(name))
        return menu

    def with_icon(self, name: str) -> QAction:
        """The action for a menu. Its icon is drawn only now: most are seen as buttons alone, which draw their own."""
        made = self._made[name]
        if made.icon().isNull():
            made.setIcon(self._look.icon(self._by_id[name].icon))
        return made

    def refresh(self) -> None:
        """Ask the rules again which of them are possible."""
        for action in self.all:
            self._made[action.id].setEnabled(action.can())

    def help(self) -> list[tuple[str, str, str]]:
        """(keys, text, explanation) of each, for F1."""
        return self.lines(self.all, self._keys)

    @staticmethod
    def lines(actions: Iterable[Action], keys: Keys) -> list[tuple[str, str, str]]:
        """The same of any actions."""
        return [
            (" / ".join(dict.fromkeys(map(readable, keys.of(a.id)))), _(a.text), _(a.explain) if a.explain else "")
            for a in actions
        ]

    def _make(self, action: Action) -> QAction:
        made = QAction(_(action.text), self)
        made.setObjectName(action.id)
        keys = [QKeySequence(key) for key in self._keys.of(action.id)]
        made.setShortcuts(keys)
        made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        shown = self._keys.shown(action.id)
        made.setToolTip(" · ".join(filter(None, (_(action.explain or action.text), shown))))
        made.triggered.connect(lambda: self._run(action))
        self._owner.addAction(made)
        return made

    def _run(self, action: Action) -> None:
        """The key may come before the last refresh: ask once more."""
        if action.can():
            action.do()
        self.refresh()


class ActionButton(QPushButton):
    """A push button that shows its action's icon, text and key, each in its place."""

    GAP, SHAPE = 8, 16

    def __init__(self, action: QAction, key: str, look: Look, icon: str, kind: str, goes: bool = False) -> None:
        super().__init__()
        self._goes = goes
        self._action, self._key, self._look, self._drawing, self._kind = action, key, look, icon, kind
        self.setObjectName(action.objectName())
        self.setProperty("kind", kind)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        beside = self.fontMetrics().horizontalAdvance(self._key) + self._look.px(self.GAP) if self._key else 0
        return QSize(hint.width() + self._look.px(self.SHAPE + self.GAP) + beside, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The style draws the button, this its content: icon and text in the middle, the key at the right."""
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        style = self.style()
        style.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        room = style.subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        ink, key_ink = INKS.get(self._kind, ("text", "muted")) if self.isEnabled() else ("faint", "faint")
        if self._key:
            painter.setPen(self._look.colour(key_ink))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._key)
            room.setRight(room.right() - self.fontMetrics().horizontalAdvance(self._key) - self._look.px(self.GAP))
        self._draw_text(painter, room, ink)
        painter.end()

    def _draw_text(self, painter: QPainter, room: QRect, ink: str) -> None:
        side, gap = self._look.px(self.SHAPE), self._look.px(self.GAP) // 2 + 2
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() - side - gap)
        left = room.left() + (room.width() - side - gap - painter.fontMetrics().horizontalAdvance(text)) // 2
        drawn = self._look.pixmap_kept(self._drawing, ink, side, self.devicePixelRatioF())
        painter.drawPixmap(left, room.center().y() - side // 2 + 1, drawn)
        painter.setPen(self._look.colour(ink))
        place = QRect(left + side + gap, room.top(), room.right() - left - side - gap + 2, room.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _follow(self) -> None:
        action = self._action
        self.setText(action.text())
        self.setToolTip(action.toolTip())
        self.setEnabled(action.isEnabled())
        if self._goes and (self.parent() is not None or not action.isEnabled()):  # shown alone it would be a window
            self.setVisible(action.isEnabled())
        self.setAccessibleName(" ".join(filter(None, (action.text(), self._key))))
