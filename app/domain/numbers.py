"""The number of a case, as it is told to the citizen: 261122-038-0041-7.

Day of the hotline (YYMMDD), seat (three digits or more), serial (four or more), check digit. The check digit is
Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004) over all digits before it: it finds every single
wrong digit and every two neighbours swapped, across the dashes too.
"""

import re
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from app.domain.errors import Refused

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_SEAT, _SERIAL = 3, 4
_LONGEST = 40
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−_/.·", "-") | {"№": " "})
_WIDE = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}


class CaseNumber(Struct, frozen=True, order=True):
    """A case number in parts; `seat` keeps its leading zeros. `str(number)` is how it is written and kept."""

    day: date
    seat: str
    serial: int

    def __str__(self) -> str:
        parts = [f"{self.day:%y%m%d}", self.seat, f"{self.serial:0{_SERIAL}}"]
        return "-".join([*parts, str(check_digit("".join(parts)))])


def make(day: date, seat: str | int, serial: int) -> str:
    """The number of the `serial`-th case (from 1) a seat saved; both grow past their width without a break."""
    code = f"{seat:0{_SEAT}}" if isinstance(seat, int) else seat
    if not re.fullmatch(r"[0-9]{3}|[1-9][0-9]{3,}", code) or serial < 1 or not 2000 <= day.year <= 2099:
        raise ValueError(f"no case number for seat {seat!r}, serial {serial}, year {day.year}")
    return str(CaseNumber(day, code, serial))


def parse(text: str) -> CaseNumber:
    """The number in `text`, forgiving full-width digits, blanks and dashes left out where only one reading is left.

    Raises Refused("case_number") when no reading or more than one has a true day and check digit.
    """
    groups = re.split(r"[\s-]+", text[: _LONGEST + 1].translate(_WIDE).translate(_DASHES).strip(" \t\r\n-#"))
    if len(text) <= _LONGEST and all(re.fullmatch("[0-9]+", group) for group in groups):
        for fixed in (_edges(groups), frozenset[int]()):
            readings = list(_readings("".join(groups), fixed))
            if len(readings) == 1:
                return readings[0]
    raise Refused("case_number", "case")


def check_digit(digits: str) -> int:
    """Damm's check digit of a row of digits."""
    row = 0
    for digit in digits:
        row = _DAMM[row][int(digit)]
    return row


def _edges(groups: list[str]) -> frozenset[int]:
    """Where the writer put a dash or blank: positions in the joined digits."""
    at = 0
    edges: set[int] = set()
    for group in groups[:-1]:
        at += len(group)
        edges.add(at)
    return frozenset(edges)


def _readings(digits: str, fixed: frozenset[int]) -> Iterator[CaseNumber]:
    end = len(digits) - 1
    if end < 6 + _SEAT + _SERIAL or check_digit(digits) != 0:
        return
    day = _day(digits[:6])
    for cut in range(6 + _SEAT, end - _SERIAL + 1):
        seat, serial = digits[6:cut], digits[cut:end]
        if day and fixed <= {6, cut, end} and _unpadded(seat, _SEAT) and _unpadded(serial, _SERIAL) and int(serial):
            yield CaseNumber(day, seat, int(serial))


def _unpadded(part: str, width: int) -> bool:
    return len(part) == width or part[0] != "0"


def _day(written: str) -> date | None:
    try:
        return date(2000 + int(written[:2]), int(written[2:4]), int(written[4:]))
    except ValueError:
        return None
