"""A paper as XLSX: its words and tables on one sheet, each chart beside its rows. Numbers are numbers and calculate;
every other cell is a text, whatever it begins with, so nothing in it is ever a formula or loses a zero."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from app.reports.sheet import Chart, How, Line, Piece, Sheet, Table
from app.reports.style import ACCENT, FACE, GROUND, LETTERS, MUTED, RULE, TEXT

_MADE = datetime(1980, 1, 1)  # noqa: DTZ001
"""The format's dates have no zone; a paper's own date is in its words."""
_MOST = 32_000
"""Characters a cell takes."""
_FIRST, _OTHERS, _LETTERS_A_LINE = 44, 14, 76
_PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_COLUMNS = 5


def as_xlsx(sheet: Sheet) -> bytes:
    """The file's bytes."""
    made = io.BytesIO()
    book: Any = xlsxwriter.Workbook(made, _PLAIN)
    book.set_properties({"title": sheet.title[:200], "author": sheet.author[:200], "created": _MADE})
    writer = _Writer(book)
    for block in sheet.blocks:
        if isinstance(block, Line):
            writer.line(block)
        elif isinstance(block, Table):
            writer.table(block)
        else:
            writer.chart(block)
    book.close()
    return made.getvalue()


class _Writer:
    """Goes down one sheet."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._page = book.add_worksheet()
        self._row = 0
        self._page.hide_gridlines(2)
        self._page.set_paper(9)
        self._page.fit_to_pages(1, 0)
        self._page.set_column(0, 0, _FIRST)
        self._page.set_column(1, _COLUMNS - 1, _OTHERS)
        plain = {"font_name": FACE, "font_size": 10, "font_color": f"#{TEXT}", "valign": "vcenter"}
        self._lines = {
            how: book.add_format(
                plain
                | {"font_size": each.size, "font_color": f"#{each.colour}", "bold": each.bold}
                | {"text_wrap": how != How.TITLE, "valign": "top"}
            )
            for how, each in LETTERS.items()
        }
        under = {"bottom": 1, "bottom_color": f"#{RULE}"}
        self._cell = book.add_format(plain | under | {"num_format": "@", "text_wrap": True})
        self._right = book.add_format(plain | under | {"num_format": "@", "align": "right"})
        self._number = book.add_format(plain | under | {"num_format": "#,##0", "align": "right"})
        head = plain | {"bold": True, "bg_color": f"#{GROUND}", "font_color": f"#{MUTED}"}
        self._head = book.add_format(head)
        self._head_right = book.add_format(head | {"align": "right"})

    def line(self, line: Line) -> None:
        """Over all columns, as high as it is long."""
        if line.how == How.HEADING:
            self._row += 1
        letters = LETTERS[line.how]
        lines = 1 + sum(2 if ord(each) > 0x2E7F else 1 for each in line.text) * letters.size // (_LETTERS_A_LINE * 14)
        self._page.set_row(self._row, min(letters.size * 1.6 * max(lines, 1), 400))
        self._page.merge_range(self._row, 0, self._row, _COLUMNS - 1, "", self._lines[line.how])
        self._page.write_string(self._row, 0, line.text[:_MOST], self._lines[line.how])
        self._row += 1

    def table(self, table: Table) -> None:
        """Rows under their heading."""
        self.line(Line(How.HEADING, (Piece(table.heading),)))
        for at, name in enumerate(table.columns):
            self._page.write_string(self._row, at, name[:_MOST], self._head_right if at else self._head)
        self._row += 1
        for row in table.rows:
            for at, piece in enumerate(row):
                self._put(at, piece)
            self._row += 1

    def chart(self, chart: Chart) -> None:
        """Its numbers as rows, and the bars under them."""
        self.line(Line(How.HEADING, (Piece(chart.heading),)))
        first = self._row
        for bar in chart.bars:
            self._page.write_string(self._row, 0, bar.label[:_MOST], self._cell)
            self._page.write_number(self._row, 1, bar.count, self._number)
            self._row += 1
        last, name = self._row - 1, self._page.get_name()
        drawn = self._book.add_chart({"type": "bar"})
        drawn.add_series(
            {
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 1, last, 1],
                "fill": {"color": f"#{ACCENT}"},
                "gap": 60,
                "data_labels": {"value": True, "font": {"name": FACE, "size": 9}},
            }
        )
        drawn.set_legend({"none": True})
        drawn.set_title({"none": True})
        drawn.set_chartarea({"border": {"none": True}})
        drawn.set_y_axis({"reverse": True, "num_font": {"name": FACE, "size": 9}})
        drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        height = len(chart.bars) * 24 + 40
        drawn.set_size({"width": 660, "height": height})
        self._page.insert_chart(self._row, 0, drawn, {"y_offset": 6, "description": chart.heading[:250]})
        self._row += -(-(height + 12) // 20) + 1

    def _put(self, at: int, piece: Piece) -> None:
        if piece.whole is not None:
            self._page.write_number(self._row, at, piece.whole, self._number)
        else:
            self._page.write_string(self._row, at, piece.text[:_MOST], self._right if at else self._cell)
