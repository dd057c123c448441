"""Ring-backs with a real centre and real seats: from calls given up to somebody reached, with and without a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import msgspec
import pytest

from app.clock import epoch_ms
from app.desk import What
from app.domain.errors import Refused
from app.phone.baresip import Account
from app.phone.hook import HookLine
from app.phone.line import Call, Stage
from app.phone.manual import ManualLine
from app.phone.sip import SipLine
from app.questions.shapes import RingbackFile, RingbackHours, RingbackOf, RingbackRow, Ringbacks
from server import calls, quiet
from server.calls import CallRecord
from server.sweep import sweep
from tests.flows.test_calls import Exchange, on_the_bell
from tests.world.city import City, Seat, city
from tests.world.telephone import AUDIO, Heard, Sipp, sip_port

NUMBER = "13897215521"


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made


def give_up(town: City, times: int = 1, number: str = NUMBER, name: str = "v", late: timedelta = timedelta()) -> None:
    """So many calls of a number that nobody took, a minute apart; the last one just now."""
    centre = town.centre.centre
    whole, phone_hash = calls.number_of(centre, number)
    for left in range(times - 1, -1, -1):
        at = epoch_ms(town.clock.now() - timedelta(minutes=left) - late)
        record = CallRecord(
            id=calls.exchange_id(f"{name}{at}"), at=at, number=whole, phone_hash=phone_hash, ended_at=at + 40_000
        )
        with centre.database.write() as connection:
            seq = calls.put(centre, connection, [record])[1]
        if seq is not None:
            centre.on_commit(seq)


def wind(town: City, **span: float) -> None:
    """The same time passes everywhere."""
    for clock in {id(c): c for c in (town.clock, *(seat.clock for seat in town.seats))}.values():
        clock.wind(timedelta(**span).total_seconds())  # type: ignore[attr-defined]
    sweep(town.centre.centre)  # now, not by the centre's own hand in the middle of what follows


def passes(town: City, seat: Seat, **span: float) -> None:
    """The same, once this seat's round is over: time that jumps between question and answer would look like a clock
    that is wrong."""
    seat.idle()
    wind(town, **span)


def listed(seat: Seat) -> list[RingbackRow]:
    seat.idle()
    return seat.desk.ask(Ringbacks())


def release_all(town: City, lead: Seat) -> None:
    """A lead's word for everything on the list."""
    for row in listed(lead):
        lead.act("release_ringback", row.id)
    lead.idle()


def opened(seat: Seat, ringback: str) -> RingbackFile:
    return seat.desk.ask(RingbackOf(ringback=ringback))


def test_three_calls_given_up_make_one_ring_back_that_ends_when_somebody_is_reached(town: City) -> None:
    post, other, lead = town.seat("cb1"), town.seat("op1"), town.seat("lead1")
    unit, admin = town.seat("unit1", roles=("unit:U1",)), town.seat("admin1")
    give_up(town, 2)
    assert listed(post) == [], "two are not enough"
    wind(town, minutes=1)
    give_up(town)
    give_up(town, 4, "withheld", name="w")
    for seat in (post, other, lead):
        (row,) = listed(seat)
        assert (row.attempts, row.phone, row.waits, row.tries) == (3, "138****5521", (40, 40, 40), 0)
        assert not row.released and not row.let_go
    for seat in (unit, admin):
        (row,) = listed(seat)
        assert row.phone == "—", "whoever rings nobody holds no number"
    with pytest.raises(Refused) as busy:
        post.desk.take(row.id)
    assert busy.value.code == "not_quiet"
    with pytest.raises(Refused) as no:
        post.act("release_ringback", row.id)
    assert no.value.code == "role"
    release_all(town, lead)
    assert listed(post)[0].let_go
    taken = post.desk.take(row.id)
    with pytest.raises(Refused) as held:
        other.desk.take(row.id)
    assert held.value.code == "held"
    assert listed(other)[0].holder == "cb1" and listed(post)[0].mine
    assert opened(post, row.id).phone == NUMBER
    post.act("reveal", row.id, what="phone", reason="ringback")
    post.act("record_ringback", row.id, reached=False, fence=taken.fence)
    post.idle()
    (again,) = listed(other)
    assert (again.tries, again.attempts, again.holder) == (1, 3, None), "it stays, and is free again"
    fence = other.desk.take(row.id).fence
    assert fence > taken.fence
    other.act("record_ringback", row.id, reached=True, fence=fence)
    other.idle()
    for seat in (post, other, lead, unit):
        assert listed(seat) == []
        assert seat.count("SELECT count(*) FROM ringbacks_private") == 0, "nobody holds the number any longer"
    with pytest.raises(Refused) as over:
        other.desk.take(row.id)
    assert over.value.code == "ringback_over"
    assert NUMBER.encode() not in b"".join(path.read_bytes() for path in unit.root.rglob("store.db*"))
    town.agrees()


