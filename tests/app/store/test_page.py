"""What the centre says, put into the store."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from app.clock import epoch_ms
from app.domain.errors import Trouble
from app.domain.records import Category, Holder, Person
from app.similar.bigrams import sought
from app.store import books, claims, page, rows, textindex, truth
from app.store.store import Store
from app.store.writer import Priority, Touched
from app.sync.wire import Change, Kind, Op, Taken
from tests.world.story import OPERATOR, Story

KEY = b"k" * 32


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("store")
    Store(place, KEY).close()
    return place / "store.db"


@pytest.fixture
def store(tmp_path: Path, empty: Path) -> Iterator[Store]:
    shutil.copy(empty, tmp_path / "store.db")
    made = Store(tmp_path, KEY)
    made.swap_book(Story().book)
    yield made
    made.close()


def said(kind: Kind, record: Any, seq: int, ident: str | None = None, **newer: Any) -> Change:
    body = msgspec.to_builtins(record) | newer
    return Change(seq=seq, kind=kind, id=ident or record.id, body=Raw(msgspec.json.encode(body)))


def comes(store: Store, *changes: Change, complete: bool = False) -> None:
    cursor = max(change.seq for change in changes)

    def job(writing: Any) -> None:
        book = page.apply(writing, store.book, OPERATOR, changes=changes, cursor=cursor, complete=complete)
        writing.then.append(lambda: store.swap_book(book))

    store.write(job, Priority.LINK)


def fetched(store: Store, sql: str) -> list[Any]:
    with store.read() as connection:
        return list(connection.exec_driver_sql(sql).all())


def both(story: Story, case: str, seq: int, **newer: Any) -> tuple[Change, Change]:
    whole = story.cases[case]
    return said(Kind.FACTS, whole.facts, seq, **newer), said(Kind.PRIVATE, whole.private, seq, **newer)


def test_a_case_comes_changes_and_goes(store: Store) -> None:
    told: list[Touched] = []
    store.on_touched(told.append)
    story = Story()
    case = story.register()
    comes(store, *both(story, case, 1))
    assert fetched(store, "SELECT number, status, seq, waiting FROM facts")[0][1:] == ("open", 1, 0)
    assert len(fetched(store, "SELECT 1 FROM callers")) == len(fetched(store, "SELECT 1 FROM contacts")) == 1
    textindex.catch_up(store)
    assert fetched(store, "SELECT reversed FROM phones") == [("00083100831",)]
    story.act("dispatch", case, unit="U-FIRE")
    story.act(
        "add_contact", case, contact="k2", channel="phone", caller={"id": "c2", "name": "李四", "phone": "13900139000"}
    )
    comes(store, *both(story, case, 2))
    textindex.catch_up(store)
    assert fetched(store, "SELECT status, unit, seq FROM facts") == [("dispatched", "U-FIRE", 2)]
    assert len(fetched(store, "SELECT 1 FROM callers")) == len(fetched(store, "SELECT 1 FROM phones")) == 2
    comes(store, Change(seq=3, kind=Kind.PRIVATE, id=case, op=Op.EVICT))
    assert fetched(store, "SELECT * FROM private") == fetched(store, "SELECT * FROM phones") == []
    comes(store, Change(seq=4, kind=Kind.FACTS, id=case, op=Op.ERASE))
    for table in ("facts", "bodies", "callers", "contacts", "callbacks"):
        assert fetched(store, f"SELECT * FROM {table}") == []
    assert [touched.kinds["case"] for touched in told] == [frozenset({case})] * 4


def test_fields_of_a_newer_centre_are_kept(store: Store) -> None:
    story = Story()
    case = story.register()
    comes(store, *both(story, case, 1, mood="sunny"))
    command = story_command(story, case)
    store.write(lambda writing: truth.save(writing.connection, command, store.book, OPERATOR))
    for table in ("bodies", "private"):
        payload = msgspec.json.decode(fetched(store, f"SELECT payload FROM {table}")[0][0])
        assert payload["mood"] == "sunny"
    assert fetched(store, "SELECT waiting FROM facts") == [(1,)]


def story_command(story: Story, case: str) -> Any:
    story.act("note", case, text="记一笔")
    return story.last


def test_cases_of_one_second_have_a_key_each_and_keys_follow_time(store: Store) -> None:
    story = Story()
    facts = story.cases[story.register()].facts
    many = [replace(facts, id=f"01990000-0000-7000-8000-{n:012x}", number=f"{n}") for n in range(300)]
    late = replace(facts, id="01990000-0000-7000-8000-00000000ff00", at=facts.at + timedelta(hours=1), number="late")
    early = replace(facts, id="01990000-0000-7000-8000-00000000ff01", at=facts.at - timedelta(hours=1), number="early")
    comes(store, *(said(Kind.FACTS, each, 1) for each in [late, *many, early]))
    keys = fetched(store, "SELECT key, number FROM facts ORDER BY key")
    assert len(keys) == 302 and keys[0][1] == "early" and keys[-1][1] == "late"
    assert rows.key_of(epoch_ms(facts.at), many[0].id) < rows.key_of(epoch_ms(late.at), late.id)


def test_pages_are_cut_between_numbers_only() -> None:
    def change(seq: int) -> Change:
        return Change(seq=seq, kind=Kind.FACTS, id=str(seq), op=Op.EVICT)

    numbers = [1, 1, 1, 2, 3, 3, 3, 3, 4]
    assert [[c.seq for c in piece] for piece in page.chunks([change(n) for n in numbers], 2)] == [
        [1, 1, 1],
        [2, 3, 3, 3, 3],
        [4],
    ]
    assert list(page.chunks([])) == []
    with pytest.raises(Trouble):
        list(page.chunks([change(2), change(1)]))


def test_a_table_counts_from_its_last_row(store: Store) -> None:
    before = store.book
    one, two = Category(code="N1", name="新事项"), Category(code="N2", name="又一项")
    comes(store, said(Kind.CATEGORY, one, 1, "N1"), said(Kind.CATEGORY, two, 1, "N2"))
    assert store.book is before, "half a table is none"
    comes(store, version(2, "category", 5))
    assert store.book.categories.keys() == {"N1", "N2"} and store.book.versions["category"] == 5
    comes(store, Change(seq=3, kind=Kind.CATEGORY, id="N1", op=Op.ERASE))
    with store.read() as connection:
        assert books.load(connection).categories.keys() == {"N1", "N2"}, "the next version is on its way"
    comes(store, version(4, "category", 6))
    assert store.book.categories.keys() == {"N2"}


def version(seq: int, kind: str, number: int) -> Change:
    body = Raw(msgspec.json.encode({"version": number}))
    return Change(seq=seq, kind=Kind.TABLE, id=kind, body=body)


def test_people_come_and_go_at_once(store: Store) -> None:
    comes(store, said(Kind.PERSON, Person(id="p9", name="新人", roles=("lead",)), 1))
    assert store.book.people["p9"].roles == ("lead",)
    comes(store, Change(seq=2, kind=Kind.PERSON, id="p9", op=Op.ERASE))
    assert "p9" not in store.book.people


def test_a_claim_ends_when_the_record_names_another_holder(store: Store) -> None:
    story = Story()
    case = story.act(
        "emergency", "01990000-0000-7000-8000-000000000001", number=story.number(), contact="k", place="北山"
    )
    facts = story.cases[case].facts
    until = story.clock.now() + timedelta(minutes=2)
    store.write(lambda writing: claims.put(writing.connection, Taken(case=case, fence=5, until=until)))
    mine = replace(facts, holder=Holder(person=OPERATOR.id, fence=5, until=until))
    comes(store, said(Kind.FACTS, mine, 1))
    assert len(fetched(store, "SELECT * FROM claims")) == 1
    comes(store, said(Kind.FACTS, replace(mine, holder=Holder(person="p2", fence=6, until=until)), 2))
    assert fetched(store, "SELECT * FROM claims") == []


def test_what_is_erased_leaves_drafts_and_refused_acts_too(store: Store) -> None:
    from app.store import drafts, outbox
    from app.sync.wire import Result, Verdict

    story = Story()
    case = story.register()
    comes(store, *both(story, case, 1))
    command = story_command(story, case)
    refused = Verdict(n=1, id=command.id, result=Result.REFUSED, seq=1, code="flow")

    def typed(writing: Any) -> None:
        truth.save(writing.connection, command, store.book, OPERATOR)
        outbox.judge(writing.connection, refused)
        drafts.put(writing.connection, drafts.Draft("d", "case", case, story.clock.now(), {"text": "打到一半"}))

    store.write(typed)
    comes(
        store,
        Change(seq=2, kind=Kind.FACTS, id=case, op=Op.ERASE),
        Change(seq=2, kind=Kind.PRIVATE, id=case, op=Op.ERASE),
    )
    assert fetched(store, "SELECT * FROM drafts") == fetched(store, "SELECT * FROM outbox") == []


def found(store: Store, text: str) -> int:
    sql = "SELECT count(*) FROM words WHERE words MATCH ?"
    with store.read() as connection:
        return int(connection.exec_driver_sql(sql, (sought(text).match,)).scalar_one())


def test_the_text_index_follows_what_is_shown(store: Store) -> None:
    story = Story()
    case = story.register(text="楼道灯坏了一个月没人修")
    comes(store, *both(story, case, 1))
    assert found(store, "楼道") == 0
    textindex.catch_up(store)
    assert found(store, "楼道") == found(store, "楼道灯坏") == 1
    story.act("amend", case, changes={"text": {"old": "楼道灯坏了一个月没人修", "new": "电梯停运"}})
    comes(store, *both(story, case, 2))
    textindex.catch_up(store)
    assert (found(store, "楼道"), found(store, "电梯")) == (0, 1)
    comes(store, Change(seq=3, kind=Kind.PRIVATE, id=case, op=Op.EVICT))
    textindex.catch_up(store)
    assert found(store, "电梯") == 0
    assert fetched(store, "SELECT * FROM unindexed") == []


def test_the_indexer_does_it_by_itself(store: Store) -> None:
    indexer = textindex.Indexer(store)
    done = threading.Event()
    story = Story()
    comes(store, *both(story, story.register(text="楼道灯坏了"), 1))
    for _ in range(1000):
        if found(store, "楼道"):
            break
        done.wait(0.01)
    assert found(store, "楼道") == 1
    indexer.close()
