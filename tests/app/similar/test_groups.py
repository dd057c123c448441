"""Groups are about one matter: no name, no template and no chain makes one; what was told first stands."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.similar.groups import Groups
from app.similar.matters import Said, places_of
from tests.world.complaints import story

HEATING = [
    "锦绣花园暖气停了三天，家里老人冻得受不了，物业说锅炉坏了",
    "锦绣花园小区暖气不热，锅炉坏了没人修，物业推诿",
    "反映锦绣花园停暖三天，锅炉故障，老人孩子冻得感冒",
    "锦绣花园七号楼暖气停了，打物业电话说锅炉坏了等配件",
]
ELSEWHERE = [
    "锦绣花园门口烧烤摊油烟扰民，城管来了又走",
    "锦绣花园电梯按键失灵，维保单位不来",
    "锦绣花园快递柜收费不合理，请管一管",
    "锦绣花园北门路灯不亮，晚上看不清路",
]


def around(count: int = 300, seed: int = 7) -> dict[str, Said]:
    """Other people's words, so that it is known what everybody says."""
    rng = Random(seed)
    made = [story(rng) for _ in range(count)]
    return {f"w{n:04}": Said(f"{each['place']}\n{each['subject']}", each["text"]) for n, each in enumerate(made)}


def gathered(told: dict[str, Said], known: dict[str, str] | None = None) -> dict[str, str]:
    groups = Groups()
    for case, words in told.items():
        groups.add(case, words)
    return groups.gather(told, known or {})


def said(texts: list[str], heading: str = "", letter: str = "c") -> dict[str, Said]:
    return {f"{letter}{n}": Said(heading, text) for n, text in enumerate(texts)}


def test_one_matter_at_one_place_is_a_group_named_by_its_first_case() -> None:
    found = gathered(around() | said(HEATING))
    assert [found.get(f"c{n}") for n in range(4)] == ["c0"] * 4


def test_a_name_alone_holds_nothing_together() -> None:
    found = gathered(around() | said(ELSEWHERE))
    assert [found.get(f"c{n}") for n in range(4)] == [None] * 4


def test_a_template_holds_nothing_together() -> None:
    """The same frame around twelve matters at twelve places."""
    frame = "尊敬的领导您好，我是一名普通市民，现就以下情况向您反映，恳请督促核查并书面答复：{}。盼复为荷，此致敬礼"
    matters = [
        "金桂路井盖缺失", "汇丰大厦电梯困人", "柳林村饮水发黄", "阳光幼儿园乱收费", "东湖公园野狗伤人", "建材市场欠薪",
        "北门街道路塌陷", "九号公交不停站", "望江苑楼顶漏雨", "医保窗口排队", "河堤倾倒渣土", "夜市占道经营",
    ]  # fmt: skip
    told = {f"c{n}": Said(matter, frame.format(matter)) for n, matter in enumerate(matters)}
    found = gathered(around() | told)
    sizes = defaultdict[str, int](int)
    for case, group in found.items():
        sizes[group] += case.startswith("c")
    assert max(sizes.values(), default=0) <= 2, found


def test_other_places_are_other_matters() -> None:
    """Word for word nearly the same, but not where it is."""
    texts = ["暖气停了三天，锅炉坏了没人修，老人孩子冻得感冒", "暖气停了三天了，锅炉坏了没有人修，老人和孩子感冒了"]
    here = {"a": Said("锦绣花园", texts[0]), "b": Said("金桂小区", texts[1])}
    there = {"a": Said("锦绣花园", texts[0]), "b": Said("锦绣花园", texts[1])}
    assert "a" in gathered(around() | there)
    assert "a" not in gathered(around() | here)


def test_other_matters_are_other_groups_where_the_categories_say_so() -> None:
    """One answer's wording under two headings: two groups."""
    told = {f"c{n}": Said("", text, "heating" if n % 2 else "water") for n, text in enumerate(HEATING * 2)}
    found = gathered(around() | told)
    assert {found[f"c{n}"] for n in (1, 3, 5, 7)}.isdisjoint({found[f"c{n}"] for n in (0, 2, 4, 6)})
    waiting = {f"c{n}": Said("", text, "heating" if n % 2 else "") for n, text in enumerate(HEATING)}
    assert len({gathered(around() | waiting).get(case) for case in waiting}) == 1, "who has none yet joins"


def test_a_group_that_stands_keeps_its_name_and_takes_a_new_case() -> None:
    told = around() | said(HEATING)
    known = {"c0": "old", "c1": "old"}
    groups = Groups()
    for case, words in told.items():
        groups.add(case, words)
    assert groups.gather(["c2"], known) == {"c2": "old", "c3": "old"}, "and its neighbour that had none"
    assert groups.gather(["c0"], known) == {}, "what has a group is told nothing new"


def test_two_groups_that_stand_stay_two() -> None:
    told = around() | said(HEATING)
    found = gathered(told, {"c0": "one", "c1": "two"})
    assert not {"c0", "c1"} & found.keys()
    assert {found["c2"], found["c3"]} <= {"one", "two"}


def test_what_was_held_before_makes_no_difference() -> None:
    """A hand that starts anew comes to the same groups."""
    told = around() | said(HEATING)
    used = Groups()
    for case, words in (around(50, seed=9) | told).items():
        used.add(case, Said(words.heading, words.text + "改"))
    for case in around(50, seed=9):
        used.drop(case)
    for case, words in told.items():
        used.add(case, words)
    assert len(used) == len(told)
    assert used.gather(told, {}) == gathered(told)


@settings(max_examples=15)
@given(st.permutations(HEATING + ELSEWHERE))
def test_the_order_of_adding_makes_no_difference(texts: list[str]) -> None:
    names = {text: f"c{n}" for n, text in enumerate(HEATING + ELSEWHERE)}
    told = around(120) | {names[text]: Said("", text) for text in texts}
    assert gathered(told) == gathered(dict(sorted(told.items())))


def test_how_near_each_is_to_what_all_say() -> None:
    groups = Groups()
    copies = {f"x{n}": Said("", "金桂路口井盖没了三个月，夜里有人掉下去") for n in range(3)}
    for case, words in (around() | said(HEATING) | copies).items():
        groups.add(case, words)
    assert groups.nearness(copies) == dict.fromkeys(copies, 1.0)
    alike = groups.nearness(said(HEATING))
    apart = groups.nearness(["c0", "w0001", "w0002", "w0003"])
    assert sum(apart.values()) < 2.2 < sum(alike.values()), "four that share nothing are worth two voices"
    assert groups.nearness(["gone"]) == {}


def test_places_are_told_with_or_without_what_stands_before_them() -> None:
    assert places_of(Said("城东区丽水新城", "")) == places_of(Said("丽水新城", ""))
    assert places_of(Said("", "没有地方")) == ()
