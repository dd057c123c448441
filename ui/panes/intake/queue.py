"""The live queue: calls, emergencies, what came back, online contacts; or, instead, one's own cases of today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from app.desk import Call, CallEvent, Stage
from app.domain import phones
from app.domain.words import Channel, Flag, RequestType, Status
from app.questions.shapes import CaseRow, Filters, Ids
from app.text import N_, _, language, lasted, name_of, names_of, near, number
from ui.parts.cells import STATUS_MARKS, Mark
from ui.parts.flow import Flow
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame
    from ui.work import Touched

CALL = "call:"
"""Before the id of a call among the ids of cases."""
CHANNEL_ICONS = {Channel.OTHER: "other"} | {channel: channel.value for channel in Channel}
SHORT = {
    Channel.MAYOR: N_("Mayor"),
    Channel.URBAN: N_("Urban"),
    Channel.CITIZEN_APP: N_("App"),
    Channel.BUSINESS: N_("Business"),
    Channel.REPORT: N_("Reported"),
    Channel.MERGED: N_("Merged"),
}
"""Where a channel's name is too long for a narrow list; the tip has the whole."""
LONG = timedelta(hours=1)
"""From here on seconds say nothing."""


MARKS = {Stage.RINGING: Mark("ringing", "accent"), Stage.HELD: Mark("hold", "warn")}


@dataclass(frozen=True)
class CallRow:
    """A call that rings or is in hand."""

    id: str
    call: Call
    mine: bool = False
    holder: str | None = None
    status: Status | None = None
    flags: tuple[Flag, ...] = field(default=())

    @property
    def at(self) -> datetime:
        return self.call.began_at


class QueueTable(Table):
    """Cases as asked for, and behind the emergencies the calls of this seat."""

    calls: Sequence[CallRow] = ()

    def put_calls(self, calls: Sequence[Call]) -> None:
        """The calls there are now."""
        self.calls = [CallRow(CALL + call.id, call) for call in calls]
        self.set.rows = {id_: row for id_, row in self.set.rows.items() if not id_.startswith(CALL)}
        self._take(self._cases())

    def _take(self, ids: Sequence[str]) -> None:
        self.set.rows |= {row.id: row for row in self.calls}
        first = next((at for at, id_ in enumerate(ids) if not self._presses(id_)), len(ids))
        super()._take([*ids[:first], *(row.id for row in self.calls), *ids[first:]])
        self.set.put(list(self.calls))

    def _put(self, asked: tuple[str, ...], rows: Sequence[Any]) -> None:
        """Only with its row is it known that a case is an emergency: the calls step back behind it."""
        super()._put(asked, rows)
        if self.calls and any(Flag.EMERGENCY in row.flags for row in rows):
            self._take(self._cases())

    def _cases(self) -> list[str]:
        return [id_ for id_ in self.set.ids if not id_.startswith(CALL)]

    def _presses(self, id_: str) -> bool:
        row = self.set.rows.get(id_)
        return row is not None and Flag.EMERGENCY in row.flags


