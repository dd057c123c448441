"""Lines of the headless door: what is a request, and how questions and moments are read and written."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import lines
from app.domain.errors import Refused
from app.lines import Asked, Misuse, lines_of, plain, question, read
from app.questions.hotshapes import Hot
from app.questions.shapes import Cases, DueOf, Figures, Filters

ZONE = ZoneInfo("Asia/Shanghai")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(json_values, st.sampled_from(["do", "ask", "wait"]), st.dictionaries(st.sampled_from("xyz"), json_values))
def test_a_request_comes_through_as_it_was_sent(ident: object, verb: str, fields: dict[str, object]) -> None:
    line = json.dumps({"id": ident, verb: "name", **fields}).encode()
    assert read(line) == Asked(ident, verb, "name", fields)


@given(st.binary(max_size=60))
def test_rubbish_is_misuse_and_nothing_worse(line: bytes) -> None:
    with pytest.raises(Misuse):
        read(line)


def test_a_byte_order_mark_is_no_rubbish() -> None:
    assert read(b'\xef\xbb\xbf{"ask": "queue"}').name == "queue"


def test_a_line_too_long_is_misuse_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 40)
    stream = io.BytesIO(b'{"ask": "' + b"x" * 100 + b'"}\n{"ask": "queue"}\n' + b"y" * 41)
    first, second, third = lines_of(stream)
    for line in (first, third):
        with pytest.raises(Misuse):
            read(line)
    assert read(second).name == "queue"


def test_days_are_the_hotlines_and_both_included() -> None:
    asked = question("figures", {"since": "2026-11-22", "until": "2026-11-22"}, ZONE)
    since, until = datetime(2026, 11, 21, 16, tzinfo=UTC), datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert asked == Figures(since=since, until=until)
    filtered = question("cases", {"filters": {"since": "2026-11-22", "moment": "saved_at"}}, ZONE)
    assert filtered == Cases(filters=Filters(since=since, moment="saved_at"))
    assert question("due", {"level": 1, "at": "2026-11-22T08:00:00+08:00"}, ZONE) == DueOf(
        level=1, at=datetime(2026, 11, 22, 0, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("name", "fields", "code"),
    [
        ("weather", {}, "misuse"),
        ("cases", {"colour": 1}, "misuse"),
        ("cases", {"filters": {"colour": 1}}, "misuse"),
        ("case", {}, "misuse"),
        ("cases", {"limit": "x"}, "type"),
        ("cases", {"filters": []}, "type"),
        ("cases", {"filters": {"statuses": ["flying"]}}, "type"),
        ("cases", {"filters": {"since": "2026-11-22T00:00:00"}}, "type"),
        ("figures", {"since": "2026-13-01", "until": "2026-11-22"}, "date"),
        ("due", {"level": 1, "at": "9999-12-31T23:59:59-12:00"}, "range"),
    ],
)
def test_questions_that_cannot_be_asked(name: str, fields: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        question(name, fields, ZONE)
    assert refused.value.code == code


def test_a_question_that_wants_days_gets_days() -> None:
    assert question("hot", {"since": "2026-11-20", "until": "2026-11-26"}, ZONE) == Hot(
        since="2026-11-20", until="2026-11-26"
    )


def test_moments_have_the_hotlines_offset() -> None:
    at = datetime(2026, 11, 22, 2, 42, 7, tzinfo=UTC)
    told = plain({"a": [at, (at,)], "b": date(2026, 11, 22), "c": DueOf(level=1, at=at)}, ZONE)
    here = "2026-11-22T10:42:07+08:00"
    assert told == {"a": [here, [here]], "b": "2026-11-22", "c": {"ask": "due", "level": 1, "at": here}}
