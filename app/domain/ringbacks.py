"""未接回拨: who tried again and again and could not get through, and when they may be rung; pure.

Source: the domain's chapter "接 intake": three or more consecutive unconnected attempts by one number are rung back in
quiet hours. A run of attempts ends when somebody speaks with the citizen, whichever side rang. Everything is told by
the points in time, so the order in which records and tries arrive does not matter.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from app.domain.ringing import Attempt, Lifted, Ringback, RingbackFacts, RingbackPrivate, Try

MOST = 200
"""Attempts and tries of a run that are kept, the newest."""
DOUBT = timedelta(minutes=10)
"""Within so long after a call out somebody may say that it reached nobody (a voice box lifts too)."""
QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a hotline may choose of ring-backs."""

    attempts: int = 3
    """So many in a row make a ring-back."""
    opens: int = 8
    """No citizen is rung before this hour of the hotline's day …"""
    closes: int = 21
    """… nor from this one on."""
    quiet: float = 0.75
    """Quiet: the last whole quarter hour brought at most this share of a usual one."""
    days: int = 7
    """A number that has not tried again for so long is not rung any more."""


class Heard(Struct, frozen=True, kw_only=True):
    """One call of a number, as somebody's record has it. Instants are aware."""

    at: datetime
    """It began to ring, or was dialled."""
    ended_at: datetime | None = None
    answered: bool = False
    outgoing: bool = False
    by_exchange: bool = True
    """An exchange told of it. That a seat rang in vain is no attempt: the same caller may have reached another seat."""


# ── one number ──


def gather(calls: Iterable[Heard]) -> tuple[tuple[Attempt, ...], datetime | None, Lifted | None]:
    """Of one number's calls: attempts in vain since the caller last got through, when that was, and the last call out
    that an exchange saw somebody take. Of what a seat dials its person says whether anybody was reached."""
    known = list(calls)
    through = max((c.at for c in known if c.answered and not c.outgoing), default=None)
    out = [c for c in known if c.answered and c.outgoing and c.by_exchange]
    lifted = max(out, key=lambda c: c.at, default=None)
    vain = [c for c in known if c.by_exchange and not (c.answered or c.outgoing)]
    later = sorted((c for c in vain if through is None or c.at > through), key=lambda c: c.at)
    attempts = tuple(Attempt(at=c.at, wait_s=_wait(c)) for c in later[-MOST:])
    return attempts, through, None if lifted is None else Lifted(at=lifted.at, ended_at=lifted.ended_at or lifted.at)


def _wait(call: Heard) -> int:
    return max(0, round((call.ended_at - call.at).total_seconds())) if call.ended_at else 0


def ended_at(facts: RingbackFacts) -> datetime | None:
    """When somebody last spoke with them; None: never, as far as is known."""
    ends = [facts.through_at, facts.gone_at, *(t.at for t in facts.tries if t.reached)]
    if facts.lifted is not None and not _doubted(facts.lifted, facts.tries):
        ends.append(facts.lifted.at)
    return max((end for end in ends if end is not None), default=None)


def _doubted(lifted: Lifted, tries: Sequence[Try]) -> bool:
    return any(not t.reached and lifted.at <= t.at <= lifted.ended_at + DOUBT for t in tries)


def attempts(facts: RingbackFacts) -> tuple[Attempt, ...]:
    """Those of the run, oldest first."""
    end = ended_at(facts)
    return tuple(a for a in facts.attempts if end is None or a.at > end)


def tries(facts: RingbackFacts) -> tuple[Try, ...]:
    """How often they were rung in vain since the run began."""
    end = ended_at(facts)
    return tuple(t for t in facts.tries if not t.reached and (end is None or t.at > end))


def stands(facts: RingbackFacts) -> bool:
    """Whether the number is on the list."""
    return len(attempts(facts)) >= facts.needed


def released(facts: RingbackFacts) -> bool:
    """Whether a lead let it be rung whatever the hour; good for this run only."""
    run = attempts(facts)
    return bool(run) and facts.released_at is not None and facts.released_at >= run[0].at


def tidy(facts: RingbackFacts) -> RingbackFacts:
    """What was said about a run ends with it: whose it is, who rings, and that a lead released it."""
    if stands(facts):
        return facts
    return replace(facts, assigned=None, holder=None, released_at=None, released_by=None)


def blank(ident: str, phone: str, phone_hash: str) -> Ringback:
    """A number nobody has had on the list yet."""
    facts = RingbackFacts(id=ident, version=0, phone_hash=phone_hash)
    return Ringback(facts=facts, private=RingbackPrivate(id=ident, version=1, phone=phone))


# ── the day's load ──


class Load(Struct, frozen=True):
    """What a quarter hour is judged by."""

    begun: datetime
    """When the quarter hour began that is judged now; it lasts until the next one."""
    last: int
    """Calls in of the quarter hour before."""
    usual: float
    """Calls in of a quarter hour between opening and closing, on average over the day before `begun`."""
    quiet: bool


def quarter(at: datetime) -> datetime:
    """The quarter hour of the clock that this instant lies in."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def rings_at(at: datetime, rule: Rule, zone: ZoneInfo) -> bool:
    """Whether citizens may be rung at this hour at all."""
    return rule.opens <= at.astimezone(zone).hour < rule.closes


def closing(at: datetime, rule: Rule, zone: ZoneInfo) -> datetime:
    """When ringing ends on the hotline's day of `at`."""
    day = at.astimezone(zone)
    end = datetime.combine(day.date() + (_DAY if rule.closes >= 24 else timedelta()), time(rule.closes % 24), zone)
    return end.astimezone(at.tzinfo)


def load(calls: Iterable[datetime], at: datetime, rule: Rule, zone: ZoneInfo) -> Load:
    """How busy it is in the quarter hour of `at`, from when calls came in; only the last day's matter."""
    begun = quarter(at)
    recent = [each for each in calls if begun - _DAY <= each < begun]
    last = sum(each >= begun - QUARTER for each in recent)
    quarters = max(1, (rule.closes - rule.opens) * 4)
    usual = sum(rings_at(each, rule, zone) for each in recent) / quarters
    return judged(begun, last, usual, rule, zone)


def judged(begun: datetime, last: int, usual: float, rule: Rule, zone: ZoneInfo) -> Load:
    """The same from what was counted. Where nothing is known of the day, nothing is said to be quiet."""
    return Load(begun, last, usual, rings_at(begun, rule, zone) and usual > 0 and last <= rule.quiet * usual)
