"""The open database: one writer, many readers, one process, and what it says when the disk does not play along."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from app.domain.errors import Trouble
from app.store import engine, meta, tables, writer
from app.store.store import Store
from app.store.writer import Priority, Touched, Writing

KEY = b"k" * 32


@pytest.fixture
def store(tmp_path: Path):
    made = Store(tmp_path, KEY)
    yield made
    made.close()


def put(value: int, *touched: str):
    def job(writing: Writing) -> int:
        meta.put(writing.connection, value=value)
        for each in touched:
            writing.touch("case", [each])
        return value

    return job


def value_of(store: Store) -> int | None:
    with store.read() as connection:
        return meta.get(connection, "value", int)


def test_what_is_written_is_there_after_a_restart(tmp_path: Path) -> None:
    first = Store(tmp_path, KEY)
    first.write(put(7))
    first.close()
    second = Store(tmp_path, KEY)
    assert value_of(second) == 7
    second.close()


def test_what_fails_is_undone_whole_and_not_told(store: Store) -> None:
    told: list[Touched] = []
    store.on_touched(told.append)

    def job(writing: Writing) -> None:
        put(8, "x")(writing)
        raise ValueError("halfway")

    store.write(put(1, "a"))
    with pytest.raises(ValueError, match="halfway"):
        store.write(job)
    assert value_of(store) == 1
    assert [touched.kinds for touched in told] == [{"case": frozenset({"a"})}]


def test_listeners_are_told_after_the_commit_and_may_fail(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int | None] = []
    off = store.on_touched(lambda touched: seen.append(value_of(store)))
    store.write(put(3, "a"))
    off()
    store.write(put(4, "a"))
    assert seen == [3]


@pytest.mark.logs("a listener failed")
def test_a_failing_listener_harms_nobody(store: Store) -> None:
    seen: list[Touched] = []
    store.on_touched(lambda touched: 1 / 0)
    store.on_touched(seen.append)
    store.write(put(3, "a"))
    assert len(seen) == 1


def test_a_person_goes_before_the_link_and_the_link_before_housekeeping(store: Store) -> None:
    order: list[str] = []
    started, go = threading.Event(), threading.Event()

    def slow(writing: Writing) -> None:
        started.set()
        assert go.wait(10)

    def noting(name: str):
        return lambda writing: order.append(name)

    threads = [threading.Thread(target=store.write, args=(slow, Priority.LINK))]
    threads[0].start()
    assert started.wait(10)
    for name, priority in (("later", Priority.LATER), ("link", Priority.LINK), ("person", Priority.PERSON)):
        threads.append(threading.Thread(target=store.write, args=(noting(name), priority)))
        threads[-1].start()
        while store._writer.waiting < len(threads) - 1:
            pass
    go.set()
    for thread in threads:
        thread.join(10)
    assert order == ["person", "link", "later"]


def test_a_reader_sees_one_snapshot_and_changes_nothing(store: Store) -> None:
    store.write(put(1))
    with store.read() as connection:
        assert meta.get(connection, "value", int) == 1
        store.write(put(2))
        assert meta.get(connection, "value", int) == 1
    assert value_of(store) == 2
    with pytest.raises(Trouble) as no, store.read() as connection:
        connection.exec_driver_sql("DELETE FROM meta")
    assert no.value.code == "read_only"


def test_a_second_instance_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as no:
        Store(tmp_path, KEY)
    assert no.value.code == "in_use"
    store.write(put(1))


def test_a_wrong_key_and_a_damaged_file_are_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Store(tmp_path, KEY).close()
    file = tmp_path / "store.db"
    before = file.read_bytes()
    with pytest.raises(Trouble) as wrong:
        Store(tmp_path, b"w" * 32)
    assert wrong.value.code == "damaged"
    file.write_bytes(before[:500] + b"\0" * 3000 + before[3500:])
    with pytest.raises(Trouble) as damaged:
        Store(tmp_path, KEY)
    assert damaged.value.code == "damaged"
    file.write_bytes(before)
    Store(tmp_path, KEY).close()
    assert capfd.readouterr().err == ""


def test_a_newer_profile_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path, KEY)
    store.write(lambda writing: writing.connection.exec_driver_sql("PRAGMA user_version = 99"))
    store.close()
    with pytest.raises(Trouble) as newer:
        Store(tmp_path, KEY)
    assert newer.value.code == "newer_profile"


def test_an_old_library_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.sqlcipher, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(Trouble) as old:
        Store(tmp_path, KEY)
    assert old.value.code == "sqlite_too_old"


def test_a_full_disk_is_told_and_nothing_half_is_kept(store: Store) -> None:
    store.write(put(1))
    driver = store._writer._connection.connection.driver_connection
    pages = driver.execute("PRAGMA page_count").fetchone()[0]
    driver.execute(f"PRAGMA max_page_count = {pages}")

    def big(writing: Writing) -> None:
        meta.put(writing.connection, value=2, big="x" * 500_000)

    with pytest.raises(Trouble) as full:
        store.write(big)
    assert full.value.code == "disk_full"
    assert value_of(store) == 1
    driver.execute("PRAGMA max_page_count = 1073741823")
    store.write(big)
    assert value_of(store) == 2


def test_the_file_is_safe_by_its_settings(store: Store) -> None:
    def settings(writing: Writing) -> list[object]:
        ask = writing.connection.exec_driver_sql
        return [ask(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "secure_delete")]

    assert store.write(settings) == ["wal", 2, 1]


def many(writing: Writing) -> None:
    rows = [{"id": f"{number:036}"} for number in range(3000)]
    writing.connection.execute(tables.unindexed.delete())
    writing.connection.execute(tables.unindexed.insert(), rows)


def test_the_log_comes_into_the_database_when_things_are_quiet(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may, done = threading.Event(), threading.Event()
    bring_in = writer.checkpoint

    def watched(connection: Connection, mode: str) -> None:
        may.wait(30)
        bring_in(connection, mode)
        done.set()

    monkeypatch.setattr(writer, "checkpoint", watched)
    before = (tmp_path / "store.db").stat().st_size
    store.write(many)
    assert (tmp_path / "store.db").stat().st_size == before
    may.set()
    assert done.wait(30)
    assert (tmp_path / "store.db").stat().st_size > before


def test_a_long_log_begins_anew_while_much_comes_in(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_LONG_LOG", 1_000_000)
    log = tmp_path / "store.db-wal"
    for _ in range(40):
        store.write(many)
    assert log.stat().st_size < 4_000_000
    monkeypatch.setattr(writer, "_LONG_LOG", 10**12)
    for _ in range(40):
        store.write(many)
    assert log.stat().st_size > 4_000_000, "without that it grows and grows"


def test_tables_and_migrations_say_the_same(store: Store) -> None:
    """What statements are built from is what the migrations make."""
    with store.read() as connection:
        looked = inspect(connection)
        made = {
            name: {column["name"]: (str(column["type"]), column["nullable"]) for column in looked.get_columns(name)}
            for name in looked.get_table_names()
            if not name.startswith(("words", "sqlite_", "alembic_"))
        }
    said = {
        table.name: {column.name: (str(column.type), bool(column.nullable)) for column in table.columns}
        for table in tables.metadata.tables.values()
        if table.name != "words"
    }
    assert made == said


def test_every_statement_of_the_store_is_sql_the_database_takes(store: Store) -> None:
    """One that is wrong would show only when something rare happens."""
    from app.store import books, claims, drafts, holding, outbox, page, refill, rows, sides, sql, textindex, truth

    modules = (books, claims, drafts, holding, meta, outbox, page, refill, rows, sides, textindex, truth)
    found = [each for module in modules for each in _statements(vars(module).values(), sql.Statement)]
    assert len(found) > 50
    with store.read() as connection:
        for statement in found:
            connection.exec_driver_sql(f"EXPLAIN {statement._sql}", tuple([None] * statement._sql.count("?")))


def _statements(values: object, kind: type) -> list[object]:
    given = list(values)  # type: ignore[call-overload]
    inner = [each for value in given if isinstance(value, dict) for each in value.values()]
    return [each for each in (*given, *inner) if isinstance(each, kind)]
