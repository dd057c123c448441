"""A paper as PDF, laid out on A4 pages."""

import re
from collections.abc import Iterator

from app.reports.barcode import bars
from app.reports.face import UNITS, Face, face
from app.reports.pdffile import Canvas, Pdf
from app.reports.sheet import Chart, How, Line, Piece, Sheet, Table
from app.reports.style import (
    ACCENT,
    BAR,
    BAR_HEIGHT,
    GROUND,
    LEADING,
    LETTERS,
    MARGIN,
    MUTED,
    PAGE,
    RULE,
    TEXT,
    Letters,
)

_WORD = re.compile(r"[!-~À-ſ]+ ?|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、！？）》」』】”’%…,.;:!?)")
_SMALL = Letters(10, TEXT)
_COLUMN = 78.0
_LABEL = 150.0
_BAR = 12.0
_MOST_LINES = 4
"""Of a cell or label that is very long."""


def as_pdf(sheet: Sheet) -> bytes:
    """The file's bytes."""
    layout = _Layout(sheet, face())
    for block in sheet.blocks:
        if isinstance(block, Line):
            layout.line(block)
        elif isinstance(block, Table):
            layout.table(block)
        else:
            layout.chart(block)
    return layout.whole()


class _Layout:
    """Fills pages from the top."""

    def __init__(self, sheet: Sheet, letters: Face) -> None:
        self._face = letters
        self._title = letters.shown(sheet.title)
        self._pdf = Pdf(letters, PAGE, sheet.title, sheet.author)
        self._left, self._width = MARGIN, PAGE[0] - 2 * MARGIN
        self._turn()

    def whole(self) -> bytes:
        """Numbers the pages and ends the file."""
        for at, page in enumerate(self._pdf.pages, 1):
            said = f"{self._fit(self._title, 8, self._width - 60)}  {at} / {len(self._pdf.pages)}"
            page.text(PAGE[0] - MARGIN - self._wide(said, 8), MARGIN / 2, said, 8, MUTED)
        return self._pdf.whole()

    def line(self, line: Line) -> None:
        """A paragraph."""
        letters = LETTERS[line.how]
        self._room(letters.above + letters.size * LEADING * (3 if line.how == How.HEADING else 1))
        self._y -= letters.above
        if line.how == How.CODE:
            self._code(line.text)
        self._paragraph(line.text, letters)

    def _code(self, number: str) -> None:
        found = bars(number)
        if found:
            self._room(BAR_HEIGHT + 2 * LETTERS[How.CODE].size)
            self._y -= BAR_HEIGHT
            for start, wide in found:
                self._page.box(self._left + start * BAR, self._y, wide * BAR, BAR_HEIGHT, TEXT)

    def table(self, table: Table) -> None:
        """Under its heading; the head of the columns is set again on each page."""
        self._heading(table.heading)
        self._columns(table)
        first = self._width - _COLUMN * (len(table.columns) - 1)
        for row in table.rows:
            lines = self._broken(row[0].text, _SMALL.size, first - 8)[:_MOST_LINES]
            height = len(lines) * _SMALL.size * LEADING + 4
            if self._y - height < MARGIN:
                self._turn()
                self._columns(table)
            for at, said in enumerate(lines):
                self._put(said, self._left + 4, self._y - (at + 1) * _SMALL.size * LEADING + 3, _SMALL)
            self._cells(row[1:], self._y - _SMALL.size * LEADING + 3, _SMALL)
            self._y -= height
            self._page.box(self._left, self._y, self._width, 0.5, RULE)

    def chart(self, chart: Chart) -> None:
        """Labels at the left, bars from one line, each with its number."""
        self._heading(chart.heading)
        room = self._width - _LABEL - 50
        for bar in chart.bars:
            lines = self._broken(bar.label, 9, _LABEL - 8)[:2]
            height = max(len(lines) * 9 * 1.3, _BAR) + 6
            self._room(height)
            for at, said in enumerate(lines):
                self._put(said, self._left, self._y - 9 - at * 9 * 1.3, Letters(9, TEXT))
            length = max(room * bar.count / chart.longest, 0.8)
            self._page.box(self._left + _LABEL, self._y - _BAR, length, _BAR, ACCENT)
            self._put(f"{bar.count:,}", self._left + _LABEL + length + 5, self._y - 9.5, Letters(9, TEXT))
            self._y -= height

    def _heading(self, text: str) -> None:
        self._room(90)
        self._y -= LETTERS[How.HEADING].above
        self._paragraph(text, LETTERS[How.HEADING])
        self._y -= 4

    def _columns(self, table: Table) -> None:
        height = _SMALL.size * LEADING + 4
        self._page.box(self._left, self._y - height, self._width, height, GROUND)
        letters = Letters(9, MUTED, True)
        self._put(
            self._fit(self._face.shown(table.columns[0]), 9, _LABEL), self._left + 4, self._y - height + 6, letters
        )
        self._cells([Piece(name) for name in table.columns[1:]], self._y - height + 6, letters)
        self._y -= height

    def _cells(self, cells: tuple[Piece, ...] | list[Piece], y: float, letters: Letters) -> None:
        """At the right, from the last one back."""
        right = self._left + self._width
        for at, piece in enumerate(reversed(cells)):
            said = self._fit(self._face.shown(piece.text), letters.size, _COLUMN - 8)
            self._put(said, right - at * _COLUMN - 4 - self._wide(said, letters.size), y, letters)

    def _paragraph(self, text: str, letters: Letters) -> None:
        for said in self._broken(text, letters.size, self._width):
            step = letters.size * LEADING
            self._room(step)
            self._y -= step
            self._put(said, self._left, self._y + letters.size * 0.35, letters)

    def _put(self, text: str, x: float, y: float, letters: Letters) -> None:
        self._page.text(x, y, text, letters.size, letters.colour, letters.bold)

    def _room(self, height: float) -> None:
        if self._y - height < MARGIN:
            self._turn()

    def _turn(self) -> None:
        self._page: Canvas = self._pdf.page()
        self._y = PAGE[1] - MARGIN

    def _wide(self, text: str, size: float) -> float:
        return self._face.width(text) * size / UNITS

    def _fit(self, shown: str, size: float, width: float) -> str:
        """As much as fits, with an ellipsis where something is left out."""
        if self._wide(shown, size) <= width:
            return shown
        room, kept = width - self._wide("…", size), ""
        for each in shown:
            room -= self._wide(each, size)
            if room < 0:
                break
            kept += each
        return kept + "…"

    def _broken(self, text: str, size: float, width: float) -> list[str]:
        """The text in lines: between any two Chinese characters, else between words; a word too long is cut."""
        lines: list[str] = []
        line, used = "", 0.0
        for word in self._words(self._face.shown(text), size, width):
            wide = self._wide(word.rstrip(), size)
            if line and used + wide > width and word not in _NEVER_FIRST:
                lines.append(line.rstrip())
                line, used = "", 0.0
                word = word.lstrip()
            line += word
            used += self._wide(word, size)
        return [*lines, line.rstrip()]

    def _words(self, text: str, size: float, width: float) -> Iterator[str]:
        for word in _WORD.findall(text):
            if self._wide(word, size) <= width:
                yield word
            else:
                yield from word
