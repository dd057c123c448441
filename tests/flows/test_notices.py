"""Notices across the wire: from a lead's word to who has read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.desk import Act
from app.domain.errors import Refused
from app.questions.notices import NoticeRow, Notices
from tests.world.city import Seat, city


def told(seat: Seat, unread: bool = True) -> list[NoticeRow]:
    seat.idle()
    rows: list[NoticeRow] = seat.desk.ask(Notices(unread=unread))
    return rows


def broadcast(seat: Seat, text: str = "今晚22点系统维护", **fields: object) -> str:
    return seat.desk.do(Act("broadcast", {"text": text} | fields)).case


def test_a_notice_reaches_every_seat_and_tells_who_has_read_it() -> None:
    with city() as town:
        lead, one, two = town.seat("lead1", roles=("lead",)), town.seat("op1"), town.seat("op2")
        for seat in town.seats:
            seat.idle()
        notice = broadcast(lead)
        lead.idle()
        (row,) = told(one)
        assert (row.id, row.text, row.mine, row.by) == (notice, "今晚22点系统维护", True, lead.desk.person.id)
        assert told(lead) == [], "whoever wrote it has read it"
        one.act("read_notice", notice)
        assert told(one) == []
        one.idle()
        (row,) = told(lead, unread=False)
        assert list(row.read) == [one.desk.person.id]
        assert two.desk.person.id in row.unread and one.desk.person.id not in row.unread
        town.agrees()


def test_it_is_written_and_read_offline() -> None:
    with city() as town:
        lead, one = town.seat("lead1", roles=("lead",)), town.seat("op1")
        one.idle()
        lead.idle()
        lead.offline()
        notice = broadcast(lead)
        assert lead.desk.ask(Notices())[0].waiting == 1
        lead.online()
        lead.idle()
        assert [row.id for row in told(one)] == [notice]
        one.offline()
        one.act("read_notice", notice)
        one.act("read_notice", notice)
        assert one.desk.ask(Notices(unread=True)) == []
        one.online()
        one.idle()
        (row,) = told(lead, unread=False)
        assert list(row.read) == [one.desk.person.id] and row.waiting == 0
        town.agrees()


def test_it_is_for_a_role_or_a_person_and_nobody_else_need_read_it() -> None:
    with city() as town:
        lead, one, two = town.seat("lead1", roles=("lead",)), town.seat("op1"), town.seat("cb1", roles=("callback",))
        for seat in town.seats:
            seat.idle()
        to_role, to_one = broadcast(lead, to=["callback"]), broadcast(lead, to=["op1"])
        lead.idle()
        assert [row.id for row in told(two)] == [to_role]
        assert [row.id for row in told(one, unread=False)] == [to_one]
        with pytest.raises(Refused, match="role"):
            one.act("read_notice", to_role)
        assert {row.id for row in told(lead, unread=False)} == {to_role, to_one}
        town.agrees()


def test_it_ends_by_itself_or_is_recalled() -> None:
    with city() as town:
        lead, one = town.seat("lead1", roles=("lead",)), town.seat("op1")
        for seat in town.seats:
            seat.idle()
        short = broadcast(lead, until=lead.clock.now() + timedelta(minutes=5))
        lead.act("recall_notice", broadcast(lead, "写错了"))
        lead.idle()
        assert [row.id for row in told(one)] == [short]
        one.clock.wind(360)
        assert one.desk.ask(Notices(unread=True)) == []
        town.agrees()


def test_what_is_no_notice_is_refused_in_words() -> None:
    with city() as town:
        lead, one = town.seat("lead1", roles=("lead",)), town.seat("op1")
        for seat in town.seats:
            seat.idle()
        for fields, code, field in (
            ({"text": "  "}, "empty", "text"),
            ({"text": "长" * 201}, "too_long", "text"),
            ({"until": lead.clock.now() + timedelta(days=8)}, "range", "until"),
            ({"until": lead.clock.now() - timedelta(minutes=1)}, "range", "until"),
            ({"to": ["nobody"]}, "unknown", "to"),
        ):
            with pytest.raises(Refused) as refused:
                broadcast(lead, **fields)
            assert (refused.value.code, refused.value.fields) == (code, (field,))
        with pytest.raises(Refused, match="role"):
            broadcast(one)
        case = one.register().case
        with pytest.raises(Refused, match="no_notice"):
            one.act("read_notice", case)
        town.agrees()
