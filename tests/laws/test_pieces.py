"""P5 and P6 for a long page, which is applied in pieces: a seat that dies before any statement of any of them goes on
from what it really has."""

from __future__ import annotations

from typing import Any

import pytest

from app.store import page
from app.sync.exchange import Exchange
from tests.laws.test_projection_laws import WHATS, machine
from tests.world.story import OPERATOR

CASES = 4
NOTE = WHATS[4]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each number is a piece of its own."""
    whole = page.chunks
    monkeypatch.setattr(page, "chunks", lambda changes, _rows: whole(changes, 1))


def died_at(statement: int) -> tuple[bool, int]:
    """Die there in a page of several pieces, come back, and take the rest: whether the seat did not die any more, and
    how much of the page stood in the store when it was opened again. AssertionError when anything is missing then."""
    with machine() as made:
        for _ in range(CASES):
            made.register(None)
        made.round(True, True, 99, None)
        for which in range(CASES):
            made.somebody_else(NOTE, which)
        asked = made.exchange.request()
        before = made.exchange.cursor
        reply = made.centre.answer(asked, OPERATOR, 99)
        made.take(asked, reply, statement)
        moved = made.exchange.cursor - before
        assert made.shown() == made.expected(), f"after a death before statement {statement}"
        made.all_arrives()
        assert made.shown() == made.expected(), f"what a death before statement {statement} left is never mended"
        return made.exchange.cursor == reply.cursor and moved == reply.cursor - before, moved


def test_a_seat_that_dies_inside_a_long_page_goes_on_from_what_it_has() -> None:
    stood: set[int] = set()
    for statement in range(10_000):
        whole, moved = died_at(statement)
        stood.add(moved)
        if whole:
            break
    assert len(stood) == CASES + 1, "it died before, between and after the pieces"


def test_control_a_cursor_that_runs_ahead_with_the_first_piece_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Exchange._piece
    ahead: list[int] = []

    def first(self: Exchange, verdicts: Any, changes: Any, cursor: int | None, complete: bool) -> None:
        whole(self, verdicts, changes, ahead[-1] if ahead and cursor is not None else cursor, complete)

    take = Exchange.take

    def told(self: Exchange, asked: Any, reply: Any) -> bool:
        ahead.append(reply.cursor)
        return take(self, asked, reply)

    monkeypatch.setattr(Exchange, "_piece", first)
    monkeypatch.setattr(Exchange, "take", told)
    with pytest.raises(AssertionError, match="after a death"):
        for statement in range(200):
            died_at(statement)
