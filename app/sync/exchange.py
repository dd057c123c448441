"""One round between a seat and the centre: what waits goes up, what changed comes down, in whole transactions.

The cursor moves in the same transaction as the changes that bring it on, so whatever dies in between, the next round
begins where the store stands. What has been applied twice is the same as once; what was cut off is asked for again.
"""

from collections.abc import Sequence
from threading import Lock

import msgspec

from app.domain.book import Book
from app.domain.errors import Trouble
from app.domain.records import Person
from app.store import meta, outbox, page, refill
from app.store.store import Store
from app.store.writer import Priority, Writing
from app.sync.wire import PAGE_ROWS, PROTOCOL, Change, ExchangeReply, ExchangeRequest, Page, Verdict

_FILLING_ROWS = 1_000
"""Rows to a transaction while a new seat is filled, when hardly anybody saves: fewer pages are written twice."""
_encode = msgspec.json.Encoder().encode


class Exchange:
    """Builds requests and applies answers. Threads may share it: the link's and the bell's."""

    def __init__(self, store: Store, device: str, person: Person) -> None:
        self._store = store
        self.device = device
        self._person = person
        self._applying = Lock()
        with store.read() as connection:
            self.cursor = meta.get(connection, refill.CURSOR, int) or 0
            self.epoch = meta.get(connection, "epoch", int) or 0
            self.filling = self.cursor == 0 or refill.under_way(connection)
        self._unsettled = True

    def request(self, sending: bool = True) -> ExchangeRequest:
        """The next request; without commands where sending pauses."""
        with self._store.read() as connection:
            commands = outbox.batch(connection) if sending else ()
        return ExchangeRequest(
            device=self.device, epoch=self.epoch, protocol=PROTOCOL, cursor=self.cursor, commands=commands
        )

    def encode(self, asked: ExchangeRequest) -> bytes:
        """The request's bytes; the commands' own are as they were frozen."""
        return _encode(asked)

    def take(self, asked: ExchangeRequest, reply: ExchangeReply) -> bool:
        """Apply an answer. Gives whether another round is due: more to send or to fetch.

        Trouble("answer") for one that cannot be true; then nothing of it is taken over.
        """
        pieces = list(page.chunks(reply.changes, _FILLING_ROWS if self.filling else PAGE_ROWS))
        if {verdict.id for verdict in reply.verdicts} != {sent.id for sent in asked.commands}:
            raise Trouble("answer", "not one verdict for each command")
        with self._applying:
            if reply.epoch != self.epoch:
                self._begin_again(reply.epoch)
                return True
            if asked.cursor != self.cursor:  # a bell was faster: only the verdicts are news
                self._apply(reply.verdicts, [], None, complete=False)
                return True
            self._apply(reply.verdicts, pieces, reply.cursor, reply.complete)
        return not reply.complete or (bool(asked.commands) and self._waits())

    def take_page(self, rung: Page) -> bool:
        """Apply a bell's page if it goes on from where this seat stands; else False, and an exchange is due."""
        pieces = list(page.chunks(rung.changes))
        with self._applying:
            if rung.since != self.cursor or rung.epoch != self.epoch or self.filling:
                return False
            self._apply((), pieces, rung.cursor, complete=rung.cursor == rung.head)
        return rung.cursor == rung.head

    def begin_again(self, epoch: int | None) -> None:
        """The centre cannot go on from this seat's cursor: read the feed from its start."""
        with self._applying:
            self._begin_again(self.epoch if epoch is None else epoch)

    def _waits(self) -> bool:
        with self._store.read() as connection:
            return outbox.waits(connection)

    def _begin_again(self, epoch: int) -> None:
        self._store.write(lambda writing: refill.begin(writing.connection, epoch), Priority.LINK)
        self.cursor, self.epoch, self.filling = 0, epoch, True

    def _apply(
        self, verdicts: Sequence[Verdict], pieces: list[Sequence[Change]], cursor: int | None, complete: bool
    ) -> None:
        """Verdicts go with the first piece, the end of the page with the last."""
        if not pieces and (verdicts or cursor not in (None, self.cursor) or (complete and self._unsettled)):
            pieces = [()]
        for place, piece in enumerate(pieces):
            last = place == len(pieces) - 1
            stand = cursor if last else piece[-1].seq
            self._piece(verdicts if place == 0 else (), piece, stand, complete and last)
        if complete:
            self.filling = self._unsettled = False
        self._unsettled |= bool(verdicts)

    def _piece(
        self, verdicts: Sequence[Verdict], changes: Sequence[Change], cursor: int | None, complete: bool
    ) -> None:
        def job(writing: Writing) -> None:
            before = self._store.book
            book = page.apply(
                writing, before, self._person, verdicts=verdicts, changes=changes, cursor=cursor, complete=complete
            )
            if book is not before:
                writing.then.append(lambda: self._swap(book))

        self._store.write(job, Priority.LINK)
        if cursor is not None:
            self.cursor = cursor

    def _swap(self, book: Book) -> None:
        self._person = book.people.get(self._person.id, self._person)
        self._store.swap_book(book)
