"""The one house style of all papers: sizes in points, colours as RRGGBB, lengths in points of an A4 page."""

from typing import NamedTuple

from app.reports.sheet import How


class Letters(NamedTuple):
    """How a line is set; `above` is the room before it."""

    size: float
    colour: str
    bold: bool = False
    above: float = 0


TEXT, MUTED, ACCENT, WARNING, RULE, GROUND = "1C232B", "5B6673", "1F5FA8", "B3261E", "CDD5DE", "EEF2F7"
LETTERS = {
    How.TITLE: Letters(20, TEXT, True),
    How.ASIDE: Letters(11, MUTED, above=2),
    How.HEADING: Letters(13, ACCENT, True, 14),
    How.TEXT: Letters(11, TEXT, above=6),
    How.WARNING: Letters(11, WARNING, True, 6),
    How.NOTE: Letters(9, MUTED, above=4),
    How.CODE: Letters(11, TEXT, above=6),
}
BAR, BAR_HEIGHT = 0.7, 26.0
"""Of a bar code: how wide a narrow bar is, and how high they are."""
LEADING = 1.55
"""Height of a line for each point of its letters."""
PAGE = (595.28, 841.89)
MARGIN = 62.0
FACE = "Noto Sans CJK SC"
"""The face documents name; PDF files carry it."""
