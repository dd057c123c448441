"""Sends the bytes of files up, piece by piece, beside the exchange; goes on where it broke off."""

import logging

from app.domain.errors import Refused, Trouble
from app.domain.files import PIECE_BYTES
from app.store import attached
from app.store.attached import Waiting
from app.store.writer import Priority, Writing
from app.sync.enrol import Entered
from app.sync.wire.files import Got, PutPiece

log = logging.getLogger(__name__)

_AT_ONCE = 4
"""Pieces between two exchanges: a file never keeps acts from going up."""


class Uploads:
    """Files of this seat that the centre does not have whole yet."""

    def __init__(self, entered: Entered) -> None:
        self._entered = entered

    def send(self) -> float | None:
        """Send some pieces. Gives in how many seconds to go on; None when nothing waits or nothing can be done now."""
        with self._entered.store.read() as connection:
            files = attached.waiting(connection)
        left = _AT_ONCE
        try:
            for file in files:
                left = self._send(file, left)
                if left == 0:
                    return 0.0
        except Trouble as error:
            log.info("a file is still to be sent: %s", error.code)
        return None

    def _send(self, file: Waiting, left: int) -> int:
        """Send of this file what may be sent now; how many pieces may still be."""
        try:
            got = self._put(file, file.sent, b"")
            while got < file.size and left:
                with self._entered.store.read() as connection:
                    body = attached.piece(connection, file.id, got, PIECE_BYTES)
                got, left = self._put(file, got, body), left - 1
        except Refused as refused:
            self._refused(file, refused)
            return left
        self._note(file, got)
        return left

    def _put(self, file: Waiting, at: int, body: bytes) -> int:
        asked = PutPiece(device=self._entered.about.device, case=file.case, file=file.id, at=at, body=body)
        session = self._entered.session
        return session.call(lambda token: session.centre.ask("/v1/files/put", asked, Got, token)).got

    def _note(self, file: Waiting, got: int) -> None:
        def job(writing: Writing) -> None:
            if got == file.size:
                attached.drop(writing.connection, file.id)
                writing.touch("file", [file.id])
            else:
                attached.note(writing.connection, file.id, got)

        if got != file.sent:
            self._entered.store.write(job, Priority.LINK)

    def _refused(self, file: Waiting, refused: Refused) -> None:
        """The act that names it has not been judged yet, waits for a person, or was put away for good."""
        if refused.code != "no_file":
            log.warning("a file was refused: %s", refused.code)
            return

        def job(writing: Writing) -> None:
            if not attached.is_asked(writing.connection, file.case):
                attached.drop(writing.connection, file.id)

        self._entered.store.write(job, Priority.LINK)
