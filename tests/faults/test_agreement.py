"""P5, quick form: random faults in a city of real seats and a real centre; when they stop, all agree. The long form:
`python3 dev.py soak agree --seed N`."""

from typing import Any

import pytest

from app.store import meta, page
from app.sync.exchange import Exchange
from tests.soak.agreeing import one_day
from tests.world.city import city


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a seat waits between two tries is not what is tested here."""
    monkeypatch.setattr("app.sync.link.RETRY_S", 0.05)


@pytest.mark.logs("urllib3.connection: Failed to parse headers")  # an answer that was cut among its headers
@pytest.mark.parametrize("seed", range(3))
def test_when_faults_stop_all_agree(seed: int) -> None:
    one_day(seed)


def test_control_a_seat_that_drops_a_page_does_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = page.apply

    def careless(writing: Any, book: Any, person: Any, **given: Any) -> Any:
        if any(change.kind == "facts" for change in given["changes"]):
            given["changes"] = ()
        return whole(writing, book, person, **given)

    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        one.idle()
        two.idle()
        monkeypatch.setattr(page, "apply", careless)
        one.register()
        one.idle()
        monkeypatch.setattr(page, "apply", whole)
        with pytest.raises(AssertionError, match="does not agree"):
            town.agrees()


def test_control_a_seat_whose_cursor_runs_ahead_of_its_page_does_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor in a transaction of its own, and a death in between."""
    whole = Exchange._piece

    def torn(self: Exchange, verdicts: Any, changes: Any, cursor: int | None, complete: bool) -> None:
        if cursor is None or not changes:
            return whole(self, verdicts, changes, cursor, complete)
        self._store.write(lambda writing: meta.put(writing.connection, cursor=cursor))
        self.cursor = cursor
        raise RuntimeError("died")

    with city() as town:
        one, two = town.seat("op1"), town.seat("op2")
        one.idle()
        two.idle()
        two.offline()
        one.register()
        one.idle()
        with monkeypatch.context() as patch:
            patch.setattr(Exchange, "_piece", torn)
            asked = two.desk._exchange.request()
            seat = two.desk._entered.session
            body = two.desk._exchange.encode(asked)
            two.desk._link.close()  # nobody else takes the page
            two.network.heal()
            reply = seat.call(lambda token: seat.centre.exchange(body, token))
            with pytest.raises(RuntimeError):
                two.desk._exchange.take(asked, reply)
        two.close()
        two.sign_in()
        two.online()
        with pytest.raises(AssertionError, match="does not agree"):
            town.agrees()
