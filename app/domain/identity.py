"""Identity numbers: whether one is sound, and hiding those that stand in a text.

Facts: GB 11643 (18 places: region, birth date, order, check place by ISO 7064 MOD 11-2) and its predecessor of
15 digits (two-digit year, no check place).
"""

import re
from datetime import date
from enum import StrEnum


class Doubt(StrEnum):
    """Why a number is not, or not surely, a citizen's identity number."""

    OTHER_DOCUMENT = "other_document"
    """A passport, a permit or the like: not wrong, only not to be checked here."""
    REGION = "region"
    BIRTH = "birth"
    FUTURE = "future"
    CHECK_DIGIT = "check_digit"


_REGIONS = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()  # noqa: SIM905 — a table reads better in a row
)
_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
_CHECKS = "10X98765432"
_WIDE = {0x3000: " ", 0xFF38: "X", 0xFF58: "x", **{0xFF10 + n: str(n) for n in range(10)}}
_GAP = r"[ \u3000-]?"
_DIGIT = "[0-9０-９]"
_IN_TEXT = re.compile(
    rf"(?<![0-9０-９A-Za-z])(?:(?:{_DIGIT}{_GAP}){{17}}[0-9０-９xXＸｘ]|(?:{_DIGIT}{_GAP}){{14}}{_DIGIT})(?![0-9０-９A-Za-z])"
)


def doubt(number: str, today: date) -> Doubt | None:
    """Why `number` may be wrong, or None when it is sound. Only a warning: the citizen may hold other papers."""
    bare = re.sub(r"[\s-]", "", number.translate(_WIDE)).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", bare):
        return Doubt.OTHER_DOCUMENT
    if bare[:2] not in _REGIONS:
        return Doubt.OTHER_DOCUMENT if len(bare) == 18 and bare[0] == "9" else Doubt.REGION
    born = _born(bare)
    if born is None or born.year < 1850:
        return Doubt.BIRTH
    if born > today:
        return Doubt.FUTURE
    return Doubt.CHECK_DIGIT if len(bare) == 18 and _check(bare) != bare[-1] else None


def masked_identity(number: str) -> str:
    """The first two and the last two places of a number; everything between is hidden."""
    return number[:2] + "*" * (len(number) - 4) + number[-2:] if len(number) > 6 else "*" * len(number)


def mask_identities(text: str) -> str:
    """`text` with every identity number in it masked; other long numbers are left alone."""
    return _IN_TEXT.sub(_hide, text)


def _hide(found: re.Match[str]) -> str:
    bare = re.sub(r"[ -]", "", found[0].translate(_WIDE)).upper()
    likely = _born(bare) is not None and bare[:2] in _REGIONS
    sound = len(bare) == 18 and _check(bare) == bare[-1]
    return masked_identity(bare) if likely or sound else found[0]


def _born(bare: str) -> date | None:
    written = bare[6:14] if len(bare) == 18 else "19" + bare[6:12]
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def _check(bare: str) -> str:
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(bare, _WEIGHTS, strict=False)) % 11]
