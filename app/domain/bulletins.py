"""日报, 周报, 月报: what a bulletin says, and the rows it was counted from.

A bulletin is its *rows* (each a call, a message, a callback … with the cases behind it) and the *numbers*, each the
count of some of them by `BEHIND`. What is published keeps both, so a number can be opened and proved for ever.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import msgspec
from msgspec import field

from app.domain.errors import Refused
from app.domain.records import Record
from app.domain.words import BulletinKind

DEFINITIONS = 1
"""Version of what the numbers mean; a published bulletin keeps its own."""


class Counted(Record, kw_only=True):
    """Something that counts once. `what` and `key`: see `BEHIND`; `day` is the hotline's day it belongs to."""

    id: str
    """Of the contact, the callback, the dispatch, the case or the call."""
    what: str
    key: str = ""
    day: str = ""
    cases: tuple[str, ...] = ()


class Number(Record, kw_only=True):
    """A number of the bulletin: how many rows stand behind this name and key."""

    name: str
    key: str = ""
    count: int


class Hot(Record, kw_only=True):
    """One of the hottest categories. `about`: what it is mainly about, in words several citizens used; `place`: where
    it clusters, "" where it does not; `units`: who was told, the one with most cases first."""

    category: str
    count: int
    about: tuple[str, ...] = ()
    place: str = ""
    at_place: int = 0
    units: tuple[str, ...] = ()


class Issue(Record, kw_only=True):
    """One of the hottest issues: what several cases are about, grouped as everywhere. `group` is its number's key;
    `about` and `place` as of `Hot`."""

    group: str
    category: str | None = None
    count: int
    citizens: int
    about: tuple[str, ...] = ()
    place: str = ""


class Bulletin(Record, kw_only=True):
    """The figures of some days, of the hotline or of one unit. `names`: what codes were called when it was counted."""

    kind: BulletinKind
    first: str
    last: str
    unit: str | None = None
    hotline: str = ""
    definitions: int = DEFINITIONS
    seq: int = 0
    """The feed's number it was counted at."""
    counted_at: datetime
    numbers: tuple[Number, ...] = ()
    hot: tuple[Hot, ...] = ()
    issues: tuple[Issue, ...] = ()
    names: dict[str, str] = field(default_factory=dict[str, str])

    def count(self, name: str, key: str = "") -> int:
        """The number of this name; 0 where nothing was counted."""
        return next((n.count for n in self.numbers if n.name == name and n.key == key), 0)

    def keyed(self, name: str) -> tuple[Number, ...]:
        """The numbers of this name, one for each key, the largest first."""
        return tuple(n for n in self.numbers if n.name == name and n.key)

    def called(self, code: str) -> str:
        """What a code was called when it was counted."""
        return self.names.get(code, code)


class Publication(Record, kw_only=True):
    """Who published a bulletin when; `hash` is the SHA-256 over bulletin and rows, kept in the audit trail too."""

    by: str
    at: datetime
    hash: str


class Identity(Record, kw_only=True):
    """Two sides that must be equal. `answered`: direct + passed on; `messages`: the sum of the channels; `taken`: the
    sum of the request types; `rows`: every number is the count of its rows. `cases`: numbers of cases that break it."""

    name: str
    left: int
    right: int
    cases: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether both sides are equal."""
        return self.left == self.right


class Late(Record, kw_only=True):
    """What is counted otherwise now than when it was published: came late (`was` empty), is gone (`what` empty) or
    changed. `cases`: the numbers of its cases."""

    id: str
    what: str = ""
    key: str = ""
    was: str = ""
    was_key: str = ""
    cases: tuple[str, ...] = ()


class BulletinView(Record, kw_only=True):
    """A bulletin as it is looked at: published, with what came late since; or as it stands now."""

    bulletin: Bulletin
    identities: tuple[Identity, ...] = ()
    published: Publication | None = None
    late: tuple[Late, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every identity holds."""
        return all(identity.holds for identity in self.identities)


class BulletinRow(Record, kw_only=True):
    """A line of the list of published bulletins."""

    kind: BulletinKind
    first: str
    last: str
    unit: str | None = None
    by: str
    at: datetime
    hash: str


SETTLED = ("direct", "existing", "withdrawn")
"""How a call ended without a unit: answered, about a case that exists, or taken back before anything was done."""

BEHIND: Mapping[str, tuple[str, tuple[str, ...] | None]] = {
    "answered": ("call", None),
    "direct": ("call", SETTLED),
    "passed_on": ("call", ("passed_on",)),
    "messages": ("message", None),
    "callbacks": ("callback", None),
    "taken": ("taken", None),
    "on_time": ("replied", ("on_time",)),
    "late": ("replied", ("late",)),
    "returned": ("returned", None),
}
"""Each number with the rows behind it: of this kind, with one of these keys (None: any)."""

KEYED = {
    "channel": "message",
    "apart": "apart",
    "matter": "matter",
    "issue": "issue",
    "type": "taken_type",
    "unit": "unit_taken",
    "unit_on_time": "unit_on_time",
    "unit_late": "unit_late",
    "contacted": "contacted",
    "solved": "solved",
    "satisfied": "satisfied",
    "deferred": "deferred",
}
"""Numbers there is one of for each key of these rows. `day` is one more: the calls of each day."""

OF_HOTLINE = ("answered", "direct", "passed_on", "messages", "callbacks")
OF_UNIT = ("taken", "on_time", "late", "returned", "callbacks")
_FOR_UNITS = frozenset({"type"})
_LONG = frozenset({"unit", "unit_on_time", "unit_late", "contacted", "solved", "satisfied", "deferred", "day"})


