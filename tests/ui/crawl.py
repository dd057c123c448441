"""Walks a widget's tree and says what a person who cannot see, or should not see, would stumble over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-?[1-9]\d{6,7})(?!\d)")
"""A mobile or a landline number with all its digits; case numbers (261122-038-0041-7) are none."""


def nameless(root: QWidget) -> list[str]:
    """Controls without a name for a screen reader. What a spin box or a combo box is made of counts with it."""
    return [_path(w) for w in _shown(root) if isinstance(w, CONTROLS) and not _part_of_a_control(w) and not _name(w)]


def unmasked(root: QWidget) -> list[str]:
    """Whole phone numbers in lists, labels, pages, buttons and their tips. Text somebody types is not looked at."""
    return [f"{_path(widget)}: {found[0]}" for widget, text in _texts(root) if (found := PHONE.search(text))]


def clipped(root: QWidget) -> list[str]:
    """Labels and buttons narrower or lower than what they say."""
    return [
        f"{_path(w)}: {w.text()!r} {w.width()}×{w.height()} < {w.minimumSizeHint().toTuple()}"
        for w in _shown(root)
        if isinstance(w, QLabel | QAbstractButton) and w.text() and not getattr(w, "elides", False)
        if w.width() < w.minimumSizeHint().width() or w.height() < w.minimumSizeHint().height()
    ]


def _shown(root: QWidget) -> Iterator[QWidget]:
    yield from (w for w in (root, *root.findChildren(QWidget)) if w.isVisibleTo(root))


def _name(widget: QWidget) -> str:
    face = QAccessible.queryAccessibleInterface(widget)
    return (face.text(QAccessible.Text.Name) if face else widget.accessibleName()).strip()


def _part_of_a_control(widget: QWidget) -> bool:
    """An inner line of a spin box, the drop list of a combo box: their owner has the name."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit | QAbstractItemView):
            return True
        parent = parent.parentWidget()
    return False


def _texts(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    for widget in _shown(root):
        yield widget, widget.toolTip()
        yield widget, widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget, widget.text()
        if isinstance(widget, QTextEdit | QPlainTextEdit) and widget.isReadOnly():
            yield widget, widget.toPlainText()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from ((widget, text) for text in _cells(widget))


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    for row in range(model.rowCount(view.rootIndex())):
        for column in range(_columns(model, view.rootIndex())):
            index = model.index(row, column, view.rootIndex())
            yield from (str(text) for role in roles if (text := model.data(index, role)))


def _columns(model: QAbstractItemModel, root: QModelIndex) -> int:
    """A list model has one column and keeps that to itself."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(root)


def _path(widget: QWidget) -> str:
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None:
        names.insert(0, at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return "/".join(names)
