"""A seat without a screen: the same desk behind JSON lines on stdin and stdout. See docs/doors.md.

Lines are done in the order in which they come, each answered by a line with its `id`; `touched` lines of a watch come
in between. Exit status: 0 done, 1 refused, 2 misuse, 3 trouble.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, cast

import msgspec

from app import log as app_log
from app import text
from app.clock import SystemClock
from app.desk import Act, Desk, Line, Touched
from app.domain.errors import Refused, Trouble
from app.garbage import look_seldom
from app.lines import Asked, Misuse, lines_of, plain, question, read
from app.paths import profile
from app.questions.shapes import CaseFile, CaseOf, Cases, Ids, Question, Queue, Rows
from app.questions.whole import whole
from app.text import commandline

log = logging.getLogger(__name__)

DONE, REFUSED, MISUSE, TROUBLE = 0, 1, 2, 3
_LINK_S = 1.5
"""How long the first line waits to say whether the centre answers."""
_LONGEST_WAIT_S = 3600.0
_ALL = 30_000
"""Most rows of a list for which a script sets no limit of its own; a window asks by the page, a script for all."""
_WHOLE_LISTS = ("queue", "callbacks", "ringbacks", "outbox")
_AT_ONCE = 1_000
_LARGEST = 2**63 - 1

Line_ = dict[str, Any]


def main(words: Sequence[str]) -> int:
    """Run a headless seat with these words of the command line until stdin ends. The exit status."""
    text.use(commandline.spoken(words, os.environ))
    try:
        given = _arguments(words)
    except commandline.Misuse as misuse:
        print(misuse.told, file=sys.stderr)
        return MISUSE
    look_seldom()
    out = Out(sys.stdout.buffer)
    try:
        return _run(given, out)
    except Refused as refused:
        out.put(_refused(refused))
        print(text.refusal(refused.code, refused.fields, refused.values), file=sys.stderr)
        return REFUSED
    except Trouble as trouble:
        out.put(_trouble(trouble))
        print(text.trouble(trouble.code), file=sys.stderr)
        return TROUBLE
    finally:
        out.close()


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = commandline.Parser("hotline-seat headless", description=text._("A seat without a screen: JSON lines"))
    parser.add_argument("--centre", metavar="URL", help=text._("needed for the first sign-in"))
    parser.add_argument("--profile", metavar="DIR", type=Path, default=profile())
    parser.add_argument("--person", metavar="NAME", required=True)
    parser.add_argument("--password-stdin", action="store_true", required=True)
    parser.add_argument("--certificate", metavar="SHA256", default="", help=text._("the fingerprint somebody compared"))
    parser.add_argument("--lang", choices=text.LANGUAGES)
    return parser.parse_args(words)


def _run(given: argparse.Namespace, out: "Out") -> int:
    lines = lines_of(sys.stdin.buffer)
    password = next(lines, b"").decode("utf-8-sig", "replace").rstrip("\r\n")
    app_log.set_up(given.profile / "log", "headless")
    desk = Desk.open(given.profile, given.person, password, SystemClock(), given.centre, given.certificate)
    try:
        text.live_in(desk.book.zone)
        online = desk.wait_link(_LINK_S) is Line.ONLINE
        out.put({"signed_in": desk.person.name, "seat": desk.seat, "online": online})
        return Door(desk, out).work(lines)
    finally:
        desk.close()


class Out:
    """Lines to stdout by one thread, so that nobody who announces something waits for the reader of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lines: SimpleQueue[Line_ | None] = SimpleQueue()
        self.broken = False
        self._thread = Thread(target=self._work, name="out", daemon=True)
        self._thread.start()

    def put(self, line: Line_) -> None:
        """Write this line in its turn."""
        self._lines.put(line)

    def close(self) -> None:
        """Write what is left."""
        self._lines.put(None)
        self._thread.join()
        if self.broken:  # else the interpreter would fail at its end over what it could not write
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def _work(self) -> None:
        encode = msgspec.json.Encoder().encode
        while (line := self._lines.get()) is not None:
            try:
                self._stream.write(encode(line) + b"\n")
                self._stream.flush()
            except OSError:
                self.broken = True  # nobody reads any more


