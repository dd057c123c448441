"""What the link does besides exchanging, while the centre answers: leases, the key's copy, the seat's state and
its history, and a lead's figures made ready."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from app.clock import Clock
from app.domain.errors import Refused, Trouble
from app.domain.words import Role
from app.store import callog, claims, outbox, spells
from app.store.claims import Claim
from app.store.store import Store
from app.store.writer import Priority, Writing
from app.sync.centretime import CentreTime
from app.sync.enrol import Entered, deposit_key
from app.sync.http import Done
from app.sync.wire import ReleaseRequest, SeatStanding, SeatState, Taken, TakeRequest
from app.sync.wire.history import TellHistory

log = logging.getLogger(__name__)

_SOONEST_S, _LATEST_S = 1.0, 60.0
_REST_S = 10.0
"""So long a seat is online before what nobody waits for is begun."""
_KEPT = timedelta(days=2)
"""So long a seat remembers a call on its lines that the centre knows."""


class Rested:
    """A task of the link's that is put off until the seat has been online for a while: whoever signs in sees their
    rows first."""

    def __init__(self, clock: Clock, task: Callable[[], float | None]) -> None:
        self._clock, self._task = clock, task
        self._due: float | None = None

    def __call__(self) -> float | None:
        """The task's own answer, or in how many seconds it is due for the first time."""
        now = self._clock.monotonic()
        if self._due is None:
            self._due = now + _REST_S
        return self._due - now if now < self._due else self._task()


class Ahead:
    """Makes figures ready, so that a first look is as quick as any: a lead's, and those of whoever asked before."""

    def __init__(self, entered: Entered) -> None:
        self._store: Store = entered.store
        self._lead = Role.LEAD in entered.person.roles
        self._due = True

    def prepare(self) -> None:
        """Once in a run, when the seat has what the centre has: it may have been filled since."""
        if self._due:
            self._due = False
            self._store.counted.prepare(self._lead)


class Claims:
    """Queue items held in this run; each is held on by asking for it again when half its lease is over."""

    def __init__(self, entered: Entered, time: CentreTime) -> None:
        self._entered, self._time = entered, time
        self._store: Store = entered.store
        self._held: set[str] = set()
        self._lock = Lock()

    def take(self, case: str) -> Taken:
        """Ask the centre for this item and keep its word. Refused: held, and as the rules say; Trouble when offline."""
        asked = TakeRequest(device=self._entered.about.device, case=case)
        session = self._entered.session
        taken = session.call(lambda token: session.centre.ask("/v1/take", asked, Taken, token))

        def job(writing: Writing) -> None:
            claims.put(writing.connection, taken)
            writing.touch("claim", [case])

        self._store.write(job)
        with self._lock:
            self._held.add(case)
        return taken

    def release(self, case: str) -> None:
        """Let go of it, here and at the centre."""
        claim = self._claims().get(case)
        if claim is None:
            return
        self._drop(case)
        session = self._entered.session
        asked = ReleaseRequest(device=self._entered.about.device, case=case, fence=claim.fence)
        session.call(lambda token: session.centre.ask("/v1/release", asked, Done, token))

    def hold_on(self) -> float | None:
        """Ask again for what is half over. Gives in how many seconds the next is due."""
        held = self._claims()
        with self._lock:
            self._held &= held.keys()
            mine = [held[case] for case in self._held]
        waits = [self._hold_on(claim) for claim in mine]
        return max(_SOONEST_S, min(waits)) if waits else None

    def _hold_on(self, claim: Claim) -> float:
        left = claim.until - self._time.now()
        if left > timedelta(seconds=_LATEST_S):
            return (left - timedelta(seconds=_LATEST_S)).total_seconds()
        try:
            return (self.take(claim.case).until - self._time.now()).total_seconds() / 2
        except Refused as refused:
            log.info("a claim is lost: %s", refused.code)
            self._drop(claim.case)
        except Trouble as trouble:
            log.info("a claim could not be held on: %s", trouble.code)
        return _LATEST_S

    def _claims(self) -> dict[str, Claim]:
        with self._store.read() as connection:
            return claims.held(connection)

    def _drop(self, case: str) -> None:
        def job(writing: Writing) -> None:
            claims.drop(writing.connection, case)
            writing.touch("claim", [case])

        self._store.write(job, Priority.LINK)


class Histories:
    """Tells the centre of the calls on this seat's lines and of the states it stood in, until it knows them."""

    def __init__(self, entered: Entered, time: CentreTime) -> None:
        self._entered, self._time = entered, time

    def tell(self) -> float | None:
        """Tell what it does not know yet. Gives in how many seconds to go on: at once where something was told, for
        ring-backs may have come of it."""
        told = False
        try:
            while self._tell_some():
                told = True
        except (Refused, Trouble) as error:
            log.info("history not told: %s", error.code)
        return 0.0 if told else None

    def _tell_some(self) -> bool:
        """Whether something was told, so that there may be more."""
        with self._entered.store.read() as connection:
            calls, states = callog.untold(connection), spells.untold(connection)
        if not calls and not states:
            return False
        asked = TellHistory(
            device=self._entered.about.device,
            calls=tuple(call for call, _count in calls),
            spells=tuple(spell for spell, _count in states),
        )
        session = self._entered.session
        session.call(lambda token: session.centre.ask("/v1/history", asked, Done, token))

        def job(writing: Writing) -> None:
            callog.told(writing.connection, calls)
            spells.told(writing.connection, states)
            callog.forget(writing.connection, self._time.now() - _KEPT)

        self._entered.store.write(job, Priority.LINK)
        return True


class Reports:
    """Tells the centre what the seats table shows of this one, when it has changed; and deposits the key."""

    def __init__(self, entered: Entered, standing: Callable[[], SeatStanding]) -> None:
        self._entered, self._standing = entered, standing
        self._told: SeatState | None = None
        self._deposited = False

    def report(self) -> float | None:
        """Do what is due."""
        try:
            if not self._deposited:
                deposit_key(self._entered)
                self._deposited = True
            self._tell()
        except (Refused, Trouble) as error:
            log.info("not reported: %s", error.code)
        return None

    def _tell(self) -> None:
        with self._entered.store.read() as connection:
            waiting, stuck = outbox.counts(connection)
        standing = self._standing()
        asked = SeatState(device=self._entered.about.device, waiting=waiting, stuck=stuck, standing=standing)
        if asked == self._told:
            return
        session = self._entered.session
        session.call(lambda token: session.centre.ask("/v1/seat-state", asked, Done, token))
        self._told = asked
