"""A number as a bar code that any scanner reads: Code 39 (ISO/IEC 16388), the digits and the hyphen of it."""

from itertools import accumulate

_WIDE = 3
"""A wide bar or space is so many narrow ones."""
_SIGNS = {
    "0": "000110100",
    "1": "100100001",
    "2": "001100001",
    "3": "101100000",
    "4": "000110001",
    "5": "100110000",
    "6": "001110000",
    "7": "000100101",
    "8": "100100100",
    "9": "001100100",
    "-": "010000101",
    "*": "010010100",
}
"""Of each sign its five bars and the four spaces between them, in turn; 1 is a wide one."""
_FRAME = "*"
"""Stands at both ends."""


def bars(number: str) -> list[tuple[int, int]]:
    """Where each bar begins and how wide it is, in narrow ones; [] for a text that has other signs or none."""
    if not number or any(sign not in _SIGNS or sign == _FRAME for sign in number):
        return []
    strokes = "0".join(_SIGNS[sign] for sign in f"{_FRAME}{number}{_FRAME}")  # a narrow space between two signs
    widths = [_WIDE if each == "1" else 1 for each in strokes]
    starts = [0, *accumulate(widths)]
    return [(starts[at], widths[at]) for at in range(0, len(widths), 2)]


def width(found: list[tuple[int, int]]) -> int:
    """How wide all of them are together, in narrow ones."""
    return sum(found[-1]) if found else 0
