"""The real messages: what a reader found concentrated is found, and nothing is held together by a name or a phrase."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path
from time import process_time

import pytest

from app.domain.records import CasePrivate
from app.similar.groups import Groups
from app.similar.matters import said

HERE = Path(__file__).resolve()
MESSAGES = HERE.parents[2].parent / "shared" / "data" / "messages_hot.csv"
READ: list[list[str]] = json.loads((HERE.parent / "hot_matters.json").read_text())["concentrated"]
"""Written down by a reader before anything was built: the messages' ids of each concentrated matter."""

pytestmark = pytest.mark.skipif(not MESSAGES.exists(), reason="real data is not beside this checkout: ../shared/data")

Found = list[list[dict[str, str]]]


@pytest.fixture(scope="module")
def messages() -> list[dict[str, str]]:
    with MESSAGES.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def found(messages: list[dict[str, str]]) -> Found:
    """The groups as messages, those with most messages and citizens first."""
    groups = Groups()
    cases = {f"{n:05}": row for n, row in enumerate(messages)}
    for case, row in cases.items():
        groups.add(case, said(CasePrivate(id=case, version=1, subject=row["留言主题"], text=row["留言详情"])))
    members: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for case, group in groups.gather(cases, {}).items():
        members[group].append(cases[case])
    return sorted(members.values(), key=lambda rows: -(len(rows) + len({row["留言用户"] for row in rows})))


def test_what_a_reader_found_concentrated_is_among_the_first(found: Found) -> None:
    """A matter is found where one group has at least half of what the reader put together."""
    ranks: list[int] = []
    for matter in READ:
        held = Counter(rank for rank, rows in enumerate(found) for row in rows if row["留言编号"] in matter)
        rank, count = held.most_common(1)[0]
        assert 2 * count >= len(matter), matter
        ranks.append(rank)
    # The other two, of five messages each, stand behind others of five that the reader had passed over.
    assert sum(rank < 20 for rank in ranks) >= 12, ranks
    assert max(ranks) < 60


def test_no_group_is_a_giant(found: Found) -> None:
    """Seventeen people ask about one subsidy; no chain of neighbours makes more than that."""
    assert len(found[0]) <= 20
    assert sum(map(len, found)) < 1000


def test_no_district_and_no_template_holds_a_group_together(found: Found) -> None:
    """One citizen asks in one wording to speed up seventy things; each stays with its own, whatever they share."""
    for rows in found[:60]:
        subjects = [row["留言主题"] for row in rows]
        names = Counter(
            pair for subject in subjects for pair in {subject[at : at + 2] for at in range(len(subject) - 1)}
        )
        telling = [pair for pair, count in names.items() if 2 * count >= len(rows) and pair not in WORN]
        assert telling, subjects


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
