"""Makes `resources/face/NotoSansCJKsc.otf`: `python -m devtools.face NotoSansCJK-Regular.ttc`.

The face that PDF files carry: Noto Sans CJK SC, cut down to what a Chinese paper may hold (the 20,902 characters of the
CJK block and the Latin, Greek and Cyrillic letters and signs of GBK), without layout tables or hints.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

TO = Path(__file__).resolve().parents[1] / "resources" / "face" / "NotoSansCJKsc.otf"
NAME = "Noto Sans CJK SC"
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x391, 0x3C9),
    (0x401, 0x451),
    (0x2010, 0x2026),
    (0x2030, 0x203B),
    (0x20AC, 0x20AC),
    (0x2103, 0x2122),
    (0x2160, 0x2179),
    (0x2190, 0x2199),
    (0x2200, 0x2265),
    (0x2460, 0x249B),
    (0x2500, 0x2574),
    (0x25A0, 0x25EF),
    (0x2605, 0x2642),
    (0x2713, 0x2717),
    (0x3001, 0x3029),
    (0x4E00, 0x9FA5),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE5),
)


def main(source: str) -> int:
    """Write the face; 1 where the collection does not hold it."""
    fonts = [font for font in TTCollection(source).fonts if font["name"].getDebugName(1) == NAME]
    if not fonts:
        print(f"{source} holds no {NAME}")
        return 1
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes={code for first, last in RANGES for code in range(first, last + 1)})
    cutter.subset(fonts[0])
    fonts[0].save(TO)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
