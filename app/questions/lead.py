"""What a lead watches and decides by: lenses and boards, how far people are, what an answer would change, seasons."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import msgspec
from sqlalchemy import bindparam, select

from app.clock import epoch_ms
from app.domain import emergencies
from app.domain.deadlines import day_over, local_day
from app.domain.errors import Refused
from app.domain.rules.asking import first_to_ask
from app.domain.words import CALLBACK_OWED, FINAL, Flag, Role, Status
from app.figures import seasons as rule
from app.figures.conditions import CALLED
from app.figures.counts import QUEUE, Asked, InDatabase, Runner
from app.figures.filters import Count, Filters
from app.figures.lenses import PRESSURE, WATCHED
from app.figures.standings import Standing, standings
from app.figures.supposed import after, said, why_not
from app.questions.figures import counting
from app.questions.leadshapes import (
    Alarm,
    Alarms,
    CallbackProgress,
    Lenses,
    LensRow,
    ProgressRow,
    Season,
    Seasons,
    WhatIf,
    WhatIfAnswer,
)
from app.questions.lists import TABLES, ids
from app.questions.shapes import Ids
from app.store import drafts, truth
from app.store.reading import Reading
from app.store.tables import callbacks

OWN = "lens"
"""The kind of a person's own lenses among what they keep at this seat."""
_KEPT = {OWN: "own", "shared_lens": "shared"}
STUCK = timedelta(minutes=30)
"""An item of the queue that is older is stuck."""
MOST_ALARMS = 20
PAUSE_S = 30 * 60
"""A gap between two calls that is longer was spent on something else."""
_DAYS = "days"

_c = callbacks.c
_CALLS = select(_c.by, _c.at).where(_c.at >= bindparam("since"), _c.at < bindparam("until")).order_by(_c.by, _c.at)


def alarms(reading: Reading, _question: Alarms) -> list[Alarm]:
    """Live emergencies without a lead's word."""
    live = Filters(flags=(Flag.EMERGENCY,), statuses=tuple(status for status in Status if status not in FINAL))
    held = truth.shown(reading.connection, ids(reading, Ids(list="cases", filters=live, limit=MOST_ALARMS)))
    waiting = [each.facts for each in held.values() if not emergencies.seen(each.facts)]
    return sorted((Alarm(id=each.id, at=emergencies.began(each)) for each in waiting), key=lambda each: each.at)


def lenses(reading: Reading, _question: Lenses) -> list[LensRow]:
    """Every list with how many it holds."""
    rows, database = list(_lists(reading)), InDatabase(reading.connection, TABLES, reading.book)
    with counting(reading, reading.now, reading.now, True) as (run, _):
        return [msgspec.structs.replace(row, count=_total(run, database, row.filters)) for row in rows]


def _total(run: Runner, database: InDatabase, filters: Filters) -> int:
    """In memory where the columns know what is asked; what few ask (who rang whom) is counted in the database."""
    try:
        return run.total(filters)
    except Refused:
        return database.total(filters)


def _lists(reading: Reading) -> Iterable[LensRow]:
    now = reading.now
    for kind, every in (("watched", WATCHED), ("pressure", PRESSURE)):
        for name in every:
            yield _row(kind, name, Filters(lens=name, lens_at=now))
    queue = Filters(statuses=QUEUE)
    yield _row("queue", "queue", queue, "queue")
    yield _row("queue", "stuck", msgspec.structs.replace(queue, until=now - STUCK), "queue")
    for name, status in (("consulting", Status.CONSULTING), ("deferred", Status.DEFERRED)):
        here = Filters(statuses=(status,), counted=True)
        yield _row("board", name, here, "board")
        over = msgspec.structs.replace(here, moment="next_at", until=now)
        yield _row("board", f"{name}_over", over, "board")
    kept = [each for each in drafts.everything(reading.connection) if each.kind in _KEPT]
    for draft in sorted(kept, key=lambda each: (each.kind != OWN, each.saved_at, str(each.payload["name"]))):
        payload = dict(draft.payload)
        filters, by = own_filters(payload, reading.now, reading), str(payload.get("by", ""))
        row = LensRow(id=draft.id, kind=_KEPT[draft.kind], name=str(payload["name"]), count=0, filters=filters)
        yield msgspec.structs.replace(row, by=by, days=payload.get(_DAYS))


def own_filters(payload: dict[str, object], now: datetime, reading: Reading) -> Filters:
    """What a person kept as a condition; one of so many days is always about the last ones."""
    filters = msgspec.convert(payload["filters"], Filters)
    days = payload.get(_DAYS)
    if isinstance(days, int):
        until = day_over(now, reading.book.zone)
        filters = msgspec.structs.replace(filters, since=until - timedelta(days=days), until=until)
    if filters.lens is not None:
        filters = msgspec.structs.replace(filters, lens_at=now)
    if filters.overdue_at is not None:
        filters = msgspec.structs.replace(filters, overdue_at=now)
    return filters


