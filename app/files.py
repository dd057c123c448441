"""Files with cases at a seat: put with a case offline too, read from here or from the centre. What is put with a draft
is kept beside it and goes with the case that the draft becomes."""

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from app.acts import Act, build
from app.clock import EPOCH, Clock, new_id
from app.domain.command import Command
from app.domain.commands import InvalidCall
from app.domain.errors import Refused, Trouble
from app.domain.files import MOST_FILES, PIECE_BYTES, told
from app.domain.records import Attachment
from app.saved import Saved
from app.store import attached, outbox, truth
from app.store.holding import Holding
from app.store.store import Store
from app.store.writer import Writing
from app.sync.wire.files import AskPiece, Piece

Save = Callable[[Callable[[Holding], Act]], Saved]
"""Builds the act inside the saving transaction and does it."""


class Files:
    """See the module."""

    def __init__(
        self, store: Store, save: Save, call: Callable[[str, Any, Any], Any], device: str, clock: Clock
    ) -> None:
        self._store, self._save, self._call, self._device, self._clock = store, save, call, device, clock
        store.later(lambda writing: attached.sweep(writing.connection))  # of drafts put away before this start

    def attach(self, case: str, name: str, body: bytes, **evidence: Any) -> Saved:
        """Put a file with a case (id). It is kept here in the act's own transaction and sent up when the centre
        answers. `evidence`: taken_at, plate, place.

        Refused: what `domain.files.sniff` and the rules refuse; then nothing is kept.
        """
        about, file = told(name, body), new_id(self._clock)

        def make(view: Holding) -> Act:
            attached.put(view.connection, file, case, body)
            return Act("attach", {"case": case, "file": file} | about | evidence)

        return self._save(make)

    def keep(self, draft: str, name: str, body: bytes) -> str:
        """Put a file with what is half typed; its id. It is on disk when this returns.

        Refused: what `domain.files.sniff` refuses, ("too_many_files", "file").
        """
        about, file = told(name, body), new_id(self._clock)

        def job(writing: Writing) -> None:
            if len(attached.kept(writing.connection, draft)) >= MOST_FILES:
                raise Refused("too_many_files", "file", limit=MOST_FILES)
            attached.keep(writing.connection, file, draft, about, body)

        self._store.write(job)
        return file

    def of_draft(self, draft: str) -> tuple[Attachment, ...]:
        """The files of a draft, in the order in which they came."""
        with self._store.read() as connection:
            found = attached.kept(connection, draft)
        return tuple(Attachment(id=file, at=EPOCH, by="", **about) for file, about in found.items())

    def kept(self, file: str) -> bytes | None:
        """All of a draft's file; None where it is not there."""
        with self._store.read() as connection:
            return attached.kept_body(connection, file)

    def let_go(self, file: str) -> None:
        """Take a file away from its draft."""
        self._store.write(lambda writing: attached.let_go(writing.connection, file))

    def export(self, case: str, file: Attachment, folder: Path) -> Path:
        """Write a file of a case into a folder, under its name or one with a number; the path. That somebody takes it
        out is recorded with the case first. Refused and Trouble as `read`; Trouble("disk")."""
        body = self.read(case, file.id)
        self._save(lambda _view: Act("reveal", {"case": case, "what": "file", "reason": "export"}))
        try:
            return _write(folder, file.name, body)
        except OSError as error:
            raise Trouble("disk", f"{error.strerror}: {folder}") from error

    def read(self, case: str, file: str) -> bytes:
        """All of a file: from here, else from the centre, which records it. Refused("no_file", "file") where it has not
        come to the centre yet; Trouble where that does not answer."""
        with self._store.read() as connection:
            kept = attached.body(connection, file)
        return kept if kept is not None else self._fetch(case, file)

    def waiting(self) -> frozenset[str]:
        """Ids of files the centre does not have whole yet."""
        with self._store.read() as connection:
            return frozenset(each.id for each in attached.waiting(connection))

    def held(self, file: str) -> bytes | None:
        """The same without asking the centre; None where it is not here."""
        with self._store.read() as connection:
            return attached.body(connection, file)

    def _fetch(self, case: str, file: str) -> bytes:
        parts: list[bytes] = []
        got, size = 0, 1
        while got < size:
            asked = AskPiece(device=self._device, case=case, file=file, at=got)
            found = self._call("/v1/files", asked, Piece)
            if not found.body or (len(found.body) != PIECE_BYTES and got + len(found.body) != found.size):
                raise Refused("no_file", "file")
            parts.append(found.body)
            got, size = got + len(found.body), found.size
        return b"".join(parts)


def take_along(
    writing: Writing, view: Holding, done: Sequence[Command], draft: str | None, clock: Clock
) -> list[Command]:
    """The draft is saved: its files go with the case it became, in the same transaction. What was done about them.
    Refused as `attach`; a call that makes no case keeps none."""
    if draft is None:
        return []
    made: list[Command] = []
    case, connection = done[0].case, writing.connection
    files = {} if isinstance(done[0], InvalidCall) else attached.kept(connection, draft)
    for file, about in files.items():
        body = attached.kept_body(connection, file) or b""
        attached.put(connection, file, case, body)
        command = build(Act("attach", {"case": case, "file": file} | about), view, clock)
        writing.touch(truth.save(connection, command, view.book, view.person), outbox.records_of(command))
        made.append(command)
    attached.let_all_go(connection, draft)
    return made


def _write(folder: Path, name: str, body: bytes) -> Path:
    """Under the first name that is free there."""
    plain = Path(name)
    for number in count(1):
        path = folder / (name if number == 1 else f"{plain.stem} ({number}){plain.suffix}")
        try:
            with path.open("xb") as file:
                file.write(body)
        except FileExistsError:
            continue
        return path
    raise AssertionError("numbers do not end")
