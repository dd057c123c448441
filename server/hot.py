"""Grouping at the centre: a hand of its own, beside the judge and never in his transaction, says which cases are about
one matter. Its word is a command of the centre's (`group`), so groups reach every seat as facts, by the feed.

The same hand lets supervision rise where pressure moved nothing (`server.pressing`).

The hand reads the feed like a seat and keeps in memory what the cases of the last weeks say; how far it has come stands
in the counter `grouped`. A hand that starts anew, or works beside another process's, comes to the same groups: what a
case was told first stands.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from app.clock import epoch_ms, made_ms, new_id
from app.domain.commands import Group
from app.domain.records import CENTRE, CaseFacts, CasePrivate
from app.domain.words import Flag, Status
from app.figures.hot import counted
from app.similar.groups import Groups
from app.similar.matters import Said, hash_place, places_of, said
from app.similar.voices import for_many
from server.centre import Centre
from server.database import again, rows
from server.own import do
from server.pressing import Pressing
from server.reading import read_case

DAYS = 35
"""Cases that came within so many days are compared."""
_PAGE = 500
_PIECE = 10
"""So many cases are read before it rests."""
_AT_ONCE = 5000
"""So many new cases are looked at together: the more there are, the better it is known what everybody says."""
_facts: msgspec.json.Decoder[CaseFacts] = msgspec.json.Decoder(CaseFacts)
_private: msgspec.json.Decoder[CasePrivate] = msgspec.json.Decoder(CasePrivate)


class Told(Struct, frozen=True):
    """A case as the hand knows it."""

    facts: CaseFacts
    private: CasePrivate


def comparable(facts: CaseFacts) -> bool:
    """Whether a case may belong to a group: none of practice, none taken back."""
    return counted(facts) and Flag.PRACTICE not in facts.flags and facts.status != Status.WITHDRAWN


class Hand:
    """The hand of one process. `step` is called by one thread at a time.

    `rest` is called every few milliseconds of work, never within a transaction; it may take its time.
    """

    def __init__(self, centre: Centre, rest: Callable[[], None] = lambda: None) -> None:
        self._centre = centre
        self._rest = rest
        self._groups = Groups()
        self._pressing = Pressing(centre)
        self._known: dict[str, str] = {}
        self._came: dict[str, datetime] = {}
        self._said: dict[str, Said] = {}
        self._for_many: dict[str, bool] = {}
        self._cursor = -1

    def step(self) -> int:
        """Look at what changed, and group it; of much only a part. How many cases it was; 0: all is seen."""
        if self._cursor < 0:
            self._begin()
        self._forget()
        begun, changed = self._cursor, 0
        fresh: list[str] = []
        while len(fresh) < _AT_ONCE:
            page, cursor = self._page()
            if cursor == self._cursor:
                break
            for at in range(0, len(page), _PIECE):
                fresh += [case.facts.id for case in self._cases(page[at : at + _PIECE]) if self._hold(case)]
                self._rest()
            self._cursor = cursor
            changed += len(page)
        found = self._groups.gather(fresh, self._known, self._rest)
        for group, near in self._near(found):
            for case in sorted(near.keys() & found.keys()):
                self._say(case, group, near[case])
                self._rest()
        changed += self._pressing.rise()
        if self._cursor > begun:
            with self._centre.database.write() as connection:
                rows(connection, _KEEP, (self._centre.hotline.key, self._cursor))
        return changed

    def _begin(self) -> None:
        """Hold again what was held: the cases of the last weeks up to where the hand had come."""
        with self._centre.database.read() as connection:
            kept = rows(connection, _KEPT, (self._centre.hotline.key,))
            since = self._centre.days_ago_ms(DAYS)
            self._cursor = kept[0][0] if kept else 0
            at_units = rows(connection, _AT_UNITS, (self._centre.hotline.key,))
        last = ""
        while stored := self._since(since, last):
            for case in stored:
                self._hold(case)
                self._rest()
            last = stored[-1].facts.id
        for row in at_units:
            self._pressing.hold(_facts.decode(row[0]))
            self._rest()

    def _since(self, since: int, last: str) -> list[Told]:
        """Some of the cases that came since, of ids after `last`, that the hand had read before; [] at the end."""
        with self._centre.database.read() as connection:
            found = rows(connection, _SINCE, (self._centre.hotline.key, since, self._cursor, last))
        return [_told(facts, private) for facts, private in found]

    def _page(self) -> tuple[list[str], int]:
        """Ids of cases that changed after the cursor, and where they lead; a page never ends inside a number."""
        with self._centre.database.read() as connection:
            since = self._centre.days_ago_ms(DAYS)
            found = rows(connection, _CHANGED, (self._centre.hotline.key, self._cursor, since))
        if len(found) < _PAGE:
            return list(dict.fromkeys(row[0] for row in found)), found[-1][1] if found else self._cursor
        last = found[-1][1]
        whole = [row for row in found if row[1] < last] or found
        return list(dict.fromkeys(row[0] for row in whole)), whole[-1][1]

    def _cases(self, ids: Iterable[str]) -> Iterator[Told]:
        with self._centre.database.read() as connection:
            for case in ids:
                for facts, private in rows(connection, _CASE, (self._centre.hotline.key, case)):
                    yield _told(facts, private)

    def _hold(self, case: Told) -> bool:
        """Hold a case as it is now; whether it says something new and has no group yet."""
        facts = case.facts
        self._pressing.hold(facts)
        if not comparable(facts) or epoch_ms(facts.at) < self._centre.days_ago_ms(DAYS):
            self._drop(facts.id)
            return False
        self._came[facts.id] = facts.at
        words = self._said[facts.id] = said(case.private, facts.category, self._centre.book)
        self._for_many[facts.id] = for_many(case.private)
        new = self._groups.add(facts.id, words)
        if facts.group is not None:
            self._known[facts.id] = facts.group
        return new and facts.group is None

    def _forget(self) -> None:
        """Let go of cases that are too old now."""
        since = self._centre.days_ago_ms(DAYS)
        for case in [case for case, at in self._came.items() if epoch_ms(at) < since]:
            self._drop(case)

    def _drop(self, case: str) -> None:
        self._groups.drop(case)
        for held in (self._known, self._came, self._said, self._for_many):
            held.pop(case, None)

    def _near(self, found: dict[str, str]) -> Iterator[tuple[str, dict[str, float]]]:
        """Each group that grows, with how near to what it says its cases are now."""
        growing = set(found.values())
        members: defaultdict[str, list[str]] = defaultdict(list)
        for case, group in (self._known | found).items():
            if group in growing:
                members[group].append(case)
        for group in sorted(growing):
            yield group, self._groups.nearness(members[group])
            self._rest()

    def _say(self, case: str, group: str, near: float) -> None:
        """Write the group of a case down, unless it has one by now."""
        places = tuple(hash_place(self._centre.hotline.phone_key, place) for place in places_of(self._said[case]))

        def work() -> tuple[str | None, int]:
            with self._centre.database.write() as connection:
                known = read_case(self._centre, connection, case)
                if known.case is None or known.case.facts.group is not None:
                    return known.case and known.case.facts.group, 0
                now = self._centre.clock.now()
                command = Group(
                    id=new_id(self._centre.clock),
                    by=CENTRE.id,
                    at=now,
                    case=case,
                    group=group,
                    places=places,
                    near=near,
                    for_many=self._for_many[case],
                )
                return group, do(self._centre, connection, command, CENTRE, known)

        stands, seq = again(work)
        if stands is not None:
            self._known[case] = stands
        if seq:
            self._centre.on_commit(seq)


def _told(facts: bytes, private: bytes | None) -> Told:
    known = _facts.decode(facts)
    return Told(known, _private.decode(private) if private else CasePrivate(id=known.id, version=0))


def stored(centre: Centre, since: datetime, until: datetime) -> list[Told]:
    """The cases that came from `since` to before `until`, in the order of their ids."""
    with centre.database.read() as connection:
        found: list[tuple[Any, ...]] = rows(connection, _SPAN, (centre.hotline.key, epoch_ms(since), epoch_ms(until)))
    return [_told(facts, private) for facts, private in found]


def looked_at(centre: Centre, since: datetime, until: datetime) -> set[str]:
    """Of the cases that came from `since` to before `until` those the hand has looked at: one without a group stands
    alone by its word. It never looked at one that was older than its days already when it was brought in."""
    key = centre.hotline.key
    with centre.database.read() as connection:
        kept = rows(connection, _KEPT, (key,))
        seen = (key, epoch_ms(since), epoch_ms(until), kept[0][0] if kept else -1)
        found: list[tuple[str, int]] = rows(connection, _SEEN, seen)
    longest = timedelta(days=DAYS) / timedelta(milliseconds=1)
    return {case for case, at in found if made_ms(case) - at < longest}


_PAIR = """FROM facts f
JOIN record a ON a.hotline = f.hotline AND a.kind = 'facts' AND a.id = f.id AND a.body IS NOT NULL
LEFT JOIN record b ON b.hotline = f.hotline AND b.kind = 'private' AND b.id = f.id WHERE f.hotline = $1"""
_SINCE = f"""SELECT a.body, b.body {_PAIR}
AND f."at" >= $2 AND COALESCE(b.seq, a.seq) <= $3 AND f.id > $4 ORDER BY f.id LIMIT {_PAGE}"""
_SPAN = f'SELECT a.body, b.body {_PAIR} AND f."at" >= $2 AND f."at" < $3 ORDER BY f.id'
_SEEN = f"""SELECT f.id, f."at" {_PAIR} AND f."at" >= $2 AND f."at" < $3 AND COALESCE(b.seq, a.seq) <= $4"""
_AT_UNITS = f"SELECT a.body {_PAIR} AND f.status IN ('dispatched', 'signed', 'rework')"
_CASE = f"SELECT a.body, b.body {_PAIR} AND f.id = $2"
_CHANGED = f"""SELECT id, seq FROM record
WHERE hotline = $1 AND seq > $2 AND changed_at >= $3 AND kind IN ('facts', 'private') ORDER BY seq LIMIT {_PAGE}"""
_KEPT = "SELECT value FROM counter WHERE hotline = $1 AND name = 'grouped'"
_KEEP = """INSERT INTO counter (hotline, name, value) VALUES ($1, 'grouped', $2)
ON CONFLICT (hotline, name) DO UPDATE SET value = excluded.value WHERE counter.value < excluded.value"""
