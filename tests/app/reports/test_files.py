"""Papers in every format: one order, one look, the same numbers, whatever citizens typed."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import text
from app.domain.bulletins import Bulletin, BulletinView, Hot, Identity, Late, Number, Publication
from app.domain.words import BulletinKind
from app.reports.compose import sheet_of
from app.reports.face import face
from app.reports.files import FORMATS, write_file, written
from app.reports.sheet import Bar, Chart, How, Piece, Sheet, Table, as_text, cleaned, line, plain

HOSTILE = (
    '=HYPERLINK("http://x","点我")', "+86 138", "-1+1", "@SUM(A1:A9)", "\t=1+1", "\r\n=2", "00123", "1e5", "１２",
    "<w:p>&amp;</w:p>]]>", "\x00\x01\x0b\x1f\x7f", "\u202e倒过来\u2066", "مرحبا بالعالم", "\ud800 半个", "\ufffe\uffff",
    "😀👨‍👩‍👧", "龘靐齉", "_x0041_", "{name} %s", "很长" * 3000, "A" * 5000, "(\\)", " 前后 ", "'0", "é"
)  # fmt: skip
"""What may stand in any field."""
MADE = datetime(2026, 1, 14, 1, tzinfo=UTC)


def hostile_sheet() -> Sheet:
    """Every hostile text in every place."""
    cell = [Piece("77", Number(name="direct", count=77))]
    table = Table(HOSTILE[0], ("项目", "=1+1"), tuple((Piece(each), *cell) for each in HOSTILE))
    chart = Chart(HOSTILE[9], tuple(Bar(each, at) for at, each in enumerate(HOSTILE)))
    lines = [line(how, each) for how in How for each in HOSTILE]
    return Sheet(HOSTILE[9], (*lines, table, chart), HOSTILE[10])


def quiet_sheet() -> Sheet:
    names = {"c": "=供水", "U1": "市水务局"}
    numbers = (
        Number(name="answered", count=571),
        Number(name="direct", count=318),
        Number(name="passed_on", count=253),
        Number(name="messages", count=13),
        Number(name="callbacks", count=87),
        Number(name="channel", key="snapshot", count=7),
        Number(name="channel", key="website", count=6),
        Number(name="matter", key="c", count=37),
    )
    hot = (Hot(category="c", count=37, about=("停水",), place="青发小区", at_place=20, units=("U1",)),)
    bulletin = Bulletin(
        kind=BulletinKind.DAY, first="2026-01-13", last="2026-01-13", hotline="测试热线", counted_at=MADE, names=names,
        numbers=numbers, hot=hot,
    )  # fmt: skip
    published = Publication(by="p", at=MADE, hash="ab" * 32)
    late = (Late(id="x", what="call", key="direct", cases=("260113-001-0001-5",)),)
    sides = (Identity(name="answered", left=571, right=571),)
    return sheet_of(BulletinView(bulletin=bulletin, identities=sides, published=published, late=late))


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with text.speaking(request.param):
        yield request.param


def cells(data: bytes) -> list[object]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} <= {"s", "n"}  # no formula
    return [cell.value for cell in found]


def docx_texts(data: bytes) -> list[str]:
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        for name in file.namelist():
            ElementTree.fromstring(file.read(name))
        document = ElementTree.fromstring(file.read("word/document.xml"))
    return ["".join(t.text or "" for t in p.iter(f"{word}t")) for p in document.iter(f"{word}p")]


def test_hostile_texts_stay_texts_in_a_spreadsheet() -> None:
    found = cells(written(hostile_sheet(), "xlsx"))
    said = {each for each in map(plain, HOSTILE) if each}
    assert said <= {str(each) for each in found}
    assert [each for each in found if each == 77] == [77] * len(HOSTILE)
    assert "00123" in found and 123 not in found


def test_hostile_texts_stay_texts_in_a_document() -> None:
    found = docx_texts(written(hostile_sheet(), "docx"))
    assert {plain(each) for each in HOSTILE} <= set(found)


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_libreoffice_opens_it(form: str, tmp_path: Path) -> None:
    for name, sheet in (("hostile", hostile_sheet()), ("quiet", quiet_sheet())):
        write_file(sheet, form, tmp_path / f"{name}.{form}")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    files = [str(tmp_path / f"{name}.{form}") for name in ("hostile", "quiet")]
    words = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    assert (tmp_path / "hostile.pdf").stat().st_size > 10_000
    assert (tmp_path / "quiet.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.needs("pdftotext", "pdffonts")
def test_the_pdf_carries_its_face_and_says_the_same(tmp_path: Path, language: str) -> None:
    path = tmp_path / "b.pdf"
    write_file(quiet_sheet(), "pdf", path)
    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert len(fonts) == 1 and "+NotoSansCJKsc-Regular" in fonts[0]
    assert fonts[0].split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, cut down, readable as text
    said = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True)
    assert said.stderr == ""
    together = "".join(said.stdout.split())
    for each in as_text(quiet_sheet()).split():
        assert each in together, each


@pytest.mark.needs("pdftotext")
def test_hostile_texts_in_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "h.pdf"
    write_file(hostile_sheet(), "pdf", path)
    said = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True)
    assert said.stderr == ""
    together = "".join(said.stdout.split())
    for each in ('=HYPERLINK("http://x","点我")', "00123", "<w:p>&amp;</w:p>]]>", "龘靐齉", "[U+1F600]", "(\\)"):
        assert each in together, each


def test_the_same_paper_gives_the_same_bytes() -> None:
    for form in (*FORMATS, "text"):
        assert written(quiet_sheet(), form) == written(quiet_sheet(), form), form


def test_every_format_shows_every_number(language: str) -> None:
    sheet = quiet_sheet()
    said = [each.text for block in sheet.blocks if hasattr(block, "pieces") for each in [block]]
    numbers = ("571", "318", "253", "13", "87", "37")
    assert all(any(number in each for each in said) for number in numbers)
    document = docx_texts(written(sheet, "docx"))
    spreadsheet = [str(each) for each in cells(written(sheet, "xlsx"))]
    for each in said:
        assert each in document and each in spreadsheet


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "b.docx"
    path.write_bytes(b"before")
    with pytest.raises(KeyError):
        write_file(quiet_sheet(), "odt", path)
    assert path.read_bytes() == b"before" and [each.name for each in tmp_path.iterdir()] == ["b.docx"]
    write_file(quiet_sheet(), "docx", path)
    assert zipfile.is_zipfile(path) and [each.name for each in tmp_path.iterdir()] == ["b.docx"]


@given(st.text())
def test_plain_texts_are_xml_and_stay_as_they_are(said: str) -> None:
    made = plain(said)
    assert plain(made) == made
    ElementTree.fromstring(f"<a>{made.replace('&', '&amp;').replace('<', '&lt;')}</a>".encode())
    assert all(
        character.isprintable() or character in "\u200c\u200d\xa0\u3000" or ord(character) > 127 for character in made
    )


def test_plain_keeps_what_people_write() -> None:
    kept = "城东区 7号楼“3单元”，¥12.5—é😀👨‍👩‍👧"
    assert plain(kept) == kept
    assert plain("a\tb\r\nc\x00d\u202ee\ud800") == "a b  cde"


def test_the_face_has_the_characters_of_chinese_papers() -> None:
    had = "热线湟堃喆镕〇①—“”、。《》％℃㎡".replace("㎡", "")
    assert face().shown(had) == had
    assert face().shown("😀") == "[U+1F600]" and face().shown("👨‍👩") == "[U+1F468][U+1F469]"


def test_cleaned_changes_every_text() -> None:
    dirty = Sheet("a\x00", (line(How.TEXT, "b\x00"), Table("c\x00", ("d\x00",), ((Piece("e\x00"),),))), "f\x00")
    assert "\x00" not in repr(cleaned(dirty)).replace("\\x00", "\x00")
