"""What the seat holds, as an act needs it while it is being done: cases, claims, the next number."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from app.domain import numbers
from app.domain.book import Book
from app.domain.deadlines import local_day
from app.domain.errors import Refused
from app.domain.records import Case, Person
from app.store import claims, meta, truth
from app.store.sql import Statement
from app.store.tables import contacts, facts

_BY_NUMBER = Statement(select(facts.c.id).where(facts.c.number == bindparam("number_")))
_BY_ID = Statement(select(facts.c.id).where(facts.c.id == bindparam("id_")))
_OF_CONTACT = Statement(select(contacts.c.case_id).where(contacts.c.id == bindparam("contact")))


def find(connection: Connection, case: str) -> str | None:
    """The id of a case held, by its id or its number as people write it, or of a ring-back or notice by its id; None
    when it is not held."""
    found = _BY_ID.value(connection, id_=case)
    if found is not None:
        return found
    if others := truth.ringing(connection, [case]) or truth.told(connection, [case]):
        return others[0]
    try:
        number = str(numbers.parse(case))
    except Refused:
        return None
    return _BY_NUMBER.value(connection, number_=number)


@dataclass(frozen=True)
class Holding:
    """A view within one writing transaction; `now` is centre-corrected."""

    connection: Connection
    book: Book
    person: Person
    seat: str
    now: datetime

    def find(self, case: str) -> str | None:
        """See `find`."""
        return find(self.connection, case)

    def case(self, each: str) -> Case | None:
        """The case of this id as it is shown."""
        return truth.shown(self.connection, [each]).get(each)

    def case_of_contact(self, contact: str) -> Case | None:
        """A case that came out of this contact."""
        found = _OF_CONTACT.value(self.connection, contact=contact)
        return self.case(found) if found else None

    def fence(self, case: str) -> int | None:
        """The fence under which this seat holds the case; None when it does not."""
        claim = claims.held(self.connection).get(case)
        return claim.fence if claim else None

    def next_number(self) -> str:
        """The number of the next case: the hotline's day, this seat, its serial of the day."""
        day = local_day(self.now, self.book.zone)
        serial = meta.count_up(self.connection, f"serial.{day:%y%m%d}")
        return numbers.make(day, self.seat, serial)
