"""What is typed about a table: one row of it, or the file that brings it whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.catalogue import FIELDS
from app.domain.errors import Refused
from app.domain.words import AreaKind, TableName
from app.text import _, name_of
from ui.panes.catalogue import model
from ui.parts.asking import Control, Level, OneLine, OneOf, Paragraphs, Pick, PickArea
from ui.parts.form import Form

if TYPE_CHECKING:
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame


class PickCategory(Pick):
    """A matter or heading."""

    table = "category"


class Days(Level):
    """A level; none chosen: none is set."""

    def put(self, value: Any) -> None:
        self.choices.put(str(value) if value else None)


class Kinds(OneOf):
    """A step of the chain of areas."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__(frame, name, {kind.value: name_of(kind) for kind in AreaKind if kind is not AreaKind.GRID})


class YesNo(OneOf):
    """Yes or nothing."""

    def __init__(self, frame: Frame, name: str) -> None:
        super().__init__(frame, name, {"yes": _("Yes"), "no": _("No")})


def _control(table: TableName, name: str) -> Callable[[Frame, str], Control]:
    parents = {TableName.CATEGORIES: PickCategory, TableName.AREAS: PickArea, TableName.UNITS: Pick}
    if name == "parent":
        return parents[table]
    kinds: dict[str, Callable[[Frame, str], Control]] = {
        "category": PickCategory,
        "area": PickArea,
        "unit": Pick,
        "basis": Paragraphs,
        "days": Days,
        "kind": Kinds,
        "level": Kinds,
        "checks": YesNo,
    }
    return kinds.get(name, OneLine)


class RowForm(QWidget):
    """A new row, or what a row shall be; or the name of a file."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.table, self.row, self.file = TableName.DUTIES, "", False
        self.title = QLabel()
        self.title.setProperty("part", "title")
        self.form = Form(frame.look)
        self.controls: dict[str, Control] = {}
        self.area = QScrollArea()

    def begin(self, table: TableName, row: str, cells: Mapping[str, str]) -> None:
        """For this row ("" for a new one)."""
        self.table, self.row, self.file = table, row, False
        self._make({name: _control(table, name) for name in FIELDS[table]}, cells)
        self._show_title(_("Change a row") if row else _("New row"))

    def begin_file(self, table: TableName, path: str) -> None:
        """For a file that is the whole table."""
        self.table, self.row, self.file = table, "", True
        self._make({"file": OneLine}, {"file": path})
        self._show_title(_("Import a file"))

    def sound(self) -> bool:
        """Whether it may go to the centre; else it says why at the field."""
        return self.form.sound(self.controls)

    def cells(self) -> dict[str, str]:
        """What is typed."""
        values = {name: control.value() for name, control in self.controls.items()}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    def refused(self, refused: Refused) -> bool:
        """Say at its fields why not."""
        return self.form.refused(refused)

    def state(self) -> dict[str, Any]:
        """What is typed, to be taken up again."""
        kept = {name: control.kept() for name, control in self.controls.items()}
        return {"table": self.table.value, "row": self.row, "file": self.file, "kept": kept}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what `state` gave."""
        table = TableName(state["table"])
        if state["file"]:
            self.begin_file(table, "")
        else:
            self.begin(table, state["row"], {})
        for name, control in self.controls.items():
            control.restore(state["kept"][name])

    def first(self) -> QWidget:
        """Where the hands begin."""
        return next(iter(self.controls.values()))

    def lay_out(self, actions: Actions) -> None:
        """The fields scroll; the buttons stay."""
        px = self._frame.look.px
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName(_("Row"))
        buttons = QHBoxLayout()
        buttons.setSpacing(px(8))
        buttons.addStretch()
        buttons.addWidget(actions.button("catalogue.leave"))
        buttons.addWidget(actions.button("catalogue.preview", "primary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(12), px(16), px(16))
        layout.setSpacing(px(12))
        layout.addWidget(self.title)
        layout.addWidget(self.area, 1)
        layout.addLayout(buttons)

    def _make(self, kinds: Mapping[str, Callable[[Frame, str], Control]], cells: Mapping[str, str]) -> None:
        self.form, self.controls = Form(self._frame.look), {}
        for name, make in kinds.items():
            control = self.controls[name] = make(self._frame, model.column(name))
            self.form.add(name, model.column(name), control)
            control.put(cells.get(name) or None)
        inside = QWidget()
        inside.setProperty("part", "inside")
        fields = QVBoxLayout(inside)
        fields.setContentsMargins(0, 0, self._frame.look.px(8), 0)
        fields.addWidget(self.form)
        fields.addStretch()
        self.area.setWidget(inside)

    def _show_title(self, text: str) -> None:
        self.title.setText(f"{text} · {name_of(self.table)}")
