"""What can be asked of figures, and the shape of each answer."""

from datetime import datetime

from msgspec import field

from app.figures.filters import Count, Filters, Shape
from app.questions.question import Question


class Figures(Question, kw_only=True):
    """The counts of a period, else of today: tiles and tables, from one pass over facts."""

    since: datetime | None = None
    until: datetime | None = None
    by: tuple[str, ...] = ("request_type", "channel", "category", "hour")
    filters: Filters = field(default_factory=Filters)
    against: tuple[str, ...] = ()
    """day · week · month: the same stretch so much earlier, up to this hour."""


class FiguresAnswer(Shape, kw_only=True):
    """`tiles`: received, completed, in_progress, direct, dispatched, callbacks, overdue, queue, returns, praise,
    in_time, late; `tables`: each `by`; `before`: for each of `against` the numbers of these tiles then."""

    tiles: tuple[Count, ...]
    tables: dict[str, tuple[Count, ...]]
    before: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    as_of: datetime | None
    """When the centre last confirmed what this is counted from; None: never."""


class Rates(Question, kw_only=True):
    """The three rates of a period, else of today: responded, solved, satisfied; `by` unit or area those of each."""

    since: datetime | None = None
    until: datetime | None = None
    by: str | None = None
    filters: Filters = field(default_factory=Filters)


class Standings(Question, kw_only=True):
    """How units (or areas) stand in a period, else today: cases per 10,000 residents, three rates, rank, zone."""

    since: datetime | None = None
    until: datetime | None = None
    by: str = "unit"
    filters: Filters = field(default_factory=Filters)
    against: tuple[str, ...] = ()
    """day · week · month: score, rank and zone so much earlier, as of *figures*."""


class Curve(Question, kw_only=True):
    """A day by the hour, else today, and what the days of its kind in the four weeks before usually bring."""

    day: str | None = None
    """YYYY-MM-DD of the hotline."""
    filters: Filters = field(default_factory=Filters)


class Running(Question, kw_only=True):
    """What is overdue, due today and due later, by level: of now."""

    filters: Filters = field(default_factory=Filters)
