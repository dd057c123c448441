"""The log of a seat or a centre: a file that turns over, and that holds nobody's data.

The rule is that nobody logs personal data. This file holds even where the rule was broken: in every line, number runs
that could be a telephone or identity number are masked, and so is every Chinese text (lines are English; a name, a
place or a story in them can only have slipped in). Of an exception the log keeps its kind and where it happened, never
its message and never the values of variables: messages quote what they choked on.
"""

import faulthandler
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from app.domain.errors import Refused, Trouble

FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"
_BYTES, _KEPT = 2_000_000, 5
_TALKATIVE = ("urllib3", "sqlalchemy", "alembic", "asyncio", "multipart", "keyring", "uvicorn.access", "PIL")
"""Libraries that would write addresses, parameters and payloads below WARNING."""
_MAY_STAND = (
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # UUIDs
    r"|\b\d{6}-\d{3,}-\d{4,}-\d\b"  # case numbers
    r"|\b(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d(?!\d)"  # days
    r"|\b(?=\w*[a-fA-F])[0-9a-fA-F]{16,}\b"  # hashes
)
_NUMBER = r"\+?\d(?:[ .()\-－—]{0,2}\d){6,}[xXＸｘ]?"
_OPEN = re.compile(
    rf"(?P<stays>{_MAY_STAND})|(?P<number>{_NUMBER})|(?P<words>[^\x00-\x7f]+)|(?P<control>[\x00-\x1f\x7f]+)"
)
_MASKS = {"number": "#", "words": "…", "control": " "}

log = logging.getLogger(__name__)
_crash_files: list[TextIO] = []


def set_up(folder: Path, name: str, level: int = logging.INFO) -> Path:
    """Write `<folder>/<name>.log` from now on, and every unhandled bug of any thread into it. Returns the file's path.

    A crash of the interpreter itself leaves its stack in `<name>.crash`. Setting up again moves to the new file. Raises
    Trouble("disk") where the folder cannot be written.
    """
    path = folder / f"{name}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", errors="backslashreplace"
        )
        crash = (folder / f"{name}.crash").open("a", encoding="utf-8")
    except OSError as error:
        raise Trouble("disk", error.strerror or "") from error
    close()
    _begin(handler, crash, level)
    logging.captureWarnings(True)
    _hook()
    return path


@contextmanager
def written(folder: Path, name: str) -> Generator[Path]:
    """`set_up` for the time of a block, at whose end the files are let go of, however it ends."""
    path = set_up(folder, name)
    try:
        yield path
    finally:
        close()


def close() -> None:
    """Let go of the files; hooks stay and write nowhere."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each.formatter, CleanFormatter)]:
        root.removeHandler(handler)
        handler.close()
    for file in _crash_files:
        faulthandler.disable()
        file.close()
    _crash_files.clear()


def clean(line: str) -> str:
    """`line` without anything that could be personal data, and on one line: a break could pass for another entry."""
    return _OPEN.sub(lambda found: _MASKS.get(found.lastgroup or "", found[0]), line)


def where(error: BaseException) -> str:
    """The kinds of an exception and of its causes, each with its stack: file, line, function, source line."""
    told = traceback.TracebackException.from_exception(error, capture_locals=False)
    return "".join(_chain(told, error)).rstrip("\n")


class CleanFormatter(logging.Formatter):
    """Formats a record so that nothing personal is left in it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, with the stack of its exception under it."""
        bare = logging.makeLogRecord(record.__dict__)
        bare.msg, bare.args, bare.exc_info, bare.exc_text = clean(record.getMessage()), None, None, None
        error = record.exc_info[1] if record.exc_info else None
        return super().format(bare) + (f"\n{where(error)}" if error is not None else "")


def _chain(told: traceback.TracebackException, error: BaseException) -> list[str]:
    lines: list[str] = []
    if told.__cause__ is not None and error.__cause__ is not None:
        lines = [*_chain(told.__cause__, error.__cause__), "\nwhich caused:\n\n"]
    elif told.__context__ is not None and error.__context__ is not None and not told.__suppress_context__:
        lines = [*_chain(told.__context__, error.__context__), "\nwhile that was handled:\n\n"]
    lines += [*map(_ascii, told.stack.format()), f"{_kind(error)}\n"]
    for number, each in enumerate(getattr(error, "exceptions", ()), 1):
        lines += [f"part {number}:\n", where(each), "\n"]
    return lines


def _ascii(lines: str) -> str:
    """Lines of source without what they quote in Chinese; a test's source may name somebody."""
    return "\n".join(clean(line) for line in lines.split("\n"))


def _kind(error: BaseException) -> str:
    """An exception without its message; codes and error numbers are the product's and the system's own words."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, Refused | Trouble):
        return f"{name}: {error.code}"
    if isinstance(error, ImportError):
        return f"{name}: {error.name}"
    return f"{name}: errno {error.errno}" if isinstance(error, OSError) and error.errno else name


def _begin(handler: logging.Handler, crash: TextIO, level: int) -> None:
    faulthandler.enable(crash)
    _crash_files.append(crash)
    handler.setFormatter(CleanFormatter(FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _hook() -> None:
    def bug(kind: type[BaseException], error: BaseException | None, stack: TracebackType | None) -> None:
        if error is not None and issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, stack)
        elif error is not None:
            log.critical("unhandled", exc_info=(kind, error, stack))

    sys.excepthook = bug
    threading.excepthook = _in_thread(bug)
    sys.unraisablehook = lambda unraisable: bug(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)


def _in_thread(
    bug: Callable[[type[BaseException], BaseException | None, TracebackType | None], None],
) -> Callable[[threading.ExceptHookArgs], None]:
    def caught(args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, SystemExit):
            bug(args.exc_type, args.exc_value, args.exc_traceback)

    return caught
