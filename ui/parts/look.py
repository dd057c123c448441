"""The one file that knows how things look: theme tokens → palette, style sheet, fonts and icons.

Everything else asks by meaning: `look.colour("danger")`, `look.icon("dispatch")`. Themes are `resources/theme/*.json`.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
THEMES = ("light", "dark")
FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC")
BASE_PT = 10.5
GRID = 4
SIZES = {"small": 9.5, "normal": BASE_PT, "large": 12.0, "larger": 14.0}
"""The setting "text size" → points."""


class Look:
    """A theme in a text size, ready to be asked for colours, icons and measures."""

    def __init__(self, theme: str = "light", size: str = "normal", compact: bool = False) -> None:
        self.theme = theme if theme in THEMES else THEMES[0]
        self.points = SIZES.get(size, BASE_PT)
        self.compact = compact
        self.tokens = tokens(self.theme)
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._drawn: dict[tuple[str, str, int, float], QPixmap] = {}

    @property
    def scale(self) -> float:
        """How much larger than usual everything that holds text is."""
        return self.points / BASE_PT

    @property
    def row(self) -> int:
        """Height of a list's row, pixels."""
        return self.px(28 if self.compact else 32)

    def px(self, at_normal: int) -> int:
        """A measure given for the normal text size, on the grid of the present one."""
        return round(at_normal * self.scale)

    def colour(self, name: str) -> QColor:
        """A colour by meaning: text, muted, accent, danger, warn, ok, line, ground, surface …"""
        return QColor(self.tokens[name])

    def font(self, step: float = 0.0, bold: bool = False) -> QFont:
        """The application's face, `step` points larger; figures all of one width."""
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPointSizeF(self.points + step * self.scale)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def icon(self, name: str, colour: str = "text", size: int = 20) -> QIcon:
        """An icon of the family in a token's colour; greyed where its control is disabled."""
        key = (name, colour, size)
        if key not in self._icons:
            icon, scale = QIcon(), QGuiApplication.instance().devicePixelRatio()
            icon.addPixmap(self.pixmap(name, colour, size, scale))
            icon.addPixmap(self.pixmap(name, "faint", size, scale), QIcon.Mode.Disabled)
            self._icons[key] = icon
        return self._icons[key]

    def pixmap(self, name: str, colour: str = "text", size: int = 20, scale: float = 1) -> QPixmap:
        """The icon drawn at `size` points on a screen of that scale."""
        from PySide6.QtSvg import QSvgRenderer

        drawn = QPixmap(QSize(round(size * scale), round(size * scale)))
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        coloured = (
            svg(name).replace("currentColor", self.tokens[colour]).replace("currentGround", self.tokens["surface"])
        )
        QSvgRenderer(QByteArray(coloured.encode())).render(painter, QRectF(drawn.rect()))
        painter.end()
        drawn.setDevicePixelRatio(scale)
        return drawn

    def pixmap_kept(self, name: str, colour: str, size: int, scale: float) -> QPixmap:
        """Like `pixmap`, drawn once: for cells, which are painted often."""
        key = (name, colour, size, scale)
        if key not in self._drawn:
            self._drawn[key] = self.pixmap(name, colour, size, scale)
        return self._drawn[key]

    def sheet(self) -> str:
        """The one style sheet."""
        measures = {f"px{n}": f"{self.px(n)}px" for n in range(1, 65)}
        points = {
            "pt": f"{self.points}pt",
            "pt_small": f"{self.points - 1.0}pt",
            "pt_large": f"{self.points + 2.5}pt",
            "pt_brand": f"{self.points + 9}pt",
        }
        images = {"images": (RESOURCES / "theme" / self.theme).as_posix()}
        return Template(_sheet()).substitute(self.tokens | measures | points | images)

    def palette(self) -> QPalette:
        """For what the style sheet does not reach."""
        palette, role = QPalette(), QPalette.ColorRole
        for where, name in {
            role.Window: "ground", role.WindowText: "text", role.Base: "surface", role.AlternateBase: "ground",
            role.Text: "text", role.Button: "surface", role.ButtonText: "text", role.Highlight: "accent",
            role.HighlightedText: "on_accent", role.ToolTipBase: "raised", role.ToolTipText: "text",
            role.PlaceholderText: "muted", role.Link: "accent", role.LinkVisited: "accent", role.Accent: "accent",
            role.BrightText: "danger",
        }.items():  # fmt: skip
            palette.setColor(where, self.colour(name))
        for where in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, where, self.colour("faint"))
        return palette

    def dress(self, application: QApplication) -> None:
        """Give the whole application this look."""
        application.setStyle("Fusion")
        application.setFont(self.font())
        application.setPalette(self.palette())
        application.setStyleSheet(self.sheet())


@lru_cache
def tokens(theme: str) -> dict[str, str]:
    """Name → colour of a theme."""
    return json.loads((RESOURCES / "theme" / f"{theme}.json").read_text("utf-8"))


@cache
def svg(name: str) -> str:
    """The drawing of an icon; its stroke is `currentColor`, what is cut out of a filled shape `currentGround`."""
    return (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")


@lru_cache
def _sheet() -> str:
    return (RESOURCES / "theme" / "style.qss").read_text("utf-8")


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0–1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1–21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
