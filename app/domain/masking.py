"""What a list may show of a citizen: enough to tell two rows apart, not enough to ring or visit somebody."""

import re

from app.domain import phones
from app.domain.errors import Refused
from app.domain.identity import mask_identities
from app.domain.phones import PhoneKind
from app.domain.records import Caller

NOT_HELD = "—"
"""Where the private part is not held here."""

_SNIPPET = 60
_MARGIN = 40
"""Characters read beyond a snippet's end, so that a number standing across it is known as one."""

_DIGITS = re.compile(r"(?<![0-9０-９.])[+＋]?[0-9０-９][0-9０-９ \-－()（）]{5,18}[0-9０-９]")
_SEVEN = re.compile(r"[0-9０-９](?:\D?\D?[0-9０-９]){6}")
"""Without so many digits close together there is no number to hide."""
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{1,2}(?:-[0-9]{1,2})?(?: .*)?")
_DOOR = re.compile(r"(?<=单元)[0-9A-Za-z\-]+|[0-9A-Za-z\-]+(?=[室户]|号房)")
_BLANK = re.compile(r"\s+")


def mask_name(name: str) -> str:
    """张伟 → 张**; empty stays empty."""
    bare = name.strip()
    return bare[:1] + "**" if bare else ""


def mask_caller(caller: Caller) -> tuple[str, str]:
    """Name and number of a caller as a list shows them."""
    return mask_name(caller.name), NOT_HELD if caller.withheld else _mask_phone(caller.phone)


def _mask_phone(phone: str) -> str:
    # Nearly all are plain mobile numbers, and a list has fifty: these need no parsing.
    return f"{phone[:3]}****{phone[7:]}" if _MOBILE.fullmatch(phone) else phones.masked(phone)


def mask_place(place: str) -> str:
    """A place down to its building; the door is hidden."""
    return _DOOR.sub("**", mask_text(place))


def mask_text(text: str) -> str:
    """A text with telephone and identity numbers in it masked."""
    return _DIGITS.sub(_mask_number, mask_identities(text)) if _SEVEN.search(text) else text


def snippet(subject: str, text: str) -> str:
    """The subject, or the beginning of the text, on one line and masked."""
    whole = _BLANK.sub(" ", subject.strip() or text[: 4 * _SNIPPET].strip())
    short = mask_text(whole[: _SNIPPET + _MARGIN])[:_SNIPPET]
    return short if len(whole) <= _SNIPPET else short.rstrip() + "…"


def _mask_number(found: re.Match[str]) -> str:
    try:
        number = phones.normal(found[0])
    except Refused:
        return found[0]
    if number is None or number.kind is PhoneKind.SHORT or _DATE.fullmatch(found[0]):
        return found[0]
    return phones.masked(number)


LOOKED_AT = ("phone", "name", "address", "place", "text", "file")
"""What can be looked at whole; `file`: taken out of the case into a folder."""
