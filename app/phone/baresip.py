"""The telephone program `baresip`: the files it is started with, its process, and the words of its control socket.

The control socket speaks JSON in netstrings. What the program prints (with `-s` every SIP message) is read for the one
thing the control socket does not tell: which number the citizen dialled.
"""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec

from app.domain.errors import Trouble

PROGRAM = "baresip"
MODULES = (
    "/usr/lib/baresip/modules",
    "/usr/local/lib/baresip/modules",
)
_CODECS = {"PCMU": "g711", "PCMA": "g711", "G722": "g722", "OPUS": "opus"}
_PLAIN = re.compile(r"[!#-:=?-~]+")
"""What stands in the program's files as itself: no blank, quote, semicolon or angle bracket."""
_MOST = 1 << 20
_LAST_WORD_S = 3.0


@dataclass(frozen=True)
class Account:
    """How this seat telephones. Devices as `module,device` of baresip; codecs with commas between, best first."""

    user: str
    server: str
    password: str = ""
    register: bool = True
    """Whether to announce itself to the server; without, calls come straight to `address`."""
    transport: str = "udp"
    address: str = ""
    """`host` or `host:port` of this machine to listen on; empty: as the system chooses."""
    source: str = "alsa,default"
    player: str = "alsa,default"
    alert: str = "alsa,default"
    codecs: str = "PCMA,PCMU"

    def check(self) -> None:
        """Trouble("sip_account", field) for what no telephone could use."""
        needed = {"user": self.user, "server": self.server}
        others = {name: getattr(self, name) for name in ("password", "address", "source", "player", "alert", "codecs")}
        for name, value in (needed | others).items():
            if (not value and name in needed) or (value and not _PLAIN.fullmatch(value)):
                raise Trouble("sip_account", name)


def write_files(account: Account, folder: Path, port: int) -> None:
    """Config and account in a folder that only this user reads; the password stands nowhere else."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name, text in (("config", _config(account, port)), ("accounts", _account(account)), ("contacts", "")):
        path = folder / name
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)


def _account(account: Account) -> str:
    words = [f"<sip:{account.user}@{account.server};transport={account.transport}>", "answermode=manual"]
    words.append(f"regint={60 if account.register else 0}")
    if account.password:
        words += [f"auth_user={account.user}", f"auth_pass={account.password}"]
    if account.codecs:
        words.append("audio_codecs=" + ",".join(f"{codec}/8000/1" for codec in _codecs(account) if codec != "OPUS"))
    return ";".join(words) + "\n"


def _codecs(account: Account) -> list[str]:
    return [codec for each in account.codecs.split(",") if (codec := each.strip().upper()) in _CODECS]


def _config(account: Account, port: int) -> str:
    devices = {"source": account.source, "player": account.player, "alert": account.alert}
    modules = {value.partition(",")[0] for value in devices.values()} | {_CODECS[c] for c in _codecs(account)}
    where = next((each for each in MODULES if Path(each).is_dir()), MODULES[0])
    lines = ["call_local_timeout 120", "call_max_calls 2", f"module_path {where}"]
    lines += [f"audio_{name} {value}" for name, value in devices.items()]
    if account.address:
        host, _colon, given = account.address.partition(":")
        lines += [f"sip_listen {host}:{given or 5060}", f"net_interface {host}"]
    lines += [f"module {name}.so" for name in sorted(modules)]
    lines += [f"module_app {name}.so" for name in ("account", "menu", "ctrl_tcp")]
    return "\n".join([*lines, f"ctrl_tcp_listen 127.0.0.1:{port}", ""])


# ── the process ──


class Running(Protocol):
    """The program while it runs; tests have one of their own."""

    words: int | None
    """Where what it prints is read, as a file descriptor."""

    def alive(self) -> bool: ...
    def end(self) -> None: ...


class Process:
    """Started; whatever an earlier run of this seat left behind in this folder is ended first."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which(PROGRAM)
        if program is None:
            raise Trouble("sip_missing")
        self._note = folder / "pid"
        _end_left_behind(self._note, folder)
        self.words, out = _terminal()
        try:
            self._process = subprocess.Popen(
                [program, "-f", str(folder), "-s"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise Trouble("sip_missing", str(error)) from error
        finally:
            if self.words is not None:
                os.close(out)
        self._note.write_text(str(self._process.pid))

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """End it, and wait for its end."""
        self._process.terminate()
        try:
            self._process.wait(_LAST_WORD_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self.words is not None:
            os.close(self.words)
            self.words = None
        self._note.unlink(missing_ok=True)


def _terminal() -> tuple[int | None, int]:
    """A terminal to print on, so that each line comes at once; nothing where the system has none."""
    if not hasattr(os, "openpty"):
        return None, subprocess.DEVNULL
    ours, theirs = os.openpty()
    os.set_blocking(ours, False)
    return ours, theirs


def _end_left_behind(note: Path, folder: Path) -> None:
    """A seat that was killed leaves its telephone running, which would go on taking its calls."""
    with suppress(OSError, ValueError):
        pid = int(note.read_text())
        if str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            os.kill(pid, 15)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


# ── the control socket's words ──


def netstring(message: Mapping[str, Any]) -> bytes:
    """A message as it is sent: `12:{"…"},`."""
    body = msgspec.json.encode(message)
    return b"%d:%s," % (len(body), body)


class Netstrings:
    """Cuts what arrives into messages. Trouble("sip_lost") for what is none."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> Iterator[Mapping[str, Any]]:
        """The messages that are whole now."""
        self._rest += piece
        while b":" in self._rest or len(self._rest) > 9:
            length, _colon, rest = self._rest.partition(b":")
            if not length.isdigit() or len(length) > 8 or int(length) > _MOST:
                raise Trouble("sip_lost", "not a netstring")
            size = int(length)
            if len(rest) <= size:
                return
            if rest[size : size + 1] != b",":
                raise Trouble("sip_lost", "not a netstring")
            self._rest = rest[size + 1 :]
            yield _message(rest[:size])


def _message(body: bytes) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Trouble("sip_lost", "not JSON") from error


class Dialled:
    """Reads the number dialled (To) of each call (Call-ID) out of the SIP messages the program prints."""

    def __init__(self) -> None:
        self._text = b""
        self._known: dict[str, str] = {}

    def feed(self, piece: bytes) -> None:
        """More of what it prints."""
        self._text = (self._text + piece.replace(b"\r", b""))[-_MOST // 16 :]
        *whole, self._text = self._text.split(b"\n\n")
        for part in whole:
            if (found := _INVITE.search(part)) is not None:
                heads = {m[1].lower(): m[2].decode("utf-8", "replace") for m in _HEAD.finditer(part[found.end() :])}
                call, to = heads.get(b"call-id") or heads.get(b"i"), heads.get(b"to") or heads.get(b"t")
                if call and to:
                    self._known[call.strip()] = user_of(to)
        while len(self._known) > 100:
            del self._known[next(iter(self._known))]

    def of(self, call: str) -> str:
        """What was dialled; "" where it was not seen."""
        return self._known.get(call, "")


def user_of(address: str) -> str:
    """The part of a SIP or tel address that is a number: `"x" <sip:12345@host>` → 12345."""
    found = _USER.search(address)
    return found[1] if found else ""


_INVITE = re.compile(rb"^INVITE \S+ SIP/2\.0$", re.MULTILINE)
_HEAD = re.compile(rb"^([A-Za-z-]+)[ \t]*:[ \t]*(.*)$", re.MULTILINE)
_USER = re.compile(r"(?:sips?|tel):([^@;>?]+)")
