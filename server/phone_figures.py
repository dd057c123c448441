"""The telephone in numbers: how many calls were taken and how soon, from every call that was told of.

A call counts where it came in (`at` in the period). *connected*: somebody took it. *in_15_s*: within fifteen seconds.
*abandoned*: it ended before anybody did. Waits are those of the connected ones, wrapping up that of the seats'
states.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import text

from app.clock import epoch_ms
from server.centre import Centre

_CALLS = text("""SELECT COUNT(*), COUNT(answered_at),
    SUM(CASE WHEN answered_at - "at" <= 15000 THEN 1 ELSE 0 END),
    SUM(CASE WHEN answered_at IS NULL AND ended_at IS NOT NULL THEN 1 ELSE 0 END),
    SUM(answered_at - "at"), MAX(answered_at - "at"),
    SUM(CASE WHEN answered_at IS NOT NULL THEN ended_at - answered_at END),
    SUM(CASE WHEN answered_at IS NOT NULL AND ended_at IS NOT NULL THEN 1 ELSE 0 END)
    FROM call_record WHERE hotline = :hotline AND NOT outgoing AND "at" >= :since AND "at" < :until""")
_WRAPPING = text("""SELECT COUNT(*), SUM(ended_at - began_at) FROM spell
    WHERE hotline = :hotline AND mode = 'wrap_up' AND ended_at IS NOT NULL
    AND began_at >= :since AND began_at < :until""")


class PhoneFigures(Struct, frozen=True, kw_only=True):
    """Calls in of a period. Rates 0–1 of all of them, None where there were none; times in seconds, means of those that
    are known, None where there is none."""

    calls: int
    connected: int
    in_15_s: int
    abandoned: int
    connection_rate: float | None
    rate_15_s: float | None
    abandonment_rate: float | None
    wait_s: float | None
    longest_wait_s: float | None
    talk_s: float | None
    wrap_up_s: float | None


def phone_figures(centre: Centre, since: datetime, until: datetime) -> PhoneFigures:
    """Those of `since` ≤ call < `until`."""
    asked = {"hotline": centre.hotline.key, "since": epoch_ms(since), "until": epoch_ms(until)}
    with centre.database.snapshot() as connection:
        found = connection.execute(_CALLS, asked).one()
        wraps, wrapped = connection.execute(_WRAPPING, asked).one()
    calls, connected, soon, gone, waited, longest, talked, over = (int(each or 0) for each in found)
    return PhoneFigures(
        calls=calls,
        connected=connected,
        in_15_s=soon,
        abandoned=gone,
        connection_rate=_part(connected, calls),
        rate_15_s=_part(soon, calls),
        abandonment_rate=_part(gone, calls),
        wait_s=_part(waited / 1000, connected),
        longest_wait_s=longest / 1000 if connected else None,
        talk_s=_part(talked / 1000, over),
        wrap_up_s=_part(int(wrapped or 0) / 1000, wraps),
    )


def _part(number: float, of: int) -> float | None:
    return number / of if of else None
