"""What office programs repair or refuse, looked for in the files themselves: no program is needed to say so."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from fontTools.cffLib import CFFFontSet

from app.reports.files import written
from app.reports.sheet import How, Piece, Sheet, Table, line, plain
from tests.app.reports.test_files import HOSTILE, hostile_sheet, quiet_sheet

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPREAD = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SHEETS: tuple[Callable[[], Sheet], ...] = (hostile_sheet, quiet_sheet)

ORDER = {
    "pPr": ("pStyle", "keepNext", "keepLines", "spacing", "ind", "jc", "outlineLvl", "rPr"),
    "rPr": ("rFonts", "b", "i", "color", "sz", "szCs", "u", "lang"),
    "tblPr": ("tblStyle", "tblW", "jc", "tblBorders", "shd", "tblLayout", "tblCellMar"),
    "tcPr": ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "vAlign"),
    "tbl": ("tblPr", "tblGrid", "tr"),
    "tr": ("trPr", "tc"),
    "sectPr": ("headerReference", "footerReference", "pgSz", "pgMar", "cols"),
}
"""Children in the order of the standard (ECMA-376); a word processor calls any other one damaged."""


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        names = file.namelist()
        assert len(names) == len(set(names)) and "[Content_Types].xml" in names
        return {name: file.read(name) for name in names}


def relations(found: dict[str, bytes], name: str) -> dict[str, str]:
    """Of a part: id → the part it points to."""
    folder, base = posixpath.split(name)
    there = found.get(posixpath.join(folder, "_rels", f"{base}.rels"))
    every = [] if there is None else list(ElementTree.fromstring(there).iter(RELATION))
    return {
        each.attrib["Id"]: posixpath.normpath(posixpath.join("/", folder, each.attrib["Target"])).lstrip("/")
        for each in every
        if each.attrib.get("TargetMode") != "External"
    }


@pytest.mark.parametrize("made", SHEETS)
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_every_part_is_declared_and_every_relation_leads_somewhere(form: str, made: Callable[[], Sheet]) -> None:
    found = parts(written(made(), form))
    types = ElementTree.fromstring(found["[Content_Types].xml"])
    kinds = {e.attrib["Extension"]: e.attrib["ContentType"] for e in types if e.tag.endswith("Default")}
    named = {e.attrib["PartName"].lstrip("/"): e.attrib["ContentType"] for e in types if e.tag.endswith("Override")}
    assert set(named) <= set(found)
    for name, body in found.items():
        assert name == "[Content_Types].xml" or name in named or name.rpartition(".")[2] in kinds, name
        root = ElementTree.fromstring(body)
        known = relations(found, name)
        assert set(known.values()) <= set(found), name
        used = {value for each in root.iter() for key, value in each.attrib.items() if key.startswith(OFFICE)}
        assert used <= set(known), name


@pytest.mark.parametrize("made", SHEETS)
def test_a_document_has_its_elements_in_the_order_of_the_standard(made: Callable[[], Sheet]) -> None:
    for name, body in parts(written(made(), "docx")).items():
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        root = ElementTree.fromstring(body)
        for each in root.iter():
            order = ORDER.get(each.tag.removeprefix(WORD))
            if order is not None and each.tag.startswith(WORD):
                places = [order.index(child.tag.removeprefix(WORD)) for child in each]
                assert places == sorted(places), each.tag
            if each.tag == f"{WORD}tc":
                assert each[-1].tag == f"{WORD}p", "a cell ends with a paragraph"
        styles = {e.attrib[f"{WORD}styleId"] for e in root.iter(f"{WORD}style")}
        assert len(styles) == len(list(root.iter(f"{WORD}style")))
        drawn = [e.attrib["id"] for e in root.iter() if e.tag.endswith("}docPr")]
        assert len(drawn) == len(set(drawn))


def test_every_row_has_as_many_cells_as_its_table_has_columns() -> None:
    root = ElementTree.fromstring(parts(written(hostile_sheet(), "docx"))["word/document.xml"])
    tables = list(root.iter(f"{WORD}tbl"))
    assert tables
    for table in tables:
        columns = len(list(table.iter(f"{WORD}gridCol")))
        assert {len(row.findall(f"{WORD}tc")) for row in table.iter(f"{WORD}tr")} == {columns}
    body = list(root[0])
    assert body[-1].tag == f"{WORD}sectPr"
    assert all(f"{WORD}tbl" not in (one.tag, other.tag) or one.tag != other.tag for one, other in pairwise(body))


@pytest.mark.parametrize("made", SHEETS)
def test_no_cell_is_a_formula_a_link_or_out_of_its_kind(made: Callable[[], Sheet]) -> None:
    found = parts(written(made(), "xlsx"))
    assert not [name for name in found if "externalLink" in name or "vba" in name]
    strings = len(list(ElementTree.fromstring(found["xl/sharedStrings.xml"]).iter(f"{SPREAD}si")))
    page = ElementTree.fromstring(found["xl/worksheets/sheet1.xml"])
    assert not [e.tag for e in page.iter() if e.tag.removeprefix(SPREAD) in ("f", "hyperlink", "hyperlinks")]
    places: list[str] = []
    for cell in page.iter(f"{SPREAD}c"):
        places.append(cell.attrib["r"])
        value = cell.findtext(f"{SPREAD}v")
        kind = cell.attrib.get("t")
        assert kind in (None, "s")
        if kind == "s":
            assert value is not None and int(value) < strings
        elif value is not None:
            float(value)
    assert len(places) == len(set(places))
    for one, other in combinations([rows(e.attrib["ref"]) for e in page.iter(f"{SPREAD}mergeCell")], 2):
        assert one.isdisjoint(other), "merged cells that overlap are repaired away"


def rows(reference: str) -> set[int]:
    """Merged lines stand over all columns: their rows tell them apart."""
    first, last = (int(re.sub(r"\D", "", each)) for each in reference.split(":"))
    return set(range(first, last + 1))


def test_zeros_and_signs_stay() -> None:
    table = Table("表", ("甲", "乙"), tuple((Piece(each), Piece(each)) for each in HOSTILE))
    page = parts(written(Sheet("x", (line(How.TEXT, "0012"), table), ""), "xlsx"))
    strings = ElementTree.fromstring(page["xl/sharedStrings.xml"])
    # what looks like an escaped character is itself escaped
    said = {"".join(t.text or "" for t in each.iter(f"{SPREAD}t")).replace("_x005F_", "_") for each in strings}
    assert {"0012", "00123", "+86 138", "1e5"} <= said
    assert {plain(each)[:100] for each in HOSTILE if plain(each)} <= {each[:100] for each in said}


def test_a_formula_would_be_found() -> None:
    """The control: the look for formulas sees one."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "=1+1")
    page = ElementTree.fromstring(parts(made.getvalue())["xl/worksheets/sheet1.xml"])
    assert list(page.iter(f"{SPREAD}f"))


