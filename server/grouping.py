"""Runs the hand that groups cases (`server.hot`) beside the serving loop, on a thread of its own."""

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from server.centre import Centre
from server.database import is_trouble
from server.hot import Hand
from server.traffic import Traffic

_PAUSE_S = 1.0
"""So long after it last looked the hand looks again."""
_log = logging.getLogger("server.grouping")


@asynccontextmanager
async def grouping(centre: Centre, traffic: Traffic) -> AsyncGenerator[None]:
    """Group cases while the block runs, giving way to whoever is at the doors; at its end a step under way is
    finished."""
    thread = ThreadPoolExecutor(1, "centre-hand")
    task = asyncio.create_task(_work(centre, thread, traffic))
    try:
        yield
    finally:
        task.cancel()
        traffic.close()
        await asyncio.gather(task, return_exceptions=True)
        thread.shutdown()


async def _work(centre: Centre, thread: ThreadPoolExecutor, traffic: Traffic) -> None:
    loop, hand = asyncio.get_running_loop(), Hand(centre, traffic.give_way)
    while True:
        try:
            changed = await loop.run_in_executor(thread, hand.step)
        except Exception as error:
            if not is_trouble(error):
                frames = "".join(traceback.format_tb(error.__traceback__))
                _log.error("bug in grouping: %s\n%s", type(error).__name__, frames)
            changed, hand = 0, Hand(centre, traffic.give_way)  # it begins anew from what stands written
        if not changed:
            await asyncio.sleep(_PAUSE_S)
