"""One hotline's centre: its database, clock, settings, tables and bells in one hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from argon2 import PasswordHasher
from msgspec import Struct, field

from app.clock import Clock, epoch_ms
from app.domain.book import Book, Limits
from app.domain.calendar import ONE_DAY
from app.domain.deadlines import Hours, local_day
from app.domain.ringbacks import Rule
from server.database import Database

OWN_DEVICE = "centre"
"""The device under which the centre's own commands are kept; its seat code is 000."""
OWN_SEAT = "000"
NOBODY = "centre"
"""Who did what no person did."""


class Settings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a hotline may choose; kept as JSON in the hotline's row where it differs."""

    facts_days: int = 90
    """Facts a seat gets: changed within so many days, or not final yet."""
    lead_facts_days: int = 400
    absent_days: int = 90
    """A seat not heard of for so long begins its store anew."""
    handled_days: int = 30
    """How long a private part stays with somebody who handled it."""
    lease_s: int = 90
    access_s: int = 900
    refresh_s: int = 14 * 86_400
    grace_s: int = 60
    """How long a refresh token already used still gives the same successor."""
    failures: int = 5
    """Wrong passwords in a row before a person is locked out; each further one doubles the time."""
    lock_s: int = 30
    longest_lock_s: int = 3600
    page_idle_s: int = 1800
    """After so long without a click somebody at the units' page signs in again."""
    page_s: int = 12 * 3600
    """So long a sign-in at the units' page holds at most."""
    page_rows: int = 1000
    bell_rows: int = 100
    limits: Limits = field(default_factory=Limits)
    hours: Hours = field(default_factory=Hours)
    ringbacks: Rule = field(default_factory=Rule)


class HotlineRow(Struct, frozen=True):
    """The hotline as its row says."""

    key: int
    id: str
    code: str
    name: str
    zone: str
    phone_key: bytes


class Centre:
    """What every part of the centre is given. `book` is swapped whole when a table or a person has changed."""

    def __init__(self, database: Database, clock: Clock, row: HotlineRow, settings: Settings) -> None:
        self.database = database
        self.clock = clock
        self.hotline = row
        self.settings = settings
        self.zone = ZoneInfo(row.zone)
        self.hasher = PasswordHasher()
        self.nobodys_hash = ""
        self.book = Book()
        self.kept: dict[type, Any] = {}
        """What parts of the centre keep in memory for it, each under its own type."""
        self.on_commit: Callable[[int], None] = lambda seq: None
        """Called with the newest number after each commit that moved the feed; must return at once."""
        self.on_told: Callable[[], None] = lambda: None
        """Called after an exchange told of a call; must return at once."""

    def now_ms(self) -> int:
        """The server clock as databases keep it."""
        return epoch_ms(self.clock.now())

    def day_end_ms(self) -> int:
        """When the hotline's day ends: its next midnight."""
        tomorrow = local_day(self.clock.now(), self.zone) + ONE_DAY
        return epoch_ms(datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=self.zone))

    def days_ago_ms(self, days: int) -> int:
        """The instant so many days ago."""
        return epoch_ms(self.clock.now() - timedelta(days=days))


def encode(value: Any) -> bytes:
    """JSON as the centre keeps and sends it."""
    return _encoder.encode(value)


_encoder = msgspec.json.Encoder()
