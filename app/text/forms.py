"""Times, spans and numbers as people read them, in the hotline's zone."""

from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.text.speech import _, language, ngettext

_zone: tzinfo = ZoneInfo("Asia/Shanghai")
_DASH = "—"


def live_in(zone: tzinfo) -> None:
    """Show instants in the hotline's zone from now on."""
    global _zone
    _zone = zone


def zone() -> tzinfo:
    """The zone instants are shown in."""
    return _zone


def moment(at: datetime | None) -> str:
    """2026-11-22 10:42; — for none."""
    return f"{at.astimezone(_zone):%Y-%m-%d %H:%M}" if at else _DASH


def moment_by(at: datetime | None) -> str:
    """The same for what ends then: the end of a day is 24:00 of that day, not the beginning of the next."""
    if at is None or at.astimezone(_zone).time() != time():
        return moment(at)
    return f"{at.astimezone(_zone) - timedelta(days=1):%Y-%m-%d} 24:00"


def moment_exact(at: datetime | None) -> str:
    """2026-11-22 10:42:07."""
    return f"{at.astimezone(_zone):%Y-%m-%d %H:%M:%S}" if at else _DASH


def hour(at: datetime | None) -> str:
    """10:42:07, for what happened just now."""
    return f"{at.astimezone(_zone):%H:%M:%S}" if at else _DASH


def near(at: datetime | None, now: datetime) -> str:
    """As short as it stays clear: 10:42 today, 11-21 10:42 this year, else 2025-11-21."""
    if at is None:
        return _DASH
    local, today = at.astimezone(_zone), now.astimezone(_zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d}"


def day(of: date | datetime | None) -> str:
    """2026-11-22; an instant gives the hotline's day."""
    if of is None:
        return _DASH
    return f"{of.astimezone(_zone) if isinstance(of, datetime) else of:%Y-%m-%d}"


def weekday(of: date) -> str:
    """周日 / Sunday."""
    days = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return days[of.weekday()]


def lasted(seconds: float | timedelta | None) -> str:
    """A running or finished span as a clock shows it: 02:31, from an hour on 1:02:31."""
    if seconds is None:
        return _DASH
    whole = int(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    minutes, rest = divmod(max(whole, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def span(length: timedelta) -> str:
    """A span in its largest whole unit: 2 天, 3 小时, 5 分钟."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes >= 24 * 60:
        return ngettext("{n} day", "{n} days", minutes // (24 * 60))
    if minutes >= 60:
        return ngettext("{n} hour", "{n} hours", minutes // 60)
    return ngettext("{n} minute", "{n} minutes", minutes)


def until(due: datetime | None, now: datetime) -> str:
    """How a deadline stands: 余 2 天, 超期 3 小时."""
    if due is None:
        return _DASH
    left = due - now
    if left < timedelta(0):
        return _("{span} overdue", span=span(left))
    return _("{span} left", span=span(left))


def number(value: float | None, places: int = 0) -> str:
    """12,345 or 126.70; — for none."""
    return _DASH if value is None else f"{value:,.{places}f}"


def percent(rate: float | None, places: int = 2) -> str:
    """A rate of 0 to 1 as 92.76%; — where nothing was counted."""
    return _DASH if rate is None else f"{rate * 100:.{places}f}%"


def change(rate: float | None) -> str:
    """How a figure moved: ▲8.0%, ▼3.1%, ±0.0%."""
    if rate is None:
        return _DASH
    shown = f"{abs(rate) * 100:.1f}%"
    return ("±" if shown == "0.0%" else "▲" if rate > 0 else "▼") + shown


def size(count: int) -> str:
    """Bytes in the unit that suits: 812 B, 3.4 MB."""
    value = float(count)
    for unit in ("B", "KB", "MB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} GB"


def quoted(text: str) -> str:
    """A text set off from the sentence around it."""
    return f"“{text}”" if language() == "zh_CN" else f'"{text}"'
