"""The sign-in of the units' page. What was typed when a session ended is kept in it, and comes back after."""

from collections.abc import Mapping

from msgspec import Struct

from app.domain.errors import Refused
from app.text import _, field, refusal
from server.unit.frame import View, guard, page
from server.unit.html import Html, el

_KEPT = "t."
"""Before the name of a field that is only kept."""


class Asked(Struct, frozen=True):
    """Where to go then, the name and what else was typed, and what was wrong."""

    place: str
    name: str = ""
    typed: Mapping[str, str] = {}
    why: Refused | None = None


def kept(fields: Mapping[str, str]) -> dict[str, str]:
    """What this form carries of another one."""
    return {name.removeprefix(_KEPT): value for name, value in fields.items() if name.startswith(_KEPT)}


def drawn(view: View, asked: Asked) -> str:
    """The page."""
    hidden = {"place": asked.place} | {f"{_KEPT}{name}": value for name, value in asked.typed.items()}
    why = asked.why
    safe = el("p", _("Your session has ended. What you typed is kept and comes back when you have signed in."))
    said = el("p", refusal(why.code, why.fields, why.values), class_="why", role="alert") if why else None
    name = el("input", id="f-name", name="name", value=asked.name, autocomplete="username", required=True, maxlength=60)
    password = el(
        "input",
        id="f-password",
        name="password",
        type="password",
        autocomplete="current-password",
        required=True,
        maxlength=1000,
    )
    form = el(
        "form",
        safe if asked.typed else None,
        said,
        guard(view),
        *(el("input", type="hidden", name=each, value=value) for each, value in hidden.items()),
        _field("name", name),
        _field("password", password),
        el("button", _("Sign in")),
        method="post",
        action="/unit/sign-in",
        class_="entry",
    )
    return page(view, _("Cases of the units"), form)


def _field(name: str, control: Html) -> Html:
    return el("div", el("label", field(name), for_=f"f-{name}"), control, class_="field")
