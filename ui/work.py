"""Where threads and widgets meet; the only file that does.

A worker carries a ticket's number and plain data, never a widget. Answers come home through one signal and find
their ticket there, or find it gone and are dropped: of several asks in one slot only the last arrives, and nothing
arrives at a pane that is no more. Nothing here waits for anything.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.domain.errors import Refused, Trouble

if TYPE_CHECKING:
    from app.desk import Act, Saved
    from app.desk import Touched as Notice
    from app.questions.shapes import Question

log = logging.getLogger(__name__)

Touched = Mapping[str, frozenset[str]]
"""Kind of record → ids that changed, for all acts since the window last looked."""

Then = Callable[[Any], object]
Job = Callable[[], Any]


class Door(Protocol):
    """What is used of `app.desk.Desk` here."""

    def do(self, *acts: Act, draft: str | None = None) -> Saved: ...
    def ask(self, question: Question) -> Any: ...
    def on_touched(self, listener: Callable[[Notice], None]) -> Callable[[], None]: ...


@dataclass(frozen=True)
class Ticket:
    """What the UI side keeps while a worker works."""

    owner: weakref.ref[QObject]
    slot: tuple[int, str] | None
    then: Then | None
    refused: Callable[[Refused], object] | None
    failed: Callable[[Trouble], object] | None

    def wanted(self) -> bool:
        """Whether the widget that asked still lives."""
        owner = self.owner()
        return owner is not None and shiboken6.isValid(owner)


class Porter(QObject):
    """Carries jobs to threads and what came of them back. All methods are for the UI thread."""

    refused = Signal(object)
    """A `Refused` that no form took."""
    troubled = Signal(object)
    """A `Trouble` that nobody took: goes to the message strip."""
    failed = Signal(object)
    """A bug (the exception), already logged whole: the person is told and keeps working."""
    _news = Signal()

    def __init__(self, parent: QObject | None = None, callers: int = 2) -> None:
        super().__init__(parent)
        self._tickets: dict[int, Ticket] = {}
        self._slots: dict[tuple[int, str], int] = {}
        self._number = 0
        self._home: deque[tuple[int, Any, BaseException | None]] = deque()
        self._lock = threading.Lock()
        self._over = False
        self._news.connect(self._arrive, Qt.ConnectionType.QueuedConnection)
        self._calls = Crew("caller", callers)

    def call(
        self,
        owner: QObject,
        job: Job,
        then: Then | None = None,
        refused: Callable[[Refused], object] | None = None,
        failed: Callable[[Trouble], object] | None = None,
        slot: str | None = None,
    ) -> None:
        """Something that waits for the centre or for arithmetic (take, people, unlock), away from the window."""
        number = self._ticket(owner, slot, then, refused, failed)
        self._calls.give(lambda: self._work(number, job))

    def forget(self, owner: QObject, slot: str) -> None:
        """Let no answer to this slot's question arrive."""
        if (number := self._slots.pop((id(owner), slot), None)) is not None:
            self._tickets.pop(number, None)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way (for tests)."""
        return not (self._tickets or self._home)

    def stop(self, wait_s: float = 10.0) -> None:
        """What is on its way is left, and nothing arrives any more; after this the porter may be deleted."""
        self._tickets.clear()
        self._calls.leave()
        with self._lock:
            self._over = True

    def _ticket(
        self,
        owner: QObject,
        slot: str | None,
        then: Then | None,
        refused: Callable[[Refused], object] | None,
        failed: Callable[[Trouble], object] | None,
    ) -> int:
        self._number += 1
        key = None if slot is None else (id(owner), slot)
        if key is not None:
            self._tickets.pop(self._slots.get(key, 0), None)
            self._slots[key] = self._number
        self._tickets[self._number] = Ticket(weakref.ref(owner), key, then, refused, failed)
        return self._number

    def _work(self, number: int, job: Job, unless_gone: bool = False) -> None:
        """In a worker's thread: do the job and send home what came of it."""
        if unless_gone and number not in self._tickets:
            return
        try:
            outcome: tuple[int, Any, BaseException | None] = (number, job(), None)
        except Exception as error:
            if self._over:  # the desk may be closed beneath a job that was left
                log.info("a job that was left failed: %s", type(error).__name__)
            elif not isinstance(error, Refused | Trouble):
                log.exception("a worker's job failed")
            outcome = (number, None, error)
        self._home.append(outcome)
        self._ring()

    def _ring(self) -> None:
        """In any thread. The lock keeps a late worker from ringing at a porter that is being deleted."""
        with self._lock:
            if not self._over and shiboken6.isValid(self):
                self._news.emit()

    @Slot()
    def _arrive(self) -> None:
        while self._home:
            self._show(self._deliver, *self._home.popleft())

    def _show(self, then: Callable[..., object], *given: Any) -> None:
        """Whatever goes wrong in showing one thing, the next is shown."""
        try:
            then(*given)
        except Exception as error:
            log.exception("an answer could not be shown")
            self.failed.emit(error)

    def _deliver(self, number: int, answer: Any, error: BaseException | None) -> None:
        ticket = self._tickets.pop(number, None)
        if ticket is None:
            return
        if ticket.slot is not None:
            self._slots.pop(ticket.slot, None)
        wanted = ticket.wanted()
        if error is None:
            if wanted and ticket.then is not None:
                ticket.then(answer)
        elif isinstance(error, Refused):
            (ticket.refused if wanted and ticket.refused else self.refused.emit)(error)
        elif isinstance(error, Trouble):
            (ticket.failed if wanted and ticket.failed else self.troubled.emit)(error)
        else:
            self.failed.emit(error)