def days_of(kind: BulletinKind, day: date) -> tuple[date, date]:
    """First and last day of the period this day lies in; weeks begin on Monday."""
    if kind == BulletinKind.DAY:
        return day, day
    if kind == BulletinKind.WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def name_of(kind: BulletinKind, first: str, unit: str | None) -> str:
    """What a bulletin is kept under."""
    return f"{kind}:{first}:{unit}" if unit else f"{kind}:{first}"


class Rows:
    """Rows by what they are, so that many numbers can be asked of them."""

    def __init__(self, rows: Iterable[Counted]) -> None:
        self._groups: defaultdict[str, defaultdict[str, list[Counted]]] = defaultdict(lambda: defaultdict(list))
        self._days: defaultdict[str, list[Counted]] = defaultdict(list)
        for row in rows:
            self._groups[row.what][row.key].append(row)
            if row.what == "call":
                self._days[row.day].append(row)

    def behind(self, name: str, key: str = "") -> tuple[Counted, ...]:
        """The rows a number counts. Refused("unknown", "name") for a number there is none of."""
        if name == "day":
            return tuple(self._days.get(key, ()))
        if name in KEYED:
            return tuple(self.of(KEYED[name]).get(key, ()))
        if name not in BEHIND:
            raise Refused("unknown", "name", value=name)
        what, keys = BEHIND[name]
        groups = self.of(what)
        return tuple(row for each in (groups if keys is None else keys) for row in groups.get(each, ()))

    def of(self, what: str) -> Mapping[str, list[Counted]]:
        """The rows of one kind by their keys."""
        return self._groups.get(what, {})

    def keyed(self, name: str) -> Mapping[str, list[Counted]]:
        """The rows behind the numbers of this name, by their keys."""
        return self._days if name == "day" else self.of(KEYED[name])


def numbers_of(rows: Rows, kind: BulletinKind, unit: str | None) -> tuple[Number, ...]:
    """All numbers of a bulletin of this kind."""
    plain = [Number(name=n, count=len(rows.behind(n))) for n in (OF_UNIT if unit else OF_HOTLINE)]
    keyed: list[Number] = []
    for name in (*KEYED, "day"):
        if (name in _LONG and kind == BulletinKind.DAY and not unit) or (name in _FOR_UNITS and not unit):
            continue
        counts = [Number(name=name, key=key, count=len(found)) for key, found in rows.keyed(name).items()]
        keyed += sorted(counts, key=lambda n: (n.key,) if name == "day" else (-n.count, n.key))
    return (*plain, *keyed)


def identities(bulletin: Bulletin, rows: Rows, numbers: Mapping[str, str] | None = None) -> tuple[Identity, ...]:
    """The identities of a bulletin, asserted over its numbers and rows. `numbers`: case id → the number people say."""
    said = numbers or {}

    def cases(broken: Iterable[Counted]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(said.get(case, case) for row in broken for case in row.cases))

    found: list[Identity] = []
    if bulletin.unit is None:
        undecided = rows.of("call").get("undecided", [])
        settled = bulletin.count("direct") + bulletin.count("passed_on")
        found.append(Identity(name="answered", left=bulletin.count("answered"), right=settled, cases=cases(undecided)))
        channels = sum(n.count for n in bulletin.keyed("channel"))
        found.append(Identity(name="messages", left=bulletin.count("messages"), right=channels))
    else:
        types = sum(n.count for n in bulletin.keyed("type"))
        found.append(Identity(name="taken", left=bulletin.count("taken"), right=types))
    stated = sum(n.count for n in bulletin.numbers)
    counted = sum(len(rows.behind(n.name, n.key)) for n in bulletin.numbers)
    found.append(Identity(name="rows", left=stated, right=counted))
    return tuple(found)


def late(kept: Iterable[Counted], now: Iterable[Counted], numbers: Mapping[str, str]) -> tuple[Late, ...]:
    """What is counted otherwise now. `numbers`: case id → the number people say. Which issues are the hottest is of the
    moment and is not corrected."""
    before, after = _by_id(kept), _by_id(now)
    found: list[Late] = []
    for place in sorted(before.keys() | after.keys()):
        was, row = before.get(place), after.get(place)
        if was is not None and row is not None and was.key == row.key:
            continue
        one = row or was
        assert one is not None
        found.append(
            Late(
                id=one.id,
                what=row.what if row else "",
                key=row.key if row else "",
                was=was.what if was else "",
                was_key=was.key if was else "",
                cases=tuple(numbers.get(case, case) for case in one.cases),
            )
        )
    return tuple(found)


def _by_id(rows: Iterable[Counted]) -> dict[tuple[str, str], Counted]:
    return {(row.what, row.id): row for row in rows if row.what != "issue"}


def sealed(bulletin: Bulletin, rows: Iterable[Counted]) -> tuple[bytes, bytes, str]:
    """Bulletin and rows as they are kept, and the hash over both."""
    body, counted = _encoder.encode(bulletin), _encoder.encode(tuple(rows))
    return body, counted, hash_of(body, counted)


def hash_of(body: bytes, rows: bytes) -> str:
    """SHA-256 over a kept bulletin and its rows."""
    return hashlib.sha256(body + b"\n" + rows).hexdigest()


_encoder = msgspec.json.Encoder(order="sorted")
