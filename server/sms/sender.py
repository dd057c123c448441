"""Sends what waits in the outbox of SMS, in the background of a serving centre. Several processes never send one twice:
each message is leased by the one that sends it."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from concurrent.futures import Executor
from contextlib import asynccontextmanager

from server.centre import Centre
from server.database import is_trouble
from server.sms.outbox import send_some

POLL_S = 1.0
_log = logging.getLogger("server.sms")


@asynccontextmanager
async def sending(centre: Centre, threads: Executor) -> AsyncGenerator[None]:
    """Send while the block runs. What is on its way at its end is finished first."""
    over = asyncio.Event()
    task = asyncio.create_task(_send(centre, threads, over))
    try:
        yield
    finally:
        over.set()
        await task


async def _send(centre: Centre, threads: Executor, over: asyncio.Event) -> None:
    while not over.is_set():
        try:
            await asyncio.get_running_loop().run_in_executor(threads, send_some, centre)
        except Exception as error:
            if not is_trouble(error):
                raise
            _log.error("database: %s", type(error).__name__)
        try:
            async with asyncio.timeout(POLL_S):
                await over.wait()
        except TimeoutError:
            continue
