"""The form of one act: a field for each thing it asks for, filled with what was typed, errors where they belong."""

from collections.abc import Mapping
from datetime import timedelta
from html import escape
from typing import Any

from msgspec import Struct

from app.domain import deadlines
from app.domain.errors import Refused
from app.domain.files import MEDIA
from app.domain.unitside import lower
from app.text import _, act, field, refusal
from server.unit.deeds import Deed, Part, Scene
from server.unit.frame import View, guard
from server.unit.html import Html, el
from server.unit.words import rung_name, unit_name

_ACCEPTED = ",".join(sorted(MEDIA))
_HINTS = {"found", "done"}


class Asked(Struct, frozen=True):
    """An act being asked for. `ident` is the act's own id, so that a form sent twice is one act; `typed` is what stands
    in it; `why`: what was wrong with it; `back`: it comes back, so leaving the page would lose something."""

    deed: Deed
    ident: str
    typed: Mapping[str, str] = {}
    why: Refused | None = None
    back: bool = False


def title(deed: Deed) -> str:
    """The act as its button says it."""
    return _(deed.title) if deed.title else act(deed.do)


def form(view: View, scene: Scene, asked: Asked) -> Html:
    """The form."""
    deed, facts = asked.deed, scene.case.facts
    named = {part.name for part in deed.parts}
    fields = [_field(scene, part, asked) for part in deed.parts]
    why = asked.why if asked.why is not None and named.isdisjoint(asked.why.fields) else None
    signing = None
    if deed.id == "approve":
        signing = el("p", _("You sign as: {rung}", rung=rung_name(scene.next_rung)), class_="small")
    return el(
        "form",
        el("h2", title(deed)),
        _said(why),
        signing,
        *_hidden(view, scene, asked),
        *fields,
        el(
            "div",
            el("button", title(deed), class_="danger" if deed.heavy else None),
            el("a", _("Cancel"), href=f"/unit/case/{facts.id}", class_="plain"),
            class_="ends",
        ),
        method="post",
        action=f"/unit/case/{facts.id}/{deed.id}",
        class_="act",
        id="act",
        data_typed="yes" if asked.typed and asked.back else None,
        novalidate=True,
        enctype="multipart/form-data" if "files" in named else None,
    )


def button(view: View, scene: Scene, asked: Asked) -> Html:
    """An act that asks for nothing: done by one press."""
    where = f"/unit/case/{scene.case.facts.id}/{asked.deed.id}"
    press = el("button", title(asked.deed))
    return el("form", *_hidden(view, scene, asked), press, method="post", action=where, class_="act one")


def _hidden(view: View, scene: Scene, asked: Asked) -> list[Html]:
    facts = scene.case.facts
    hidden = {"id": asked.ident, "turn": facts.turn, "version": facts.version, "unit": scene.unit}
    return [
        guard(view),
        *(el("input", type="hidden", name=name, value=str(value)) for name, value in hidden.items()),
    ]


def _said(why: Refused | None) -> Html | None:
    if why is None:
        return None
    return el("p", refusal(why.code, why.fields, why.values), class_="why", role="alert")


def _field(scene: Scene, part: Part, asked: Asked) -> Html:
    wrong = asked.why if asked.why is not None and part.name in asked.why.fields else None
    name = _(part.label) if part.label else field(part.name)
    mark = None if part.need else el("span", _("optional"), class_="optional")
    common: dict[str, Any] = {
        "id": f"f-{part.name}",
        "name": part.name,
        "aria_invalid": "true" if wrong else None,
        "aria_describedby": f"w-{part.name}" if wrong else None,
        "required": part.need,
    }
    usual = scene.person.name if part.name == "checked_by" and not asked.back else ""
    control = _control(scene, part, asked.typed.get(part.name, usual), common)
    why = el("p", refusal(wrong.code, (), wrong.values), class_="why", id=f"w-{part.name}") if wrong else None
    return el(
        "div", el("label", name, mark, for_=f"f-{part.name}"), control, why, class_="field wrong" if wrong else "field"
    )


def _control(scene: Scene, part: Part, typed: str, common: Mapping[str, Any]) -> Html:
    if part.kind in ("text", "stages"):
        rows = 3 if part.name in _HINTS else 4
        return el("textarea", _escaped(typed), rows=rows, **common)
    if part.kind == "files":
        return el("input", type="file", multiple=True, accept=_ACCEPTED, **common)
    if part.kind in ("lower", "units"):
        return _choice(scene, part, typed, common)
    today = deadlines.local_day(scene.now, scene.book.zone)
    kinds: dict[str, dict[str, Any]] = {
        "line": {"type": "text", "maxlength": scene.book.limits.line},
        "number": {"type": "number", "min": 1, "max": 60, "inputmode": "numeric"},
        "day": {"type": "date", "min": (today + timedelta(days=1)).isoformat()},
        "moment": {"type": "datetime-local", "max": f"{scene.now.astimezone(scene.book.zone):%Y-%m-%dT%H:%M}"},
    }
    return el("input", value=typed, **kinds[part.kind], **common)


def _choice(scene: Scene, part: Part, typed: str, common: Mapping[str, Any]) -> Html:
    many = part.kind == "units"
    codes = tuple(scene.book.units) if many else lower(scene.book, scene.unit)
    chosen = typed.split(",")
    options = [
        el("option", unit_name(scene.book, code), value=code, selected=code in chosen)
        for code in codes
        if code != scene.unit
    ]
    blank = None if many else el("option", _("Please choose"), value="", selected=not typed)
    return el("select", blank, *options, multiple=many, size=6 if many else None, **common)


def _escaped(text: str) -> Html:
    """What was typed, exactly; it goes back into a field."""
    return Html("\n" + escape(text))  # a browser drops the first line break of such a field
