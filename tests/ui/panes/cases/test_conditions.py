"""Every condition is said in words, can be taken away piece by piece, and is added by one choice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words import Channel, Flag, RequestType, Status
from app.figures.lenses import LENSES
from app.questions.shapes import Filters
from tests.world.story import OPERATOR, START, small_book
from ui.panes.cases.conditions import Here, add, choices, describe

HERE = Here(small_book(), OPERATOR, START)
DAY = datetime.fromisoformat("2026-11-09T00:00:00+08:00")
NEXT = datetime.fromisoformat("2026-11-10T00:00:00+08:00")

FIELDS: dict[str, Any] = {
    "statuses": st.lists(st.sampled_from(Status), unique=True, max_size=3).map(tuple),
    "channels": st.lists(st.sampled_from(Channel), unique=True, max_size=2).map(tuple),
    "request_types": st.lists(st.sampled_from(RequestType), unique=True, max_size=2).map(tuple),
    "flags": st.lists(st.sampled_from(Flag), unique=True, max_size=2).map(tuple),
    "category": st.sampled_from([None, "C1"]),
    "categories": st.sampled_from([(), ("C1", "C2")]),
    "area": st.sampled_from([None, "A11"]),
    "areas": st.sampled_from([(), ("A11",)]),
    "unit": st.sampled_from([None, "U-FIRE"]),
    "outcome": st.sampled_from([None, "direct"]),
    "person": st.sampled_from([None, "p-op"]),
    "assigned": st.sampled_from([None, "p-cb"]),
    "group": st.sampled_from([None, "g"]),
    "lens": st.sampled_from([None, *LENSES]),
    "lens_at": st.sampled_from([None, START]),
    "given_at": st.sampled_from([None, START]),
    "called_by": st.sampled_from([None, "p-cb"]),
    "reached": st.sampled_from([None, True, False]),
    "level": st.sampled_from([None, 3]),
    "late": st.sampled_from([None, True, False]),
    "overdue_at": st.sampled_from([None, START]),
    "moment": st.sampled_from(["at", "completed_at", "called_at"]),
    "since": st.sampled_from([None, DAY]),
    "until": st.sampled_from([None, NEXT]),
    "hour": st.sampled_from([None, 10]),
    "merged": st.sampled_from([None, True, False]),
    "counted": st.sampled_from([None, True, False]),
    "missing": st.sampled_from([(), ("unit",)]),
}


@given(st.fixed_dictionaries(FIELDS))
def test_every_part_is_said_and_without_all_parts_nothing_is_left(fields: dict[str, Any]) -> None:
    filters = Filters(**fields)
    given_fields = set(msgspec.to_builtins(filters)) - {"moment", "since", "until", "lens_at", "given_at"}
    period = bool(filters.since or filters.until)
    chips = describe(filters, HERE)
    assert len(chips) == len(given_fields) + period
    assert all(chip.text.strip() and "U-" not in chip.text and "p-" not in chip.text for chip in chips)
    for _chip in chips:
        filters = describe(filters, HERE)[-1].without
    assert describe(filters, HERE) == []


def test_a_new_field_of_the_condition_is_not_forgotten() -> None:
    assert set(FIELDS) == set(Filters.__struct_fields__)


@pytest.mark.parametrize("code", [*choices(), "category:C1", "area:A11", "unit:U-FIRE", "day:2026-11-08"])
def test_every_choice_makes_a_condition_with_words(code: str) -> None:
    assert len(describe(add(Filters(), code, HERE), HERE)) == 1


def test_words_of_one_kind_join_and_periods_replace() -> None:
    filters = add(add(Filters(), "statuses:open", HERE), "statuses:signed", HERE)
    assert filters.statuses == (Status.OPEN, Status.SIGNED)
    filters = add(add(filters, "today", HERE), "yesterday", HERE)
    assert [chip.text for chip in describe(filters, HERE)] == ["受理中、已签收", "受理时间 2026-11-08"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("today", "受理时间 2026-11-09"),
        ("week", "受理时间 2026-11-03 – 2026-11-09"),
        ("month", "受理时间 2026-11-01 – 2026-11-09"),
        ("overdue", "2026-11-09 10:00 前到期未办"),
        ("due_today", "2026-11-10 00:00 前到期未办"),
        ("mine", "op1 登记"),
    ],
)
def test_choices_in_words(code: str, words: str) -> None:
    assert [chip.text for chip in describe(add(Filters(), code, HERE), HERE)] == [words]
