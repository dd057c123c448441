"""Files at the units' page: sent with an act of their own, listed with the case, given out as downloads only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from app.domain.commands import Attach
from app.domain.errors import Refused
from app.domain.files import is_evidence, lacking, told
from app.domain.records import Attachment
from app.text import _, field, listed, moment, near, size
from server.unit.body import Upload
from server.unit.deeds import Scene
from server.unit.html import Html, el
from server.unit.words import person_name, unit_name

_SAFE = "default-src 'none'; sandbox"


def attaching(
    scene: Scene, ident: str, files: tuple[Upload, ...], given: Mapping[str, Any]
) -> tuple[list[Attach], dict[str, bytes]]:
    """An act for each file, and the bytes by the files' ids. The same form gives the same ids.

    Refused("missing", "file") without one, and what `told` refuses.
    """
    if not files:
        raise Refused("missing", "file")
    base = UUID(ident)
    acts: list[Attach] = []
    bodies: dict[str, bytes] = {}
    for number, upload in enumerate(files):
        file, about = str(uuid5(base, f"file {number}")), told(upload.name, upload.body)
        common = {"id": str(uuid5(base, f"act {number}")), "by": scene.person.id, "at": scene.now}
        acts.append(Attach(**common, case=scene.case.facts.id, file=file, **about, **given))
        bodies[file] = upload.body
    return acts, bodies


def section(scene: Scene, arrived: frozenset[str]) -> Html | None:
    """The files of a case; those not yet whole at the centre are named without a way to them."""
    files = scene.case.private.attachments if scene.case.private else ()
    if not files:
        return None
    rows = [el("li", *_row(scene, each, each.id in arrived)) for each in reversed(files)]
    return el("section", el("h2", _("Files")), _evidence(files), el("ul", *rows, class_="files"))


def _row(scene: Scene, file: Attachment, there: bool) -> tuple[Html, ...]:
    where = f"/unit/case/{scene.case.facts.id}/file/{file.id}"
    name = el("a", file.name, href=where) if there else el("span", file.name)
    by = unit_name(scene.book, file.unit, file.at) or person_name(scene.book, file.by)
    waits = "" if there else _("still on its way")
    about = " · ".join(filter(None, (size(file.size), by, near(file.at, scene.now), waits)))
    shown = _shown(file.taken_at, file.plate, file.place)
    more = (el("span", shown, class_="small"),) if shown else ()
    return (name, el("span", about, class_="small"), *more)


def _shown(taken_at: datetime | None, plate: str, place: str) -> str:
    return " · ".join(filter(None, (moment(taken_at) if taken_at else "", plate, place)))


def _evidence(files: tuple[Attachment, ...]) -> Html | None:
    if not is_evidence(files):
        return None
    missing = lacking(files)
    if not missing:
        return el("p", _("Evidence set complete"), class_="ok")
    return el("p", _("Evidence set lacks: {items}", items=listed([field(each) for each in missing])), class_="why")


def download(file: Attachment) -> dict[str, str]:
    """Headers under which a file is given out: never drawn, never run, never guessed at."""
    return {
        "Content-Type": file.media if file.media != "text/plain" else "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": _SAFE,
    }
