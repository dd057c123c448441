"""The seat and the centre know different histories: copied profiles, forgotten cursors, acts nobody will have."""

import shutil

import pytest

from app.desk import Line
from app.domain.errors import Refused
from app.domain.words import Status
from app.questions.shapes import Attention, CaseOf, Outbox
from app.store import meta
from app.store.outbox import NEXT_N
from app.sync.wire import body_hash
from tests.world.centre import PASSWORD
from tests.world.city import City, Seat, city

POISON = b'{"do":"fly","id":"%s","by":"x","at":"2026-11-22T00:00:00Z","case":"x"}'


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.link.RETRY_S", 0.05)


def test_poison_ahead_of_good_acts_blocks_nothing() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        moved = one.register().case
        one.idle()
        two.idle()
        two.offline()
        refused = two.act("dispatch", moved, unit="U2").commands[0]
        plant_unreadable(two)
        good = [two.register(text=f"第{number}件").case for number in range(60)]
        one.act("answer", moved, text="已说明")
        one.idle()
        two.online()
        town.until(lambda: len(two.desk.ask(Attention())) == 2)
        two.idle()
        stuck = {row.id: row.code for row in two.desk.ask(Attention())}
        assert stuck[refused] == "flow"
        assert stuck[UNREADABLE] == "misuse"
        one.idle()
        assert all(one.desk.ask(CaseOf(case=case)).facts.status is Status.OPEN for case in good)
        assert one.count("SELECT count(*) FROM facts") == 61
        town.agrees()


UNREADABLE = "01990000-0000-7000-8000-000000000001"


def plant_unreadable(seat: Seat) -> None:
    """A command of a program that neither this seat nor the centre understands."""
    body = POISON % UNREADABLE.encode()

    def job(writing: object) -> None:
        n = meta.count_up(writing.connection, NEXT_N)  # type: ignore[attr-defined]
        row = (n, UNREADABLE, "fly", "x", 0, body_hash(body), body, "waiting", 0)
        sql = 'INSERT INTO outbox (n, id, type, cases, "at", hash, body, state, seq) VALUES (?,?,?,?,?,?,?,?,?)'
        writing.connection.exec_driver_sql(sql, row)  # type: ignore[attr-defined]

    seat.desk._store.write(job)  # type: ignore[arg-type]


def one_has(seat: Seat, case: str) -> bool:
    return seat.count(f"SELECT count(*) FROM facts WHERE id = '{case}'") == 1


def test_a_refused_act_can_be_tried_again_on_what_is_seen_now() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.register().case
        one.idle()
        two.idle()
        two.offline()
        two.act("dispatch", case, unit="U1")
        refused = two.act("note", case, text="给同事").commands[0]
        two.act("withdraw", case, text="来电人撤回")
        one.act("dispatch", case, unit="U2")
        one.act("return", case, text="不属于我们")
        one.idle()
        two.online()
        town.until(lambda: len(two.desk.ask(Attention())) == 2)
        two.idle()
        dispatch = next(row.id for row in two.desk.ask(Attention()) if row.do == "dispatch")
        assert refused not in {row.id for row in two.desk.ask(Attention())}, "who adds is always taken"
        saved = two.desk.retry(dispatch, unit="U3")
        assert saved.commands[0] != dispatch
        two.idle()
        assert one_status(town, one, case) == ("dispatched", "U3")
        town.agrees()


def one_status(town: City, seat: Seat, case: str) -> tuple[str, str | None]:
    seat.idle()
    facts = seat.desk.ask(CaseOf(case=case)).facts
    return facts.status, facts.unit


def test_a_conflict_is_shown_and_a_person_chooses() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.desk.do(one.desk.act("emergency", place="一号楼")).case
        one.idle()
        two.idle()
        two.offline()
        two.act("amend", case, changes={"place": "二号楼"})
        one.act("amend", case, changes={"place": "三号楼"})
        one.idle()
        two.online()
        town.until(lambda: len(two.desk.ask(Attention())) == 1)
        row = two.desk.ask(Attention())[0]
        assert row.state == "conflict" and row.changes["place"]["theirs"] == "三号楼"
        two.idle()
        two.desk.resolve(row.id, {"place": "二号楼"})
        assert two.desk.ask(Attention()) == []
        two.idle()
        one.idle()
        assert one.desk.ask(CaseOf(case=case)).private.place == "二号楼"
        town.agrees()


