"""Themes: the same tokens in both, text readable by computation, every drawing one family."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.parts.look import RESOURCES, THEMES, Look, contrast, tokens

GROUNDS = ("ground", "surface", "raised", "chosen", "hover", "sunken")
TEXT = [(text, ground) for text in ("text", "muted") for ground in GROUNDS]
TEXT += [(text, ground) for text in ("accent", "danger", "warn", "ok", "info") for ground in GROUNDS]
TEXT += [(f"on_{name}", name) for name in ("accent", "danger", "call", "alarm")]
TEXT += [(f"on_{name}_muted", name) for name in ("accent", "danger", "call", "alarm")]
TEXT += [(f"on_{name}", f"{name}_deep") for name in ("accent", "danger", "call", "alarm")]
TEXT += [("call", "on_call_muted"), ("alarm", "on_alarm_muted")]
TEXT += [(name, f"{name}_tint") for name in ("accent", "danger", "warn", "ok", "info")]
TEXT += [("text", f"{name}_tint") for name in ("accent", "danger", "warn", "ok", "info")]
TEXT += [(text, ground) for text in ("rail_text", "rail_muted") for ground in ("rail", "rail_hover")]
TEXT += [("on_rail", "rail_chosen"), ("rail_text", "rail_chosen")]
SHAPES = [("edge", ground) for ground in ("ground", "surface")] + [("focus", "surface"), ("focus", "ground")]


def too_weak(theme: dict[str, str]) -> list[str]:
    weak = [f"{a} on {b}: {contrast(theme[a], theme[b]):.2f}" for a, b in TEXT if contrast(theme[a], theme[b]) < 4.5]
    return weak + [f"{a} on {b}" for a, b in SHAPES if contrast(theme[a], theme[b]) < 3]


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable(theme: str) -> None:
    assert too_weak(tokens(theme)) == []


def test_text_that_is_not_readable_is_found() -> None:
    assert too_weak(tokens("light") | {"muted": "#8a94a3"}) != []


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_themes_hold_the_same_tokens() -> None:
    assert tokens("light").keys() == tokens("dark").keys()


@pytest.mark.parametrize("theme", THEMES)
def test_the_sheet_has_no_hole(theme: str) -> None:
    assert "$" not in Look(theme, "larger").sheet()


@pytest.mark.parametrize("path", sorted((RESOURCES / "icons").glob("*.svg")), ids=lambda path: path.stem)
def test_icons_are_of_one_family(path: Path) -> None:
    drawn = path.read_text("utf-8")
    head = drawn.partition(">")[0]
    for part in ('viewBox="0 0 24 24"', 'stroke-width="1.75"', 'stroke-linecap="round"', 'stroke="currentColor"'):
        assert part in head
    assert not re.search(r"#[0-9a-fA-F]{3,8}|stroke-width", drawn.partition(">")[2])


def test_an_icon_takes_its_theme_s_colour(qapp) -> None:
    look = Look("dark")
    drawn = look.pixmap("status-closed", "ok", 24).toImage()
    assert drawn.pixelColor(6, 12) == look.colour("ok")
