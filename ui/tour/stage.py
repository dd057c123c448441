"""The demo hotline on a centre of its own: a real `hotline-server` in a process beside the window."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ROOT / "resources" / "demo" / "people.json"
CALLS = ROOT / "resources" / "demo" / "calls.jsonl"
HISTORY = ("--cases", "4000", "--days", "29")
"""Four weeks behind the told cases, so that figures look like a hotline's and a day has others to be held against."""
REFUSED, MISUSE, TROUBLE = 1, 2, 3


class StageTrouble(Exception):
    """A command of the centre failed; the text is what it said. `status`: how it ended, which is how the demo ends."""

    def __init__(self, said: str, status: int = TROUBLE) -> None:
        super().__init__(said)
        self.status = status if status in (REFUSED, MISUSE) else TROUBLE


class Stage:
    """The folder the demo lives in, kept between runs, and its centre."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "centre"
        self.seats = folder / "seats"
        self.url = ""
        self._port = 0
        self._process: subprocess.Popen[str] | None = None

    def prepare(self, fresh: bool) -> None:
        """Make the demo hotline, unless it is there from an earlier run."""
        if fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        done = self.folder / "prepared"
        if done.exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.data.mkdir(parents=True)
        self.command("init", "--name", "西宁 12345 热线（演示）", "--code", "XN")
        self.command("demo-hotline")
        self.command("demo-data", *HISTORY)
        done.touch()

    def command(self, *words: str) -> dict[str, Any]:
        """Run one command of the centre; its last line, an object. What it rejects goes on to our stderr."""
        line = [sys.executable, "-m", "server", *words, "--data", str(self.data)]
        ran = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
        lines = ran.stdout.splitlines()
        for rejected in lines[:-1]:
            print(rejected, file=sys.stderr)
        if ran.returncode != 0:
            raise StageTrouble(ran.stderr.strip() or f"{words[0]}: {ran.returncode}", ran.returncode)
        return json.loads(lines[-1]) if lines else {}

    def serve(self, port: int = 0) -> None:
        """Start the centre; returns when it answers. After a stop it comes back at the same address."""
        line = [sys.executable, "-m", "server", "serve", "--data", str(self.data), "--port", str(port or self._port)]
        self._process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if not said:
            status = self._process.wait()  # what it had to say it said on our stderr
            raise StageTrouble(f"serve: {status}", status)
        self.url = json.loads(said)["ready"]
        self._port = int(self.url.rsplit(":", 1)[1])

    @property
    def serves(self) -> bool:
        """Whether the centre runs."""
        return self._process is not None

    def stop(self) -> None:
        """Stop the centre, if it runs."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None


def password_of(name: str) -> str:
    """The shipped password of a person of the demo hotline."""
    people: Sequence[dict[str, str]] = json.loads(PEOPLE.read_text("utf-8"))
    return next(person["password"] for person in people if person["name"] == name)
