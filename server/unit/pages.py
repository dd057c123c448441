"""What the units' page answers to: sign-in, the list, a case, an act."""

import hmac
import secrets
from collections.abc import Mapping

from msgspec import Struct

from app.clock import new_id
from app.domain.commands import Reveal
from app.domain.errors import Refused
from app.domain.records import Case, Seen
from app.domain.unitside import part_of
from app.text import N_, _
from server.centre import Centre
from server.parcel import UUID
from server.unit import casepage, filepage, frame, listpage, signpage, warned
from server.unit import cases as own
from server.unit import deeds as acts
from server.unit.actform import Asked
from server.unit.body import Sent
from server.unit.deeds import Deed, Scene
from server.unit.frame import View
from server.unit.sessions import Reader, begin, end, form_key, who

_DONE = N_("Done.")
_OLD = N_("The case has changed since you opened this page. It is shown as it is now; what you typed is still here.")
_AGAIN = N_("This form is from before you signed in. Nothing has been done yet: please look, and send it again.")
_MOST_TURNS = 2**31


class Asking(Struct, frozen=True):
    """A request as a page gets it."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    cookie: str
    form_cookie: str
    sent: Sent | None

    @property
    def fields(self) -> Mapping[str, str]:
        """What the form says; empty where there is none."""
        return self.sent.fields if self.sent else {}


class Page(Struct, frozen=True):
    """An answer. `cookie`, `form_cookie`: to be set; "" drops the first."""

    html: str | bytes
    status: int = 200
    headers: Mapping[str, str] = {}
    cookie: str | None = None
    form_cookie: str = ""


def _to(where: str, cookie: str | None = None) -> Page:
    return Page("", 303, {"Location": where}, cookie)


def _view(centre: Centre, reader: Reader, case: Case | None = None) -> View:
    there = own.files_of(centre, case) if case is not None else frozenset[str]()
    now = centre.clock.now()
    return View(centre.hotline.name, centre.book, now, reader.key, reader.person.name, reader.units, there)


# signing in


def entry(centre: Centre, asking: Asking) -> Page:
    """The sign-in."""
    return _entry(centre, asking)


def _entry(centre: Centre, asking: Asking, why: Refused | None = None, status: int = 200) -> Page:
    """The sign-in, with what else was typed kept in it."""
    secret = asking.form_cookie or secrets.token_urlsafe(24)
    view = View(centre.hotline.name, centre.book, centre.clock.now(), form_key(secret))
    deed = acts.BY_ID.get(asking.path.get("do", ""))
    typed = signpage.kept(asking.fields) if deed is None else _typed(deed, asking.fields)
    asked = signpage.Asked(_place(asking), asking.fields.get("name", ""), typed, why)
    return Page(signpage.drawn(view, asked), status, form_cookie=secret)


def _place(asking: Asking) -> str:
    """Where somebody wanted to go, or was when their session ended: an address of the page and nothing else."""
    path, fields = asking.path, asking.fields
    if "case" in path and UUID.fullmatch(path["case"]):
        deed = path.get("do", asking.query.get("do", ""))
        return f"/unit/case/{path['case']}" + (f"?do={deed}" if deed in acts.BY_ID else "")
    wanted = fields.get("place", asking.query.get("place", ""))
    case, _sign, query = wanted.removeprefix("/unit/case/").partition("?do=")
    if wanted.startswith("/unit/case/") and UUID.fullmatch(case) and (query in acts.BY_ID or not query):
        return wanted
    return "/unit"


def sign_in(centre: Centre, asking: Asking) -> Page:
    """Let somebody in; to where they wanted to go, with what they had typed."""
    fields = asking.fields
    if not asking.form_cookie or not _equal(form_key(asking.form_cookie), fields.get("form", "")):
        return _entry(centre, asking, Refused("form"), 403)
    try:
        token = begin(centre, fields.get("name", ""), fields.get("password", ""))
    except Refused as refused:
        return _entry(centre, asking, refused, {"locked": 429, "unit_only": 403}.get(refused.code, 401))
    place = _place(asking)
    typed = signpage.kept(fields)
    case, _sign, deed = place.removeprefix("/unit/case/").partition("?do=")
    if not typed or deed not in acts.BY_ID:
        return _to(place, token)
    reader = who(centre, token)
    page = _shown_again(centre, reader, case, acts.BY_ID[deed], typed, _(_AGAIN), 200)
    return Page(page.html, page.status, page.headers, token)


def sign_out(centre: Centre, asking: Asking) -> Page:
    """Leave."""
    try:
        reader = who(centre, asking.cookie)
    except Refused:
        return _to("/unit/sign-in", "")
    if _equal(reader.key, asking.fields.get("form", "")):
        end(centre, reader)
        return _to("/unit/sign-in", "")
    return _to("/unit")


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


# looking


def cases(centre: Centre, asking: Asking) -> Page:
    """The list."""
    try:
        reader = who(centre, asking.cookie)
    except Refused:
        return _to("/unit/sign-in")
    said = warned.section(centre.book, warned.told_of(centre, reader))
    return Page(listpage.drawn(_view(centre, reader), own.listed(centre, reader), centre.clock.now(), said))


def case(centre: Centre, asking: Asking) -> Page:
    """One case, with the form of an act where one is asked for."""
    try:
        reader = who(centre, asking.cookie)
    except Refused:
        return _to(f"/unit/sign-in?place={_place(asking)}")
    found = own.look(centre, reader, asking.path["case"])
    scene = _scene(centre, reader, found, asking.query.get("unit", ""))
    deed = acts.BY_ID.get(asking.query.get("do", ""))
    asked = None
    if deed is not None and deed in acts.open_to(scene):
        asked = Asked(deed, new_id(centre.clock))
    note = _(_DONE) if asking.query.get("done") == "1" else ""
    return Page(casepage.drawn(_view(centre, reader, scene.case), scene, asked, note=note))


def _scene(centre: Centre, reader: Reader, found: Case, unit: str) -> Scene:
    """As one of the reader's units: the one named, else the one whose turn it is."""
    if unit not in reader.units:
        part = part_of(found.facts, reader.units)
        unit = part.unit if part else reader.units[0]
    return Scene(found, centre.book, reader.person, unit, centre.clock.now(), new_id(centre.clock))


