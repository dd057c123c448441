"""Whether a seat, the centre's database, the centre's memory and a slow recount of the export say the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.domain.words import AreaKind
from app.figures.counts import BY, Asked, Figures, count, figures
from app.figures.filters import Filters
from app.figures.look import Look
from app.questions import figured
from app.questions.shapes import Ids
from server.centre import Centre
from server.counted import Counted, own
from server.doors.export import case_line, stored_cases, whole
from tests.world.city import Seat
from tests.world.recount import Line, Recount, top


def exported(centre: Centre) -> list[Line]:
    """The lines of `export cases`."""
    with centre.database.snapshot() as connection:
        return [whole(case_line(*case), centre) for case in stored_cases(centre, connection)]


class Agreement:
    """Asks all four the same."""

    def __init__(self, seat: Seat, centre: Centre) -> None:
        self.seat, self.centre, self.book = seat, centre, centre.book
        self.lines = exported(centre)
        self._memory = Counted(centre)

    def differences(self, since: datetime, until: datetime, unit: str | None, area: str | None) -> list[str]:
        """What is not the same in this period, narrowed to a unit or an area; nothing, if all is well."""
        now = self.seat.desk.now()
        asked = Asked(since, until, BY, Filters(unit=unit, area=area), now)
        with self._memory.use() as held, self.centre.database.snapshot() as connection:
            told = {
                "seat": self._at_seat(asked),
                "database": count(connection, own(self.centre), self.book, asked),
                "memory": figures(Look(held, self.book), self.book, asked),
            }
        recount = Recount(self.lines, since, until, lambda line: self._is_meant(line, unit, area))
        wanted = recount.tiles(now), {by: recount.table(key) for by, key in self._keys().items()}
        wrong = [f"{who} {since} {unit} {area}" for who, found in told.items() if _plain(found) != wanted]
        wrong += self._rates(since, until, recount, Filters(unit=unit, area=area))
        return wrong + self._lists(told["seat"])

    def _at_seat(self, asked: Asked) -> Figures:
        question = figured.Figures(since=asked.since, until=asked.until, by=asked.by, filters=asked.filters)
        answer = self.seat.desk.ask(question)
        return Figures(answer.tiles, answer.tables)

    def _rates(self, since: datetime, until: datetime, recount: Recount, filters: Filters) -> list[str]:
        wrong: list[str] = []
        for by, key in (("unit", self._keys()["unit"]), ("area", self._keys()["area"])):
            rows = self.seat.desk.ask(figured.Rates(since=since, until=until, by=by, filters=filters))
            told = {(row.key, row.name): (row.yes, row.answered) for row in rows if row.answered or row.yes}
            wanted = {each: counts for each, counts in recount.rates(key).items() if counts != (0, 0)}
            wrong += [] if told == wanted else [f"rates by {by} {since}"]
        return wrong

    def _lists(self, told: Figures) -> list[str]:
        """A number and the list behind it are one condition: of each table one row, and every tile, is opened."""
        opened = [*told.tiles, *(rows[0] for rows in told.tables.values() if rows)]
        lists = ((each, self.seat.desk.ask(Ids(list="cases", filters=each.filters, limit=100_000))) for each in opened)
        return [f"list of {each.name} {each.key}" for each, ids in lists if len(ids) != each.count]

    def _is_meant(self, line: Line, unit: str | None, area: str | None) -> bool:
        if unit is not None and line["unit"] != unit:
            return False
        return area is None or (line["area"] is not None and self._is_in(line["area"], area))

    def _is_in(self, code: str, area: str) -> bool:
        while code != area and code in self.book.areas and self.book.areas[code].parent:
            code = self.book.areas[code].parent or ""
        return code == area

    def _keys(self) -> dict[str, Any]:
        book = self.book
        return {
            "request_type": lambda line: line["request_type"],
            "channel": lambda line: line["channel"],
            "category": lambda line: top(book.categories, line["category"], lambda row: row.parent is None),
            "category_leaf": lambda line: line["category"],
            "area": lambda line: top(book.areas, line["area"], lambda row: row.kind == AreaKind.DISTRICT),
            "unit": lambda line: line["unit"],
            "level": lambda line: None if line["level"] is None else str(line["level"]),
            "hour": lambda line: str(datetime.fromisoformat(line["saved_at"]).astimezone(book.zone).hour),
        }


def periods(seed: int, times: int, began: datetime, days: int) -> list[tuple[datetime, datetime]]:
    """Stretches of time within what was lived, from an hour to all of it."""
    dice = Random(seed)
    found = [(began, began + timedelta(days=days + 1))]
    for _ in range(times - 1):
        since = began + timedelta(hours=dice.randrange(24 * days))
        found.append((since, since + timedelta(hours=dice.choice((1, 24, 24 * 7, 24 * 31)))))
    return found


def _plain(found: Figures) -> Any:
    return (
        {tile.name: tile.count for tile in found.tiles},
        {by: {row.key: row.count for row in rows} for by, rows in found.tables.items()},
    )
