"""The writer's threads end when they are told to, whatever they are about to do at that moment."""

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import PriorityQueue
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from app.store.writer import Checkpointer, Priority, Writer, _Ticket


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'any.db'}")
    yield engine
    engine.dispose()


class Interrupted(Event):
    """Something else happens just before it is cleared."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def clear(self) -> None:
        self._meanwhile()
        super().clear()


def test_a_checkpointer_that_is_closed_while_it_wakes_up_ends(engine: Engine) -> None:
    checkpointer = Checkpointer(engine)
    closing, begun = Thread(target=checkpointer.close, daemon=True), Event()

    def close() -> None:
        if not begun.is_set():
            closing.start()
            begun.set()
            while not checkpointer._closed:
                pass
            later.wait(20)

    first, later = checkpointer._wake, Interrupted(close)
    checkpointer._wake = later
    first.set()  # the thread waits on this one; from its next look on it is the other
    assert begun.wait(20)
    closing.join(20)
    assert not closing.is_alive()


class Slow(PriorityQueue[Any]):
    """Somebody closes the writer while a job is on its way into the queue."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def put(self, item: Any, *args: Any) -> None:
        if item.job is not None:
            self._meanwhile()
        super().put(item, *args)


def test_a_job_given_while_the_writer_is_closed_is_done(engine: Engine, tmp_path: Path) -> None:
    writer = Writer(engine, tmp_path / "log", lambda touched: None)
    closing = Thread(target=writer.close, daemon=True)

    def close() -> None:
        closing.start()
        writer._thread.join(0.3)  # as long as it may end before the job is in the queue

    writer.run(lambda writing: None)
    first, writer._tickets = writer._tickets, Slow(close)
    first.put(_Ticket(Priority.LATER, -1, lambda writing: None))  # from its next look on it is the other queue
    assert writer.submit(lambda writing: "done", Priority.LATER).result(20) == "done"
    closing.join(20)
    with pytest.raises(RuntimeError):
        writer.run(lambda writing: None)
