"""A caller joins an open case and leaves it again, at two seats at once: nothing typed is lost."""

from app.questions.shapes import Attention, CaseFile, CaseOf
from tests.world.city import City, Seat, city


def file(seat: Seat, case: str) -> CaseFile:
    return seat.desk.ask(CaseOf(case=case))


def joins(seat: Seat, into: str, phone: str = "13900139000", text: str = "我家也漏水,在三楼") -> str:
    """What the intake's one key does: the call is saved as a case of its own and folded in, in one transaction."""
    caller = {"name": "李四", "phone": phone}
    fields = {"channel": "phone", "request_type": "help", "place": "八一路1号3楼", "text": text, "caller": caller}
    act = seat.desk.act
    return seat.desk.do(act("register_case", **fields), act("merge", into=into)).case


def refused(town: City, seat: Seat) -> tuple[str, str]:
    """The one act of this seat that the centre did not take, and why; put away."""
    town.until(lambda: len(seat.desk.ask(Attention())) == 1)
    row = seat.desk.ask(Attention())[0]
    seat.desk.discard(row.id)
    return row.do, row.code


def test_who_joins_and_leaves_keeps_all_that_was_typed() -> None:
    with city() as town:
        one = town.seat("op1")
        target = one.register().case
        before = file(one, target)
        joined = joins(one, target)
        one.idle()
        there = file(one, target)
        assert [caller.phone for caller in there.private.callers][1:] == ["13900139000"], "a callback of their own"
        assert file(one, joined).facts.merged_into == target
        one.act("unmerge", joined)
        one.idle()
        alone = file(one, joined)
        assert alone.facts.merged_into is None and alone.facts.status != "closed"
        assert (alone.private.text, alone.private.place) == ("我家也漏水,在三楼", "八一路1号3楼")
        assert alone.private.callers[0].phone == "13900139000"
        assert file(one, target).private.callers == before.private.callers
        assert [event.what for event in alone.facts.timeline] == ["register_case", "merge", "unmerge"]
        assert [event.what for event in file(one, target).facts.timeline][-2:] == ["merge", "unmerge"]
        town.agrees()


def test_the_case_was_closed_meanwhile_and_the_caller_stands_alone() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        target = two.register().case
        two.idle()
        one.idle()
        one.offline()
        joined = joins(one, target)
        two.act("answer", target, text="已修好")
        two.idle()
        one.online()
        assert refused(town, one) == ("merge", "flow")
        alone = file(one, joined)
        assert alone.facts.merged_into is None and alone.facts.status in ("waiting", "open")
        assert alone.private.text == "我家也漏水,在三楼" and file(one, target).facts.merged == ()
        town.agrees()


def test_two_seats_fold_one_case_into_two_and_the_first_stands() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        first, second = one.register().case, one.register().case
        source = two.register(text="楼下水管漏水").case
        two.idle()
        one.idle()
        two.desk.open_case(first)
        one.desk.open_case(source)
        for seat in (one, two):
            seat.idle()
            seat.offline()
        one.act("merge", source, into=first)
        two.act("merge", source, into=second)
        one.online()
        one.idle()
        two.online()
        assert refused(town, two)[0] == "merge"
        assert file(two, source).facts.merged_into == first
        assert file(two, second).facts.merged == () and file(two, first).facts.merged == (source,)
        town.agrees()


def test_two_seats_split_it_off_at_once_even_after_the_case_is_closed() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        target = one.register().case
        joined = joins(one, target)
        one.idle()
        one.act("answer", target, text="已告知")
        one.idle()
        two.desk.open_case(joined)
        two.idle()
        assert file(two, target).facts.status == "closed"
        for seat in (one, two):
            seat.offline()
            seat.act("unmerge", joined, into=target)
        one.online()
        one.idle()
        two.online()
        assert refused(town, two)[0] == "unmerge"
        alone = file(one, joined)
        assert alone.facts.merged_into is None and alone.private.text == "我家也漏水,在三楼"
        assert [event.what for event in alone.facts.timeline].count("unmerge") == 1
        assert file(one, target).facts.status == "closed" and file(one, target).facts.merged == ()
        town.agrees()
