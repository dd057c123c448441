"""Open cases that may be about the same thing, while a case is being taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import bindparam, select

from app.domain.book import Book
from app.domain.records import CasePrivate
from app.figures.conditions import below
from app.questions.rows import WHOLE, case_row, decode_private, glance
from app.questions.shapes import CaseRow, Similar
from app.similar.judging import Wanted, judge, wanted
from app.similar.likeness import WEAK, Likeness, Matter, likeness, matter
from app.similar.matters import Said
from app.similar.radar import heard, words_of_case
from app.store.radar import OPEN
from app.store.reading import Reading
from app.store.sql import among, listed, numbered
from app.store.tables import bodies, facts, private

if TYPE_CHECKING:
    from app.similar.held import Held

_F = facts.c
_MOST = 25
"""Most candidates of each kind: the newest."""

_KNOWN = (_F.key, _F.id, _F.group, _F.category, _F.area, _F.waiting)
_WHOLE = (
    select(*_KNOWN, bodies.c.payload, private.c.payload.label("private"))
    .select_from(WHOLE)
    .where(OPEN, among(_F.key, "keys"))
)
_BY_ID = select(_F.key).where(among(_F.id, "ids"))
_BY_MATTER = (
    select(_F.key)
    .where(
        _F.closed_at.is_(None),
        OPEN,
        _F.category == bindparam("category"),
        _F.area.in_(bindparam("areas", expanding=True)),
    )
    .order_by(_F.key.desc())
    .limit(_MOST)
)
_BY_GROUP = select(_F.key).where(OPEN, among(_F.group, "groups")).order_by(_F.key.desc()).limit(_MOST)


class _Places(Struct):
    places: tuple[str, ...] = ()


class _Candidate(Struct):
    """An open case that may be alike."""

    row: Any
    private: CasePrivate | None
    matter: Matter
    said: Said | None
    told: Likeness | None
    """By the centre, where its words are not held here."""


_places = msgspec.json.Decoder(_Places)


def similar(reading: Reading, question: Similar) -> list[CaseRow]:
    """Open cases that are alike enough to be worth a look, best first, each with its `score` and `why`.

    Where the seat holds the private part the words decide; of the others it has facts alone: their category and area,
    the group the centre told, the keyed hashes of places, and what the centre was asked (`told`). Nothing asked: the
    seat gets ready to be asked.
    """
    book, radar = reading.book, reading.radar
    draft = wanted(book, question.category, question.area, question.place, question.text)
    if radar is None or not (draft.words.heading or question.category):
        if radar is not None:
            radar.warm()
        return []
    with radar.use() as held:
        found = _candidates(reading, held, question, draft)
        texts = {each.row.id: each.said for each in found if each.said is not None}
        scores = heard(draft.words, texts, held.index.weights([draft.words, *texts.values()]))
    ranked = _judged(draft, found, scores) | _of_groups(reading, draft, question, found, scores)
    best = sorted(ranked.values(), key=lambda each: (-each[1].score, -each[0].row.key))
    told = [(each, how) for each, how in best if how.score >= WEAK and each.row.id != question.case]
    return [_row(reading, each, how) for each, how in told[: question.limit]]


def _candidates(reading: Reading, held: Held, question: Similar, draft: Wanted) -> list[_Candidate]:
    """Those that share most words, those that name the same place, the newest of the category close by, and those the
    centre told of."""
    streets = draft.matter.streets
    ids = {*held.index.promising(draft.words), *held.at(draft.matter.places), *question.told}
    keys = list(reading.connection.execute(_BY_ID, {"ids": listed(ids)}).scalars())
    if question.category is not None and streets:
        values = {"category": question.category, "areas": below(reading.book.all_areas, streets[-1])}
        keys += reading.connection.execute(_BY_MATTER, values).scalars()
    rows = reading.connection.execute(_WHOLE, {"keys": numbered(keys)})
    return [_candidate(reading.book, row, question) for row in rows if row.id != question.case]


def _candidate(book: Book, row: Any, question: Similar) -> _Candidate:
    known = decode_private(row.private) if row.private is not None else None
    places = _places.decode(row.payload).places if row.group is not None else ()
    about = matter(book, row.category, row.area, row.group, places)
    words = words_of_case(known, row.category, book) if known is not None else None
    return _Candidate(row, known, about, words, question.told.get(row.id) if known is None else None)


Judged = dict[str, tuple[_Candidate, Likeness]]


def _judged(draft: Wanted, found: Iterable[_Candidate], scores: dict[str, float]) -> Judged:
    judged: Judged = {}
    for each in found:
        place = each.private.place if each.private is not None else None
        how = judge(draft, each.matter, scores.get(each.row.id), place)
        judged[each.row.id] = (each, each.told if each.told is not None and each.told.score > how.score else how)
    return judged


def _of_groups(
    reading: Reading, draft: Wanted, question: Similar, found: list[_Candidate], scores: dict[str, float]
) -> Judged:
    """Cases of which the seat has facts alone, in the group of one that is likely by its words."""
    groups: dict[str, float] = {}
    for each in found:
        score = scores.get(each.row.id, 0.0)
        if each.matter.group is not None and score >= WEAK:
            groups[each.matter.group] = max(score, groups.get(each.matter.group, 0.0))
    if not groups:
        return {}
    keys = list(reading.connection.execute(_BY_GROUP, {"groups": listed(groups)}).scalars())
    rows = reading.connection.execute(_WHOLE, {"keys": numbered(keys)})
    others = [
        _candidate(reading.book, row, question) for row in rows if row.private is None and row.id not in question.told
    ]
    return {e.row.id: (e, likeness(draft.matter, e.matter, None, groups[e.matter.group or ""])) for e in others}


def _row(reading: Reading, found: _Candidate, how: Likeness) -> CaseRow:
    shown = case_row(reading, glance(found.row.payload), found.private, found.row.waiting)
    return replace(shown, score=how.score, why=how.why)
