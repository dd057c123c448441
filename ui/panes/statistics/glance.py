"""Warnings and hot issues at a glance: the first few of each. Enter opens the warning, or the issue's cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget

from app.questions.hotshapes import Hot, HotRow, WarningRow, Warnings
from app.text import N_, _, number
from ui.parts.matters import LEVEL, RISING, STATES, matter, near, place, trend
from ui.parts.pane import Frame
from ui.parts.panels import panel
from ui.parts.table import Column, Table

FEW, PLACE = 10, 1
LARGER = 1.3
"""The lists of the big screen: more would cut the matters, which are sentences."""


@dataclass(frozen=True)
class Line:
    """A line of either list: `id` is the warning's key or the issue's group."""

    id: str
    row: WarningRow | HotRow


class Few(Table):
    """A short list: its rows share the room, so that none is cut."""

    _times = 1.0

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._share()

    def enlarge(self, times: float) -> None:
        super().enlarge(times)
        self._times = times
        self._share()

    def _share(self) -> None:
        """Whole rows; and the matter is read before the place is."""
        look = self._frame.look
        room, least = self.viewport().height(), round(look.px(27) * self._times)
        self.verticalHeader().setDefaultSectionSize(room // max(room // least, 1))
        whole = sum(round(look.px(column.width) * self._times) for column in self.set.columns)
        self.setColumnHidden(PLACE, self.viewport().width() < whole)


class Glance(QObject):
    """Two short lists. Who asks says when: decoding a week's cases is not for every touch."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.warnings_title, self.hot_title = QLabel(_("Warnings")), QLabel(_("Hot issues of seven days"))
        nothing = _("No warning in force"), _("No hot issue in seven days")
        self.warnings = Few(frame, self._columns(_state), _("Warnings"), nothing=nothing[0])
        self.hot = Few(frame, self._columns(_trend), _("Hot issues"), nothing=nothing[1])
        self.warnings.opened.connect(lambda key: frame.open("warnings", warning=key))
        self.hot.opened.connect(self._open_hot)

    def ask(self) -> None:
        """Both anew."""
        self._frame.work.ask(self, "warnings", Warnings(), self._take_warnings)
        self._frame.work.ask(self, "hot", Hot(limit=FEW), self._take_hot)

    def panels(self) -> tuple[QWidget, QWidget]:
        """Warnings, and hot issues."""
        look = self._frame.look
        return (
            panel(look, [self.warnings_title], [], self.warnings),
            panel(look, [self.hot_title], [], self.hot),
        )

    def enlarge(self, large: bool) -> None:
        """Readable from across the room, or as usual."""
        for table in (self.warnings, self.hot):
            table.enlarge(LARGER if large else 1.0)
        for title in (self.warnings_title, self.hot_title):
            title.setProperty("part", "title" if large else "heading")
            title.style().unpolish(title)
            title.style().polish(title)

    def _take_warnings(self, rows: Sequence[WarningRow]) -> None:
        """Those nobody has seen to come first."""
        ordered = sorted(rows, key=lambda row: row.state != "open")
        self.warnings.show_rows([Line(row.key, row) for row in ordered[:FEW]])
        still = sum(row.state == "open" for row in rows)
        self.warnings_title.setText(_("Warnings, {count} open", count=number(still)))

    def _take_hot(self, rows: Sequence[HotRow]) -> None:
        self.hot.show_rows([Line(row.group, row) for row in rows])

    def _open_hot(self, group: str) -> None:
        line: Line | None = self.hot.set.rows.get(group)
        if line is not None and isinstance(line.row, HotRow):
            self._frame.open("cases", filters=line.row.filters)

    def _columns(self, last: Column) -> tuple[Column, ...]:
        book = lambda: self._frame.book  # noqa: E731
        return (
            Column("matter", N_("Matter"), lambda line: matter(book(), line.row), 120, stretch=True),
            Column(
                "place",
                N_("Place"),
                lambda line: near(book(), line.row),
                136,
                tip=lambda line: place(book(), line.row),
            ),
            Column("citizens", N_("Citizens"), lambda line: number(line.row.citizens), 64, right=True),
            Column("count", N_("Cases"), lambda line: number(line.row.count), 56, right=True),
            last,
        )


_state = Column(
    "state", N_("State"), lambda line: _(STATES[line.row.state][0]), 128, mark=lambda line: STATES[line.row.state][1]
)
_trend = Column(
    "trend", N_("Trend"), lambda line: trend(line.row), 128, mark=lambda line: RISING if line.row.rising else LEVEL
)
