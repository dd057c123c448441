"""One running seat a profile: a lock of the operating system, gone when its process is."""

import sys
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import Trouble

_NAME = "in-use"


class InstanceLock:
    """Held from construction to `release`. Trouble("in_use") when another process holds it."""

    def __init__(self, directory: Path) -> None:
        try:
            self._file: BinaryIO = (directory / _NAME).open("a+b")
        except OSError as error:
            raise Trouble("read_only", str(error)) from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise Trouble("in_use", str(directory)) from error

    def release(self) -> None:
        """Let another process have the profile."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
