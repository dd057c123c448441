"""The company's mark of a case into which others are folded: its own, and that of those still folded in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.records import Caller
from app.domain.words import Flag
from tests.world.story import Story

FIRM = "青海某商贸有限公司"


@pytest.fixture
def story() -> Story:
    return Story()


def marked(story: Story, case: str) -> bool:
    return Flag.ENTERPRISE in story.facts(case).flags


def alone(story: Story, firm: bool, at: int = 0) -> str:
    """A case of somebody, or of a company."""
    caller = Caller(id=f"c{at}", phone=f"1390013{at:04}", company=FIRM if firm else "")
    return story.register(caller=caller, contact=f"c{at}", text=f"第{at}件")


@given(st.booleans(), st.lists(st.booleans(), min_size=1, max_size=5), st.data())
def test_law_the_mark_is_its_own_or_that_of_who_is_still_folded_in(
    own: bool, firms: list[bool], data: st.DataObject
) -> None:
    story = Story()
    target = alone(story, own)
    sources = {alone(story, firm, at): firm for at, firm in enumerate(firms, 1)}
    inside: list[str] = []
    steps = [(source, "merge") for source in sources] + [(source, "unmerge") for source in sources]
    while steps:
        ready = [step for step in steps if step[1] == "merge" or step[0] in inside]
        source, do = data.draw(st.sampled_from(ready))
        steps.remove((source, do))
        story.act(do, source, into=target)
        inside = [*inside, source] if do == "merge" else [each for each in inside if each != source]
        assert marked(story, target) is (own or any(sources[each] for each in inside))
        assert all(marked(story, each) is firm for each, firm in sources.items()), "each keeps its own"
    assert story.facts(target).companies == ()


def test_a_mark_that_became_its_own_meanwhile_stays(story: Story) -> None:
    target, firm = alone(story, firm=False), alone(story, firm=True, at=1)
    story.act("merge", firm, into=target)
    second = Caller(id="k", phone="13900139000", company=FIRM)
    story.act("add_contact", target, contact="k", channel="phone", kind="addition", text="我们也是", caller=second)
    story.act("unmerge", firm, into=target)
    assert marked(story, target)


def test_a_mark_somebody_took_away_does_not_come_back(story: Story) -> None:
    target, firm = alone(story, firm=False), alone(story, firm=True, at=1)
    story.act("merge", firm, into=target)
    story.act("amend", target, changes={"flags": {"old": ["enterprise"], "new": []}})
    story.act("amend", target, changes={"flags": {"old": [], "new": ["enterprise"]}})
    story.act("unmerge", firm, into=target)
    assert marked(story, target), "somebody said so of the case itself"


def test_who_names_the_company_later_asks_for_it_too(story: Story) -> None:
    case = alone(story, firm=False)
    story.act("amend", case, changes={"caller.company": {"old": "", "new": FIRM}})
    assert marked(story, case)
    both = {"flags": {"old": ["enterprise"], "new": []}, "caller.company": {"old": FIRM, "new": "改名有限公司"}}
    story.act("amend", case, changes=both)
    assert not marked(story, case), "what is said of the marks themselves is the stronger word"
