"""Typical cases at the centre: proposed by a command, drafted by rules, put and approved by a lead."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.errors import Refused
from app.domain.records import CaseFacts, CasePrivate
from app.domain.typical import LONGEST, TypicalCase, TypicalState
from app.reports.redact import personal, redacted
from app.sync.wire import Kind, Result
from app.sync.wire.bulletins import PutTypical
from app.text import _
from server import audit, tables
from server.centre import Centre, encode
from server.counting import pieces
from server.database import again
from server.ledger import Changes, write

_case = msgspec.json.Decoder(TypicalCase)
_facts = msgspec.json.Decoder(CaseFacts)
_private = msgspec.json.Decoder(CasePrivate)
_PARTS = ("found", "done", "next")


def proposed(centre: Centre) -> tuple[TypicalCase, ...]:
    """Every case that somebody proposed, as far as it has come; the newest first."""
    command, table, key = tables.command.c, tables.typical.c, centre.hotline.key
    ways = (Result.APPLIED.value, Result.MERGED.value)
    asked = select(command.case).where(command.hotline == key, command.type == "propose", command.result.in_(ways))
    with centre.database.snapshot() as connection:
        cases = set(connection.execute(asked).scalars())
        bodies = connection.execute(select(table.body).where(table.hotline == key)).scalars()
        held = {each.case: each for each in map(_case.decode, bodies)}
        found = [held.get(row.id) or _fresh(centre, row) for row in _known(centre, connection, cases)]
    return tuple(sorted(found, key=lambda each: each.case, reverse=True))


def _known(centre: Centre, connection: Connection, cases: Collection[str]) -> Iterator[Any]:
    """Id, number, category and area of those of the cases that there are."""
    table = tables.facts.c
    asked = select(table.id, table.number, table.category, table.area).where(
        table.hotline == centre.hotline.key, table.id.in_(bindparam("ids", expanding=True))
    )
    for some in pieces(sorted(cases)):
        yield from connection.execute(asked, {"ids": list(some)})


def _fresh(centre: Centre, row: Any) -> TypicalCase:
    """A case nobody has worked on: what it is about stands for its title."""
    return TypicalCase(case=row.id, number=row.number, title=_title(centre, row.area, row.category))


def draft(centre: Centre, case: str, by: str) -> TypicalCase:
    """What somebody already made of it; else its request, what the unit did and how it ended, personal data taken out.

    Refused("unknown", "case") for one that was never proposed. That somebody read the case's words is in the audit.
    """
    with centre.database.snapshot() as connection:
        facts, private = _both(centre, connection, case)
        held = _held(centre, connection, case)
    with centre.database.write() as connection:
        write(connection, centre, Changes(audit.entry("typical_read", centre.now_ms(), by, case=case)))
    if held is not None:
        return held
    names = _names(private)
    return TypicalCase(
        case=case,
        number=facts.number,
        title=redacted(_title(centre, facts.area, facts.category), names),
        text=redacted(_told(facts, private), names),
    )


def put(centre: Centre, asked: PutTypical, by: str) -> TypicalCase:
    """Keep a lead's version of it; approved, it may be shown to everybody.

    Refused: ("unknown", "case"); ("empty" | "too_long", field); ("changed", "title") where somebody else has changed
    it since it was seen; ("personal", field) where an approved text still holds what looks like personal data.
    """
    title, text = " ".join(asked.title.split()), asked.text.strip()
    for name, said in (("title", title), ("text", text)):
        if not said:
            raise Refused("empty", name)
        if len(said) > LONGEST:
            raise Refused("too_long", name, limit=LONGEST, length=len(said))

    def work() -> TypicalCase:
        with centre.database.write() as connection:
            facts, private = _both(centre, connection, asked.case)
            held = _held(centre, connection, asked.case)
            if asked.approved:
                _check_clean(private, title=title, text=text)
            if held is not None and _same(held, asked, title, text):
                return held
            if (held.version if held else 0) != asked.seen:
                raise Refused("changed", "title")
            made = TypicalCase(
                case=asked.case,
                number=facts.number,
                version=asked.seen + 1,
                state=TypicalState.APPROVED if asked.approved else TypicalState.DRAFT,
                title=title,
                text=text,
                by=by,
                at=centre.clock.now(),
            )
            _keep(centre, connection, made)
            entry = audit.entry("typical", centre.now_ms(), by, case=made.case, version=made.version, state=made.state)
            write(connection, centre, Changes(entry))
            return made

    return again(work)


def _keep(centre: Centre, connection: Connection, made: TypicalCase) -> None:
    table, key = tables.typical, centre.hotline.key
    connection.execute(delete(table).where(table.c.hotline == key, table.c.case == made.case))
    connection.execute(insert(table).values(hotline=key, case=made.case, body=encode(made)))


def _same(held: TypicalCase, asked: PutTypical, title: str, text: str) -> bool:
    return (held.title, held.text, held.state == TypicalState.APPROVED) == (title, text, asked.approved)


def _check_clean(private: CasePrivate, **texts: str) -> None:
    for name, text in texts.items():
        if left := personal(text, _names(private)):
            raise Refused("personal", name, value="、".join(dict.fromkeys(each.text for each in left[:5])))


def _both(centre: Centre, connection: Connection, case: str) -> tuple[CaseFacts, CasePrivate]:
    table = tables.record.c
    kinds = (Kind.FACTS.value, Kind.PRIVATE.value)
    query = select(table.kind, table.body).where(
        table.hotline == centre.hotline.key, table.kind.in_(kinds), table.id == case, table.body.is_not(None)
    )
    found: dict[str, Any] = {row.kind: row.body for row in connection.execute(query)}
    facts = _facts.decode(found[Kind.FACTS.value]) if Kind.FACTS.value in found else None
    if facts is None or not facts.proposed:
        raise Refused("unknown", "case", value=case[:80])
    held = found.get(Kind.PRIVATE.value)
    return facts, _private.decode(held) if held is not None else CasePrivate(id=case, version=0)


def _held(centre: Centre, connection: Connection, case: str) -> TypicalCase | None:
    table = tables.typical.c
    body = connection.execute(
        select(table.body).where(table.hotline == centre.hotline.key, table.case == case)
    ).scalar_one_or_none()
    return None if body is None else _case.decode(body)


def _names(private: CasePrivate) -> Sequence[str]:
    """Everybody who stands by name in the case's own fields, and the addresses that lead to them."""
    callers = [name for each in private.callers for name in (each.name, each.company, each.address)]
    said = [name for words in private.words.values() for name in (words.said_by, words.more.get("checked_by", ""))]
    return [name for name in (*callers, *said) if name]


def _title(centre: Centre, in_area: str | None, about: str | None) -> str:
    category = centre.book.category(about)
    area = centre.book.area(in_area)
    return " ".join(row.name for row in (area, category) if row is not None)


def _told(facts: CaseFacts, private: CasePrivate) -> str:
    parts = [(_("Request"), private.text or private.subject)]
    for event in facts.timeline:
        words = private.words.get(event.id)
        if words is None or event.what not in ("answer", "reply", "record_callback"):
            continue
        said = "\n".join(filter(None, (words.text, *(words.more.get(name, "") for name in _PARTS))))
        name = {"answer": _("Answer given"), "reply": _("What was done")}.get(event.what, _("The citizen says"))
        parts.append((name, said))
    return "\n\n".join(f"{name}\n{said}" for name, said in parts if said)
