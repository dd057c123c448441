"""Tables that people bring."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import text
from app.domain.errors import Refused, Trouble
from server import csvfile, xlsxfile
from server.readfile import Bad, Row, rows

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
COLUMNS = {"subject": "主题", "text": "详情", "id": "编号"}
PLAIN = "编号,主题,详情,点赞\n1,占道,车停在路口,0\n2,噪音,夜里施工,3\n"
READ = [
    Row(2, {"subject": "占道", "text": "车停在路口", "id": "1"}),
    Row(3, {"subject": "噪音", "text": "夜里施工", "id": "2"}),
]


@pytest.fixture
def given_file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes, name: str = "messages.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def read(
    path: Path, columns: dict[str, str] = COLUMNS, required: Sequence[str] = ("subject", "text")
) -> list[Row | Bad]:
    return list(rows(path, columns, required))


def bad(answer: list[Row | Bad]) -> list[tuple[int, str, str]]:
    return [(each.number, each.code, each.field) for each in answer if isinstance(each, Bad)]


def good(answer: list[Row | Bad]) -> list[int]:
    return [each.number for each in answer if isinstance(each, Row)]


def refusal(path: Path, columns: dict[str, str] = COLUMNS) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as refused:
        read(path, columns)
    message = text.refusal(refused.value.code, refused.value.fields, refused.value.values)
    assert refused.value.code not in message  # it has a sentence of its own
    return refused.value.code, tuple(refused.value.fields)


# ── encodings and delimiters ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(
    given_file: Callable[..., Path], encoding: str, delimiter: str, end: str
) -> None:
    written = PLAIN.replace(",", delimiter).replace("\n", end)
    assert read(given_file(written.encode(encoding))) == READ


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "utf-16-le", "gb18030"])
def test_a_file_of_ascii_alone(given_file: Callable[..., Path], encoding: str) -> None:
    path = given_file(
        b"code,name\r\na1,x\r\nb1,y\r\n" if encoding == "utf-8" else "code,name\na1,x\nb1,y\n".encode(encoding)
    )
    assert [row.values for row in read(path, {"code": "code"}, ["code"]) if isinstance(row, Row)] == [
        {"code": "a1"},
        {"code": "b1"},
    ]


def test_a_delimiter_that_is_named_or_inside_the_text(given_file: Callable[..., Path]) -> None:
    assert read(given_file("sep=|\n" + PLAIN.replace(",", "|"))) == [Row(r.number + 1, r.values) for r in READ]
    odd = given_file("编号;主题;详情\n1;a,b,c,d;e\n")
    assert read(odd) == [Row(2, {"subject": "a,b,c,d", "text": "e", "id": "1"})]


def test_one_bad_byte_spoils_its_row_only(given_file: Callable[..., Path]) -> None:
    lines = "".join(f"{n},主题{n},这里是一段足够长的中文内容用来说明问题\n" for n in range(100))
    raw = ("编号,主题,详情\n" + lines).encode().replace("主题7,".encode(), b"\xff\xfe,")
    answer = read(given_file(raw))
    assert bad(answer) == [(9, "encoding", "subject")]
    assert len(good(answer)) == 99


def test_bytes_in_no_encoding(given_file: Callable[..., Path]) -> None:
    assert refusal(given_file(bytes(range(128, 256)) * 50))[0] in ("encoding", "header_missing")
    assert refusal(given_file(b"\xff" * 5000)) == ("encoding", ("file",))


# ── quotes and cells ──────────────────────────────────────────────────────────────────────────────────────────────


def test_quoted_cells(given_file: Callable[..., Path]) -> None:
    path = given_file('编号,主题,详情\n1,"a,""b""",c\n2,"两\n行\r\n\n文",d\n3,5" 管,"e" \n"4","",""\n')
    assert [(row.number, row.values["subject"], row.values["text"]) for row in read(path) if isinstance(row, Row)] == [
        (2, 'a,"b"', "c"),
        (3, "两\n行\r\n\n文", "d"),
        (4, '5" 管', "e"),
        (5, "", ""),
    ]


@pytest.mark.parametrize("spoilt", ['2,"never closed,x', '2,"closed" then more,x', '2,x,"', '"'])
def test_an_unclosed_quote_spoils_its_line_and_no_other(given_file: Callable[..., Path], spoilt: str) -> None:
    path = given_file(f'编号,主题,详情\n1,a,b\n{spoilt}\n3,"c",d\n4,e,"f"\n')
    answer = read(path)
    assert bad(answer) == [(3, "quote", "")]
    assert good(answer) == [2, 4, 5]


