"""A part of the columns as bytes: some thousand cases with their tries, which need nothing else to be read again.

Numbers are kept in the smallest kind that holds them, words as numbers of a list of their own. What is not as `FORM`
says is never read: whoever keeps pieces keeps the form and a hash beside them.
"""

from typing import Any

import msgspec
import numpy as np

from app.figures.held import KINDS, MOMENTS, NEVER, PLAIN, QUESTIONS, TEXTS, Column, Held

FORM = 2
"""Of the bytes, and of what the values in them mean; another one makes all that was kept be made anew."""


class Numbers(msgspec.Struct, array_like=True):
    """Whole numbers not below 0: numpy's name of their kind, and its bytes, low ones first."""

    kind: str
    bytes: bytes


class Moments(msgspec.Struct, array_like=True):
    """Milliseconds since the one before the earliest; 0 is a moment that is not known."""

    before: int
    since: Numbers


class Words(msgspec.Struct, array_like=True):
    """Values, and for each case the place of its own among them."""

    values: list[str | int | None]
    places: Numbers


class Tries(msgspec.Struct, array_like=True):
    """Tries to ask the citizens of these cases; `case`: its place in the piece."""

    count: int
    case: Numbers
    at: Moments
    first: Numbers
    said: list[Numbers]


class Piece(msgspec.Struct, array_like=True):
    """Everything of `count` cases; lists in the order of `TEXTS`, `PLAIN`, `MOMENTS`, `QUESTIONS`. `groups`: the cases
    that have one, by their places, and what stands for it."""

    count: int
    id: bytes
    words: list[Words]
    plain: list[Numbers]
    grouped: Numbers
    groups: bytes
    moments: list[Moments]
    tries: Tries


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Piece).decode


def count(held: Held) -> int:
    """In how many pieces these columns are kept."""
    return -(-held.cases.n // held.PIECE)


def pack(held: Held, number: int) -> bytes:
    """The piece of this number, from 0 on; the last one may be short."""
    begin, end = number * held.PIECE, min((number + 1) * held.PIECE, held.cases.n)
    cases = {name: held.cases[name][begin:end] for name in KINDS}
    grouped = np.flatnonzero(cases["group"])
    return _encode(
        Piece(
            count=end - begin,
            id=cases["id"].astype("<i8").tobytes(),
            words=[_words(cases[name], held.codes[name].values_met) for name in TEXTS],
            plain=[_numbers(cases[name]) for name in PLAIN],
            grouped=_numbers(grouped),
            groups=cases["group"][grouped].astype("<i8").tobytes(),
            moments=[_moments(cases[name]) for name in MOMENTS],
            tries=_tries(held, begin, end),
        )
    )


def unpack(held: Held, body: bytes) -> None:
    """Put a piece behind what is held already. ValueError where the bytes are no piece."""
    try:
        piece = _decode(body)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from None
    begin = held.cases.n
    columns: dict[str, Any] = {"id": np.frombuffer(piece.id, "<i8")}
    for name, words in zip(TEXTS, piece.words, strict=True):
        codes = np.array([held.codes[name][value] for value in words.values], np.int64)
        columns[name] = codes[_read(words.places)]
    columns |= dict(zip(PLAIN, map(_read, piece.plain), strict=True))
    columns["group"] = np.zeros(piece.count, np.int64)
    columns["group"][_read(piece.grouped)] = np.frombuffer(piece.groups, "<i8")
    for name, moments in zip(MOMENTS, piece.moments, strict=True):
        columns[name] = _read_moments(moments)
    held.cases.extend(columns, piece.count)
    tries = piece.tries
    said = zip(QUESTIONS, map(_read, tries.said), strict=True)
    rows = {"case": _read(tries.case).astype(np.int64) + begin, "at": _read_moments(tries.at)}
    held.tries.extend({**rows, "first": _read(tries.first), **dict(said)}, tries.count)


def _numbers(column: Column) -> Numbers:
    kind = np.min_scalar_type(int(column.max(initial=0))).newbyteorder("<")
    return Numbers(kind.str, column.astype(kind).tobytes())


def _read(numbers: Numbers) -> Column:
    return np.frombuffer(numbers.bytes, numbers.kind)


def _moments(column: Column) -> Moments:
    known = column != NEVER
    before = int(column[known].min()) - 1 if known.any() else 0
    return Moments(before, _numbers(np.where(known, column - before, 0)))


def _read_moments(moments: Moments) -> Column:
    since = _read(moments.since).astype(np.int64)
    return np.where(since == 0, NEVER, since + moments.before)


def _words(column: Column, met: list[Any]) -> Words:
    used, places = np.unique(column, return_inverse=True)
    return Words([met[code] for code in used.tolist()], _numbers(places))


def _tries(held: Held, begin: int, end: int) -> Tries:
    case, at = held.tries["case"], held.tries["at"]
    mine = np.flatnonzero((case >= begin) & (case < end) & (at != NEVER))
    return Tries(
        count=len(mine),
        case=_numbers(case[mine] - begin),
        at=_moments(at[mine]),
        first=_numbers(held.tries["first"][mine]),
        said=[_numbers(held.tries[name][mine]) for name in QUESTIONS],
    )
