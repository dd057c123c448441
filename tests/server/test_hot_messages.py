"""The real messages: what a reader found concentrated is found, and nothing is held together by a name or a phrase."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from app.domain.records import CallerFacts, CaseFacts, CasePrivate
from app.domain.words import Channel, Status
from app.figures.hot import hot
from app.similar.groups import Groups
from app.similar.matters import said
from app.similar.voices import for_many

HERE = Path(__file__).resolve()
MESSAGES = HERE.parents[2].parent / "shared" / "data" / "messages_hot.csv"
READ: list[list[str]] = json.loads((HERE.parent / "hot_matters.json").read_text())["concentrated"]
"""Written down by a reader before anything was built: the messages' ids of each concentrated matter."""

pytestmark = pytest.mark.skipif(not MESSAGES.exists(), reason="real data is not beside this checkout: ../shared/data")

AT = datetime(2019, 7, 1, tzinfo=UTC)
Found = list[list[dict[str, str]]]


@pytest.fixture(scope="module")
def messages() -> list[dict[str, str]]:
    with MESSAGES.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(messages: list[dict[str, str]]) -> Found:
    """The groups as messages, as the hotline ranks them; whoever wrote is known."""
    groups = Groups()
    cases = {f"{n:05}": row for n, row in enumerate(messages)}
    for case, row in cases.items():
        groups.add(case, said(_private(case, row)))
    members: defaultdict[str, list[str]] = defaultdict(list)
    for case, group in groups.gather(cases, {}).items():
        members[group].append(case)
    facts = [
        _facts(case, group, near, cases[case])
        for group, held in members.items()
        for case, near in groups.nearness(held).items()
    ]
    ranked = hot(facts, AT.date(), AT.date(), UTC)
    return [[cases[case] for case in each.cases] for each in ranked]


def _facts(case: str, group: str, near: float, row: dict[str, str]) -> CaseFacts:
    caller = CallerFacts(id=row["留言用户"], phone_hash=row["留言用户"])
    told = {"group": group, "near": near, "for_many": for_many(_private(case, row))}
    more = {"status": Status.WAITING, "turn": 1, "version": 1, "channel": Channel.WEBSITE, "at": AT}
    return CaseFacts(id=case, number=case, callers=(caller,), **told, **more)


def _private(case: str, row: dict[str, str]) -> CasePrivate:
    return CasePrivate(id=case, version=1, subject=row["留言主题"], text=row["留言详情"])


def test_what_a_reader_found_concentrated_is_among_the_first(found: Found) -> None:
    """A matter is found where one group has at least half of what the reader put together."""
    ranks: list[int] = []
    for matter in READ:
        held = Counter(rank for rank, rows in enumerate(found) for row in rows if row["留言编号"] in matter)
        rank, count = held.most_common(1)[0]
        assert 2 * count >= len(matter), matter
        ranks.append(rank)
    assert max(ranks) < 20, ranks


def test_a_body_that_speaks_for_its_members_is_told_by_its_words(messages: list[dict[str, str]]) -> None:
    """Read one by one: nine letters of five bodies, and no citizen who merely says that all think the same."""
    assert sum(for_many(_private(row["留言编号"], row)) for row in messages) == 9


def test_no_group_is_a_giant(found: Found) -> None:
    """Seventeen people ask about one subsidy; no chain of neighbours makes more than that."""
    assert len(found[0]) <= 20
    assert sum(map(len, found)) < 1000


def test_no_district_and_no_template_holds_a_group_together(found: Found) -> None:
    """One citizen asks in one wording to speed up seventy things; each stays with its own, whatever they share."""
    for rows in found[:60]:
        assert held_by(rows), [row["留言主题"] for row in rows]


def test_control_by_district_or_by_template_nothing_holds(messages: list[dict[str, str]]) -> None:
    """What the test above looks for is missed where messages are put together by just that."""
    most, _count = Counter(row["留言用户"] for row in messages).most_common(1)[0]
    assert not held_by([row for row in messages if row["留言用户"] == most])
    for district in ("A7县", "A3区", "A市"):
        assert not held_by([row for row in messages if district in row["留言主题"]][:20])


def held_by(rows: list[dict[str, str]]) -> list[str]:
    """What at least half of the subjects share beside names of districts and the wording of petitions."""
    pairs = ({subject[at : at + 2] for at in range(len(subject) - 1)} for subject in (row["留言主题"] for row in rows))
    counted = Counter(pair for each in pairs for pair in each)
    return [pair for pair, count in counted.items() if 2 * count >= len(rows) and pair not in WORN]


_WORN = """加快 请加 刻不 不容 容缓 步伐 力度 建设 设力 设刻 A市 市加 请A
1区 2区 3区 4区 5区 6区 7县 8县 9市 A1 A2 A3 A4 A5 A6 A7 A8 A9
关于 反映 投诉 举报 咨询 建议 希望 请求 问题 的问 何时 什么 么时 时候 扰民 噪音 小区 业主 居民 解决 请解 严重"""
WORN = frozenset(_WORN.split())
"""Pairs of district names and of the stock phrases of petitions: they may not be all that a group's subjects share."""


def test_four_thousand_messages_take_less_than_ten_seconds(messages: list[dict[str, str]]) -> None:
    """In processor time: other tests run beside this one."""
    groups, begun = Groups(), process_time()
    for n in range(4000):
        row = messages[n % len(messages)]
        text = f"{row['留言详情']}{n}" if n >= len(messages) else row["留言详情"]
        groups.add(f"{n:05}", said(CasePrivate(id=f"{n:05}", version=1, subject=row["留言主题"], text=text)))
    groups.gather([f"{n:05}" for n in range(4000)], {})
    assert process_time() - begun < 10
