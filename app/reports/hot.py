"""What a category's cases are mainly about, and whether they cluster at one address: plain counting, nothing guessed.

What is said of many must come from many: a phrase counts only when several different citizens used it, and a place only
when several different citizens named it, so nobody's own words or door are published.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from app.similar.bigrams import fold

FEWEST = 3
"""So many different citizens make a phrase or a place worth naming."""
SHARE = 0.2
"""And so much of the category's cases a phrase."""
CLUSTERED = 1 / 3
"""Where so much of a category's cases name one address, they cluster there."""
PHRASES = 2
_HEARD = 200
"""Characters of a text that are listened to: its beginning says what it is about."""

_RUN = re.compile(r"[㐀-鿿]+")
_LENGTHS = range(2, 14)
_LONGEST = 12
"""Characters of a phrase; what is longer is a sentence, and somebody's own."""
_SAME = 0.8
"""A phrase that so often stands in a longer one is only a piece of it."""
_WORDS_OF_ANY_CASE = """
办理 申请 市民 反映 来电 希望 要求 诉求 问题 情况 部门 相关 有关 处理 解决 核实 咨询 投诉 举报 求助
建议 请问 您好 你好 我们 他们 自己 这个 那个 一个 什么 怎么 如何 是否 没有 不是 就是 已经
还是 现在 目前 今天 昨天 附近 小区 街道 先生 女士 电话 联系 政府 领导 尊敬 谢谢 感谢 尽快
一直 多次 时候 时间 因为 所以 但是 可以 进行 工作 人员
"""
_EMPTY = frozenset(_WORDS_OF_ANY_CASE.split())
_WEAK = frozenset("的了在是有和就都而及与着或一不我你他她它们这那也还很被把让到对从向为以于等将要会能可请想")
_DOOR = re.compile(
    r"[0-9０-９一二三四五六七八九十百零〇]+\s*(?:号|栋|幢|座|单元|楼|层|室|户|排|组|弄|#).*$|[0-9０-９]+\s*[-－—].*$"
)
_COUNTED = re.compile(r"[0-9０-９]+\s*(?:号楼|号(?!线)|栋|幢|座|单元|楼|层|室|户|排|组|弄|社|队)")
"""A number with what it counts: behind it a phrase begins anew."""
_LATIN = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]\s*(?:座|栋|幢|区).*$")


class Told(Struct, frozen=True):
    """What citizens said in one case. `citizens`: who (ids or hashes); never published."""

    citizens: frozenset[str]
    text: str
    place: str
    unit: str | None = None


class Gist(Struct, frozen=True):
    """What many said: phrases; the address they cluster at ("" for none), how many cases name it; the units told."""

    about: tuple[str, ...]
    place: str
    at_place: int
    units: tuple[str, ...]


def gist(told: Sequence[Told], area_names: Iterable[str] = ()) -> Gist:
    """What these cases are mainly about. Names of areas are no subject, nor an address by themselves."""
    names = frozenset(fold(name) for name in area_names if name)
    place, count = _clustered(told, names)
    units = Counter(each.unit for each in told if each.unit)
    places = frozenset(fold(each.place) for each in told if each.place.strip())
    return Gist(_about(told, names | places), place, count, tuple(unit for unit, _n in units.most_common()))


def street_of(place: str) -> str:
    """An address without its door: 青发小区7号楼3单元 → 青发小区. Nothing that leads to one household is left."""
    return _LATIN.sub("", _DOOR.sub("", place.strip())).strip(" ,，.。;；、-")


def _clustered(told: Sequence[Told], names: frozenset[str]) -> tuple[str, int]:
    cases: Counter[str] = Counter()
    citizens: defaultdict[str, set[str]] = defaultdict(set)
    for each in told:
        street = street_of(each.place)
        if len(street) > 1 and fold(street) not in names:
            cases[street] += 1
            citizens[street] |= each.citizens
    for street, count in sorted(cases.items(), key=lambda found: (-found[1], found[0])):
        if len(citizens[street]) >= FEWEST and count >= CLUSTERED * len(told):
            return street, count
    return "", 0


def _about(told: Sequence[Told], names: frozenset[str]) -> tuple[str, ...]:
    said: defaultdict[str, set[str]] = defaultdict(set)
    cases: Counter[str] = Counter()
    for each in told:
        for phrase in _phrases(each.text):
            cases[phrase] += 1
            said[phrase] |= each.citizens
    least = max(FEWEST, SHARE * len(told))
    often = {p: n for p, n in cases.items() if n >= least and len(said[p]) >= FEWEST}
    pieces = {piece for p, n in often.items() for piece in (p[1:], p[:-1]) if n >= _SAME * cases[piece]}
    common = {p: n for p, n in often.items() if p not in pieces and len(p) <= _LONGEST and _worth(p, names)}
    chosen: list[str] = []
    for phrase in sorted(common, key=lambda p: (-common[p] * (len(p) - 1), -len(p), p)):
        if not any(_overlap(phrase, other) for other in chosen):
            chosen.append(phrase)
        if len(chosen) == PHRASES:
            break
    return tuple(chosen)


def _phrases(text: str) -> set[str]:
    runs = _RUN.findall(_COUNTED.sub(" ", fold(text[:_HEARD])))
    return {run[at : at + size] for run in runs for size in _LENGTHS for at in range(len(run) - size + 1)}


def _worth(phrase: str, names: frozenset[str]) -> bool:
    if phrase[0] in _WEAK or phrase[-1] in _WEAK or any(phrase in name or name in phrase for name in names):
        return False
    return not any(word in phrase for word in _EMPTY)


def _overlap(one: str, other: str) -> bool:
    """Whether two phrases share a pair of characters: they say the same."""
    return not {a + b for a, b in pairwise(one)}.isdisjoint(a + b for a, b in pairwise(other))
