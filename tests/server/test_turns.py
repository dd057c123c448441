"""A crowd that signs in delays nobody but itself."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.domain.errors import Trouble
from server import turns
from server.turns import Turns
from tests.world.centre import CHEAP, PASSWORD, Running, serving
from tests.world.plain import PlainSeat


def order(*arrivals: tuple[str, str, bool], gone: str = "") -> list[str]:
    """In which order they get in, each as (name, line, known), while one is busy; `gone` has left before their turn."""
    done: list[str] = []

    async def come(own: Turns, name: str, line: str, known: bool) -> None:
        async with own.turn(line, known):
            done.append(name)

    async def all_of_them() -> None:
        own = Turns(1)
        async with own.turn("first"):
            tasks = {each[0]: asyncio.ensure_future(come(own, *each)) for each in arrivals}
            await asyncio.sleep(0)
            if gone:
                tasks[gone].cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        assert own._free == 1

    asyncio.run(all_of_them())
    return done


def test_lines_take_turns_and_who_is_known_comes_first() -> None:
    crowd = [(f"c{n}", "crowd", False) for n in range(4)]
    assert order(*crowd, ("other", "x", False)) == ["c0", "other", "c1", "c2", "c3"]
    assert order(*crowd, ("seat", "device", True)) == ["seat", "c0", "c1", "c2", "c3"]
    assert order(*crowd, ("other", "x", False), gone="c1") == ["c0", "other", "c2", "c3"]


def test_who_leaves_just_when_it_is_their_turn_gives_it_on() -> None:
    async def leaving() -> int:
        own = Turns(1)
        async with own.turn("first"):
            late = asyncio.ensure_future(own.turn("x").__aenter__())
            await asyncio.sleep(0)
        late.cancel()
        await asyncio.gather(late, return_exceptions=True)
        return own._free

    assert asyncio.run(leaving()) == 1


def test_a_line_is_no_longer_than_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LINE", 2)
    with pytest.raises(Trouble, match="busy"):
        asyncio.run(_three_in_a_line())


async def _three_in_a_line() -> None:
    own = Turns(1)
    async with own.turn("first"):
        waiting = [asyncio.ensure_future(own.turn("x").__aenter__()) for _ in range(2)]
        await asyncio.sleep(0)
        try:
            await own.turn("x").__aenter__()
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


def soon(so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    still = threading.Event()
    for _ in range(2_000):
        if so():
            return
        still.wait(0.01)
    raise AssertionError("it did not come to pass")


class Gate:
    """Checks passwords when it is opened."""

    def __init__(self) -> None:
        self.open, self.under_way, self.checked = threading.Event(), threading.Semaphore(0), list[str]()
        self.hash = CHEAP.hash

    def __enter__(self) -> None:
        pass

    def __exit__(self, *failure: object) -> None:
        self.open.set()  # whoever waits at it would hold up the centre's end

    def verify(self, kept: str, given: str) -> bool:
        self.under_way.release()
        self.open.wait()
        self.checked.append(given)
        return CHEAP.verify(kept, given)


def test_a_flood_of_sign_ins_lets_others_in(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LINE", 6)
    centre = running.centre
    device = PlainSeat.of(centre, "op1").device
    gate = Gate()
    centre.nobodys_hash = CHEAP.hash("nobody")
    monkeypatch.setattr(centre, "hasher", gate)
    answers: list[tuple[str, int]] = []

    def sign(name: str, source: str, **more: Any) -> None:
        connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=20, source_address=(source, 0))
        body = json.dumps({"name": name, "password": PASSWORD if more or source != "127.0.0.1" else name, **more})
        connection.request("POST", "/v1/sign-in", body, {"Content-Type": "application/json"})
        answers.append((name, connection.getresponse().status))
        connection.close()

    with serving(running), gate:
        crowd = [threading.Thread(target=sign, args=(f"nobody{n}", "127.0.0.1")) for n in range(12)]
        for each in crowd:
            each.start()
        for _ in range(2):
            assert gate.under_way.acquire(timeout=10)
        soon(lambda: sum(status == 503 for _, status in answers) == 4)
        seat = threading.Thread(target=sign, args=("op1", "127.0.0.1"), kwargs={"device": device})
        new = threading.Thread(target=sign, args=("op2", "127.0.0.2"))
        own: Turns = running.server.config.app.state.turns  # type: ignore[union-attr]
        for each, lines in ((seat, own._known), (new, own._strange)):
            waiting = len(lines)
            each.start()
            soon(lambda lines=lines, waiting=waiting: len(lines) > waiting)
        gate.open.set()
        for each in (*crowd, seat, new):
            each.join()
    assert dict(answers)["op1"] == dict(answers)["op2"] == 200
    assert max(n for n, given in enumerate(gate.checked) if given == PASSWORD) <= 5
    assert [status for _, status in answers].count(503) == 4
