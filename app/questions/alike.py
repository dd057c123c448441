"""Open cases that may be about the same thing, while a case is being taken."""

import re
from collections.abc import Iterable

from msgspec.structs import replace
from sqlalchemy import bindparam, not_, select, text

from app.domain.book import Book
from app.domain.records import CasePrivate
from app.figures.conditions import below, one_of
from app.questions.rows import WHOLE, case_row, decode_private, glance
from app.questions.shapes import CaseRow, Similar
from app.similar.bigrams import any_of
from app.similar.likeness import WEAK, Matter, likeness, matter
from app.similar.numerals import in_digits, in_words
from app.store.reading import Reading
from app.store.tables import bodies, facts, private, words

_F = facts.c
_UNFINISHED = not_(one_of(_F.status, ("closed", "withdrawn")))
_MOST = 25
"""Most candidates of each kind: the newest."""
_LONGEST = 60
"""Characters of a text that are looked up: its beginning says what it is about."""

_WHOLE = (
    select(_F.key, _F.id, _F.waiting, bodies.c.payload, private.c.payload.label("private"))
    .select_from(WHOLE)
    .where(_F.key.in_(bindparam("keys", expanding=True)))
)
_BY_MATTER = (
    select(_F.key)
    .where(
        _F.closed_at.is_(None),
        _UNFINISHED,
        _F.category == bindparam("category"),
        _F.area.in_(bindparam("areas", expanding=True)),
    )
    .order_by(_F.key.desc())
    .limit(_MOST)
)
_BY_WORDS = (
    select(_F.key)
    .join(words, words.c.rowid == _F.key)
    .where(text("words MATCH :match"), _UNFINISHED)
    .order_by(words.c.rowid.desc())
    .limit(_MOST)
)


def similar(reading: Reading, question: Similar) -> list[CaseRow]:
    """Open cases that are alike enough to be worth a look, best first, each with its `score`."""
    book = reading.book
    wanted = matter(book, question.category, question.area, question.place, question.text)
    keys = sorted(_candidates(reading, question, wanted))
    scored: list[tuple[float, int, CaseRow]] = []
    for row in reading.connection.execute(_WHOLE, {"keys": keys}) if keys else ():
        known = glance(row.payload)
        said = decode_private(row.private) if row.private is not None else CasePrivate(id=row.id, version=0)
        score = likeness(wanted, matter(book, known.category, known.area, said.place, f"{said.subject}\n{said.text}"))
        if score >= WEAK and row.id != question.case:
            shown = case_row(reading, known, said if row.private is not None else None, row.waiting)
            scored.append((score, row.key, replace(shown, score=score)))
    scored.sort(key=lambda each: (-each[0], -each[1]))
    return [row for _score, _key, row in scored[: question.limit]]


def _candidates(reading: Reading, question: Similar, wanted: Matter) -> set[int]:
    """The newest open cases of the category close by, those that name the place, and those that share words."""
    found: set[int] = set()
    if question.category is not None and wanted.streets:
        values = {"category": question.category, "areas": below(reading.book.areas, wanted.streets[-1])}
        found.update(reading.connection.execute(_BY_MATTER, values).scalars())
    for said in (_without_areas(reading.book, question.area, question.place), question.text[:_LONGEST]):
        ways = dict.fromkeys((said, in_digits(said), in_words(said)))
        if match := " OR ".join(filter(None, map(any_of, ways))):
            found.update(reading.connection.execute(_BY_WORDS, {"match": match}).scalars())
    return found


def _without_areas(book: Book, area: str | None, place: str) -> str:
    """The place without the names of its area and those above: they stand in every address around."""
    names: Iterable[str] = (row.name for row in book.area_chain(area))
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return re.sub(pattern, " ", place) if pattern else place
