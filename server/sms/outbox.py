"""The outbox of SMS: one message for each citizen and round, made with the first try nobody answered.

A message is made in the transaction of that try and waits; a gateway takes it when there is one. The token of its link
is made when it first leaves and kept only until the gateway has taken the message; from then on there is its hash.
Its text is made then too, and stays: what goes again under the same key is what went before, and what is kept.
"""

import logging
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select, update

from app.clock import from_epoch_ms, new_id
from app.domain import phones
from app.domain.command import Command
from app.domain.commands import Invite, RecordCallback
from app.domain.errors import Refused
from app.domain.records import CENTRE, Case
from app.domain.rules.asking import is_unanswered, owed
from app.domain.words import CALLBACK_OWED, Flag
from app.sync.wire.sms import SmsOutbox, SmsRow
from server import audit, own, tables
from server.centre import Centre
from server.database import again, rows
from server.ledger import Changes, write
from server.line import Line
from server.reading import Known, read_case
from server.seats import hashed
from server.sms.gateway import Gateway, Message, Outcome, known, post
from server.sms.settings import chosen, held, in_force, written

MOST_TRIES = 10
LEASE_MS = 60_000
"""Longer than a gateway is waited for: nobody else sends a message meanwhile."""
_FIRST_WAIT_S, _LONGEST_WAIT_S = 30, 3600
_AT_ONCE = 20
_HIDDEN = "/r/***"
"""A link in a kept text: nobody can answer by it."""
_log = logging.getLogger("server.sms")
_t = tables.sms.c


