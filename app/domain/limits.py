"""What a hotline may choose by name, and how the value is written: `calling_hours=09:00-12:00,14:00-20:00`.

The chosen ones are a table of the hotline like its units: kept in versions, told to every seat, in force there at once
and as a whole. What is not chosen has the default of `Limits` and `Hours`.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import time, timedelta

from msgspec.structs import replace as replace_struct

from app.domain.book import Limits
from app.domain.deadlines import Hours, Span
from app.domain.errors import Refused
from app.domain.records import Limit

NUMBERS = {
    "sign_minutes": (5, 1440),
    "supervise_minutes": (5, 1440),
    "callback_tries": (1, 20),
    "tries_a_day": (1, 20),
    "retry_minutes": (5, 10_080),
    "link_hours": (1, 720),
    "zone_blue": (1, 100),
    "zone_red": (0, 99),
}
"""Name of a number → its least and its most."""
WORDS = {"enrolment": ("open", "asked")}
"""Name of a choice → what can be chosen."""
CALLING = "calling_hours"
DAYTIMES = ("day_end", "extension_until")
"""Times of day: until when a deadline's last day lasts, and until when an extension may be asked for on it."""
NAMES = (CALLING, *DAYTIMES, *NUMBERS, *WORDS)

_SPANS_OF_HOURS = {"sign_minutes": "sign", "supervise_minutes": "supervise"}
_DAYTIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")


def checked(code: str, value: str) -> Limit:
    """The limit, its value in the form in which it is kept. Refused("unknown") for a name there is none of,
    ("type", code) for what cannot be read, ("range", code) for what is out of bounds."""
    value = value.strip()
    if code == CALLING:
        return Limit(code=code, value=written(calling_hours(value)))
    if code in DAYTIMES:
        return Limit(code=code, value=f"{daytime(value, code):%H:%M}")
    if code in WORDS:
        if value not in WORDS[code]:
            raise Refused("type", code, value=value)
        return Limit(code=code, value=value)
    if code not in NUMBERS:
        raise Refused("unknown", "limit", value=code)
    if not re.fullmatch(r"[0-9]{1,6}", value):
        raise Refused("type", code, value=value)
    least, most = NUMBERS[code]
    if not least <= int(value) <= most:
        raise Refused("range", code, value=value)
    return Limit(code=code, value=str(int(value)))


def calling_hours(text: str) -> tuple[Span, ...]:
    """The spans in `09:00-12:00,14:00-20:00`, in order. Refused("type" | "range", "calling_hours")."""
    spans: list[Span] = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise Refused("type", CALLING, value=text[:80])
        try:
            until = time.max if found[3] + found[4] == "2400" else time(int(found[3]), int(found[4]))
            span = Span(time(int(found[1]), int(found[2])), until)
        except ValueError:
            raise Refused("range", CALLING, value=text[:80]) from None
        if span.until <= span.since or (spans and span.since < spans[-1].until):
            raise Refused("range", CALLING, value=text[:80])
        spans.append(span)
    return tuple(spans)


def daytime(text: str, code: str) -> time:
    """The time of day in `17:00`. Refused("type" | "range", code)."""
    found = _DAYTIME.fullmatch(text.strip())
    if found is None:
        raise Refused("type", code, value=text[:80])
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError:
        raise Refused("range", code, value=text[:80]) from None


def written(spans: Iterable[Span]) -> str:
    """The spans as a person writes them."""
    return ",".join(
        f"{span.since:%H:%M}-{'24:00' if span.until == time.max else f'{span.until:%H:%M}'}" for span in spans
    )


def applied(chosen: Iterable[Limit], limits: Limits, hours: Hours) -> tuple[Limits, Hours]:
    """Limits and hours with what was chosen. A name of a newer version is passed over."""
    values = {each.code: each.value for each in chosen}
    numbers = {name: int(value) for name, value in values.items() if name in NUMBERS and name not in _SPANS_OF_HOURS}
    times: dict[str, time | timedelta] = {name: daytime(values[name], name) for name in DAYTIMES if name in values}
    times |= {of: timedelta(minutes=int(values[name])) for name, of in _SPANS_OF_HOURS.items() if name in values}
    hours = replace_struct(hours, **times)
    if CALLING in values:
        hours = replace_struct(hours, calling=calling_hours(values[CALLING]))
    words = {name: value for name, value in values.items() if value in WORDS.get(name, ())}
    return replace(limits, **numbers, **words), hours


def in_force(limits: Limits, hours: Hours) -> dict[str, str]:
    """Every limit with the value that holds now."""
    times = {name: f"{getattr(hours, name):%H:%M}" for name in DAYTIMES}
    spans = {name: str(getattr(hours, of) // timedelta(minutes=1)) for name, of in _SPANS_OF_HOURS.items()}
    numbers = {name: str(getattr(limits, name)) for name in NUMBERS if name not in _SPANS_OF_HOURS}
    words: dict[str, str] = {name: getattr(limits, name) for name in WORDS}
    return {CALLING: written(hours.calling), **times, **spans, **numbers, **words}
