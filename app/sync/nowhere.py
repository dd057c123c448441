"""What stands in the centre's place where nothing may go to one: whatever would be sent says so."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from app.sync.http import Centre, SignedOut
from app.sync.session import Session

T = TypeVar("T")


class NoCentre(Centre):
    """Has no address."""

    def __init__(self) -> None:
        super().__init__("https://practice.invalid")

    def twin(self) -> "NoCentre":
        """Itself once more."""
        return NoCentre()

    def _call(self, method: str, path: str, body: bytes, token: str, **more: Any) -> NoReturn:
        """Trouble("practice"), always: every way out of a `Centre` leads through here."""
        raise SignedOut("practice")


class NoSession(Session):
    """Nobody is signed in anywhere."""

    def __init__(self) -> None:
        super().__init__(NoCentre(), name="", device="", refresh=None, keep=lambda refresh: None)

    def call(self, do: Callable[[str], T]) -> T:
        """Trouble("practice"), always."""
        raise SignedOut("practice")
