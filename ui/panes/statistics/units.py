"""一比三率 as lines of a list: how a unit or a district stands. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.questions.shapes import Filters, Standing, StandingsAnswer
from app.text import _, coded, percent
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
        """How its score moved since the period before."""
        return moved(self.standing.score, self.standing.before)


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
        " ".join((_("their mean since the period before"), moved(known.score, known.before)))
        if moved(known.score, known.before)
        else "",
        f"{_('Blue zone')} {percent(answer.blue)}" if answer.blue is not None else "",
    ]
    return [each for each in found if each]


def explained(answer: StandingsAnswer) -> str:
    """The definitions behind these figures, and their version."""
    said = [coded("definition", name) for name in ("per_10000", *RATES, "zone")]
    return "\n".join([*said, _("Definitions {version}", version=answer.version)])
