"""One round: every command once, in its order; what is said twice is answered twice with the same word."""

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace
from sqlalchemy import select

from app.clock import WindClock, new_id
from app.domain import codec
from app.domain.command import Old
from app.domain.commands import Amend, Answered, DispatchCase, InvalidCall, Note, Take
from app.domain.errors import Refused
from app.domain.words import InvalidReason, Status
from app.sync.wire import Result, Sent, body_hash
from server import tables
from server.centre import Centre
from server.exchange import exchange
from tests.world.plain import PlainSeat


def test_a_case_goes_up_and_comes_down_at_another_seat(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    two.catch_up()
    command = one.registering()
    verdict = one.do(command)
    assert (verdict.result, verdict.code, verdict.duplicate) == (Result.APPLIED, "", False)
    assert verdict.seq == one.cursor
    two.catch_up()
    facts = two.facts(command.case)
    assert (facts.number, facts.status, facts.by) == (command.number, Status.OPEN, one.person)
    assert ("private", command.case) in two.held
    assert one.held == two.held


def test_seat_codes_are_never_given_again(centre: Centre) -> None:
    assert [PlainSeat.of(centre, name).signed.seat for name in ("op1", "op2", "op1")] == ["001", "002", "003"]


def test_the_same_command_again_gets_the_first_verdict(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    sent = seat.send(seat.registering())
    first = seat.exchange(sent).verdicts[0]
    again = seat.exchange(sent).verdicts[0]
    assert again == replace(first, duplicate=True)
    assert _count(centre, tables.facts) == 1
    assert _count(centre, tables.command) == 1


def test_other_bytes_under_a_number_are_a_fork(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.do(seat.registering())
    other = seat.send(seat.registering())
    with pytest.raises(Refused) as caught:
        seat.exchange(replace(other, n=1))
    assert caught.value.code == "fork"
    assert _count(centre, tables.facts) == 1


def test_a_number_too_high_is_a_gap_and_does_nothing(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    sent = seat.send(seat.registering())
    with pytest.raises(Refused) as caught:
        seat.exchange(replace(sent, n=2))
    assert (caught.value.code, caught.value.values["expected"]) == ("gap", 1)
    assert _count(centre, tables.facts) == 0


def test_a_command_sent_again_by_a_new_device_counts_once_and_its_number_is_used_up(centre: Centre) -> None:
    old, new = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op1")
    command = old.registering()
    first = old.do(command)
    again = new.do(command)
    assert again == replace(first, duplicate=True)
    assert new.do(new.registering()).result is Result.APPLIED
    assert _count(centre, tables.facts) == 2


def test_a_waiting_command_of_a_lost_device_goes_under_the_new_one(centre: Centre) -> None:
    lost, new = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op1")
    assert new.do(lost.registering()).result is Result.APPLIED


def test_somebody_elses_seat_code_in_a_number_is_refused(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    command = one.registering(number=two.number())
    assert (one.do(command).code, one.do(one.registering(number="1")).code) == ("number", "number")


def test_a_number_is_given_once(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    first = seat.registering()
    seat.do(first)
    second = seat.do(seat.registering(number=first.number))
    assert (second.result, second.code, second.fields) == (Result.REFUSED, "number", ("number",))


def test_a_refused_command_blocks_nothing_and_is_answered_again(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    bad, good = seat.send(Note(**seat.common(), text="")), seat.send(seat.registering())
    verdicts = seat.exchange(bad, good).verdicts
    assert [(v.result, v.code) for v in verdicts] == [(Result.REFUSED, "no_case"), (Result.APPLIED, "")]
    assert seat.exchange(bad).verdicts[0] == replace(verdicts[0], duplicate=True)


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"7",
        b'{"do":"fly"}',
        b'{"do":"note","do":"note"}',
        b'{"do":"note","id":"x","by":"y","at":"2026-02-30T00:00:00Z","case":"z","text":"t"}',
        b'{"do":"note","extra":1}',
        b"[" * 500 + b"]" * 500,
        b'"\\ud800"',
    ],
)
def test_a_body_that_cannot_be_read_is_its_own_refusal(centre: Centre, body: bytes) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.n += 1
    poison = Sent(n=1, id=new_id(centre.clock), hash=body_hash(body), body=Raw(body))
    verdicts = seat.exchange(poison, seat.send(seat.registering())).verdicts
    assert [(v.result, v.code) for v in verdicts] == [(Result.REFUSED, "misuse"), (Result.APPLIED, "")]


def test_what_a_command_says_of_itself_must_be_true(centre: Centre) -> None:
    seat, other = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = seat.registering()
    seat.do(case)
    note = Note(**seat.common(case.case), text="x")
    codes = [
        seat.do(replace(note, id=new_id(centre.clock), by=other.person)).code,
        seat.exchange(replace(seat.send(note), hash="0" * 64)).verdicts[0].code,
        seat.exchange(replace(seat.send(note), id=new_id(centre.clock))).verdicts[0].code,
        seat.do(replace(note, id=new_id(centre.clock), case="\0")).code,
        seat.do(replace(note, id=new_id(centre.clock), at=note.at.replace(tzinfo=None))).code,
        seat.do(replace(note, id=new_id(centre.clock), at=note.at.replace(year=1))).code,
        seat.do(Take(**seat.common(case.case), fence=1, until=note.at)).code,
    ]
    assert codes == ["role", "misuse", "misuse", "misuse", "type", "range", "misuse"]


def test_a_conflict_says_what_stands_now(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = one.registering()
    one.do(case)
    two.catch_up()
    old = "东关大街 18 号"
    theirs = Amend(**two.common(case.case, seen=two.seen(case.case)), changes={"place": Old(old, "北大街")})
    mine = Amend(**one.common(case.case, seen=one.seen(case.case)), changes={"place": Old(old, "南大街")})
    apart = Amend(**one.common(case.case, seen=one.seen(case.case)), changes={"subject": Old("", "水")})
    assert two.do(theirs).result is Result.APPLIED
    verdict = one.do(mine)
    assert (verdict.result, verdict.values["theirs"]) == (Result.CONFLICT, {"place": "北大街"})
    assert one.do(apart).result is Result.MERGED


def test_a_deciding_act_on_a_case_that_moved_is_refused(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    case = one.registering()
    one.do(case)
    two.catch_up()
    seen = two.seen(case.case)
    assert one.do(DispatchCase(**one.common(case.case, seen=seen), unit="U1")).result is Result.APPLIED
    verdict = two.do(Answered(**two.common(case.case, seen=seen), text="已答复"))
    assert (verdict.result, verdict.code) == (Result.REFUSED, "flow")


def test_an_invalid_call_is_kept_apart(centre: Centre) -> None:
    one, two = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    call = InvalidCall(**one.common(), reason=InvalidReason.SILENT, phone="13800138000", text="无声")
    assert one.do(call).result is Result.APPLIED
    two.catch_up()
    assert ("call", call.case) in two.held and ("call_private", call.case) not in two.held
    assert ("call_private", call.case) in one.held
    assert one.do(InvalidCall(**one.common(call.case), reason=InvalidReason.SILENT)).code == "exists"


def test_the_log_keeps_the_header_and_the_body_beside_it(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    sent = seat.send(seat.registering())
    seat.exchange(sent)
    with centre.database.read() as connection:
        row = connection.execute(select(tables.command)).mappings().one()
        body = connection.execute(select(tables.command_body.c.body)).scalar_one()
    assert (row["id"], row["hash"], row["type"], row["by"]) == (sent.id, sent.hash, "register_case", seat.person)
    assert (bytes(body), body_hash(body)) == (bytes(sent.body), sent.hash)


def test_an_erased_verdict_is_still_an_answer(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    sent = seat.send(Note(**seat.common(), text="x"))
    first = seat.exchange(sent).verdicts[0]
    with centre.database.write() as connection:
        connection.execute(tables.command_body.update().values(body=None, verdict=None))
    again = seat.exchange(sent).verdicts[0]
    assert (again.result, again.code, again.seq, again.n) == (first.result, first.code, first.seq, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cursor": -1}, "range"),
        ({"cursor": 2**53}, "range"),
        ({"cursor": 10**6}, "cursor"),
        ({"epoch": 0}, "epoch"),
        ({"protocol": 2}, "protocol"),
        ({"protocol": -1}, "protocol"),
        ({"device": "centre"}, "device"),
    ],
)
def test_a_request_that_cannot_go_on_does_nothing(centre: Centre, change: dict[str, object], code: str) -> None:
    seat = PlainSeat.of(centre, "op1")
    asked = replace(seat.request(seat.send(seat.registering())), **change)
    with pytest.raises(Refused) as caught:
        exchange(centre, seat.token, asked)
    assert caught.value.code == code
    assert _count(centre, tables.facts) == 0


def test_envelopes_that_no_log_could_keep_are_misuse(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    good = seat.send(seat.registering())
    for bad in ({"n": 0}, {"n": 2**63}, {"id": "\0"}, {"id": "x" * 100_000}, {"hash": "Z" * 64}):
        with pytest.raises(Refused) as caught:
            seat.exchange(replace(good, **bad))
        assert caught.value.code == "misuse"
    with pytest.raises(Refused) as caught:
        seat.exchange(*[good] * 51)
    assert caught.value.code == "too_many"
    assert seat.exchange(good).verdicts[0].result is Result.APPLIED


def test_a_seat_away_too_long_begins_anew(centre: Centre, clock: WindClock) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.do(seat.registering())
    clock.wind(91 * 86_400)
    back = PlainSeat(centre, PlainSeat.of(centre, "op1", device=seat.device).signed, cursor=seat.cursor)
    with pytest.raises(Refused) as caught:
        back.exchange()
    assert caught.value.code == "absent"
    back.cursor = 0
    back.catch_up()
    assert back.exchange().complete


def test_pages_are_small_whole_and_add_up(centre: Centre) -> None:
    writer, reader = PlainSeat.of(centre, "op1"), PlainSeat.of(centre, "op2")
    for _ in range(30):
        writer.do(writer.registering())
    writer.catch_up()
    centre.settings = replace(centre.settings, page_rows=7)
    seen: dict[int, int] = {}
    while True:
        reply = reader.exchange()
        for seq in {change.seq for change in reply.changes}:
            seen[seq] = seen.get(seq, 0) + 1
        if reply.complete:
            break
    assert set(seen.values()) == {1}, "a number was cut in two"
    assert reader.held == writer.held


def test_commands_are_frozen_bytes(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    command = seat.registering(text="𠮷 👨‍👩‍👧 e\u0301 · 阿卜杜·热合曼")
    sent = seat.send(command)
    assert seat.exchange(sent).verdicts[0].result is Result.APPLIED
    assert codec.decode(bytes(sent.body)) == command
    private = msgspec.json.decode(seat.held["private", command.case])
    assert private["text"] == command.text


def _count(centre: Centre, table: object) -> int:
    with centre.database.read() as connection:
        return len(connection.execute(select(table)).all())  # type: ignore[call-overload]
