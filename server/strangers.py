"""Who guesses names is told nothing by the answers: a name nobody has is locked like one that somebody has, and both
cost the same writes. What is kept of a strange name is one of a million numbers, made with the hotline's key."""

import hashlib
import hmac

from sqlalchemy import Connection

from app.domain.errors import Refused
from server.centre import Centre
from server.database import rows

_MANY = 10_000
"""A stranger's number is (epoch ms when the lock ends) * _MANY + failures."""
_KEPT = """INSERT INTO counter (hotline, name, value) VALUES ($1, $2, 0)
ON CONFLICT (hotline, name) DO UPDATE SET value = counter.value RETURNING value"""
_KEEP = "UPDATE counter SET value = $3 WHERE hotline = $1 AND name = $2"
_COUNT = """INSERT INTO counter (hotline, name, value) VALUES ($1, 'strangers', 1)
ON CONFLICT (hotline, name) DO UPDATE SET value = counter.value + 1"""


def one_more(centre: Centre, failures: int, locked_until: int) -> tuple[int, int]:
    """Count one more wrong try: failures, and until when that locks (epoch ms). Refused("locked") while it does."""
    own, now = centre.settings, centre.now_ms()
    if locked_until > now:
        raise Refused("locked", "name", seconds=(locked_until - now + 999) // 1000)
    over = failures + 1 - own.failures
    lock_s = min(own.lock_s * 2 ** min(over, 20), own.longest_lock_s) if over >= 0 else 0
    return failures + 1, now + lock_s * 1000


def count(centre: Centre, connection: Connection, name: str) -> None:
    """Count a try under a name nobody has. Refused("locked") as for somebody."""
    made = hmac.new(centre.hotline.phone_key, name.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    where = (centre.hotline.key, f"stranger:{made[:5]}")
    until, failures = divmod(rows(connection, _KEPT, where)[0][0], _MANY)
    failures, until = one_more(centre, failures, until)
    rows(connection, _KEEP, (*where, until * _MANY + min(failures, _MANY - 1)))


def note(centre: Centre) -> None:
    """What for somebody is a line in the trail is for a stranger a count: as slow, and it fills no disk."""
    with centre.database.write() as connection:
        rows(connection, _COUNT, (centre.hotline.key,))
