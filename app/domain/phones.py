"""Telephone numbers as citizens say them and exchanges send them, brought into one form.

Facts: the Chinese numbering plan (mobile 1[3-9] + 9 digits; area code 010, 02x or 0[3-9]xx before 7 or 8 digits;
400/800 + 7 digits; service numbers of 3, 5, 6 or 8 digits) and E.164 (abroad: at most 15 digits).
"""

import re
from enum import StrEnum

from msgspec import Struct

from app.domain.errors import Refused


class PhoneKind(StrEnum):
    """What sort of number it is."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    LOCAL = "local"
    """A landline whose area code nobody gave."""
    SERVICE = "service"
    """Begins with 400 or 800."""
    SHORT = "short"
    """A service like 110 or 12345: nobody's personal number."""
    ABROAD = "abroad"
    WITHHELD = "withheld"


class Phone(Struct, frozen=True):
    """A number in parts, digits only. `str(phone)` is the normal form, and `normal(str(phone)) == phone`."""

    kind: PhoneKind
    number: str
    area: str = ""
    extension: str = ""

    @property
    def withheld(self) -> bool:
        """Whether the caller's number was kept back; then there is nothing to hash, show or ring."""
        return self.kind is PhoneKind.WITHHELD

    def __str__(self) -> str:
        if self.withheld:
            return "withheld"
        return _shape(self, self.area, self.number) + (f"-{self.extension}" if self.extension else "")


Withheld = Phone(PhoneKind.WITHHELD, "")
"""The number of a caller who keeps it back."""

_WITHHELD = {"withheld", "anonymous", "private", "unknown", "unavailable", "restricted", "none"} | {
    *("匿名", "隐藏", "隐藏号码", "保密", "号码保密", "未知", "未知号码", "不显示", "无号码", "无主叫", "来电未显示")
}
_WIDE = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
_UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD])
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－·.", "-") | {"\u00a0": " ", "\t": " "})
_MARKED_EXTENSION = re.compile(
    r"(.+?)\s*-?\s*(?:转接|转|轉|分机号?|ext[.-]?|x|#|,|;ext=)\s*[:：]?\s*([0-9]{1,8})", re.IGNORECASE
)
_BODY = re.compile(r"\+?[0-9()\- ]+")
_LABEL = re.compile(r"^(?:tel|电话|手机|联系电话)\s*[:：]?\s*", re.IGNORECASE)
_PREFIX = re.compile(r"(?:\+|00)86(.+)")
_LAST_GROUP = re.compile(r"(.+?)([- ]+)([0-9]{1,6})")
_MOBILE = re.compile(r"0?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([1-9][0-9]{6,7})")
_SERVICE = re.compile(r"([48]00[0-9]{7})")
_SHORT = re.compile(r"1[0-2][0-9]|1[0-2][0-9]{3,4}|9[56][0-9]{3}|96[0-9]{4}|95[0-9]{6}")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_ABROAD = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")
_LONGEST = 64


def normal(text: str) -> Phone | None:
    """The number in `text`; None when there is none, `Withheld` when the caller keeps it back.

    Raises Refused("phone") when it is no telephone number, or more than one.
    """
    tidy = text.translate(_WIDE).translate(_UNSEEN).translate(_DASHES).strip()
    tidy = _LABEL.sub("", tidy)
    if not tidy:
        return None
    if tidy.lower() in _WITHHELD:
        return Withheld
    phone = _read(tidy) if len(tidy) <= _LONGEST else None
    if phone is None:
        raise Refused("phone", "phone")
    return phone


def masked(phone: Phone | str) -> str:
    """What a list may show: 138****5521; a landline keeps its area code and last two digits; services are whole.

    A text that is no number is hidden whole, an empty one stays empty.
    """
    known = _lenient(phone)
    if known is None:
        return "****" if phone else ""
    if known.kind in (PhoneKind.WITHHELD, PhoneKind.SHORT):
        return "—" if known.withheld else str(known)
    extension = "-" + "*" * len(known.extension) if known.extension else ""
    if known.kind is PhoneKind.MOBILE:
        return known.number[:3] + "****" + known.number[-4:] + extension
    stars = "*" * (len(known.number) - 2) + known.number[-2:]
    if known.kind is PhoneKind.SERVICE:
        return known.number[:3] + stars[3:] + extension
    return (f"+{stars}" if known.kind is PhoneKind.ABROAD else "-".join(filter(None, (known.area, stars)))) + extension


