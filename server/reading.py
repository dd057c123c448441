"""Everything that judging one command needs, read under lock in one statement."""

from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from app.domain.notices import Notice
from app.domain.records import Case, CaseFacts, CasePrivate
from app.domain.ringing import Ringback, RingbackFacts, RingbackPrivate
from app.sync.wire import Result, Verdict
from server.centre import Centre
from server.database import Reach, rows
from server.parcel import Parcel, seat_in
from server.seats import Seat

_facts: msgspec.json.Decoder[CaseFacts] = msgspec.json.Decoder(CaseFacts)
_private: msgspec.json.Decoder[CasePrivate] = msgspec.json.Decoder(CasePrivate)
_ringback: msgspec.json.Decoder[RingbackFacts] = msgspec.json.Decoder(RingbackFacts)
_ringback_private: msgspec.json.Decoder[RingbackPrivate] = msgspec.json.Decoder(RingbackPrivate)
_notice: msgspec.json.Decoder[Notice] = msgspec.json.Decoder(Notice)
_verdict: msgspec.json.Decoder[Verdict] = msgspec.json.Decoder(Verdict)


class Kept(Struct, frozen=True):
    """A command that was judged before."""

    id: str
    hash: str
    seq: int
    verdict: Verdict


class Read(Struct):
    """What was found. `seqs`: the numbers of each case's facts and private part, 0 where there is none."""

    last_n: int = 0
    by_n: Kept | None = None
    by_id: Kept | None = None
    cases: dict[str, Case] = msgspec.field(default_factory=dict[str, Case])
    ringbacks: dict[str, Ringback] = msgspec.field(default_factory=dict[str, Ringback])
    notices: dict[str, Notice] = msgspec.field(default_factory=dict[str, Notice])
    seqs: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict[str, tuple[int, int]])
    grants: dict[tuple[str, str], int] = msgspec.field(default_factory=dict[tuple[str, str], int])
    """(person, id) → until when, of this person's live grants."""
    number_of: str = ""
    """The case that has the brought number already."""
    seat_of: str = ""
    """Whose seat the brought number's code belongs to."""

    @property
    def judged(self) -> dict[str, Case | Ringback | Notice]:
        """Everything that rules judge a command by."""
        return self.cases | self.ringbacks | self.notices


def read_for(centre: Centre, on: Reach, seat: Seat, parcel: Parcel) -> Read:
    """Lock the device and the command's cases, and read what stands about them."""
    cases = parcel.command.cases if parcel.command else ()
    if parcel.command and not cases:
        cases = (parcel.command.case,)
    one, two = (cases[0], cases[-1]) if cases else ("", "")
    number, code = seat_in(parcel.command)
    sql = _sql(centre.database.postgres)
    key, sent = centre.hotline.key, parcel.sent
    found = rows(on, sql, (key, seat.device, one, two, sent.id, sent.n, seat.person.id, number, code, centre.now_ms()))
    return _sorted(found, seat.person.id)


class Known(Struct, frozen=True):
    """A case or a ring-back as it stands under lock, with the numbers of its two records; None where there is none."""

    record: Case | Ringback | None
    seqs: tuple[int, int]

    @property
    def case(self) -> Case | None:
        """The case; None where it is a ring-back, or nothing."""
        return self.record if isinstance(self.record, Case) else None


def read_case(centre: Centre, on: Reach, case: str) -> Known:
    """Lock one case, or ring-back, and read it."""
    found = _sorted(rows(on, _case_sql(centre.database.postgres), (centre.hotline.key, case)))
    return Known(found.cases.get(case) or found.ringbacks.get(case), found.seqs.get(case, (0, 0)))


def facts_in(body: bytes) -> CaseFacts:
    """The facts a row of `record` holds."""
    return _facts.decode(body)


def private_in(body: bytes | None) -> CasePrivate | None:
    """The private part a row holds; None where there is none, or it was erased."""
    return None if body is None else _private.decode(body)


