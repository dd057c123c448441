"""One case whole, and what is known of a caller."""

from unicodedata import normalize

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, select

from app.domain.errors import Refused
from app.domain.records import Caller, CaseFacts
from app.questions.callshapes import CallerKnown, CallerOf
from app.questions.rows import WHOLE, decode_facts, decode_private, held_by_keys, rows_of_keys
from app.questions.search import by_phone, hash_of
from app.questions.shapes import CaseFile, CaseOf, CaseRow, History
from app.store import scripts
from app.store.holding import find
from app.store.reading import Reading
from app.store.tables import bodies, outbox, outbox_cases, private
from app.store.tables import facts as rows
from app.text import language

_WHOLE = (
    select(bodies.c.payload, private.c.payload.label("private"))
    .select_from(WHOLE)
    .where(rows.c.id == bindparam("case"))
)
_WAITING = (
    select(outbox.c.id)
    .join(outbox_cases, outbox_cases.c.key == outbox.c.key)
    .where(outbox_cases.c.case_id == bindparam("case"), outbox.c.state == "waiting")
    .order_by(outbox.c.key)
)

_LOOKED_AT = 50
"""So many of a number's newest cases are compared."""


class _People(Struct):
    """What this needs of a private part: reading the words with it would take most of the time."""

    callers: tuple[Caller, ...] = ()
    place: str = ""


class _Spot(Struct):
    """And of the facts."""

    area: str | None = None


_people = msgspec.json.Decoder(_People).decode
_spot = msgspec.json.Decoder(_Spot).decode


def case_of(reading: Reading, question: CaseOf) -> CaseFile:
    """The case of this id or number. Refused("no_case") when the seat does not hold it."""
    case = find(reading.connection, question.case)
    row = reading.connection.execute(_WHOLE, {"case": case}).one_or_none() if case is not None else None
    if row is None:
        raise Refused("no_case", "case", value=question.case)
    facts = decode_facts(row.payload)
    return CaseFile(
        facts=facts,
        private=decode_private(row.private) if row.private is not None else None,
        waiting=tuple(reading.connection.execute(_WAITING, {"case": case}).scalars()),
        scripts=_scripts(reading, facts),
        articles=_articles(reading, facts),
    )


def _scripts(reading: Reading, facts: CaseFacts) -> dict[str, str]:
    """What the scripts its acts name are called now; one that is not held here has no title."""
    used = {each for event in facts.timeline for each in event.scripts}
    used |= {tried.script for tried in facts.callbacks if tried.script}
    return scripts.titles(reading.connection, used, language()) if used else {}


def _articles(reading: Reading, facts: CaseFacts) -> dict[str, str]:
    """The same of its articles."""
    used = {each for event in facts.timeline for each in event.knowledge}
    if not used:
        return {}
    shelf = reading.shelf.shelf(reading.connection).articles
    held = ((each, shelf.get(each.partition("@")[0])) for each in used)
    return {each: shelved.article.title for each, shelved in held if shelved is not None}


def history(reading: Reading, question: History) -> list[CaseRow]:
    """The cases of a whole number, newest first; none for what is no number yet."""
    return rows_of_keys(reading, by_phone(reading, question.phone)[: question.limit])


def caller(reading: Reading, question: CallerOf) -> CallerKnown:
    """Who has rung with a whole number before: told only where all cases that are held name the same person. Whole
    names are compared, for two people may look alike once they are masked."""
    people: list[Caller] = []
    newest, fetch, hashed = None, "", hash_of(reading, question.phone)
    for at, row in enumerate(held_by_keys(reading, by_phone(reading, question.phone)[:_LOOKED_AT])):
        if row.private is None:
            fetch = row.id if at == 0 else fetch
            continue
        newest, known = newest or row, _people(row.private).callers
        people += [each for each in known if each.name.strip() and reading.book.phone_hash(each.phone) == hashed]
    if newest is None or len({normalize("NFKC", each.name).strip() for each in people}) != 1:
        return CallerKnown(fetch=fetch)
    area, place = _spot(newest.payload).area, _people(newest.private).place
    return CallerKnown(name=people[0].name, company=people[0].company, area=area, place=place, fetch=fetch)
