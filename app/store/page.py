"""What the centre says, put into the store: verdicts and pages of changes. Each call is part of one transaction."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete
from sqlalchemy.dialects.sqlite import insert

from app.domain.book import Book
from app.domain.errors import Trouble
from app.domain.records import Holder, Person
from app.store import books, claims, drafts, meta, outbox, refill, shelf, truth
from app.store.rows import Body
from app.store.sql import Statement
from app.store.tables import book_rows, people
from app.store.writer import Writing
from app.sync.wire import PAGE_ROWS, Change, Kind, Op, Verdict

_person = msgspec.json.Decoder(Person)


class Version(msgspec.Struct, frozen=True):
    """The body of a `table` row."""

    version: int


class Holding(msgspec.Struct, frozen=True):
    """Of a record that can be held, by whom."""

    holder: Holder | None = None


_version = msgspec.json.Decoder(Version)
_holding = msgspec.json.Decoder(Holding)


def chunks(changes: Sequence[Change], rows: int = PAGE_ROWS) -> Iterator[Sequence[Change]]:
    """The page in pieces for one transaction each: about `rows` rows, never apart within one number.

    Trouble("answer") when the numbers go back.
    """
    start = 0
    for at in range(1, len(changes)):
        if changes[at].seq < changes[at - 1].seq:
            raise Trouble("answer", "the feed's numbers go back")
        if at - start >= rows and changes[at].seq > changes[at - 1].seq:
            yield changes[start:at]
            start = at
    if start < len(changes):
        yield changes[start:]


def apply(
    writing: Writing,
    book: Book,
    person: Person,
    *,
    verdicts: Iterable[Verdict] = (),
    changes: Sequence[Change] = (),
    cursor: int | None = None,
    complete: bool = False,
) -> Book:
    """Take over verdicts and a chunk of changes; the cursor stands at `cursor` then. Gives the Book as it is now.

    `complete`: with this chunk the seat knows everything up to the centre's head.
    """
    anew = _judge(writing, verdicts)
    refilling = refill.under_way(writing.connection)
    if refilling:
        refill.note(writing.connection, ((change.kind, change.id) for change in changes))
    book = _take_over(writing, changes, book, anew)
    if refilling and complete:
        waiting, gone = refill.end(writing.connection)
        anew |= waiting
        if gone:
            writing.touch("case", gone)
        book = books.load(writing.connection)
        shelf.put_down(writing.connection)
        writing.touch("book")
        writing.touch("article")
        writing.touch("script")
    if cursor is not None:
        meta.put(writing.connection, **{refill.CURSOR: cursor})
        anew |= _settle(writing, cursor, complete)
    if anew:
        person = book.people.get(person.id, person)
        reached = truth.project(writing.connection, anew, book, person)
        writing.touch("case", reached)
        _touch_others(writing, sorted(reached))
    return book


def _touch_others(writing: Writing, reached: Sequence[str]) -> None:
    """Of the records shown anew, those that are no cases."""
    for kind, found in (("ringback", truth.ringing), ("notice", truth.told)):
        if ids := found(writing.connection, reached):
            writing.touch(kind, ids)


def _judge(writing: Writing, verdicts: Iterable[Verdict]) -> set[str]:
    anew: set[str] = set()
    for verdict in verdicts:
        refused = outbox.judge(writing.connection, verdict)
        anew.update(refused)
        writing.touch("outbox", [verdict.id])
        if refused:
            writing.touch("attention", [verdict.id])
    return anew


def _settle(writing: Writing, cursor: int, complete: bool) -> set[str]:
    """Let go of commands whose outcome has arrived. It has when the truth is as new as the verdict, or there is no more
    to come: a record that has moved on since comes under a later number than the verdict's."""
    connection = writing.connection
    judged = outbox.passed(connection, cursor)
    over: list[int] = []
    anew: set[str] = set()
    known = truth.based(connection, sorted({each for row in judged for each in row.cases.split()}))
    for row in judged:
        records = row.cases.split()
        if complete or all(_arrived(known, each, row.seq) for each in records):
            over.append(row.key)
            anew.update(records)
            writing.touch("outbox", [row.id])
    outbox.drop(connection, over)
    return anew


_WHOLE = (Kind.FACTS, Kind.CALL, Kind.RINGBACK, Kind.NOTICE)


def _arrived(known: dict[tuple[Kind, str], truth.Half], each: str, seq: int) -> bool:
    return any(known.get((kind, each), truth.NOTHING)[0] >= seq for kind in _WHOLE)


def _take_over(writing: Writing, changes: Sequence[Change], book: Book, anew: set[str]) -> Book:
    latest = {(change.kind, change.id): change for change in changes}
    by_kind: dict[Kind, list[Change]] = {}
    for change in latest.values():
        by_kind.setdefault(change.kind, []).append(change)
    for kind in truth.KINDS:
        if of_kind := by_kind.get(kind):
            anew.update(_records(writing, kind, of_kind))
    return _tables(writing, by_kind, book)


