"""A SIP telephone of the seat's own: baresip, started by this line and led over its control socket.

One thread keeps it running and hears it. Acts are sent and the change is reported when baresip tells of it. When it
breaks, its calls are over, the line is out of order, and it is started anew a little later each time.
"""

import logging
import os
import re
import select
import socket
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, ClassVar

from app.clock import Clock
from app.domain import phones
from app.domain.errors import Refused, Trouble
from app.phone.baresip import Account, Dialled, Netstrings, Process, Running, free_port, netstring, user_of, write_files
from app.phone.line import Call, End, Hear, Line, Stage, What

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
_CONNECT_S, _STEP_S, _LOOK_S = 10.0, 0.05, 1.0
_GREETING = {"command": "reginfo", "params": "", "token": "greeting"}
"""The first word. Its answer says that baresip is there and listens, and whether it had registered by then."""
_REGISTERED = re.compile(r"\s(?:\x1b\[\d*m)?OK\b")
_NOT_FOUND = "call not found"
"""What `callfind` answers, in good health."""
_KEYS = re.compile(r"[0-9*#A-D]{1,32}")
Start = Callable[[Path], Running]
Done = Callable[[bool], object]
"""Told whether it went well."""
Asked = tuple[str, str, str, Done]
"""What is asked of a call: our call, the command and what it is given, and what follows."""


