"""Settings are one table; the settings pane, its help and the checks are made from it.

A seat's settings lie with the profile, a person's own lie over them. Both are small JSON files of name → value; what
is unknown or no longer fits its row counts as not set, so an old or damaged file stops nobody.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any

from app.domain.errors import Refused, Trouble
from app.text import N_

Value = str | int | bool


class Group(StrEnum):
    """What a setting is about; the pane shows them in this order. NONE: nothing for people to set."""

    LOOK = "look"
    WORK = "work"
    LINE = "line"
    CENTRE = "centre"
    NONE = ""


class Scope(StrEnum):
    """Whose setting it is."""

    SEAT = "seat"
    """Of the workstation: known before anybody signs in."""
    PERSON = "person"
    """Of the person, wherever the seat's value does not suit them."""


@dataclass(frozen=True)
class Setting:
    """A row of the table. Its type is that of its default."""

    name: str
    title: str
    """English msgid."""
    default: Value
    scope: Scope = Scope.PERSON
    choices: Mapping[str, str] | None = None
    """Value → English msgid of its word."""
    least: int = 0
    most: int = 0
    explain: str = ""
    """English msgid: what it does."""
    group: Group = Group.NONE
    secret: bool = False
    """Nobody is shown what it is."""

    @property
    def changes_look(self) -> bool:
        """Whether the window builds itself anew for it."""
        return self.group is Group.LOOK

    @property
    def fixed(self) -> bool:
        """Whether people only read it: it was settled when the seat was enrolled."""
        return self.scope is Scope.SEAT

    def fits(self, value: object) -> bool:
        """Whether a value may stand here."""
        if type(value) is not type(self.default):
            return False
        if self.choices is not None:
            return value in self.choices
        return not isinstance(value, int) or isinstance(value, bool) or self.least <= value <= self.most


_LANGUAGES = {"zh_CN": N_("Simplified Chinese"), "en": N_("English")}
_THEMES = {"light": N_("Light"), "dark": N_("Dark")}
_LINES = {
    "manual": N_("Telephone on the desk"),
    "sip": N_("SIP telephone"),
    "hook": N_("Exchange, through the centre"),
    "simulated": N_("Simulated calls, for demonstrations"),
}
_TRANSPORTS = {"udp": "UDP", "tcp": "TCP"}
_DEVICE = "alsa,default"
_SIZES = {"small": N_("Small"), "normal": N_("Normal"), "large": N_("Large"), "larger": N_("Larger")}

TABLE: tuple[Setting, ...] = (
    Setting(
        "language",
        N_("Language"),
        "zh_CN",
        choices=_LANGUAGES,
        group=Group.LOOK,
        explain=N_("Nothing typed is lost when it changes."),
    ),
    Setting(
        "theme",
        N_("Theme"),
        "light",
        choices=_THEMES,
        group=Group.LOOK,
        explain=N_("Dark spares the eyes at night."),
    ),
    Setting(
        "text_size",
        N_("Text size"),
        "normal",
        choices=_SIZES,
        group=Group.LOOK,
        explain=N_("Fields, rows and icons grow with the text."),
    ),
    Setting(
        "compact",
        N_("Compact lists"),
        False,
        group=Group.LOOK,
        explain=N_("Rows of 28 in place of 32 pixels: more on one screen."),
    ),
    Setting(
        "lock_minutes",
        N_("Lock after minutes without a key"),
        5,
        least=1,
        most=60,
        group=Group.WORK,
        explain=N_("The seat never locks during a call. What is typed stays as it is."),
    ),
    Setting(
        "sound",
        N_("Sound when it rings and at emergencies"),
        True,
        group=Group.WORK,
        explain=N_("The strip on the screen shows it with or without a sound."),
    ),
    Setting(
        "wrap_up_s",
        N_("Seconds to wrap up after a call"),
        60,
        most=600,
        group=Group.WORK,
        explain=N_("0: none. It goes on until what was typed during the call is saved."),
    ),
    Setting(
        "line",
        N_("How calls come"),
        "manual",
        choices=_LINES,
        group=Group.LINE,
        explain=N_("These hold from the next sign-in on."),
    ),
    Setting("sip_server", N_("SIP server"), "", group=Group.LINE, explain=N_("Host, or host:port.")),
    Setting("sip_user", N_("SIP extension"), "", group=Group.LINE, explain=N_("This seat's own number at the server.")),
    Setting(
        "sip_password",
        N_("SIP password"),
        "",
        group=Group.LINE,
        explain=N_("Kept in a file that only this user of the machine can read."),
        secret=True,
    ),
    Setting(
        "sip_register",
        N_("Register at the server"),
        True,
        group=Group.LINE,
        explain=N_("Off where the exchange calls this machine's address."),
    ),
    Setting(
        "sip_transport",
        N_("SIP transport"),
        "udp",
        choices=_TRANSPORTS,
        group=Group.LINE,
        explain=N_("As the server wants it."),
    ),
    Setting(
        "sip_address",
        N_("Own address"),
        "",
        group=Group.LINE,
        explain=N_("Where this machine listens, host or host:port; empty: as the system chooses."),
    ),
    Setting(
        "sip_microphone", N_("Microphone"), _DEVICE, group=Group.LINE, explain=N_("As baresip names it: module,device.")
    ),
    Setting("sip_speaker", N_("Earpiece"), _DEVICE, group=Group.LINE, explain=N_("Where the citizen is heard.")),
    Setting(
        "sip_bell",
        N_("Where it rings"),
        _DEVICE,
        group=Group.LINE,
        explain=N_("A loudspeaker, for whoever has put the headset down."),
    ),
    Setting(
        "sip_codecs",
        N_("Codecs"),
        "PCMA,PCMU",
        group=Group.LINE,
        explain=N_("Best first, commas between: PCMA, PCMU, G722."),
    ),
    Setting(
        "centre",
        N_("Address of the centre"),
        "",
        Scope.SEAT,
        group=Group.CENTRE,
        explain=N_("Settled at the first sign-in on this seat."),
    ),
    Setting(
        "certificate",
        N_("Fingerprint of the centre's certificate"),
        "",
        Scope.SEAT,
        group=Group.CENTRE,
        explain=N_("Compared by a person at the first sign-in."),
    ),
    Setting("last_person", N_("Who signed in last"), "", Scope.SEAT),
)
"""Every setting there is."""

BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in TABLE}


class Settings:
    """The values: a person's own, else the seat's, else the default. Safe between threads."""

    def __init__(self, seat: Path, person: Path | None = None) -> None:
        """`seat`, `person`: the files; they need not exist yet."""
        self._paths = {Scope.SEAT: seat, Scope.PERSON: person}
        self._values = {scope: _read(path) for scope, path in self._paths.items()}
        self._lock = Lock()

    def of_person(self, person: Path) -> "Settings":
        """The same seat's, whatever becomes of them, with a person's own over them."""
        other = Settings(self._paths[Scope.SEAT] or person, person)
        other._values[Scope.SEAT], other._lock = self._values[Scope.SEAT], self._lock
        return other

    def get(self, name: str) -> Any:
        """The value that holds. KeyError for a name the table does not know."""
        setting = BY_NAME[name]
        for scope in (Scope.PERSON, Scope.SEAT):
            value = self._values[scope].get(name)
            if setting.fits(value):
                return value
        return setting.default

    def without(self, name: str) -> Any:
        """The value that would hold after `reset`."""
        setting, value = BY_NAME[name], self._values[Scope.SEAT].get(name)
        return value if self._scope(name) is Scope.PERSON and setting.fits(value) else setting.default

    def put(self, name: str, value: Value) -> None:
        """Keep a value on disk (a person's own, before sign-in the seat's).

        Refused("setting", name) where it does not fit its row; Trouble("disk") where the disk does not take it.
        """
        setting = BY_NAME[name]
        if not setting.fits(value):
            raise Refused("setting", name, value=value)
        scope = self._scope(name)
        with self._lock:
            _write(self._paths[scope], self._values[scope] | {name: value})
            self._values[scope][name] = value

    def reset(self, name: str) -> None:
        """Take the person's own value back: the seat's holds again, or the default. Trouble("disk")."""
        values = self._values[self._scope(name)]
        with self._lock:
            _write(self._paths[self._scope(name)], {each: kept for each, kept in values.items() if each != name})
            values.pop(name, None)

    def _scope(self, name: str) -> Scope:
        wanted = BY_NAME[name].scope
        return wanted if self._paths[wanted] is not None else Scope.SEAT


def _read(path: Path | None) -> dict[str, Any]:
    try:
        read: Any = json.loads(path.read_text("utf-8")) if path is not None else {}
    except (OSError, ValueError):
        return {}
    return {str(name): value for name, value in read.items()} if isinstance(read, dict) else {}  # pyright: ignore


def _write(path: Path | None, values: Mapping[str, Any]) -> None:
    """Whole or not at all: a crash leaves the old file."""
    if path is None:
        return
    new = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True)
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(new, path)
    except OSError as error:
        raise Trouble("disk", str(error)) from error
