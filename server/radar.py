"""Similar open cases at the centre, which holds the words of all: what a seat asks for beyond what it holds.

An index in memory as at a seat (`app.similar.held`), kept up by the feed on a thread of its own. It is filled when
somebody asks for the first time, and gives way to whoever is at the doors; until then the answer says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event, Lock

import msgspec
from msgspec import Struct

from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import CasePrivate
from app.domain.words import FINAL, Status
from app.similar.held import Held
from app.similar.judging import judge, wanted
from app.similar.likeness import WEAK, matter
from app.similar.matters import Said
from app.similar.radar import heard, words_of_case
from app.sync.wire.similar import AskSimilar, SimilarCases, Told
from server.centre import Centre
from server.database import rows
from server.scope import works_queue
from server.seats import Seat

LONGEST = 2000
"""Characters of a text that are looked at."""
MOST = 50
_PIECE = 20
"""So many cases are read before it rests."""
_PAGE = 500


class _Known(Struct):
    """What of a case's facts is compared."""

    id: str
    status: Status
    category: str | None = None
    area: str | None = None
    group: str | None = None
    places: tuple[str, ...] = ()


_known = msgspec.json.Decoder(_Known)
_private = msgspec.json.Decoder(CasePrivate)
Row = tuple[_Known, CasePrivate | None]


class Radar:
    """The open cases of one hotline. One thread calls `step`; any may ask."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._held: Held | None = None
        self._cursor = 0
        self._looking = Lock()
        self._asked = Event()

    def step(self, rest: Callable[[], None] = lambda: None) -> int:
        """Fill it, or bring it up by some of what has changed; how many cases that were. 0: all is seen, or nobody has
        asked yet. `rest` is called every few milliseconds of work."""
        if not self._asked.is_set():
            return 0
        if self._held is None or self._held.index.worn:
            return self._fill(rest)
        changed, cursor = self._page()
        for at in range(0, len(changed), _PIECE):
            found = self._read(changed[at : at + _PIECE])
            with self._looking:
                _take(self._held, found, self._centre.book)
            rest()
        self._cursor = cursor
        return len(changed)

    def _fill(self, rest: Callable[[], None]) -> int:
        held = Held()
        with self._centre.database.read() as connection:
            ((cursor,),) = rows(connection, _HEAD, (self._centre.hotline.key,))
        last = ""
        while ids := self._open(last):
            for at in range(0, len(ids), _PIECE):
                _take(held, self._read(ids[at : at + _PIECE]), self._centre.book)
                rest()
            last = ids[-1]
        with self._looking:
            self._held, self._cursor = held, cursor
        return max(1, len(held.index))

    def _open(self, last: str) -> list[str]:
        with self._centre.database.read() as connection:
            found = rows(connection, _OPEN, (self._centre.hotline.key, last))
        return [row[0] for row in found]

    def _page(self) -> tuple[list[str], int]:
        """Ids of cases that changed after the cursor, and where they lead; a page never ends inside a number."""
        with self._centre.database.read() as connection:
            found = rows(connection, _CHANGED, (self._centre.hotline.key, self._cursor))
        if len(found) < _PAGE:
            return list(dict.fromkeys(row[0] for row in found)), found[-1][1] if found else self._cursor
        last = found[-1][1]
        whole = [row for row in found if row[1] < last] or found
        return list(dict.fromkeys(row[0] for row in whole)), whole[-1][1]

    def _read(self, ids: list[str]) -> dict[str, Row | None]:
        """These cases as they are now; None: not open, or gone."""
        found: dict[str, Row | None] = dict.fromkeys(ids)
        if not ids:
            return found
        with self._centre.database.read() as connection:
            stored = rows(connection, _SOME.replace("IDS", _places(len(ids))), (self._centre.hotline.key, *ids))
        for facts, private in stored:
            known = _known.decode(facts)
            if known.status not in FINAL:
                found[known.id] = (known, _private.decode(private) if private else None)
        return found

    def similar(self, asked: AskSimilar) -> SimilarCases:
        """Open cases that may be about the same by their words or place, best first; not ready until it is filled."""
        self._asked.set()
        draft = wanted(self._centre.book, asked.category, asked.area, asked.place, asked.text[:LONGEST])
        with self._looking:
            held = self._held
            if held is None:
                return SimilarCases(ready=False)
            if not draft.words.heading:
                return SimilarCases()
            ids = list(dict.fromkeys((*held.index.promising(draft.words), *held.at(draft.matter.places))))
        found = {case: row for case, row in self._read(ids).items() if row is not None and row[1] is not None}
        texts = {case: words for case, (words, _places) in _said(found, self._centre.book).items() if words is not None}
        with self._looking:
            weights = held.index.weights([draft.words, *texts.values()])
        scores = heard(draft.words, texts, weights)
        told: list[Told] = []
        for case, (known, private) in found.items():
            about = matter(self._centre.book, known.category, known.area, known.group, known.places)
            how = judge(draft, about, scores.get(case), private.place if private else None)
            if how.score >= WEAK:
                told.append(Told(case=case, score=how.score, why=how.why))
        told.sort(key=lambda each: (each.score, each.case), reverse=True)
        return SimilarCases(cases=tuple(told[: asked.limit]))


def _said(found: Mapping[str, Row | None], book: Book) -> dict[str, tuple[Said | None, tuple[str, ...]]]:
    said: dict[str, tuple[Said | None, tuple[str, ...]]] = {}
    for case, row in found.items():
        known, private = row or (None, None)
        words = words_of_case(private, known.category, book) if known and private else None
        said[case] = (words, known.places if known else ())
    return said


def _take(held: Held, found: Mapping[str, Row | None], book: Book) -> None:
    said = _said(found, book)
    held.take({case: words for case, (words, _) in said.items()}, {case: places for case, (_, places) in said.items()})


def of(centre: Centre) -> Radar:
    """The one of this centre."""
    radar: Radar = centre.kept.setdefault(Radar, Radar(centre))
    return radar


def similar(centre: Centre, seat: Seat, asked: AskSimilar) -> SimilarCases:
    """What a seat asks for. Refused("role") for somebody who does not work with cases, ("range", "limit")."""
    if not works_queue(seat.person.roles):
        raise Refused("role", "text")
    if not 1 <= asked.limit <= MOST:
        raise Refused("range", "limit", value=asked.limit)
    return of(centre).similar(asked)


def _places(count: int) -> str:
    return ", ".join(f"${n}" for n in range(2, count + 2))


_FINAL = ", ".join(f"'{status}'" for status in sorted(FINAL))
_HEAD = "SELECT seq FROM feed_head WHERE hotline = $1"
_OPEN = f"SELECT id FROM facts WHERE hotline = $1 AND id > $2 AND status NOT IN ({_FINAL}) ORDER BY id LIMIT {_PAGE}"
_SOME = """SELECT a.body, b.body FROM record a
LEFT JOIN record b ON b.hotline = a.hotline AND b.kind = 'private' AND b.id = a.id
WHERE a.hotline = $1 AND a.kind = 'facts' AND a.body IS NOT NULL AND a.id IN (IDS)"""
_CHANGED = f"""SELECT id, seq FROM record
WHERE hotline = $1 AND seq > $2 AND kind IN ('facts', 'private') ORDER BY seq LIMIT {_PAGE}"""
