"""Finding cases by what somebody types: a number or part of one, a telephone or its end, or words."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, bindparam, literal_column, select, text

from app.domain import numbers, phones
from app.domain.errors import Refused
from app.domain.phones import PhoneKind
from app.figures.conditions import Condition, Part, Tables, condition
from app.figures.filters import Filters
from app.questions.rows import decode_private
from app.similar.bigrams import Sought, fold, sought, texts_of
from app.store.reading import Reading
from app.store.sides import reversed_digits
from app.store.tables import callers, facts, private, words
from app.store.tables import phones as phones_table

_F = facts.c
_LEAST, _MOST = 100, 2000
"""Candidates looked at in one go: at first, and at most."""

serial_of_number = literal_column("substr(facts.number, instr(substr(facts.number, 8), '-') + 8)", Text)
"""The end of a case number from its serial on: 0041-7. There is an index of just this expression."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−_/·", "-"))
_PART = re.compile(r"(?P<day>\d{6}(?:-\d*)*)|(?:(?P<seat>\d{3,})-)?(?P<serial>\d{1,6}(?:-\d)?)")
_LATER = "~"
"""Sorts behind every digit and dash."""


class Found(NamedTuple):
    """Cases found, newest first."""

    keys: list[int]
    ids: list[str]


def search(reading: Reading, typed: str, filters: Filters, tables: Tables, limit: int) -> Found:
    """Up to `limit` cases that `typed` stands for and `filters` let through."""
    asked = condition(filters, reading.book)
    words = None
    candidates = iter(_in_pieces(_by_digits(reading, typed)))
    if (first := next(candidates, None)) is None:
        words = sought(typed)
        candidates = _by_words(reading, words, limit if not asked.parts and words.exact else _LEAST)
    else:
        candidates = chain([first], candidates)
    rows = list(islice(_through(reading, candidates, asked, tables, words), limit))
    return Found([row.key for row in rows], [row.id for row in rows])


def _through(
    reading: Reading, candidates: Iterator[list[int]], asked: Condition, tables: Tables, words: Sought | None
) -> Iterator[Any]:
    """Those of the candidates that meet the condition and, where the index does not decide, hold the words."""
    looked_into = words is not None and not words.exact
    statement = _meeting(tables, asked.parts, looked_into)
    for keys in candidates:
        rows = reading.connection.execute(statement, asked.values | {"keys": keys})
        for row in sorted(rows, key=lambda row: -row.key):
            if words is None or words.exact or words.inside(texts_of(decode_private(row.payload))):
                yield row


@lru_cache(maxsize=128)
def _meeting(tables: Tables, parts: tuple[Part, ...], looked_into: bool) -> Any:
    where = Condition(parts, {}).where(tables)
    statement: Any = select(_F.key, _F.id).where(_F.key.in_(bindparam("keys", expanding=True)), where)
    if looked_into:
        statement = statement.add_columns(private.c.payload).join_from(facts, private, private.c.id == _F.id)
    return statement


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_HITS = (
    select(words.c.rowid)
    .where(text("words MATCH :match"), words.c.rowid < bindparam("below"))
    .order_by(words.c.rowid.desc())
    .limit(bindparam("most"))
)


def _by_words(reading: Reading, sought: Sought, size: int) -> Iterator[list[int]]:
    """Keys of cases whose words the index has, newest first, in pieces that grow."""
    below = 1 << 62
    while sought.words:
        values = {"match": sought.match, "below": below, "most": size}
        keys = list(reading.connection.execute(_HITS, values).scalars())
        if keys:
            yield keys
        if len(keys) < size:
            return
        below, size = keys[-1], min(2 * size, _MOST)


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
            keys.update(_between(reading, _BY_SUFFIX, reversed_digits(digits)))
    return sorted(keys, reverse=True)


def by_phone(reading: Reading, typed: str) -> list[int]:
    """Keys of the cases of a whole telephone number, newest first; none when it is no such number."""
    try:
        phone = phones.normal(typed)
    except Refused:
        return []
    if phone is None or phone.withheld or phone.kind is PhoneKind.SHORT:
        return []
    values = {"hash": reading.book.phone_hash(str(phone))}
    return list(reading.connection.execute(_BY_HASH, values).scalars())


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
    if serial := part["serial"]:
        digits, _dash, check = serial.partition("-")
        seat = {"like": f"%-{part['seat']}-%"} if part["seat"] else {}
        statement = _BY_SEAT if seat else _BY_serial_of_number
        found += _between(reading, statement, f"{digits:0>4}-{check}" if check else f"{digits:0>4}", **seat)
    return found


def _between(reading: Reading, statement: Select[Any], beginning: str, **more: str) -> list[int]:
    values = {"low": beginning, "high": beginning + _LATER, **more}
    return list(reading.connection.execute(statement, values).scalars())


def _in_pieces(keys: Sequence[int]) -> Iterator[list[int]]:
    return (list(keys[at : at + _LEAST]) for at in range(0, len(keys), _LEAST))
