"""Practice: a whole shift of it, scored; and nothing of it anywhere but in its sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.domain.errors import Refused, Trouble
from app.domain.practice import PracticeShift
from app.domain.records import Script
from app.domain.words import BreakReason, ScriptUse
from app.phone.line import Call, Stage
from app.phone.practice import PAUSE_S
from app.phone.simulated import Caller, Matter, read
from app.practice import FOLDER, PracticeDesk, alarmed, shift_of
from app.questions.callshapes import Practice
from app.questions.scriptshapes import ScriptOf
from app.questions.shapes import CaseOf, Cases, Figures, Ids, Knowledge, Link
from server.scripts import put_many
from tests.world.catalogue import SHIPPED, book
from tests.world.city import City, Seat
from tests.world.city import city as make_city

OPENING = """use: opening
title zh: 开场
title en: Opening

[hello]
zh: 您好
en: Hello
-> end
"""
LEAK = Caller(
    at_s=0, number="19900005005", says="水管子爆了", outcome="dispatch", request_type="help", category="A1",
    area="630101", unit="U1", flags=("emergency",),
)  # fmt: skip
SILENT = Caller(at_s=0, number="19900005004", outcome="invalid", reason="silent")
ASKS = Caller(
    at_s=0,
    number="19900005002",
    says="身份证丢了",
    outcome="answer",
    request_type="inquiry",
    category="A2",
    area="630100",
)
TWO = Caller(
    at_s=0, number="19900005035", says="两个事", outcome="dispatch", request_type="complaint", category="A1",
    area="630101", unit="U1",
    next_matter=Matter(says="第二个事", outcome="answer", request_type="inquiry", category="A2", area="630101"),
)  # fmt: skip


@pytest.fixture
def city() -> Iterator[City]:
    with make_city() as made:
        yield made


@pytest.fixture
def seat(city: City) -> Seat:
    seat = city.seat()
    seat.idle()
    return seat


@pytest.fixture
def practises(seat: Seat) -> Iterator[Callable[..., PracticeDesk]]:
    """`practises(caller, …)` → a practice shift of these callers at a seat that is on a break."""
    made: list[PracticeDesk] = []

    def practise(*callers: Caller) -> PracticeDesk:
        seat.desk.states.pause(BreakReason.TRAINING)
        made.append(PracticeDesk(seat.desk, callers, seat.clock))
        made[-1].begin()
        return made[-1]

    yield practise
    for desk in made:
        if not desk._store._closed:
            desk.close()


def rung(seat: Seat, desk: PracticeDesk) -> Call:
    """Time passes until somebody calls."""

    def ringing() -> bool:
        if desk.lines.ringing is None:
            seat.clock.wind(1)  # type: ignore[attr-defined]
        return desk.lines.ringing is not None

    seat.city.until(ringing)
    assert desk.lines.ringing is not None
    return desk.lines.ringing


def answered(seat: Seat, desk: PracticeDesk, after_s: float = 4) -> tuple[Call, str]:
    """It rings, it is answered, and its form lies on disk: the call and the form's id."""
    call = rung(seat, desk)
    seat.clock.wind(after_s)  # type: ignore[attr-defined]
    desk.lines.answer(call.id)
    form = f"form of {call.id}"
    desk.save_draft(form, "intake", {"call": call.id, "contact": f"contact of {call.id}"})
    return call, form


def intake(call: Call, **fields: Any) -> dict[str, Any]:
    given = {"channel": "phone", "contact": f"contact of {call.id}", "caller": {"phone": call.number}, "text": "…"}
    return given | {"request_type": "help", "category": "A1", "area": "630101", "place": "3号楼"} | fields


