"""Bulletins and typical cases as a lead works on them: at the centre, online; written to files here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.domain.bulletins import BulletinRow, BulletinView, Number
from app.domain.errors import Refused, Trouble
from app.domain.typical import TypicalCase, TypicalState
from app.domain.words import BulletinKind
from app.reports.compose import named, sheet_of, sheet_of_typical
from app.reports.files import FORMATS, write_file
from app.reports.sheet import Sheet
from app.sync.wire.bulletins import (
    AskBehind,
    AskBulletin,
    AskDraft,
    Behind,
    PublishedBulletins,
    PutTypical,
    TypicalCases,
)


class Bulletins:
    """Each call waits for the centre, `paper` and `export` excepted. Refused as the centre says; Trouble where it does
    not answer."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def view(self, kind: BulletinKind, day: str, unit: str | None = None) -> BulletinView:
        """The bulletin of the days around this one: published, else as it stands."""
        return self._call("/v1/bulletins", AskBulletin(kind=kind, day=day, unit=unit), BulletinView)

    def publish(self, kind: BulletinKind, day: str, unit: str | None = None) -> BulletinView:
        """Publish it; once published, the same again.

        Refused("not_over", "day") before its days are over, ("identity", "day") where an identity does not hold.
        """
        return self._call("/v1/bulletins/publish", AskBulletin(kind=kind, day=day, unit=unit), BulletinView)

    def behind(self, kind: BulletinKind, day: str, unit: str | None, number: Number) -> tuple[str, ...]:
        """Ids of the cases behind one of its numbers, oldest first."""
        asked = AskBehind(kind=kind, day=day, unit=unit, name=number.name, key=number.key)
        return self._call("/v1/bulletins/behind", asked, Behind).cases

    def published(self) -> tuple[BulletinRow, ...]:
        """Every published bulletin, the newest days first."""
        return self._call("/v1/bulletins/published", None, PublishedBulletins, "GET").bulletins

    def typical(self) -> tuple[TypicalCase, ...]:
        """Cases that were proposed as typical, the newest first."""
        return self._call("/v1/typical", None, TypicalCases, "GET").cases

    def draft(self, case: str) -> TypicalCase:
        """Its words: as somebody left them, else as the rules leave them."""
        return self._call("/v1/typical/draft", AskDraft(case=case), TypicalCase)

    def put(self, **fields: Any) -> TypicalCase:
        """Keep or approve a typical case (fields of `wire.bulletins.PutTypical`).

        Refused: ("personal", field) where an approved one still holds what looks like personal data;
        ("changed", "title").
        """
        return self._call("/v1/typical/put", PutTypical(**fields), TypicalCase)

    def paper(self, view: BulletinView) -> Sheet:
        """The bulletin as it is printed, in the language spoken."""
        return sheet_of(view)

    def numbers(self, view: BulletinView) -> tuple[tuple[str, Number], ...]:
        """Every number of it by its name, in the language spoken."""
        return tuple((named(view.bulletin, each), each) for each in view.bulletin.numbers)

    def export(self, what: BulletinView | TypicalCase | Sheet, path: Path) -> Path:
        """Write it to a file, in the format its name ends in: text, docx, xlsx or pdf; the file's path.

        Refused("format", "file") for another ending, ("unapproved", "file") for a typical case nobody approved;
        Trouble("disk") where it cannot be written.
        """
        form = ENDINGS.get(path.suffix.lower())
        if form is None:
            raise Refused("format", "file", value=path.suffix)
        if isinstance(what, TypicalCase) and what.state != TypicalState.APPROVED:
            raise Refused("unapproved", "file")
        sheet = what if isinstance(what, Sheet) else _sheet(what)
        try:
            write_file(sheet, form, path)
        except OSError as error:
            raise Trouble("disk", f"{error.strerror}: {path}") from error
        return path


ENDINGS: Mapping[str, str] = {".txt": "text"} | {f".{form}": form for form in FORMATS}
"""Ending of a file's name → format."""


def _sheet(what: BulletinView | TypicalCase) -> Sheet:
    return sheet_of_typical(what) if isinstance(what, TypicalCase) else sheet_of(what)