def test_what_a_lead_released_this_moment_is_taken_at_once(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The centre is asked for the number only after it has heard of the lead's word."""
    lead = town.seat("lead1")
    give_up(town, 3)
    (row,) = listed(lead)
    link, asked = lead.desk._link, Event()
    exchange, wait = link._exchange_all, link.wait

    def slow() -> None:
        """No round before the seat waits for one."""
        assert asked.wait(20)
        exchange()

    def waits(done: Callable[[], bool], timeout_s: float) -> bool:
        asked.set()
        return wait(done, timeout_s)

    monkeypatch.setattr("app.sync.link._TOLD_S", 60.0)  # the machine may stand still longer than a person is kept
    monkeypatch.setattr(link, "_exchange_all", slow)
    monkeypatch.setattr(link, "wait", waits)
    try:
        lead.act("release_ringback", row.id)
        assert lead.desk.take(row.id).case == row.id
    finally:
        asked.set()
    town.agrees()


def test_an_exchange_tells_of_a_call_that_waits_for_no_seat(town: City) -> None:
    post, exchange = town.seat("cb1"), Exchange(town)
    for call in ("a", "b", "c"):
        exchange.tell("", call, "ringing")
        wind(town, seconds=30)
        exchange.tell("", call, "ended")
        wind(town, seconds=30)
    (row,) = listed(post)
    assert (row.attempts, row.waits) == (3, (30, 30, 30))
    exchange.tell("", "d", "ringing")
    assert listed(post)[0].attempts == 4, "a call that still rings is not answered yet"
    exchange.tell("cb1", "d", "answered")
    assert listed(post) == [], "the caller got through"
    exchange.tell("cb1", "d", "ended")
    assert listed(post) == []
    town.agrees()


def test_a_call_that_went_on_to_another_seat_was_answered(town: City) -> None:
    """Rung in vain at one seat and taken at the next is one call, and it got through."""
    seat, exchange = town.seat("op1"), Exchange(town)
    seat.desk.lines.attach(HookLine(seat.clock))
    heard = Heard()
    seat.desk.lines.on_event(heard)
    on_the_bell(town, seat)
    give_up(town, 3)
    assert len(listed(seat)) == 1
    wind(town, minutes=1)
    exchange.tell("cb1", "x", "ringing")
    exchange.tell("op1", "x", "ringing")
    ringing = heard.next(What.RINGING)
    wind(town, seconds=5)
    seat.desk.lines.answer(ringing.id)  # this exchange never says "answered"
    town.until(lambda: listed(seat) == [])
    exchange.tell("op1", "x", "ended")
    heard.next(What.ENDED)
    assert listed(seat) == []
    town.agrees()
    with town.centre.centre.database.read() as connection:
        found = connection.exec_driver_sql("SELECT id, person, seat FROM call_record WHERE id = 'x:x'").all()
    assert [tuple(row) for row in found] == [("x:x", town.centre.people["op1"], seat.desk.seat)], "one call, one record"


def test_without_a_line_what_was_assigned_is_rung_and_agrees_later(town: City) -> None:
    post, lead = town.seat("cb1"), town.seat("lead1")
    give_up(town, 3)
    give_up(town, 3, "13800138000", name="o")
    release_all(town, lead)
    mine, other = sorted(listed(lead), key=lambda row: row.phone != "138****5521")
    lead.act("assign", mine.id, to="cb1")
    lead.idle()
    assert [row.given for row in sorted(listed(post), key=lambda row: row.id != mine.id)] == [True, False]
    with pytest.raises(Refused) as held:
        lead.desk.take(mine.id)
    assert held.value.code == "held"
    post.offline()
    with pytest.raises(Refused) as needs:
        post.desk.take(other.id)
    assert needs.value.code == "needs_centre"
    assert opened(post, mine.id).phone == NUMBER, "it rings what it holds"
    post.act("record_ringback", mine.id, reached=False)
    wind(town, minutes=20)
    assert [row.tries for row in post.desk.ask(Ringbacks()) if row.id == mine.id] == [1]
    post.act("record_ringback", mine.id, reached=True)
    assert [row.id for row in post.desk.ask(Ringbacks())] == [other.id]
    assert len(lead.desk.ask(Ringbacks())) == 2, "nobody else knows yet"
    post.close()
    post.sign_in()
    post.online()
    town.agrees()
    assert [row.id for row in listed(lead)] == [other.id]


def test_what_a_seat_dials_ends_nothing_until_its_person_says_so(town: City) -> None:
    """On a telephone of its own nobody but the person knows whether somebody lifted."""
    post, lead = town.seat("cb1"), town.seat("lead1")
    post.desk.lines.attach(ManualLine(post.clock))
    give_up(town, 3)
    release_all(town, lead)
    (row,) = listed(post)
    post.desk.take(row.id)
    wind(town, minutes=1)
    call = post.desk.lines.dial(NUMBER)
    wind(town, minutes=1)
    post.desk.lines.hang_up(call.id)
    post.idle()
    town.until(lambda: _calls_out(town) == [(NUMBER, True)])
    assert [each.id for each in listed(lead)] == [row.id]
    post.act("record_ringback", row.id, reached=True)
    post.idle()
    assert listed(lead) == []
    town.agrees()


@pytest.mark.parametrize(("lifts", "ends"), [(True, True), (False, False)])
def test_a_number_dialled_from_anywhere_is_reached_where_the_line_saw_it_lift(
    town: City, lifts: bool, ends: bool
) -> None:
    """Nobody logs anything; what the line saw is enough, also offline."""
    one, two = town.seat("op1"), town.seat("op2")
    line = Sees(one.clock)
    one.desk.lines.attach(line)
    give_up(town, 3)
    assert len(listed(one)) == len(listed(two)) == 1
    wind(town, minutes=1)
    one.offline()
    call = line.dial(NUMBER)
    if lifts:
        line.lifts(call.id)
    assert len(one.desk.ask(Ringbacks())) == 1, "they are still spoken with"
    one.desk.lines.hang_up(call.id)
    town.until(lambda: one.count("SELECT count(*) FROM line_calls WHERE ended_at IS NOT NULL") == 1)
    assert (one.desk.ask(Ringbacks()) == []) is ends
    one.online()
    town.until(lambda: (listed(two) == []) is ends)
    town.agrees()


def test_of_a_ring_back_in_hand_the_person_says_what_came_of_it(town: City) -> None:
    post, lead = town.seat("cb1"), town.seat("lead1")
    line = Sees(post.clock)
    post.desk.lines.attach(line)
    give_up(town, 3)
    release_all(town, lead)
    (row,) = listed(post)
    post.desk.take(row.id)
    post.idle()
    wind(town, minutes=1)
    call = line.dial(NUMBER)
    line.lifts(call.id)
    post.desk.lines.hang_up(call.id)
    post.idle()
    town.until(lambda: _calls_out(town) == [(NUMBER, True)])
    assert [each.id for each in listed(lead)] == [row.id], "a voice box lifts too"
    post.act("record_ringback", row.id, reached=False)
    assert [each.tries for each in listed(post)] == [1]
    town.agrees()


class Sees(ManualLine):
    """A telephone that knows when the other end lifts."""

    sees = True

    def dial(self, number: str) -> Call:
        return self._begins(What.DIALLED, Stage.DIALLING, number, outgoing=True)

    def lifts(self, call: str) -> None:
        self._changes(call, What.ANSWERED, stage=Stage.TALKING, answered_at=self.clock.now())


REACHED = """
register_case  phone   0   13897215521  ends
register_case  phone   0   138 9721 5521  ends
register_case  phone   0   13800138000  stays
register_case  visit   0   13897215521  stays
register_case  phone   90  13897215521  stays
invalid_call   phone   0   13897215521  ends
invalid_call   wechat  0   13897215521  stays
"""


@pytest.mark.parametrize("line", REACHED.strip().splitlines())
def test_whoever_is_logged_as_having_rung_needs_no_ring_back(town: City, line: str) -> None:
    """A telephone on the desk knows no number: the one that was typed says who got through, with or without a line."""
    do, channel, minutes, *rest = line.split()
    number, ends = " ".join(rest[:-1]), rest[-1] == "ends"
    one, two = town.seat("op1"), town.seat("op2")
    one.desk.lines.attach(ManualLine(one.clock))
    give_up(town, 3)
    assert len(listed(one)) == len(listed(two)) == 1
    wind(town, minutes=1)
    one.offline()
    one.desk.lines.pick_up()
    if do == "register_case":
        at = (one.desk.now() - timedelta(minutes=int(minutes))).isoformat()
        saved = one.register(channel=channel, contact_at=at, caller={"name": "马", "phone": number})
        assert len(saved.commands) == 1, "what follows from it is nobody's own act"
    else:
        one.desk.do(one.desk.act(do, channel=channel, phone=number, reason="silent"))
    assert (one.desk.ask(Ringbacks()) == []) is ends
    assert len(two.desk.ask(Ringbacks())) == 1, "nobody else knows yet"
    one.online()
    assert (listed(one) == []) is ends and (listed(two) == []) is ends
    town.agrees()


def test_a_case_that_somebody_rang_about_again_ends_it_too_and_a_new_run_stands(town: City) -> None:
    one = town.seat("op1")
    case = one.register().case
    wind(town, minutes=1)
    give_up(town, 3)
    assert len(listed(one)) == 1
    one.act("add_contact", case, channel="phone", kind="reminder", text="催一下")
    assert listed(one) == []
    wind(town, minutes=5)
    give_up(town, 2)
    assert listed(one) == []
    wind(town, minutes=1)
    give_up(town, 1)
    assert [row.attempts for row in listed(one)] == [3], "they could not get through once more"
    town.agrees()


def test_a_callback_that_was_answered_ends_a_ring_back_of_the_same_citizen(town: City) -> None:
    one, post, lead = town.seat("op1"), town.seat("cb1"), town.seat("lead1")
    case = accepted(town, one, lead)
    give_up(town, 3)
    assert len(listed(post)) == 1
    post.desk.open_case(case)
    post.idle()
    wind(town, minutes=1)
    post.act("record_callback", case)
    assert len(listed(post)) == 1, "nobody answered"
    yes = {"contacted": "yes", "solved": "yes", "satisfied": "yes"}
    post.act("record_callback", case, **yes)
    assert post.desk.ask(Ringbacks()) == []
    post.idle()
    assert listed(lead) == []
    (try_,) = msgspec.json.decode(one_ringback(town)).get("tries")
    assert try_["reached"] and try_["by"] == town.centre.people["cb1"]
    town.agrees()


def accepted(town: City, one: Seat, lead: Seat) -> str:
    """A case whose reply was accepted."""
    case = one.register(caller={"name": "马", "phone": NUMBER}).case
    one.act("dispatch", case, unit="U1")
    one.idle()
    lead.desk.open_case(case)
    lead.idle()
    for act, fields in (("sign", {}), ("reply", {"text": "修好了"}), ("approve", {}), ("approve", {})):
        lead.act(act, case, **fields)
    lead.act("review", case, accepted=True)
    lead.idle()
    return case


def one_ringback(town: City) -> bytes:
    with town.centre.centre.database.read() as connection:
        return connection.exec_driver_sql("SELECT body FROM record WHERE kind = 'ringback'").scalar()


def test_a_late_word_does_not_hide_attempts_after_it(town: City) -> None:
    post, lead = town.seat("cb1"), town.seat("lead1")
    give_up(town, 4)
    (row,) = listed(lead)
    lead.act("assign", row.id, to="cb1")
    lead.idle()
    post.idle()
    post.offline()
    post.act("record_ringback", row.id, reached=True)
    wind(town, minutes=30)
    give_up(town, 3)
    assert [each.attempts for each in listed(lead)] == [7]
    post.online()
    town.agrees()
    assert [each.attempts for each in listed(lead)] == [3], "they tried again after they had been reached"


def test_who_gets_through_at_a_seat_is_off_its_list_at_once_and_off_the_others_soon(town: City) -> None:
    one, two = town.seat("op1"), town.seat("op2")
    one.desk.lines.attach(ManualLine(one.clock))
    give_up(town, 3)
    assert len(listed(one)) == len(listed(two)) == 1
    wind(town, minutes=1)
    one.offline()
    call = one.desk.lines.pick_up(NUMBER)
    town.until(lambda: one.desk.ask(Ringbacks()) == [])
    wind(town, minutes=2)
    one.desk.lines.hang_up(call.id)
    assert len(listed(two)) == 1
    one.online()
    town.until(lambda: listed(one) == [] == listed(two))
    town.agrees()
    one.close()
    with town.centre.centre.database.read() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM call_record WHERE person <> ''").mappings()
    assert (row["number"], row["seat"], row["outgoing"]) == (NUMBER, "001", 0)
    assert row["ended_at"] - row["answered_at"] == 120_000 and not row["by_exchange"]


def test_quiet_hours_follow_the_days_load(town: City) -> None:
    post, centre = town.seat("cb1"), town.centre.centre
    start = town.clock.now().replace(hour=2, minute=0, second=0, microsecond=0)  # 10:00 in the hotline's zone
    wind(town, seconds=(start - town.clock.now()).total_seconds() % 86_400)
    give_up(town, 3)
    for minute in range(40):  # a busy half hour
        give_up(town, 1, f"1390000{minute:04}", name="b", late=timedelta(minutes=minute))
    assert not post.desk.ask(RingbackHours()).quiet
    sweep(centre)
    post.idle()
    hours = post.desk.ask(RingbackHours())
    assert not hours.quiet and hours.last == 15 + 3 - 1
    assert not listed(post)[0].released and post.desk.ask(Ringbacks(released=True)) == []
    wind(town, minutes=30)
    sweep(centre)
    sweep(centre)
    assert listed(post)[0].released and post.desk.ask(RingbackHours()).last == 0
    assert [row.released for row in post.desk.ask(Ringbacks(released=True))] == [True]
    post.desk.take(listed(post)[0].id)
    post.offline()
    assert post.desk.ask(RingbackHours()).open
    wind(town, hours=10, minutes=30)  # 21:00
    for line in ("without", "with"):
        hours = post.desk.ask(RingbackHours())
        assert not hours.quiet and not hours.open, f"nobody is rung at night, {line} a line"
        post.online()
        sweep(centre)
        post.idle()
    with centre.database.read() as connection:
        assert not quiet.is_quiet(centre, connection)
    wind(town, days=8)
    sweep(centre)
    assert listed(post) == [], "who has not tried for a week is not rung any more"
    town.agrees()


def test_history_of_the_citizen_stands_beside_it(town: City) -> None:
    post, one = town.seat("cb1"), town.seat("op1")
    first = one.register().case
    second = one.register(text="路灯不亮").case
    one.act("answer", second, text="已说明")
    one.register(caller={"name": "李", "phone": "13800138000"})
    one.idle()
    give_up(town, 3)
    (row,) = listed(post)
    assert row.cases == 1, "one of theirs is not finished"
    assert {case.id for case in opened(post, row.id).cases} == {first, second}
    town.agrees()


def test_the_same_history_told_twice_changes_nothing(town: City) -> None:
    one, lead = town.seat("op1"), town.seat("lead1")
    one.desk.lines.attach(ManualLine(one.clock))
    one.desk.states.ready()
    passes(town, one, minutes=3)
    call = one.desk.lines.pick_up()
    passes(town, one, minutes=4)
    one.desk.lines.hang_up(call.id)
    passes(town, one, minutes=2)
    one.idle()
    one.idle()
    (first,) = [row for row in lead.desk.floor.times().people if row.name == "op1"]
    assert (first.ready, first.talk, first.calls) == (5 * 60, 4 * 60, 1)
    with one.desk._store.read() as connection:
        assert connection.exec_driver_sql("SELECT sum(untold) FROM spells").scalar() == 0
    one.desk._store.write(lambda w: w.connection.exec_driver_sql("UPDATE spells SET untold = 1") and None)
    one.desk._store.write(lambda w: w.connection.exec_driver_sql("UPDATE line_calls SET untold = 1") and None)
    one.desk.sync_now()
    one.idle()
    one.idle()
    assert first in lead.desk.floor.times().people
    with pytest.raises(Refused) as no:
        one.desk.floor.times()
    assert no.value.code == "role"
    town.agrees()


@pytest.mark.needs("baresip", "sipp")
@pytest.mark.parametrize("answers", [True, False])
def test_a_ring_back_goes_out_over_sip_and_its_try_is_recorded(town: City, tmp_path: Path, answers: bool) -> None:
    post, lead = town.seat("cb1"), town.seat("lead1")
    port, server = sip_port(), sip_port()
    account = Account(
        "1001", f"127.0.0.1:{server}", register=False, address=f"127.0.0.1:{port}",
        source=AUDIO, player=AUDIO, alert="aubridge,bell",
    )  # fmt: skip
    line, heard = SipLine(post.clock, account, tmp_path / "sip"), Heard()
    post.desk.lines.on_event(heard)
    post.desk.lines.on_health(heard.health)
    post.desk.lines.attach(line)
    heard.until(lambda: not line.down)
    give_up(town, 3)
    release_all(town, lead)
    (row,) = listed(post)
    fence = post.desk.take(row.id).fence
    scenario = "" if answers else _BUSY
    words = ("-sn", "uas") if answers else ()
    with Sipp(tmp_path, *words, "-p", str(server), scenario=scenario) as citizen:
        out = post.desk.lines.dial(opened(post, row.id).phone)
        assert out.outgoing and out.number == NUMBER
        if answers:
            assert heard.next(What.ANSWERED).id == out.id
            post.desk.lines.hang_up(out.id)
        ended = heard.next(What.ENDED)
        assert citizen.well()
    assert ended.id == out.id and (ended.answered_at is not None) == answers
    post.act("record_ringback", row.id, reached=answers, fence=fence)
    post.idle()
    rows = listed(lead)
    assert [each.tries for each in rows] == ([] if answers else [1])
    town.agrees()
    town.until(lambda: _calls_out(town) == [(NUMBER, answers)])


def _calls_out(town: City) -> list[tuple[str, bool]]:
    with town.centre.centre.database.read() as connection:
        found = connection.exec_driver_sql("SELECT number, answered_at FROM call_record WHERE outgoing").all()
    return [(number, answered is not None) for number, answered in found]


_BUSY = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="busy">
<recv request="INVITE"/>
<send><![CDATA[

SIP/2.0 486 Busy Here
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
<recv request="ACK"/>
</scenario>
"""