# ── PDF ──


def objects(data: bytes) -> dict[int, bytes]:
    """The objects of a PDF, found where its table of references says they are."""
    start = int(data[data.rindex(b"startxref") + 9 : data.rindex(b"%%EOF")])
    head, *lines = data[start:].split(b"\n")
    assert head == b"xref"
    count = int(lines[0].split()[1])
    found: dict[int, bytes] = {}
    for number, entry in enumerate(lines[1 : count + 1]):
        at, _generation, kind = entry.split()
        if kind == b"n":
            assert data[int(at) :].startswith(f"{number} 0 obj".encode())
            found[number] = data[int(at) : data.index(b"endobj", int(at))]
    return found


def stream(body: bytes) -> bytes:
    raw = body[body.index(b"stream\n") + 7 : body.rindex(b"endstream")]
    return zlib.decompress(raw) if b"/FlateDecode" in body else raw


def reference(body: bytes, name: str) -> int:
    found = re.search(rf"/{name} \[?(\d+) 0 R".encode(), body)
    assert found is not None, name
    return int(found[1])


def mapped(to_unicode: bytes) -> Iterator[str]:
    """The characters a reader copies out of it."""
    pairs = re.findall(rb"<[0-9A-Fa-f]{4}>\s*<([0-9A-Fa-f]+)>", to_unicode)
    return (bytes.fromhex(each.decode()).decode("utf-16-be") for each in pairs)


@pytest.mark.parametrize("made", SHEETS)
def test_a_pdf_carries_its_own_chinese_face(made: Callable[[], Sheet]) -> None:
    data = written(made(), "pdf")
    assert data.startswith(b"%PDF-1.") and data.endswith(b"%%EOF\n")
    found = objects(data)
    fonts = [body for body in found.values() if b"/Subtype /Type0" in body]
    assert len(fonts) == 1
    descendant = found[reference(fonts[0], "DescendantFonts")]
    descriptor = found[reference(descendant, "FontDescriptor")]
    outlines = CFFFontSet()
    outlines.decompile(io.BytesIO(stream(found[reference(descriptor, "FontFile3")])), None)
    characters = "".join(mapped(stream(found[reference(fonts[0], "ToUnicode")])))
    assert "热" in characters if made is quiet_sheet else "龘" in characters
    assert len(outlines[0].CharStrings) > len(set(characters)) / 2
    assert not re.search(rb"/JavaScript|/OpenAction|/URI|/Launch|/EmbeddedFile", data)
