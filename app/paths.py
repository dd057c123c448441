"""Where a seat keeps its profile when nobody says where."""

import os
import sys
from pathlib import Path

NAME = "hotline-seat"


def profile() -> Path:
    """The folder of this account's profile, as the system wants it; it need not exist yet."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / NAME
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / NAME
