"""What only a lead does at the centre, at once; what came of it comes back to every seat by exchange."""

from collections.abc import Callable
from typing import Any

from app.sync.wire import FreeItem, Taken


class Leading:
    """Each call waits for the centre. Refused as the centre says; Trouble where it does not answer."""

    def __init__(self, call: Callable[[str, Any, Any], Any], device: str) -> None:
        self._call, self._device = call, device

    def free(self, case: str) -> Taken:
        """Take an item from whoever holds it; gives what they held. Refused: role, no_case, nobody_holds."""
        return self._call("/v1/free", FreeItem(device=self._device, case=case), Taken)
