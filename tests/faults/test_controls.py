"""The controls of promises that have their tests elsewhere: each breaks what keeps one, and the loss is seen."""

from __future__ import annotations

from typing import Any

import pytest

from app.desk import Line
from app.domain.errors import Trouble
from app.questions.shapes import Attention
from app.store import meta
from app.sync.exchange import Exchange
from app.sync.wire import Result
from tests.laws.test_projection_laws import WHATS, machine
from tests.world.city import city
from tests.world.story import OPERATOR


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a seat waits between two tries is not what is tested here."""
    monkeypatch.setattr("app.sync.link.RETRY_S", 0.05)


def half_pages() -> int:
    """How many of the statements of an exchange leave half a page, or a page without its cursor, when it dies there."""
    halves = dies = 0
    while True:
        with machine() as made:
            made.register(None)
            made.round(True, True, 9, None)
            made.somebody_else(WHATS[4], 0)
            before, cursor = made.shown(), made.exchange.cursor
            asked = made.exchange.request()
            made.take(asked, made.centre.answer(asked, OPERATOR, 99), dies)
            with made.store.read() as connection:
                moved = meta.get(connection, "cursor", int) != cursor
            halves += moved != (made.shown() != before)
            if moved:
                return halves
        dies += 1


def test_control_of_p6_a_page_and_its_cursor_in_two_transactions_leave_half_a_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert half_pages() == 0
    whole = Exchange._piece

    def torn(self: Exchange, verdicts: Any, changes: Any, cursor: int | None, complete: bool) -> None:
        whole(self, verdicts, changes, None, complete)
        whole(self, (), (), cursor, complete)

    monkeypatch.setattr(Exchange, "_piece", torn)
    assert half_pages() > 0


def test_control_of_p9_a_seat_that_takes_a_refusal_for_trouble_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    take = Exchange.take

    def offended(self: Exchange, asked: Any, reply: Any) -> bool:
        if any(verdict.result is Result.REFUSED for verdict in reply.verdicts):
            raise Trouble("answer", "refused")
        return take(self, asked, reply)

    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        case = one.register().case
        one.idle()
        two.idle()
        two.offline()
        two.act("dispatch", case, unit="U2")
        one.act("answer", case, text="已说明")
        one.idle()
        two.register(text="在后面等")
        with monkeypatch.context() as patch:
            patch.setattr(Exchange, "take", offended)
            two.online()
            town.until(lambda: two.desk.link_state().reason == "answer")
            assert two.desk.link_state().line is Line.OFFLINE
            assert two.desk.ask(Attention()) == [] and two.desk.link_state().waiting == 2
        two.desk.sync_now()
        town.agrees()
        assert len(two.desk.ask(Attention())) == 1
