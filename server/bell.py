"""Rings seats when the feed moves, with the page itself where it is small: made once for all who may see the same.

One task a process looks at the head, at once after a commit of its own and every tenth of a second for those of others,
reads what is new once, and gives every listener the part that is theirs. A lost ring does no harm: a timer exchanges.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager, suppress
from typing import Any

from app.sync.wire import Kind, News
from server import counted
from server.catalogue import load_book
from server.centre import Centre, encode
from server.database import is_trouble
from server.hook import Fresh, meant
from server.seats import Seat
from server.span import Span, families, read_span
from server.sweep import sweep

POLL_S = 0.1
HEARTBEAT_S = 15.0
_CHECK_S = 2.0
"""How long somebody who was signed out may still hear a bell."""
_SWEEP_S = 1.0
_PAUSE_S = 0.005
"""Between two rings: what comes in the meantime goes with the next."""
_PER_SEAT = 4
"""A seat needs one bell; what a broken line left open is soon seen. With one more than these all others end."""
_WAITING = 50
"""Rings that may wait for a slow listener before they become one that only says "news"."""
_log = logging.getLogger("server.bell")


class Listener:
    """One open bell: what it has been told up to, and what waits to be sent."""

    def __init__(self, seat: Seat, cursor: int) -> None:
        self.seat = seat
        self.cursor = cursor
        self.waiting: list[bytes] = []
        self.rung = asyncio.Event()
        self.closed = False

    def ring(self, words: bytes, head: int) -> None:
        """Add a ring; too many become one."""
        if len(self.waiting) >= _WAITING:
            words = news(head)
            self.waiting.clear()
        self.waiting.append(words)
        self.cursor = head
        self.rung.set()

    def tell(self, words: bytes) -> None:
        """Add what is no news of the feed."""
        self.waiting.append(words)
        self.rung.set()

    def close(self) -> None:
        """End the stream; the seat comes back with what it then may."""
        self.closed = True
        self.rung.set()


class Bells:
    """All listeners of this process."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._listeners: set[Listener] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._head = 0
        self._closed = False
        self._fresh = Fresh(centre)

    @asynccontextmanager
    async def running(self, threads: Executor) -> AsyncGenerator[None]:
        """Ring while the block runs."""
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._head = (await self._in(threads, read_span, self._centre, None, False)).head
        self._centre.on_commit, self._centre.on_told = self._committed, self._hook_told
        tasks = [
            asyncio.create_task(work) for work in (self._ring(threads), self._check(threads), self._sweep(threads))
        ]
        try:
            yield
        finally:
            self.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._centre.on_commit, self._centre.on_told = lambda seq: None, lambda: None

    def close(self) -> None:
        """End every stream and take no more: the process is about to stop. Call it on the serving loop."""
        self._closed = True
        for listener in self._listeners:
            listener.close()

    def _committed(self, seq: int) -> None:
        """After a commit, from any thread. Where nobody listens, the next look at the head is soon enough."""
        if seq > self._head and self._listeners and self._loop is not None and not self._wake.is_set():
            self._loop.call_soon_threadsafe(self._wake.set)

    def _hook_told(self) -> None:
        """An exchange told of a call, on any thread."""
        if self._listeners and self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def listen(self, seat: Seat, cursor: int, until: int) -> AsyncGenerator[bytes]:
        """The stream of one seat: what is behind its cursor is news at once; then rings and heartbeats."""
        await self._reach(cursor)
        listener = Listener(seat, self._head)
        self._make_room(seat.device)
        self._listeners.add(listener)
        try:
            yield news(self._head) if cursor < self._head else b": hello\n\n"
            while not (listener.closed or self._closed or self._centre.now_ms() >= until):
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        await listener.rung.wait()
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                listener.rung.clear()
                waiting, listener.waiting = listener.waiting, []
                if waiting:
                    yield b"".join(waiting)
        finally:
            self._listeners.discard(listener)

    def _make_room(self, device: str) -> None:
        others = [each for each in self._listeners if each.seat.device == device]
        for each in others if len(others) >= _PER_SEAT else ():
            each.close()

    async def _reach(self, cursor: int) -> None:
        """Come to where a seat stands already, so that its first ring continues its cursor."""
        while self._head < cursor and not self._closed:
            self._wake.set()
            await asyncio.sleep(_PAUSE_S)

    async def _ring(self, threads: Executor) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._wake.wait()
            self._wake.clear()
            await self._guarded(self._ring_once, threads)
            await self._guarded(self._hand_on_calls, threads)
            await asyncio.sleep(_PAUSE_S)

    async def _ring_once(self, threads: Executor) -> None:
        span = await self._in(threads, read_span, self._centre, self._head, bool(self._listeners))
        if span.head == self._head:
            return
        self._head = span.head
        if span.makes_book:
            self._centre.book = await self._in(threads, load_book, self._centre)
        self._give(span)

    async def _hand_on_calls(self, threads: Executor) -> None:
        """What exchanges told of calls, each to the seat it is about and to nobody else."""
        if not self._listeners:
            return
        for told in await self._in(threads, self._fresh.read):
            for listener in self._listeners:
                if meant(told, listener.seat.person.id, listener.seat.code):
                    listener.tell(event("call", told.body))

    def _give(self, span: Span) -> None:
        people = {row.id for row in span.moved if row.kind == Kind.PERSON.value}
        made: dict[Any, bytes] = {}
        for listener in self._listeners:
            if listener.seat.person.id in people:
                listener.close()
            if listener.cursor >= span.head:
                continue
            key = span.part_of(listener.seat) if span.whole and listener.cursor == span.since else None
            if key not in made:
                made[key] = news(span.head) if key is None else event("page", encode(span.page(key, self._centre)))
            listener.ring(made[key], span.head)

    async def _check(self, threads: Executor) -> None:
        """Close the bells of those who were signed out."""
        while True:
            await asyncio.sleep(_CHECK_S)
            await self._guarded(self._check_once, threads)

    async def _check_once(self, threads: Executor) -> None:
        if not self._listeners:
            return
        alive = await self._in(threads, families, self._centre)
        for listener in self._listeners:
            if listener.seat.family not in alive:
                listener.close()

    async def _sweep(self, threads: Executor) -> None:
        await self._guarded(self._count, threads)
        while True:
            await asyncio.sleep(_SWEEP_S)
            await self._guarded(self._sweep_once, threads)

    async def _sweep_once(self, threads: Executor) -> None:
        await self._in(threads, sweep, self._centre)

    async def _count(self, threads: Executor) -> None:
        """Figures open at once, also where an update or a restored copy has left nothing to open them from."""
        await self._in(threads, counted.sweep, self._centre)

    async def _guarded(self, work: Callable[[Executor], Any], threads: Executor) -> None:
        """A task that lives on when the database is away for a while."""
        try:
            await work(threads)
        except Exception as error:
            if not is_trouble(error):
                raise
            _log.error("database: %s", type(error).__name__)
            await asyncio.sleep(1)

    async def _in(self, threads: Executor, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(threads, work, *given)


def news(head: int) -> bytes:
    """A ring that carries nothing."""
    return event("news", encode(News(head=head)))


def event(name: str, body: bytes) -> bytes:
    """One server-sent event; JSON never holds a line break."""
    return b"event: " + name.encode() + b"\ndata: " + body + b"\n\n"
