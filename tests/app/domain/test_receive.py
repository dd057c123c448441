"""What comes in by itself: a case that waits, its words whole, nobody's but the centre's to write."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from app.clock import new_id
from app.domain import rules
from app.domain.commands import Receive
from app.domain.errors import Refused
from app.domain.numbers import make
from app.domain.records import CENTRE, Caller, Case, Person
from tests.world.story import LEAD, OPERATOR, Story

GOOD = make(date(2026, 11, 22), "000", 1)
WRONG = GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10)
THEN = datetime(2019, 1, 7, 16, 8, 5, tzinfo=UTC)


def received(story: Story, person: Person = CENTRE, **fields: Any) -> Case:
    now = story.clock.now()
    given = {"text": " 路灯不亮\r\n𠮷 ", "subject": "路灯", "caller": Caller(id="c", name="A0012"), **fields}
    command = Receive(
        **{"id": new_id(story.clock), "by": person.id, "at": now, "case": new_id(story.clock), "contact": "k"}
        | {"number": make(now.date(), "000", 1), "channel": "website", "contact_at": THEN, "source_id": "马晓燕-77"}
        | given
    )
    return rules.apply({}, command, story.book, person).cases[0]


def test_it_waits_with_its_words_byte_for_byte() -> None:
    case = received(Story())
    assert case.private is not None
    assert (case.facts.status, case.facts.saved_at, case.facts.by, case.facts.at) == ("waiting", None, None, THEN)
    assert (case.private.text, case.private.subject) == (" 路灯不亮\r\n𠮷 ", "路灯")
    assert case.private.callers == (Caller(id="c", name="A0012"),)
    contact = case.facts.contacts[0]
    assert (contact.id, contact.at, contact.by, contact.caller) == ("k", THEN, None, "c")
    assert case.private.sources == {"k": "马晓燕-77"}  # a foreign system's name for it stands nowhere in facts
    assert "马晓燕" not in msgspec.json.encode(case.facts).decode()
    assert [event.what for event in case.facts.timeline] == ["receive"]


@pytest.mark.parametrize("person", [OPERATOR, LEAD])
def test_no_person_writes_it(person: Person) -> None:
    with pytest.raises(Refused, match="role"):
        received(Story(), person)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"text": " \n", "subject": ""}, "empty", "text"),
        ({"text": "字" * 20_001}, "too_long", "text"),
        ({"subject": "a\0b"}, "nul", "subject"),
        ({"caller": Caller(id="c", phone="12")}, "phone", "caller.phone"),
        (
            {"number": WRONG},
            "number",
            "number",
        ),
    ],
)
def test_what_it_refuses(fields: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        received(Story(), **fields)
    assert (refused.value.code, refused.value.fields) == (code, (field,))


def test_an_operator_finishes_its_intake() -> None:
    story = Story()
    case = received(story)
    story.cases[case.facts.id] = case
    finish = {
        "number": case.facts.number,
        "contact": "k",
        "channel": "website",
        "caller": {"id": "c"},
        "text": "灯不亮",
    }
    story.act("register_case", case.facts.id, **finish)
    facts = story.facts(case.facts.id)
    assert (facts.status, len(facts.contacts), len(facts.callers), facts.at) == ("open", 1, 1, THEN)