class State(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    OVER = "over"
    """Nobody needs it any more: the citizen has answered, or the case has gone on."""


class Sending(Struct, frozen=True):
    """A message this process is about to hand to the gateway."""

    id: str
    case: str
    caller: str
    round: int
    tries: int
    message: Message


def want(centre: Centre, line: Line, command: Command, case: Case) -> None:
    """After an act on a case: the first try that nobody answered makes this citizen's message of this round."""
    if not isinstance(command, RecordCallback) or not _is_wanted(command, case):
        return
    now = centre.now_ms()
    values = (centre.hotline.key, new_id(centre.clock), case.facts.id, command.caller, command.round, now)
    rows(line, _MAKE, values)


_MAKE = """INSERT INTO sms (hotline, id, "case", caller, round, state, made_at, next_at)
VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $6) ON CONFLICT DO NOTHING"""


def _is_wanted(command: RecordCallback, case: Case) -> bool:
    facts = case.facts
    tried = next((c for c in facts.callbacks if c.id == command.id), None)
    if tried is None or not is_unanswered(tried) or command.round != facts.round or Flag.PRACTICE in facts.flags:
        return False
    return command.caller in owed(facts) and phones.takes_sms(_phone(case, command.caller))


def _phone(case: Case, caller: str) -> str:
    callers = case.private.callers if case.private is not None else ()
    return next((c.phone for c in callers if c.id == caller), "")


def send_some(centre: Centre) -> int:
    """Hand what waits to the gateway, one after the other; how many were tried. Nothing leaves without a gateway."""
    with centre.database.read() as connection:
        due = connection.execute(select(_t.id).where(*_due(centre)).limit(1)).first()
    gateway = known(centre) if due is not None else None
    if gateway is None:
        return 0
    tried = 0
    while tried < _AT_ONCE and (sending := again(lambda: _claim(centre, gateway))) is not None:
        outcome = post(gateway, sending.message, centre.now_ms())
        again(lambda sending=sending, outcome=outcome: _settle(centre, sending, outcome))
        tried += 1
    return tried


def _due(centre: Centre) -> tuple[Any, ...]:
    now = centre.now_ms()
    mine = _t.hotline == centre.hotline.key
    return mine, _t.state == State.WAITING, _t.next_at <= now, _t.leased_until <= now


def _claim(centre: Centre, gateway: Gateway) -> Sending | None:
    """The next message, this process's alone for a minute; those nobody needs any more are put aside on the way."""
    with centre.database.write() as connection:
        query = select(tables.sms).where(*_due(centre)).order_by(_t.next_at, _t.id)
        for row in connection.execute(query.limit(_AT_ONCE).with_for_update(skip_locked=True)).mappings():
            case = read_case(centre, connection, row["case"]).case
            if case is None or not _still(case, row["caller"], row["round"]):
                _put(connection, centre, row["id"], state=State.OVER, token=None)
                continue
            token, until = _link(centre, row)
            text = row["text"] if token == row["token"] else None
            if text is None:
                about = {"hotline": centre.hotline.name, "number": case.facts.number, "link": gateway.page + _HIDDEN}
                text = written(held(centre, connection), from_epoch_ms(until), **about)
            lease = centre.now_ms() + LEASE_MS
            changes = {"token": token, "hash": hashed(token), "text": text, "until": until, "leased_until": lease}
            _put(connection, centre, row["id"], **changes)
            message = Message(row["id"], _phone(case, row["caller"]), text.replace(_HIDDEN, f"/r/{token}"))
            return Sending(row["id"], row["case"], row["caller"], row["round"], row["tries"], message)
    return None


def _link(centre: Centre, row: Any) -> tuple[str, int]:
    """Token and end of a message's link: the same at each try, so that the same bytes go again."""
    if row["token"] is not None and row["until"] > centre.now_ms():
        return row["token"], row["until"]
    return secrets.token_urlsafe(18), centre.now_ms() + centre.book.limits.link_hours * 3_600_000


def _still(case: Case, caller: str, number: int) -> bool:
    facts = case.facts
    return facts.status in CALLBACK_OWED and facts.round == number and caller in owed(facts)


def _settle(centre: Centre, sending: Sending, outcome: Outcome) -> None:
    """Write down what came of a try; with a sent one its line of the case's timeline."""
    now, tries = centre.now_ms(), sending.tries + 1
    seq = None
    with centre.database.write() as connection:
        found = read_case(centre, connection, sending.case)
        if outcome.sent:
            changes = {"state": State.SENT, "sent_at": now, "token": None}
            if _put(connection, centre, sending.id, tries=tries, code="", leased_until=0, **changes):
                seq = _tell(centre, connection, sending, found)
        else:
            wait = min(_FIRST_WAIT_S * 2**sending.tries, _LONGEST_WAIT_S) * 1000
            state = State.WAITING if outcome.again and tries < MOST_TRIES else State.FAILED
            changes = {"state": state, "next_at": now + wait, "code": outcome.code, "leased_until": 0}
            if not outcome.again:  # it was not taken: the next try may say what the hotline says by then
                changes["text"] = None
            _put(connection, centre, sending.id, tries=tries, **changes)
            _log.info("sms %s: %s at try %d", sending.id, outcome.code, tries)
    if seq is not None:
        centre.on_commit(seq)


def _tell(centre: Centre, connection: Connection, sending: Sending, found: Known) -> int | None:
    if found.case is None:
        return None
    common: dict[str, Any] = {
        "id": new_id(centre.clock),
        "by": CENTRE.id,
        "at": centre.clock.now(),
        "case": sending.case,
    }
    return own.do(centre, connection, Invite(**common, caller=sending.caller, round=sending.round), CENTRE, found)


def _put(connection: Connection, centre: Centre, message: str, **values: Any) -> bool:
    """Change a message that still waits; whether it did."""
    mine = (_t.hotline == centre.hotline.key, _t.id == message, _t.state == State.WAITING)
    return bool(connection.execute(update(tables.sms).where(*mine).values(**values)).rowcount)


def resend(centre: Centre, message: str, by: str) -> None:
    """Try again now what failed or waits. Refused("no_sms"), ("flow", "sms") for one that is sent or not needed."""
    with centre.database.write() as connection:
        mine = (_t.hotline == centre.hotline.key, _t.id == message)
        state = connection.execute(select(_t.state).where(*mine).with_for_update()).scalar()
        if state is None:
            raise Refused("no_sms", "sms", value=message[:80])
        if state not in (State.FAILED, State.WAITING):
            raise Refused("sms_done", "sms")
        values = {"state": State.WAITING, "next_at": centre.now_ms(), "tries": 0}
        connection.execute(update(tables.sms).where(*mine).values(**values))
        seq = write(connection, centre, Changes(audit.entry("sms_resend", centre.now_ms(), by, sms=message)))
    centre.on_commit(seq)


def listing(centre: Centre, limit: int = 500) -> list[SmsRow]:
    """The messages, those that need somebody first: failed, waiting, then the newest of the others."""
    facts = tables.facts
    joined = tables.sms.join(facts, (facts.c.hotline == _t.hotline) & (facts.c.id == _t.case))
    query = select(tables.sms, facts.c.number).select_from(joined).where(_t.hotline == centre.hotline.key)
    query = query.order_by(_t.made_at.desc(), _t.id)
    found: list[SmsRow] = []
    with centre.database.read() as connection:
        for states in ((State.FAILED,), (State.WAITING,), (State.SENT, State.OVER)):
            some = query.where(_t.state.in_(states)).limit(limit - len(found))
            found += [_row(row) for row in connection.execute(some).mappings()]
    return found


def whole(centre: Centre) -> SmsOutbox:
    """The messages as a lead's window lists them."""
    texts = in_force(chosen(centre))
    return SmsOutbox(gateway=known(centre) is not None, texts=texts, messages=tuple(listing(centre)))


def _row(row: Any) -> SmsRow:
    moments = ("made_at", "next_at", "sent_at", "answered_at", "until")
    given: dict[str, Any] = {name: row[name] for name in ("id", "case", "number", "round", "state", "tries", "code")}
    given["text"] = row["text"] or ""
    given |= {name: None if row[name] is None else from_epoch_ms(row[name]) for name in moments}
    return SmsRow(**given)


def sweep(centre: Centre) -> int:
    """Forget messages a quarter after they were made; how many."""
    old = centre.now_ms() - timedelta(days=90) // timedelta(milliseconds=1)
    where = (_t.hotline == centre.hotline.key, _t.made_at < old)
    with centre.database.read() as connection:
        if connection.execute(select(_t.id).where(*where).limit(1)).first() is None:
            return 0
    with centre.database.write() as connection:
        return connection.execute(tables.sms.delete().where(*where)).rowcount
