"""P28, quick form: exchanges that are right but for one thing, at every place of the envelope and of every command.

A value of a command that no hotline can have is a verdict (a person hears of it); a broken envelope is a 4xx. Never a
5xx, nothing half done, and the seat goes on afterwards. Long form:
`python3 dev.py soak rubbish`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest

from app.domain import codec
from app.sync.wire import ExchangeReply, body_hash
from server import audit
from tests.server.test_web import ask
from tests.world.centre import Running, serving
from tests.world.plain import PlainSeat

SEED = int(os.environ.get("SEED", "1"))
TIMES = int(os.environ.get("RUBBISH", "250"))
NASTY: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    2**53 + 1,
    -(2**63) - 1,
    10**400,
    "",
    " \u3000\t",
    "\0",
    "\ud800",
    "a" * 100_000,
    "\u0301" * 1_000,
    "\u202eabc\u202c",
    "𠮷𠮷👨‍👩‍👧",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999+14:00",
    "2026-02-30T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T10:00:00",
    "01990000-0000-7000-8000-00000000000g",
    "'; DROP TABLE record; --",
    "+86 138-0013-8000",
    "8230000 转 8",
    "63010219800101001X",
    [],
    [None],
    [[[[]]]],
    {},
    {"a": {"a": {"a": 1}}},
    {"__proto__": 1},
)
ACTS: tuple[dict[str, Any], ...] = (
    {"do": "note", "text": "记一笔"},
    {"do": "dispatch", "unit": "U1", "level": 3},
    {"do": "amend", "changes": {"place": {"old": "东关大街 18 号", "new": "七号楼"}}},
    {"do": "add_contact", "contact": "01990000-0000-7000-8000-000000000009", "channel": "phone", "text": "又来电"},
    {"do": "record_callback", "caller": "x", "round": 1, "way": "phone", "contacted": "yes"},
    {"do": "reveal", "what": "phone", "reason": "callback"},
    {"do": "merge", "into": "01990000-0000-7000-8000-000000000008"},
    {"do": "hand_over", "to": "op2", "text": "交班"},
    {"do": "whistle", "units": ["U1", "U2"], "text": "联合处理"},
)


@pytest.fixture
def served(running: Running) -> Iterator[Running]:
    with serving(running):
        yield running


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from places(each, (*path, key))


def spoil(value: Any, dice: Random) -> str:
    """Change, add or take away one thing somewhere; where."""
    path = dice.choice(list(places(value)))
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    what = dice.choice(("put", "put", "put", "drop", "more"))
    if what == "drop":
        del holder[path[-1]]
    elif what == "more" and isinstance(holder, dict):
        holder["surplus"] = dice.choice(NASTY)
    else:
        holder[path[-1]] = dice.choice(NASTY)
    return f"{what} {path}"


def plain(command: dict[str, Any]) -> bytes:
    """As a careless client would write it: a lone surrogate stays escaped."""
    return json.dumps(command).encode()


def envelope(seat: PlainSeat, n: int, command: dict[str, Any]) -> dict[str, Any]:
    raw = plain(command)
    sent = {"n": n, "id": command.get("id"), "hash": hashlib.sha256(raw).hexdigest(), "body": command}
    return {
        "device": seat.device,
        "epoch": seat.signed.hotline.epoch,
        "protocol": 1,
        "cursor": seat.cursor,
        "commands": [sent],
    }


def hashed(asked: dict[str, Any]) -> bytes:
    """The request's bytes, its bodies' hashes true where there are bodies."""
    sents = asked.get("commands")
    for sent in sents if isinstance(sents, list) else []:
        if isinstance(sent, dict) and "body" in sent and isinstance(sent.get("hash"), str) and len(sent["hash"]) == 64:
            sent["hash"] = body_hash(plain(sent["body"]))
    return plain(asked)


@pytest.mark.parametrize("place", ["embedded", "postgres"], indirect=True)
def test_one_wrong_thing_anywhere_is_a_verdict_or_a_clear_four_hundred(served: Running) -> None:
    dice = Random(SEED)
    seat = PlainSeat.of(served.centre, "lead1")
    case = seat.registering()
    seat.do(case)
    verdicts = problems = 0
    for turn in range(TIMES):
        seat.catch_up()
        command = dice.choice(ACTS) | seat.common(case.case)
        command["at"] = command["at"].isoformat()
        if dice.random() < 0.25:
            command = json.loads(codec.encode(seat.registering()))
        command["seen"] = {"turn": 1, "version": seat.facts(case.case).version}
        asked = envelope(seat, seat.n + 1, json.loads(plain(command)))
        told = spoil(asked["commands"][0]["body"] if dice.random() < 0.7 else asked, dice)
        answer = ask(served, "POST", "/v1/exchange", hashed(asked), seat.token)
        where = f"seed {SEED}, turn {turn}: {told} of {command['do']}"
        assert answer.status == 200 or 400 <= answer.status < 500, (where, answer.status, answer.raw)
        if answer.status != 200:
            assert answer.problem().code != "bug", where
            problems += 1
            continue
        reply = msgspec.json.decode(answer.raw, type=ExchangeReply)
        assert len(reply.verdicts) == len(asked.get("commands", ())), where
        seat.n += len(reply.verdicts)
        verdicts += len(reply.verdicts)
    assert verdicts > TIMES / 10 and problems > TIMES / 10, "both roads were walked"
    assert seat.do(seat.registering()).result == "applied", "the seat goes on"
    assert audit.verify(served.centre)[1] is None


@pytest.mark.logs("bug at /v1/exchange")
def test_control_a_bug_behind_the_door_is_seen(served: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    from server import exchange

    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(exchange.feed, "page", broken)
    seat = PlainSeat.of(served.centre, "lead1")
    assert ask(served, "POST", "/v1/exchange", msgspec.json.encode(seat.request()), seat.token).status == 500
