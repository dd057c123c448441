"""一比三率 as lines of a list: how a unit or a district stands. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.questions.leadshapes import Then
from app.questions.shapes import Filters, Standing, StandingsAnswer
from app.text import _, coded, percent
from ui.panes.statistics.model import MOVED
from ui.parts import names
from ui.parts.cells import Mark

if TYPE_CHECKING:
    from app.domain.book import Book

MARKS = {"blue": Mark("done", "info"), "yellow": Mark("attention", "warn"), "red": Mark("trouble", "danger")}
"""Every zone has a shape of its own."""
RATES = ("responded", "solved", "satisfied")


@dataclass(frozen=True)
class UnitLine:
    """One line; `id` is the key, empty for cases that belong to nobody."""

    id: str
    name: str
    standing: Standing

    def count(self, name: str) -> int:
        """One of its numbers."""
        return self.standing.counts[name].count

    @property
    def filters(self) -> Filters:
        """The cases it received."""
        return self.standing.counts["received"].filters

    @property
    def place(self) -> str:
        """Its rank, empty where it has none."""
        return "" if self.standing.rank is None else str(self.standing.rank)

    @property
    def per(self) -> str:
        """Cases per 10,000 residents."""
        return "—" if self.standing.per_10000 is None else f"{self.standing.per_10000:.2f}"

    @property
    def zone(self) -> str:
        """The zone's word."""
        return coded("zone", self.standing.zone) if self.standing.zone else ""

    @property
    def mark(self) -> Mark | None:
        """The zone's shape."""
        return MARKS.get(self.standing.zone or "")

    def rate(self, name: str) -> str:
        """One of the three rates, two decimals."""
        return rate_text(self.standing, name)

    @property
    def change(self) -> str:
        """How its score moved since the first of what it is held against."""
        return moved(self.standing.score, _before(self.standing))

    @property
    def explained(self) -> str:
        """How it stood yesterday, last week, last month: score, rank and zone of each."""
        return "\n".join(_stood(self.standing, name, then) for name, then in self.standing.then.items())


def _before(standing: Standing) -> float | None:
    return next((then.score for then in standing.then.values()), standing.before)


def _stood(now: Standing, name: str, then: Then) -> str:
    """Against yesterday: 97.12 (▲0.40), rank 3, Blue."""
    if then.score is None:
        return _("{when}: no answers", when=coded("against", name))
    said = " ".join(filter(None, (f"{then.score * 100:.2f}", moved(now.score, then.score))))
    rank = _("rank {n}", n=then.rank) if then.rank is not None else ""
    zone = coded("zone", then.zone) if then.zone else ""
    return _("{when}: {stood}", when=coded("against", name), stood=" · ".join(filter(None, (said, rank, zone))))


def lines(answer: StandingsAnswer, by: str, book: Book) -> list[UnitLine]:
    """The lines of the list, best first."""
    namer = names.unit if by == "unit" else names.area
    named = ((row, namer(book, row.key) if row.key else _("Not given")) for row in answer.rows)
    return [UnitLine(id=row.key or "", name=name, standing=row) for row, name in named]


def rate_text(standing: Standing, name: str) -> str:
    """One of the three rates, two decimals; a dash where nobody answered."""
    known = {rate.name: rate.rate for rate in standing.rates}
    rate = known.get(name)
    return "—" if rate is None else percent(rate)


def moved(now: float | None, before: float | None) -> str:
    """▲0.12: so many percentage points more than before; nothing where either is unknown."""
    if now is None or before is None:
        return ""
    points = round((now - before) * 100, 2)
    return "" if not points else f"{'▲' if points > 0 else '▼'}{abs(points):.2f}"


def whole(answer: StandingsAnswer) -> Sequence[str]:
    """The figures of all together, as sentences of a line."""
    known = answer.whole
    found = [
        " ".join(filter(None, (coded("rate", "per_10000"), f"{known.per_10000:.2f}")))
        if known.per_10000 is not None
        else "",
        *(f"{coded('rate', name)} {rate_text(known, name)}" for name in RATES),
        *_moved_since(known),
        f"{_('Blue zone')} {percent(answer.blue)}" if answer.blue is not None else "",
    ]
    return [each for each in found if each]


def _moved_since(known: Standing) -> Sequence[str]:
    """How the mean of the three moved, against the first of what it is held against."""
    name, then = next(iter(known.then.items()), ("", Then()))
    change = moved(known.score, then.score)
    return [" ".join((_("their mean"), _(MOVED[name], change=change)))] if change else []


def explained(answer: StandingsAnswer) -> str:
    """The definitions behind these figures, and their version."""
    said = [coded("definition", name) for name in ("per_10000", *RATES, "zone")]
    said += [_stood(answer.whole, name, then) for name, then in answer.whole.then.items()]
    return "\n".join([*said, _("Definitions {version}", version=answer.version)])