class SipLine(Line):
    """Two calls at a time, one of them on hold or ringing: a third caller is told that the line is busy.

    baresip does what it is asked with the call that is current. So before each act it is told which one is meant, and
    the act is sent when it has found that call: one whose citizen has just put down is not mistaken for the other.
    """

    name = "sip"
    can: ClassVar[frozenset[str]] = frozenset(
        {"answer", "decline", "hold", "resume", "transfer", "hang_up", "dial", "digits"}
    )

    def __init__(
        self, clock: Clock, account: Account, folder: Path, start: Start = Process, port: Callable[[], int] = free_port
    ) -> None:
        """`folder`: the line's own, for baresip's files. `start`, `port`: how it is run, where it is led."""
        super().__init__(clock)
        self.down = True
        self._account, self._folder, self._start, self._port = account, folder, start, port
        self._stop, self._sending = Event(), Lock()
        self._control: socket.socket | None = None
        self._thread = Thread(target=self._run, name="sip line", daemon=True)
        self._asked: dict[str, Callable[[bool], None]] = {}
        self._acts: deque[Asked] = deque()
        """In their order; the first is under way."""
        self._names: dict[str, str] = {}
        """baresip's name of each call → ours."""
        self._ends: dict[str, End] = {}
        """How calls end that somebody here has ended."""
        self._tokens = 0
        self._failures = 0
        self._greeted = False

    def open(self, hear: Hear) -> None:
        """Begin; the line works when baresip answers and, where it should, is registered."""
        super().open(hear)
        self._thread.start()

    def close(self) -> None:
        """Hang up, end baresip."""
        self._stop.set()
        with self._sending, suppress(OSError):
            if self._control is not None:
                self._control.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        super().close()

    # ── what a person does ──

    def answer(self, call: str) -> None:
        """Take it; it is in hand when baresip says so."""
        self._need("answer", call)
        self._lead(call, "accept")

    def decline(self, call: str) -> None:
        """Busy, as far as the caller hears."""
        self._need("decline", call)
        self._ends[call] = End.DECLINED
        self._lead(call, "hangup")

    def hold(self, call: str) -> None:
        """Let the citizen wait."""
        self._need("hold", call)
        self._lead(call, "hold", done=lambda ok: ok and self._changes(call, What.HELD, stage=Stage.HELD))

    def resume(self, call: str) -> None:
        """Speak with them again."""
        self._need("resume", call)
        self._lead(call, "resume", done=lambda ok: ok and self._changes(call, What.RESUMED, stage=Stage.TALKING))

    def transfer(self, call: str, to: str) -> None:
        """Put them through; the call is over here when the other end has taken it."""
        self._need("transfer", call)
        address = self._address(to)

        def done(ok: bool) -> None:
            if ok:
                self._ends[call] = End.TRANSFERRED
                self._changes(call, What.TRANSFERRED, transferred_to=to)

        self._lead(call, "transfer", address, done)

    def hang_up(self, call: str) -> None:
        """Put down."""
        self._need("hang_up", call)
        self._ends[call] = End.SEAT
        self._lead(call, "hangup")

    def digits(self, call: str, keys: str) -> None:
        """Tones for a machine at the other end. Refused("digits") for what no telephone has a key for."""
        self._need("digits", call)
        if not _KEYS.fullmatch(keys):
            raise Refused("digits", "digits")
        self._lead(call, "sndcode", keys)

    def dial(self, number: str) -> Call:
        """Ring a citizen. Refused("phone"), ("line_down"), or ("line_busy") during another call."""
        address = self._address(number)
        if self.down:
            raise Refused("line_down", "call")
        with self._lock:
            if self._calls:
                raise Refused("line_busy", "call")
            call = self._begins(What.DIALLED, Stage.DIALLING, number, outgoing=True)
        try:
            self._send("dial", address, lambda ok: None if ok else self._over(call.id, End.FAILED))
        except Refused:
            self._over(call.id, End.FAILED)
            raise
        return call

    def _address(self, number: str) -> str:
        phone = phones.normal(number)
        if phone is None or phone.withheld:
            raise Refused("phone", "phone")
        abroad = "00" if phone.kind is phones.PhoneKind.ABROAD else ""
        return f"sip:{abroad}{phone.area}{phone.number}@{self._account.server}"

    def _lead(self, call: str, command: str, given: str = "", done: Done = lambda ok: None) -> None:
        """Ask something of this call, after what was asked before. Refused("line_down")."""
        act = (call, command, given, done)
        with self._sending:
            if self._control is None:  # what came after `_broke` would wait for ever
                raise Refused("line_down", "call")
            self._acts.append(act)
            alone = len(self._acts) == 1
        if alone:
            self._begin(act)

    def _begin(self, act: Asked) -> None:
        call, command, given, done = act
        name = next((name for name, ours in list(self._names.items()) if ours == call), "")

        def found(ok: bool) -> None:
            if ok:
                self._ask_of(command, given, lambda ok: (done(ok), self._act_over()))
            else:
                self._act_over()

        if name:
            self._ask_of("callfind", name, found)
        else:  # just dialled: baresip has not named it yet, and it is the current one
            found(True)

    def _act_over(self) -> None:
        with self._sending:  # in one: who comes between finds either this act or the next under way
            if self._acts:
                self._acts.popleft()
            following = self._acts[0] if self._acts else None
        if following is not None:
            self._begin(following)

    def _ask_of(self, command: str, given: str, done: Done) -> None:
        """When baresip is gone, so is all that was asked: its calls end by `_broke`."""
        with suppress(Refused):
            self._send(command, given, done)

    def _send(self, command: str, given: str = "", done: Done = lambda ok: None) -> None:
        with self._sending:
            control = self._control
            self._tokens += 1
            token = str(self._tokens)
            self._asked[token] = lambda ok: (done(ok), None)[1]
            try:
                if control is None:
                    raise OSError
                control.sendall(netstring({"command": command, "params": given, "token": token}))
            except OSError:
                del self._asked[token]
                raise Refused("line_down", "call") from None

    # ── keeping it running ──

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._account.check()
                self._once()
            except Trouble as error:
                self.trouble = error.code
                log.info("sip: %s %s", error.code, error.detail)
            except OSError as error:
                self.trouble = "sip_lost"
                log.info("sip: %s", type(error).__name__)
            self._broke()
            self._stop.wait(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**self._failures))
            self._failures = min(self._failures + 1, 10)

    def _once(self) -> None:
        """Start baresip and hear it until it ends. Trouble or OSError say how it did."""
        port = self._port()
        write_files(self._account, self._folder, port)
        self._greeted = False
        running = self._start(self._folder)
        try:
            until = self.clock.monotonic() + _CONNECT_S
            self._control = self._connect(running, port, until)
            self._control.sendall(netstring(_GREETING))
            self._hear_all(running, self._control, until)
        finally:
            self._let_go()
            running.end()

    def _connect(self, running: Running, port: int, until: float) -> socket.socket:
        for _try in range(int(_CONNECT_S / _STEP_S)):
            with suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", port), _CONNECT_S)
            if self._stop.wait(_STEP_S) or not running.alive() or self.clock.monotonic() > until:
                break
        raise Trouble("sip_lost", "no control socket")

    def _hear_all(self, running: Running, control: socket.socket, until: float) -> None:
        """`until`: when it must have greeted back."""
        netstrings, dialled = Netstrings(), Dialled()
        while not self._stop.is_set():
            if not self._greeted and self.clock.monotonic() > until:
                raise Trouble("sip_lost", "no answer to the greeting")
            heard, _w, _x = select.select([control], [], [], _LOOK_S)
            if running.words is not None:
                _drain(running.words, dialled)
            if heard:
                piece = control.recv(65_536)
                if not piece:
                    raise Trouble("sip_lost", "the control socket was closed")
                if running.words is not None:
                    _drain(running.words, dialled)  # printed before it was told
                for message in netstrings.feed(piece):
                    self._take(message, dialled)
            elif not running.alive():
                raise Trouble("sip_lost", "it ended")

    def _let_go(self) -> None:
        with self._sending:
            control, self._control = self._control, None
        if control is not None:
            control.close()

    def _works(self) -> None:
        self._failures = 0
        self.trouble = ""
        self._health(False)

    def _broke(self) -> None:
        """Out of order first, so that nobody is ready when the calls end."""
        self._health(True)
        with self._sending:
            self._asked.clear()
            self._acts.clear()
        self._names.clear()
        for call in self.calls:
            self._over(call.id, End.FAILED)

    # ── what baresip tells ──

    def _take(self, message: Mapping[str, Any], dialled: Dialled) -> None:
        if message.get("response"):
            if message.get("token") == _GREETING["token"]:
                self._greets(str(message.get("data", "")))
            done = self._asked.pop(str(message.get("token", "")), None)
            if done is not None:
                done(message.get("ok") is True and not str(message.get("data", "")).startswith(_NOT_FOUND))
            return
        kind, name = str(message.get("type", "")), str(message.get("id", ""))
        if kind == "REGISTER_OK":
            self._works()
        elif kind == "REGISTER_FAIL":
            self.trouble = "sip_register"
            self._health(True)
        elif kind == "CALL_INCOMING":
            self._rings(name, str(message.get("peeruri", "")), dialled.of(name) or self._account.user)
        elif kind == "CALL_ESTABLISHED" and (call := self._named(name, message)) is not None:
            self._changes(call.id, What.ANSWERED, stage=Stage.TALKING, answered_at=self.clock.now())
        elif kind == "CALL_RINGING":
            self._named(name, message)
        elif kind == "CALL_CLOSED" and (call := self._named(name, message)) is not None:
            self._names.pop(name, None)
            self._over(call.id, self._ends.pop(call.id, None) or _by_itself(call))

    def _greets(self, state: str) -> None:
        """What it told before it was listened to is not told again."""
        self._greeted = True
        if not self._account.register or _REGISTERED.search(state):
            self._works()

    def _rings(self, name: str, address: str, dialled: str) -> None:
        call = self._begins(What.RINGING, Stage.RINGING, user_of(address) or str(phones.Withheld), dialled)
        self._names[name] = call.id

    def _named(self, name: str, message: Mapping[str, Any]) -> Call | None:
        """The call of this name; the first word about a call that was dialled gives it its name."""
        if name not in self._names and message.get("direction") == "outgoing":
            new = next((call for call in self.calls if call.outgoing and call.id not in self._names.values()), None)
            if new is not None:
                self._names[name] = new.id
        return next((call for call in self.calls if call.id == self._names.get(name)), None)


def _by_itself(call: Call) -> End:
    """How a call ended that nobody here ended."""
    return End.CALLER if call.live else End.MISSED


def _drain(words: int, dialled: Dialled) -> None:
    """Read what was printed, without waiting."""
    with suppress(OSError):  # nothing there, or the program is gone
        while piece := os.read(words, 65_536):
            dialled.feed(piece)
