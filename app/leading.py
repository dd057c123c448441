"""What only a lead does at the centre, at once; what came of it comes back to every seat by exchange."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from app.clock import EPOCH
from app.store import drafts
from app.store.drafts import Draft
from app.store.store import Store
from app.store.writer import Writing
from app.sync.wire import FreeItem, Taken
from app.sync.wire.lenses import PutLens, SharedLens, SharedLenses, WithdrawLens


class Leading:
    """Each call waits for the centre. Refused as the centre says; Trouble where it does not answer."""

    def __init__(self, call: Callable[..., Any], device: str, store: Store) -> None:
        self._call, self._device, self._store = call, device, store

    def free(self, case: str) -> Taken:
        """Take an item from whoever holds it; gives what they held. Refused: role, no_case, nobody_holds."""
        return self._call("/v1/free", FreeItem(device=self._device, case=case), Taken)

    def fetch_lenses(self) -> None:
        """What leads share now."""
        self._keep(self._call("/v1/lenses", None, SharedLenses, "GET").lenses)

    def share_lens(self, lens: str, name: str, filters: Mapping[str, Any], days: int | None) -> None:
        """Share a list with all leads, or name one's own anew. Refused: exists, theirs, empty, too_long (`name`)."""
        asked = PutLens(id=lens, name=name, filters=dict(filters), days=days)
        self._keep(self._call("/v1/lenses/put", asked, SharedLenses).lenses)

    def withdraw_lens(self, lens: str) -> None:
        """Share it no more."""
        self._keep(self._call("/v1/lenses/withdraw", WithdrawLens(id=lens), SharedLenses).lenses)

    def _keep(self, lenses: Sequence[SharedLens]) -> None:
        """So that they are there without the centre too."""
        kept = [Draft(each.id, SHARED, None, EPOCH, msgspec.to_builtins(each)) for each in lenses]

        def job(writing: Writing) -> None:
            if drafts.replace_kind(writing.connection, SHARED, kept):
                writing.touch("lens", [each.id for each in kept])

        self._store.write(job)


SHARED = "shared_lens"
"""The kind of shared lists among what is kept at a seat."""
