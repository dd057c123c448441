"""A real Chromium with a telephone's screen, driven through its debugging pipe by the standard library alone."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
PATIENCE_S = 60
"""It tells of something every moment while it works; one that says nothing for so long has died without a word."""
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)


class Browser:
    """One page. `asked`: every address it fetched; `complaints`: what its console and its policies say."""

    def __init__(self, to: Any, back: int) -> None:
        self._to, self._back = to, back
        self._heard, self._asked = b"", ""
        self._number, self._session = 0, ""
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._loaded = 0
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self._do(f"{domain}.enable")
        self.phone()

    def phone(self, dark: bool = False, **screen: Any) -> None:
        """A telephone's screen, in the light or in the dark."""
        self._do("Emulation.setDeviceMetricsOverride", **(PHONE | screen))
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._do("Emulation.setEmulatedMedia", features=[scheme])

    def language(self, language: str) -> None:
        """What the browser says it prefers."""
        self._do("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})

    def open(self, url: str) -> None:
        """Go there, and wait until it is drawn."""
        before = self._loaded
        self._do("Page.navigate", url=url)
        self._until_loaded(before)

    def ask(self, script: str) -> Any:
        """What this expression gives in the page."""
        found = self._do("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def tap(self, selector: str, leaves: bool = False) -> None:
        """Touch the middle of it, wherever it is; `leaves`: another page comes of it."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.ask(f"{found}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.ask(f"(r => [r.x + r.width / 2, r.y + r.height / 2])({found}.getBoundingClientRect())")
        before = self._loaded
        for kind in ("mousePressed", "mouseReleased"):
            self._do("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)
        if leaves:
            self._until_loaded(before)

    def type(self, text: str) -> None:
        """Into whatever has focus."""
        self._do("Input.insertText", text=text)

    def key(self, key: str, code: int, leaves: bool = False) -> None:
        """Press a key."""
        before = self._loaded
        text = {"text": "\r"} if key == "Enter" else {"text": " "} if key == " " else {}
        for kind in ("keyDown", "keyUp"):
            down = text if kind == "keyDown" else {}
            self._do("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **down)
        if leaves:
            self._until_loaded(before)

    def picture(self, path: Path) -> None:
        """The whole page as PNG."""
        shot = self._do("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _until_loaded(self, before: int) -> None:
        while self._loaded == before:
            self._hear()
        self._do("Runtime.evaluate", expression="document.readyState")

    def _do(self, method: str, **params: Any) -> Any:
        self._number += 1
        sent: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            sent["sessionId"] = self._session
        self._asked = method
        self._to.write(json.dumps(sent).encode() + b"\0")
        self._to.flush()
        while True:
            told = self._hear()
            if told.get("id") == sent["id"]:
                assert "error" not in told, (method, told)
                return told["result"]

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._heard:
            assert select.select([self._back], [], [], PATIENCE_S)[0], f"the browser is silent after {self._asked}"
            piece = os.read(self._back, 1 << 20)
            assert piece, "the browser has gone"
            self._heard += piece
        raw, _end, self._heard = self._heard.partition(b"\0")
        told: dict[str, Any] = json.loads(raw)
        method, params = told.get("method"), told.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded += 1
        elif method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            self.complaints.append(json.dumps(params)[:300])
        return told


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that is gone at the block's end, with everything it wrote."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        read, to = os.pipe()
        back, write = os.pipe()

        def pipes() -> None:
            """The browser listens at 3 and speaks at 4."""
            one, other = os.dup(read), os.dup(write)
            os.dup2(one, 3)
            os.dup2(other, 4)

        command = ["chromium", *_OPTIONS, f"--user-data-dir={profile}", "about:blank"]
        quiet = subprocess.DEVNULL
        surroundings = {**os.environ, "HOME": profile}
        process = subprocess.Popen(
            command, stdin=quiet, stdout=quiet, stderr=quiet, close_fds=False, preexec_fn=pipes, env=surroundings
        )
        os.close(read)
        os.close(write)
        try:
            with os.fdopen(to, "wb") as going, os.fdopen(back, "rb", buffering=0) as coming:
                yield Browser(going, coming.fileno())
        finally:
            process.kill()
            process.wait(30)
