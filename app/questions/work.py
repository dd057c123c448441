"""What the person's own seat is busy with: commands on their way, those that need somebody, drafts, the link."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from app.clock import from_epoch_ms
from app.domain.command import Command
from app.domain.commands import Amend, Resolve
from app.domain.rules.around import current
from app.domain.smstext import SmsSettings
from app.questions.callshapes import SmsWay
from app.questions.shapes import (
    Attention,
    AttentionRow,
    DraftRow,
    Drafts,
    Link,
    LinkAnswer,
    Outbox,
    OutboxRow,
)
from app.store import drafts as kept
from app.store import meta, truth
from app.store import outbox as sending
from app.store.reading import Reading
from app.store.refill import CURSOR
from app.store.sql import among, listed
from app.store.tables import book_rows, facts
from app.store.tables import outbox as outbox_table
from app.sync.wire import Verdict

_O = outbox_table.c
_WAITING = (
    select(_O.n, _O.id, _O.type, _O.cases, _O.at, _O.body)
    .where(_O.state == "waiting")
    .order_by(_O.key)
    .limit(bindparam("limit"))
)
_STUCK = select(outbox_table).where(_O.state.in_(sending.STUCK)).order_by(_O.key.desc())
_NUMBERS = select(facts.c.id, facts.c.number).where(among(facts.c.id, "ids"))
_SMS = select(book_rows.c.payload).where(book_rows.c.kind == "sms")
_sms = msgspec.json.Decoder(SmsSettings).decode
_verdict = msgspec.json.Decoder(Verdict)

_CARRIED = frozenset({"do", *Command.__struct_fields__})
_STOPPED = ("fork", "gap")
_MOST_STUCK = 500


def outbox(reading: Reading, question: Outbox) -> list[OutboxRow]:
    """Commands the centre has not judged, oldest first."""
    rows = reading.connection.execute(_WAITING, {"limit": question.limit}).all()
    numbers = _numbers(reading, rows)
    return [
        OutboxRow(
            n=row.n or 0, id=row.id, do=row.type, case=_case(row), number=numbers[row.id], at=from_epoch_ms(row.at)
        )
        for row in rows
    ]


def sms_way(reading: Reading, question: SmsWay) -> SmsSettings:
    """As the centre last told; nothing told is no gateway."""
    body = reading.connection.execute(_SMS).scalar()
    return SmsSettings() if body is None else _sms(body)


def attention(reading: Reading, question: Attention) -> list[AttentionRow]:
    """Refused and conflicting commands, newest first; behind them what a stopped link keeps back."""
    rows: list[Any] = list(reading.connection.execute(_STUCK))
    kept_back: list[Any] = (
        list(reading.connection.execute(_WAITING, {"limit": _MOST_STUCK})) if _stopped(reading) else []
    )
    numbers = _numbers(reading, [*rows, *kept_back])
    judged = [_judged(reading, row, numbers[row.id]) for row in rows]
    return [*judged, *(_kept_back(reading, row, numbers[row.id]) for row in reversed(kept_back))]


def _stopped(reading: Reading) -> bool:
    return reading.link.reason in _STOPPED


def _judged(reading: Reading, row: Any, number: str) -> AttentionRow:
    verdict, command = _verdict.decode(row.verdict), sending.read(row.body)
    conflict = row.state == sending.State.CONFLICT
    text = _text(command)
    note = ("as_note",) if text and number else ()
    again = () if command is None else ("resolve",) if conflict else ("send_again",)
    return AttentionRow(
        id=row.id,
        do=row.type,
        case=_case(row),
        number=number,
        at=from_epoch_ms(row.at),
        state=row.state,
        code=verdict.code,
        fields=verdict.fields,
        values=verdict.values,
        text=text,
        changes=_changes(reading, command, verdict) if conflict else {},
        sent=_sent(command),
        can=(*again, *note, "discard"),
    )


def _kept_back(reading: Reading, row: Any, number: str) -> AttentionRow:
    return AttentionRow(
        id=row.id,
        do=row.type,
        case=_case(row),
        number=number,
        at=from_epoch_ms(row.at),
        state="stuck",
        code=reading.link.reason,
        text=_text(sending.read(row.body)),
        can=("re_enrol",),
    )


def _sent(command: Command | None) -> dict[str, Any]:
    """What a person gave, without what every act carries."""
    fields: dict[str, Any] = msgspec.to_builtins(command) if command is not None else {}
    return {name: value for name, value in fields.items() if name not in _CARRIED}


def _changes(reading: Reading, command: Command | None, verdict: Verdict) -> dict[str, Any]:
    """What met, as it stands now: a field may have moved on since the centre told of the conflict."""
    if not isinstance(command, Amend | Resolve):
        return {}
    theirs = verdict.values.get("theirs", {})
    met = {name: change for name, change in command.changes.items() if name in theirs and theirs[name] != change.new}
    now = _now(reading, command.case, verdict.seq, met)
    return {
        name: {"old": change.old, "mine": change.new, "theirs": now.get(name, theirs[name])}
        for name, change in met.items()
    }


def _now(reading: Reading, case: str, seq: int, names: Iterable[str]) -> dict[str, Any]:
    """These fields as the seat holds them, once it has everything up to this number."""
    held = truth.shown(reading.connection, [case]).get(case)
    if held is None or held.private is None or (meta.get(reading.connection, CURSOR, int) or 0) < seq:
        return {}
    return {name: current(held, name) for name in names}


def _text(command: Command | None) -> str:
    return str(getattr(command, "text", ""))


def _case(row: Any) -> str:
    return row.cases.split()[0]


def _numbers(reading: Reading, rows: Any) -> dict[str, str]:
    """The case number of each command; empty where the case is not held."""
    cases = {row.id: _case(row) for row in rows}
    held = reading.connection.execute(_NUMBERS, {"ids": listed(sorted(set(cases.values())))})
    found = {row.id: row.number for row in held}
    return {command: found.get(case, "") for command, case in cases.items()}


def drafts(reading: Reading, question: Drafts) -> list[DraftRow]:
    """Unfinished forms, newest first."""
    return [
        DraftRow(id=each.id, kind=each.kind, case=each.case, saved_at=each.saved_at, payload=dict(each.payload))
        for each in reversed(kept.everything(reading.connection))
    ]


def link(reading: Reading, question: Link) -> LinkAnswer:
    """How the seat stands with the centre."""
    state = reading.link
    return LinkAnswer(
        state=_standing(reading),
        reason=state.reason,
        last_confirmed=state.last_confirmed,
        waiting=state.waiting,
        attention=state.stuck,
        clock_off_s=state.clock_off.total_seconds(),
        cursor=state.cursor,
        head=state.head,
    )


def _standing(reading: Reading) -> str:
    reason = reading.link.reason
    if reason in ("signed_out", "too_old"):
        return reason
    return "stopped" if _stopped(reading) else reading.link.line