class Work(Porter):
    """The porter between the window and the desk."""

    touched = Signal(object)
    """`Touched`: what changed, whoever did it; once for all changes of one turn of the event loop."""

    def __init__(self, desk: Door, parent: QObject | None = None, readers: int = 2) -> None:
        super().__init__(parent)
        self.desk = desk
        self._changed: dict[str, set[str]] = {}
        self._changing = threading.Lock()
        self._events: deque[tuple[Then, Any]] = deque()
        self._asks = Crew("reader", readers)
        self._acts = Crew("writer", 1)
        self._deaf = [desk.on_touched(self._hear)]

    def ask(
        self,
        owner: QObject,
        slot: str,
        question: Question,
        then: Then,
        failed: Callable[[Trouble], object] | None = None,
    ) -> None:
        """Put a question to the store; `then(answer)` runs here, later, if this is still the slot's last question."""
        number = self._ticket(owner, slot, then, None, failed)
        self._asks.give(lambda: self._work(number, lambda: self.desk.ask(question), unless_gone=True))

    def do(
        self,
        owner: QObject,
        acts: Sequence[Act],
        then: Then | None = None,
        refused: Callable[[Refused], object] | None = None,
        failed: Callable[[Trouble], object] | None = None,
        draft: str | None = None,
    ) -> None:
        """Save these acts in one transaction on the writer's thread, in the order of calls.

        `acts` come from `desk.act(name, **fields)`. `draft` is the id of the draft that is done with once they are
        saved. `then(saved)` runs after the local COMMIT. They are saved also when `owner` is gone by then.
        """
        number = self._ticket(owner, None, then, refused, failed)
        self._acts.give(lambda: self._work(number, lambda: self.desk.do(*acts, draft=draft)))

    def write(
        self,
        owner: QObject,
        job: Job,
        then: Then | None = None,
        failed: Callable[[Trouble], object] | None = None,
    ) -> None:
        """Any other writing at the desk (drafts), on the writer's thread and in the order of calls."""
        number = self._ticket(owner, None, then, None, failed)
        self._acts.give(lambda: self._work(number, job))

    def follow(self, subscribe: Callable[[Then], Callable[[], None]], then: Then) -> None:
        """Bring the events of something that tells them on threads of its own (a line) here, each, in their order."""

        def post(event: Any) -> None:
            self._events.append((then, event))
            self._ring()

        self._deaf.append(subscribe(post))

    @property
    def idle(self) -> bool:
        """Whether nothing is under way (for tests)."""
        return super().idle and not (self._changed or self._events)

    def stop(self, wait_s: float = 10.0) -> None:
        """What was given to the writer is still written, the rest is left. Waits: not while the window is in use."""
        for deaf in self._deaf:
            deaf()
        self._asks.leave()
        self._acts.finish(wait_s)
        super().stop()

    def _hear(self, touched: Notice) -> None:
        """In any thread: remember what changed; the window is told once for all of it."""
        with self._changing:
            for kind, ids in touched.kinds.items():
                self._changed.setdefault(kind, set()).update(ids)
        self._ring()

    @Slot()
    def _arrive(self) -> None:
        super()._arrive()
        while self._events:
            then, event = self._events.popleft()
            self._show(then, event)
        with self._changing:
            changed, self._changed = self._changed, {}
        if changed:
            self.touched.emit({kind: frozenset(ids) for kind, ids in changed.items()})


class Crew:
    """A few threads that take jobs from one queue. Daemons: one that hangs on a dead network holds up no exit."""

    def __init__(self, name: str, size: int) -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads = [threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(size)]
        for thread in self._threads:
            thread.start()

    def give(self, job: Job) -> None:
        """Put a job at the end of the queue."""
        self._jobs.put(job)

    def leave(self) -> None:
        """No more jobs after those already in the queue."""
        for _thread in self._threads:
            self._jobs.put(None)

    def finish(self, wait_s: float) -> None:
        """Do what is in the queue, then end; not waiting longer than `wait_s` seconds."""
        self.leave()
        for thread in self._threads:
            thread.join(wait_s)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
