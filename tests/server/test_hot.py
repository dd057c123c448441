"""The hand that groups: soon after the save, by commands of its own, the same after a new start and beside another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from app.clock import WindClock
from app.domain.deadlines import local_day
from app.domain.records import CENTRE, CaseFacts
from app.domain.words import BulletinKind, Channel
from app.figures.hot import hot as figures_of
from app.reports.compose import sheet_of
from app.reports.sheet import as_text
from server import audit, bulletins
from server.centre import Centre
from server.hot import Hand, stored
from server.receive import Arrival, receive

HOT = [
    "锦绣花园暖气停了三天，家里老人冻得受不了，物业说锅炉坏了",
    "锦绣花园小区暖气不热，锅炉坏了没人修，物业推诿",
    "反映锦绣花园停暖三天，锅炉故障，老人孩子冻得感冒",
    "锦绣花园七号楼暖气停了，打物业电话说锅炉坏了等配件",
]
OTHER = ["金桂路口井盖没了三个月，夜里有人掉下去", "九号公交早上经过柳林站从来不停，追都追不上"]


def arrive(centre: Centre, *texts: str) -> list[str]:
    """These contacts came in; the ids of their cases."""
    found: list[str] = []
    for words in texts:
        case = receive(centre, Arrival(channel=Channel.WEBSITE, text=words, phone=f"1390971{len(words):04}"))
        assert case is not None
        found.append(case)
    return found


def run(hand: Hand) -> None:
    while hand.step():
        pass


def facts(centre: Centre) -> dict[str, CaseFacts]:
    now = centre.clock.now()
    found = stored(centre, now.replace(year=now.year - 1), now.replace(year=now.year + 1))
    return {case.facts.id: case.facts for case in found}


def groups(centre: Centre) -> dict[str, str | None]:
    return {case: each.group for case, each in facts(centre).items()}


def test_cases_of_one_matter_get_one_group(centre: Centre) -> None:
    hot, other = arrive(centre, *HOT[:3]), arrive(centre, *OTHER)
    run(Hand(centre))
    found = facts(centre)
    assert {found[case].group for case in hot} == {min(hot)}
    assert [found[case].group for case in other] == [None, None]
    assert len(set.intersection(*(set(found[case].places) for case in hot))) == 1, "all name one compound"
    assert all("锦绣" not in place for case in hot for place in found[case].places)


def test_a_new_case_joins_the_group_that_stands(centre: Centre) -> None:
    hot = arrive(centre, *HOT[:2])
    hand = Hand(centre)
    run(hand)
    version = facts(centre)[hot[0]].version
    (late,) = arrive(centre, HOT[2])
    run(hand)
    found = facts(centre)
    assert found[late].group == min(hot)
    assert found[hot[0]].version == version, "what has its group is not touched again"
    assert hand.step() == 0


def test_a_new_hand_goes_on_as_the_old_one_would(centre: Centre, another: Callable[[], Centre]) -> None:
    arrive(centre, *HOT[:2], *OTHER)
    run(Hand(centre))
    before = groups(centre)
    run(Hand(centre))
    assert groups(centre) == before, "nothing is done twice"
    (late,) = arrive(centre, HOT[3])
    run(Hand(another()))
    assert groups(centre)[late] == before[min(case for case, group in before.items() if group)]


def test_two_hands_agree(centre: Centre, another: Callable[[], Centre]) -> None:
    one, two = Hand(centre), Hand(another())
    run(one)
    run(two)
    hot = arrive(centre, *HOT[:2])
    run(one)
    run(two)
    more = arrive(centre, HOT[2])
    run(two)
    run(one)
    found = facts(centre)
    assert {found[case].group for case in (*hot, *more)} == {min(hot)}


def test_the_same_cases_in_one_go_or_one_by_one_are_all_found(centre: Centre) -> None:
    hand = Hand(centre)
    hot: list[str] = []
    for words in HOT:
        hot += arrive(centre, words)
        run(hand)
    assert {groups(centre)[case] for case in hot} == {min(hot)}


def test_a_body_that_writes_again_is_heard_again(centre: Centre) -> None:
    """Three letters of a citizen are one more citizen; each letter of an owners' committee is the word of many."""
    signed = [f"{words}。\n锦绣花园业主委员会" for words in HOT[:3]]
    for words in signed:
        assert receive(centre, Arrival(channel=Channel.WEBSITE, text=words, phone="13909710000"))
    run(Hand(centre))
    found = list(facts(centre).values())
    assert all(each.for_many for each in found)
    day = local_day(centre.clock.now(), centre.zone)
    (body,) = figures_of(found, day, day, centre.zone)
    (citizen,) = figures_of((replace(each, for_many=False) for each in found), day, day, centre.zone)
    near = [each.near for each in found]
    assert (body.heat, citizen.heat) == pytest.approx((2 * sum(near), sum(near) + max(near)))
    assert body.citizens == citizen.citizens == 1, "who came is said as it was"


