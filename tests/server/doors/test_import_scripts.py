"""Scripts by file: each file one script or its next version, all of them or none; what a hotline begins with."""

from __future__ import annotations

from pathlib import Path

from server.doors.import_scripts import SHIPPED
from server.doors.place import opened
from server.scripts import versions
from tests.server.doors.conftest import Said, run

TEXT = "use: anger\ntitle zh: 题\ntitle en: T\n\n[a]\nzh: 您好\nen: Hello\n-> end\n"


def put(data: Path, folder: Path, **texts: str) -> Said:
    paths = [folder / f"{name}.txt" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, "utf-8")
    return run("--data", data, "import", "scripts", *paths)


def test_scripts_go_in_and_again_change_nothing(demo: Path, tmp_path: Path) -> None:
    first = put(demo, tmp_path, one=TEXT, two=TEXT)
    assert (first.status, first.last) == (0, {"read": 2, "imported": 2, "duplicates": 0, "rejected": 0})
    changed = put(demo, tmp_path, one=TEXT, two=TEXT.replace("您好", "您请说"))
    assert changed.last == {"read": 2, "imported": 1, "duplicates": 1, "rejected": 0}
    with opened(demo) as centre:
        assert [(s.id, s.version, s.by) for s in versions(centre, "two")] == [
            ("two", 2, "centre"),
            ("two", 1, "centre"),
        ]


def test_one_fault_and_nothing_goes_in(demo: Path, tmp_path: Path) -> None:
    broken = TEXT.replace("-> end", "-> b").replace("您好", "{citizen}")
    said = put(demo, tmp_path, good=TEXT, bad=broken)
    told = [(line["file"], line["row"], line["rejected"]["code"]) for line in said.lines[:-1]]
    assert told == [("bad.txt", 6, "script_placeholder"), ("bad.txt", 8, "script_target")]
    assert "6" in said.lines[0]["rejected"]["message"] and said.people.strip()
    assert (said.status, said.last) == (1, {"read": 2, "imported": 0, "duplicates": 0, "rejected": 1})
    assert put(demo, tmp_path, good=TEXT).last["imported"] == 1


def test_what_is_no_text_or_stands_twice_is_refused(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "gbk.txt").write_bytes("use: 开场".encode("gb18030"))
    said = run("--data", demo, "import", "scripts", tmp_path / "gbk.txt")
    assert (said.status, said.lines[0]["rejected"]["code"]) == (1, "encoding")
    (tmp_path / "a").mkdir()
    for path in (tmp_path / "s.txt", tmp_path / "a" / "s.txt"):
        path.write_text(TEXT, "utf-8")
    said = run("--data", demo, "import", "scripts", tmp_path / "s.txt", tmp_path / "a" / "s.txt")
    assert (said.status, said.lines[0]["rejected"]["code"]) == (1, "exists")
    assert run("--data", demo, "import", "scripts", tmp_path / "none.txt").status == 3


def test_a_new_hotline_can_speak(tmp_path: Path) -> None:
    assert run("init", "--data", tmp_path / "h").status == 0
    said = run("--data", tmp_path / "h", "import", "scripts", *SHIPPED)
    assert said.last == {"read": len(SHIPPED), "imported": 0, "duplicates": len(SHIPPED), "rejected": 0}
