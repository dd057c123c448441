"""One case whole, and what is known of a caller."""

from sqlalchemy import bindparam, select

from app.domain.errors import Refused
from app.questions.rows import WHOLE, decode_facts, decode_private, rows_of_keys
from app.questions.search import by_phone
from app.questions.shapes import CaseFile, CaseOf, CaseRow, History
from app.store.holding import find
from app.store.reading import Reading
from app.store.tables import bodies, facts, outbox, outbox_cases, private

_WHOLE = (
    select(bodies.c.payload, private.c.payload.label("private"))
    .select_from(WHOLE)
    .where(facts.c.id == bindparam("case"))
)
_WAITING = (
    select(outbox.c.id)
    .join(outbox_cases, outbox_cases.c.key == outbox.c.key)
    .where(outbox_cases.c.case_id == bindparam("case"), outbox.c.state == "waiting")
    .order_by(outbox.c.key)
)


def case_of(reading: Reading, question: CaseOf) -> CaseFile:
    """The case of this id or number. Refused("no_case") when the seat does not hold it."""
    case = find(reading.connection, question.case)
    row = reading.connection.execute(_WHOLE, {"case": case}).one_or_none() if case is not None else None
    if row is None:
        raise Refused("no_case", "case", value=question.case)
    return CaseFile(
        facts=decode_facts(row.payload),
        private=decode_private(row.private) if row.private is not None else None,
        waiting=tuple(reading.connection.execute(_WAITING, {"case": case}).scalars()),
    )


def history(reading: Reading, question: History) -> list[CaseRow]:
    """The cases of a whole number, newest first; none for what is no number yet."""
    return rows_of_keys(reading, by_phone(reading, question.phone)[: question.limit])
