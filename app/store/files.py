"""Small files of a profile: written whole or not at all, readable by their owner only."""

import errno
import os
from pathlib import Path

from app.domain.errors import Trouble


def make_directory(directory: Path) -> None:
    """Make it, and what is above it. Trouble("read_only") or ("disk_full")."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise trouble(error) from error


def write(file: Path, content: bytes) -> None:
    """Put the file in place of any earlier one, on disk when this returns."""
    part = file.with_name(file.name + ".new")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with open(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
        _sync_directory(file.parent)
    except OSError as error:
        raise trouble(error) from error


def read(file: Path) -> bytes:
    """What the file holds. Trouble("damaged") when it is not there."""
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise Trouble("damaged", file.name) from error
    except OSError as error:
        raise trouble(error) from error


def set_aside(file: Path) -> None:
    """Rename what may still be needed by somebody, out of the way: nothing is deleted."""
    number = 1
    while (other := file.with_name(f"{file.name}.aside-{number}")).exists():
        number += 1
    try:
        file.rename(other)
    except FileNotFoundError:
        return
    except OSError as error:
        raise trouble(error) from error


def trouble(error: OSError) -> Trouble:
    """What is wrong with the disk."""

    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    code = (
        "disk_full"
        if full
        else "read_only"
        if isinstance(error, PermissionError) or error.errno == errno.EROFS
        else "disk"
    )
    return Trouble(code, str(error))


def _sync_directory(directory: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
