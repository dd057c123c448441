"""Finding rows while typing."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.find import Entry, Finder, index, tree
from app.domain.records import Area, Category, Unit

MATTERS = """
100 -   物业服务
110 100 服务质量
111 100 消防通道堵塞
120 -   停车管理
121 120 小区停车收费
122 120 道路停车秩序
130 -   灾后重建
131 130 房屋重建补助
132 130 重点工程
140 -   女职工权益
141 140 12345热线服务
142 140 KTV噪音扰民
"""


def categories() -> list[Category]:
    lines = [line.split() for line in MATTERS.strip().splitlines()]
    return [Category(code=c, name=n, parent=None if p == "-" else p, pinyin=index(n)) for c, p, n in lines]


FINDER = Finder(tree(categories()))


def found(query: str, finder: Finder = FINDER, **options: object) -> list[str]:
    return [entry.name for entry in finder.find(query, **options)]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("query", [
    "物业服务", "物业", "wyfw", "wuyefuwu", "WYFW", "ｗｙｆｗ", "wuyfw", "wyefw", "wyefuw", "wuye", "wuyef",
])  # fmt: skip
def test_a_matter_by_chinese_pinyin_initials_and_mixtures(query: str) -> None:
    assert found(query)[:3] == ["物业服务", "服务质量", "消防通道堵塞"]


FIRST = """
xftd, xiaofang tongdao, 消防 du            | 消防通道堵塞
tingcsf, 停车 小区, 小区 停车, xqtc         | 小区停车收费
sf tingche, tingche guanli xq              | 小区停车收费
停c, 停车g                                 | 停车管理
12345, 345rx, 12345热线服务                 | 12345热线服务
ktv, KTV, ktvzy, ｋｔｖ噪音                 | KTV噪音扰民
nvzg, nuzhigong                            | 女职工权益
物业 zl, zl                                | 服务质量
tcgl›dl                                    | 道路停车秩序
xfdd, 停cc, uye, ng, !, 没有, wyfwzzzzzzzzzz | -
"""
QUERIES = [
    (query, row.split("|")[1].strip()) for row in FIRST.strip().splitlines() for query in row.split("|")[0].split(", ")
]


@pytest.mark.parametrize(("query", "first"), QUERIES)
def test_what_comes_first(query: str, first: str) -> None:
    assert next(iter(found(query)), "-") == first


def test_every_reading_of_a_character() -> None:
    assert {"灾后重建", "房屋重建补助"} <= set(found("zhongjian")) & set(found("chongjian")) & set(found("cj"))
    assert {"zhong", "chong"} <= set(readings("重建")[0])
    people = Finder([Entry(name, name, pinyin=index(name)) for name in ("仇某某", "单某某", "查某某", "曾某某")])
    assert [found(query, people) for query in ("qiu", "chou", "shan", "dan", "zha", "zeng", "ceng")] == [
        ["仇某某"], ["仇某某"], ["单某某"], ["单某某"], ["查某某"], ["曾某某"], ["曾某某"],
    ]  # fmt: skip


def test_no_vehicle_is_read_as_a_rook() -> None:
    names = ("公交车上丢东西怎么找", "住房公积金租房提取")
    finder = Finder(Entry(name, name, pinyin=index(name)) for name in names)
    assert [entry.name for entry in finder.find("gjj")] == [names[1]]
    assert [entry.name for entry in finder.find("gjc")] == [names[0]]


def test_the_order_is_exact_then_beginning_then_within_then_below_each_with_the_latest_first() -> None:
    names = ["停车场", "路边停车", "停车位", "停车", "公园停车", "停车费"]
    rows = [Entry(str(n), name, pinyin=index(name)) for n, name in enumerate(names)]
    rows.append(Entry("9", "收费公示", ("停车管理",), pinyin=index("收费公示"), above_pinyin=(index("停车管理"),)))
    finder = Finder(rows)
    plain = ["停车", "停车场", "停车位", "停车费", "路边停车", "公园停车", "收费公示"]
    assert found("停车", finder) == plain
    assert set(found("停 车", finder)) == set(plain)
    assert found("tc", finder) == ["停车场", "停车位", "停车", "停车费", "路边停车", "公园停车", "收费公示"]
    latest = {"5": 1, "4": 0, "2": 2, "gone": 3}
    assert found("tc", finder, recent=latest) == [
        "停车费", "停车位", "停车场", "停车", "公园停车", "路边停车", "收费公示",
    ]  # fmt: skip
    assert found("tc", finder, recent=latest, limit=2) == ["停车费", "停车位"]
    assert found("", finder, recent=latest, limit=4) == ["公园停车", "停车费", "停车位", "停车场"]


def test_units_are_found_by_their_aliases() -> None:
    housing, city = "城东区住房和城乡建设局", "城东区城市管理局"
    units = [
        Unit(code="u1", name=housing, aliases=("住建局", "ZJ局"), pinyin=index(housing, ("住建局", "ZJ局"))),
        Unit(code="u2", name=city, aliases=("城管",), pinyin=index(city, ("城管",))),
    ]
    finder = Finder(tree(units))
    asked = ("zhujianju", "zjj", "住建局", "建设局", "城管", "cg", "cdq")
    assert [found(query, finder) for query in asked] == [[housing]] * 4 + [[city]] * 2 + [[housing, city]]


def test_a_place_by_the_names_above_it() -> None:
    areas = [
        Area(code="1", name="城东区", pinyin=index("城东区")),
        Area(code="2", name="八一路街道", parent="1", pinyin=index("八一路街道")),
        Area(code="3", name="青发小区", parent="2", pinyin=index("青发小区")),
        Area(code="4", name="城北区", pinyin=index("城北区")),
        Area(code="5", name="青发小区", parent="4", pinyin=index("青发小区")),
    ]
    paths = [[entry.path for entry in Finder(tree(areas)).find(query)] for query in ("qf cd", "bayi 青发", "cbq qfxq")]
    assert paths == [["城东区 › 八一路街道 › 青发小区"], ["城东区 › 八一路街道 › 青发小区"], ["城北区 › 青发小区"]]


def test_rows_without_an_index_are_found_by_what_they_show() -> None:
    finder = Finder([Entry("1", "A市B县"), Entry("2", "物业", above=("C区",))])
    assert [found(query, finder) for query in ("a市", "b县", "ab", "物业", "c", "wy")] == [
        ["A市B县"], ["A市B县"], [], ["物业"], ["物业"], [],
    ]  # fmt: skip


def test_rows_in_a_circle_and_with_unknown_parents_stand() -> None:
    rows = [
        Category(code="a", name="甲", parent="b"),
        Category(code="b", name="乙", parent="a"),
        Category(code="c", name="丙", parent="?"),
    ]
    assert [entry.path for entry in tree(rows)] == ["乙 › 甲", "甲 › 乙", "丙"]


def test_get_and_empty_tables() -> None:
    row = FINDER.get("121")
    assert row is not None
    assert row.path == "停车管理 › 小区停车收费"
    assert FINDER.get("nothing") is None
    assert [Finder([]).find(query) for query in ("", "w", "物")] == [[], [], []]


def test_the_seat_searches_without_the_dictionary() -> None:
    lines = (
        "import sys; sys.modules['pypinyin'] = None",
        "from app.domain.find import Entry, Finder",
        """print([e.code for e in Finder([Entry("1", "重建", pinyin="'chong'zhong;'jian;")]).find("zj")])""",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    assert done.stdout == "['1']\n"


# ── against a slow and obvious way ────────────────────────────────────────────────────────────────────────────────

CHARACTERS = "重建物业服务停车仇女小区一二K3长"
NAMES = st.lists(st.text(CHARACTERS, min_size=1, max_size=7), min_size=1, max_size=12)


def readings(name: str) -> list[list[str]]:
    return [group.split("'")[1:] for group in index(name).split(";")[:-1]]


def runs(word: str, characters: list[list[str]]) -> bool:
    """Whether the word is a row of beginnings of these characters' readings, starting at the first."""
    if not word:
        return True
    if not characters:
        return False
    return any(
        reading.startswith(word[:cut]) and runs(word[cut:], characters[1:])
        for reading in characters[0]
        for cut in range(1, min(len(word), len(reading)) + 1)
    )


