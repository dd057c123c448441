"""Runs the hands that work beside the serving loop, each on a thread of its own: the one that groups cases
(`server.hot`), and the one that keeps up what similar cases are looked for in (`server.radar`)."""

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from server import radar
from server.centre import Centre
from server.database import is_trouble
from server.hot import Hand
from server.traffic import Traffic

_PAUSE_S = 1.0
"""So long after it last looked a hand looks again."""
_log = logging.getLogger("server.grouping")
Step = Callable[[], int]


@asynccontextmanager
async def grouping(centre: Centre, traffic: Traffic) -> AsyncGenerator[None]:
    """The hands work while the block runs, giving way to whoever is at the doors; at its end a step under way is
    finished."""
    threads = ThreadPoolExecutor(2, "centre-hand")
    hands: tuple[Callable[[], Step], ...] = (
        lambda: Hand(centre, traffic.give_way).step,
        lambda: lambda: radar.of(centre).step(traffic.give_way),
    )
    tasks = [asyncio.create_task(_work(threads, hand)) for hand in hands]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        traffic.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        threads.shutdown()


async def _work(threads: ThreadPoolExecutor, begin: Callable[[], Step]) -> None:
    """`begin` gives a hand's next step; after an error it begins anew from what stands written."""
    loop, step = asyncio.get_running_loop(), begin()
    while True:
        try:
            changed = await loop.run_in_executor(threads, step)
        except Exception as error:
            if not is_trouble(error):
                frames = "".join(traceback.format_tb(error.__traceback__))
                _log.error("bug beside the doors: %s\n%s", type(error).__name__, frames)
            changed, step = 0, begin()
        if not changed:
            await asyncio.sleep(_PAUSE_S)
