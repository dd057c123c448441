"""Where a person's seat lies on this machine: one directory a person under one root.

`profile.json` says whose it is and where the centre is (nothing secret) and is written last, when everything else is
there; `seal.json` and the store are beside it; `centre.pem` is the centre's certificate where a person confirmed it.
"""

import hashlib
import unicodedata
from pathlib import Path

import msgspec
from msgspec import Struct

from app.domain.errors import Refused, Trouble
from app.store import files, keys
from app.store.store import FILE

_ABOUT, _CERTIFICATE = "profile.json", "centre.pem"
_LONGEST = 40


class About(Struct, frozen=True):
    """`profile.json`."""

    name: str
    person: str
    device: str
    seat: str
    centre: str
    hotline: str
    fingerprint: str = ""
    """SHA-256 of the certificate a person confirmed; empty where the system's own authorities vouch for it."""


def folded(name: str) -> str:
    """A person's name as it is compared: width and case make no difference."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def directory_of(root: Path, name: str) -> Path:
    """Where this person's profile lies, or will lie. Refused("other_person") when `root` is somebody else's profile."""
    if (root / _ABOUT).exists():
        if folded(read(root).name) != folded(name):
            raise Refused("other_person", "name")
        return root
    return root / _slug(name)


def _slug(name: str) -> str:
    plain = folded(name)
    kept = "".join(c if c.isalnum() or c in "-_" else "_" for c in plain)[:_LONGEST]
    if kept == plain and kept:
        return kept
    return f"{kept}-{hashlib.sha256(plain.encode(errors='surrogatepass')).hexdigest()[:8]}"


def exists(directory: Path) -> bool:
    """Whether a person is enrolled here."""
    return (directory / _ABOUT).exists()


def read(directory: Path) -> About:
    """Whose profile it is. Trouble("damaged")."""
    try:
        return msgspec.json.decode(files.read(directory / _ABOUT), type=About)
    except msgspec.DecodeError as error:
        raise Trouble("damaged", _ABOUT) from error


def write(directory: Path, about: About) -> None:
    """Keep whose it is; from now on the profile counts as enrolled."""
    files.write(directory / _ABOUT, msgspec.json.format(msgspec.json.encode(about)))


def certificate(directory: Path) -> Path | None:
    """The confirmed certificate; None where there is none."""
    file = directory / _CERTIFICATE
    return file if file.exists() else None


def keep_certificate(directory: Path, pem: str) -> None:
    """Trust this one certificate from now on."""
    files.write(directory / _CERTIFICATE, pem.encode())


def clear_the_way(directory: Path) -> None:
    """Set aside what an enrolment that was broken off, or a lost `profile.json`, left here."""
    for name in (FILE, FILE + "-wal", FILE + "-shm", keys.SEAL):
        files.set_aside(directory / name)


def people(root: Path) -> tuple[About, ...]:
    """Who has a profile here, by name; for the sign-in's list."""
    places = [root] if exists(root) else sorted(each.parent for each in root.glob(f"*/{_ABOUT}"))
    return tuple(read(place) for place in places)
