"""Importing contacts: each once, whole, and a word about every row that is not taken."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from server.database import rows
from server.doors.place import opened
from tests.server.doors.conftest import DATA, Hotline, Said, needs_data

HEADINGS = ("编号", "用户", "主题", "时间", "详情", "电话")
COLUMNS = "subject=主题,text=详情,at=时间,caller=用户,phone=电话,id=编号"
WITHOUT_ID = COLUMNS.removesuffix(",id=编号")
ROWS: list[Sequence[str]] = [
    ("1", "A001", "路灯不亮", "2019/1/8 0:08:05", "五一路的路灯不亮,\n已经三天了。", "138-0013-8000"),
    ("2", "扎西·多杰", "", "2019-01-08 00:08:05", " 首尾有空格 \r\n第二行\t", ""),
    ("3", "", "没有姓名", "43473.5", "供暖不足", "0971-8230000 转 8"),
    ("4", "A004", "=1+1", "", "@SUM(A1) 𠮷 e\u0301 👨‍👩‍👧 <b>", "withheld"),
]


def as_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEADINGS, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(path: Path, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([headings, *rows]):
            sheet.write_row(place, 0, row)
    return path


def bring(hotline: Hotline, path: Path, columns: str = COLUMNS, channel: str = "website") -> Said:
    return hotline("import", "messages", path, "--channel", channel, "--columns", columns)


def file(tmp_path: Path, content: bytes, name: str = "m.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def counts(said: Said) -> tuple[int, int, int, int]:
    assert said.status == 0, said.people
    return tuple(said.last[name] for name in ("read", "imported", "duplicates", "rejected"))  # type: ignore[return-value]


def cases(hotline: Hotline) -> list[Any]:
    return hotline("export", "cases").lines


def test_each_row_makes_a_waiting_case_with_its_words_byte_for_byte(hotline: Hotline, tmp_path: Path) -> None:
    assert counts(bring(hotline, file(tmp_path, as_csv(ROWS)))) == (4, 4, 0, 0)
    found = cases(hotline)
    assert [(c["subject"], c["text"]) for c in found] == [(row[2], row[4]) for row in ROWS]
    assert {(c["status"], c["channel"], c["number"][6:11]) for c in found} == {("waiting", "website", "-000-")}
    assert [c["number"][11:15] for c in found] == ["0001", "0002", "0003", "0004"]
    assert [c["callers"][0]["name"] for c in found] == [row[1] for row in ROWS]
    assert [c["callers"][0]["phone"] for c in found] == ["13800138000", "", "0971-8230000-8", ""]
    assert [c["callers"][0]["withheld"] for c in found] == [False, False, False, True]
    assert [c["at"] for c in found[:3]] == ["2019-01-08T00:08:05+08:00"] * 2 + ["2019-01-08T12:00:00+08:00"]
    assert [e["what"] for c in found for e in c["timeline"]] == ["receive"] * 4
    contacts = hotline("export", "contacts").lines
    assert [(c["case"], c["at"]) for c in contacts] == [(c["id"], c["at"]) for c in found]
    assert [c["source_id"] for c in contacts] == ["1", "2", "3", "4"]


def test_the_trail_tells_of_each_and_of_the_import(hotline: Hotline, tmp_path: Path) -> None:
    bring(hotline, file(tmp_path, as_csv(ROWS)))
    acts = [line["act"] for line in hotline("export", "audit").lines]
    assert (acts.count("receive"), acts.count("import")) == (4, 1)
    assert hotline("audit", "verify").last["whole"]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("gb18030", ","), ("utf-16", "\t"), ("utf-16-be", ","), ("utf-8", ";"), ("utf-8", "\t")],
)
def test_the_same_contacts_in_another_dress_are_duplicates(
    encoding: str, delimiter: str, hotline: Hotline, tmp_path: Path
) -> None:
    assert counts(bring(hotline, file(tmp_path, as_csv(ROWS)))) == (4, 4, 0, 0)
    other = file(tmp_path, as_csv(ROWS, encoding, delimiter), "other.csv")
    assert counts(bring(hotline, other)) == (4, 0, 4, 0)
    assert counts(bring(hotline, other, WITHOUT_ID)) == (4, 0, 4, 0)


def test_a_spreadsheet_says_the_same(hotline: Hotline, tmp_path: Path) -> None:
    rows = [*ROWS[:1], *ROWS[2:]]  # a spreadsheet keeps no \\r\\n inside a cell
    assert counts(bring(hotline, as_xlsx(tmp_path / "m.xlsx", rows))) == (3, 3, 0, 0)
    assert [c["text"] for c in cases(hotline)] == [row[4] for row in rows]
    assert counts(bring(hotline, file(tmp_path, as_csv(rows)), WITHOUT_ID)) == (3, 0, 3, 0)


def test_a_spreadsheet_of_numbers_and_dates_says_the_same(hotline: Hotline, tmp_path: Path) -> None:
    row = ("360114", "A001", "路灯不亮", "2019-01-08 00:08:05", "五一路", "13800138000")
    with xlsxwriter.Workbook(tmp_path / "m.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, [360114, *row[1:3]])
        written = datetime(2019, 1, 8, 0, 8, 5)  # noqa: DTZ001 — a spreadsheet's times have no zone
        sheet.write_datetime(1, 3, written, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
        sheet.write_row(1, 4, [row[4], 13800138000])
    assert counts(bring(hotline, tmp_path / "m.xlsx")) == (1, 1, 0, 0)
    found = cases(hotline)[0]
    assert (found["at"], found["callers"][0]["phone"]) == ("2019-01-08T00:08:05+08:00", "13800138000")
    assert counts(bring(hotline, file(tmp_path, as_csv([row])))) == (1, 0, 1, 0)
    assert counts(bring(hotline, file(tmp_path, as_csv([row])), WITHOUT_ID)) == (1, 0, 1, 0)


def test_quotes_formulas_and_bombs(hotline: Hotline, tmp_path: Path) -> None:
    torn = as_csv([ROWS[0]]) + b'9,A,s,2019-01-01,"never closed,\n' + as_csv([ROWS[1]]).split(b"\n", 1)[1]
    said = bring(hotline, file(tmp_path, torn))
    assert counts(said) == (3, 2, 0, 1)
    assert said.rejected[0][1] == "quote"
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["7", "A", "s", "2019-01-01"])
        sheet.write_formula(1, 4, '=HYPERLINK("http://x","y")', value="")
    said = bring(hotline, tmp_path / "f.xlsx")
    assert (counts(said), said.rejected) == ((1, 0, 0, 1), [(2, "formula", "text")])
    with zipfile.ZipFile(tmp_path / "f.xlsx", "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml.bak", b"\0" * (1 << 20))
        for number in range(6000):
            packed.writestr(f"xl/media/{number}", b"")
    said = bring(hotline, tmp_path / "f.xlsx")
    assert (said.status, said.lines) == (1, [])
    assert len(cases(hotline)) == 2


def test_told_by_id_where_there_is_one(hotline: Hotline, tmp_path: Path) -> None:
    first = ("1", "A", "s", "2019-01-08", "t", "")
    rows = [first, ("2", *first[1:]), ("1", "B", "other", "2020-01-01", "else", ""), (" 1 ", *first[1:])]
    assert counts(bring(hotline, file(tmp_path, as_csv(rows)))) == (4, 2, 2, 0)
    assert counts(bring(hotline, file(tmp_path, as_csv(rows)), channel="wechat")) == (4, 2, 2, 0)


def test_told_by_its_words_where_there_is_none(hotline: Hotline, tmp_path: Path) -> None:
    one = ("", "Zoe\u0301", "s", "2019/1/8 0:08:05", "t\r\nu", "13800138000")
    same = ("", " Zo\u00e9 ", "s ", "2019-01-08 00:08:05", "\tt\nu", " 13800138000 ")
    others = [tuple("x" if place == at else cell for place, cell in enumerate(one)) for at in (1, 2, 4)]
    rows = [one, same, *others, (*one[:3], "2019/1/8 0:08:06", *one[4:]), (*one[:5], "13800138001")]
    assert counts(bring(hotline, file(tmp_path, as_csv(rows)), WITHOUT_ID)) == (7, 6, 1, 0)


def test_an_id_that_comes_later_is_learnt(hotline: Hotline, tmp_path: Path) -> None:
    path = file(tmp_path, as_csv(ROWS))
    assert counts(bring(hotline, path, WITHOUT_ID)) == (4, 4, 0, 0)
    assert counts(bring(hotline, path)) == (4, 0, 4, 0)
    moved = file(tmp_path, as_csv([(row[0], "renamed", *row[2:]) for row in ROWS]), "moved.csv")
    assert counts(bring(hotline, moved)) == (4, 0, 4, 0)


def test_bad_rows_are_told_one_by_one_and_stop_nobody(hotline: Hotline, tmp_path: Path) -> None:
    good = ROWS[0]
    rows = [
        good,
        ("10", "A", "s", "2026-02-30 10:00", "t", ""),
        ("11", "A", "s", "2019-01-01 24:00", "t", ""),
        ("12", "A", " ", "2019-01-01", " \n", ""),
        ("12a", "A", "主题不是内容", "2019-01-01", "", ""),
        ("12b", "A", "s", "2099-01-01", "t", ""),
        ("13", "A", "s", "2019-01-01", "t", "12"),
        ("14", "A" * 201, "s", "2019-01-01", "t", ""),
        ("15", "A", "s", "2019-01-01", "字" * 20_001, ""),
        ("16", "A", "s", "0001-01-01", "t", ""),
        ("17", "A", "s", "2019-01-01", "a\0b", ""),
        ("18", "A", "s", "2019-01-01", "t", "", "one too many"),
        ("19", "A"),
        ROWS[1],
    ]
    said = bring(hotline, file(tmp_path, as_csv(rows)))
    assert counts(said) == (14, 2, 0, 12)
    assert [code for _row, code, _field in said.rejected] == [
        *("moment", "moment", "empty", "empty", "future", "phone"),
        *("too_long", "too_long", "moment", "nul", "cells", "cells"),
    ]
    assert [field for _row, _code, field in said.rejected[:9]] == [
        *("at", "at", "text", "text", "at", "phone", "caller", "text", "at")
    ]
    assert [row for row, _code, _field in said.rejected] == list(range(3, 15))
    assert len(cases(hotline)) == 2
    assert hotline("audit", "verify").last["whole"]


def test_reasons_in_both_languages(hotline: Hotline, tmp_path: Path) -> None:
    path = file(tmp_path, as_csv([("1", "A", "s", "no day", "t", "")]))
    reasons = [
        hotline("--lang", lang, "import", "messages", path, "--channel", "website", "--columns", COLUMNS).lines[0]
        for lang in ("zh_CN", "en")
    ]
    told = [reason["rejected"]["message"] for reason in reasons]
    assert told[0] != told[1]
    assert told[1].isascii()


@pytest.mark.parametrize(
    ("content", "columns", "status"),
    [
        (b"", COLUMNS, 1),
        (b"\n\n", COLUMNS, 1),
        ("编号,详情\n1,t\n".encode(), COLUMNS, 1),
        ("编号,编号,用户,主题,时间,详情,电话\n".encode(), COLUMNS, 1),
        (b"PK\x03\x04 no spreadsheet", COLUMNS, 1),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", COLUMNS, 1),
        (bytes(range(128, 256)) * 100, COLUMNS, 1),
        (as_csv(ROWS), "subject=主题,place=地点", 2),
        (as_csv(ROWS), "caller=用户", 2),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(
    content: bytes, columns: str, status: int, hotline: Hotline, tmp_path: Path
) -> None:
    said = bring(hotline, file(tmp_path, content), columns)
    assert (said.status, said.lines) == (status, [])
    assert said.people.strip()
    assert "Traceback" not in said.people
    assert cases(hotline) == []


def test_a_file_of_subjects_alone(hotline: Hotline, tmp_path: Path) -> None:
    path = file(tmp_path, as_csv(ROWS))
    said = bring(hotline, path, "subject=主题,at=时间,id=编号")
    assert (counts(said), said.rejected) == ((4, 3, 0, 1), [(3, "empty", "text")])


def test_what_is_wrong_with_a_whole_row_is_a_whole_sentence(hotline: Hotline, tmp_path: Path) -> None:
    said = bring(hotline, file(tmp_path, as_csv([ROWS[0]]) + b"9,A\n" + b'8,"torn,t\n'))
    messages = [line["rejected"]["message"] for line in said.lines[:-1]]
    assert len(messages) == 2
    assert not any(message.endswith((":", "：", " ")) for message in messages)


def test_no_file_is_trouble(hotline: Hotline, tmp_path: Path) -> None:
    said = bring(hotline, tmp_path / "nowhere.csv")
    assert (said.status, said.lines) == (3, [])
    assert "Traceback" not in said.people


def test_headings_by_their_own_names(hotline: Hotline, tmp_path: Path) -> None:
    path = file(tmp_path, b"text,at\nhello,2020-01-01\n")
    said = hotline("import", "messages", path, "--channel", "mayor")
    assert counts(said) == (1, 1, 0, 0)


def test_a_run_that_was_cut_off_is_run_again(hotline: Hotline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from server.doors import import_messages

    path, whole = file(tmp_path, as_csv(ROWS)), import_messages.receive
    given: list[object] = []

    def dies(centre: Any, arrival: Any) -> str | None:
        given.append(arrival)
        if len(given) == 3:
            raise KeyboardInterrupt
        return whole(centre, arrival)

    monkeypatch.setattr(import_messages, "receive", dies)
    assert bring(hotline, path).status == 3
    assert len(cases(hotline)) == 2
    monkeypatch.undo()
    assert counts(bring(hotline, path)) == (4, 2, 2, 0)
    assert [c["number"][11:15] for c in cases(hotline)] == ["0001", "0002", "0003", "0004"]


WITH_FILES = COLUMNS + ",files=附件"
PDF = b"%PDF-1.7\n" + b"words " * 40_000


def with_files(tmp_path: Path, *cells: str) -> Path:
    """A table whose rows name these files, each in its cell, with an id of its own."""
    text = io.StringIO(newline="")
    rows = [(str(at), "A", "s", "2019-01-01", f"t{at}", "", cell) for at, cell in enumerate(cells)]
    csv.writer(text).writerows([(*HEADINGS, "附件"), *rows])
    return file(tmp_path, text.getvalue().encode(), "with.csv")


def kept_at(data: Path) -> int:
    """Pieces of files the centre keeps."""
    with opened(data) as centre, centre.database.read() as connection:
        return rows(connection, "SELECT count(*) FROM file_piece", ())[0][0]


def test_a_contact_brings_its_files(hotline: Hotline, data: Path, tmp_path: Path) -> None:
    (tmp_path / "合同.pdf").write_bytes(PDF)
    (tmp_path / "照片").mkdir()
    (tmp_path / "照片" / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 road")
    path = with_files(tmp_path, "合同.pdf | 照片\\a.jpg\n合同.pdf", "")
    assert counts(bring(hotline, path, WITH_FILES)) == (2, 2, 0, 0)
    one, two = cases(hotline)
    found = [(each["name"], each["media"], each["size"], each["by"]) for each in one["attachments"]]
    told = [("合同.pdf", "application/pdf", len(PDF), "centre"), ("a.jpg", "image/jpeg", 9, "centre")]
    assert (found, two["attachments"]) == (told, [])
    assert one["attachments"][0]["hash"] == hashlib.sha256(PDF).hexdigest()
    assert [event["what"] for event in one["timeline"]] == ["receive", "attach", "attach"]
    assert hotline("audit", "verify").last["whole"]
    kept = kept_at(data)
    (tmp_path / "合同.pdf").unlink()
    assert counts(bring(hotline, path, WITH_FILES)) == (2, 0, 2, 0), "known again, though its file is gone by now"
    assert kept_at(data) == kept == 3


def test_a_row_with_a_file_that_cannot_be_taken_leaves_nothing(hotline: Hotline, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "below").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("keep out")
    (folder / "good.txt").write_text("good")
    (folder / "run.exe").write_bytes(b"MZ")
    (folder / "empty.txt").write_bytes(b"")
    with (folder / "large.pdf").open("wb") as large:
        large.write(b"%PDF-")
        large.truncate(20 * 2**20 + 1)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "ways").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    bad = {
        "good.txt|none.txt": "file_missing",
        "good.txt|../secret.txt": "file_outside",
        "below/../../secret.txt": "file_outside",
        f"{tmp_path}/secret.txt": "file_outside",
        "C:\\secret.txt": "file_outside",
        "link.txt": "file_link",
        "ways/secret.txt": "file_link",
        "good.txt|run.exe": "file_type",
        "empty.txt": "empty",
        "large.pdf": "file_size",
        "below": "file_missing",
        "pipe.txt": "file_missing",
        "x" * 300: "file_missing",
        "|".join(f"{at}.txt" for at in range(61)): "too_many_files",
    }
    path = with_files(folder, *bad, "good.txt")
    said = bring(hotline, path, WITH_FILES)
    assert counts(said) == (len(bad) + 1, 1, 0, len(bad))
    assert said.rejected == [(at, code, "files") for at, code in enumerate(bad.values(), 2)]
    assert said.lines[1]["rejected"]["message"].startswith("../secret.txt：只接受")
    assert [len(each["attachments"]) for each in cases(hotline)] == [1]
    assert kept_at(data) == 1, "the good file of a row that was not taken did not stay behind"
    assert [line["act"] for line in hotline("export", "audit").lines].count("receive") == 1
    (folder / "none.txt").write_text("now it is there")
    assert counts(bring(hotline, path, WITH_FILES)) == (len(bad) + 1, 1, 1, len(bad) - 1)


REAL = "subject=留言主题,text=留言详情,at=留言时间,caller=留言用户,id=留言编号"


@needs_data
def test_the_real_messages_each_once_in_every_dress(hotline: Hotline, tmp_path: Path) -> None:
    source = DATA / "messages_hot.csv"
    text = source.read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    chinese = file(tmp_path, text.encode("gb18030"), "gb.csv")
    sheet = as_xlsx(tmp_path / "m.xlsx", rows[1:], rows[0])
    assert counts(bring(hotline, source, REAL)) == (2379, 2379, 0, 0)
    for copy, columns in ((source, REAL), (chinese, REAL), (sheet, REAL), (source, REAL.removesuffix(",id=留言编号"))):
        assert counts(bring(hotline, copy, columns)) == (2379, 0, 2379, 0)
    found = {c["contacts"][0]["source_id"]: c for c in cases(hotline)}
    assert len(found) == 2379
    for row in rows[1:]:
        case = found[row[0]]
        assert (case["callers"][0]["name"], case["subject"], case["text"]) == (row[1], row[2], row[4])


@needs_data
def test_without_ids_they_come_in_too(hotline: Hotline, tmp_path: Path) -> None:
    text = (DATA / "messages_hot.csv").read_text("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert len({tuple(unicodedata.normalize("NFC", cell).strip() for cell in row[1:5]) for row in rows}) == 2379
    some = as_xlsx(tmp_path / "m.xlsx", rows[::8], head)
    assert counts(bring(hotline, some, REAL.removesuffix(",id=留言编号"))) == (298, 298, 0, 0)
    assert counts(bring(hotline, some, REAL)) == (298, 0, 298, 0)
