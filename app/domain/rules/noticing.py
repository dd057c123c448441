"""通知: who may tell whom what, and for how long."""

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.command import Command
from app.domain.errors import Refused
from app.domain.noticecommands import Broadcast, RecallNotice
from app.domain.notices import ADDRESSES, LONGEST, MOST_CHARACTERS, Notice, is_for
from app.domain.records import Person


def notice(record: object, command: Command, book: Book, person: Person) -> tuple[Notice, ...]:
    """The notice as it is after the act; nothing where it was so already. Refused where the rules say no."""
    if isinstance(command, Broadcast):
        if record is not None:
            raise Refused("exists", "case")
        return (_broadcast(command, book),)
    if not isinstance(record, Notice):
        raise Refused("no_notice", "case", value=command.case)
    if isinstance(command, RecallNotice):
        if record.recalled_at is not None:
            return ()
        return (replace(record, version=record.version + 1, recalled_at=command.at, recalled_by=person.id),)
    if not is_for(record, person):
        raise Refused("role", "case")
    if person.id in record.read:
        return ()
    return (replace(record, version=record.version + 1, read={**record.read, person.id: command.at}),)


def _broadcast(command: Broadcast, book: Book) -> Notice:
    text = command.text.strip()
    if not text:
        raise Refused("empty", "text")
    if len(text) > MOST_CHARACTERS:
        raise Refused("too_long", "text", limit=MOST_CHARACTERS, length=len(text))
    if not command.at < command.until <= command.at + LONGEST:
        raise Refused("range", "until", value=command.until.isoformat())
    for each in command.to:
        if each not in ADDRESSES and (each not in book.people or not book.people[each].active):
            raise Refused("unknown", "to", value=each)
    to = tuple(dict.fromkeys(command.to))
    return Notice(id=command.case, version=1, text=text, at=command.at, by=command.by, to=to, until=command.until)
