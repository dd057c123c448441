"""Points in time as other systems write them."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo

from app.domain.errors import Refused

_DATE = r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
_TIME = r"(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:[.,](?P<part>\d{1,9}))?秒?|分)?"
_WRITTEN = re.compile(rf"{_DATE}(?:[T\s]\s*{_TIME}\s*(?P<offset>Z|[+-]\d{{2}}:?\d{{2}})?)?", re.ASCII | re.IGNORECASE)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d))?", re.ASCII
)
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?", re.ASCII)
_EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 — a spreadsheet's days have no zone
FIRST_YEAR, LAST_YEAR = 1990, 2100
_LONGEST = 64


def moment(value: str | float, zone: tzinfo, field: str = "at") -> datetime:
    """The instant (UTC) that a cell stands for; local where it names no offset of its own.

    Understands 2019/1/8 0:08:05, 2019-01-08 00:08:05, ISO 8601, 2019年1月8日 0:08, 20190108000805, a day alone (its
    midnight) and a spreadsheet's serial day. Raises Refused("moment", field) for all else: days and hours there never
    were (2026-02-30, 24:00), and years outside 1990 to 2100.
    """
    text = unicodedata.normalize("NFKC", str(value).strip())[:_LONGEST]
    try:
        local = _serial(float(text)) if _SERIAL.fullmatch(text) else _written(text)
        if FIRST_YEAR <= local.year <= LAST_YEAR:
            return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Refused("moment", field, value=text)


def from_serial(days: float, since_1904: bool = False) -> datetime:
    """What a spreadsheet's serial day shows, to the second, without a zone."""
    day_0 = _EXCEL_DAY_0 + timedelta(days=1462 if since_1904 else 0)
    return day_0 + timedelta(seconds=round(days * 86_400))


def _serial(days: float) -> datetime:
    return from_serial(days)


def _written(text: str) -> datetime:
    found = _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    parts = {name: int(part) for name, part in found.groupdict().items() if part and name not in ("offset", "part")}
    if "hour" not in parts:
        return datetime(parts["year"], parts["month"], parts["day"])  # noqa: DTZ001 — the caller knows the zone
    named = found.groupdict()
    micros = int((named.get("part") or "0").ljust(6, "0")[:6])
    offset = named.get("offset")
    zoned = datetime.fromisoformat(f"2000-01-01T00:00:00{offset.upper()}").tzinfo if offset else None
    return datetime(**parts, microsecond=micros, tzinfo=zoned)