def _sorted(found: list[tuple[Any, ...]], person: str = "") -> Read:
    read = Read()
    facts: dict[str, CaseFacts] = {}
    private: dict[str, CasePrivate] = {}
    ringing: dict[str, RingbackFacts] = {}
    numbers: dict[str, RingbackPrivate] = {}
    for what, record, n, flag, words, more, body in found:
        if what == "device":
            read.last_n = n
        elif what == "facts" and body is not None:
            facts[record] = _facts.decode(body)
            read.seqs[record] = (n, read.seqs.get(record, (0, 0))[1])
        elif what == "private" and body is not None:
            private[record] = _private.decode(body)
            read.seqs[record] = (read.seqs.get(record, (0, 0))[0], n)
        elif what == "ringback" and body is not None:
            ringing[record] = _ringback.decode(body)
            read.seqs[record] = (n, read.seqs.get(record, (0, 0))[1])
        elif what == "ringback_private" and body is not None:
            numbers[record] = _ringback_private.decode(body)
            read.seqs[record] = (read.seqs.get(record, (0, 0))[0], n)
        elif what == "notice" and body is not None:
            read.notices[record] = _notice.decode(body)
            read.seqs[record] = (n, 0)
        elif what == "command":
            _keep(read, Kept(record, words, n, _kept_verdict(record, more, body)), bool(flag))
        elif what == "granted":
            read.grants[person, record] = n if flag else 0
        elif what == "number":
            read.number_of = record
        elif what == "seat":
            read.seat_of = words
        else:
            read.seqs[record] = (n, 0)
    read.cases = {record: Case(facts=known, private=private.get(record)) for record, known in facts.items()}
    read.ringbacks = {each: Ringback(facts=known, private=numbers.get(each)) for each, known in ringing.items()}
    return read


def _keep(read: Read, kept: Kept, by_n: bool) -> None:
    if by_n:
        read.by_n = kept
    else:
        read.by_id = kept


def _kept_verdict(command: str, header: str, verdict: bytes | None) -> Verdict:
    if verdict is not None:
        return _verdict.decode(verdict)
    result, _blank, code = header.partition(" ")
    return Verdict(n=0, id=command, result=Result(result), seq=0, code=code)


@lru_cache
def _sql(postgres: bool) -> str:
    return _READ.replace("LOCK", "FOR UPDATE" if postgres else "")


@lru_cache
def _case_sql(postgres: bool) -> str:
    return _RECORDS.replace("LOCK", "FOR UPDATE" if postgres else "").replace("$4", "$2").replace("$3", "$2")


_RECORDS = """SELECT kind AS what, id, seq AS n, queued AS flag, '' AS words, '' AS more, body FROM (
SELECT kind, id, seq, queued, body FROM record
WHERE hotline = $1 AND kind IN ('facts', 'private', 'call', 'ringback', 'ringback_private', 'notice') AND id IN ($3, $4)
ORDER BY id, kind LOCK) r"""
_COMMAND = """SELECT 'command', c.id, c.seq, c.device = $2 AND c.n = $6, c.hash, c.result || ' ' || c.code, b.verdict
FROM command c LEFT JOIN command_body b ON b.hotline = c.hotline AND b.id = c.id WHERE c.hotline = $1 AND"""
_GRANTED = """SELECT 'granted', id, until, NOT dead AND until > $10, '', '', NULL FROM granted
WHERE hotline = $1 AND person = $7 AND"""
_READ = f"""SELECT 'device' AS what, '' AS id, last_n AS n, true AS flag, '' AS words, '' AS more,
CAST(NULL AS BYTEA) AS body
FROM (SELECT last_n FROM device WHERE hotline = $1 AND id = $2 LOCK) d
UNION ALL {_RECORDS}
UNION ALL {_COMMAND} c.device = $2 AND c.n = $6
UNION ALL {_COMMAND} c.id = $5 AND NOT (c.device = $2 AND c.n = $6)
UNION ALL {_GRANTED} id = $3
UNION ALL {_GRANTED} id = $4 AND $4 <> $3
UNION ALL SELECT 'number', id, 0, true, '', '', NULL FROM facts WHERE hotline = $1 AND number = $8
UNION ALL SELECT 'seat', '', 0, true, person, '', NULL FROM device WHERE hotline = $1 AND seat = $9"""
