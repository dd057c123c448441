"""Writes `resources/text/spelling.json`: readings of the characters of Chinese words that are found by typing.

`python -m devtools.spelling` writes it anew; `--check` says whether it is up to date.
"""

import json
import sys
from pathlib import Path

from app.domain import find
from app.text.catalogue import entries

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "resources" / "text" / "zh_CN"
TABLE = ROOT / "resources" / "text" / "spelling.json"
SPELT = ("words.po", "ui_case.po", "ui_cases.po")
"""Catalogues whose words are found by typing."""


def table() -> dict[str, str]:
    """Character → its readings, as `find.index` writes them, without the closing sign."""
    said = {c for name in SPELT for entry in entries(TEXTS / name) for text in entry.texts for c in text}
    spelt = {c: find.index(c).rstrip(";") for c in sorted(said) if not c.isascii()}
    return {c: readings for c, readings in spelt.items() if readings}


def main() -> int:
    """Write or compare; 1 when it differs."""
    wanted = json.dumps(table(), ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    if "--check" in sys.argv[1:]:
        return int(TABLE.read_text("utf-8") != wanted)
    TABLE.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