def test_a_choice_made_on_an_old_card_meets_what_came_since() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.desk.do(one.desk.act("emergency", place="一号楼")).case
        one.idle()
        two.idle()
        two.offline()
        two.act("amend", case, changes={"place": "二号楼"})
        one.act("amend", case, changes={"place": "三号楼"})
        one.idle()
        two.online()
        town.until(lambda: len(two.desk.ask(Attention())) == 1)
        two.idle()
        card = two.desk.ask(Attention())[0]
        two.offline()
        one.act("amend", case, changes={"place": "四号楼"})
        one.idle()
        two.desk.resolve(card.id, {"place": {"old": card.changes["place"]["theirs"], "new": "二号楼"}})
        two.online()
        town.until(lambda: len(two.desk.ask(Attention())) == 1)
        two.idle()
        (row,) = two.desk.ask(Attention())
        assert (row.do, row.changes["place"]["mine"], row.changes["place"]["theirs"]) == ("resolve", "二号楼", "四号楼")
        assert one.desk.ask(CaseOf(case=case)).private.place == "四号楼", "nothing unseen was overwritten"
        two.desk.resolve(row.id, {"place": {"old": "四号楼", "new": "二号楼"}})
        two.idle()
        one.idle()
        assert one.desk.ask(CaseOf(case=case)).private.place == "二号楼"
        assert two.desk.ask(Attention()) == []
        town.agrees()


def test_an_open_card_shows_what_stands_now_and_a_stale_choice_stays_open() -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.desk.do(one.desk.act("emergency", place="一号楼")).case
        one.idle()
        two.idle()
        two.offline()
        two.act("amend", case, changes={"place": "二号楼"})
        one.act("amend", case, changes={"place": "三号楼"})
        one.idle()
        two.online()
        town.until(lambda: len(two.desk.ask(Attention())) == 1)
        one.act("amend", case, changes={"place": "四号楼"})
        one.idle()
        two.idle()
        (row,) = two.desk.ask(Attention())
        assert row.changes["place"]["theirs"] == "四号楼", "not what the centre told of first"
        with pytest.raises(Refused) as caught:
            two.desk.resolve(row.id, {"place": {"old": "三号楼", "new": "二号楼"}})
        assert caught.value.code == "conflict" and two.desk.ask(Attention()) == [row], "the card is still there"
        town.agrees()


def test_a_copied_profile_is_found_out_and_enrolled_anew() -> None:
    with city() as town:
        one = town.seat("op1")
        one.register(text="先")
        one.idle()
        one.close()
        copy = one.root.with_name("copy")
        shutil.copytree(one.root, copy)
        one.sign_in()
        first = one.register(text="本机").number
        one.idle()
        one.close()

        one.root = copy
        one.sign_in()
        second = one.register(text="副本")
        town.until(lambda: one.desk.link_state().reason == "fork")
        assert one.desk.link_state().line is Line.ONLINE, "what others do still arrives"
        third = one.register(text="还能记")
        assert second.number == first, "which is why a copy must not go on"
        assert {row.id for row in one.desk.ask(Outbox())} == {*second.commands, *third.commands}
        one.close()
        one.sign_in()
        assert one.desk.link_state().reason == "fork", "it is not forgotten"
        seat = one.desk.seat
        one.desk.enrol_again(PASSWORD)
        assert one.desk.seat != seat
        one.idle()
        assert [each for each in town.commands() if each in {*second.commands, *third.commands}] == [
            *second.commands,
            *third.commands,
        ]
        assert one.register().number.split("-")[1] == one.desk.seat
        town.agrees()


@pytest.mark.parametrize("how", ["refill", "epoch"])
def test_who_must_begin_again_keeps_what_is_unsent_and_drops_what_is_gone(how: str) -> None:
    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        gone = two.register(text="将被删除").case
        kept = two.register(text="留下").case
        town.until(lambda: one_has(one, gone) and one_has(one, kept))
        one.offline()
        waiting = one.register(text="未发")
        noted = one.act("note", kept, text="未发的一条").commands[0]
        one.desk.save_draft("form", "intake", {"text": "打到一半"})
        forget(town, gone, how)
        one.online()
        one.idle()
        assert not one_has(one, gone)
        assert one_has(one, waiting.case) and one_has(one, kept)
        assert {*waiting.commands, noted} <= set(town.commands())
        assert one.count("SELECT count(*) FROM drafts") == 1
        assert one.count("SELECT count(*) FROM refilled") == 0
        two.close()
        town.agrees()


def forget(town: City, case: str, how: str) -> None:
    """The centre loses a case without a trace, and its memory of where the seats stood."""
    lost = {
        "refill": "UPDATE device SET refill = true",
        "epoch": "UPDATE feed_head SET epoch = epoch + 1",
    }
    with town.centre.centre.database.write() as connection:
        connection.exec_driver_sql(f"DELETE FROM record WHERE id = '{case}'")
        connection.exec_driver_sql(lost[how])
