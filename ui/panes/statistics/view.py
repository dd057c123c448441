"""Two lines to ask with, the numbers, and the pages. Each number opens to its cases; what changes is counted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desk import LinkState
from app.domain.errors import Trouble
from app.questions.shapes import CurveAnswer, FiguresAnswer, Filters, RunningAnswer, StandingsAnswer
from app.text import _, trouble
from ui.panes.statistics import model, units
from ui.panes.statistics.actions import actions
from ui.panes.statistics.asking import Asking
from ui.panes.statistics.pages import NAMES, OF_LEADS, Pages, Tabs
from ui.panes.statistics.tiles import Tile
from ui.panes.statistics.watch import Watch
from ui.parts.actions import Action, Actions
from ui.parts.pane import Frame, View
from ui.parts.panels import GAP

if TYPE_CHECKING:
    from ui.work import Touched

REST_MS = 250
"""Changes that come within so long are counted together."""
PATIENCE_MS = 400
"""When counting takes longer than this, it is said that it goes on."""
LINK_S = 5.0
"""So often it is asked when the centre last confirmed."""
LOST_S = 10.0
"""An answer that takes longer than this is not waited for when something changes."""
GLANCE_S = 10.0
"""So often at most warnings and hot issues are looked for anew: a week's cases are read for them."""


