"""On real work orders and messages: the right unit, and the right matter."""

from __future__ import annotations

import pytest

from server.training import train
from tests.speed.bench_suggest import EVENTS, LABELLED, events, hits, rows_of

needs_data = pytest.mark.skipif(not EVENTS.exists(), reason="real data is not beside this checkout: ../shared/data")


@needs_data
def test_the_right_unit_is_named() -> None:
    first, three = hits(events())
    assert first >= 0.58 and three >= 0.79


@needs_data
def test_the_right_matter_is_named_or_none() -> None:
    rows = rows_of(LABELLED)
    _file, measured = train([row["文本"] for row in rows], [row["一级标签"] for row in rows])
    assert measured.accuracy >= 0.905 and measured.macro_f1 >= 0.90
    assert measured.shown >= 0.70 and measured.right >= 0.97
