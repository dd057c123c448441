"""The ring-back in hand: taken, its number shown and that recorded, rung, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.desk import End, What
from app.domain.errors import Refused, Trouble
from app.questions.shapes import RingbackFile, RingbackOf, RingbackRow
from app.text import _, refusal, trouble
from ui.parts.pane import Kind

if TYPE_CHECKING:
    from ui.parts.pane import Frame

BUSY = "ringback"
LASTS = timedelta(minutes=20)
"""How long a call that no line knows of keeps the seat from locking, at most."""


class Hand(QObject):
    """`changed` after everything that should be shown; `over` with whether they were reached, after it was saved."""

    changed = Signal()
    over = Signal(str, bool)

    def __init__(self, frame: Frame, parent: QObject) -> None:
        super().__init__(parent)
        self._frame = frame
        self.file: RingbackFile | None = None
        """What is being rung; None while nothing is."""
        self.shown = False
        """Its number stands in full."""
        self.under_way = False
        """The centre or the disk is at work."""
        self._since: datetime | None = None
        frame.about_to_lock.connect(self.hide_number)
        frame.ticked.connect(self._tick)
        frame.calls.event.connect(self._heard)
        for wrong in (frame.work.refused, frame.work.failed):
            wrong.connect(lambda _error: self._stop())

    @property
    def id(self) -> str:
        """Of the ring-back in hand; "" while nothing is."""
        return self.file.row.id if self.file is not None else ""

    def ring(self, row: RingbackRow) -> None:
        """Take it, unless it is this person's already; record who sees whose number; then show it and ring."""
        if self.under_way or self.file is not None:
            return
        self._work(True)
        if row.mine or row.given:
            self._reveal(row.id)
            return
        desk = self._frame.desk
        then = lambda _taken: self._reveal(row.id)  # noqa: E731
        self._frame.work.call(self, lambda: desk.take(row.id), then, self._refused, self._failed)

    def record(self, reached: bool) -> None:
        """What came of it. Whoever was not reached is put down by this key too."""
        if self.file is None or self.under_way:
            return
        self._work(True)
        ringback = self.id
        act = self._frame.desk.act("record_ringback", case=ringback, reached=reached)
        done = lambda _saved: self._recorded(ringback, reached)  # noqa: E731
        self._frame.work.do(self, [act], done, self._refused, self._failed)

    def put_back(self) -> None:
        """Nobody was rung: it is free for others again."""
        if self.file is None:
            return
        desk, ringback = self._frame.desk, self.id
        self._put_down()
        self._end()
        nothing = lambda _error: None  # noqa: E731  (without a line the lease runs out by itself)
        self._frame.work.call(self, lambda: desk.release(ringback), refused=nothing, failed=nothing)

    def hide_number(self) -> None:
        """Nobody sits here."""
        self.shown = False
        self.changed.emit()

    def follow(self, listed: Collection[str]) -> None:
        """The list has changed. Who got through meanwhile is no longer rung. Whoever lifted here is spoken with, also
        where the exchange's word of it takes them off the list: the person says what came of it."""
        call = self.call
        spoken = call is not None and call.live and self._frame.desk.lines.sees(call)
        if self.file is not None and not self.under_way and not spoken and self.id not in listed:
            self._frame.say(_("They have been reached meanwhile"), Kind.NOTE)
            self._put_down()
            self._end()

    @property
    def call(self) -> Any | None:
        """The call out to them, where a line knows of it."""
        phone = self.file.phone if self.file is not None else ""
        return next((c for c in self._frame.desk.lines.calls if c.outgoing and c.number == phone), None)

    # one step after another

    def _reveal(self, ringback: str) -> None:
        act = self._frame.desk.act("reveal", case=ringback, what="phone", reason="ringback")
        asked = lambda _saved: self._frame.work.ask(  # noqa: E731
            self, "in hand", RingbackOf(ringback=ringback), self._dial, self._failed
        )
        self._frame.work.do(self, [act], asked, self._refused, self._failed)

    def _dial(self, file: RingbackFile) -> None:
        self._work(False)
        self.file, self.shown = file, True
        self._since = self._frame.clock.now()
        self._frame.busy(BUSY)
        self.changed.emit()
        if file.phone and self._frame.calls.can("dial"):
            desk = self._frame.desk
            self._frame.work.call(self, lambda: desk.lines.dial(file.phone), refused=self._say_refused)

    def _heard(self, event: Any) -> None:
        """A line that knows how the call went saves a key: it rang, and nobody lifted."""
        call = event.call
        mine = self.file is not None and call.outgoing and call.number == self.file.phone
        if mine and event.what is What.ENDED and call.answered_at is None and call.end is not End.FAILED:
            self.record(False)

    def _recorded(self, ringback: str, reached: bool) -> None:
        self._work(False)
        if not reached:
            self._put_down()
        self.over.emit(ringback, reached)
        self._end()

    def _put_down(self) -> None:
        call, desk = self.call, self._frame.desk
        if call is not None:
            over = lambda _refused: None  # noqa: E731  (the other end was quicker)
            self._frame.work.call(self, lambda: desk.lines.hang_up(call.id), refused=over)

    def _end(self) -> None:
        self.file, self.shown, self._since = None, False, None
        self._frame.busy(BUSY, False)
        self.changed.emit()

    def _work(self, on: bool) -> None:
        self.under_way = on
        self.changed.emit()

    def _stop(self) -> None:
        """What was under way came to nothing, and the window has said why."""
        if self.under_way:
            self._work(False)

    def _say_refused(self, refused: Refused) -> None:
        self._frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    def _refused(self, refused: Refused) -> None:
        self._work(False)
        self._say_refused(refused)

    def _failed(self, error: Trouble) -> None:
        self._work(False)
        self._frame.say(trouble(error.code), Kind.TROUBLE)

    def _tick(self, now: datetime) -> None:
        if self._since is not None and now - self._since > LASTS:
            self._since = None
            self._frame.busy(BUSY, False)