class StatisticsView(View):
    """One question is under way at a time; what changes meanwhile is asked for after its answer."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(frame, parent)
        self.answer: FiguresAnswer | None = None
        self._link: LinkState | None = None
        self._asked_at: float | None = None
        self._link_at = self._glance_at = 0.0
        self._stale = self._glance_stale = self._counting = False
        self._today: date | None = None
        self.asking = Asking(frame)
        self.tiles = {name: Tile(name, frame.look) for name in model.TILES}
        self.by, self.walled = "unit", False
        self.pages = Pages(frame)
        self.watch = Watch(frame, self.asking, self.pages)
        self.acts = Actions(self, actions(self), frame.keys, frame.look)
        self.asking.add_actions(self.acts)
        self.charts, self.standings, self.curve = self.pages.charts, self.pages.standings, self.pages.curve
        shown = tuple(name for name in NAMES if self.watch.allowed or name not in OF_LEADS)
        self.tabs = Tabs(frame.look, frame.keys, shown)
        self.as_of, self.shape, self.whole = QLabel(), QLabel(), QLabel()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._lay_out()
        self._bind()
        self.pages.turn("overview")
        frame.work.call(self, model.drawing, lambda _none: self.curve.draw())

    def look(self, touched: Touched | None) -> None:
        if touched is None or touched.keys() & {"case", "book"}:
            self._stale = self._glance_stale = True
            self._soon() if touched else self.again_by_hand()
        if touched is None or "link" in touched:
            self._ask_link()

    def actions_here(self) -> Sequence[Action]:
        return self.acts.all

    def first_focus(self) -> QWidget | None:
        return self.tiles["received"]

    def state(self) -> dict[str, Any]:
        return self.asking.state() | {"page": self.pages.now, "told": self.watch.told}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.asking.restore(state)
        self.pages.turn(state["page"] if state["page"] in NAMES else "overview")
        self.watch.put(state["told"])

    # what actions do

    def again(self) -> None:
        """Count now, whatever is under way: of two answers only the later arrives."""
        self._rest.stop()
        if not self.asking.sound:
            return
        self._stale, self._asked_at = False, self.frame.clock.monotonic()
        self._patience.start()
        self._today = self.asking.today
        work, days, filters, zone = self.frame.work, self.asking.days, self.asking.filters, self.frame.book.zone
        work.ask(self, "figures", model.question(days, filters, zone), self._take, self._failed)
        work.ask(self, "standings", model.standings(days, filters, self.by, zone), self._take_standings, self._failed)
        work.ask(self, "curve", model.curve(days, filters), self._take_curve, self._failed)
        work.ask(self, "running", model.running(filters), self._take_running, self._failed)

    def again_by_hand(self) -> None:
        """All of it now."""
        self.again()
        self._ask_glance()
        self.watch.ask()

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

    def to_phone(self) -> None:
        """Hands to the telephone's numbers."""
        next(iter(self.watch.tiles.values())).setFocus()

    def to_overview(self) -> None:
        """The first page, hands at the curve."""
        self.pages.turn("overview")
        self.curve.setFocus()

    def to_due(self) -> None:
        """Hands to what is due, by level."""
        self.pages.turn("overview")
        self.pages.due.setFocus()

    def to_glance(self) -> None:
        """Hands to the warnings; again: to the hot issues."""
        self.pages.turn("overview")
        glance = self.pages.glance
        table = glance.hot if glance.warnings.hasFocus() else glance.warnings
        table.setFocus()
        if table.current_id() is None and table.set.ids:
            table.select(table.set.ids[0])

    def to_charts(self) -> None:
        """Hands to the bars, from one chart to the next."""
        charts = list(self.charts.values())
        at = next((n for n, chart in enumerate(charts) if chart.hasFocus()), -1)
        chart = charts[(at + 1) % len(charts)]
        self.pages.turn("overview" if chart is self.charts["request_type"] else "charts")
        chart.setFocus()

    def to_splits(self) -> None:
        """The page of the splits."""
        self.pages.turn("charts")
        self.charts["channel"].setFocus()

    def to_units(self) -> None:
        """The list of units."""
        self.pages.turn("units")
        self.standings.setFocus()

    def to_hours(self) -> None:
        """The telephone by the hour."""
        self.pages.turn("hours")
        self.pages.hours.setFocus()

    def to_seats(self) -> None:
        """The list of seats."""
        self.pages.turn("seats")
        self.pages.seats.setFocus()

    def can_see_floor(self) -> bool:
        """Whether seats and telephone are this person's to see."""
        return self.watch.allowed

    def other_by(self) -> None:
        """Units, or districts."""
        self.by = "area" if self.by == "unit" else "unit"
        self.to_units()
        self.again()

    def wall(self) -> None:
        """For the big screen: the lines to ask with are put away and the numbers grow; again: as it was."""
        self.walled = not self.walled
        for widget in (*self.asking.widgets(), self.tabs):
            widget.setVisible(not self.walled)
        for tile in (*self.tiles.values(), *self.watch.tiles.values()):
            tile.enlarge(self.walled)
        self.pages.turn("overview")
        self.pages.enlarge(self.walled)
        self.asking.show_error()
        self.tiles["received"].setFocus()

    # asking

    def _soon(self) -> None:
        waiting = self._asked_at is not None and self.frame.clock.monotonic() - self._asked_at < LOST_S
        if not waiting and not self._rest.isActive():
            self._rest.start()

    def _take(self, answer: FiguresAnswer) -> None:
        self._counted()
        self.answer = answer
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

    def _take_curve(self, answer: CurveAnswer) -> None:
        self.curve.put(answer)

    def _take_running(self, answer: RunningAnswer) -> None:
        self.pages.due.put(answer)

    def _failed(self, error: Trouble) -> None:
        """The last numbers stay, and say of when they are."""
        self._counted()
        self._show_as_of()
        self.as_of.setToolTip(trouble(error.code))

    def _counted(self) -> None:
        self._asked_at, self._counting = None, False
        self._patience.stop()

    def _say_counting(self) -> None:
        self._counting = True
        self._show_as_of()

    def _asks_other(self) -> None:
        self.acts.refresh()
        self.again()
        self.watch.ask()

    def _ask_link(self) -> None:
        self._link_at = self.frame.clock.monotonic()
        self.frame.work.call(self, self.frame.desk.link_state, self._take_link, slot="link")

    def _ask_glance(self) -> None:
        self._glance_at, self._glance_stale = self.frame.clock.monotonic(), False
        self.pages.glance.ask()

    def _tick(self, _now: datetime) -> None:
        """A centre that confirms without news touches nothing; and at midnight today is another day."""
        if not self.isVisible():
            return
        now = self.frame.clock.monotonic()
        if now - self._link_at >= LINK_S:
            self._ask_link()
        if self._glance_stale and now - self._glance_at >= GLANCE_S:
            self._ask_glance()
        self.watch.tick()
        if self._today not in (None, self.asking.today):
            self.asking.show_days()
            self.again()

    def _turn(self, name: str) -> None:
        to = {"overview": self.to_overview, "charts": self.to_splits, "units": self.to_units, "seats": self.to_seats}
        (to | {"hours": self.to_hours})[name]()

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
        text = _("Counting …") if self._counting else model.as_of(self._link, self.answer)
        self.as_of.setText(" · ".join(filter(None, (_("Offline") if away else "", text))))
        tip = _("What others did since is missing.") if away else ""
        self.as_of.setToolTip(tip)
        self.shape.setVisible(away)
        self.shape.setPixmap(look.pixmap_kept("offline", "warn", look.px(16), self.devicePixelRatioF()))

    def _bind(self) -> None:
        self._rest.timeout.connect(self.again)
        self._patience.timeout.connect(self._say_counting)
        self.asking.changed.connect(self._asks_other)
        self.frame.ticked.connect(self._tick)
        for tile in self.tiles.values():
            tile.clicked.connect(lambda _on=False, tile=tile: self._open(tile.count.filters if tile.count else None))
        for chart in self.charts.values():
            chart.opened.connect(lambda bar: self._open(bar.filters))
        for widget in (self.curve, self.pages.due):
            widget.opened.connect(self._open)
        self.standings.chosen_cases.connect(self._open)
        self.pages.turned.connect(self.tabs.put)
        self.tabs.chosen.connect(self._turn)

    def _lay_out(self) -> None:
        px = self.frame.look.px
        self.as_of.setProperty("part", "muted")
        self.as_of.setObjectName("as_of")
        self.asking.beside.setSpacing(px(6))
        for widget in (self.tabs, self.shape, self.as_of):
            self.asking.beside.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(px(GAP),) * 4)
        layout.setSpacing(px(GAP))
        layout.addWidget(self.asking)
        for tiles in (self.tiles, self.watch.tiles):
            line = QHBoxLayout()
            line.setSpacing(px(GAP))
            for tile in tiles.values():
                line.addWidget(tile)
            layout.addLayout(line)
        line = QHBoxLayout()
        line.setSpacing(px(6))
        line.addWidget(self.whole)
        line.addStretch()
        for widget in (self.watch.shape, self.watch.said):
            line.addWidget(widget)
        layout.addLayout(line)
        layout.addWidget(self.pages, 1)
