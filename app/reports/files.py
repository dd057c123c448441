"""Which formats a paper can be written in, and writing one to a file: whole or not at all."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from app.reports.sheet import Sheet, as_text, cleaned


def _docx(sheet: Sheet) -> bytes:
    from app.reports.docx import as_docx  # not at the top: a seat's start must not wait for it

    return as_docx(sheet)


def _xlsx(sheet: Sheet) -> bytes:
    from app.reports.xlsx import as_xlsx

    return as_xlsx(sheet)


def _pdf(sheet: Sheet) -> bytes:
    from app.reports.pdf import as_pdf

    return as_pdf(sheet)


FORMATS: Mapping[str, Callable[[Sheet], bytes]] = {"docx": _docx, "xlsx": _xlsx, "pdf": _pdf}
"""Formats of papers beside text. The same sheet gives the same bytes."""


def written(sheet: Sheet, form: str) -> bytes:
    """The paper in one of `FORMATS`, or as `text`."""
    if form == "text":
        return as_text(sheet).encode()
    return FORMATS[form](cleaned(sheet))


def write_file(sheet: Sheet, form: str, path: Path) -> None:
    """Write it; an older file of that name is replaced only by a whole new one. OSError where the disk says no."""
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("wb") as file:
            file.write(written(sheet, form))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
