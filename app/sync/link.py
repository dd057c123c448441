"""The link: keeps a seat and the centre agreed, in the background, and says honestly how it stands.

One thread exchanges: when something was saved, when the bell rings, when somebody wishes it, and by a timer. Another
listens to the bell. Neither ever stops the seat from working; at worst nothing moves and `state` says why.
"""

import logging
import random
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Condition, Event, Thread
from typing import Any

import msgspec
import requests

from app.clock import Clock
from app.domain.errors import Trouble
from app.store import meta, outbox
from app.store.reading import Line, LinkState
from app.store.store import Store
from app.store.writer import Priority, Touched
from app.sync import bell
from app.sync.centretime import WRONG, CentreTime
from app.sync.exchange import Exchange
from app.sync.http import Busy, Gone, OutOfStep, SignedOut
from app.sync.session import Session
from app.sync.wire import CallTold, ExchangeReply, ExchangeRequest, News, Page

log = logging.getLogger(__name__)

POLL_S = 30.0
"""With the bell on: how often to look all the same."""
SHORT_POLL_S = 5.0
RETRY_S = 5.0
"""The longest between two tries to reach the centre."""
_FIRST_RETRY_S = 0.25
_LONG_S = 60.0
"""Between two tries that only somebody's act can make succeed."""
_TOLD_S = 3.0
"""So long the centre may take to hear of a record before it is asked about it nevertheless."""
_LAST_WORD_S = 2.0


@dataclass
class _Pause:
    """How long to wait after failures in a row: from a quarter of a second up to five, at random within."""

    failures: int = 0

    def next(self) -> float:
        """Seconds until the next try."""
        self.failures += 1
        longest = min(RETRY_S, _FIRST_RETRY_S * 2 ** min(self.failures, 10))
        return random.uniform(longest / 2, longest)


@dataclass(frozen=True)
class _Answer:
    """One round as it came back; `begun`: the steady clock when the question left."""

    asked: ExchangeRequest
    reply: ExchangeReply
    begun: float


def _in_background(do: Callable[[], _Answer]) -> Future[_Answer]:
    """Do it on a thread that does not keep the process alive."""
    future: Future[_Answer] = Future()

    def run() -> None:
        try:
            future.set_result(do())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, name="link-ahead", daemon=True).start()
    return future


