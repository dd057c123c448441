"""Who the seat is to the centre: tokens, fetched anew when they run out."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from app.domain.errors import Refused
from app.sync.http import Centre, SignedOut
from app.sync.wire import Refresh, SignedIn, SignIn, Tokens

T = TypeVar("T")


@dataclass
class Session:
    """The tokens of one device. Threads may share it.

    `keep` is called with each new refresh token before it is needed. The password is known from this run's sign-in
    until the centre has taken it once, for a refresh token may have died while the seat was offline.
    """

    centre: Centre
    name: str
    device: str
    refresh: str | None
    keep: Callable[[str], None]
    password: str | None = None
    signed_in: Callable[[SignedIn], None] = lambda answer: None

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._access: str | None = None

    def call(self, do: Callable[[str], T]) -> T:
        """Do it with a good token: one that the centre no longer takes is replaced once. SignedOut when that fails."""
        token = self._token(None)
        try:
            return do(token)
        except SignedOut:
            return do(self._token(token))

    def take(self, tokens: Tokens) -> None:
        """Tokens of a sign-in."""
        with self._lock:
            self._take(tokens)

    def sign_in(self, password: str) -> SignedIn:
        """Sign in again at this device. Refused("password") and the like."""
        asked = SignIn(name=self.name, password=password, device=self.device)
        answer = self.centre.ask("/v1/sign-in", asked, SignedIn)
        self.take(answer.tokens)
        self.password = None
        self.signed_in(answer)
        return answer

    def _token(self, bad: str | None) -> str:
        """A token that is not the bad one."""
        with self._lock:
            if self._access is not None and self._access != bad:
                return self._access
            self._access = None
            if self.refresh is not None and self._refresh():
                return self._good()
            password = self.password
        if password is None:
            raise SignedOut("signed_out")
        try:
            self.sign_in(password)
        except Refused as error:
            self.password = None
            raise SignedOut("signed_out", error.code) from error
        return self._good()

    def _good(self) -> str:
        if self._access is None:
            raise SignedOut("signed_out")
        return self._access

    def _refresh(self) -> bool:
        """Fetch new tokens; False when the refresh token is dead."""
        asked = Refresh(device=self.device, refresh=self.refresh or "")
        try:
            self._take(self.centre.ask("/v1/refresh", asked, Tokens))
        except (SignedOut, Refused):
            self.refresh = None
            return False
        self.password = None
        return True

    def _take(self, tokens: Tokens) -> None:
        self._access, self.refresh = tokens.access, tokens.refresh
        self.keep(tokens.refresh)
