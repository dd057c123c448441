"""The pages under the numbers: an overview, the splits, the units, the seats, the calls behind a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.text import N_, _, number
from ui.panes.statistics import floor, model
from ui.panes.statistics.bars import Chart
from ui.panes.statistics.curve import Curve
from ui.panes.statistics.due import Due
from ui.panes.statistics.floor import Told
from ui.panes.statistics.glance import Glance
from ui.panes.statistics.standing import Standings
from ui.parts.form import steady
from ui.parts.panels import GAP, framed, panel
from ui.parts.table import Table

if TYPE_CHECKING:
    from app.desk import PhoneCalls
    from app.questions.floorshapes import WrapUps
    from ui.parts.keys import Keys
    from ui.parts.look import Look
    from ui.parts.pane import Frame

NAMES: Mapping[str, str] = {
    "overview": N_("Overview"),
    "charts": N_("Splits"),
    "units": N_("Units"),
    "hours": N_("Telephone"),
    "seats": N_("Seats"),
}
"""Page → English msgid; its key is that of the action of the same name."""
OF_LEADS = ("hours", "seats")
LOWER = 272
"""Pixels that eight types, or the levels, take."""


class Tabs(QWidget):
    """Which page is shown, with the key of each."""

    chosen = Signal(str)

    def __init__(self, look: Look, keys: Keys, names: tuple[str, ...]) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(4))
        self.buttons: dict[str, QPushButton] = {}
        for name in names:
            button = QPushButton(f"{_(NAMES[name])} {keys.shown(f'statistics.{name}')}".strip())
            button.setProperty("kind", "choice")
            button.setCheckable(True)
            steady(button, look)
            button.clicked.connect(lambda _on=False, name=name: self.chosen.emit(name))
            line.addWidget(button)
            self.buttons[name] = button

    def put(self, name: str) -> None:
        """Show a choice without telling anybody."""
        for each, button in self.buttons.items():
            button.setChecked(each == name)


class Pages(QStackedWidget):
    """Holds what the pages show; each page is found by its name."""

    turned = Signal(str)
    """Another page is on show: its name."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self.curve, self.due, self.glance = Curve(frame.look), Due(frame.look), Glance(frame)
        self.charts = {name: Chart(model.title(name), frame.look, upright=name == "hour") for name in model.TABLES}
        self.standings = Standings(frame)
        self._now = [frame.clock.now()]
        nobody, no_call = _("No seat yet"), _("No calls in these days")
        self.seats = Table(frame, floor.board_columns(self._now), _("Seats"), nothing=nobody)
        self.calls = Table(frame, floor.call_columns(), _("Calls"), nothing=no_call)
        self.hours = Table(frame, floor.hour_columns(), _("The telephone by the hour"), nothing=no_call)
        self.wrap_ups = Table(frame, floor.wrap_up_columns(), _("Wrap-ups"), nothing=_("No wrap-up in these days"))
        self.seats_title, self.calls_title, self.wrap_ups_title = (QLabel(_(w)) for w in ("Seats", "Calls", "Wrap-ups"))
        self.besides: list[QWidget] = []
        """What the big screen leaves out of the overview."""
        self._pages: dict[str, QWidget] = {
            "overview": self._overview(),
            "charts": self._splits(),
            "units": framed(frame.look, self.standings),
            "seats": panel(frame.look, [self.seats_title], [], self.seats),
            "calls": panel(frame.look, [self.calls_title], [], self.calls),
            "hours": panel(frame.look, [QLabel(_("The telephone by the hour"))], [], self.hours),
            "wrap_ups": panel(frame.look, [self.wrap_ups_title], [], self.wrap_ups),
        }
        for page in self._pages.values():
            self.addWidget(page)

    @property
    def now(self) -> str:
        """The page on show."""
        return next(name for name, page in self._pages.items() if page is self.currentWidget())

    def turn(self, name: str) -> None:
        """Show a page."""
        self.setCurrentWidget(self._pages[name])
        self.turned.emit(name)

    def put_floor(self, told: Told, away: bool) -> None:
        """The seats as the centre told of them."""
        self._now[0] = told.at
        self.seats.show_rows(floor.board(told))
        self.hours.show_rows(floor.hours(told))
        self.seats_title.setText(" · ".join(filter(None, (floor.board_title(told), floor.as_of(told) if away else ""))))

    def put_calls(self, title: str, found: PhoneCalls) -> None:
        """The calls behind a number of the telephone."""
        words = (title, _("{count} calls", count=number(found.total)), _newest(len(found.calls), found.total))
        self.calls_title.setText(" · ".join(filter(None, words)))
        self.calls.show_rows(found.calls)

    def put_wrap_ups(self, found: WrapUps) -> None:
        """The wrap-ups behind their mean."""
        words = (_("Wrap-ups"), number(found.total), _newest(len(found.wrap_ups), found.total))
        self.wrap_ups_title.setText(" · ".join(filter(None, words)))
        self.wrap_ups.show_rows(found.wrap_ups)

    def enlarge(self, large: bool) -> None:
        """For the big screen: the curve, warnings and hot issues alone."""
        for widget in self.besides:
            widget.setVisible(not large)
        self._grid_of_overview.addWidget(self._day, 0, 0, 2 if large else 1, 2)
        self.curve.enlarge(large)
        self.glance.enlarge(large)

    def _overview(self) -> QWidget:
        look = self._frame.look
        warnings, hot = self.glance.panels()
        due = QLabel(model.title("due"))
        types, running = self._chart("request_type"), panel(look, [due], [], self.due)
        self.besides = [types, running]
        for each in self.besides:
            each.setMaximumHeight(look.px(LOWER))  # short lists: what room there is beyond them is the curve's
        page, grid = self._grid()
        self._day = framed(look, self.curve)
        grid.addWidget(self._day, 0, 0, 1, 2)
        grid.addWidget(types, 1, 0)
        grid.addWidget(running, 1, 1)
        beside = QVBoxLayout()
        beside.setSpacing(look.px(GAP))
        for each in (warnings, hot):
            beside.addWidget(each, 1)
        grid.addLayout(beside, 0, 2, 2, 1)
        for column, stretch in enumerate((31, 31, 50)):
            grid.setColumnStretch(column, stretch)
        grid.setRowStretch(0, 46)
        grid.setRowStretch(1, 54)
        self._grid_of_overview = grid
        return page

    def _splits(self) -> QWidget:
        page, grid = self._grid()
        for column, name in enumerate(("channel", "category")):
            grid.addWidget(self._chart(name), 0, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self._chart("hour"), 1, 0, 1, 2)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(1, 2)
        return page

    def _grid(self) -> tuple[QWidget, QGridLayout]:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self._frame.look.px(GAP))
        return page, grid

    def _chart(self, name: str) -> QWidget:
        return panel(self._frame.look, [QLabel(model.title(name))], [], self.charts[name])


def _newest(shown: int, total: int) -> str:
    """That not all are shown, if so."""
    return _("the newest {count} are shown", count=number(shown)) if shown < total else ""
