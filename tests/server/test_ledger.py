"""The feed under load: no reader misses a committed change, nothing happens twice, the trail never forks."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import text

from app.domain.commands import Note
from app.domain.errors import Refused
from app.sync.wire import Kind, Result, Sent, Verdict
from server import audit, judge, ledger
from server.centre import Centre
from server.database import Reach, again, is_clash, rows
from server.exchange import exchange
from server.ledger import Changes, Put
from server.seats import seat_of
from tests.world.plain import PlainSeat
from tests.world.round_trips import counted

WRITERS = 16
EACH = int(os.environ.get("WRITES", "8"))


class Stop(Exception):
    """A writer changes its mind."""


def test_law_no_reader_misses_a_committed_change(centre: Centre) -> None:
    """P4: writers with thinking time and roll-backs; readers that only ever ask for what is after their cursor."""
    written, seen = _race(centre, _by_head, _after_cursor)
    assert written and all(ids == written for ids in seen)


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_control_a_sequence_as_cursor_misses_changes(centre: Centre) -> None:
    """The same race with numbers from a counter that does not wait for the commit before it. (The embedded database
    has one writer: there no commit can overtake another.)"""
    with centre.database.write() as connection:
        connection.execute(text("CREATE SEQUENCE loose; CREATE TABLE loosely (seq bigint, id text)"))
    written, seen = _race(centre, _by_sequence, _after_sequence)
    assert any(ids != written for ids in seen)


def _race(
    centre: Centre,
    write: Callable[[Centre, str, Random], None],
    read: Callable[[Centre, int], tuple[int, set[str]]],
) -> tuple[set[str], list[set[str]]]:
    """What was committed, and what each of three tailing readers saw of it."""
    written: set[str] = set()
    over, lock = threading.Event(), threading.Lock()

    def work(number: int) -> None:
        dice = Random(number)
        for turn in range(EACH):
            record = f"{number}.{turn}"
            try:
                write(centre, record, dice)
            except Stop:
                continue
            with lock:
                written.add(record)

    def tail(found: set[str]) -> None:
        cursor = 0
        while True:
            last = over.is_set()
            cursor, ids = read(centre, cursor)
            found |= ids
            if last:
                return

    seen: list[set[str]] = [set() for _ in range(3)]
    readers = [threading.Thread(target=tail, args=(found,)) for found in seen]
    writers = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in readers + writers:
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    for thread in readers:
        thread.join()
    return written, seen


def _by_head(centre: Centre, record: str, dice: Random) -> None:
    changes = Changes(audit.entry("test", 0, "x"), [Put(Kind.CATEGORY.value, record, b"{}")])
    with centre.database.write() as connection:
        _think(dice)
        ledger.write(connection, centre, changes)
        _think(dice)
        if dice.random() < 0.2:
            raise Stop


def _after_cursor(centre: Centre, cursor: int) -> tuple[int, set[str]]:
    with centre.database.read() as connection:
        sql = "SELECT seq, id FROM record WHERE hotline = $1 AND seq > $2 AND kind = 'category'"
        found = rows(connection, sql, (1, cursor))
    return max((row[0] for row in found), default=cursor), {row[1] for row in found if "." in row[1]}


def _by_sequence(centre: Centre, record: str, dice: Random) -> None:
    with centre.database.write() as connection:
        _think(dice)
        connection.execute(text("INSERT INTO loosely SELECT nextval('loose'), :id"), {"id": record})
        _think(dice)
        if dice.random() < 0.2:
            raise Stop


def _after_sequence(centre: Centre, cursor: int) -> tuple[int, set[str]]:
    with centre.database.read() as connection:
        found = rows(connection, "SELECT seq, id FROM loosely WHERE seq > $1", (cursor,))
    return max((row[0] for row in found), default=cursor), {row[1] for row in found}


def _think(dice: Random) -> None:
    # Thinking time is what the race is about; nothing waits for it.
    threading.Event().wait(dice.random() * 0.004)


def test_law_a_command_sent_from_many_threads_is_judged_once(centre: Centre) -> None:
    """The same round, from the same device and from a copy, at the same moment."""
    seat = PlainSeat.of(centre, "op1")
    sent = [seat.send(seat.registering()) for _ in range(6)]
    verdicts: list[Verdict] = []

    def push() -> None:
        for one in sent:
            verdicts.extend(exchange(centre, seat.token, seat.request(one)).verdicts)

    _together([push] * 6)
    assert len(verdicts) == 36
    assert sum(not verdict.duplicate for verdict in verdicts) == 6
    assert len({(verdict.id, verdict.seq, verdict.result) for verdict in verdicts}) == 6
    seat.catch_up()
    assert len([key for key in seat.held if key[0] == "facts"]) == 6


def test_law_two_devices_with_the_same_command_judge_it_once(centre: Centre) -> None:
    seats = [PlainSeat.of(centre, "op1") for _ in range(5)]
    command = seats[0].registering()
    verdicts: list[Verdict] = []
    _together([lambda seat=seat: verdicts.append(seat.do(command)) for seat in seats])
    assert sorted(verdict.duplicate for verdict in verdicts) == [False, True, True, True, True]
    assert len({verdict.seq for verdict in verdicts}) == 1


def test_law_notes_on_one_case_are_all_kept(centre: Centre) -> None:
    seats = [PlainSeat.of(centre, name) for name in ("op1", "op2", "lead1", "cb1")]
    case = seats[0].registering()
    seats[0].do(case)

    def work(seat: PlainSeat) -> None:
        for turn in range(5):
            assert seat.do(Note(**seat.common(case.case), text=f"{seat.signed.seat} {turn}")).result is Result.APPLIED

    _together([lambda seat=seat: work(seat) for seat in seats])
    seats[0].catch_up()
    facts = seats[0].facts(case.case)
    assert len([event for event in facts.timeline if event.what == "note"]) == 20
    assert facts.version == 21
    assert audit.verify(centre)[1] is None


def test_a_transaction_that_fails_leaves_nothing(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    sent = seat.send(seat.registering())
    before = _everything(centre)

    def broken(on: Reach, centre: Centre, changes: Changes) -> int:
        changes.callbacks.append((None, "case", 0, "caller", 1, None, None, None, "by"))
        return ledger.write(on, centre, changes)

    with monkeypatch.context() as patch:
        patch.setattr(judge, "write", broken)
        with pytest.raises(Exception, match=r"(?i)not.null"):
            exchange(centre, seat.token, seat.request(sent))
    assert _everything(centre) == before
    assert seat.exchange(sent).verdicts[0].duplicate is False


def _everything(centre: Centre) -> list[object]:
    names = ("record", "facts", "granted", "command", "command_body", "audit", "feed_head", "case_phone", "case_unit")
    with centre.database.snapshot() as connection:
        return [sorted(map(str, rows(connection, f"SELECT * FROM {name}", ()))) for name in names]


def test_a_record_that_moved_since_it_was_read_is_never_written_over(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    case = seat.registering()
    seat.do(case)
    stale = Put(Kind.FACTS.value, case.case, b"{}", before=1)
    with pytest.raises(Exception) as caught, centre.database.write() as connection:
        ledger.write(connection, centre, Changes(audit.entry("test", 0, "x"), [stale]))
    assert is_clash(caught.value)
    seat.held.clear()
    seat.cursor = 0
    seat.catch_up()
    assert seat.facts(case.case).number == case.number


def test_work_is_done_anew_when_it_met_other_work_but_not_for_ever() -> None:
    from server.database import LostRace

    tries: list[int] = []

    def clash() -> None:
        tries.append(1)
        raise LostRace

    with pytest.raises(LostRace):
        again(clash, tries=3)
    assert len(tries) == 3


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_one_command_takes_three_round_trips(centre: Centre) -> None:
    """Who asks; what stands, with BEGIN; the tail, with COMMIT and the page."""
    seat = PlainSeat.of(centre, "op1")
    seat.do(seat.registering())
    sent: list[Sent] = [seat.send(seat.registering())]
    with counted() as asked:
        assert seat.exchange(*sent).verdicts[0].result is Result.APPLIED
    assert len(asked) == 3, asked


def test_a_tokens_seat_is_known_only_by_the_whole_token(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    with centre.database.read() as connection:
        for token in ("", "x", seat.token[:-1], seat.token + "0", seat.signed.tokens.refresh, "é" * 40, "\0" * 40):
            with pytest.raises(Refused, match="token"):
                seat_of(centre, connection, token)


def _together(works: list[Callable[[], object]]) -> None:
    """Run these at the same moment; a failure of any is a failure."""
    failed: list[BaseException] = []
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        ready.wait()
        try:
            work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