def test_rows_of_another_width(given_file: Callable[..., Path]) -> None:
    path = given_file("编号,主题,详情,备注\n1,a,b\n2,a\n3,a,b,c,d\n4,a,b,c,,,\n,,,\n\n   \n5,a,b,c\n")
    answer = read(path)
    assert bad(answer) == [(3, "cells", ""), (4, "cells", "")]
    assert good(answer) == [2, 5, 9]


def test_a_zero_character_and_odd_ones(given_file: Callable[..., Path]) -> None:
    kept = "𠮷👨‍👩‍👧 \u202e·﻿é" + "e\u0301" * 1000
    path = given_file(f"编号,主题,详情\n1,a\0b,c\n2,{kept},{'长' * 100_000}\n")
    answer = read(path)
    assert bad(answer) == [(2, "nul", "subject")]
    assert isinstance(answer[1], Row)
    assert (answer[1].values["subject"], len(answer[1].values["text"])) == (kept, 100_000)


# ── headers ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("header", "refused"), [
    ("编号,标题,详情", ("header_missing", ("subject",))), ("编号", ("header_missing", ("subject", "text"))),
    ("编号,主题,详情,主题", ("header_repeated", ("subject",))), ("", ("header_empty", ("file",))),
    ("\n\n \n", ("header_empty", ("file",))), ("编号,主题,详情,点赞,点赞", None), (" ﻿主题 ,详 情,详情", None),
    ("主题,详情", None), ("主题，详情", ("header_missing", ("subject", "text"))),
])  # fmt: skip
def test_headers(given_file: Callable[..., Path], header: str, refused: tuple[str, tuple[str, ...]] | None) -> None:
    path = given_file(header + "\n")
    if refused is None:
        assert read(path) == []
    else:
        assert refusal(path) == refused


def test_a_field_that_need_not_be_there_is_left_out(given_file: Callable[..., Path]) -> None:
    assert read(given_file("主题,详情\na,b\n")) == [Row(2, {"subject": "a", "text": "b"})]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(Trouble, match="file"):
            read(path)


def test_messages_speak_the_language(given_file: Callable[..., Path]) -> None:
    path = given_file('编号,主题,详情\n1,"a,b\n')
    spoken = []
    for language in text.LANGUAGES:
        with text.speaking(language):
            answer = read(path)[0]
            assert isinstance(answer, Bad)
            spoken.append(answer.message)
    assert spoken == ["引号没有成对", "A quotation mark is opened and not closed"]


# ── spreadsheets ──────────────────────────────────────────────────────────────────────────────────────────────────


