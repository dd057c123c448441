"""The system packages dev.py asks for are enough: a window on a real X server, and a Chinese face."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

WINDOW = """
import sys
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication, QLabel

app = QApplication([])
app.setFont(QFont("Noto Sans CJK SC"))
label = QLabel("热线座席")
label.show()
label.windowHandle().requestActivate()
while not label.windowHandle().isExposed():
    app.processEvents()
picture = label.grab().toImage()
colours = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
print(app.platformName(), QFontInfo(label.font()).family(), len(colours) > 1)
"""


@pytest.fixture
def screen() -> Iterator[str]:
    """The name of a display of its own, gone afterwards."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp", "-ac"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        yield f":{pipe.readline().strip()}"
    server.terminate()
    server.wait(30)


@pytest.mark.needs("Xvfb")
def test_a_window_on_a_real_screen_shows_chinese(screen: str) -> None:
    surroundings = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run([sys.executable, "-c", WINDOW], env=surroundings, capture_output=True, text=True, timeout=120)
    assert done.stdout == "xcb Noto Sans CJK SC True\n", done.stderr
