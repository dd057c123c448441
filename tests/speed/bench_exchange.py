"""One change from a seat to the centre and back, and the first fill of a new seat: the real seat core, and a served
centre on PostgreSQL."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from msgspec.structs import replace
from sqlalchemy import text

from app.clock import SystemClock, epoch_ms
from app.desk import Desk
from app.domain.book import Book
from app.domain.words import IN_QUEUE
from app.questions.shapes import Cases, Queue
from app.store import meta, profile, refill
from app.store.store import Store
from app.sync.enrol import enter
from server.centre import Centre
from server.database import rows
from server.doors.place import keep_address
from tests.speed import filled, loaded, made
from tests.speed.bench_centre import served
from tests.speed.measuring import Result, percentiles
from tests.world.centre import PASSWORD, Running
from tests.world.postgres import postgres_server

_SIZES = (20_000, 200_000)
_CHANGES, _WARM = 200, 20
_FACTS, _PRIVATE = 10_000, 500
_LISTED_S, _SEARCHABLE_S = 1.0, 2.0
_WAIT_S = 60.0


@contextmanager
def _served(book: Book, cases: list[made.Made]) -> Iterator[tuple[Running, str]]:
    """A served centre that has these cases; its address."""
    with postgres_server(durable=True) as postgres, tempfile.TemporaryDirectory() as folder:
        url = postgres.new_database()
        running = loaded.centre(url, book)
        try:
            loaded.load(running.centre, url, cases)
            keep_address(Path(folder), url)
            with served(Path(folder)) as port:
                yield running, f"http://127.0.0.1:{port}"
        finally:
            running.centre.database.close()


# ── one change there and back ──


def exchange() -> Iterator[Result]:
    """A case logged at a seat: from the end of its saving until the centre's verdict and page are in the store. As many
    cases lie at the seat as at the centre."""
    for size in _SIZES:
        tables = filled.book()
        with filled.copy(size) as root, _served(tables, list(made.cases(size, 7, tables, filled.NOW))) as found:
            running, url = found
            _know_each_other(running, tables, root, url)
            desk = Desk.open(root, filled.ME.name, filled.PASSWORD, SystemClock())
            try:
                took = _changes(desk)
            finally:
                desk.close()
            yield {"what": f"one change, {size:,} cases", **percentiles(took, p95=25), "sizes": {"cases": size}}


def _know_each_other(running: Running, tables: Book, root: Path, url: str) -> None:
    """Make the filled seat's person and device known to the centre, and where the feed stands to the seat."""
    given = running.add(filled.ME.name, filled.ME.roles)
    with running.centre.database.write() as connection:
        for table in ("person", "record"):
            sql = f"UPDATE {table} SET id = :new WHERE id = :old"
            connection.execute(text(sql), {"new": filled.ME.id, "old": given})
        connection.execute(text("UPDATE hotline SET phone_key = :key"), {"key": tables.phone_key})
        connection.execute(text("UPDATE feed_head SET epoch = 1"))
        connection.execute(text("UPDATE counter SET value = 1 WHERE name = 'seat'"))
        sql = """INSERT INTO device (hotline, id, seat, person, machine, enrolled_at, last_seen)
        VALUES (1, 'device', '001', :person, '', 0, :now)"""
        now = epoch_ms(running.centre.clock.now())
        connection.execute(text(sql), {"person": filled.ME.id, "now": now})
        head = connection.execute(text("SELECT seq FROM feed_head")).scalar_one()
    profile.write(root, replace(profile.read(root), centre=url))
    store = Store(root, filled.KEY)
    try:
        store.write(lambda writing: meta.put(writing.connection, **{refill.CURSOR: head}))
    finally:
        store.close()


def _changes(desk: Desk) -> list[float]:
    rng, took = Random(11), list[float]()
    matters = [code for code in desk.book.categories if desk.book.is_leaf(code)]
    areas = list(desk.book.areas)
    assert desk.wait_idle(_WAIT_S)[0], desk.link_state()
    link, going = desk._link, desk._exchange
    for _ in range(_WARM + _CHANGES):
        before = going.cursor
        act = desk.act(
            "register_case",
            channel="phone",
            request_type="complaint",
            category=rng.choice(matters),
            area=rng.choice(areas),
            place="八一中路7号3单元",
            text="楼道灯坏了一个月没人修，晚上老人上下楼很不安全，请尽快处理。",
            caller={"name": "马晓燕", "phone": f"138{rng.randrange(10**8):08d}"},
        )
        desk.do(act)
        began = time.perf_counter()
        assert link.wait(lambda before=before: going.cursor > before and not link._waiting(), _WAIT_S)
        took.append((time.perf_counter() - began) * 1000)
        assert desk.wait_idle(_WAIT_S)[0]
    return took[_WARM:]


# ── the first fill ──


def first_fill() -> Iterator[Result]:
    """A new seat at a centre with ten thousand cases, five hundred of whose private parts are its person's to hold.
    The time counts from the sign-in's end: the password's hash and the store's key take what they are meant to."""
    tables = filled.book()
    now = SystemClock().now()
    cases = list(made.cases(_FACTS, 7, tables, now))
    with _served(tables, cases) as (running, url), tempfile.TemporaryDirectory() as folder:
        person = running.add(filled.ME.name, filled.ME.roles)
        held = _grant(running.centre, person, cases)
        gc.collect()
        gc.freeze()  # what the bench itself holds is no seat's to look through
        runs = [_fill(Path(folder) / str(number), url, held) for number in range(3)]
        for what, at, most in (("listed", 0, _LISTED_S), ("searchable", 1, _SEARCHABLE_S)):
            took = sorted(run[at] for run in runs)
            yield {
                "what": f"first fill, {what}",
                "s": round(took[1], 3),
                "worst_s": round(took[-1], 3),
                "n": len(runs),
                "sizes": {"facts": _FACTS, "private": held},
                "target": {"s": most},
                "met": took[1] <= most,
            }


def _grant(centre: Centre, person: str, cases: list[made.Made]) -> int:
    """Give the person so many private parts beside those of the queue that it holds five hundred; how many it holds."""
    queued = sum(facts.status in IN_QUEUE for facts, _ in cases)
    others = [facts.id for facts, _ in reversed(cases) if facts.status not in IN_QUEUE][: max(0, _PRIVATE - queued)]
    until = centre.now_ms() + 30 * 86_400_000
    with centre.database.write() as connection:
        for each in others:
            sql = """INSERT INTO granted (hotline, person, id, seq, until) SELECT 1, $1, id, seq, $3
            FROM record WHERE id = $2 AND kind = 'private'"""
            rows(connection, sql, (person, each, until))
    return queued + len(others)


def _fill(root: Path, url: str, held: int) -> tuple[float, float]:
    """Seconds until all is listed, and until all is found by its words."""
    clock = SystemClock()
    entered = enter(root, filled.ME.name, PASSWORD, clock, url)
    began = time.perf_counter()
    desk = Desk(entered, clock)
    try:
        assert desk._link.wait(lambda: not desk._exchange.filling, _WAIT_S)
        rows_shown = desk.ask(Queue()), desk.ask(Cases())
        listed = time.perf_counter() - began
        while _count(desk, "unindexed"):
            time.sleep(0.005)
        searchable = time.perf_counter() - began
        assert all(rows_shown) and (_count(desk, "facts"), _count(desk, "private")) == (_FACTS, held)
        return listed, searchable
    finally:
        desk.close()


def _count(desk: Desk, table: str) -> int:
    with desk._store.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


BENCHES = {"exchange": exchange, "first_fill": first_fill}
