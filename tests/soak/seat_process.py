"""A headless seat as a program of its own, fed with lines and ended in any way there is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import Any

from tests.world.centre import PASSWORD

LONGEST_S = 120.0
"""Nothing a seat says may take longer, whatever else the machine does."""

SOUND = ("ui.start", "headless")


class SeatProcess:
    """One life of a seat, from its sign-in to its end."""

    def __init__(self, profile: Path, url: str | None, person: str = "op1", program: tuple[str, ...] = SOUND) -> None:
        words = [sys.executable, "-m", *program, "--profile", str(profile), "--person", person, "--password-stdin"]
        words += ["--centre", url] if url else []
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0)
        assert self.process.stdin is not None and self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout
        self._selector = DefaultSelector()
        self._selector.register(self._out, EVENT_READ)
        self._rest = b""
        self.send(PASSWORD.encode())

    def send(self, line: dict[str, Any] | bytes) -> None:
        """Put a line into its input; one that is dead takes none."""
        raw = line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
        self._in.write(raw + b"\n")

    def line(self, within_s: float = LONGEST_S) -> dict[str, Any] | None:
        """The next line it says; None when it has ended or says nothing within this time."""
        until = monotonic() + within_s
        while b"\n" not in self._rest:
            if not self._selector.select(max(0.0, until - monotonic())):
                return None
            more = os.read(self._out.fileno(), 65_536)
            if not more:
                return None
            self._rest += more
        first, self._rest = self._rest.split(b"\n", 1)
        return json.loads(first)

    def ask(self, line: dict[str, Any]) -> dict[str, Any]:
        """Send a line and take its answer."""
        self.send(line)
        answer = self.line()
        assert answer is not None, "the seat ended"
        return answer

    def left(self) -> list[dict[str, Any]]:
        """What it still said before it ended; to be read after its end."""
        said: list[dict[str, Any]] = []
        while (line := self.line()) is not None:
            said.append(line)
        return said

    def kill(self) -> None:
        """SIGKILL: nothing of it runs any more."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end_input(self) -> None:
        """Nothing more will be asked."""
        self._in.close()

    def end(self) -> int:
        """End of input; the exit status."""
        self.end_input()
        return self.process.wait(LONGEST_S)

    def close(self) -> None:
        """Let go of it, dead or alive."""
        if self.process.poll() is None:
            self.kill()
        self._selector.close()
        self._in.close()
        self._out.close()
