"""Files with cases at a seat: put with a case offline too, read from here or from the centre."""

import hashlib
from collections.abc import Callable
from typing import Any

from app.acts import Act
from app.clock import Clock, new_id
from app.domain.errors import Refused
from app.domain.files import PIECE_BYTES, plain_name, sniff
from app.saved import Saved
from app.store import attached
from app.store.holding import Holding
from app.store.store import Store
from app.sync.wire.files import AskPiece, Piece

Save = Callable[[Callable[[Holding], Act]], Saved]
"""Builds the act inside the saving transaction and does it."""


class Files:
    """See the module."""

    def __init__(
        self, store: Store, save: Save, call: Callable[[str, Any, Any], Any], device: str, clock: Clock
    ) -> None:
        self._store, self._save, self._call, self._device, self._clock = store, save, call, device, clock

    def attach(self, case: str, name: str, body: bytes, **evidence: Any) -> Saved:
        """Put a file with a case (id). It is kept here in the act's own transaction and sent up when the centre
        answers. `evidence`: taken_at, plate, place.

        Refused: what `domain.files.sniff` and the rules refuse; then nothing is kept.
        """
        name = plain_name(name)
        told = {"name": name, "media": sniff(name, body), "size": len(body), "hash": hashlib.sha256(body).hexdigest()}
        file = new_id(self._clock)

        def make(view: Holding) -> Act:
            attached.put(view.connection, file, case, body)
            return Act("attach", {"case": case, "file": file} | told | evidence)

        return self._save(make)

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
