"""All lines of a seat as one: the calls there are, one stream of events, and every act at the line it belongs to."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from app.domain.errors import Refused
from app.phone.line import Call, CallEvent, Hear, Line, Outside, Stage


class Lines:
    """The desk holds one of these. Listeners are called on the thread of the event and return at once."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._listeners: list[Hear] = []
        self._health: list[Callable[[], object]] = []
        self._lock = Lock()

    def attach(self, line: Line) -> Callable[[], None]:
        """Take a line into use. The answer takes it out again; its calls are over then."""
        with self._lock:
            self._lines.append(line)
        line.on_health = self._tell_health
        line.open(self._tell)
        self._tell_health()
        return lambda: self._detach(line)

    def on_event(self, listener: Hear) -> Callable[[], None]:
        """Be told of everything that happens on any line. The answer ends it."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._forget(listener)

    def on_health(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Be told when `down` may have changed. The answer ends it."""
        with self._lock:
            self._health.append(listener)
        return lambda: self._health.remove(listener)

    @property
    def down(self) -> bool:
        """Whether a line is out of order."""
        return any(line.down for line in list(self._lines))

    @property
    def trouble(self) -> str:
        """Why a line is out of order; "" where none is, or none knows."""
        return next((line.trouble for line in list(self._lines) if line.down and line.trouble), "")

    def outside(self, told: Outside) -> None:
        """Hand on what an exchange tells by way of the centre."""
        for line in list(self._lines):
            line.outside(told)

    def close(self) -> None:
        """All lines are out of use."""
        for line in list(self._lines):
            self._detach(line)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that are not over, by the moment they began."""
        found = [call for line in list(self._lines) for call in line.calls]
        return tuple(sorted(found, key=lambda call: (call.began_at, call.id)))

    @property
    def ringing(self) -> Call | None:
        """What rings longest."""
        return next((call for call in self.calls if call.stage is Stage.RINGING), None)

    @property
    def in_hand(self) -> Call | None:
        """The call somebody speaks in, else one that is on hold."""
        live = [call for call in self.calls if call.live]
        return next((call for call in live if call.stage is Stage.TALKING), live[0] if live else None)

    def sees(self, call: Call) -> bool:
        """Whether that this call was answered is more than its person's word."""
        return any(line.sees for line in list(self._lines) if line.name == call.line)

    def can(self, act: str, call: str = "") -> bool:
        """Whether the line of this call (without one: any line) knows the act."""
        lines = [line for line in list(self._lines) if not call or any(each.id == call for each in line.calls)]
        return any(act in line.can for line in lines)

    def answer(self, call: str) -> None:
        """Take a ringing call; who is spoken with meanwhile waits."""
        line = self._of(call)
        self._let_wait(call)
        line.answer(call)

    def decline(self, call: str) -> None:
        """Leave it to others."""
        self._of(call).decline(call)

    def hold(self, call: str) -> None:
        """Let the citizen wait."""
        self._of(call).hold(call)

    def resume(self, call: str) -> None:
        """Speak with them again; who is spoken with meanwhile waits."""
        line = self._of(call)
        self._let_wait(call)
        line.resume(call)

    def swap(self) -> str:
        """Speak with whoever waits longest; who was spoken with waits. The call now in hand. Refused("no_call")."""
        waits = next((each for each in self.calls if each.stage is Stage.HELD), None)
        if waits is None:
            raise Refused("no_call", "call")
        self.resume(waits.id)
        return waits.id

    def transfer(self, call: str, to: str) -> None:
        """Put them through to another number."""
        self._of(call).transfer(call, to)

    def hang_up(self, call: str) -> None:
        """Put down."""
        self._of(call).hang_up(call)

    def digits(self, call: str, keys: str) -> None:
        """Press keys of the telephone during the call."""
        self._of(call).digits(call, keys)

    def dial(self, number: str) -> Call:
        """Ring a citizen over the first line that can. Refused("line") when none can."""
        return self._knowing("dial").dial(number)

    def pick_up(self, number: str = "") -> Call:
        """A call answered beside the seat is in hand from now on. Refused("line") when no line is of that kind."""
        return self._knowing("pick_up").pick_up(number)

    def _let_wait(self, but: str) -> None:
        """Nobody but this call hears the seat."""
        for each in self.calls:
            if each.id != but and each.stage is Stage.TALKING and self.can("hold", each.id):
                with suppress(Refused):  # put down at this very moment
                    self._of(each.id).hold(each.id)

    def _of(self, call: str) -> Line:
        for line in list(self._lines):
            if any(each.id == call for each in line.calls):
                return line
        raise Refused("no_call", "call")

    def _knowing(self, act: str) -> Line:
        for line in list(self._lines):
            if act in line.can:
                return line
        raise Refused("line", "call", act=act)

    def _tell(self, event: CallEvent) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for hear in listeners:
            hear(event)

    def _detach(self, line: Line) -> None:
        line.close()
        with self._lock:
            if line in self._lines:
                self._lines.remove(line)
        self._tell_health()

    def _tell_health(self) -> None:
        for listener in list(self._health):
            listener()

    def _forget(self, listener: Hear) -> None:
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)
