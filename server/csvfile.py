"""Delimited text in whatever encoding it comes."""

import re

from app.domain.errors import Refused
from server.cells import Cell, Fault, Records

DELIMITERS = ",;\t"
MOST_BYTES = 512 * 1024 * 1024
_LONGEST_RECORD = 2_000_000
"""Characters after which a quote that was opened counts as forgotten."""
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)" *+')
_SEPARATOR_LINE = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)
_BAD_BYTE = re.compile("[\udc80-\udcff]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CHINESE = re.compile("[\u3400-\u9fff]+")
_USUAL = re.compile("[\t\r\n -~\u2010-\u203b\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_FEW = 1000
"""One bad byte among so many characters is a fault of its row; more, and the encoding is another."""


def decoded(raw: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030, with or without a mark at its start.

    A byte that is no character becomes a lone surrogate, so that only its row is lost. Raises Refused("encoding") when
    no encoding fits, and Refused("too_large").
    """
    if len(raw) > MOST_BYTES:
        raise Refused("too_large", "file", limit=MOST_BYTES)
    if wide := _sixteen_bits(raw):
        return raw[: len(raw) // 2 * 2].decode(wide, "surrogatepass").removeprefix("\ufeff")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("utf-8-sig", "surrogateescape")
    if _count(_BAD_BYTE, text) * _FEW <= _count(_CHINESE, text):
        return text
    text = raw.decode("gb18030", "surrogateescape")
    if _count(_BAD_BYTE, text) * _FEW > len(text):
        raise Refused("encoding", "file")
    return text


def records(text: str, delimiter: str) -> Records:
    """The rows of a text, by number: quoted cells may hold delimiters, quotes and line breaks.

    A quote that is never closed spoils its own line only: reading goes on with the next one.
    """
    separator = _SEPARATOR_LINE.match(text)
    at, number = (separator.end(), 1) if separator else (0, 0)
    while at < len(text):
        number += 1
        end = _line_end(text, at)
        if '"' not in text[at:end]:
            yield number, _marked(text[at:end].split(delimiter))
        else:
            cells, after = _quoted_record(text, at, delimiter)
            yield number, Fault("quote") if cells is None else _marked(cells)
            end = end if cells is None else after
        at = end + (2 if text.startswith("\r\n", end) else 1)


def delimiter_of(raw_header: str, wanted: set[str]) -> str:
    """The delimiter that gives the most of the wanted names in the first line, else the most cells."""
    separator = _SEPARATOR_LINE.match(raw_header)
    if separator:
        return separator[1]

    def worth(delimiter: str) -> tuple[int, int]:
        cells = first_cells(raw_header, delimiter)
        return len(wanted.intersection(cells)), len(cells)

    return max(DELIMITERS, key=worth)


def first_cells(text: str, delimiter: str) -> list[str]:
    """The cells of the first row that is not blank, trimmed; empty where there is none or it cannot be read."""
    for _number, cells in records(text, delimiter):
        if isinstance(cells, Fault):
            return []
        shown = [cell.strip() if isinstance(cell, str) else "" for cell in cells]
        if any(shown):
            return shown
    return []


def _quoted_record(text: str, at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The cells of a row with quotes and where it ends; None when a quote is not closed before a delimiter."""
    cells: list[str] = []
    limit = min(len(text), at + _LONGEST_RECORD)
    while True:
        if text.startswith('"', at):
            found = _QUOTED.match(text, at, limit)
            if found is None:
                return None, at
            cells.append(found[1].replace('""', '"'))
            at = found.end()
        else:
            end = _line_end(text, at)
            cut = text.find(delimiter, at, end)
            cut = end if cut < 0 else cut
            cells.append(text[at:cut])
            at = cut
        if at >= len(text) or text[at] in "\r\n":
            return cells, at
        if not text.startswith(delimiter, at):
            return None, at
        at += 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    lone = text.find("\r", at, end)
    return lone if lone >= 0 else end


def _marked(cells: list[str]) -> list[Cell]:
    return [Fault("encoding") if _LONE_SURROGATE.search(cell) else cell for cell in cells]


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(len(found[0]) for found in pattern.finditer(text))


def _sixteen_bits(raw: bytes) -> str:
    """The name of the UTF-16 a file is in, by its mark or because its beginning makes sense in it; "" for none."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16-le" if raw[0] == 0xFF else "utf-16-be"
    head = raw[:4096]
    if b"\0" not in head:
        return ""
    likely = ((_sense(head[: len(head) // 2 * 2].decode(name, "replace")), name) for name in ("utf-16-le", "utf-16-be"))
    sense, name = max(likely)
    return name if sense else ""


def _sense(guess: str) -> int:
    """How many ASCII characters a text has, if nearly all of it are characters one meets; else 0."""
    usual = _count(_USUAL, guess) * 10 >= len(guess) * 9
    return sum(character.isascii() for character in guess) if usual else 0
