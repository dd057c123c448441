"""Moments as people type them: 14:30, 明天9点, 周一 9:00, 11-25 14:00, 2026-11-25. No Qt."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo

_SHIFTS = {
    "大后天": 3, "后天": 2, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0,
    "昨天": -1, "昨日": -1, "昨晚": -1, "前天": -2, "tomorrow": 1, "today": 0, "yesterday": -1,
}  # fmt: skip
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6, **{str(n + 1): n for n in range(7)}}
_ENGLISH = {n[:3]: at for at, n in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday"))}
_ENGLISH |= {"sat": 5, "sun": 6}
_SHIFT = re.compile("|".join(_SHIFTS))
_WEEKDAY = re.compile(r"(下?)(?:周|星期|礼拜)([一二三四五六日天1-7])")
_DAY_NAME = re.compile(r"(next )?(mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_WHOLE = re.compile(r"(20\d\d)[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?!\d)")
_OF_YEAR = re.compile(r"(\d{1,2})(?:月(\d{1,2})[日号]?|[-/.](\d{1,2})(?![\d:点]))")
_OF_MONTH = re.compile(r"(\d{1,2})[日号]")
_CLOCK = re.compile(r"(?:^|\s)(\d{1,2})(?::(\d{2})|(?:点|时)(?:(\d{1,2})分?|(半)|整)?|(?=\s*$))\s*$")
_DIGITS = re.compile(r"(?:^|\s)(\d{1,2})(\d{2})\s*$")
_LATE = re.compile(r"下午|晚上|傍晚|今晚|明晚|昨晚|pm|p\.m\.")
_HALF = re.compile(r"上午|早上|中午|下午|晚上|傍晚|凌晨|am|pm|[ap]\.m\.|at\b|的|,")


def read_moment(typed: str, now: datetime, zone: tzinfo, ahead: bool) -> datetime | None:
    """The instant somebody means; None when it cannot be told. `ahead`: a bare hour that is past means tomorrow's."""
    text = _plain(typed)
    late = bool(_LATE.search(text))
    local = now.astimezone(zone)
    day, rest = _take_day(text, local.date(), ahead)
    clock = _clock(_HALF.sub(" ", rest), late)
    if clock is None:
        return None
    found = datetime.combine(day or local.date(), clock, zone)
    if day is None and ahead and found <= local:
        found += timedelta(days=1)
    return found


def read_day(typed: str, now: datetime, zone: tzinfo) -> date | None:
    """The day somebody means; None when it cannot be told."""
    day, rest = _take_day(_plain(typed), now.astimezone(zone).date(), ahead=True)
    return day if not rest.strip() else None


def _plain(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).lower().replace("：", ":").split())


def _take_day(text: str, today: date, ahead: bool) -> tuple[date | None, str]:
    """The day named and what is left of the text; the first kind of name that fits."""
    for read in (_shifted, _weekday, _english_day, _whole, _of_year, _of_month):
        found = read(text, today, ahead)
        if found is not None:
            day, begin, end = found
            return day, f"{text[:begin]} {text[end:]}"
    return None, text


Found = tuple[date, int, int] | None


def _shifted(text: str, today: date, _ahead: bool) -> Found:
    found = _SHIFT.search(text)
    return (today + timedelta(days=_SHIFTS[found[0]]), *found.span()) if found else None


def _weekday(text: str, today: date, _ahead: bool) -> Found:
    found = _WEEKDAY.search(text)
    if found is None:
        return None
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=_WEEKDAYS[found[2]] + (7 if found[1] else 0))
    return (day if found[1] or day >= today else day + timedelta(days=7), *found.span())


def _english_day(text: str, today: date, _ahead: bool) -> Found:
    found = _DAY_NAME.search(text)
    if found is None:
        return None
    days = (_ENGLISH[found[2]] - today.weekday()) % 7
    return today + timedelta(days=days + (7 if found[1] and days < 7 - today.weekday() else 0)), *found.span()


def _whole(text: str, _today: date, _ahead: bool) -> Found:
    found = _WHOLE.search(text)
    return _made(found, int(found[1]), int(found[2]), int(found[3])) if found else None


def _of_year(text: str, today: date, ahead: bool) -> Found:
    found = _OF_YEAR.search(text)
    if found is None:
        return None
    month, number = int(found[1]), int(found[2] or found[3])
    made = _made(found, today.year, month, number)
    far = made is not None and ahead and (today - made[0]).days > 180
    return _made(found, today.year + 1, month, number) if far else made


def _of_month(text: str, today: date, ahead: bool) -> Found:
    found = _OF_MONTH.search(text)
    if found is None:
        return None
    made = _made(found, today.year, today.month, int(found[1]))
    if made is not None and ahead and made[0] < today:
        following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return _made(found, following.year, following.month, int(found[1]))
    return made


def _made(found: re.Match[str], year: int, month: int, number: int) -> Found:
    try:
        return date(year, month, number), *found.span()
    except ValueError:
        return None


def _clock(rest: str, late: bool) -> time | None:
    found = _CLOCK.search(rest)
    digits = _DIGITS.search(rest) if found is None else None
    if found is None and digits is None:
        return None
    if rest[: (found or digits).start()].strip():
        return None
    if digits is not None:
        return _time(int(digits[1]), int(digits[2]), late)
    minutes = 30 if found[4] else int(found[2] or found[3] or 0)
    return _time(int(found[1]), minutes, late)


def _time(hour: int, minute: int, late: bool) -> time | None:
    if late and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
