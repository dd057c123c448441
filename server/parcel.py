"""A command as it came off the wire: opened, and checked as far as that needs no database."""

import re
from typing import Any

from msgspec import Struct

from app.clock import epoch_ms
from app.domain import codec, numbers
from app.domain.command import Command, kind
from app.domain.commands import BY_CENTRE, Emergency, RegisterCase
from app.domain.errors import Refused
from app.domain.records import Caller
from app.domain.rules.moments import check_moments
from app.sync.wire import Sent, body_hash
from server.strict import double_keys

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST = 2**53


class Parcel(Struct, frozen=True):
    """One sent command: decoded, or with the refusal that its form alone has earned."""

    sent: Sent
    body: bytes
    hash: str
    command: Command | None
    refusal: Refused | None

    @property
    def at(self) -> int:
        """When the seat says it was done; 0 where that cannot be read."""
        return epoch_ms(self.command.at) if self.command else 0


def check_envelope(sent: Sent) -> None:
    """What the log keeps must be well formed, or the whole request is misuse: Refused("misuse")."""
    for name, good in (
        ("n", 0 < sent.n < _MOST),
        ("id", UUID.fullmatch(sent.id)),
        ("hash", _SHA256.fullmatch(sent.hash)),
    ):
        if not good:
            raise Refused("misuse", f"commands.{name}")


def unpack(sent: Sent) -> Parcel:
    """Open a command. What is wrong with it is its own refusal and stops no other."""
    body = bytes(sent.body)
    hashed = body_hash(body)
    try:
        if hashed != sent.hash:
            raise Refused("misuse", "hash")
        if double_keys(body):
            raise Refused("misuse", "body", detail="a key stands twice")
        command = codec.decode(body)
        _check(command, sent)
    except Refused as refusal:
        return Parcel(sent, body, hashed, None, refusal)
    return Parcel(sent, body, hashed, command, None)


def _check(command: Command, sent: Sent) -> None:
    if command.id != sent.id:
        raise Refused("misuse", "id")
    if kind(command) in BY_CENTRE:
        raise Refused("misuse", "do")
    for case in (command.case, *command.cases):
        if not UUID.fullmatch(case):
            raise Refused("misuse", "case")
    contact = getattr(command, "contact", "")
    if contact and not UUID.fullmatch(contact):
        raise Refused("misuse", "contact")
    caller: Any = getattr(command, "caller", None)
    if isinstance(caller, Caller) and not UUID.fullmatch(caller.id):
        raise Refused("misuse", "caller")
    check_moments(command)


def seat_in(command: Command | None) -> tuple[str, str]:
    """The case number a command brings and the seat code in it; empty where it brings none. Refused("number")."""
    number = command.number if isinstance(command, RegisterCase | Emergency) else ""
    if not number:
        return "", ""
    try:
        parsed = numbers.parse(number)
    except Refused:
        return "", ""
    return (number, parsed.seat) if str(parsed) == number else ("", "")
