"""P8: exactly one person holds a queue item; a stale holder's text is kept."""

from __future__ import annotations

import os
import sys
import threading
from random import Random

import msgspec
import pytest

from app.clock import WindClock, new_id
from app.domain.commands import DispatchCase, Note
from app.domain.errors import Refused
from app.domain.records import CasePrivate
from app.domain.words import Channel
from app.sync.wire import Result
from server import claims
from server.centre import Centre
from server.database import rows
from server.receive import Arrival, receive
from server.seats import Seat, seat_of
from server.sweep import sweep
from tests.world.plain import PlainSeat

ITEMS = int(os.environ.get("ITEMS", "8"))


def who(centre: Centre, plain: PlainSeat) -> Seat:
    with centre.database.read() as connection:
        return seat_of(centre, connection, plain.token)


def waiting(centre: Centre) -> str:
    """A case that came in by itself."""
    case = receive(centre, Arrival(channel=Channel.WEBSITE, text=f"路灯不亮 {new_id(centre.clock)}"))
    assert case is not None
    return case


def test_what_one_holds_another_cannot_take(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = waiting(centre)
    taken = claims.take(centre, who(centre, one), case)
    with pytest.raises(Refused) as caught:
        claims.take(centre, who(centre, two), case)
    assert (caught.value.code, caught.value.values["by"]) == ("held", one.person)
    two.catch_up()
    holder = two.facts(case).holder
    assert holder is not None and (holder.person, holder.fence) == (one.person, taken.fence)
    assert two.do(two.registering(case=case, seen=two.seen(case))).code == "held"


def test_holding_on_does_not_move_the_feed(centre: Centre, clock: WindClock) -> None:
    one = PlainSeat.of(centre, "op1")
    case = waiting(centre)
    first = claims.take(centre, who(centre, one), case)
    one.catch_up()
    clock.wind(60)
    again = claims.take(centre, who(centre, one), case)
    assert again.fence == first.fence and again.until > first.until
    assert one.exchange().head == one.cursor and not one.exchange().changes
    clock.wind(60)
    assert sweep(centre) == 0


def test_a_lease_that_is_over_frees_the_item_and_the_fence_grows(centre: Centre, clock: WindClock) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = waiting(centre)
    first = claims.take(centre, who(centre, one), case)
    clock.wind(91)
    assert sweep(centre) == 1
    two.catch_up()
    assert two.facts(case).holder is None
    second = claims.take(centre, who(centre, two), case)
    assert second.fence > first.fence
    claims.release(centre, who(centre, one), case, first.fence)
    two.catch_up()
    assert two.facts(case).holder is not None


def test_an_expired_lease_can_be_taken_before_it_is_swept(centre: Centre, clock: WindClock) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = waiting(centre)
    claims.take(centre, who(centre, one), case)
    clock.wind(91)
    claims.take(centre, who(centre, two), case)
    assert sweep(centre) == 0


def test_letting_go_frees_it(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = waiting(centre)
    taken = claims.take(centre, who(centre, one), case)
    claims.release(centre, who(centre, two), case, taken.fence)
    two.catch_up()
    assert two.facts(case).holder is not None
    claims.release(centre, who(centre, one), case, taken.fence)
    two.catch_up()
    assert two.facts(case).holder is None
    assert claims.take(centre, who(centre, two), case).fence > taken.fence


def test_finishing_the_intake_ends_the_hold(centre: Centre) -> None:
    one = PlainSeat.of(centre, "op1")
    case = waiting(centre)
    taken = claims.take(centre, who(centre, one), case)
    one.catch_up()
    command = one.registering(case=case, number="", seen=one.seen(case), fence=taken.fence)
    assert one.do(command).result is Result.APPLIED
    assert one.facts(case).holder is None
    with centre.database.read() as connection:
        assert rows(connection, "SELECT count(*) FROM claim", ()) == [(0,)]


def test_a_holder_frozen_past_the_lease_loses_it_and_the_words_are_kept(centre: Centre, clock: WindClock) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = waiting(centre)
    old = claims.take(centre, who(centre, one), case)
    one.catch_up()
    late = one.registering(case=case, number="", seen=one.seen(case), fence=old.fence, text="我写的")
    clock.wind(91)
    new = claims.take(centre, who(centre, two), case)
    two.catch_up()
    done = two.registering(case=case, number="", seen=two.seen(case), fence=new.fence, text="他写的")
    assert two.do(done).result is Result.APPLIED
    assert one.do(late).result is Result.MERGED
    one.catch_up()
    private = msgspec.json.decode(one.held["private", case], type=CasePrivate)
    assert (private.text, private.words[late.id].text) == ("他写的", "我写的")


def test_what_is_not_in_the_queue_cannot_be_taken(centre: Centre) -> None:
    one = PlainSeat.of(centre, "op1")
    command = one.registering()
    one.do(command)
    one.do(DispatchCase(**one.common(command.case, seen=one.seen(command.case)), unit="U1"))
    for case, code in ((command.case, "flow"), (one.common()["case"], "no_case"), ("\0", "no_case")):
        with pytest.raises(Refused) as caught:
            claims.take(centre, who(centre, one), case)
        assert caught.value.code == code


def test_somebody_without_a_role_for_it_cannot_take(centre: Centre) -> None:
    admin = PlainSeat.of(centre, "admin1")
    with pytest.raises(Refused, match="role"):
        claims.take(centre, who(centre, admin), waiting(centre))


def test_law_of_many_who_reach_for_it_one_holds_it(centre: Centre) -> None:
    """64 threads reach for every item in an order of their own; then each holder lets go or works on."""
    people = [PlainSeat.of(centre, name) for name in ("op1", "op2", "cb1", "lead1")]
    seats = [who(centre, people[i % 4]) for i in range(64)]
    items = [waiting(centre) for _ in range(ITEMS)]
    won: list[tuple[str, str, int]] = []
    lost: list[str] = []
    lock = threading.Lock()

    def reach(seat: Seat, dice: Random) -> None:
        for case in dice.sample(items, len(items)):
            try:
                taken = claims.take(centre, seat, case)
            except Refused as refused:
                assert refused.code == "held"
                with lock:
                    lost.append(case)
            else:
                with lock:
                    won.append((case, seat.person.id, taken.fence))

    threads = [threading.Thread(target=reach, args=(seat, Random(i))) for i, seat in enumerate(seats)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) + len(lost) == 64 * len(items)
    holders = {(case, person, fence) for case, person, fence in won}
    assert len(holders) == len(items), "an item had two holders"
    people[1].catch_up()
    for case, person, fence in holders:
        holder = people[1].facts(case).holder
        assert holder is not None and (holder.person, holder.fence) == (person, fence)


def test_control_a_centre_that_does_not_look_who_holds_it_has_two_holders(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_held", lambda *_given: None)
    monkeypatch.setattr(sys.modules[__name__], "ITEMS", 2)
    with pytest.raises(AssertionError, match="two holders"):
        test_law_of_many_who_reach_for_it_one_holds_it(centre)


def test_a_note_from_another_seat_does_not_end_the_hold(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = waiting(centre)
    taken = claims.take(centre, who(centre, one), case)
    two.do(Note(**two.common(case), text="催一下"))
    assert claims.take(centre, who(centre, one), case).fence == taken.fence
