"""Where ``hotline-seat`` starts: the window, or with ``headless`` a seat without one.

Nothing of Qt is imported until a window is wanted, so a headless seat runs where Qt cannot
(decision record 0010).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a seat with the words of the command line and give its exit status (see docs/doors.md)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["headless"]:
        from app.headless import main as headless

        return headless(words[1:])
    from ui.main import main as window

    return window(words)


if __name__ == "__main__":
    sys.exit(main())
