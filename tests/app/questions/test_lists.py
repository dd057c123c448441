"""The queue, callbacks due, and a person's own lists: which cases, in which order, and what a row shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import Refused
from app.domain.records import Caller, Holder
from app.domain.words import Channel, Flag, RequestType
from app.questions.rows import rows_of_keys
from app.questions.shapes import Callbacks, CaseRow, Cases, Figures, Filters, Ids, Queue, Rows
from app.store.reading import Reading
from tests.app.questions.asking import Asking, drawn, keep
from tests.world.story import CALLBACK, LEAD, OPERATOR, OTHER


def names(seat: Asking, found: list[CaseRow]) -> str:
    """The texts of these cases, which the tests use as names."""
    return " ".join(seat.story.private(row.id).text for row in found)


def test_the_queue_is_sorted_by_urgency_then_waiting_time(seat: Asking) -> None:
    story = seat.story
    story.waiting("long")
    story.wait(minutes=1)
    back = story.dispatched(text="back")
    story.act("return", back, text="不属我单位职责")
    story.wait(minutes=1)
    story.waiting("short")
    story.waiting("upset", flags=(Flag.DISTRESS,))
    seen = story.register(text="seen", flags=("emergency",))
    story.act("acknowledge", seen, LEAD)
    story.wait(minutes=1)
    story.register(text="fire", flags=("emergency",))
    story.dispatched(text="gone")
    seat.hold()
    assert names(seat, seat.ask(Queue())) == "fire seen upset back long short"
    assert [row.returned for row in seat.ask(Queue())] == [False, False, False, True, False, False]
    assert names(seat, seat.ask(Queue(limit=2, offset=3))) == "back long"
    assert names(seat, seat.ask(Queue(filters=Filters(flags=(Flag.EMERGENCY,))))) == "fire seen"
    assert seat.ask(Ids(list="queue")) == [row.id for row in seat.ask(Queue())]


def test_a_merged_case_leaves_the_queue(seat: Asking) -> None:
    story = seat.story
    one = story.waiting("one")
    story.wait(minutes=1)
    other = story.waiting("other")
    story.act("merge", one, into=other)
    seat.hold()
    assert names(seat, seat.ask(Queue())) == "other"
    story.act("unmerge", one, into=other)
    seat.hold()
    assert names(seat, seat.ask(Queue())) == "one other"


def test_held_items_show_their_holder_until_the_lease_ends(seat: Asking) -> None:
    story = seat.story
    until = story.clock.now() + timedelta(minutes=5)
    for text, person in (("his", OTHER), ("mine", OPERATOR), ("free", None)):
        holder = Holder(person=person.id, fence=1, until=until) if person else None
        keep(story, story.waiting(text), holder=holder)
        story.wait(seconds=2)
    seat.hold()
    assert drawn(seat.ask(Queue()), "holder", "mine") == "op2 False\nop1 True\nNone False"
    assert names(seat, seat.ask(Queue(mine=True))) == "mine"
    later = until + timedelta(seconds=1)
    assert drawn(seat.ask(Queue(), now=later), "holder", "mine") == "None False\nNone False\nNone False"
    assert seat.ask(Queue(mine=True), now=later) == []


def test_a_row_is_masked_and_holds_no_more_than_is_held(seat: Asking) -> None:
    story = seat.story
    text = "请打13912345678,身份证630102199001011234"
    whole = story.waiting(text)
    facts = story.waiting("秘密")
    nobody = story.register(caller=Caller(id="c", withheld=True), text="x", place="")
    seat.hold(without_private=[facts], waiting=2)
    rows = {row.id: row for row in seat.ask(Queue())}
    assert (rows[whole].caller, rows[whole].phone, rows[whole].waiting) == ("张**", "138****8000", 2)
    assert rows[whole].snippet == "请打139****5678,身份证63**************34"
    row = rows[facts]
    assert (row.caller, row.phone, row.place, row.snippet) == ("—", "—", "", "")
    assert (rows[nobody].caller, rows[nobody].phone) == ("", "—")


def test_rows_keep_their_order_and_leave_out_what_is_gone(seat: Asking) -> None:
    one, other = seat.story.waiting("one"), seat.story.waiting("other")
    seat.hold()
    assert [row.id for row in seat.ask(Rows(ids=(other, "gone", one)))] == [other, one]
    assert seat.ask(Rows(ids=())) == []


def test_callbacks_come_on_their_day_and_appointments_at_their_time(seat: Asking) -> None:
    story = seat.story
    first = story.accepted(text="first")
    seat.hold()
    assert seat.ask(Callbacks(), CALLBACK) == []
    monday = story.clock.now()
    midnight = monday + timedelta(hours=14)  # of Tuesday in Xining
    assert seat.ask(Callbacks(), CALLBACK, midnight + timedelta(hours=9, seconds=-1)) == []
    assert names(seat, seat.ask(Callbacks(), CALLBACK, midnight + timedelta(hours=9))) == "first"
    story.wait(days=1)
    story.asked(first)
    appointed = story.accepted(text="appointed")
    story.asked(appointed, appointment=story.clock.now() + timedelta(hours=5))
    seat.hold()
    now = story.clock.now()
    assert seat.ask(Callbacks(), CALLBACK) == []
    assert seat.ask(Callbacks(), CALLBACK, now + timedelta(hours=2)) == [], "noon: nobody is rung"
    assert names(seat, seat.ask(Callbacks(), CALLBACK, now + timedelta(hours=4))) == "first"
    end_of_day = Callbacks(until=now + timedelta(hours=11))
    assert drawn(seat.ask(end_of_day, CALLBACK), "tries", "appointed") == "0 True\n1 False"
    assert names(seat, seat.ask(end_of_day, CALLBACK)) == "appointed first"
    late = now + timedelta(hours=10)
    assert names(seat, seat.ask(Callbacks(), CALLBACK, late)) == "appointed", "who asked for it is rung at any hour"


def test_callbacks_are_the_persons_own_and_nobodys(seat: Asking) -> None:
    story = seat.story
    given: dict[str, str] = {}
    for text in ("free", "own", "his"):
        story.wait(minutes=1)
        given[text] = story.accepted(text=text)
    story.act("assign", given["own"], LEAD, to=CALLBACK.id)
    story.act("assign", given["his"], LEAD, to=OTHER.id)
    closed = story.register(text="direct")
    story.act("answer", closed, text="已解释")
    seat.hold()
    later = story.clock.now() + timedelta(days=2)
    assert names(seat, seat.ask(Callbacks(), CALLBACK, later)) == "own free"
    assert names(seat, seat.ask(Callbacks(mine=True), CALLBACK, later)) == "own"
    assert seat.ask(Ids(list="callbacks"), CALLBACK, later) == [given["own"], given["free"]]
    assert seat.ask(Ids(list="callbacks_all"), CALLBACK, later) == [given[name] for name in ("free", "own", "his")]


def test_what_was_given_for_the_day_is_everybodys_the_day_after(seat: Asking) -> None:
    story = seat.story
    case = story.accepted(text="his")
    story.wait(days=1)
    now = story.clock.now()
    story.act("assign", case, LEAD, to=OTHER.id, until=now + timedelta(hours=14))
    seat.hold()
    assert seat.ask(Callbacks(), CALLBACK, now) == []
    assert names(seat, seat.ask(Callbacks(mine=True), OTHER, now)) == "his"
    tomorrow = now + timedelta(days=1)
    assert names(seat, seat.ask(Callbacks(), CALLBACK, tomorrow)) == "his"
    assert seat.ask(Callbacks(mine=True), OTHER, tomorrow) == []


def test_an_enterprise_answered_directly_is_called_back(seat: Asking) -> None:
    story = seat.story
    case = story.register(text="firm", flags=("enterprise",))
    story.act("answer", case, text="已解释")
    seat.hold()
    assert names(seat, seat.ask(Callbacks(), CALLBACK, story.clock.now() + timedelta(days=1))) == "firm"


def test_my_cases_today_and_my_open_matters(seat: Asking) -> None:
    story = seat.story
    story.register(text="yesterday")
    story.wait(days=1)
    his = story.register(text="his", person=OTHER)
    done = story.dispatched(text="done")
    left = story.register(text="left")
    waited = story.waiting("waited")
    keep(story, waited, by=None, timeline=())
    story.act("hand_over", his, OTHER, to=OPERATOR.id)
    seat.hold()
    assert set(seat.ask(Ids(list="mine"))) == {done, left}
    mine = {seat.story.private(case).text for case in seat.ask(Ids(list="open"))}
    assert mine == {"yesterday", "his", "left"}
    assert seat.ask(Ids(list="open", limit=1))


def test_an_emergency_counts_among_my_cases_before_its_intake(seat: Asking) -> None:
    story = seat.story
    given = {"number": story.number(), "contact": "k", "place": "八一路"}
    story.act("emergency", "0199a000-0000-7000-8000-000000000001", **given)
    seat.hold()
    assert len(seat.ask(Ids(list="mine"))) == len(seat.ask(Ids(list="open"))) == 1


def test_cases_are_newest_first_and_filtered(seat: Asking) -> None:
    story = seat.story
    for text, kind in (("a", "help"), ("b", "complaint"), ("c", "help")):
        story.register(text=text, request_type=kind)
        story.wait(minutes=1)
    story.waiting("d")
    seat.hold()
    assert names(seat, seat.ask(Cases())) == "d c b a"
    assert names(seat, seat.ask(Cases(limit=2, offset=1))) == "c b"
    assert names(seat, seat.ask(Cases(filters=Filters(request_types=(RequestType.HELP,))))) == "c a"
    assert names(seat, seat.ask(Cases(filters=Filters(channels=(Channel.WEBSITE,))))) == "d"
    assert names(seat, seat.ask(Cases(filters=Filters(category="C", area="A1", merged=False)))) == "d c b a"


def test_every_number_opens_to_its_cases(seat: Asking) -> None:
    story = seat.story
    story.accepted(text="a")
    story.register(text="b", request_type="praise")
    story.act("answer", story.register(text="c"), text="好")
    seat.hold()
    day = story.clock.now()
    asked = Figures(since=day - timedelta(hours=9), until=day + timedelta(hours=9))
    figures = seat.ask(asked)
    tiles = {tile.name: tile.count for tile in figures.tiles}
    assert (tiles["received"], tiles["direct"], tiles["dispatched"], tiles["completed"]) == (3, 1, 1, 2)
    for count in (*figures.tiles, *(row for table in figures.tables.values() for row in table)):
        assert len(seat.ask(Ids(list="cases", filters=count.filters))) == count.count, count
    assert figures.as_of is None


def test_more_rows_are_had_at_once_than_a_statement_has_variables(seat: Asking) -> None:
    case = seat.story.register(text="a")
    seat.hold()
    many = tuple(f"gone-{number}" for number in range(40_000))
    assert [row.id for row in seat.ask(Rows(ids=(*many, case)))] == [case]
    with seat.store.read() as connection:
        moment = seat.story.clock.now()
        reading = Reading(connection, seat.story.book, OPERATOR, "038", moment, seat.link)
        (key,) = connection.exec_driver_sql("SELECT key FROM facts").scalars()
        assert [row.id for row in rows_of_keys(reading, [*range(1_000_000, 1_040_000), key])] == [case]


@pytest.mark.parametrize(
    "question",
    [Ids(list="sideways"), Queue(limit=-1), Cases(offset=-1), Cases(filters=Filters(moment="never"))],
    ids=str,
)
def test_what_cannot_be_asked_is_refused(seat: Asking, question: Queue) -> None:
    with pytest.raises(Refused):
        seat.ask(question)


PLANNED = [
    Queue(),
    Queue(mine=True, filters=Filters(channels=(Channel.PHONE,))),
    Cases(),
    Cases(filters=Filters(unit="U-FIRE", category="C", flags=(Flag.ENTERPRISE,))),
    Cases(text="消防"),
    Cases(text="消防通道", filters=Filters(unit="U-FIRE")),
    Cases(text="13800138000"),
    Cases(text="8000"),
    Callbacks(),
    Ids(list="mine"),
    Ids(list="open"),
]


@pytest.mark.parametrize("question", PLANNED, ids=str)
def test_no_list_reads_every_row_to_sort_them(seat: Asking, question: Queue) -> None:
    seat.story.waiting()
    seat.hold()
    plans = seat.plans(question)
    assert plans and not sorts_everything(plans), plans


def sorts_everything(plans: list[str]) -> bool:
    """Whether a plan reads the table from end to end, and not in the order of the list, where a page's end stops it."""
    scans = [line for line in plans if line.startswith("SCAN facts") and "INDEX" not in line]
    return bool(scans) and any("ORDER BY" in line for line in plans)


def test_the_plans_would_tell(seat: Asking) -> None:
    """A list without an index of its order does read all rows: the test above can fail."""
    with seat.store.read() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT id FROM facts ORDER BY unit LIMIT 50")
        assert sorts_everything([row[-1] for row in plan])


def test_figures_without_a_period_are_of_today(seat: Asking) -> None:
    seat.story.register()
    seat.story.wait(days=1)
    seat.story.register()
    seat.hold()
    today = {tile.name: tile.count for tile in seat.ask(Figures()).tiles}
    assert today["received"] == 1
