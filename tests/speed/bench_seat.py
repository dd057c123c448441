"""What a seat writes: a saving alone and while a page comes in, a page itself, and one change there and back."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from app.desk import Desk
from app.domain.records import CaseFacts, Event
from app.domain.words import Status
from app.store.sql import run
from app.sync.wire import Change, ExchangeReply, Kind
from tests.speed import filled
from tests.speed.made import _Maker as Maker
from tests.speed.measuring import Result, percentiles, timed

_SAVES = 300
_CHANGES = 10_000
_PAGE = 1_000
"""Changes in one answer; the seat applies them 250 to a transaction."""
_encode = msgspec.json.encode


def do() -> Iterator[Result]:
    """Log a case; log one and dispatch it; both again while a page comes in."""
    with filled.desk() as desk:
        sizes = {"cases": filled.CASES}
        yield {"what": "register", **percentiles(timed(_saving(desk, 1), _SAVES, 20), p50=2, p99=10), "sizes": sizes}
        took = timed(_saving(desk, 2), _SAVES, 20)
        yield {"what": "register and dispatch", **percentiles(took), "sizes": sizes}
        took = _while_paging(desk, _saving(desk, 3))
        yield {"what": "register during a page-in", **percentiles(took, p99=50), "sizes": sizes}


def page_in() -> Iterator[Result]:
    """Ten thousand changes, half of them new cases, half changes of known ones; facts and private parts."""
    with filled.desk() as desk:
        replies = prepared(desk)
        began = time.perf_counter()
        take(desk, replies)
        rate = _CHANGES / (time.perf_counter() - began)
        target = {"rate_per_s": 10_000}
        yield {
            "what": "10,000 changes",
            "rate_per_s": round(rate),
            "n": _CHANGES,
            "target": target,
            "met": rate >= 10_000,
        }


def _saving(desk: Desk, seed: int) -> Callable[[int], None]:
    rng = Random(seed)
    matters = [code for code in desk.book.categories if desk.book.is_leaf(code)]
    areas, units = list(desk.book.areas), list(desk.book.units)

    def save(number: int) -> None:
        intake = desk.act(
            "register_case",
            channel="phone",
            request_type="complaint",
            category=rng.choice(matters),
            area=rng.choice(areas),
            place=f"八一中路{number}号3单元",
            text="楼道灯坏了一个月没人修，晚上老人上下楼很不安全，请尽快处理。" * 2,
            caller={"name": "马晓燕", "phone": f"138{rng.randrange(10**8):08d}"},
        )
        acts = [intake, desk.act("dispatch", unit=rng.choice(units))] if seed == 2 else [intake]
        desk.do(*acts)

    return save


def _while_paging(desk: Desk, save: Callable[[int], None]) -> list[float]:
    """Savings a hundredth of a second apart, as long as pages come in."""
    paging = threading.Thread(target=take, args=(desk, prepared(desk, 6)))
    took: list[float] = []
    pause = threading.Event()
    paging.start()
    number = 0
    while paging.is_alive():
        began = time.perf_counter()
        save(number)
        took.append((time.perf_counter() - began) * 1000)
        number += 1
        pause.wait(0.01)
    paging.join()
    return took


def take(desk: Desk, replies: list[ExchangeReply]) -> None:
    """Let these answers come in."""
    exchange = desk._exchange
    for reply in replies:
        exchange.take(replace(exchange.request(sending=False), cursor=exchange.cursor), reply)


def prepared(desk: Desk, seed: int = 5) -> list[ExchangeReply]:
    """The answers that bring this seat ten thousand changes, made beforehand; they are left out of garbage collection,
    for no seat holds ten pages at a time."""
    replies = list(_replies(desk, Random(seed)))
    gc.collect()
    gc.freeze()
    return replies


def _replies(desk: Desk, rng: Random) -> Iterator[ExchangeReply]:
    """The changes as the centre would send them."""
    changes = list(_changes(desk, rng))
    now = desk.now()
    for start in range(0, len(changes), _PAGE):
        page = tuple(changes[start : start + _PAGE])
        last = start + _PAGE >= len(changes)
        yield ExchangeReply(
            changes=page, cursor=page[-1].seq, complete=last, head=changes[-1].seq, epoch=1, server_time=now
        )


def _changes(desk: Desk, rng: Random) -> Iterator[Change]:
    """Of four changes one is a new case's facts, one its private part, two the facts of open cases that move on."""
    maker = Maker(rng, desk.book, filled.NOW)
    known = _open_cases(desk, rng)
    seq = desk._exchange.cursor
    for number in range(_CHANGES // 4):
        seq += 1
        facts, private = maker.case(filled.NOW + timedelta(seconds=number), number)
        yield Change(seq=seq, kind=Kind.FACTS, id=facts.id, body=Raw(_encode(facts)))
        yield Change(seq=seq, kind=Kind.PRIVATE, id=private.id, body=Raw(_encode(private)))
        for _ in range(2):
            seq += 1
            moved = _moved(known[rng.randrange(len(known))])
            yield Change(seq=seq, kind=Kind.FACTS, id=moved.id, body=Raw(_encode(moved)))


def _open_cases(desk: Desk, rng: Random) -> list[CaseFacts]:
    with desk._store.read() as connection:
        found = run(
            connection,
            "SELECT payload FROM facts JOIN bodies USING (key) WHERE status IN ('dispatched', 'signed', 'open')",
            (),
        )
        cases = [msgspec.json.decode(row[0], type=CaseFacts) for row in found.fetchall()]
    rng.shuffle(cases)
    return cases


def _moved(facts: CaseFacts) -> CaseFacts:
    line = Event(id=f"{facts.id}:{facts.version}", at=filled.NOW, by="p-op2", what="reply", unit=facts.unit)
    return replace(
        facts, status=Status.REPLIED, version=facts.version + 1, replied_at=filled.NOW, timeline=(*facts.timeline, line)
    )


BENCHES = {"do": do, "page_in": page_in}