def file(centre: Centre, asking: Asking) -> Page:
    """A file of a case, to be kept by the browser and not to be drawn."""
    try:
        reader = who(centre, asking.cookie)
    except Refused:
        return _to(f"/unit/sign-in?place={_place(asking)}")
    found, content = own.file_of(centre, reader, asking.path["case"], asking.path["file"])
    return Page(content, headers=filepage.download(found))


# acting


def do(centre: Centre, asking: Asking) -> Page:
    """An act, or the record of a look at whole names and numbers."""
    try:
        reader = who(centre, asking.cookie)
    except Refused:
        return _entry(centre, asking, Refused("expired"), 401)
    name, ident = asking.path["do"], asking.path["case"]
    good = _equal(reader.key, asking.fields.get("form", ""))
    if name == "reveal":
        return _reveal(centre, reader, ident) if good else _to(f"/unit/case/{ident}")
    deed = acts.BY_ID.get(name)
    if deed is None:
        raise Refused("no_case", "case")
    if not good:
        return _shown_again(centre, reader, ident, deed, asking.fields, _(_AGAIN), 403)
    try:
        return _act(centre, reader, ident, deed, asking.sent or Sent({}))
    except Refused as refused:
        if refused.code != "no_case":
            raise
        return _gone(centre, reader, deed, asking.fields)


def _act(centre: Centre, reader: Reader, ident: str, deed: Deed, sent: Sent) -> Page:
    found, fields, files = own.look(centre, reader, ident), sent.fields, sent.files
    scene = _scene(centre, reader, found, fields.get("unit", ""))
    command_id = fields.get("id", "")
    if not UUID.fullmatch(command_id):
        raise Refused("misuse", "id")
    try:
        seen = Seen(turn=_count(fields, "turn"), version=_count(fields, "version"))
        if deed.do == "attach":
            given = acts.given_in(scene, deed, fields)
            attached, bodies = filepage.attaching(scene, command_id, files, given)
            own.do(centre, reader, *attached, files=bodies)
        else:
            own.do(centre, reader, acts.made(scene, deed, command_id, seen, fields))
    except Refused as refused:
        if refused.code in ("no_case", "misuse"):
            raise
        moved = refused.code in ("moved", "flow", "out_of_order", "no_reply")
        note = _(_OLD) if moved else ""
        why = None if refused.code == "moved" else refused
        return _shown_again(centre, reader, ident, deed, fields, note, 409 if moved else 422, why)
    if deed.heavy:
        return _to("/unit")
    return _to(f"/unit/case/{ident}?done=1")


def _count(fields: Mapping[str, str], name: str) -> int:
    written = fields.get(name, "")
    if not (written.isascii() and written.isdigit() and len(written) < 11 and int(written) < _MOST_TURNS):
        raise Refused("misuse", name)
    return int(written)


def _shown_again(
    centre: Centre,
    reader: Reader,
    ident: str,
    deed: Deed,
    fields: Mapping[str, str],
    note: str,
    status: int,
    why: Refused | None = None,
) -> Page:
    """The case as it is now, with the form as it was typed."""
    scene = _scene(centre, reader, own.look(centre, reader, ident), fields.get("unit", ""))
    asked = Asked(deed, new_id(centre.clock), _typed(deed, fields), why, back=True)
    return Page(casepage.drawn(_view(centre, reader, scene.case), scene, asked, note=note), status)


def _typed(deed: Deed, fields: Mapping[str, str]) -> dict[str, str]:
    return {part.name: fields[part.name] for part in deed.parts if fields.get(part.name)}


def _gone(centre: Centre, reader: Reader, deed: Deed, fields: Mapping[str, str]) -> Page:
    """The case is not theirs (any more); what they had typed is still to be read."""
    said = "\n\n".join(_typed(deed, fields).values())
    return Page(frame.saying(_view(centre, reader), "no_case", said), 404)


def _reveal(centre: Centre, reader: Reader, ident: str) -> Page:
    command = Reveal(id=new_id(centre.clock), by=reader.person.id, at=centre.clock.now(), case=ident, reason="contact")
    own.do(centre, reader, command)
    scene = _scene(centre, reader, own.look(centre, reader, ident), "")
    return Page(casepage.drawn(_view(centre, reader, scene.case), scene, whole=True))
