"""The other end of a telephone line: `sipp` with small scenarios, and a `baresip` that is only a control socket."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from app.phone.line import Call, CallEvent, What

WAIT_S = 60.0
CALLER, DIALLED = "13897215521", "12345"
AUDIO = "aubridge,seat"
"""A sound card that is none."""

_SDP = """v=0
o=caller 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""
_MEDIA = "m=audio [media_port] RTP/AVP 8\n"
_KEYED = "m=audio {port} RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n"
_HEADS = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:{dialled}@hotline.example>{tag}
Call-ID: [call_id]
CSeq: {cseq}
Contact: <sip:{caller}@[local_ip]:[local_port]>
Max-Forwards: 70
"""
_OK = """SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0
"""
_OK_SDP = _OK.replace("Content-Length: 0\n", "") + (
    "Contact: <sip:{caller}@[local_ip]:[local_port]>\nContent-Type: application/sdp\nContent-Length: [len]\n\n" + _SDP
)
_START = "{method} sip:1001@[remote_ip]:[remote_port] SIP/2.0\n"


def _send(text: str, more: str = "") -> str:
    return f"<send{more}><![CDATA[\n\n{text}\n]]></send>\n"


def _request(method: str, cseq: str, caller: str, tag: str = "[peer_tag_param]", body: str = "") -> str:
    heads = _HEADS.format(caller=caller, dialled=DIALLED, tag=tag, cseq=cseq)
    kind = "Content-Type: application/sdp\n" if body else ""
    return _START.format(method=method) + heads + kind + f"Content-Length: {'[len]' if body else 0}\n\n{body}"


def _scenario(*steps: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8" ?>\n<scenario name="caller">\n' + "".join(steps) + "</scenario>\n"


def _invites(caller: str) -> list[str]:
    invite = _send(_request("INVITE", "1 INVITE", caller, tag="", body=_SDP), ' retrans="500"')
    return [invite, '<recv response="100" optional="true"/>\n', '<recv response="180"/>\n']


def _answered(caller: str) -> list[str]:
    return ['<recv response="200"/>\n', _send(_request("ACK", "1 ACK", caller))]


def waits(caller: str = CALLER, held: int = 0, speech: int = 0) -> str:
    """Somebody who talks until the seat puts down; `held`: how often they are put on hold or spoken with again;
    `speech`: the port at which they listen, for keys too."""
    held_or_not = ['<recv request="INVITE"/>\n', _send(_OK_SDP.format(caller=caller)), '<recv request="ACK"/>\n'] * held
    bye = ['<recv request="BYE"/>\n', _send(_OK)]
    whole = _scenario(*_invites(caller), *_answered(caller), *held_or_not, *bye)
    return whole.replace(_MEDIA, _KEYED.format(port=speech)) if speech else whole


def puts_down(caller: str = CALLER) -> str:
    """Somebody who puts down as soon as they were answered."""
    bye = _send(_request("BYE", "2 BYE", caller), ' retrans="500"')
    return _scenario(*_invites(caller), *_answered(caller), bye, '<recv response="200"/>\n')


def gives_up(caller: str = CALLER) -> str:
    """Somebody who rings for a moment."""
    cancel = _request("CANCEL", "1 CANCEL", caller, tag="").replace("branch=[branch]", "branch=[branch-3]")
    return _scenario(
        *_invites(caller),
        _send(cancel, ' retrans="500"'),
        '<recv response="200"/>\n<recv response="487"/>\n',
        _send(_request("ACK", "1 ACK", caller).replace("branch=[branch]", "branch=[branch-6]")),
    )


def declined(caller: str = CALLER) -> str:
    """Somebody who hears that the line is busy."""
    ack = _send(_request("ACK", "1 ACK", caller).replace("branch=[branch]", "branch=[branch-4]"))
    return _scenario(*_invites(caller), '<recv response="486"/>\n', ack)


def busy(caller: str = CALLER) -> str:
    """Somebody who calls while the seat has two calls already."""
    invite, trying, _ringing = _invites(caller)
    ack = _send(_request("ACK", "1 ACK", caller).replace("branch=[branch]", "branch=[branch-3]"))
    return _scenario(invite, trying, '<recv response="486"/>\n', ack)


class Sipp:
    """One run of `sipp`; ended with the block. What fails inside it is told with what went over the wire."""

    def __init__(self, place: Path, *words: str, scenario: str = "") -> None:
        if scenario:
            path = place / "scenario.xml"
            path.write_text(scenario, "utf-8")
            words = ("-sf", str(path), *words)
        line = ["sipp", *words, "-m", "1", "-i", "127.0.0.1", "-nostdin", "-timeout", "200s"]
        self._traces = [place / "errors", place / "messages"]
        line += ["-trace_err", "-error_file", "errors", "-trace_msg", "-message_file", "messages"]
        self._process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=place)

    def well(self) -> bool:
        """Wait for its end; whether the call went as the scenario says."""
        return self._process.wait(WAIT_S) == 0

    def __enter__(self) -> Sipp:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None:
            error.add_note(f"sipp ended with {self._process.poll()}")
            for path in self._traces:
                error.add_note(path.read_text("utf-8", "replace")[-4000:] if path.exists() else f"no {path.name}")
        self._process.kill()
        self._process.wait()


class Heard:
    """What a line tells, and a way to wait for it."""

    def __init__(self) -> None:
        self.events: list[CallEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: CallEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def health(self) -> None:
        """A listener of a line's health."""
        with self._changed:
            self._changed.notify_all()

    def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so; looked at after each event."""
        with self._changed:
            assert self._changed.wait_for(so, WAIT_S), [(e.what.value, e.call.stage.value) for e in self.events]

    def next(self, what: What) -> Call:
        """Wait until this happened; the call as it then stood."""
        self.until(lambda: any(event.what is what for event in self.events))
        return next(event.call for event in reversed(self.events) if event.what is what)

    def told(self) -> list[str]:
        """All of it, in short."""
        return [e.what.value + (f" {e.call.end}" if e.call.end else "") for e in self.events]


def sip_port() -> int:
    """A port nobody uses, nor the one after it, which baresip takes for TLS; none of those the system gives away."""
    for _try in range(50):
        port = random.choice(_PORTS)
        with ExitStack() as held, suppress(OSError):
            held.enter_context(socket.create_server(("127.0.0.1", port)))
            held.enter_context(socket.create_server(("127.0.0.1", port + 1)))
            held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind(("127.0.0.1", port))
            if not {port, port + 1} & _GIVEN:
                _GIVEN.update((port, port + 1))
                return port
    raise AssertionError("no port is free")


_GIVEN: set[int] = set()
_PORTS = range(21_000, 32_000)


class FakeBaresip:
    """Accepts one control connection at a time, notes the commands, and says what a test has it say."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.commands: list[dict[str, Any]] = []
        self.refuses: set[str] = set()
        self.unknown: set[str] = set()
        """Calls that `callfind` does not find."""
        self.state = ""
        """What it says of its registration when it is greeted."""
        self._speaks = threading.Event()
        self._speaks.set()
        self.starts = 0
        self.words: int | None = None
        self._changed = threading.Condition()
        self._peer: socket.socket | None = None
        self._alive = False
        threading.Thread(target=self._serve, name="fake baresip", daemon=True).start()

    def start(self, _folder: Path) -> FakeBaresip:
        """As `Process`."""
        self.starts += 1
        self._alive = True
        return self

    def alive(self) -> bool:
        return self._alive

    def end(self) -> None:
        self._alive = False

    def tell(self, kind: str, **more: Any) -> None:
        """An event, once somebody is connected."""
        self.say(json.dumps({"event": True, "type": kind, "class": "call", **more}).encode())

    def say(self, body: bytes) -> None:
        """A netstring around these bytes."""
        self.say_raw(b"%d:%s," % (len(body), body))

    def say_raw(self, raw: bytes) -> None:
        """These bytes."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._peer is not None, WAIT_S)
            assert self._peer is not None
            self._peer.sendall(raw)

    def crash(self) -> None:
        """The connection breaks off."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._peer is not None, WAIT_S)
            assert self._peer is not None
            self._alive = False
            self._peer.shutdown(socket.SHUT_RDWR)
            self._peer = None

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Commands are taken, and answered when the block is over."""
        self._speaks.clear()
        try:
            yield
        finally:
            self._speaks.set()

    def asked(self, *commands: str) -> None:
        """Wait until exactly these commands were given."""
        with self._changed:
            so = lambda: [c["command"] for c in self.commands] == list(commands)  # noqa: E731
            assert self._changed.wait_for(so, WAIT_S), self.commands

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                peer, _address = self._listening.accept()
            except OSError:
                return
            with self._changed:
                self._peer = peer
                self._changed.notify_all()
            with suppress(ConnectionError):  # the other end may go without a word
                self._hear(peer)

    def _hear(self, peer: socket.socket) -> None:
        with peer, peer.makefile("rb") as stream:
            while digits := _until_colon(stream):
                command = json.loads(stream.read(int(digits)))
                assert stream.read(1) == b","
                if command["command"] == "reginfo":
                    self._answer(peer, command, self.state)
                    continue
                with self._changed:
                    self.commands.append(command)
                    self._changed.notify_all()
                assert self._speaks.wait(WAIT_S)
                lost = command["command"] == "callfind" and command["params"] in self.unknown
                self._answer(peer, command, f"call not found (id={command['params']})" if lost else "")

    def _answer(self, peer: socket.socket, command: dict[str, Any], data: str) -> None:
        ok = command["command"] not in self.refuses
        answer = json.dumps({"response": True, "ok": ok, "data": data, "token": command["token"]}).encode()
        peer.sendall(b"%d:%s," % (len(answer), answer))


def _until_colon(stream: Any) -> bytes:
    digits = b""
    while (byte := stream.read(1)) not in (b":", b""):
        digits += byte
    return digits
