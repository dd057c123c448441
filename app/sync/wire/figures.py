"""The messages about figures: a period counted at the centre, for whoever holds only a part of it."""

from datetime import datetime
from typing import Any

from msgspec import Raw, field

from app.sync.wire import Reply, Request


class AskFigures(Request, kw_only=True):
    """`filters`: a condition as in *Questions*; `by`: what received cases are split by; `since` ≤ moment < `until`."""

    since: datetime
    until: datetime
    by: tuple[str, ...] = ()
    filters: dict[str, Any] = field(default_factory=dict[str, Any])


class AskSeasons(Request, kw_only=True):
    """`on`: the day, YYYY-MM-DD; "" is today."""

    on: str = ""


class CountedSeasons(Reply, kw_only=True):
    """The answer to *seasons*, counted over all years the centre has."""

    seasons: Raw


class CountedFigures(Reply, kw_only=True):
    """`tiles`: numbers with their conditions; `tables`: each `by`; `head`: the feed's number it was counted at."""

    tiles: Raw
    tables: Raw
    head: int
