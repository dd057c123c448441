"""The link of an SMS: what stands behind it, and the answer that lands on the case through it, once.

Whoever has the token is taken for the citizen it was sent to, for this case and round alone, until it ends or is used.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select, update

from app.clock import new_id
from app.domain.commands import RecordCallback, Rework
from app.domain.errors import Refused
from app.domain.records import CENTRE, CaseFacts, Seen
from app.domain.rules.asking import answered
from app.domain.words import CALLBACK_OWED, Answer, Status, Way
from app.text import _, name_of, speaking
from server import own, tables
from server.centre import Centre
from server.database import again
from server.reading import Known, read_case
from server.seats import hashed, plausible

QUESTIONS = ("contacted", "solved", "satisfied")
MOST_WORDS = 500
_t = tables.sms.c


class Stand(StrEnum):
    """What can be done with a link."""

    OPEN = "open"
    EXPIRED = "expired"
    USED = "used"
    """The answer came through it."""
    OVER = "over"
    """The answer came by another way, or the case has gone on."""


class Link(Struct, frozen=True):
    """What the page may show: the case's number and its matter in general words."""

    stand: Stand
    number: str = ""
    matter: str = ""


class _Row(Struct, frozen=True):
    id: str
    case: str
    caller: str
    round: int
    until: int
    answered_at: int | None


def look(centre: Centre, token: str) -> Link:
    """The link of this token; nothing is changed. Refused("link") for one there is none of."""
    with centre.database.read() as connection:
        row, known = _found(centre, connection, token)
    return _link(centre, row, known)


def answer(centre: Centre, token: str, answers: Mapping[str, Answer], words: str = "") -> Link:
    """Take the three answers, if the link is open; gives it as it was before. Whoever is unhappy is sent to rework in
    the same transaction, with their words. Refused("link"), ("missing", …), ("too_long", "text")."""
    if missing := [name for name in QUESTIONS if name not in answers]:
        raise Refused("missing", *missing)
    if len(words) > MOST_WORDS:
        raise Refused("too_long", "text", limit=MOST_WORDS, length=len(words))
    link, seq = again(lambda: _answer(centre, token, answers, words))
    if seq is not None:
        centre.on_commit(seq)
    return link


def _answer(centre: Centre, token: str, answers: Mapping[str, Answer], words: str) -> tuple[Link, int | None]:
    with centre.database.write() as connection:
        row, known = _found(centre, connection, token)
        link = _link(centre, row, known)
        if link.stand is not Stand.OPEN:
            return link, None
        used = update(tables.sms).where(_t.hotline == centre.hotline.key, _t.id == row.id, _t.answered_at.is_(None))
        connection.execute(used.values(answered_at=centre.now_ms(), token=None))
        given: dict[str, Any] = {name: answers[name] for name in QUESTIONS}
        record = RecordCallback(
            **_common(centre, row), caller=row.caller, round=row.round, way=Way.SMS, text=words, **given
        )
        seq = own.do(centre, connection, record, CENTRE, known)
        if Answer.NO in given.values():
            seq = _rework(centre, connection, row, words.strip() or _told(given)) or seq
        return link, seq


def _rework(centre: Centre, connection: Connection, row: _Row, words: str) -> int | None:
    """Back to the same unit; where no unit has worked on it, the answer stands for itself."""
    known = read_case(centre, connection, row.case)
    assert known.case is not None
    facts = known.case.facts
    if facts.lead is None:
        return None
    seen = Seen(turn=facts.turn, version=facts.version)
    return own.do(centre, connection, Rework(**_common(centre, row), seen=seen, text=words), CENTRE, known)


def _common(centre: Centre, row: _Row) -> dict[str, Any]:
    return {"id": new_id(centre.clock), "by": CENTRE.id, "at": centre.clock.now(), "case": row.case}


def _told(given: Mapping[str, Answer]) -> str:
    """The answers in words, where the citizen wrote none."""
    with speaking("zh_CN"):
        return _(
            "By SMS, without words. Contacted: {contacted}; solved: {solved}; satisfied: {satisfied}",
            **{name: name_of(value) for name, value in given.items()},
        )


def _found(centre: Centre, connection: Connection, token: str) -> tuple[_Row, Known]:
    """The message of this token and its case, both locked where a transaction is under way."""
    columns = (_t.id, _t.case, _t.caller, _t.round, _t.until, _t.answered_at)
    mine = (_t.hotline == centre.hotline.key, _t.hash == hashed(token))
    case = connection.execute(select(_t.case).where(*mine)).scalar() if plausible(token) else None
    if case is None:
        raise Refused("link")
    known = read_case(centre, connection, case)
    row = connection.execute(select(*columns).where(*mine).with_for_update()).one_or_none()
    if row is None:  # it was made anew in between
        raise Refused("link")
    return _Row(*row), known


def _link(centre: Centre, row: _Row, known: Known) -> Link:
    stand = _stand(row, known.case.facts if known.case is not None else None, centre.now_ms())
    if known.case is None or stand is not Stand.OPEN:
        return Link(stand)
    facts = known.case.facts
    chain = centre.book.category_chain(facts.category)
    return Link(stand, facts.number, chain[-1].name if chain else "")


def _stand(row: _Row, facts: CaseFacts | None, now: int) -> Stand:
    if row.answered_at is not None:
        return Stand.USED
    if facts is None or facts.round != row.round or row.caller in answered(facts):
        return Stand.OVER
    if row.until <= now:
        return Stand.EXPIRED
    may = facts.status in CALLBACK_OWED or (facts.status is Status.CLOSED and facts.merged_into is None)
    return Stand.OPEN if may and any(c.id == row.caller for c in facts.callers) else Stand.OVER
