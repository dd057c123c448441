"""Finding cases by what somebody types: a number or part of one, a telephone or its end, or words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, bindparam, literal_column, select, text

from app.domain import numbers, phones
from app.domain.errors import Refused
from app.domain.phones import PhoneKind
from app.domain.records import CasePrivate
from app.figures.conditions import Condition, Part, Tables, condition
from app.figures.filters import Filters
from app.questions.rows import decode_private
from app.similar.bigrams import Sought, fold, sought, texts_of
from app.store import labels
from app.store.reading import Reading
from app.store.sides import reversed_digits
from app.store.tables import callers, facts, private, unindexed, words
from app.store.tables import phones as phones_table

_F = facts.c
_PIECE = 200
"""Keys looked up in one go."""
_MOST = 2000
"""Cases a part of a number is followed to: the newest."""

serial_of_number = literal_column("substr(facts.number, instr(substr(facts.number, 8), '-') + 8)", Text)
"""The end of a case number from its serial on: 0041-7. There is an index of just this expression."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−_/·", "-"))
_PART = re.compile(r"(?P<day>\d{6}(?:-\d*)*)|(?P<serial>\d{1,6}(?:-\d)?)|(?P<seat>\d{3,})-(?P<of_seat>\d{4,6}(?:-\d)?)")
_NEW = 300
"""Cases looked into that the index has not caught up with: the newest. More of them there are only in a burst."""
_LABELS = 64
"""Codes, at most, that the index itself is asked for: a district has many, and soon fills a page anyway."""
_LATER = "~"
"""Sorts behind every digit and dash."""


class Found(NamedTuple):
    """Cases found, newest first."""

    keys: list[int]
    ids: list[str]


def search(reading: Reading, typed: str, filters: Filters, tables: Tables, limit: int) -> Found:
    """Up to `limit` cases that `typed` stands for and `filters` let through."""
    asked = condition(filters, reading.book)
    if keys := _by_digits(reading, typed):
        rows = _of_keys(reading, keys, asked, tables)
    else:
        rows = _of_words(reading, sought(typed), asked, tables)
    found = list(islice(rows, limit))
    return Found([row.key for row in found], [row.id for row in found])


def _of_keys(reading: Reading, keys: list[int], asked: Condition, tables: Tables) -> Iterator[Any]:
    statement = _meeting(tables, asked.parts)
    for at in range(0, len(keys), _PIECE):
        rows = reading.connection.execute(statement, asked.values | {"keys": keys[at : at + _PIECE]})
        yield from sorted(rows, key=lambda row: -row.key)


def _of_words(reading: Reading, words: Sought, asked: Condition, tables: Tables) -> Iterable[Any]:
    """Rows of the index and of what is still to come into it, newest first."""
    if not words.words:
        return ()
    behind = _behind(reading)
    if not behind:
        return _of_index(reading, words, asked, tables)
    held = {key: texts_of(part) for key, part in behind.items() if part is not None}
    new = sorted((key for key, texts in held.items() if words.inside(texts)), reverse=True)
    found = _of_keys(reading, new, asked, tables)
    indexed = (row for row in _of_index(reading, words, asked, tables) if row.key not in behind)
    return merge(found, indexed, key=lambda row: -row.key)


def _behind(reading: Reading) -> dict[int, CasePrivate | None]:
    """Private parts by the keys of the cases that the index has not caught up with."""
    rows = reading.connection.execute(_BEHIND)
    return {row.key: decode_private(row.payload) if row.payload is not None else None for row in rows}


_BEHIND = (
    select(_F.key, private.c.payload)
    .select_from(unindexed.join(facts, _F.id == unindexed.c.id).outerjoin(private, private.c.id == _F.id))
    .order_by(unindexed.c.id.desc())  # ids grow with time too
    .limit(_NEW)
)


def _of_index(reading: Reading, words: Sought, asked: Condition, tables: Tables) -> Iterator[Any]:
    """Rows as the index gives them, newest first; looked into where the index does not decide."""
    statement = _holding(tables, asked.parts, words.exact)
    with reading.connection.execute(statement, asked.values | {"match": _narrowed(words.match, asked)}) as rows:
        for row in rows:
            if words.exact or _hold(words, row.payload):
                yield row


def _hold(words: Sought, payload: bytes) -> bool:
    """Whether the private part holds them. Chinese that stands there as it was typed needs no looking into."""
    as_typed = (not word.isascii() and word.encode() in payload for word in words.words)
    return all(as_typed) or words.inside(texts_of(decode_private(payload)))


@lru_cache(maxsize=128)
def _meeting(tables: Tables, parts: tuple[Part, ...]) -> Any:
    where = Condition(parts, {}).clauses(tables)
    return select(_F.key, _F.id).where(_F.key.in_(bindparam("keys", expanding=True)), *where)