class Queue(QWidget):
    """The left column."""

    wanted = Signal(str)
    """Enter or a double click: the id of a case, or of a call."""
    pointed = Signal()
    """What is selected, or what is known of it, has changed."""

    def __init__(self, frame: Frame, actions: Actions) -> None:
        super().__init__()
        self._frame = frame
        self._now = frame.clock.now()
        self.today = False
        self.only_mine = self.companies = False
        self.channel: Channel | None = None
        self.type: RequestType | None = None
        self.head = QLabel()
        self.head.setProperty("part", "heading")
        self.table = QueueTable(frame, self._columns(), _("Queue"), nothing=_("Nothing waits."))
        self.mine = Table(frame, self._mine_columns(), _("My cases today"), nothing=_("No case of yours today yet."))
        for table in (self.table, self.mine):
            table.horizontalHeader().hide()
            table.opened.connect(self.wanted.emit)
            table.counted.connect(lambda _n: self._say())
            for changed in (table.chosen, table.counted, table.set.dataChanged):
                changed.connect(lambda *_what: self.pointed.emit())
        self.filters = [self._filter(actions[name]) for name in FILTERS]
        self.swap = actions.button("intake.today", "quiet")
        self._lay_out(actions)
        frame.calls.event.connect(self.show_calls)
        self.ask()
        self.show_calls()

    def ask(self) -> None:
        """Ask anew, with the filters there are."""
        channels = (self.channel,) if self.channel else ()
        types = (self.type,) if self.type else ()
        flags = (Flag.ENTERPRISE,) if self.companies else ()
        filters = Filters(channels=channels, request_types=types, flags=flags)
        self.table.ask(Ids(list="queue_mine" if self.only_mine else "queue", filters=filters))
        self.mine.ask(Ids(list="mine"))
        self._say()

    def again(self, touched: Touched | None) -> None:
        """Cases or claims were touched."""
        self.table.again(touched)
        self.mine.again(touched)

    def show_calls(self, _event: CallEvent | None = None) -> None:
        """Take over the calls of the seat's lines."""
        self.table.put_calls([call for call in self._frame.desk.lines.calls if not call.outgoing])

    def tick(self, now: datetime) -> None:
        """A second has passed."""
        self._now = now
        self.table.repaint_rows()

    def next_ids(self) -> list[str]:
        """What may be taken, the most urgent first: neither in another's hands nor answered already."""
        ids = [id_ for id_ in self.table.set.ids if self._free(self.table.set.rows.get(id_))]
        return ids[:20]

    def swap_lists(self) -> None:
        """The queue, or one's own cases of today."""
        self.today = not self.today
        self.table.setVisible(not self.today)
        self.mine.setVisible(self.today)
        for button in self.filters:
            button.setVisible(not self.today)
        self._say()
        self.list.setFocus()
        self.pointed.emit()

    def swap_mine(self) -> None:
        """Only what the person holds or was given, or everything."""
        self.only_mine = not self.only_mine
        self.ask()

    def swap_companies(self) -> None:
        """Only what companies ask for, which is followed to the end; or everything."""
        self.companies = not self.companies
        self.ask()

    def choose_channel(self) -> None:
        """A menu of the channels."""
        self._menu(self.filters[0], names_of(Channel), self.channel, self._put_channel)

    def choose_type(self) -> None:
        """A menu of the request types."""
        self._menu(self.filters[1], names_of(RequestType), self.type, self._put_type)

    @property
    def list(self) -> Table:
        """The list that is shown."""
        return self.mine if self.today else self.table

    def at_hand(self) -> Any | None:
        """The selected row of the list that is shown, else its first; None while it has not arrived."""
        table = self.list
        if table.current_id() is not None:
            return table.current_row()
        return table.set.rows.get(table.set.ids[0]) if table.set.ids else None

    def _free(self, row: Any) -> bool:
        if isinstance(row, CallRow):
            return row.call.stage is Stage.RINGING
        return row is None or row.holder is None

    def _put_channel(self, value: str | None) -> None:
        self.channel = Channel(value) if value else None
        self.ask()

    def _put_type(self, value: str | None) -> None:
        self.type = RequestType(value) if value else None
        self.ask()

    def _menu(
        self, button: QToolButton, words: dict[str, str], chosen: str | None, put: Callable[[str | None], None]
    ) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value, word in [(None, _("All")), *words.items()]:
            entry = menu.addAction(word)
            entry.setCheckable(True)
            entry.setChecked(value == chosen)
            entry.triggered.connect(lambda _on=False, value=value: put(value))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def _say(self) -> None:
        count = len(self.mine.set.ids) if self.today else len(self.table.set.ids) - len(self.table.calls)
        title = _("My cases today") if self.today else _("Queue")
        self.head.setText(f"{title}  {number(count)}")
        words = [
            _channel(self.channel) if self.channel else _("Channel"),
            name_of(self.type) if self.type else _("Type"),
            _("Firms"),
            _("My own"),
        ]
        spoken = [*words[:2], _("Only companies"), _("Only mine")]
        chosen = (self.channel is not None, self.type is not None, self.companies, self.only_mine)
        for button, word, name, on in zip(self.filters, words, spoken, chosen, strict=True):
            button.setText(word)
            button.setAccessibleName(name)
            button.setChecked(on)

    def _filter(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setObjectName(action.objectName())
        button.setCheckable(True)
        button.setProperty("kind", "filter")
        if action.objectName() in FILTERS[:2]:  # it opens a menu
            button.setIcon(self._frame.look.icon("down", "muted", 14))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        button.setToolTip(action.toolTip())
        button.clicked.connect(lambda: (action.trigger(), self._say()))
        return button

    def _lay_out(self, actions: Actions) -> None:
        px = self._frame.look.px
        top, line = QHBoxLayout(), QWidget()
        top.addWidget(self.head)
        top.addStretch()
        top.addWidget(self.swap)
        flow = Flow(line, gap=px(4))  # some languages need two lines
        flow.setContentsMargins(0, 0, 0, px(4))
        for button in self.filters:
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(8), px(8), px(8), px(8))
        layout.setSpacing(px(4))
        top.setContentsMargins(px(8), 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(line)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.mine, 1)
        layout.addWidget(actions.button("intake.take_next"))
        self.mine.hide()

    def _columns(self) -> list[Column]:
        return [
            Column("kind", "", _kind, width=116, mark=_mark, tip=_tip),
            Column("what", "", _what, width=56, stretch=True, tip=_tip),
            Column("wait", "", self._wait, width=66 if language() == "zh_CN" else 54, right=True),
        ]

    def _mine_columns(self) -> list[Column]:
        return [
            Column("at", "", lambda row: near(row.at, self._now), width=72),
            Column("what", "", lambda row: row.snippet, width=56, stretch=True, tip=_tip),
            Column("status", "", lambda row: name_of(row.status), width=116, mark=lambda row: STATUS_MARKS[row.status]),
        ]

    def _wait(self, row: CaseRow | CallRow) -> str:
        if isinstance(row, CallRow) and row.call.answered_at is not None:
            return lasted(self._now - row.call.answered_at)
        waited = max(self._now - row.at, timedelta(0))  # what rings may have begun after the last second
        hours = waited // LONG
        if hours >= 24:
            return _("{n} d", n=hours // 24)
        return _("{n} h", n=hours) if hours else lasted(waited)


FILTERS = ("intake.filter_channel", "intake.filter_type", "intake.companies", "intake.only_mine")


def _kind(row: CaseRow | CallRow) -> str:
    """What kind of thing it is, the most pressing word first."""
    if isinstance(row, CallRow):
        return {Stage.RINGING: _("Ringing"), Stage.HELD: _("On hold")}.get(row.call.stage, _("On a call"))
    channel = _channel(row.channel)
    pressing = _pressing(row)
    short = language() == "zh_CN"  # elsewhere the pressing word alone fills the column
    return " ".join(filter(None, (pressing, channel if short or not pressing else "")))


def _channel(channel: Channel) -> str:
    return _(SHORT[channel]) if channel in SHORT else name_of(channel)


def _pressing(row: CaseRow) -> str:
    """Why it stands where it does, or how it is to be handled; as in the order of the queue."""
    marks = [flag for flag in (Flag.EMERGENCY, Flag.DISTRESS) if flag in row.flags]
    if marks or row.returned:
        return name_of(marks[0]) if marks else _("Returned")
    return name_of(Flag.ENTERPRISE) if Flag.ENTERPRISE in row.flags else ""


def _mark(row: CaseRow | CallRow) -> Mark:
    if isinstance(row, CallRow):
        return MARKS.get(row.call.stage, Mark("phone", "ok"))
    if Flag.EMERGENCY in row.flags:
        return Mark("emergency", "danger")
    if Flag.DISTRESS in row.flags or row.returned:
        return Mark("help" if Flag.DISTRESS in row.flags else "returned", "warn")
    return Mark("enterprise" if Flag.ENTERPRISE in row.flags else CHANNEL_ICONS[row.channel], "info")


def _what(row: CaseRow | CallRow) -> str:
    if isinstance(row, CallRow):
        return phones.masked(row.call.number) if row.call.number else _("number withheld")
    if row.mine:
        return f"{_('Mine')} · {row.snippet}"
    return f"{row.holder} · {row.snippet}" if row.holder else row.snippet


def _tip(row: CaseRow | CallRow) -> str:
    if isinstance(row, CallRow):
        return ""
    held = _("{name} is working on it", name=row.holder) if row.holder else ""
    marks = " · ".join(name_of(flag) for flag in row.flags)
    return "\n".join(filter(None, (row.number, name_of(row.channel), marks, row.snippet, row.place, held)))
