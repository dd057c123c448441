"""The frame of the units' page: head, language, who is signed in, and what a browser may do with it.

Nothing comes from elsewhere, nothing is told to elsewhere; the only script is the product's own few lines.
"""

import base64
import hashlib
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from app.clock import epoch_ms
from app.domain.book import Book
from app.text import LANGUAGES, N_, _, language
from server.unit.html import Html, el, join, lines

_PLACE = Path(__file__).resolve().parents[2] / "resources" / "page"
STYLE = (_PLACE / "unit.css").read_text("utf-8")
SCRIPT = (_PLACE / "unit.js").read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_hash(STYLE)}'; "
    f"script-src 'sha256-{_hash(SCRIPT)}'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}

SAID: dict[str, tuple[str, str]] = {
    "no_case": (N_("No such case"), N_("Your unit has no case under this address. It may have been returned.")),
    "misuse": (N_("This could not be read"), N_("Nothing was changed. Please go back and try again.")),
    "too_heavy": (N_("That is too much at once"), N_("Nothing was changed. Please send less at once.")),
    "slow": (N_("It took too long"), N_("Nothing was changed. Please try again.")),
    "method": (N_("This could not be read"), N_("Nothing was changed. Please go back and try again.")),
    "later": (N_("The service is busy"), N_("Nothing was changed. Please go back and try again in a minute.")),
}
"""What is said in place of a page: heading and sentence."""


class View(Struct, frozen=True):
    """What every page is drawn with. `key`: what its forms carry; `who`: the person's name, "" before they are in."""

    hotline: str
    book: Book
    now: datetime
    key: str = ""
    who: str = ""
    units: tuple[str, ...] = ()
    arrived: frozenset[str] = frozenset()
    """Ids of the case's files that are whole at the centre."""


def page(view: View, heading: str, *inside: str | None, back: bool = False) -> str:
    """A whole page."""
    tag = language().replace("_", "-")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width,initial-scale=1"),
        el("link", rel="icon", href="data:,"),
        el("title", f"{heading} · {view.hotline}"),
        Html(f"<style>{STYLE}</style>"),
    )
    to_list = el("a", Html("&#8249; "), _("All cases"), href="/unit", class_="back") if back else None
    main = el("main", to_list, el("h1", heading), *inside)
    body = el("body", _bar(view), main, Html(f"<script>{SCRIPT}</script>"))
    return f"<!doctype html>\n{el('html', head, body, lang=tag, data_now=epoch_ms(view.now))}\n"


def saying(view: View, code: str, typed: str = "") -> str:
    """A sentence in place of a page, and what somebody had typed."""
    heading, sentence = SAID[code]
    kept = join(el("h2", _("What you had typed")), el("p", lines(typed), class_="text")) if typed else None
    return page(view, _(heading), el("p", _(sentence), class_="lead"), kept, back=bool(view.who))


def guard(view: View) -> Html:
    """What every form carries: only a page of this session can have made it."""
    return el("input", type="hidden", name="form", value=view.key)


def _bar(view: View) -> Html:
    other = next(each for each in LANGUAGES if each != language())
    name = {"zh_CN": "中文", "en": "English"}[other]
    turn = el("a", name, href=f"?lang={other}", lang=other.replace("_", "-"), class_="turn")
    named = el("a", view.hotline, href="/unit", class_="name") if view.who else el("strong", view.hotline)
    if not view.who:
        return el("header", named, turn)
    units = [row.name for code in view.units if (row := view.book.unit(code)) is not None]
    person = el("span", f"{' · '.join(units)} · {view.who}", class_="who")
    leave = el("form", guard(view), el("button", _("Sign out"), class_="leave"), method="post", action="/unit/sign-out")
    return el("header", named, person, el("span", turn, leave, class_="ends"))