def everything(seat: Seat) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of the real seat, but for the sheets and what the link says of itself."""
    seat.city.until(lambda: seat.count("SELECT count(*) FROM unindexed") == 0)
    with seat.desk._store.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars().all()
        found = {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]
            for name in names
            if not name.startswith(("text", "sqlite"))
        }
    found["meta"] = [row for row in found["meta"] if row[0] not in ("practice", "last_confirmed", "off_ms")]
    return found


def test_a_shift_is_scored_call_by_call(seat: Seat, practises: Callable[..., PracticeDesk]) -> None:
    desk = practises(LEAK, SILENT, ASKS)
    assert desk.left == 3 and desk.says() is None
    call, form = answered(seat, desk)
    assert desk.says() == LEAK and desk.left == 2
    seat.clock.wind(56)
    act = desk.act("register_case", **intake(call, category="A2"))
    desk.do(act, desk.act("dispatch", unit="U3", level=1), draft=form)
    desk.lines.hang_up(call.id)
    call, form = answered(seat, desk)
    seat.clock.wind(6)
    desk.do(desk.act("invalid_call", reason="silent", channel="phone"), draft=form)
    desk.lines.hang_up(call.id)
    rung(seat, desk)
    shift = desk.leave()
    assert shift is not None and (shift.planned, shift.calls, shift.missed) == (3, 3, 1)
    leak, silent, missed = shift.rows
    assert (leak.call, leak.taken, leak.answered_s, leak.saved_s) == (1, True, 4, 60)
    assert {point.name: (point.right, point.given, point.good) for point in leak.points} == {
        "outcome": ("dispatch", "dispatch", True),
        "request_type": ("help", "help", True),
        "category": ("A1", "A2", False),
        "area": ("630101", "630101", True),
        "unit": ("U1", "U3", False),
        "emergency": ("emergency", "", False),
    }
    assert (silent.saved_s, [point.good for point in silent.points]) == (10, [True, True])
    assert (missed.taken, missed.saved_s, {point.given for point in missed.points}) == (False, None, {""})
    assert not any(point.good for point in missed.points)
    assert (shift.score("unit"), shift.score("emergency"), shift.score()) == ((0, 1), (0, 1), (5, 12))
    assert shift.mean_s == 35
    assert seat.desk.ask(Practice()) == (shift,)


def test_an_emergency_told_fast_and_two_matters_in_any_order(seat: Seat, practises: Any) -> None:
    desk = practises(LEAK, TWO)
    call, form = answered(seat, desk)
    told = desk.do(desk.act("emergency", **{k: v for k, v in intake(call).items() if k != "caller"}))
    seat.clock.wind(30)
    whole = desk.act("register_case", case=told.case, **{k: v for k, v in intake(call).items() if k != "contact"})
    desk.do(whole, desk.act("dispatch", unit="U1", level=1), draft=form)
    desk.lines.hang_up(call.id)
    call, form = answered(seat, desk)
    second = desk.act("register_case", **intake(call, request_type="inquiry", category="A2"))
    desk.do(second, desk.act("answer", text="…"))
    first = desk.act("register_case", **intake(call, request_type="complaint"))
    desk.do(first, desk.act("dispatch", unit="U1", level=3), draft=form)
    desk.lines.hang_up(call.id)
    seat.city.until(lambda: desk.over)
    shift = desk.leave()
    assert shift is not None and shift.score() == (15, 15) and shift.score("emergency") == (1, 1)
    assert [(row.call, row.saved_s) for row in shift.rows] == [(1, 4), (2, 4), (2, 4)]


def test_the_next_one_waits_until_the_work_of_the_one_before_is_done(seat: Seat, practises: Any) -> None:
    desk = practises(SILENT, ASKS)
    call, form = answered(seat, desk)
    desk.lines.hang_up(call.id)
    for at in range(10):
        desk.line.play(1000 + at)
    assert desk.lines.calls == ()
    desk.do(desk.act("invalid_call", reason="silent", channel="phone"), draft=form)
    desk.states.pause(BreakReason.REST)
    desk.line.play(2000)
    desk.line.play(2000 + PAUSE_S)
    assert desk.lines.calls == ()
    desk.states.ready()
    desk.line.play(3000)
    desk.line.play(3000 + PAUSE_S)
    assert [each.stage for each in desk.lines.calls] == [Stage.RINGING] and not desk.over


def test_nothing_of_practice_is_in_the_real_seat_the_centre_or_a_figure(seat: Seat, city: City, practises: Any) -> None:
    real = seat.register()
    seat.desk.save_draft("half", "intake", {"text": "半句话"})
    seat.idle()
    desk = practises(LEAK)
    before, commands, figures = everything(seat), city.commands(), seat.desk.ask(Figures())
    call, form = answered(seat, desk)
    made = desk.do(desk.act("register_case", **intake(call)), desk.act("dispatch", unit="U1"), draft=form)
    assert made.number.split("-")[1] == "999" and "practice" in desk.ask(CaseOf(case=made.case)).facts.flags
    assert desk.ask(Cases())[0].id == made.case and real.case not in desk.ask(Ids(list="cases"))
    desk.sync_now()
    desk.leave()
    seat.idle()
    after = everything(seat)
    kept = {"spells", "figures_set"}  # the second: columns of the real seat, which it was asked about above
    assert {name for name in before if before[name] != after[name]} <= kept
    assert city.commands() == commands and seat.desk.ask(Figures()) == figures
    assert not (seat.desk._entered.directory / FOLDER).exists()
    city.agrees()


def test_the_same_work_at_the_real_desk_is_in_all_three(seat: Seat, city: City) -> None:
    """The control: what the test above looks at does move when it is not practice."""
    before, commands, figures = everything(seat), city.commands(), seat.desk.ask(Figures())
    seat.register()
    seat.idle()
    assert before["facts"] != everything(seat)["facts"]
    assert len(city.commands()) == len(commands) + 1 and seat.desk.ask(Figures()) != figures


def test_a_practice_case_brought_to_the_centre_by_force_is_in_no_figure(seat: Seat, practises: Any) -> None:
    """The second wall: its cases and calls say themselves what they are."""
    desk = practises(LEAK)
    call, form = answered(seat, desk)
    made = desk.do(desk.act("register_case", **intake(call)), draft=form)
    facts = desk.ask(CaseOf(case=made.case)).facts
    seat.register(flags=facts.flags)
    assert {tile.name: tile.count for tile in seat.desk.ask(Figures()).tiles}["received"] == 0
    seat.register()
    assert {tile.name: tile.count for tile in seat.desk.ask(Figures()).tiles}["received"] == 1


def test_nothing_leads_out_of_practice(practises: Any) -> None:
    desk = practises(LEAK)
    with pytest.raises(Trouble, match="practice"):
        desk.people_list()
    with pytest.raises(Trouble, match="practice"):
        desk._entered.session.centre.ask("/v1/people", None, object, "", "GET")  # type: ignore[type-var]
    with pytest.raises(Refused, match="needs_centre"):
        desk.open_case("261122-038-0001-7")
    assert desk.ask(Link()).state in ("offline", "trying")


@pytest.mark.parametrize("state", ["ready", "call"])
def test_who_is_to_be_rung_cannot_practise(seat: Seat, state: str) -> None:
    from app.phone.manual import ManualLine

    seat.desk.states.ready()
    if state == "call":
        seat.desk.lines.attach(ManualLine(seat.clock))
        seat.desk.states.pause(BreakReason.REST)
        seat.desk.lines.pick_up()
    with pytest.raises(Refused, match="practice_ready"):
        PracticeDesk(seat.desk, [LEAK], seat.clock)


def test_a_practice_that_was_cut_off_leaves_nothing_that_can_be_read(seat: Seat, practises: Any) -> None:
    desk = practises(LEAK)
    call, _form = answered(seat, desk)
    desk.do(desk.act("register_case", **intake(call, text="蝙蝠蝙蝠蝙蝠")))
    place = seat.desk._entered.directory / FOLDER
    assert place.exists() and not [f for f in place.iterdir() if "蝙蝠".encode() in f.read_bytes()]
    desk.lines.close()
    desk._store._lock.release()  # as when the process dies
    again = practises(SILENT)
    assert again.ask(Ids(list="cases")) == []
    again.leave()


def test_a_locked_practice_opens_by_the_real_password(seat: Seat, practises: Any) -> None:
    desk = practises(LEAK)
    desk.lock()
    with pytest.raises(Refused, match="password"):
        desk.unlock("a wrong password 1")
    with pytest.raises(Trouble, match="locked"):
        desk.ask(Cases())
    desk.unlock(seat.password)
    assert desk.ask(Cases()) == []


def test_articles_are_at_hand(seat: Seat, practises: Any) -> None:
    assert len(practises(LEAK).ask(Knowledge())) == len(seat.desk.ask(Knowledge()))


def test_who_left_before_the_first_ring_has_no_sheet(seat: Seat, practises: Any) -> None:
    assert practises(LEAK).leave() is None and seat.desk.ask(Practice()) == ()


def test_the_shipped_callers_are_drawn_anew_for_each_shift() -> None:
    tables, callers = book(), read(Path(SHIPPED).parents[1] / "demo" / "calls.jsonl")
    drawn = [shift_of(callers, tables, 10, Random(seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2] and [len(set(each)) for each in drawn] == [10, 10, 10]
    assert {each.outcome for each in shift_of(callers, tables, 100, Random(3))} == {"dispatch", "answer", "invalid"}


def test_callers_of_another_hotline_s_matters_are_left_out(seat: Seat) -> None:
    callers = read(Path(SHIPPED).parents[1] / "demo" / "calls.jsonl")
    assert set(shift_of([*callers, LEAK], seat.desk.book, 100, Random(1))) > {LEAK}
    with pytest.raises(Refused, match="practice_tables"):
        shift_of(callers, seat.desk.book, 100, Random(1))


def test_a_sheet_reads_the_same_from_the_disk(seat: Seat, practises: Any) -> None:
    desk = practises(LEAK)
    rung(seat, desk)
    shift = desk.leave()
    seat.close()
    found = seat.sign_in().ask(Practice())
    assert found == (shift,) and isinstance(found[0], PracticeShift)


def test_what_is_said_is_the_hotlines_own_scripts(
    city: City, seat: Seat, practises: Callable[..., PracticeDesk]
) -> None:
    put_many(
        city.centre.centre,
        [Script(id="o", version=1, text=OPENING, at=city.clock.now(), by="centre")],
        "centre",
    )
    seat.idle()
    desk = practises(SILENT)
    said = desk.ask(ScriptOf(use=ScriptUse.OPENING))
    assert said is not None and said.steps[0].words == "您好" and said == seat.desk.ask(ScriptOf(use=ScriptUse.OPENING))


def test_a_lead_practises_where_no_emergency_waits(city: City) -> None:
    lead, other = city.seat("lead1"), city.seat("op1")
    lead.idle()
    assert not alarmed(lead.desk)
    case = other.desk.do(other.desk.act("emergency", place="一号楼")).case
    other.idle()
    lead.idle()
    assert alarmed(lead.desk) and not alarmed(other.desk)
    lead.desk.states.pause(BreakReason.TRAINING)
    with pytest.raises(Refused) as caught:
        PracticeDesk(lead.desk, (SILENT,), lead.clock)
    assert caught.value.code == "practice_alarm"
    lead.act("acknowledge", case)
    assert not alarmed(lead.desk)
    PracticeDesk(lead.desk, (SILENT,), lead.clock).close()
