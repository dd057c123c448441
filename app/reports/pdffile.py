"""A PDF file (ISO 32000-1) of plain pages: text in one embedded face, filled boxes. Same calls, same bytes."""

import hashlib
import zlib
from collections.abc import Sequence

from app.reports.face import UNITS, Face

_SPREAD = 100
"""Characters of a `bfchar` block: the most the format allows."""


def escaped(text: str) -> str:
    """A text of the file's own properties."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


class Canvas:
    """One page; lengths in points, from the lower left corner."""

    def __init__(self, pdf: "Pdf") -> None:
        self._pdf = pdf
        self._said: list[str] = []

    def text(self, x: float, y: float, text: str, size: float, colour: str, bold: bool = False) -> None:
        """Letters on a base line. Bold is the same face with an outline."""
        codes = "".join(f"{self._pdf.use(each):04X}" for each in text)
        ink = _ink(colour)
        heavy = f"2 Tr {size * 0.028:.3f} w {ink} RG" if bold else "0 Tr"
        self._said.append(f"BT /F1 {size:g} Tf {ink} rg {heavy} {x:.2f} {y:.2f} Td <{codes}> Tj ET")

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled box."""
        self._said.append(f"{_ink(colour)} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def stream(self) -> bytes:
        """What is drawn."""
        return "\n".join(self._said).encode("ascii")


def _ink(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (0, 2, 4))


class Pdf:
    """Pages that are drawn one after the other; `whole` ends it."""

    def __init__(self, face: Face, size: tuple[float, float], title: str, author: str) -> None:
        self._face = face
        self._size = size
        self._about = (title, author)
        self._used: dict[str, int] = {}
        self.pages: list[Canvas] = []

    def page(self) -> Canvas:
        """Another page."""
        self.pages.append(Canvas(self))
        return self.pages[-1]

    def use(self, character: str) -> int:
        """The number of a character, whose outline will be in the file."""
        if character not in self._used:
            self._used[character] = self._face.cid(character)
        return self._used[character]

    def whole(self) -> bytes:
        """The whole file."""
        outlines = self._face.cut(self._used)
        name = f"{_tag(outlines)}+NotoSansCJKsc-Regular"
        objects = [b"<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>", b"", self._info(), *self._font(name, outlines)]
        kids: list[int] = []
        for each in self.pages:
            kids.append(len(objects) + 1)
            width, height = self._size
            page = (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] "
                f"/Resources << /Font << /F1 4 0 R >> >> /Contents {len(objects) + 2} 0 R >>"
            )
            objects += [page.encode(), _stream(each.stream())]
        listed = " ".join(f"{kid} 0 R" for kid in kids)
        objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] >>".encode()
        return _file(objects)

    def _info(self) -> bytes:
        title, author = self._about
        return f"<< /Title {escaped(title)} /Author {escaped(author)} /Producer (Hotline Seat) >>".encode()

    def _font(self, name: str, outlines: bytes) -> list[bytes]:
        """Objects 4 to 8: the font, its characters, its description, its outlines, and what they mean as text."""
        wide = " ".join(f"{cid} [{self._face.width(each)}]" for each, cid in self._in_order())
        return [
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H "
            "/DescendantFonts [5 0 R] /ToUnicode 8 0 R >>".encode(),
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /FontDescriptor 6 0 R /DW {UNITS} "
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [{wide}] >>".encode(),
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [-1000 -1048 2928 1808] /ItalicAngle 0 "
            "/Ascent 880 /Descent -120 /CapHeight 733 /StemV 80 /FontFile3 7 0 R >>".encode(),
            _stream(outlines, "/Subtype /CIDFontType0C"),
            _stream(self._meaning()),
        ]

    def _in_order(self) -> list[tuple[str, int]]:
        return sorted(self._used.items(), key=lambda each: each[1])

    def _meaning(self) -> bytes:
        lines = [f"<{cid:04X}> <{each.encode('utf-16-be').hex().upper()}>" for each, cid in self._in_order()]
        blocks = [lines[at : at + _SPREAD] for at in range(0, len(lines), _SPREAD)]
        said = "\n".join(f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar" for some in blocks)
        return _CMAP.replace("BLOCKS", said).encode()


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
BLOCKS
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def _tag(outlines: bytes) -> str:
    """The six letters that mark a cut-down face, from what is in it."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(outlines).digest()[:6])


def _stream(data: bytes, more: str = "") -> bytes:
    packed = zlib.compress(data, 9)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode {more} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    made = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + each + b"\nendobj\n"
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return bytes(made) + trailer.encode()
