"""What comes in by itself: a contact of another system makes its case, waiting, numbered by seat 000, exactly once.

The same contact is known again by its source's id; where it brings none, by everything that was said and when.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from app.clock import epoch_ms, new_id
from app.domain import numbers
from app.domain.commands import Attach, Receive
from app.domain.deadlines import local_day
from app.domain.errors import Refused
from app.domain.files import told
from app.domain.records import CENTRE, Caller
from app.domain.words import Channel
from server.centre import OWN_SEAT, Centre
from server.database import again, rows
from server.files import keep
from server.own import begin, do
from server.reading import read_case


class Enclosed(Struct, frozen=True):
    """A file that comes with a contact. `load` gives its bytes once they are wanted; it may refuse."""

    name: str
    load: Callable[[], bytes]


class Arrival(Struct, frozen=True, kw_only=True):
    """A contact as its source gave it. `at` None: nobody said when, so it counts from now."""

    channel: Channel
    text: str
    subject: str = ""
    at: datetime | None = None
    caller: str = ""
    phone: str = ""
    source_id: str = ""
    files: tuple[Enclosed, ...] = ()
    """They come with it, and do not tell one contact from another."""


class Known(Struct, frozen=True):
    """What the centre remembers of a contact that came before."""

    contact: str
    case: str


def receive(centre: Centre, arrival: Arrival) -> str | None:
    """Take a contact in with its files, in one transaction. Its case's id; None when it came before.

    Refused as at intake, and as `attach` and `load` do, with the file's name as `file`; then nothing came in.
    """
    case, seq = again(lambda: _once(centre, arrival))
    if case is not None:
        centre.on_commit(seq)
    return case


def _once(centre: Centre, arrival: Arrival) -> tuple[str | None, int]:
    with centre.database.write() as connection:
        by_id, by_words = _keys(centre, arrival)
        if _came_before(connection, centre, arrival.channel, by_id, by_words):
            return None, 0
        command = _command(centre, connection, arrival)
        for key in filter(None, (by_id, by_words)):
            _remember(connection, centre, arrival.channel, key, Known(command.contact, command.case))
        seq = begin(centre, connection, command)
        for file in arrival.files:
            seq = _attach(centre, connection, command.case, file)
        return command.case, seq


def _attach(centre: Centre, connection: Connection, case: str, file: Enclosed) -> int:
    """The file joins the case that was just made, as an act of the centre's own."""
    ident = new_id(centre.clock)
    try:
        body = file.load()
        about = told(file.name, body)
        made = Attach(id=new_id(centre.clock), by=CENTRE.id, at=centre.clock.now(), case=case, file=ident, **about)
        keep(centre, connection, ident, body)
        return do(centre, connection, made, CENTRE, read_case(centre, connection, case))
    except Refused as refused:
        raise Refused(refused.code, *refused.fields, **dict(refused.values) | {"file": file.name}) from None


def _keys(centre: Centre, arrival: Arrival) -> tuple[str, str]:
    """The contact's keys: by its source's id ("" where it has none), and by its words; of both only keyed hashes."""
    at = str(epoch_ms(arrival.at)) if arrival.at else ""
    said = (at, *map(_plain, (arrival.caller, arrival.phone, arrival.subject, arrival.text)))
    source = _plain(arrival.source_id)
    return f"id:{_hashed(centre, source)}" if source else "", f"sha:{_hashed(centre, chr(31).join(said))}"


def _hashed(centre: Centre, text: str) -> str:
    return hmac.new(centre.hotline.phone_key, text.encode(), hashlib.sha256).hexdigest()


def _plain(text: str) -> str:
    """The text as it is compared: NFC, without blanks at its ends, line ends alike."""
    return unicodedata.normalize("NFC", text).strip().replace("\r\n", "\n").replace("\r", "\n")


def _came_before(connection: Connection, centre: Centre, channel: Channel, by_id: str, by_words: str) -> bool:
    """By its id where both times it had one, else by its words."""
    key = centre.hotline.key
    found = rows(connection, _FIND, (key, channel.value, by_id or by_words, by_words))
    known = {row[0]: Known(row[1], row[2]) for row in found}
    if (by_id or by_words) in known:
        return True
    same_words = known.get(by_words)
    if same_words is None or rows(connection, _HAS_ID, (key, channel.value, same_words.contact)):
        return False
    _remember(connection, centre, channel, by_id, same_words)
    return True


def _remember(connection: Connection, centre: Centre, channel: Channel, key: str, known: Known) -> None:
    rows(connection, _REMEMBER, (centre.hotline.key, channel.value, key, known.contact, known.case))


def _command(centre: Centre, connection: Connection, arrival: Arrival) -> Receive:
    now = centre.clock.now()
    day = local_day(now, centre.zone)
    serial = rows(connection, _SERIAL, (centre.hotline.key, f"serial:{day}"))[0][0]
    return Receive(
        id=new_id(centre.clock),
        by=CENTRE.id,
        at=now,
        case=new_id(centre.clock),
        number=numbers.make(day, OWN_SEAT, serial),
        contact=new_id(centre.clock),
        channel=arrival.channel,
        caller=Caller(id=new_id(centre.clock), name=arrival.caller, phone=arrival.phone),
        subject=arrival.subject,
        text=arrival.text,
        contact_at=arrival.at,
        source_id=arrival.source_id or None,
    )


_FIND = 'SELECT key, contact, "case" FROM source WHERE hotline = $1 AND channel = $2 AND key IN ($3, $4)'
_HAS_ID = "SELECT 1 FROM source WHERE hotline = $1 AND channel = $2 AND contact = $3 AND key LIKE 'id:%' LIMIT 1"
_REMEMBER = """INSERT INTO source (hotline, channel, key, contact, "case") VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING"""
_SERIAL = """INSERT INTO counter (hotline, name, value) VALUES ($1, $2, 1)
ON CONFLICT (hotline, name) DO UPDATE SET value = counter.value + 1 RETURNING value"""
