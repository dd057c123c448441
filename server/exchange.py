"""One round between a seat and the centre: its commands judged in order, then the next page of what changed."""

from msgspec.structs import replace

from app.clock import epoch_ms
from app.domain.errors import Refused
from app.sync.wire import MAX_COMMANDS, PROTOCOL, ExchangeReply, ExchangeRequest, Verdict
from server import feed
from server.centre import Centre
from server.judge import judge
from server.line import Line
from server.parcel import check_envelope
from server.seats import Seat, check_cursor, seat_of

_SEEN_MS = 60_000
"""How exactly the centre remembers when it last heard of a seat."""


def exchange(centre: Centre, token: str, asked: ExchangeRequest) -> ExchangeReply:
    """The answer to one round. Everything is checked before the first command is judged.

    Refused: `problems.STATUS` says by which status a seat knows what to do.
    """
    return centre.database.on_line(lambda line: _exchange(centre, line, token, asked))


def _exchange(centre: Centre, line: Line, token: str, asked: ExchangeRequest) -> ExchangeReply:
    seat = seat_of(centre, line, token, asked.device)
    _check(centre, seat, asked)
    seat = _mark_seen(centre, line, seat, asked.cursor)
    question = feed.question(centre, seat, asked.cursor)
    verdicts: list[Verdict] = []
    for left, sent in enumerate(asked.commands, 1 - len(asked.commands)):
        if not left:
            line.expect(question)
        verdicts.append(judge(centre, line, seat, sent))
    page = feed.page(centre, line, seat, asked.cursor, question)
    return ExchangeReply(
        verdicts=tuple(verdicts),
        changes=page.changes,
        cursor=page.cursor,
        complete=page.cursor == page.head,
        head=page.head,
        epoch=seat.epoch,
        server_time=centre.clock.now(),
    )


def check_protocol(spoken: int) -> None:
    """Serve this protocol and the one before it. Refused("protocol")."""
    if not PROTOCOL - 1 <= spoken <= PROTOCOL:
        raise Refused("protocol", "protocol", value=spoken)


def _check(centre: Centre, seat: Seat, asked: ExchangeRequest) -> None:
    check_protocol(asked.protocol)
    if len(asked.commands) > MAX_COMMANDS:
        raise Refused("too_many", "commands", limit=MAX_COMMANDS)
    for sent in asked.commands:
        check_envelope(sent)
    check_cursor(centre, seat, asked.epoch, asked.cursor)


def _mark_seen(centre: Centre, line: Line, seat: Seat, cursor: int) -> Seat:
    """Remember that the seat was here, and where the feed stood when it began its store."""
    now = epoch_ms(centre.clock.now())
    if cursor and now - seat.last_seen < _SEEN_MS:
        return seat
    begun = "fill_seq = $4, refill = false, " if not cursor else ""
    sql = f"UPDATE device SET {begun}last_seen = $3 WHERE hotline = $1 AND id = $2"
    values = (centre.hotline.key, seat.device, now, *([] if cursor else [seat.head]))
    with line.transaction():
        line.rows(sql, values)
    return seat if cursor else replace(seat, fill_seq=seat.head)