def _row(kind: str, name: str, filters: Filters, listed: str = "cases") -> LensRow:
    return LensRow(id=f"{kind}.{name}", kind=kind, name=name, count=0, filters=filters, list=listed)


def progress(reading: Reading, question: CallbackProgress) -> list[ProgressRow]:
    """Everybody who works on callbacks, or has some, or rang somebody; who has most to do comes first.
    Refused("range") for a period that ends before it begins."""
    today = datetime.combine(local_day(reading.now, reading.book.zone), time(), reading.book.zone)
    since, until = question.since or today, question.until or today + timedelta(days=1)
    if until < since:
        raise Refused("range", "until")
    gaps, rang = _gaps(reading, since, until)
    people = [p.id for p in reading.book.people.values() if p.active and Role.CALLBACK in p.roles]
    run = InDatabase(reading.connection, TABLES, reading.book)
    owed = Filters(statuses=tuple(sorted(CALLBACK_OWED)), given_at=reading.now, merged=False)
    due = msgspec.structs.replace(owed, moment="callback_due", until=day_over(reading.now, reading.book.zone))
    of_theirs = {"outstanding": owed, "due": due}
    theirs = {name: _by_person(run, asked) for name, asked in of_theirs.items()}
    rows: list[ProgressRow] = []
    for person in dict.fromkeys([*people, *theirs["outstanding"], *rang]):
        counts = [_of(person, name, asked, theirs[name].get(person, 0)) for name, asked in of_theirs.items()]
        called = Filters(moment=CALLED, since=since, until=until, called_by=person)
        for name, asked in (("done", called), ("reached", msgspec.structs.replace(called, reached=True))):
            many = run.total(asked) if person in rang else 0
            counts.append(Count(name=name, key=person, count=many, filters=asked))
        rows.append(ProgressRow(person=person, counts=tuple(counts), average_s=gaps.get(person)))
    return sorted(rows, key=lambda row: (-row.counts[0].count, row.person))


def _by_person(run: Runner, asked: Filters) -> dict[str, int]:
    """How many of these were given to whom."""
    return {person: count for person, count in run.grouped(asked, ("assigned",)) if person is not None}


def _of(person: str, name: str, asked: Filters, count: int) -> Count:
    """What of it is theirs: the same condition with their name in it."""
    return Count(name=name, key=person, count=count, filters=msgspec.structs.replace(asked, assigned=person))


def _gaps(reading: Reading, since: datetime, until: datetime) -> tuple[dict[str, float], list[str]]:
    """The mean time from one call to the next of each person, seconds; and who rang at all."""
    moments: dict[str, list[int]] = defaultdict(list)
    for by, at in reading.connection.execute(_CALLS, {"since": epoch_ms(since), "until": epoch_ms(until)}):
        if by in reading.book.people:
            moments[by].append(at)
    found: dict[str, float] = {}
    for person, ats in moments.items():
        gaps = [(later - at) / 1000 for at, later in pairwise(ats)]
        if short := [gap for gap in gaps if gap <= PAUSE_S]:
            found[person] = sum(short) / len(short)
    return found, list(moments)


def what_if(reading: Reading, question: WhatIf) -> WhatIfAnswer:
    """See `WhatIf`."""
    case = truth.shown(reading.connection, [question.case]).get(question.case)
    if case is None:
        raise Refused("no_case", "case", value=question.case)
    facts, zone = case.facts, reading.book.zone
    caller = first_to_ask(facts, reading.book, reading.now) or next((each.id for each in facts.callers), "")
    month = datetime.combine(local_day(reading.now, zone).replace(day=1), time(), zone)
    until = day_over(reading.now, zone)
    with counting(reading, month, until, True) as (run, rated):
        found = standings(run, rated, reading.book, Asked(month, until, ("unit",), Filters(), reading.now))
    units = sum(row.rank is not None for row in found.rows)
    why = why_not(facts, caller)
    if facts.unit is None or why is not None:
        blank = Standing(key=facts.unit, counts={})
        now = next((row for row in found.rows if row.key == facts.unit and facts.unit is not None), blank)
        return WhatIfAnswer(unit=facts.unit, before=now, after=now, why=why, units=units)
    answers = {name: getattr(question, name) for name in ("contacted", "solved", "satisfied")}
    now, then = after(found.rows, facts.unit, said(answers), reading.book)
    return WhatIfAnswer(unit=facts.unit, before=now, after=then, why=None, units=units)


def seasons(reading: Reading, question: Seasons) -> list[Season]:
    """What the weeks after a day are likely to bring. Refused("day") for no day."""
    try:
        on = date.fromisoformat(question.on) if question.on else local_day(reading.now, reading.book.zone)
    except ValueError:
        raise Refused("day", "on", value=question.on) from None
    with counting(reading, reading.now, reading.now, True) as (run, _):
        return rule.seasons(run, reading.book, on)
