"""Which lines a seat has, from its settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.clock import Clock
from app.phone.baresip import Account
from app.phone.hook import HookLine
from app.phone.line import Line
from app.phone.manual import ManualLine
from app.phone.simulated import SimulatedLine, read
from app.phone.sip import SipLine

PRACTICE = Path(__file__).parents[2] / "resources" / "demo" / "calls.jsonl"


def lines_of(setting: Callable[[str], Any], clock: Clock, folder: Path, calls: Path | None = None) -> list[Line]:
    """The lines in the order in which they are asked to dial. `folder`: of this seat's telephone program; `calls`:
    callers of a simulated line, beside whatever else there is.
    """
    kind = setting("line")
    if kind == "sip":
        return [SipLine(clock, account_of(setting), folder)]
    lines: list[Line] = [ManualLine(clock)]
    if kind == "hook":
        lines.append(HookLine(clock))
    if kind == "simulated" or calls is not None:
        lines.append(SimulatedLine(clock, read(calls or PRACTICE)))
    return lines


def account_of(setting: Callable[[str], Any]) -> Account:
    """The SIP account of the settings."""
    return Account(
        user=setting("sip_user"),
        server=setting("sip_server"),
        password=setting("sip_password"),
        register=setting("sip_register"),
        transport=setting("sip_transport"),
        address=setting("sip_address"),
        source=setting("sip_microphone"),
        player=setting("sip_speaker"),
        alert=setting("sip_bell"),
        codecs=setting("sip_codecs"),
    )