class Door:
    """Answers line after line."""

    def __init__(self, desk: Desk, out: Out) -> None:
        self._desk = desk
        self._out = out
        self._watches: list[Callable[[], None]] = []
        self._verbs: dict[str, Callable[[Asked], Line_ | None]] = {"do": self._do, "ask": self._ask, "wait": self._wait}

    def work(self, lines: Iterator[bytes]) -> int:
        """Answer until the lines end, or nobody reads the answers."""
        for line in lines:
            if line.strip() and (answer := self._answer(line)) is not None:
                self._out.put(answer)
            if self._out.broken:
                return TROUBLE
        return DONE

    def _answer(self, line: bytes) -> Line_ | None:
        ident: Any = None
        try:
            asked = read(line)
            ident = asked.ident
            _check_sizes(asked.fields)
            answer = self._verbs[asked.verb](asked)
            return None if answer is None else {"id": ident, **answer}
        except Misuse as misuse:
            return {"id": misuse.ident, **_refused(misuse.refused)}
        except Refused as refused:
            return {"id": ident, **_refused(refused)}
        except Trouble as trouble:
            return {"id": ident, **_trouble(trouble)}
        except Exception:  # a bug: told, logged whole, and the next line is done
            log.exception("a line could not be answered")
            return {"id": ident, **_trouble(Trouble("bug"))}

    # ── do ──

    def _do(self, asked: Asked) -> Line_:
        if asked.name in ("take", "release"):
            return self._claim(asked.name, asked.fields)
        saved = self._desk.do(Act(asked.name, asked.fields, by_script=True))
        answer = {"saved": saved.commands[-1], "case": saved.case, "number": saved.number, "contact": saved.contact}
        return {name: value for name, value in answer.items() if value}

    def _claim(self, act: str, fields: dict[str, Any]) -> Line_:
        case = fields.pop("case", None)
        if not isinstance(case, str) or fields:
            raise Refused("missing" if case is None else "misuse", *(fields or ("case",)))
        if act == "release":
            self._desk.release(case)
            return {"released": self._desk.ask(CaseOf(case=case)).facts.id}
        taken = self._desk.take(case)
        return {"taken": taken.case, "fence": taken.fence, "until": plain(taken.until, self._desk.book.zone)}

    # ── ask ──

    def _ask(self, asked: Asked) -> Line_ | None:
        if asked.name in ("watch", "unwatch"):
            if asked.fields:
                raise Refused("misuse", *asked.fields)
            return self._watch(asked.ident) if asked.name == "watch" else self._unwatch()
        zone = self._desk.book.zone
        if asked.name in _WHOLE_LISTS:
            asked.fields.setdefault("limit", _ALL)
        answer = self._answer_to(question(asked.name, asked.fields, zone))
        return {"answer": plain(whole(answer) if isinstance(answer, CaseFile) else answer, zone)}

    def _answer_to(self, asked: Question) -> Any:
        """What the desk answers; a long list is put together from pieces, in the order it has now."""
        if not isinstance(asked, Queue | Cases) or asked.limit <= _AT_ONCE or asked.offset < 0:
            return self._desk.ask(asked)
        most, words = asked.limit + asked.offset, ""
        if isinstance(asked, Cases):
            name, words = "cases", asked.text
        else:
            name = "queue_mine" if asked.mine else "queue"
        ids = self._desk.ask(Ids(list=name, text=words, filters=asked.filters, limit=min(most, _LARGEST)))
        ids = ids[asked.offset :]
        pieces = (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
        return [row for piece in pieces for row in self._desk.ask(Rows(ids=tuple(piece)))]

    def _watch(self, ident: Any) -> None:
        """What is touched from now on is told in lines of this id; they are the answer."""

        def touched(what: Touched) -> None:
            self._out.put({"id": ident, "touched": {kind: sorted(ids) for kind, ids in what.kinds.items()}})

        self._watches.append(self._desk.on_touched(touched))

    def _unwatch(self) -> Line_:
        while self._watches:
            self._watches.pop()()
        return {"answer": True}

    # ── wait ──

    def _wait(self, asked: Asked) -> Line_:
        timeout = asked.fields.pop("timeout_s", 30)
        if asked.name != "idle" or asked.fields:
            raise Refused("misuse", *(asked.fields or ("wait",)))
        if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not isfinite(timeout) or timeout < 0:
            raise Refused("type", "timeout_s")
        idle, number = self._desk.wait_idle(min(float(timeout), _LONGEST_WAIT_S))
        return {"idle": True, "cursor": number} if idle else {"idle": False, "waiting": number}


def _check_sizes(value: Any, name: str = "") -> None:
    """Refused("range") for a whole number that neither the disk nor the wire holds."""
    if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
        raise Refused("range", name)
    if isinstance(value, dict):
        for key, each in cast("dict[str, Any]", value).items():
            _check_sizes(each, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            _check_sizes(each, name)


def _refused(refused: Refused) -> Line_:
    """The answer of a refusal; what names no field says in `detail`, for whoever wrote the line, what is wrong."""
    message = text.refusal(refused.code, refused.fields, refused.values)
    told = {"code": refused.code, "fields": list(refused.fields), "message": message}
    detail = refused.values.get("detail")
    return {"refused": told | ({"detail": str(detail)} if detail else {})}


def _trouble(trouble: Trouble) -> Line_:
    return {"trouble": {"code": trouble.code, "message": text.trouble(trouble.code)}}
