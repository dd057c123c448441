"""Two lines to ask with, the numbers, and the bars. Each number opens to its cases; what changes is counted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.desk import LinkState
from app.domain.errors import Trouble
from app.questions.shapes import FiguresAnswer, Filters, StandingsAnswer
from app.text import _, trouble
from ui.panes.statistics import model, units
from ui.panes.statistics.actions import actions
from ui.panes.statistics.asking import Asking
from ui.panes.statistics.bars import Chart
from ui.panes.statistics.standing import Standings
from ui.panes.statistics.tiles import Tile
from ui.parts.actions import Action, Actions
from ui.parts.pane import Frame, View
from ui.parts.panels import GAP

if TYPE_CHECKING:
    from ui.work import Touched

REST_MS = 250
"""Changes that come within so long are counted together."""
LINK_S = 5.0
"""So often it is asked when the centre last confirmed."""
LOST_S = 10.0
"""An answer that takes longer than this is not waited for when something changes."""


class StatisticsView(View):
    """One question is under way at a time; what changes meanwhile is asked for after its answer."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.answer: FiguresAnswer | None = None
        self._link: LinkState | None = None
        self._asked_at: float | None = None
        self._link_at = 0.0
        self._stale = False
        self._today: date | None = None
        self.asking = Asking(frame)
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self.asking.add_actions(self.acts)
        self.tiles = {name: Tile(name, frame.look) for name in model.TILES}
        self.charts = {name: Chart(model.title(name), frame.look, upright=name == "hour") for name in model.TABLES}
        self.by, self.walled = "unit", False
        self.pages, self.standings = QStackedWidget(), Standings(frame)
        self.as_of, self.shape, self.whole = QLabel(), QLabel(), QLabel()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._lay_out()
        self._bind()

    def look(self, touched: Touched | None) -> None:
        if touched is None or touched.keys() & {"case", "book"}:
            self._stale = True
            self._soon() if touched else self.again()
        if touched is None or "link" in touched:
            self._ask_link()

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        return self.tiles["received"]

    def state(self) -> dict[str, Any]:
        return self.asking.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        self.asking.restore(state)

    # what actions do

    def again(self) -> None:
        """Count now, whatever is under way: of two answers only the later arrives."""
        self._rest.stop()
        if not self.asking.sound:
            return
        self._stale, self._asked_at = False, self.frame.clock.monotonic()
        self._today = self.asking.today
        question = model.question(self.asking.days, self.asking.filters, self.frame.book.zone)
        self.frame.work.ask(self, "figures", question, self._take, self._failed)
        stands = model.standings(self.asking.days, self.asking.filters, self.by, self.frame.book.zone)
        self.frame.work.ask(self, "standings", stands, self._take_standings, self._failed)

    def narrow(self) -> None:
        """Hands to the filters."""
        self.asking.area.setFocus()

    def widen(self) -> None:
        """No filters."""
        self.asking.clear()

    def can_widen(self) -> bool:
        """Whether anything is left out."""
        return self.asking.narrowed

    def to_tiles(self) -> None:
        """Hands to the numbers."""
        self.tiles["received"].setFocus()

    def to_charts(self) -> None:
        """Hands to the bars, from one chart to the next."""
        charts = list(self.charts.values())
        at = next((n for n, chart in enumerate(charts) if chart.hasFocus()), -1)
        charts[(at + 1) % len(charts)].setFocus()

    def to_units(self) -> None:
        """The list of units in place of the bars, and back."""
        if self.pages.currentWidget() is self.standings:
            self.pages.setCurrentIndex(0)
            self.to_charts()
        else:
            self.pages.setCurrentWidget(self.standings)
            self.standings.setFocus()

    def other_by(self) -> None:
        """Units, or districts."""
        self.by = "area" if self.by == "unit" else "unit"
        self.pages.setCurrentWidget(self.standings)
        self.standings.setFocus()
        self.again()

    def wall(self) -> None:
        """For the big screen: the lines to ask with are put away and the numbers grow; again: as it was."""
        self.walled = not self.walled
        for widget in self.asking.widgets():
            widget.setVisible(not self.walled)
        for tile in self.tiles.values():
            tile.enlarge(self.walled)
        self.asking.show_error()
        self.tiles["received"].setFocus()

    # asking

    def _soon(self) -> None:
        waiting = self._asked_at is not None and self.frame.clock.monotonic() - self._asked_at < LOST_S
        if not waiting and not self._rest.isActive():
            self._rest.start()

    def _take(self, answer: FiguresAnswer) -> None:
        self._asked_at, self.answer = None, answer
        received = answer.tiles[0].count
        for count in answer.tiles:
            if count.name in self.tiles:
                before = {name: then[count.name] for name, then in answer.before.items()}
                self.tiles[count.name].put(count, received, before)
        for name, chart in self.charts.items():
            chart.put(model.bars(answer, name, self.frame.book))
        self._show_as_of()
        if self._stale:
            self._soon()

    def _take_standings(self, answer: StandingsAnswer) -> None:
        self.standings.put(units.lines(answer, self.by, self.frame.book), self.by)
        self.whole.setText(" · ".join(units.whole(answer)))
        self.whole.setToolTip(units.explained(answer))

    def _failed(self, error: Trouble) -> None:
        """The last numbers stay, and say of when they are."""
        self._asked_at = None
        self.as_of.setToolTip(trouble(error.code))

    def _asks_other(self) -> None:
        self.acts.refresh()
        self.again()

    def _ask_link(self) -> None:
        self._link_at = self.frame.clock.monotonic()
        self.frame.work.call(self, self.frame.desk.link_state, self._take_link, slot="link")

    def _tick(self, _now: datetime) -> None:
        """A centre that confirms without news touches nothing; and at midnight today is another day."""
        if not self.isVisible():
            return
        if self.frame.clock.monotonic() - self._link_at >= LINK_S:
            self._ask_link()
        if self._today not in (None, self.asking.today):
            self.asking.show_days()
            self.again()

    def _open(self, filters: Filters | None) -> None:
        if filters is not None:
            self.frame.open("cases", filters=filters)

    # showing

    def _take_link(self, link: LinkState) -> None:
        self._link = link
        self._show_as_of()

    def _show_as_of(self) -> None:
        """Honest when the centre is away: the word, the shape, the moment."""
        look, away = self.frame.look, model.away(self._link)
        text = model.as_of(self._link, self.answer)
        self.as_of.setText(" · ".join(filter(None, (_("Offline") if away else "", text))))
        tip = _("What others did since is missing.") if away else ""
        self.as_of.setToolTip(tip)
        self.shape.setVisible(away)
        self.shape.setPixmap(look.pixmap_kept("offline", "warn", look.px(16), self.devicePixelRatioF()))

    def _bind(self) -> None:
        self._rest.timeout.connect(self.again)
        self.asking.changed.connect(self._asks_other)
        self.frame.ticked.connect(self._tick)
        for tile in self.tiles.values():
            tile.clicked.connect(lambda _on=False, tile=tile: self._open(tile.count.filters if tile.count else None))
        for chart in self.charts.values():
            chart.opened.connect(lambda bar: self._open(bar.filters))
        self.standings.chosen_cases.connect(self._open)

    def _lay_out(self) -> None:
        px = self.frame.look.px
        self.as_of.setProperty("part", "muted")
        self.as_of.setObjectName("as_of")
        self.asking.beside.setSpacing(px(6))
        self.asking.beside.addWidget(self.shape)
        self.asking.beside.addWidget(self.as_of)
        tiles = QHBoxLayout()
        tiles.setSpacing(px(8))
        for tile in self.tiles.values():
            tiles.addWidget(tile)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(self.asking)
        layout.addLayout(tiles)
        layout.addWidget(self.whole)
        charts = QWidget()
        grid = self._grid()
        grid.setContentsMargins(0, 0, 0, 0)
        charts.setLayout(grid)
        self.pages.addWidget(charts)
        self.pages.addWidget(self.standings)
        layout.addWidget(self.pages, 1)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self.frame.look.px(GAP))
        for column, name in enumerate(("request_type", "channel", "category")):
            grid.addWidget(self._panel(name), 0, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self._panel("hour"), 1, 0, 1, 3)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(1, 2)
        return grid

    def _panel(self, name: str) -> QWidget:
        px = self.frame.look.px
        panel = QWidget()
        panel.setProperty("part", "panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel(model.title(name))
        title.setProperty("part", "heading")
        title.setContentsMargins(px(9), 0, 0, 0)
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(1, px(8), 1, px(6))
        layout.setSpacing(px(4))
        layout.addWidget(title)
        layout.addWidget(self.charts[name], 1)
        return panel
