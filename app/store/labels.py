"""Labels in the text index: codes of a case that a search for words is often narrowed by. The index then meets both
lists itself, and no row is looked up that is not wanted.

A label only narrows; whoever searches still asks the row itself, so labels that fold together do no harm.
"""

import re
from collections.abc import Iterable
from typing import Any

COLUMNS = ("unit", "category", "area", "by", "status")

_NOT_PLAIN = re.compile(r"[^0-9A-Za-z\x80-\U0010ffff]")
_MARK = {column: chr(0xE000 + place) for place, column in enumerate(COLUMNS)}
"""For private use: no letter, so nothing that somebody types is taken for a label."""
_FOR_OTHERS = "\ue0ff"


def label(column: str, code: str) -> str:
    """The label of a code, one term for the index."""
    return _MARK[column] + _NOT_PLAIN.sub(_FOR_OTHERS, code)


def of(row: Any) -> list[str]:
    """The labels of a row of `facts`."""
    return [label(column, code) for column in COLUMNS if (code := getattr(row, column)) is not None]


def any_of(column: str, codes: Iterable[str]) -> str:
    """The query for cases with one of these codes."""
    return "(" + " OR ".join(f'"{label(column, code)}"' for code in codes) + ")"
