"""Which unit's duty it is: by the catalogue, and by what people accepted where it leaves a choice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.server.doors.conftest import Hotline, run

TABLES = {
    "categories": "code,name,parent\nnoise,噪声,\nlamp,路灯,\nodd,怪事,\n",
    "areas": "code,name,parent\ncity,某市,\neast,东区,city\ne1,一号社区,east\ne2,二号社区,east\nwest,西区,city\n",
    "units": "code,name\nenv,环保局\nurban,城管局\nlight,路灯所\noffice,办公室\n",
    "duties": "category,area,unit,basis,days\nlamp,city,light,第一条,3\nnoise,city,env,第二条,7\nnoise,city,urban,,1\n",
}


@pytest.fixture
def tables(hotline: Hotline, tmp_path: Path) -> Hotline:
    for name, text in TABLES.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, "utf-8")
        assert hotline("import", name, path).status == 0
    return hotline


def ask(hotline: Hotline, *lines: dict[str, Any], learn: bool = False) -> list[Any]:
    stdin = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    said = hotline("suggest", *(["--learn"] if learn else []), stdin=stdin)
    assert (said.status, len(said.lines)) == (0, len(lines))
    return said.lines


def units(answer: Any) -> list[tuple[str, str, int]]:
    return [(each["unit"], each["reason"], each["level"]) for each in answer["suggestions"]]


def test_the_catalogue_s_only_one(tables: Hotline) -> None:
    said = tables("suggest", "--category", "lamp", "--area", "e1", "--text", "灯不亮")
    assert said.status == 0
    assert units(said.last) == [("light", "duty", 3)]
    assert said.last["suggestions"][0]["basis"] == "第一条"
    assert said.last["suggestions"][0]["name"] == "路灯所"
    assert said.last["suggestions"][0]["days"] == said.last["suggestions"][0]["level"]


def test_none_and_several(tables: Hotline) -> None:
    several, none = ask(tables, {"category": "noise", "area": "e1"}, {"category": "odd", "area": "e1", "id": 5})
    assert units(several) == [("env", "several", 7), ("urban", "several", 1)]
    assert none == {"id": 5, "suggestions": []}


def test_answered_first_then_learnt_and_nearest_counts_most(tables: Hotline) -> None:
    odd = {"category": "odd", "area": "e1"}
    answers = ask(
        tables,
        odd | {"accepted": "office"},
        odd,
        {"category": "noise", "area": "e2", "accepted": "urban"},
        {"category": "noise", "area": "e1"},
        {"category": "noise", "area": "west"},
        *[{"category": "odd", "area": "west", "accepted": "env"}] * 3,
        {"category": "odd", "area": "e2"},
        {"category": "odd", "area": "west"},
        {"category": "odd"},
    )
    told = [[unit for unit, _reason, _level in units(answer)] for answer in answers]
    assert told[0] == []
    assert units(answers[1]) == [("office", "accepted", 3)]
    assert told[3] == ["urban", "env"]
    assert told[4] == ["urban", "env"]
    assert told[8] == ["office", "env"]  # one time in this district weighs more than three elsewhere
    assert told[9] == ["env", "office"]
    assert told[10] == ["env", "office"]


def test_what_is_learnt_is_kept_only_when_asked(tables: Hotline) -> None:
    line = {"category": "odd", "area": "e1", "accepted": "office"}
    ask(tables, line, line)
    assert units(ask(tables, line)[0]) == []
    ask(tables, line, line, learn=True)
    ask(tables, line, learn=True)
    kept = ask(tables, {"category": "odd", "area": "e1"})[0]
    assert units(kept) == [("office", "accepted", 3)]
    assert kept["suggestions"][0]["times"] == 3


@pytest.mark.parametrize(
    ("line", "code", "fields"),
    [
        ('{"category": "none"}', "unknown", ["category"]),
        ('{"category": "odd", "area": "none"}', "unknown", ["area"]),
        ('{"category": "odd", "accepted": "nobody"}', "unknown", ["accepted"]),
        ('{"area": "e1"}', "misuse", ["category"]),
        ('{"category": 5}', "misuse", ["category"]),
        ("[]", "misuse", []),
        ("null", "misuse", []),
        ('{"category"', "misuse", []),
        ("[" * 100_000, "misuse", []),
        ('{"category": "\ufffe', "misuse", []),
    ],
)
def test_a_line_that_makes_no_sense_stops_nobody(line: str, code: str, fields: list[str], tables: Hotline) -> None:
    said = tables("suggest", stdin=f'{line}\n\n{{"category": "lamp"}}\n')
    assert said.status == 0
    assert len(said.lines) == 2
    refused = said.lines[0]["refused"]
    assert (refused["code"], refused["fields"]) == (code, fields)
    assert refused["message"]
    assert "suggestions" in said.lines[1]


def test_a_refused_line_keeps_its_id_and_says_a_whole_sentence(tables: Hotline) -> None:
    refused = ask(tables, {"category": "none", "id": 7}, {"category": 5, "id": "a"}, {"id": [1], "category": "odd"})
    assert [line["id"] for line in refused] == [7, "a", [1]]
    message = tables("suggest", stdin="[]\n").lines[0]["refused"]["message"]
    assert message and not message.endswith((":", "：", " "))


def test_an_unknown_category_alone_is_refused(tables: Hotline) -> None:
    assert tables("suggest", "--category", "none").status == 1
    assert tables("suggest", "--area", "e1").status == 2


def test_on_postgresql_too(tmp_path: Path, postgres_url: str) -> None:
    data = tmp_path / "data"
    assert run("init", "--data", data, "--database", postgres_url).status == 0

    def hotline(*words: object, stdin: str | bytes = b"") -> Any:
        return run("--data", data, *words, stdin=stdin)

    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        assert hotline("import", name, tmp_path / f"{name}.csv").status == 0
    ask(hotline, {"category": "odd", "area": "e1", "accepted": "office"}, learn=True)
    assert units(ask(hotline, {"category": "odd", "area": "e2"})[0]) == [("office", "accepted", 3)]


def test_a_return_counts_against_a_unit_and_aliases_are_known(tables: Hotline, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(
        "code,name,aliases\nenv,环保局,\nurban,城管局,执法队、市容队\nlight,路灯所,\noffice,办公室,\n", "utf-8"
    )
    assert tables("import", "units", path).status == 0
    odd = {"category": "odd", "area": "e1"}
    answers = ask(
        tables,
        odd | {"accepted": "市容队"},
        odd | {"accepted": "环保局"},
        odd | {"returned": "城管局"},
        odd,
        learn=True,
    )
    first, second = answers[3]["suggestions"]
    assert (first["unit"], first["taken"], first["among"], first["returned"]) == ("env", 1, 2, 0)
    assert (second["unit"], second["taken"], second["returned"]) == ("urban", 1, 1)
    assert ask(tables, odd)[0] == answers[3]


def test_trained_it_tells_the_matter_by_the_text(tables: Hotline, tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    lines = [f"路灯不亮{end},lamp\n夜里太吵{end},噪声\n" for end in "一二三四五六七八"]
    path.write_text("文本,分类\n" + "".join(lines) + "什么,没有\n", "utf-8")
    columns = ("--columns", "text=文本,category=分类")
    said = tables("train", path, *columns, "--measure")
    assert said.rejected == [(18, "unknown", "category")]
    assert "categories" not in tables("suggest", "--category", "odd").last
    assert tables("suggest", "--text", "门口的路灯不亮").last == {"suggestions": [], "categories": []}
    said = tables("train", path, *columns)
    assert (said.status, said.last["texts"], said.last["version"], said.last["accuracy"]) == (0, 16, 1, 1)
    answer = tables("suggest", "--text", "门口的路灯不亮", "--area", "e1").last
    (first, *_others) = answer["categories"]
    assert (first["category"], first["name"], first["leaf"]) == ("lamp", "路灯", True)
    assert [(each["unit"], each["confidence"]) for each in answer["suggestions"]] == [("light", first["confidence"])]
    chosen = tables("suggest", "--category", "odd", "--text", "门口的路灯不亮").last
    assert chosen["suggestions"] == [] and chosen["categories"] == answer["categories"]
    assert tables("train", path, *columns).last["version"] == 1


def test_there_is_nothing_to_learn_from(tables: Hotline) -> None:
    assert tables("train").status == 1
    assert tables("train", "--columns", "text=a").status == 2