def workbook(path: Path, *lines: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(list(line))
    book.save(path)
    return path


def altered(path: Path, change: Callable[[str], str], part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The same spreadsheet with one part's text changed."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


HEADER = ["编号", "主题", "详情"]


def test_a_spreadsheet_and_its_kinds_of_cells(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "m.xlsx",
        HEADER,
        [13800138000, "文本", datetime(2019, 1, 8, 0, 8, 5)],  # noqa: DTZ001 — a sheet has no zones
        [1.5, True, 1e15],
        ["00123", " 留空 ", "line\nbreak"],
        [None, None, None],
        [0, 0.1, -2],
        ["x"],
    )
    assert [(row.number, *row.values.values()) for row in read(path) if isinstance(row, Row)] == [
        (2, "文本", "2019-01-08 00:08:05", "13800138000"),
        (3, "true", "1000000000000000", "1.5"),
        (4, " 留空 ", "line\nbreak", "00123"),
        (6, "0.1", "-2", "0"),
        (7, "", "", "x"),
    ]


def test_formulas_give_what_was_last_worked_out_or_are_reported(tmp_path: Path) -> None:
    path = workbook(tmp_path / "m.xlsx", HEADER, ["=1+1", "a", "b"], [2, "=A1", "b"], [3, "a", "#N/A"], [4, "a", "b"])
    path = altered(path, lambda sheet: sheet.replace("<f>1+1</f><v />", "<f>1+1</f><v>2</v>"))
    answer = read(path)
    assert bad(answer) == [(3, "formula", "subject"), (4, "cell_error", "text")]
    assert good(answer) == [2, 5]
    assert isinstance(answer[0], Row)
    assert answer[0].values["id"] == "2"


def test_a_million_empty_rows(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 300_000))
    path = workbook(tmp_path / "m.xlsx", HEADER, [1, "a", "b"])
    path = altered(
        path,
        lambda sheet: sheet.replace(
            "</sheetData>", empty + '<row r="1048576"><c r="C1048576"><v>7</v></c></row></sheetData>'
        ),
    )
    assert read(path) == [
        Row(2, {"subject": "a", "text": "b", "id": "1"}),
        Row(1048576, {"subject": "", "text": "7", "id": ""}),
    ]


STRINGS = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>主题</t></si><si><t>详情</t></si>
<si><r><t>甲</t></r><r><t xml:space="preserve"> 乙_x000D_</t></r><rPh sb="0" eb="1"><t>yi</t></rPh></si></sst>"""
SHARED = """<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>
<row r="7"><c r="A7" t="s"><v>2</v></c><c r="B7" t="s"><v>99</v></c></row>
<row r="8"><c r="A8" t="s"><v>2</v></c></row>"""


def test_shared_strings_rich_text_and_names_with_a_prefix(tmp_path: Path) -> None:
    path = workbook(tmp_path / "m.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/strings.xml", STRINGS)
    link = '<Relationship Type="http://x/sharedStrings" Target="strings.xml" Id="rId9" /></Relationships>'
    altered(path, lambda part: part.replace("</Relationships>", link), "xl/_rels/workbook.xml.rels")
    altered(path, lambda sheet: sheet.replace("</sheetData>", f"{SHARED}</sheetData>"))
    altered(path, lambda sheet: sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x="))
    answer = read(path, {"subject": "主题", "text": "详情"})
    assert bad(answer) == [(7, "cell_error", "text")]
    assert answer[1] == Row(8, {"subject": "甲 乙\r", "text": ""})


def test_the_first_sheet_that_is_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    hidden, shown = book.active, book.create_sheet("数据")
    assert hidden is not None
    hidden.sheet_state = "hidden"
    for line in (HEADER, [1, "a", "b"]):
        shown.append(line)
    book.save(tmp_path / "m.xlsx")
    assert good(read(tmp_path / "m.xlsx")) == [2]


def bomb(path: Path, size: int, part: str = "xl/worksheets/sheet1.xml") -> Path:
    workbook(path, HEADER, [1, "a", "b"])
    return altered(path, lambda content: content.replace("</", " " * size + "</", 1), part)


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bomb(tmp_path / "m.xlsx", 3_000_000)
    assert good(read(path)) == [2]  # as long as it fits
    monkeypatch.setattr(xlsxfile, "MOST_BYTES", 1_000_000)
    assert refusal(path) == ("too_large", ("file",))
    monkeypatch.setattr(csvfile, "MOST_BYTES", 10)
    plain = tmp_path / "m.csv"
    plain.write_text(PLAIN, "utf-8")
    assert refusal(plain) == ("too_large", ("file",))


def test_one_row_without_end_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "m.xlsx", HEADER, [1, "a", "b"])
    altered(path, lambda sheet: sheet.replace("</sheetData>", '<row r="3"><c><is><t>' + "长" * 7_000_000))
    with pytest.raises(Refused, match="too_large"):
        read(path)


def test_what_is_no_spreadsheet(tmp_path: Path, given_file: Callable[..., Path]) -> None:
    whole = workbook(tmp_path / "m.xlsx", HEADER, [1, "a", "b"]).read_bytes()
    assert refusal(given_file(whole[:2000])) == ("file_kind", ("file",))
    assert refusal(given_file(b"PK\x03\x04 not a zip at all")) == ("file_kind", ("file",))
    assert refusal(given_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)) == ("old_excel", ("file",))
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(given_file(empty.getvalue())) == ("file_kind", ("file",))
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    assert refusal(altered(tmp_path / "m.xlsx", lambda part: laughs + part, "xl/workbook.xml")) == (
        "file_kind",
        ("file",),
    )


def test_an_empty_sheet(tmp_path: Path) -> None:
    assert refusal(workbook(tmp_path / "m.xlsx")) == ("header_empty", ("file",))


# ── laws, and real files ──────────────────────────────────────────────────────────────────────────────────────────

CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12) | st.text(
    '",;\t\r\n x', max_size=6
)


@given(
    st.lists(st.tuples(CELL, CELL), max_size=8), st.sampled_from(csvfile.DELIMITERS), st.sampled_from(["\n", "\r\n"])
)
def test_what_a_csv_writer_wrote_is_read_back(lines: list[tuple[str, str]], delimiter: str, end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(lines)
    assert [cells for _number, cells in csvfile.records(out.getvalue(), delimiter)] == [list(line) for line in lines]


@given(st.binary(max_size=300) | st.text('ab",\n\r;', max_size=80).map(str.encode))
def test_any_bytes_are_rows_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(b"code,name\n" + raw)
    try:
        answer = read(path, {"code": "code", "name": "name"}, ["code", "name"])
    except Refused:
        return
    assert [each.number for each in answer] == sorted({each.number for each in answer})


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real data is not here")
def test_every_real_file_is_read_as_the_standard_library_reads_it() -> None:
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            wanted = list(csv.DictReader(file))
        names = list(wanted[0])
        answer = read(path, {name: name for name in names}, names)
        assert [row.values for row in answer if isinstance(row, Row)] == wanted, path.name