def slow(word: str, names: list[str]) -> list[int]:
    spelt = [readings(name) for name in names]
    begins = [n for n, row in enumerate(spelt) if runs(word, row)]
    ahead = [n for n in begins if begun(word, spelt[n])]
    inside = [n for n, row in enumerate(spelt) if any(runs(word, row[start:]) for start in range(1, len(row)))]
    amid = [n for n in inside if any(begun(word, spelt[n][start:]) for start in range(1, len(spelt[n])))]
    return list(dict.fromkeys(ahead + begins + amid + inside))


def begun(word: str, row: list[list[str]]) -> bool:
    """Whether the word is the first letters of the usual readings."""
    return len(word) <= len(row) and all(
        bool(group) and group[0][:1] == letter for letter, group in zip(word, row, strict=False)
    )


@given(NAMES, st.text("cdezhongjianwuyefbtikqrsxl3ao", min_size=1, max_size=9))
def test_letters_find_what_the_slow_way_finds(names: list[str], word: str) -> None:
    finder = Finder(Entry(str(n), name, pinyin=index(name)) for n, name in enumerate(names))
    assert [int(entry.code) for entry in finder.find(word)] == slow(word, names) or word in names


@given(NAMES, st.text("cdezhongjianwuyefbtikqrsxl3ao", min_size=1, max_size=7))
def test_a_word_that_breaks_once_finds_what_the_slow_way_finds_after_all_others(names: list[str], word: str) -> None:
    finder = Finder((Entry(str(n), name, pinyin=index(name)) for n, name in enumerate(names)), breaks=True)
    spelt = [readings(name) for name in names]
    two = [n for n, row in enumerate(spelt) if any(parts(word[:cut], word[cut:], row) for cut in range(2, len(word)))]
    slowly = list(dict.fromkeys(slow(word, names) + two))
    assert [int(entry.code) for entry in finder.find(word)] == slowly or word in names


