"""What a text is compared by: which runs of one or two Chinese characters it has, as numbers, and how often.

Everything else (digits, Latin letters, marks) is a gap: no telephone number, plate or code can be part of it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST = 4_000
"""So many characters of a text are read."""
HEAD = 25
"""The first characters count once more by themselves: they say what it is about."""
_MOST = 2
_GAP = 32
_FACTORS = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA77))


class Grams(NamedTuple):
    """The grams of a text: their numbers, each once and in order, and how often each stands there."""

    numbers: NDArray[np.uint32]
    times: NDArray[np.int64]


def grams(text: str) -> tuple[Grams, Grams]:
    """Those of the whole text, and those of its beginning."""
    codes = np.frombuffer(text[:LONGEST].encode("utf-32-le", "replace"), np.uint32)
    codes = np.where((codes >= 0x4E00) & (codes <= 0x9FFF), codes, np.uint32(_GAP))
    if len(codes):
        again = np.zeros(len(codes), bool)
        again[1:] = (codes[1:] == _GAP) & (codes[:-1] == _GAP)
        codes = codes[~again]
    return _counted(codes), _counted(codes[:HEAD])


def _counted(codes: NDArray[np.uint32]) -> Grams:
    """Each gram as a number of 32 bits that the gram cannot be read back from."""
    found = [_mixed(codes, size) for size in range(1, _MOST + 1)]
    numbers, times = np.unique(np.concatenate(found), return_counts=True)
    return Grams(numbers.astype(np.uint32), times)


def _mixed(codes: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
    count = max(0, len(codes) - size + 1)
    mixed = np.full(count, size, np.uint32)
    for at in range(size):
        mixed = (mixed ^ codes[at : at + count]) * _FACTORS[at]
        mixed ^= mixed >> np.uint32(15)
    return mixed
