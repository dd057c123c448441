"""Several units on one case, from two seats and the centre, one seat offline in between; and every due moment
is the same at the seat, at the centre and by counting on fingers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest
from sqlalchemy import select

from app.clock import WindClock
from app.domain.clocks import Statement
from app.domain.errors import Refused
from app.domain.records import CaseFacts
from app.domain.words import LEVELS, Status
from app.questions.shapes import Attention, CaseOf, Clocks, SlipOf
from app.sync.wire import Kind
from server.calendar import from_official
from server.catalogue import put_table
from server.tables import record
from tests.world.city import City, Seat, city


def facts(seat: Seat, case: str) -> CaseFacts:
    return seat.desk.ask(CaseOf(case=case)).facts


def parts(seat: Seat, case: str) -> str:
    return " ".join(f"{d.unit}{'*' if d.lead else ''}:{d.status}" for d in facts(seat, case).dispatches)


def story(seat: Seat, case: str) -> str:
    return " ".join(line.what for line in facts(seat, case).timeline if line.what != "group")


def at_centre(town: City, case: str) -> CaseFacts:
    with town.centre.centre.database.read() as connection:
        chosen = select(record.c.body).where(record.c.kind == Kind.FACTS, record.c.id == case)
        return msgspec.json.decode(connection.execute(chosen).scalar_one(), type=CaseFacts)


def test_a_parallel_case_with_a_return_and_a_consultation_one_seat_offline_in_between() -> None:
    with city() as town:
        one, two, lead = town.seat("op1"), town.seat("op2"), town.seat("lead1", roles=("lead", "operator"))
        case = one.register().case
        one.act("dispatch", case, unit="U1", co_units=["U2"], level=3)
        one.act("sign", case, unit="U1", said_by="马科长", told="phone")
        one.idle()
        town.until(lambda: two.count("SELECT count(*) FROM facts WHERE status = 'signed'") == 1)
        due = facts(one, case).due

        two.offline()
        two.act("sign", case, unit="U2", said_by="李主任", told="group")
        two.act("note", case, text="U2 说明天到场")
        one.act("return", case, unit="U1", said_by="马科长", told="phone", text="非我局职责,属街道")
        one.idle()
        assert parts(two, case) == "U1*:signed U2:signed", "what the offline seat knows, with its own act"
        two.online()
        town.agrees()
        assert parts(one, case) == parts(two, case) == "U1*:returned U2:signed"
        assert facts(two, case).status is Status.OPEN and facts(two, case).first_unit == "U1"
        assert two.desk.ask(Attention()) == [], "a co-unit's signature does not ask where the case stands"

        lead.desk.open_case(case)
        lead.idle()
        tomorrow = lead.desk.now() + timedelta(days=1)
        lead.act("consult", case, text="权属不清", attendees=["U1", "U2"], next_at=tomorrow.isoformat())
        town.until(lambda: two.count("SELECT count(*) FROM facts WHERE status = 'consulting'") == 1)
        assert [each.name for each in two.desk.ask(Clocks(case=case))] == ["consultation"]
        with pytest.raises(Refused) as no:
            two.act("reply", case, unit="U2", text="先行处置", said_by="李主任", told="phone")
        assert no.value.code == "flow", "who owns it is being settled"
        lead.act("consult", case, text="由 U2 主办,U1 协办", unit="U2", co_units=["U1"], level=7, task_force="供水专班")
        town.agrees()
        assert parts(one, case) == "U1*:returned U2:relieved U2*:dispatched U1:dispatched"
        now = facts(one, case)
        assert (now.unit, now.first_unit, now.level, now.task_force) == ("U2", "U1", 7, True)
        assert now.due is not None and due is not None and now.due > due
        for unit in ("U2", "U1"):
            reply(one, case, unit)
        one.act("review", case, accepted=True)
        town.agrees()
        assert story(two, case) == (
            "register_case dispatch sign return sign note consult consult"
            " sign reply approve approve sign reply approve approve review"
        )
        assert len(facts(one, case).callers) == 1 and facts(one, case).status is Status.ACCEPTED
        assert at_centre(town, case) == facts(one, case) == facts(two, case)
        assert at_centre(town, case).timeline[-2].unit == "U1"


def reply(seat: Seat, case: str, unit: str) -> None:
    said = {"unit": unit, "said_by": "值班员", "told": "phone"}
    seat.act("sign", case, **said)
    seat.act("reply", case, text="已修好", **said)
    for _rung in range(2):
        seat.act("approve", case, **said)


def test_two_seats_give_the_same_case_away_and_the_second_is_told() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.register().case
        one.idle()
        two.idle()
        two.offline()
        late = two.act("dispatch", case, unit="U2")
        one.act("dispatch", case, unit="U1")
        one.idle()
        two.online()
        town.until(lambda: len(two.desk.ask(Attention())) == 1)
        row = two.desk.ask(Attention())[0]
        assert (row.id, row.code) == (late.commands[0], "moved"), "it is seen anew; a unit that has it keeps it"
        assert facts(two, case).unit == "U1"
        two.desk.discard(row.id)
        town.agrees()


def test_the_slip_says_what_the_unit_needs_and_a_whole_one_is_recorded(tmp_path: Path) -> None:
    with city() as town:
        one = town.seat("op1")
        case = one.register(caller={"name": "马晓燕", "phone": "13897215521"}, text="水管漏水,电话13897215521").case
        one.act("dispatch", case, unit="U1", co_units=["U2"])
        masked = one.desk.ask(SlipOf(case=case))
        said = "\n".join(block.text for block in masked.blocks)
        assert "市水务局" in said and "13897215521" not in said and "马晓燕" not in said
        assert "含个人信息" not in said
        whole = one.desk.ask(SlipOf(case=case, unit="U2", whole=True))
        said = "\n".join(block.text for block in whole.blocks)
        assert "城东区政府" in said and "马晓燕" in said and "138 9721 5521" in said
        assert f"含个人信息，由 {one.desk.person.name} 于" in said, "who carries it out stands on the paper"
        made = one.desk.bulletins.export(whole, tmp_path / "slip.pdf")
        assert made.read_bytes().startswith(b"%PDF")
        with pytest.raises(Refused, match="no_dispatch"):
            one.desk.ask(SlipOf(case=case, unit="U3"))
        town.agrees()


def fingers(level: int, at: datetime) -> datetime:
    """18:00 of the so-many-th working day after the date in Xining, by the official days."""
    official = {row.day: row.working for row in from_official()}
    day = (at + timedelta(hours=8)).date()
    while level:
        day += timedelta(days=1)
        level -= official.get(day.isoformat(), day.isoweekday() < 6)
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def test_law_seat_and_centre_compute_the_same() -> None:
    """Dispatched offline at any hour of half a year with its holidays, then judged again by the centre."""
    random = Random(20261122)
    with city() as town:
        put_table(town.centre.centre, Kind.DAY, list(from_official()), "centre")
        clock = WindClock(town.clock.now() - timedelta(days=200))
        one = town.seat("op1", clock)
        one.idle()
        one.offline()
        shown: dict[str, tuple[CaseFacts, tuple[Statement, ...]]] = {}
        for _case in range(24):
            clock.wind(random.randrange(3600, 9 * 24 * 3600))
            case = one.register().case
            level, at = random.choice(LEVELS), one.desk.now()
            one.act("dispatch", case, unit="U1", co_units=["U2"], level=level)
            assert facts(one, case).due == fingers(level, at)
            shown[case] = facts(one, case), one.desk.ask(Clocks(case=case))
        one.online()
        town.agrees()
        for case, (here, why) in shown.items():
            there = at_centre(town, case)
            moments = [(d.due, d.sign_due, d.respond_due) for d in here.dispatches]
            assert [(d.due, d.sign_due, d.respond_due) for d in there.dispatches] == moments
            assert (there.due, there.due_rule, there.due_version) == (here.due, here.due_rule, here.due_version)
            assert one.desk.ask(Clocks(case=case)) == why and why[0].agrees
            assert there.due_version is not None
