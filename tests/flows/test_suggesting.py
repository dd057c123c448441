"""What is learnt at the centre and from cases reaches a seat and works there without a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from app.questions.guessshapes import Guess, Guessed
from app.questions.shapes import Suggest, Suggestion
from app.store.remembered import Remembered
from server import models
from server.centre import NOBODY
from tests.world.city import INTAKE, City, Seat, city
from tests.world.told import TEXTS

COLD = "暖气一点都不热，老人受不了"


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made
        made.agrees()


def train(town: City, texts: Sequence[tuple[str, str]] = TEXTS) -> models.Model:
    centre = town.centre.centre
    body, measured = models.learn([(text, matter) for matter, text in texts])
    return models.put(centre, body, measured, len(texts), NOBODY)


def guess(seat: Seat, text: str = COLD) -> list[Guessed]:
    return list(seat.desk.ask(Guess(text=text)))


def units(seat: Seat, **asked: str) -> list[Suggestion]:
    return seat.desk.ask(Suggest(**asked))


def held(town: City, seat: Seat, digest: str) -> None:
    """Wait until the seat holds this model."""

    def there() -> bool:
        return seat.count(f"SELECT count(*) FROM models WHERE digest = '{digest}'") == 1

    town.until(there)


def test_a_model_reaches_a_seat_and_works_with_the_centre_gone(town: City) -> None:
    op = town.seat("op1")
    assert guess(op) == []
    first = train(town)
    held(town, op, first.digest)
    with town.stopped():
        (best, *_others) = guess(op)
        assert (best.category, best.name, best.leaf) == ("A2", "供暖", True) and best.confidence >= first.threshold
        found = units(op, text="自来水停水，请尽快处理", area="630101")
        assert [(each.unit, each.category, each.confidence is not None) for each in found] == [("U1", "A1", True)]
        assert units(op, text="今天天气", area="630101") == []
    again = train(town, [(matter, text) for matter, text in TEXTS if matter != "A2"])
    assert again.version == 2
    held(town, op, again.digest)
    assert all(each.category != "A2" for each in guess(op))


@pytest.mark.logs("a model is refused")
def test_a_spoiled_model_is_refused_and_the_old_one_stays(town: City) -> None:
    op = town.seat("op1")
    good = train(town)
    held(town, op, good.digest)
    before = guess(op)
    assert before
    centre = town.centre.centre
    body, measured = models.learn([(text, matter) for matter, text in TEXTS[6:]])
    keep = models._keep
    models._keep = lambda connection, centre, told, body: keep(connection, centre, told, body[:-1] + b"!")
    try:
        bad = models.put(centre, body, measured, 1, NOBODY)
    finally:
        models._keep = keep
    op.idle()
    op.idle()
    assert op.count(f"SELECT count(*) FROM models WHERE digest = '{bad.digest}'") == 0
    assert guess(op) == before
    last = train(town, TEXTS[12:])
    held(town, op, last.digest)


def test_what_units_took_is_learnt_at_every_seat(town: City) -> None:
    op, other = town.seat("op1"), town.seat("op2")
    asked = {"category": "B1", "area": "630101"}
    assert units(op, **asked) == []
    cases = [op.register(**INTAKE | {"category": "B1"}).case for _n in range(3)]
    for case in cases:
        op.act("dispatch", case, unit="U3", level=7)
        op.act("sign", case)
    op.idle()
    other.idle()
    for seat in (op, other):
        (found,) = units(seat, **asked)
        assert (found.unit, found.reason, found.level, found.taken, found.among) == ("U3", "accepted", 7, 3, 3)
    op.act("return", cases[0], text="不属于我单位职责")
    op.act("dispatch", cases[0], unit="U2")
    op.act("sign", cases[0])
    op.idle()
    other.idle()
    for seat in (op, other):
        found = units(seat, **asked)
        assert [(each.unit, each.taken, each.returned) for each in found] == [("U2", 1, 0), ("U3", 2, 1)]
        anew = Remembered(seat.desk._store.read)
        with anew.use(seat.desk.book) as fresh, seat.desk._store.advice.remembered.use(seat.desk.book) as kept:
            assert fresh.ranked("B1", "630101") == kept.ranked("B1", "630101")
    other.offline()
    assert [each.unit for each in units(other, **asked)] == ["U2", "U3"]
    other.online()


def test_it_is_read_ahead_beside_the_link_and_a_closing_seat_waits_for_no_more(town: City) -> None:
    op = town.seat("op1")
    op.act("dispatch", op.register(**INTAKE | {"category": "B1"}).case, unit="U3", level=7)
    ahead = Remembered(op.desk._store.read)
    ahead.warm(op.desk.book)
    ahead.close()
    assert ahead._known is not None and not ahead.beside.busy
    late = Remembered(op.desk._store.read)
    late.close()
    late.warm(op.desk.book)
    assert not late.beside.busy and late._known is None
