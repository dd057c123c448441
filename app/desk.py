"""The one door of a seat: do an act, ask a question, be told what was touched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.acts import Act
from app.clock import Clock
from app.domain.book import Book
from app.domain.command import Command
from app.domain.records import Person
from app.phone.line import Call, CallEvent, Stage, What
from app.phone.lines import Lines
from app.store.reading import Line, LinkState, Reading
from app.store.writer import Touched
from app.sync.wire import PersonRow, SeatRow, Taken

__all__ = [
    "Act",
    "Call",
    "CallEvent",
    "Desk",
    "Line",
    "Lines",
    "LinkState",
    "Reading",
    "Saved",
    "Stage",
    "Touched",
    "What",
]


@dataclass(frozen=True)
class Saved:
    """What a `do` made, after its COMMIT. `number` and `contact` where a case was made or its intake saved."""

    commands: tuple[str, ...]
    case: str
    number: str = ""
    contact: str = ""


class Desk:
    """A signed-in person's seat. Every method may be called from any thread but the window's own (they may wait)."""

    person: Person
    seat: str
    book: Book
    lines: Lines
    """The seat's telephone lines; empty until somebody attaches one."""

    @classmethod
    def open(
        cls, root: Path, name: str, password: str, clock: Clock, centre: str | None = None, certificate: str = ""
    ) -> "Desk":
        """Sign in: offline by the profile there is, else online (a first sign-in enrols this seat).

        `certificate`: the SHA-256 fingerprint a person confirmed. Refused: sign_in, locked_out, disabled. Trouble:
        unreachable, certificate (its `detail` is the fingerprint met), and those of `Store`.
        """
        raise NotImplementedError

    def do(self, *acts: Act | Command, draft: str | None = None) -> Saved:
        """Save these acts in ONE transaction, and return after its COMMIT; the draft goes with it.

        Refused where the rules say no, Trouble where the disk does: then nothing is changed and the draft stays.
        """
        raise NotImplementedError

    def act(self, do: str, **fields: Any) -> Act:
        """An act by its wire name (`dispatch`, `register_case` …); what is left out is filled in when it is done."""
        return Act(do, fields)

    def ask(self, question: Any) -> Any:
        """Answer a question of `app.questions` from the store."""
        raise NotImplementedError

    def take(self, case: str) -> Taken:
        """Hold a queue item (id or number). Waits for the centre. Refused: held, needs_centre, and the rules' own."""
        raise NotImplementedError

    def release(self, case: str) -> None:
        """Let go of a queue item. Waits for the centre; Refused("needs_centre") offline (the lease then runs out)."""
        raise NotImplementedError

    def save_draft(self, draft: str, kind: str, payload: Mapping[str, Any], case: str | None = None) -> None:
        """Keep what is half typed, whole: a later one under the same id replaces it."""
        raise NotImplementedError

    def drop_draft(self, draft: str) -> None:
        """Forget it."""
        raise NotImplementedError

    def on_touched(self, listener: Callable[[Touched], None]) -> Callable[[], None]:
        """Be told after each COMMIT, on a thread of the desk: return at once. The answer ends it."""
        raise NotImplementedError

    def open_case(self, case: str) -> str:
        """Bring a case (id or number) the seat does not hold into scope; it arrives by exchange. Its id."""
        raise NotImplementedError

    def retry(self, command: str, **changes: Any) -> Saved:
        """Attention: do a refused act again under a new id, on what is seen now, with these fields changed."""
        raise NotImplementedError

    def discard(self, command: str) -> None:
        """Attention: put a refused act away for good."""
        raise NotImplementedError

    def enrol_again(self, password: str) -> None:
        """After a fork or a gap: a new device; what waits is sent under it with its ids."""
        raise NotImplementedError

    def sign_in_again(self, password: str) -> None:
        """After `signed_out`: new tokens. Refused("sign_in") and the like."""
        raise NotImplementedError

    def wait_idle(self, timeout_s: float) -> tuple[bool, int]:
        """Wake the link and wait until nothing waits and the head is reached: (True, cursor), else (False, waiting)."""
        raise NotImplementedError

    def sync_now(self) -> None:
        """Wake the link."""
        raise NotImplementedError

    def link_state(self) -> LinkState:
        """How it stands with the centre."""
        raise NotImplementedError

    def now(self) -> datetime:
        """The time as the centre has it."""
        raise NotImplementedError

    def lock(self) -> None:
        """Nobody sits here: `do` and `ask` raise Trouble("locked") until `unlock`; the link goes on."""
        raise NotImplementedError

    def unlock(self, password: str) -> None:
        """The person is back. Refused("sign_in") for a wrong password."""
        raise NotImplementedError

    def people_list(self) -> tuple[PersonRow, ...]:
        """The People pane, online."""
        raise NotImplementedError

    def people_add(self, name: str, roles: tuple[str, ...], password: str) -> PersonRow:
        """A new person."""
        raise NotImplementedError

    def people_act(self, person: str, act: str, password: str = "") -> None:
        """`disable`, `enable`, `unlock`, `sign_out`, or `reset` with the new password."""
        raise NotImplementedError

    def seats(self) -> tuple[SeatRow, ...]:
        """Every seat with its waiting counts, online."""
        raise NotImplementedError

    def search_centre(self, text: str, limit: int = 50) -> tuple[bytes, ...]:
        """Facts (JSON) of cases found at the centre, newest first; the seat need not hold them."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop the link, finish what waits for the disk, let go of the profile."""
        raise NotImplementedError