def _records(writing: Writing, kind: Kind, changes: Sequence[Change]) -> set[str]:
    """Records of cases and calls. Gives those that must be shown anew because commands wait on them."""
    connection = writing.connection
    pending = truth.kept(connection, [change.id for change in changes])
    truth.move(connection, ((kind, c.id, _half(c)) for c in changes if c.id in pending))
    free = [change for change in changes if change.id not in pending]
    bodies = [Body(c.id, bytes(c.body), c.seq) for c in free if c.op is Op.PUT]
    truth.put(connection, kind, bodies)
    truth.remove(connection, kind, [c.id for c in free if c.op is not Op.PUT])
    if erased := [change.id for change in changes if change.op is Op.ERASE]:
        _erase(writing, erased)
    if kind in (Kind.FACTS, Kind.RINGBACK):
        _claims(writing, changes)
    writing.touch(truth.TOUCHED[kind], [change.id for change in changes])
    return pending


def _half(change: Change) -> truth.Half:
    return change.seq, bytes(change.body) if change.op is Op.PUT else None


def _erase(writing: Writing, ids: Sequence[str]) -> None:
    """What was typed about an erased record goes too."""
    writing.touch("draft", drafts.drop_of_cases(writing.connection, ids))
    writing.touch("attention", outbox.drop_stuck_of(writing.connection, ids))


def _claims(writing: Writing, changes: Sequence[Change]) -> None:
    """A claim is over when the record names another holder, or none."""
    held = claims.held(writing.connection)
    for change in changes:
        if change.id not in held:
            continue
        record = _holding.decode(change.body) if change.op is Op.PUT else None
        if record is None or record.holder is None or record.holder.fence != held[change.id].fence:
            claims.drop(writing.connection, change.id)
            writing.touch("claim", [change.id])


# ── the hotline's own tables ──────────────────────────────────────────────────────────────────────────────────────

_put_row = insert(book_rows)
_PUT_ROW = Statement(
    _put_row.on_conflict_do_update(
        index_elements=["kind", "id"], set_={"seq": _put_row.excluded.seq, "payload": _put_row.excluded.payload}
    ),
    names=book_rows.c.keys(),
)
_DROP_ROW = Statement(
    delete(book_rows).where(book_rows.c.kind == bindparam("kind_"), book_rows.c.id == bindparam("id_"))
)
_put_person = insert(people)
_PUT_PERSON = Statement(
    _put_person.on_conflict_do_update(
        index_elements=["id"], set_={name: _put_person.excluded[name] for name in ("seq", "name", "payload")}
    ),
    names=people.c.keys(),
)
_DROP_PERSON = Statement(delete(people).where(people.c.id == bindparam("id_")))


def _tables(writing: Writing, by_kind: dict[Kind, list[Change]], book: Book) -> Book:
    connection = writing.connection
    for kind in books.KINDS:
        _rows(connection, by_kind.get(Kind(kind), []))
    on_shelf = [change for kind in shelf.KINDS for change in by_kind.get(kind, [])]
    if on_shelf:
        _rows(connection, on_shelf)
        shelf.put_down(connection)
        writing.touch("article", [change.id for change in on_shelf])
    if quiet := by_kind.get(Kind.QUIET):
        _rows(connection, quiet)
        writing.touch("ringback")
    if sms := by_kind.get(Kind.SMS):
        _rows(connection, sms)
        writing.touch("sms")
    if scripts := by_kind.get(Kind.SCRIPT):
        _rows(connection, scripts)
        writing.touch("script", [change.id for change in scripts])
    if told := by_kind.get(Kind.MODEL):
        _rows(connection, told)
    if persons := by_kind.get(Kind.PERSON):
        _people(connection, persons)
        book = books.with_people(book, connection)
        writing.touch("people", [change.id for change in persons])
    for change in by_kind.get(Kind.TABLE, []):
        books.seal_version(connection, change.id, _version.decode(change.body).version)
        book = books.with_table(book, connection, change.id)
        writing.touch("book", [change.id])
    return book


def _rows(connection: Connection, changes: Sequence[Change]) -> None:
    put = [{"kind": str(c.kind), "id": c.id, "seq": c.seq, "payload": bytes(c.body)} for c in changes if c.op is Op.PUT]
    gone = [{"kind_": str(c.kind), "id_": c.id} for c in changes if c.op is not Op.PUT]
    _PUT_ROW.many(connection, put)
    _DROP_ROW.many(connection, gone)


def _people(connection: Connection, changes: Sequence[Change]) -> None:
    for change in changes:
        if change.op is not Op.PUT:
            _DROP_PERSON.do(connection, id_=change.id)
            continue
        name = _person.decode(change.body).name
        _PUT_PERSON.do(connection, id=change.id, seq=change.seq, name=name, payload=bytes(change.body))