def test_what_came_long_ago_is_left_alone(centre: Centre, clock: WindClock) -> None:
    arrive(centre, HOT[0])
    clock.wind(36 * 86_400)
    arrive(centre, HOT[1])
    run(Hand(centre))
    assert set(groups(centre).values()) == {None}


def test_each_word_of_the_hand_stands_in_the_trail(centre: Centre) -> None:
    hot = arrive(centre, *HOT[:2])
    run(Hand(centre))
    with centre.database.read() as connection:
        entries = connection.execute(text("SELECT entry FROM audit ORDER BY n")).scalars().all()
    told = [entry for entry in entries if '"act":"group"' in entry]
    assert len(told) == len(hot)
    assert not any("锦绣" in entry for entry in told)
    assert audit.verify(centre)[1] is None


def test_a_trail_that_goes_back_in_time_hides_no_message(centre: Centre, clock: WindClock) -> None:
    day = bulletins.days(centre, BulletinKind.DAY, local_day(centre.clock.now(), centre.zone).isoformat(), None)
    arrive(centre, *HOT)
    clock.jump(clock.now() - timedelta(days=20))
    for n in range(4):
        arrive(centre, *(f"{words}{n}" for words in OTHER))
    seen = bulletins.view(centre, day).bulletin
    assert next(each.count for each in seen.numbers if each.name == "messages") == len(HOT)


def test_what_two_citizens_say_is_not_published_as_said_by_several(centre: Centre) -> None:
    day = bulletins.days(centre, BulletinKind.DAY, local_day(centre.clock.now(), centre.zone).isoformat(), None)
    hand = Hand(centre)
    arrive(centre, *HOT[:2])
    run(hand)
    assert None not in groups(centre).values()
    assert bulletins.view(centre, day).bulletin.issues == ()
    arrive(centre, HOT[2])
    run(hand)
    assert [issue.citizens for issue in bulletins.view(centre, day).bulletin.issues] == [3]


def test_a_bulletin_tells_of_the_same_issues_and_opens_to_their_cases(centre: Centre, clock: WindClock) -> None:
    hot = arrive(centre, *HOT)
    arrive(centre, *OTHER)
    day = bulletins.days(centre, BulletinKind.DAY, local_day(centre.clock.now(), centre.zone).isoformat(), None)
    assert bulletins.view(centre, day).bulletin.issues == (), "nobody has grouped them yet"
    run(Hand(centre))
    seen = bulletins.view(centre, day)
    (issue,) = seen.bulletin.issues
    (same,) = figures_of(facts(centre).values(), day.period.first, day.period.last, centre.zone)
    assert (issue.group, issue.count, issue.citizens) == (same.group, same.count, same.citizens) == (min(hot), 4, 4)
    assert bulletins.cases_of(centre, day, "issue", issue.group) == tuple(sorted(hot))
    assert seen.sound and "锦绣" in issue.place + "".join(issue.about)
    paper = as_text(sheet_of(seen))
    assert "群众集中反映的问题" in paper and "4件，涉及4人" in paper
    late = arrive(centre, HOT[0] + "，求助")
    clock.wind(86_400)
    bulletins.publish(centre, day, CENTRE.id)
    run(Hand(centre))
    assert facts(centre)[late[0]].group == min(hot)
    assert bulletins.view(centre, day).late == (), "what was hottest then stays as it was"
