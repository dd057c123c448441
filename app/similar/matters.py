"""What a case says, as it is compared with thousands of others: pairs of characters, and the names of places in it.

Pairs, not words: they need no dictionary and stand by misspelt names. What a letter opens with weighs most: its heading
(subject and place) twice, of the text the beginning.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from app.domain.book import Book
from app.domain.records import CasePrivate
from app.similar.bigrams import fold
from app.similar.numerals import in_digits

BEGINNING = 300
"""Characters of the text that are compared: its beginning says what it is about."""
HEADING = 2.0
AGAIN = 0.5
"""What each further time of a pair adds."""
_RUN = re.compile(r"[^\W_]+")
_SUFFIXES = (
    "小区|花园|家园|嘉园|名园|佳园|雅园|新村|公寓|大厦|广场|商城|国际|学校|小学|中学|学院|大学|幼儿园|医院|公司|公园|市场|驾校|"
    "车站|地铁站|大道|大桥|社区|城|苑|府|湾|里|庭|居|郡|园|路|街|巷|村|组|站|桥|厂|院|馆|店|楼"
)
_NAME = re.compile(rf"[^\W\d_a-z]{{2,4}}?(?:{_SUFFIXES})(?![市区县])")
_STOCK = "请加快 加快 刻不容缓 步伐 力度 迫在眉睫 强烈要求 恳请领导 何去何从 不了了之 现象 迟迟"
STOCK = frozenset(word[at : at + 2] for word in _STOCK.split() for at in range(len(word) - 1))
"""Pairs of the stock phrases of petitions that are too rare to give themselves away; they hold nothing together."""


class Said(Struct, frozen=True):
    """The two texts of a case that are compared, and the heading of its category ("" where it has none yet)."""

    heading: str
    text: str
    about: str = ""


class Pairs(Struct, frozen=True):
    """A case as pairs: how much each weighs by its place alone, which follows which, those in names, in the heading."""

    weights: dict[str, float]
    next: frozenset[tuple[str, str]]
    named: frozenset[str]
    heading: frozenset[str]


def said(private: CasePrivate, category: str | None = None, book: Book | None = None) -> Said:
    """What of a case is compared. Nothing that was said later, and no caller's name."""
    heading = "\n".join(filter(None, (private.place.strip(), private.subject.strip())))
    return Said(plain(heading), plain(private.text.strip()[:BEGINNING]), about(category, book))


def about(category: str | None, book: Book | None) -> str:
    """The heading in the tree under which a category stands; "" for none."""
    chain = book.category_chain(category) if book is not None else ()
    return chain[min(1, len(chain) - 1)].code if chain else ""


@lru_cache(512)
def pairs_of(words: Said) -> Pairs:
    """The case as pairs. Kept for a while: at every key the same cases are compared with what is typed."""
    weights: dict[str, float] = {}
    heading: set[str] = set()
    following: set[tuple[str, str]] = set()
    for run in _runs(words.heading):
        weights |= dict.fromkeys(run, HEADING)
        heading.update(run)
        following.update(pairwise(run))
    counted = Counter[str]()
    for run in _runs(words.text):
        counted.update(run)
        following.update(pairwise(run))
    for pair, times in counted.items():
        weights[pair] = weights[pair] + AGAIN * times if pair in weights else 1 + AGAIN * (times - 1)
    return Pairs(weights, frozenset(following), _named(words.heading or words.text), frozenset(heading))


def places_of(words: Said) -> tuple[str, ...]:
    """The places a case names in its heading, else where its text begins: each by its last three characters, whatever
    stands before (the same compound is named with and without its district)."""
    found = (name[-3:] for name in _NAME.findall(words.heading or words.text[:40]))
    return tuple(dict.fromkeys(found))[:5]


def hash_place(key: bytes, place: str) -> str:
    """The hotline's keyed hash of a place's name: enough to see that two cases name the same one."""
    return hmac.new(key, f"place:{place}".encode(), hashlib.sha256).hexdigest()[:24]


def _named(text: str) -> frozenset[str]:
    return frozenset(name[at : at + 2] for name in _NAME.findall(text) for at in range(len(name) - 1))


def _runs(text: str) -> Iterator[list[str]]:
    return ([run[at : at + 2] for at in range(len(run) - 1)] for run in _RUN.findall(text))


def plain(text: str) -> str:
    """The text as it is compared."""
    return in_digits(fold(text))
