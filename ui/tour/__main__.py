"""`python -m ui.tour demo|shots`: behind `dev.py demo` and `dev.py shots`.

Exit: 0 done · 1 refused · 2 misuse · 3 trouble.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ui.tour.stage import ROOT, Stage, StageTrouble

DEMO = ROOT / ".demo"


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py")
    does = parser.add_subparsers(dest="does", required=True)
    demo = does.add_parser("demo", help="a centre with the demo hotline, and a seat signed in to it")
    demo.add_argument("--messages", type=Path, metavar="FILE", help="contacts for the queue (CSV, XLSX)")
    demo.add_argument("--columns", default="", metavar="FIELD=HEADING,…")
    demo.add_argument("--channel", default="website")
    demo.add_argument("--port", type=int, default=0)
    demo.add_argument("--fresh", action="store_true", help="forget the demo of earlier runs")
    shots = does.add_parser("shots", help="every pane in both languages, looks and sizes")
    shots.add_argument("panes", nargs="*", metavar="PANE", help="only those whose names begin so")
    return parser.parse_args(list(words))


def has_display() -> bool:
    """Whether a window can be shown to somebody."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(words: Sequence[str]) -> int:
    """Run one of the two."""
    given = _arguments(words)
    shown = has_display() and given.does == "demo"
    if not shown:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    stage = Stage(DEMO if given.does == "demo" else ROOT / "out" / "shots-stage")
    try:
        stage.prepare(getattr(given, "fresh", True))
        imported = _import(stage, given) if given.does == "demo" and given.messages else None
        stage.serve(getattr(given, "port", 0))
        return _show(stage, given, imported) if shown else _walk(stage, given, imported)
    except StageTrouble as trouble:
        print(trouble, file=sys.stderr)
        return trouble.status
    finally:
        stage.stop()


def _import(stage: Stage, given: argparse.Namespace) -> dict[str, Any]:
    columns = ("--columns", given.columns) if given.columns else ()
    imported = stage.command("import", "messages", str(given.messages), "--channel", given.channel, *columns)
    print(f"{given.messages}: {imported}", file=sys.stderr)
    return imported


def _show(stage: Stage, given: argparse.Namespace, imported: dict[str, Any] | None) -> int:
    from ui.tour.program import shown

    return shown(stage)


def _walk(stage: Stage, given: argparse.Namespace, imported: dict[str, Any] | None) -> int:
    from ui.tour import program

    if given.does == "shots":
        return program.shots(stage, given.panes, ROOT / "out" / "shots")
    return program.tour(stage, ROOT / "out" / "tour", imported)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
