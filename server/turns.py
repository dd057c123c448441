"""Whose turn it is at a door that costs the machine dear: a few at once, everybody else in lines of their own.

Lines take turns, so a crowd in one delays nobody in another, and what is more than a line holds is told to come again.
Those whose machine is known come first: their lines are no more than there are seats.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from app.domain.errors import Trouble

LINE = 100
"""So many wait in one line: a whole shift behind one address."""

_Lines = OrderedDict[str, deque["asyncio.Future[None]"]]


class Turns:
    """For one event loop."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._known: _Lines = OrderedDict()
        self._strange: _Lines = OrderedDict()

    @asynccontextmanager
    async def turn(self, line: str, known: bool = False) -> AsyncGenerator[None]:
        """Wait in this line, then go on. Trouble("busy") where it is full."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(self._known if known else self._strange, line)
        try:
            yield
        finally:
            self._next()

    async def _wait(self, lines: _Lines, line: str) -> None:
        waiting = lines.setdefault(line, deque())
        if len(waiting) >= LINE:
            raise Trouble("busy")
        mine = asyncio.get_running_loop().create_future()
        waiting.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._next()  # it was their turn already
            raise

    def _next(self) -> None:
        """The turn goes to the next line's first; nobody waits: it is free."""
        for lines in (self._known, self._strange):
            while lines:
                line, waiting = lines.popitem(last=False)
                first = waiting.popleft()
                if waiting:
                    lines[line] = waiting
                if not first.cancelled():
                    first.set_result(None)
                    return
        self._free += 1
