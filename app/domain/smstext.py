"""What the hotline has chosen about messages to citizens: in which language they go out, and their text in each.

A text is in the hotline's own words; {hotline} {number} {until} {link} are filled in when the message is made. Nothing
else can be: a message that lies in somebody's pocket says nothing of the citizen or the matter.
"""

import re
from collections.abc import Mapping

from msgspec import field

from app.domain.errors import Refused
from app.domain.records import Record

LANGUAGES = ("zh_CN", "en")
BOTH = "both"
"""One message with the text in each language."""
CHOICES = (*LANGUAGES, BOTH)
PLACES = ("hotline", "number", "until", "link")
LINK = "link"
"""Must be there: without it nobody can answer."""
MOST = 300
"""Characters of a text, its placeholders as they stand: three or four SMS."""
_PLACE = re.compile(r"\{([^{}]*)\}")


class SmsSettings(Record, kw_only=True):
    """What every seat knows of it: one record of the feed. `texts`: by language, where the hotline has its own."""

    gateway: bool = False
    """There is a gateway; without one messages wait."""
    language: str = LANGUAGES[0]
    texts: dict[str, str] = field(default_factory=dict[str, str])


def checked(name: str, text: str) -> str:
    """A text that can go out, tidied. `name`: the field it is refused at.

    Refused("too_long"), ("sms_line") for anything but one line, ("sms_place") for a placeholder there is none of or a
    brace alone, ("sms_no_link"), and ("sms_links") for a link that stands there more than once.
    """
    text = text.strip()
    if len(text) > MOST:
        raise Refused("too_long", name, limit=MOST, length=len(text))
    if not text.isprintable():
        raise Refused("sms_line", name)
    if unknown := [place for place in _PLACE.findall(text) if place not in PLACES]:
        raise Refused("sms_place", name, value="{" + unknown[0][:40] + "}")
    if brace := re.search(r"[{}]", _PLACE.sub("", text)):
        raise Refused("sms_place", name, value=brace[0])
    links = _PLACE.findall(text).count(LINK)
    if links != 1:
        raise Refused("sms_links" if links else "sms_no_link", name)
    return text


def filled(text: str, given: Mapping[str, str]) -> str:
    """The text with what stands in each place."""
    return _PLACE.sub(lambda found: given[found[1]], text)
