"""One thread beside a store that reads ahead what somebody will ask for, and that the store's end waits for."""

import logging
from collections.abc import Callable
from threading import Lock, Thread

from app.domain.errors import Trouble

log = logging.getLogger(__name__)


class Beside:
    """At most one job at a time. A Trouble is noted and left to whoever asks; a job looks at `closed` as it goes."""

    def __init__(self, name: str) -> None:
        """`name`: of the thread, and of what could not be read in the log."""
        self._name, self._lock = name, Lock()
        self._thread: Thread | None = None
        self.closed = False

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._thread is not None and self._thread.is_alive()

    def begin(self, job: Callable[[], object]) -> None:
        """Begin it, unless one is under way or the end has come."""
        with self._lock:
            if not self.closed and not self.busy:
                self._thread = Thread(target=self._guarded, args=(job,), name=self._name, daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Until what is under way has ended."""
        if (thread := self._thread) is not None:
            thread.join()

    def close(self) -> None:
        """Wait for what is under way; nothing is begun any more."""
        with self._lock:
            self.closed = True
        self.wait()

    def _guarded(self, job: Callable[[], object]) -> None:
        try:
            job()
        except Trouble as trouble:
            log.info("%s could not be read ahead: %s", self._name, trouble.code)