@lru_cache(maxsize=128)
def _holding(tables: Tables, parts: tuple[Part, ...], exact: bool) -> Any:
    statement = select(_F.key, _F.id).join_from(words, facts, words.c.rowid == _F.key)
    if not exact:
        statement = statement.add_columns(private.c.payload).join(private, private.c.id == _F.id)
    where = Condition(parts, {}).clauses(tables)
    return statement.where(text("words MATCH :match"), *where).order_by(words.c.rowid.desc())


def _narrowed(match: str, asked: Condition) -> str:
    """The query for the index, with the labels of the codes asked for; many codes are left to the rows themselves."""
    for part in asked.parts:
        column, codes = _codes(part, asked.values)
        if column in labels.COLUMNS and len(codes) <= _LABELS:
            match += f" AND {labels.any_of(column, codes)}"
    return match


def _codes(part: Part, values: dict[str, Any]) -> tuple[str, Sequence[str]]:
    """The column and the codes a clause asks for: one of them."""
    if part.kind == "status":
        return "status", part.asked
    if part.kind in ("is", "in"):
        value = values[part.name]
        return part.column, value if part.kind == "in" else [value]
    return "", ()


# ── digits ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _newest(statement: Select[Any]) -> Select[Any]:
    return statement.order_by(_F.key.desc()).limit(_MOST)


_BY_NUMBER = _newest(select(_F.key).where(_F.number >= bindparam("low"), _F.number < bindparam("high")))
_BY_serial_of_number = _newest(
    select(_F.key).where(serial_of_number >= bindparam("low"), serial_of_number < bindparam("high"))
)
_BY_SEAT = _newest(
    select(_F.key).where(
        serial_of_number >= bindparam("low"), serial_of_number < bindparam("high"), _F.number.like(bindparam("like"))
    )
)
_of_case = select(_F.key).select_from(facts)
_BY_SUFFIX = _newest(
    _of_case.join(phones_table, phones_table.c.case_id == _F.id).where(
        phones_table.c.reversed >= bindparam("low"), phones_table.c.reversed < bindparam("high")
    )
)
_BY_HASH = _newest(_of_case.join(callers, callers.c.case_id == _F.id).where(callers.c.phone_hash == bindparam("hash")))


def _by_digits(reading: Reading, typed: str) -> list[int]:
    """Keys of cases with this number, this part of one, this telephone or one that ends so; newest first."""
    tidy = fold(typed).translate(_DASHES).strip()
    keys = set(by_phone(reading, typed))
    if re.fullmatch(r"[\d\- ]+", tidy, re.ASCII):
        keys.update(_of_number(reading, typed, re.sub(r"\s+", "-", tidy)))
        digits = re.sub(r"\D", "", tidy)
        if 4 <= len(digits) <= 12:
            keys.update(_of_suffix(reading, reversed_digits(digits)))
    return sorted(keys, reverse=True)


def _of_suffix(reading: Reading, beginning: str) -> set[int]:
    behind = _behind(reading)
    keys = {key for key in _between(reading, _BY_SUFFIX, beginning) if key not in behind}
    for key, part in behind.items():
        numbers = (reversed_digits(caller.phone) for caller in (part.callers if part else ()))
        if any(number.startswith(beginning) for number in numbers):
            keys.add(key)
    return keys


def by_phone(reading: Reading, typed: str) -> list[int]:
    """Keys of the cases of a whole telephone number, newest first; none when it is no such number."""
    values = {"hash": hash_of(reading, typed)}
    return list(reading.connection.execute(_BY_HASH, values).scalars()) if values["hash"] is not None else []


def hash_of(reading: Reading, typed: str) -> str | None:
    """The hash of a citizen's whole number; None when it is no such number."""
    try:
        phone = phones.normal(typed)
    except Refused:
        return None
    if phone is None or phone.withheld or phone.kind is PhoneKind.SHORT:
        return None
    return reading.book.phone_hash(str(phone))


def _of_number(reading: Reading, typed: str, tidy: str) -> list[int]:
    try:
        number = str(numbers.parse(typed))
    except Refused:
        return _of_part(reading, tidy)
    return _between(reading, _BY_NUMBER, number)


def _of_part(reading: Reading, tidy: str) -> list[int]:
    part = _PART.fullmatch(tidy.strip("-") if not tidy[:6].isdigit() else tidy)
    if part is None:
        return []
    found = _between(reading, _BY_NUMBER, part["day"]) if part["day"] else []
    if serial := part["serial"] or part["of_seat"]:
        digits, _dash, check = serial.partition("-")
        seat = {"like": f"%-{part['seat']}-%"} if part["seat"] else {}
        statement = _BY_SEAT if seat else _BY_serial_of_number
        found += _between(reading, statement, f"{digits:0>4}-{check}" if check else f"{digits:0>4}", **seat)
    return found


def _between(reading: Reading, statement: Select[Any], beginning: str, **more: str) -> list[int]:
    values = {"low": beginning, "high": beginning + _LATER, **more}
    return list(reading.connection.execute(statement, values).scalars())
