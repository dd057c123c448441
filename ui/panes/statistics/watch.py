"""Keeps the floor's numbers up: asks the centre while somebody looks, shows what it said, and opens what is behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel

from app.domain.errors import Refused, Trouble
from app.domain.words import Role
from app.questions.shapes import Filters
from app.text import _, hour, refusal, trouble
from ui.panes.statistics import floor, model
from ui.panes.statistics.floor import Told
from ui.panes.statistics.tiles import Figure
from ui.parts.pane import Frame, Kind

if TYPE_CHECKING:
    from app.desk import PhoneCalls
    from app.questions.floorshapes import WrapUps
    from ui.panes.statistics.asking import Asking
    from ui.panes.statistics.pages import Pages

T = TypeVar("T")
AGAIN_S = 10.0
"""So often the centre is asked; for a period of more than a week a sixth as often."""


class Watch(QObject):
    """`told`: the centre's last word; `lost`: the next could not be had. It is asked for leads and admins alone."""

    def __init__(self, frame: Frame, asking: Asking, pages: Pages) -> None:
        super().__init__()
        self._frame, self._asking, self._pages = frame, asking, pages
        self.allowed = bool({Role.LEAD, Role.ADMIN} & set(frame.person.roles))
        self.told: Told | None = None
        self.lost = False
        self._at = 0.0
        self.shape, self.said = QLabel(), QLabel()
        self.said.setProperty("part", "muted")
        shown = floor.TILES if self.allowed else {}
        self.tiles = {name: Figure(name, icon, frame.look) for name, (icon, _calls) in shown.items()}
        for name, tile in self.tiles.items():
            tile.clicked.connect(lambda _on=False, name=name: self.open(name))
        pages.seats.opened.connect(self._open_seat)
        pages.hours.opened.connect(self._open_hour)
        self.show()

    def ask(self) -> None:
        """Seats, their day and the telephone."""
        if not self.allowed or not self._asking.sound:
            return
        clock, there, asked = self._frame.clock, self._frame.desk.floor, self._period()
        against = model.against(self._asking.days)
        self._at, day = clock.monotonic(), self._asking.days[1].isoformat()

        def job() -> Told:
            return Told(there.seats(), there.times(day).people, there.telephone(*asked, against), clock.now())

        self._frame.work.call(self, job, self._take, self._none, self._none, slot="floor")

    def tick(self) -> None:
        """A second went by while it is looked at."""
        first, last = self._asking.days
        if self._frame.clock.monotonic() - self._at >= AGAIN_S * (1 if (last - first).days < 7 else 6):
            self.ask()

    def put(self, told: Told | None) -> None:
        """Take up what was known before the window was built anew."""
        self.told = told
        self.show()

    def show(self) -> None:
        """The tiles and the seats; while the centre is away, of when they are."""
        for name, tile in self.tiles.items():
            number, beside = floor.tile(name, self.told) if self.told else ("—", "")
            tile.say(number, beside, floor.explained(name, self.told, self._asking.narrowed))
        away = self.lost and self.told is not None
        for part in (self.shape, self.said):
            part.setVisible(away)
        if self.told:
            look = self._frame.look
            self.said.setText(_("Telephone and seats as of {at}", at=hour(self.told.at)))
            self.shape.setPixmap(look.pixmap_kept("offline", "warn", look.px(16), self.said.devicePixelRatioF()))
            self._pages.put_floor(self.told, self.lost)

    def open(self, name: str) -> None:
        """The calls or wrap-ups behind a number of the telephone; behind the seats' number, the seats."""
        behind = floor.TILES[name][1]
        if not behind:
            self._pages.turn("seats")
            self._pages.seats.setFocus()
            return
        there, asked = self._frame.desk.floor, self._period()
        if behind == floor.WRAP_UPS:
            self._call(lambda: there.wrap_ups(*asked), self._show_wrap_ups)
        else:
            title = model.title(f"phone_{behind}")
            self._call(lambda: there.calls(*asked, behind), lambda found: self._show_calls(title, found))

    def _open_hour(self, at: str) -> None:
        """The calls of this hour of the day."""
        there, asked = self._frame.desk.floor, self._period()
        title = f"{model.title('phone_calls')} · {int(at):02}:00"
        self._call(lambda: there.calls(*asked, "calls", int(at)), lambda found: self._show_calls(title, found))

    def _call(self, job: Callable[[], T], then: Callable[[T], object]) -> None:
        say = self._frame.say
        self._frame.work.call(
            self,
            job,
            then,
            lambda refused: say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED),
            lambda error: say(trouble(error.code), Kind.TROUBLE),
            slot="calls",
        )

    def _show_calls(self, title: str, found: PhoneCalls) -> None:
        self._pages.put_calls(title, found)
        self._pages.turn("calls")
        self._pages.calls.setFocus()

    def _show_wrap_ups(self, found: WrapUps) -> None:
        self._pages.put_wrap_ups(found)
        self._pages.turn("wrap_ups")
        self._pages.wrap_ups.setFocus()

    def _open_seat(self, device: str) -> None:
        """What the person at this seat took in."""
        line = self._pages.seats.set.rows.get(device)
        name = line.seat.person if line is not None else None
        person = next((each.id for each in self._frame.book.people.values() if each.name == name), None)
        if person is not None:
            since, until = self._period()
            taken = Filters(person=person, moment="saved_at", since=since, until=until, counted=True)
            self._frame.open("cases", filters=taken)

    def _take(self, told: Told) -> None:
        self.told, self.lost = told, False
        self.show()

    def _none(self, _error: Refused | Trouble) -> None:
        self.lost = True
        self.show()

    def _period(self) -> tuple[datetime, datetime]:
        return model.period(self._asking.days, self._frame.book.zone)
