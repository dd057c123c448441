"""Files that are named in a table and stand beside it: found in its folder or below, and nowhere else."""

import re
import stat
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath

from app.domain.errors import Refused
from app.domain.files import MOST_BYTES, MOST_FILES
from server.receive import Enclosed

_BETWEEN = re.compile(r"[|｜\r\n]")


def enclosed(folder: Path, cell: str) -> tuple[Enclosed, ...]:
    """The files a cell names, a bar or a line's end between two; their bytes are not looked at yet.

    Refused("too_many_files", "file"). Loading one refuses what is not below `folder` ("file_outside"), is reached by a
    link ("file_link"), is not there or no plain file ("file_missing"), or too large ("file_size"), all "file".
    """
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in _BETWEEN.split(cell)))))
    if len(names) > MOST_FILES:
        raise Refused("too_many_files", "file", limit=MOST_FILES)
    return tuple(Enclosed(name, partial(_load, folder, name)) for name in names)


def _load(folder: Path, written: str) -> bytes:
    path = PurePosixPath(written.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(written).drive:
        raise Refused("file_outside", "file")
    try:
        return _read(folder, path)
    except OSError:
        raise Refused("file_missing", "file") from None


def _read(folder: Path, below: PurePosixPath) -> bytes:
    for step in reversed((below, *below.parents[:-1])):
        if (folder / step).is_symlink():
            raise Refused("file_link", "file")
    found = (folder / below).stat()
    if not stat.S_ISREG(found.st_mode):
        raise Refused("file_missing", "file")
    if found.st_size > MOST_BYTES:
        raise Refused("file_size", "file", limit=MOST_BYTES // 2**20)
    return (folder / below).read_bytes()
