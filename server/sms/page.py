"""The page behind an SMS's link: three questions in the reader's language, for a narrow screen, without a script.

Nothing comes from elsewhere, nothing is told to elsewhere, and nothing personal is on it.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from html import escape
from pathlib import Path

from app.domain.words import Answer
from app.text import LANGUAGES, N_, _, language, name_of
from server.sms.link import MOST_WORDS, QUESTIONS, Link, Stand

ASKED = {
    "contacted": N_("Did the staff in charge contact you?"),
    "solved": N_("Has the problem you reported been solved?"),
    "satisfied": N_("Are you satisfied with the result?"),
}
SAID: Mapping[str, tuple[str, str]] = {
    "thanks": (N_("Thank you"), N_("Your answers have been recorded.")),
    Stand.USED: (N_("Already answered"), N_("Your answers have been recorded. The link can be used once. Thank you.")),
    Stand.OVER: (
        N_("Thank you"),
        N_("We have your answer already, or the matter has moved on. Nothing more is needed."),
    ),
    Stand.EXPIRED: (N_("The link has expired"), N_("Please ring 12345 if you would like to tell us something.")),
    "link": (N_("This link is not valid"), N_("Please open it as it stands in the SMS, or ring 12345.")),
    "busy": (N_("Too many requests"), N_("Please try again in a minute.")),
    "later": (N_("The service is busy"), N_("Please try again in a few minutes. Nothing you wrote has been taken.")),
}
"""What is said in place of the questions: heading and sentence."""

STYLE = (Path(__file__).resolve().parents[2] / "resources" / "page" / "answers.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The address holds the token: it goes to no other page, into no frame and no store."""


def form_key(token: str) -> str:
    """What a form of this link carries: only who has the token can have made it."""
    return hmac.new(token.encode(), b"form", "sha256").hexdigest()


def asking(hotline: str, token: str, link: Link, given: Mapping[str, str], wrong: tuple[str, ...] = ()) -> str:
    """The three questions. `given`: what was answered so far; `wrong`: what is still missing or too long."""
    told = (_("Request {number}", number=link.number), link.matter)
    lead = "".join(f"<span>{_e(each)}</span> " for each in told if each)
    questions = "".join(_question(name, given.get(name, ""), name in wrong) for name in QUESTIONS)
    why = _("At most {n} characters, please.", n=MOST_WORDS) if "text" in wrong else ""
    words = f'''<fieldset{' class="wrong"' if why else ""}>
<label class="words" for="text">{_e(_("If something is still open: what is it? (You may leave this empty)"))}</label>
<textarea id="text" name="text" maxlength="{MOST_WORDS}">{_e(given.get("text", ""))}</textarea>{_why(why)}</fieldset>'''
    form = f'''<form method="post" action="?lang={language()}">
<input type="hidden" name="form" value="{form_key(token)}">
{questions}{words}
<button type="submit">{_e(_("Send my answers"))}</button></form>'''
    about = _("No name or number is asked for. Your answers can be sent once.")
    inside = f'<p class="lead">{lead}</p>{form}<p>{_e(about)}</p>'
    return _page(hotline, _("How was your request handled?"), inside)


def saying(hotline: str, what: str) -> str:
    """A sentence in place of the questions."""
    heading, sentence = SAID[what]
    return _page(hotline, _(heading), f"<p>{_e(_(sentence))}</p>")


def _question(name: str, given: str, missing: bool) -> str:
    ways = "".join(
        f'<label><input type="radio" name="{name}" value="{each}" required{" checked" if given == each else ""}>'
        f"{_e(name_of(each))}</label>"
        for each in Answer
    )
    why = _why(_("Please choose an answer.") if missing else "")
    wrong = ' class="wrong"' if missing else ""
    return f'<fieldset{wrong}><legend>{_e(_(ASKED[name]))}</legend><div class="ways">{ways}</div>{why}</fieldset>\n'


def _why(text: str) -> str:
    return f'<p class="why" role="alert">{_e(text)}</p>' if text else ""


def _page(hotline: str, heading: str, inside: str) -> str:
    tag = language().replace("_", "-")
    other = next(each for each in LANGUAGES if each != language())
    name = {"zh_CN": "中文", "en": "English"}[other]
    link = f'<a href="?lang={other}" lang="{other.replace("_", "-")}" hreflang="{other[:2]}">{name}</a>'
    return f"""<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{_e(heading)} · {_e(hotline)}</title><style>{STYLE}</style></head>
<body><main><header><strong>{_e(hotline)}</strong>{link}</header>
<h1>{_e(heading)}</h1>
{inside}</main></body></html>
"""


def _e(text: str) -> str:
    return escape(text, quote=True)
