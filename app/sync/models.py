"""Fetching the model that suggests matters when the centre has another one than this seat."""

import logging

from app.domain.errors import Refused, Trouble
from app.store import models
from app.store.writer import Priority, Writing
from app.sync.enrol import Entered
from app.sync.wire.models import AskModel, ModelFile

log = logging.getLogger(__name__)


class Models:
    """One fetch when it is told of; what is spoiled is refused, and the one held stays."""

    def __init__(self, entered: Entered) -> None:
        self._entered = entered
        self._refused = ""
        """The digest of one that was no good: not asked for again in this run."""

    def fetch(self) -> float | None:
        """Fetch what is due."""
        with self._entered.store.read() as connection:
            newest, held = models.told(connection), models.digest_held(connection)
        if newest is None or newest.digest in (held, self._refused):
            return None
        try:
            self._take(newest.digest)
        except (Refused, Trouble) as error:
            if error.code == "model":
                self._refused = newest.digest
                log.warning("a model is refused: %s", error.detail if isinstance(error, Trouble) else error.code)
            else:
                log.info("the model could not be fetched: %s", error.code)
        return None

    def _take(self, digest: str) -> None:
        from app.suggest.textmodel import TextModel  # numpy, and only here

        session = self._entered.session
        asked = AskModel(digest=digest)
        given = session.call(lambda token: session.centre.ask("/v1/model", asked, ModelFile, token))
        TextModel.read(given.body, digest)

        def job(writing: Writing) -> None:
            models.put(writing.connection, digest, given.body)
            writing.touch("model", [digest])

        self._entered.store.write(job, Priority.LINK)