def takes_sms(phone: Phone | str) -> bool:
    """Whether a message can be sent there: to a mobile number."""
    known = _lenient(phone)
    return known is not None and known.kind is PhoneKind.MOBILE


def spoken(phone: Phone | str) -> str:
    """The whole number in the groups in which it is read back: 138 0013 8000, 0971 823 0000 转 8."""
    known = _lenient(phone)
    if known is None or known.withheld:
        return str(phone) if known is None else "—"
    groups = [*([known.area] if known.area else []), *_groups(known)]
    return " ".join(groups) + (f" 转 {known.extension}" if known.extension else "")


def _lenient(phone: Phone | str) -> Phone | None:
    if isinstance(phone, Phone):
        return phone
    try:
        return normal(phone)
    except Refused:
        return None


def _read(tidy: str) -> Phone | None:
    marked = _MARKED_EXTENSION.fullmatch(tidy)
    if marked:
        return _extended(_number(marked[1].strip()), marked[2])
    if not _BODY.fullmatch(tidy):
        return None
    last = _LAST_GROUP.fullmatch(tidy)
    if last and "-" in last[2]:
        whole = _extended(_number(last[1]), last[3])
        if whole:
            return whole
    return _number(tidy) or (_extended(_number(last[1]), last[3]) if last else None)


def _extended(phone: Phone | None, extension: str) -> Phone | None:
    if phone is None or phone.kind in (PhoneKind.SHORT, PhoneKind.ABROAD):
        return None
    return Phone(phone.kind, phone.number, phone.area, extension)


def _number(body: str) -> Phone | None:
    if not _BODY.fullmatch(body) or body.count("(") > 1 or body.count("(") != body.count(")"):
        return None
    digits = re.sub(r"[() -]", "", body)
    home = _PREFIX.fullmatch(digits)
    if home:
        return _home(home[1]) or _home("0" + home[1])
    if _ABROAD.fullmatch(digits):
        return Phone(PhoneKind.ABROAD, digits.removeprefix("00").removeprefix("+"))
    if digits.startswith("+"):
        return None
    return _home(digits) or _near(digits) or (_home(digits[2:]) if digits.startswith("86") else None)


def _home(digits: str) -> Phone | None:
    """A number that needs no place to be understood."""
    if found := _MOBILE.fullmatch(digits):
        return Phone(PhoneKind.MOBILE, found[1])
    if found := _LANDLINE.fullmatch(digits):
        return Phone(PhoneKind.LANDLINE, found[2], found[1])
    if found := _SERVICE.fullmatch(digits):
        return Phone(PhoneKind.SERVICE, found[1])
    return None


def _near(digits: str) -> Phone | None:
    """A number that is understood from where it is dialled."""
    if _SHORT.fullmatch(digits):
        return Phone(PhoneKind.SHORT, digits)
    return Phone(PhoneKind.LOCAL, digits) if _LOCAL.fullmatch(digits) else None


def _shape(phone: Phone, area: str, number: str) -> str:
    if phone.kind is PhoneKind.LANDLINE:
        return f"{area}-{number}"
    if phone.kind is PhoneKind.SERVICE:
        return f"{number[:3]}-{number[3:6]}-{number[6:]}"
    return f"+{number}" if phone.kind is PhoneKind.ABROAD else number


def _groups(phone: Phone) -> list[str]:
    number = phone.number
    if phone.kind is PhoneKind.MOBILE:
        return [number[:3], number[3:7], number[7:]]
    if phone.kind is PhoneKind.SERVICE:
        return [number[:3], number[3:6], number[6:]]
    if phone.kind is PhoneKind.SHORT:
        return [number]
    lead = "+" if phone.kind is PhoneKind.ABROAD else ""
    first = len(number) % 4 or 4
    return [lead + number[:first], *(number[i : i + 4] for i in range(first, len(number), 4))]