def parts(first: str, rest: str, row: list[list[str]]) -> bool:
    """Whether the first part begins a name and the rest stands further right in it."""
    cuts = ((cut, at) for cut in range(len(row)) for at in range(cut, len(row)))
    return any(runs(first, row[:cut]) and runs(rest, row[at:]) for cut, at in cuts)


@given(NAMES, st.data())
def test_any_row_is_found_by_any_mixture_of_its_readings(names: list[str], data: st.DataObject) -> None:
    rows = [Entry(str(n), name, pinyin=index(name)) for n, name in enumerate(names)]
    row = data.draw(st.sampled_from(rows))
    typed = [data.draw(st.sampled_from(each)) for each in readings(row.name)]
    query = "".join(reading[: data.draw(st.integers(1, len(reading)))] for reading in typed)
    assert row in Finder(rows).find(query)


@given(NAMES, st.text(CHARACTERS.lower(), min_size=1, max_size=3))
def test_chinese_finds_what_holds_it(names: list[str], word: str) -> None:
    if word.isascii():
        return
    finder = Finder(Entry(str(n), name, pinyin=index(name)) for n, name in enumerate(names))
    hits = {n for n, name in enumerate(names) if word in name.lower()}
    asked = finder.find(word)
    assert {int(entry.code) for entry in asked} >= hits
    if not any(c.isascii() for c in word):
        assert {int(entry.code) for entry in asked} == hits


@given(NAMES, st.text("wyfzc重建 3k›", max_size=8), st.integers(0, 5))
def test_no_row_comes_twice_and_none_too_many(names: list[str], query: str, limit: int) -> None:
    finder = Finder(Entry(str(n), name, pinyin=index(name)) for n, name in enumerate(names))
    codes = [entry.code for entry in finder.find(query, limit, {"0": 0, "3": 1})]
    assert len(codes) == len(set(codes)) <= limit
    assert codes == [entry.code for entry in finder.find(query, 99, {"0": 0, "3": 1})][:limit]


def test_initials_of_usual_readings_come_before_those_of_rare_ones() -> None:
    """重 may be read chong."""
    names = ("严重短缺", "重点工程", "补充导向", "春灯会")
    finder = Finder(Entry(str(at), name, pinyin=index(name)) for at, name in enumerate(names))
    assert found("cd", finder) == ["春灯会", "重点工程", "补充导向", "严重短缺"]
    assert found("zd", finder) == ["重点工程", "严重短缺"]
    assert found("cd", finder, recent={"1": 0})[:2] == ["春灯会", "重点工程"]
