"""A number as a bar code: read back by the standard's own way of writing it."""

from __future__ import annotations

import re
import zlib

from hypothesis import given
from hypothesis import strategies as st

from app.reports.barcode import bars, width
from app.reports.pdf import as_pdf
from app.reports.sheet import How, Sheet, line

SIGNS = {
    "bwbWBwBwb": "0",
    "BwbWbwbwB": "1",
    "bwBWbwbwB": "2",
    "BwBWbwbwb": "3",
    "bwbWBwbwB": "4",
    "BwbWBwbwb": "5",
    "bwBWBwbwb": "6",
    "bwbWbwBwB": "7",
    "BwbWbwBwb": "8",
    "bwBWbwBwb": "9",
    "bWbwbwBwB": "-",
    "bWbwBwBwb": "*",
}
"""B and W a wide bar and space, b and w narrow ones."""


def read(found: list[tuple[int, int]]) -> str:
    """What a scanner reads."""
    said = ""
    for (start, wide), (after, _wide) in zip(found, [*found[1:], (width(found) + 1, 1)], strict=True):
        said += ("b" if wide == 1 else "B") + ("w" if after - start - wide == 1 else "W")
    return "".join(SIGNS[said[at : at + 9]] for at in range(0, len(said), 10))


@given(st.text("0123456789-", min_size=1, max_size=30))
def test_it_reads_as_the_number(number: str) -> None:
    assert read(bars(number)) == f"*{number}*"


def test_other_signs_have_no_bars() -> None:
    assert bars("") == bars("工单 1") == bars("1*2") == []


def test_the_pdf_draws_every_bar() -> None:
    number = "261122-038-0041-7"
    body = as_pdf(Sheet("x", (line(How.CODE, number),)))
    drawn = b"".join(zlib.decompress(each) for each in re.findall(rb"stream\r?\n(x.*?)endstream", body, re.DOTALL))
    boxes = re.findall(rb"([\d.]+) [\d.]+ ([\d.]+) 26.00 re f", drawn)
    assert len(boxes) == len(bars(number))
    left = float(boxes[0][0])
    assert [round((float(x) - left) / 0.7) for x, _wide in boxes] == [start for start, _wide in bars(number)]
