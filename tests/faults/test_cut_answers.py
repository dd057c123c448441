"""P2 and P10: the line breaks inside answers and requests, logins run out; every act arrives once, in its order."""

import random
from collections.abc import Callable

import pytest

from app.desk import Line
from app.store import outbox
from app.sync.exchange import Exchange
from app.sync.http import SignedOut
from app.sync.link import Link
from tests.world.centre import PASSWORD
from tests.world.city import City, Seat, city
from tests.world.proxy import ALL, NOTHING

ACTS = 12


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a seat waits between two tries is not what is tested here."""
    monkeypatch.setattr("app.sync.link.RETRY_S", 0.05)


def cutting(seed: int, times: int) -> Callable[[str], int]:
    """Break each of the first so many exchanges somewhere: before the centre hears of it, or inside its answer."""
    dice = random.Random(seed)
    left = [times]

    def forget(path: str) -> int:
        if path != "/v1/exchange" or not left[0]:
            return ALL
        left[0] -= 1
        return NOTHING if dice.random() < 0.2 else dice.randrange(900)

    return forget


def logged(seat: Seat, acts: int = ACTS) -> list[str]:
    """So many acts while offline; the ids of the commands."""
    case = seat.register().case
    return [seat.act("note", case, text=f"第{number}条").commands[0] for number in range(acts)]


def once(town: City, ids: list[str]) -> bool:
    """Whether the centre judged each of these once, in this order."""
    wanted = set(ids)
    return [each for each in town.commands() if each in wanted] == ids


@pytest.mark.parametrize("seed", range(3))
def test_cut_answers_lose_nothing_and_double_nothing(seed: int) -> None:
    with city() as town:
        one = town.seat("op1")
        one.idle()
        one.network.forget = cutting(seed, 8)
        ids = logged(one)
        one.network.break_lines()
        one.idle()
        assert once(town, ids), f"seed {seed}"
        town.agrees()


def test_control_a_seat_that_takes_sending_for_success_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Exchange.request

    def forgetful(self: Exchange, sending: bool = True) -> object:
        asked = request(self, sending)
        ids = [sent.id for sent in asked.commands]

        def job(writing: object) -> None:
            rows = [outbox.get(writing.connection, each) for each in ids]  # type: ignore[attr-defined]
            outbox.drop(writing.connection, [row.key for row in rows])  # type: ignore[attr-defined]

        self._store.write(job)  # type: ignore[arg-type]
        return asked

    monkeypatch.setattr(Exchange, "request", forgetful)
    with city() as town:
        one = town.seat("op1")
        one.idle()
        one.network.forget = lambda path: NOTHING if path == "/v1/exchange" else ALL
        ids = logged(one)
        town.until(lambda: one.count("SELECT count(*) FROM outbox") == 0)
        one.network.heal()
        one.desk.sync_now()
        one.desk.wait_idle(2)
        assert not once(town, ids)


def expiring(town: City) -> Callable[[str], int]:
    """Let the login run out before every second exchange: each round meets it once."""
    asked = [0]

    def forget(path: str) -> int:
        if path == "/v1/exchange":
            asked[0] += 1
            if asked[0] % 2:
                town.clock.wind(town.centre.centre.settings.access_s + 1)
        return ALL

    return forget


def test_a_login_that_runs_out_at_every_request_costs_nothing() -> None:
    with city() as town:
        one = town.seat("op1")
        one.offline()
        ids = logged(one, 120)
        one.online()
        one.network.forget = expiring(town)
        one.idle()
        assert one.network.asked.count("/v1/refresh") >= 3, "one for each round of fifty"
        assert once(town, ids)
        one.network.heal()
        town.agrees()


def test_control_a_seat_that_takes_401_for_a_refusal_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    exchange_all = Link._exchange_all

    def hasty(self: Link) -> None:
        try:
            monkeypatch.setattr(self._session, "_take", lambda tokens: None)  # what the bell may just be given
            self._session._access = "nonsense-nonsense-nonsense"
            self._session.refresh = None
            exchange_all(self)
        except SignedOut:

            def job(writing: object) -> None:
                keys = [w.key for w in writing.connection.exec_driver_sql("SELECT key FROM outbox")]  # type: ignore[attr-defined]
                outbox.drop(writing.connection, keys)  # type: ignore[attr-defined]

            self._store.write(job)  # type: ignore[arg-type]
            raise

    with city() as town:
        one = town.seat("op1")
        one.offline()
        ids = logged(one)
        monkeypatch.setattr(Link, "_exchange_all", hasty)
        one.online()
        town.until(lambda: one.count("SELECT count(*) FROM outbox") == 0)
        assert not once(town, ids)


def test_signed_out_for_good_the_seat_keeps_logging_until_somebody_signs_in() -> None:
    with city() as town:
        admin = town.seat("admin1")
        one = town.seat("op1")
        one.idle()
        admin.desk.people_act(town.centre.people["op1"], "sign_out")
        ids = logged(one)
        town.until(lambda: one.desk.link_state().reason == "signed_out")
        assert one.desk.link_state().line is Line.OFFLINE
        more = logged(one)
        one.desk.sign_in_again(PASSWORD)
        one.idle()
        assert once(town, ids + more)
        town.agrees()
