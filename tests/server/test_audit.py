"""P23: the trail cannot be altered unnoticed, and it holds nothing personal."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import delete, select, update

from app.domain.commands import Note, Reveal
from server import audit, tables
from server.centre import Centre
from tests.world.plain import PlainSeat

MUTATIONS = 60


@pytest.fixture
def worked(centre: Centre) -> Centre:
    """A centre with some history."""
    seat = PlainSeat.of(centre, "op1")
    case = seat.registering()
    seat.do(case)
    for text in "abc":
        seat.do(Note(**seat.common(case.case), text=text))
    seat.do(Note(**seat.common(case.case), text=""))
    return centre


def test_an_untouched_trail_holds(worked: Centre) -> None:
    rows, broken = audit.verify(worked)
    assert broken is None and rows > 10


def test_every_change_is_found(worked: Centre) -> None:
    dice = Random(23)
    table = tables.audit
    with worked.database.read() as connection:
        kept = [dict(row) for row in connection.execute(select(table).order_by(table.c.n)).mappings()]
    for _ in range(MUTATIONS):
        row = dice.choice(kept)
        where = table.c.n == row["n"]
        with worked.database.write() as connection:
            _alter(connection, row, where, dice)
        rows, broken = audit.verify(worked)
        assert broken is not None and rows < len(kept), row
        with worked.database.write() as connection:
            connection.execute(delete(table))
            connection.execute(table.insert(), kept)
    assert audit.verify(worked) == (len(kept), None)


def _alter(connection: object, row: dict[str, object], where: object, dice: Random) -> None:
    table = tables.audit
    way = dice.choice(["entry", "link", "seq", "delete", "both"])
    changed = {
        "entry": {"entry": str(row["entry"]).replace("1", "2", 1)},
        "link": {"link": "0" * 64},
        "seq": {"seq": int(str(row["seq"])) + 1},
        "both": {"entry": "{}", "link": audit.link("", int(str(row["n"])), int(str(row["seq"])), "{}")},
    }
    if way == "delete":
        connection.execute(delete(table).where(where))  # type: ignore[attr-defined]
    else:
        connection.execute(update(table).where(where).values(changed[way]))  # type: ignore[attr-defined]


def test_a_trail_cut_at_its_end_is_found(worked: Centre) -> None:
    with worked.database.write() as connection:
        newest = select(tables.audit.c.n).order_by(tables.audit.c.n.desc()).limit(1)
        connection.execute(delete(tables.audit).where(tables.audit.c.n == connection.execute(newest).scalar_one()))
    assert audit.verify(worked)[1] == audit.Broken(audit.verify(worked)[0] + 1, "head")


def test_a_reveal_is_in_the_trail_and_names_nobody(worked: Centre) -> None:
    seat = PlainSeat.of(worked, "op2")
    seat.catch_up()
    case = next(key[1] for key in seat.held if key[0] == "facts")
    seat.do(Reveal(**seat.common(case), what="phone", reason="callback", text="回访马女士"))
    seat.do(Reveal(**seat.common(case), what="name", reason="因为 13897251234"))
    with worked.database.read() as connection:
        entries = [e for e in connection.execute(select(tables.audit.c.entry)).scalars() if '"act":"reveal"' in e]
        everything = " ".join(connection.execute(select(tables.audit.c.entry)).scalars())
    assert [(case in e, seat.person in e) for e in entries] == [(True, True)] * 2
    assert '"what":"phone","why":"callback"' in entries[0]
    assert '"why":"words"' in entries[1]
    for personal in ("13897251234", "马女士", "东关大街", "停水"):
        assert personal not in everything