class Link:
    """The two threads. `start` begins; `close` ends, at once."""

    def __init__(self, store: Store, session: Session, exchange: Exchange, time: CentreTime, clock: Clock) -> None:
        self._store, self._session, self._exchange = store, session, exchange
        self._time, self._clock = time, clock
        self._centre = session.centre.twin()
        self._bell_centre = session.centre.twin()
        self._wake, self._stop = Event(), Event()
        self._changed = Condition()
        self._pause = _Pause()
        self._quiet = False
        """Nothing was left to send or to fetch at the end of the last round, nor told that more may come of."""
        self._asked_to_wait = False
        self._noted: datetime | None = None
        self._begun, self._rounds = 0, 0
        """Looks at the centre that were begun, and that are over."""
        with store.read() as connection:
            confirmed = meta.get(connection, "last_confirmed", datetime)
            halted = meta.get(connection, "halted", str) or ""
        self._state = LinkState(line=Line.TRYING, last_confirmed=confirmed, reason=halted)
        self._halted = halted
        self._ringing: requests.Response | None = None
        self._threads = [
            Thread(target=self._work, name="link", daemon=True),
            Thread(target=self._listen, name="bell", daemon=True),
        ]
        self._tasks: list[Callable[[], float | None]] = []
        self.on_told: Callable[[CallTold], object] = lambda told: None
        """Called with what an exchange tells of a call at this seat; returns at once."""

    # ── for the desk ──

    def start(self) -> None:
        """Begin to reach for the centre."""
        for thread in self._threads:
            thread.start()
        self.nudge()

    def nudge(self) -> None:
        """Look at once, whatever pause was due."""
        self._wake.set()

    def each_round(self, *tasks: Callable[[], float | None]) -> None:
        """Do these too, on the link's thread while it is online; each answers in how many seconds it is due again."""
        self._tasks.extend(tasks)

    def state(self) -> LinkState:
        """How it stands now."""
        with self._store.read() as connection:
            waiting, stuck = outbox.counts(connection)
        off = self._time.off
        exchange = self._exchange
        return replace(
            self._state,
            waiting=waiting,
            stuck=stuck,
            clock_off=off,
            clock_wrong=abs(off) > WRONG,
            filling=exchange.filling,
            cursor=exchange.cursor,
        )

    @property
    def line(self) -> Line:
        """Whether the centre is reached; TRYING until the first answer or failure of a run."""
        return self._state.line

    def resume(self) -> None:
        """Somebody signed in again, or the device is a new one: what halted it is over."""
        self._set_halted("")
        self._set(reason="")
        self.nudge()

    def wait(self, done: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until it is so, looked at after each round; False when the time is over or the link closes."""
        with self._changed:
            return self._changed.wait_for(lambda: done() or self._stop.is_set(), timeout_s) and not self._stop.is_set()

    def wait_idle(self, timeout_s: float) -> bool:
        """Wake the link and wait until nothing waits and the head is reached."""
        begun: list[int] = []

        def settled() -> None:
            begun.append(self._begun)  # what is under way may have looked already
            self.nudge()

        # After what was put off until now: what is kept of calls and states.
        self._store.later(lambda writing: writing.then.append(settled))
        return self.wait(
            lambda: bool(begun) and self._rounds > begun[0] and self._quiet and not self._waiting(), timeout_s
        )

    def wait_told(self, record: str) -> None:
        """Before the centre is asked about a record: until it has heard what was done to it here, a moment at most."""
        if self._state.line is Line.ONLINE and self._waits(record):
            self.nudge()
            self.wait(lambda: self._state.line is not Line.ONLINE or not self._waits(record), _TOLD_S)

    def _waits(self, record: str) -> bool:
        with self._store.read() as connection:
            return outbox.waits_for(connection, record)

    def close(self) -> None:
        """Stop both threads."""
        self._stop.set()
        self._wake.set()
        self._hang_up()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_LAST_WORD_S)  # one that waits for a dead network dies with the process
        if self._state.last_confirmed is not None:
            self._note(self._state.last_confirmed)
        self._centre.close()
        self._bell_centre.close()

    # ── exchanging ──

    def _work(self) -> None:
        while True:
            self._wake.clear()  # before the look at `_stop`: `close` may set both between any two
            if self._stop.is_set():
                return
            wait_s = self._round()
            # The centre's wish goes before everybody's; and where there is no line, each save asks in vain.
            first = wait_s if self._asked_to_wait else 0 if self._state.line is Line.ONLINE else _FIRST_RETRY_S
            self._stop.wait(min(first, wait_s))
            self._wake.wait(wait_s - min(first, wait_s))

    def _round(self) -> float:
        """Exchange until all is said. Gives the seconds until the next look."""
        self._begun += 1
        self._asked_to_wait = False
        if self._state.line is Line.OFFLINE:
            self._set(line=Line.TRYING)
        try:
            self._exchange_all()
            wait_s = self._after_success()
        except Busy as busy:
            self._asked_to_wait = True
            wait_s = self._failed(busy, Line.ONLINE, busy.retry_s)
        except SignedOut as error:
            wait_s = self._failed(error, Line.OFFLINE, _LONG_S)
        except OutOfStep as error:
            self._set_halted(error.code)
            wait_s = self._failed(error, Line.ONLINE, _FIRST_RETRY_S)
        except Gone as gone:
            self._exchange.begin_again(gone.epoch)
            wait_s = self._failed(gone, Line.ONLINE, self._pause.next())
        except Trouble as trouble:
            wait_s = _LONG_S if trouble.code == "too_old" else self._pause.next()
            wait_s = self._failed(trouble, Line.OFFLINE, wait_s)
        except Exception:  # a bug; the seat works on, and what waits is safe
            if not self._stop.is_set():
                log.exception("the link failed")
            wait_s = self._failed(Trouble("answer"), Line.OFFLINE, self._pause.next())
        with self._changed:
            self._rounds += 1
            self._changed.notify_all()
        return wait_s

    def _exchange_all(self) -> None:
        self._quiet = False
        ahead: Future[_Answer] | None = None
        more = True
        while more and not self._stop.is_set():
            fetched = self._fetch(self._exchange.request(not self._halted)) if ahead is None else ahead.result()
            ahead = self._fetch_ahead(fetched)
            self._time.heard(fetched.reply.server_time, fetched.begun)
            more = self._exchange.take(fetched.asked, fetched.reply)
            self._confirmed(fetched.reply.server_time, fetched.reply.head)

    def _fetch(self, asked: ExchangeRequest) -> _Answer:
        body = self._exchange.encode(asked)
        begun = self._clock.monotonic()
        return _Answer(asked, self._session.call(lambda token: self._centre.exchange(body, token)), begun)

    def _fetch_ahead(self, fetched: _Answer) -> Future[_Answer] | None:
        """In a long fill the next page is on its way while this one is applied; commands go up when it is over."""
        asked, reply = fetched.asked, fetched.reply
        if reply.complete or reply.cursor == asked.cursor or reply.epoch != asked.epoch:
            return None
        following = msgspec.structs.replace(asked, cursor=reply.cursor, commands=())
        return _in_background(lambda: self._fetch(following))

    def _after_success(self) -> float:
        self._pause.failures = 0
        due = [seconds for task in self._tasks if (seconds := task()) is not None]
        self._quiet = 0 not in due
        return min([POLL_S if self._ringing is not None else SHORT_POLL_S, *due])

    def _failed(self, trouble: Trouble, line: Line, wait_s: float) -> float:
        if self._state.reason != trouble.code:
            log.info("link: %s %s", trouble.code, trouble.detail)
        self._set(line=line, reason=trouble.code)
        return wait_s

    def _confirmed(self, at: datetime, head: int) -> None:
        self._set(line=Line.ONLINE, reason=self._halted, last_confirmed=at, head=head)
        if self._noted is None or at - self._noted > timedelta(seconds=30):
            self._note(at)

    def _note(self, at: datetime) -> None:
        """Remember for the next start when the centre last answered and how wrong this clock is."""
        self._noted = at
        off = self._time.off // timedelta(milliseconds=1)
        self._put(last_confirmed=at, off_ms=off)

    # ── the bell ──

    def _listen(self) -> None:
        pause = _Pause()
        while not self._stop.is_set():
            with self._changed:
                self._changed.wait_for(self._may_listen)
            try:
                self._hear()
                pause.failures = 0
            except Trouble as trouble:  # the exchange is the one that says so
                log.debug("bell: %s %s", trouble.code, trouble.detail)
            except Exception:
                if not self._stop.is_set():
                    log.exception("the bell failed")
            self._stop.wait(pause.next())

    def _may_listen(self) -> bool:
        return self._stop.is_set() or (self._state.line is Line.ONLINE and not self._exchange.filling)

    def _hear(self) -> None:
        device, cursor = self._exchange.device, self._exchange.cursor

        def listen(token: str) -> None:
            if self._stop.is_set():
                return
            with self._bell_centre.bell(device, cursor, token) as response:
                self._ringing = response
                try:
                    if self._stop.is_set():  # `close` looked for a bell to hang up before there was one
                        return
                    for rung in bell.rings(response):
                        self._rung(rung)
                        if self._stop.is_set():
                            return
                finally:
                    self._ringing = None

        self._session.call(listen)

    def _rung(self, rung: Page | News | CallTold) -> None:
        if isinstance(rung, CallTold):
            self.on_told(rung)
            return
        if isinstance(rung, News):
            if rung.head > self._exchange.cursor:
                self.nudge()
            return
        asked = self._clock.monotonic()
        if rung.cursor <= self._exchange.cursor:
            return
        if self._exchange.take_page(rung):
            self._time.heard(rung.server_time, asked)
            self._confirmed(rung.server_time, rung.head)
        else:
            self.nudge()

    def _hang_up(self) -> None:
        ringing = self._ringing
        if ringing is not None:
            # It may be ending by itself at this very moment.
            with suppress(OSError, ValueError, RuntimeError, AttributeError):
                ringing.raw.shutdown()

    # ── state ──

    def _waiting(self) -> bool:
        with self._store.read() as connection:
            return outbox.waits(connection)

    def _set(self, **changes: Any) -> None:
        with self._changed:
            before, self._state = self._state, replace(self._state, **changes)
            self._changed.notify_all()
        if self._state != replace(before, last_confirmed=self._state.last_confirmed, head=self._state.head):
            self._store.announce(Touched({"link": frozenset()}))

    def _set_halted(self, reason: str) -> None:
        self._halted = reason
        self._put(halted=reason)
        self._store.announce(Touched({"link": frozenset(), "attention": frozenset()}))

    def _put(self, **values: Any) -> None:
        self._store.write(lambda writing: meta.put(writing.connection, **values), Priority.LINK)
