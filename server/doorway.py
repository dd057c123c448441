"""Every door of the centre: its path, what it asks and gives, and what it does. The OpenAPI document is made of it."""

import re

from msgspec import Raw

from app.domain.bulletins import BulletinView
from app.domain.errors import Refused
from app.domain.records import Article, ArticleReport, Script
from app.domain.typical import TypicalCase
from app.domain.words import Role
from app.sync import wire
from app.sync.wire import articles as article_messages
from app.sync.wire import bulletins as paper_messages
from app.sync.wire import files as file_messages
from app.sync.wire import scripts as script_messages
from app.sync.wire import similar as alike_messages
from app.sync.wire import sms as sms_messages
from app.sync.wire.history import TellHistory
from app.sync.wire.models import AskModel, ModelFile
from server import (
    access,
    articles,
    bulletins,
    claims,
    figuredoors,
    files,
    history,
    hook,
    models,
    radar,
    roster,
    scripts,
    signin,
    tabledoors,
    tokens,
    typical,
)
from server.centre import Centre
from server.counting import Days
from server.door import Asked, Door, seat_at, slow
from server.exchange import check_protocol, exchange
from server.seats import Seat, check_cursor, seat_of
from server.sms import outbox

SIGN_IN = "/v1/sign-in"
"""Whoever comes here waits for their turn (`server.turns`)."""


def _health(centre: Centre, _asked: Asked) -> wire.Health:
    centre.database.on_line(lambda line: line.rows("SELECT 1", ()))
    return wire.Health(protocol=wire.PROTOCOL, hotline=centre.hotline.name, server_time=centre.clock.now())


def _sign_in(centre: Centre, asked: Asked) -> wire.SignedIn:
    check_protocol(asked.message.protocol)
    return signin.sign_in(centre, asked.message)


def _refresh(centre: Centre, asked: Asked) -> wire.Tokens:
    return tokens.refresh(centre, asked.message.device, asked.message.refresh)


def _sign_out(centre: Centre, asked: Asked) -> None:
    seat = seat_at(centre, asked)
    signin.sign_out(centre, seat.device, seat.person.id)


def _key(centre: Centre, asked: Asked) -> None:
    seat = seat_at(centre, asked)
    signin.deposit_key(centre, seat.device, seat.person.id, asked.message.wrapped_key)


def _exchange(centre: Centre, asked: Asked) -> wire.ExchangeReply:
    return exchange(centre, asked.token, asked.message)


def _take(centre: Centre, asked: Asked) -> wire.Taken:
    return claims.take(centre, seat_at(centre, asked), asked.message.case)


def _release(centre: Centre, asked: Asked) -> None:
    claims.release(centre, seat_at(centre, asked), asked.message.case, asked.message.fence)


def _free(centre: Centre, asked: Asked) -> wire.Taken:
    return claims.free(centre, seat_at(centre, asked), asked.message.case)


def _open(centre: Centre, asked: Asked) -> wire.Opened:
    case, seq = access.open_case(centre, seat_at(centre, asked), asked.message.case)
    return wire.Opened(case=case, seq=seq)


def _search(centre: Centre, asked: Asked) -> wire.Found:
    found = access.search(centre, seat_at(centre, asked), asked.message.text, asked.message.limit)
    return wire.Found(cases=tuple(Raw(body) for body in found))


def _similar(centre: Centre, asked: Asked) -> alike_messages.SimilarCases:
    return radar.similar(centre, seat_at(centre, asked), asked.message)


def _seat_state(centre: Centre, asked: Asked) -> None:
    seat_at(centre, asked)
    roster.note_seat(centre, asked.message)


def _history(centre: Centre, asked: Asked) -> None:
    history.tell(centre, seat_at(centre, asked), asked.message)


def _model(centre: Centre, asked: Asked) -> ModelFile:
    seat_at(centre, asked)
    return models.file_of(centre, asked.message.digest)


def _seats(centre: Centre, asked: Asked) -> wire.Seats:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return wire.Seats(seats=tuple(roster.list_seats(centre)))


def _people(centre: Centre, asked: Asked) -> wire.People:
    seat_at(centre, asked, Role.ADMIN)
    return wire.People(people=tuple(roster.list_people(centre)))


def _add_person(centre: Centre, asked: Asked) -> wire.PersonRow:
    seat, given = seat_at(centre, asked, Role.ADMIN), asked.message
    return roster.add_person(centre, given.name, given.roles, given.password, seat.person.id)


def _act_on_person(centre: Centre, asked: Asked) -> wire.PersonRow:
    seat, given = seat_at(centre, asked, Role.ADMIN), asked.message
    return roster.act_on(centre, given.person, given.act, seat.person.id, given.password, given.machine)


def _hook(centre: Centre, asked: Asked) -> None:
    hook.take(centre, asked.message, asked.headers, asked.body)


def _put_article(centre: Centre, asked: Asked) -> Article:
    seat = seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return articles.put(centre, asked.message, seat.person.id)


def _versions(centre: Centre, asked: Asked) -> article_messages.Versions:
    seat_at(centre, asked)
    return article_messages.Versions(versions=articles.versions(centre, asked.message.article))


def _report_article(centre: Centre, asked: Asked) -> ArticleReport:
    return articles.report(centre, asked.message, seat_at(centre, asked).person.id)


def _resolve_report(centre: Centre, asked: Asked) -> ArticleReport:
    seat = seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return articles.resolve(centre, asked.message.report, seat.person.id)


def _sms(centre: Centre, asked: Asked) -> sms_messages.SmsOutbox:
    seat_at(centre, asked, Role.LEAD)
    return outbox.whole(centre)


def _resend_sms(centre: Centre, asked: Asked) -> sms_messages.SmsOutbox:
    seat = seat_at(centre, asked, Role.LEAD)
    outbox.resend(centre, asked.message.sms, seat.person.id)
    return outbox.whole(centre)


def _put_script(centre: Centre, asked: Asked) -> Script:
    seat = seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return scripts.put(centre, asked.message, seat.person.id)


def _script_versions(centre: Centre, asked: Asked) -> script_messages.ScriptVersions:
    seat_at(centre, asked)
    return script_messages.ScriptVersions(versions=scripts.versions(centre, asked.message.script))


def _bulletin(centre: Centre, asked: Asked) -> BulletinView:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return bulletins.view(centre, _days(centre, asked.message))


def _publish(centre: Centre, asked: Asked) -> BulletinView:
    seat = seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return bulletins.publish(centre, _days(centre, asked.message), seat.person.id)


def _behind(centre: Centre, asked: Asked) -> paper_messages.Behind:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    found = bulletins.cases_of(centre, _days(centre, asked.message), asked.message.name, asked.message.key)
    return paper_messages.Behind(cases=found)


def _days(centre: Centre, asked: paper_messages.AskBulletin | paper_messages.AskBehind) -> Days:
    return bulletins.days(centre, asked.kind, asked.day, asked.unit)


def _published(centre: Centre, asked: Asked) -> paper_messages.PublishedBulletins:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return paper_messages.PublishedBulletins(bulletins=bulletins.published(centre))


def _typical(centre: Centre, asked: Asked) -> paper_messages.TypicalCases:
    seat_at(centre, asked, Role.LEAD)
    return paper_messages.TypicalCases(cases=typical.proposed(centre))


def _draft(centre: Centre, asked: Asked) -> TypicalCase:
    return typical.draft(centre, asked.message.case, seat_at(centre, asked, Role.LEAD).person.id)


def _put_typical(centre: Centre, asked: Asked) -> TypicalCase:
    return typical.put(centre, asked.message, seat_at(centre, asked, Role.LEAD).person.id)


def _put_piece(centre: Centre, asked: Asked) -> file_messages.Got:
    return files.put_piece(centre, seat_at(centre, asked), asked.message)


def _piece(centre: Centre, asked: Asked) -> file_messages.Piece:
    return files.piece(centre, seat_at(centre, asked), asked.message)


DOORS = (
    Door("GET", "/v1/health", "Whether the centre answers, and its clock", None, wire.Health, _health, False),
    Door("POST", SIGN_IN, "Sign in; enrols a new seat", wire.SignIn, wire.SignedIn, _sign_in, False, True),
    Door("POST", "/v1/refresh", "A new pair of tokens", wire.Refresh, wire.Tokens, _refresh, False),
    Door("POST", "/v1/sign-out", "End this seat's session", None, None, _sign_out),
    Door("POST", "/v1/key", "Deposit the wrapped store key", wire.DepositKey, None, _key),
    Door("POST", "/v1/exchange", "Commands up, changes down", wire.ExchangeRequest, wire.ExchangeReply, _exchange),
    Door("POST", "/v1/take", "Hold a queue item, or go on holding it", wire.TakeRequest, wire.Taken, _take),
    Door("POST", "/v1/release", "Let go of a queue item", wire.ReleaseRequest, None, _release),
    slow("/v1/model", "The model that suggests matters", AskModel, ModelFile, _model),
    Door("POST", "/v1/free", "A lead frees what somebody else holds", wire.FreeItem, wire.Taken, _free),
    Door("POST", "/v1/open", "Bring a case into scope for today", wire.OpenRequest, wire.Opened, _open),
    slow("/v1/search", "Find what the seat does not hold", wire.SearchRequest, wire.Found, _search),
    slow("/v1/similar", "Like what is typed", alike_messages.AskSimilar, alike_messages.SimilarCases, _similar),
    Door("POST", "/v1/seat-state", "What waits at this seat", wire.SeatState, None, _seat_state),
    Door("POST", "/v1/history", "Calls and states of this seat", TellHistory, None, _history),
    *figuredoors.DOORS,
    slow("/v1/files/put", "A piece of a file", file_messages.PutPiece, file_messages.Got, _put_piece),
    slow("/v1/files", "Read a piece of a file", file_messages.AskPiece, file_messages.Piece, _piece),
    Door("POST", "/v1/hook/calls", "An exchange tells of a call; signed", wire.HookCall, None, _hook, False),
    Door("GET", "/v1/seats", "All seats (lead, admin)", None, wire.Seats, _seats),
    Door("GET", "/v1/people", "All people (admin)", None, wire.People, _people),
    slow("/v1/people", "Add a person (admin)", wire.AddPerson, wire.PersonRow, _add_person),
    slow("/v1/people/act", "Act on somebody (admin)", wire.PersonAct, wire.PersonRow, _act_on_person),
    slow("/v1/articles", "Put an article (lead)", article_messages.PutArticle, Article, _put_article),
    Door(
        "POST",
        "/v1/articles/versions",
        "An article's history",
        article_messages.AskVersions,
        article_messages.Versions,
        _versions,
    ),
    Door(
        "POST",
        "/v1/articles/report",
        "Doubt an article",
        article_messages.ReportArticle,
        ArticleReport,
        _report_article,
    ),
    Door(
        "POST",
        "/v1/articles/resolve",
        "Settle a doubt (lead)",
        article_messages.ResolveReport,
        ArticleReport,
        _resolve_report,
    ),
    Door("GET", "/v1/sms", "The outbox of SMS (lead)", None, sms_messages.SmsOutbox, _sms),
    Door(
        "POST", "/v1/sms/resend", "Try an SMS again (lead)", sms_messages.ResendSms, sms_messages.SmsOutbox, _resend_sms
    ),
    slow("/v1/scripts", "Put a script (lead)", script_messages.PutScript, Script, _put_script),
    Door(
        "POST",
        "/v1/scripts/versions",
        "A script's history",
        script_messages.AskScriptVersions,
        script_messages.ScriptVersions,
        _script_versions,
    ),
    slow("/v1/bulletins", "A bulletin (lead)", paper_messages.AskBulletin, BulletinView, _bulletin),
    slow("/v1/bulletins/publish", "Publish a bulletin (lead)", paper_messages.AskBulletin, BulletinView, _publish),
    slow(
        "/v1/bulletins/behind",
        "The cases behind a number (lead)",
        paper_messages.AskBehind,
        paper_messages.Behind,
        _behind,
    ),
    Door(
        "GET",
        "/v1/bulletins/published",
        "All published bulletins (lead)",
        None,
        paper_messages.PublishedBulletins,
        _published,
    ),
    Door("GET", "/v1/typical", "Typical cases (lead)", None, paper_messages.TypicalCases, _typical, True, True),
    Door("POST", "/v1/typical/draft", "Its words (lead)", paper_messages.AskDraft, TypicalCase, _draft),
    Door("POST", "/v1/typical/put", "Keep or approve it (lead)", paper_messages.PutTypical, TypicalCase, _put_typical),
    *tabledoors.DOORS,
)
"""All doors but the bell, which is a stream."""

_NUMBER = re.compile(r"[0-9]{1,16}")


def bell_seat(centre: Centre, token: str, query: dict[str, str]) -> tuple[Seat, int, int]:
    """Who listens, from which cursor, and until when the token lets them (epoch milliseconds)."""
    if unknown := sorted(set(query) - {"device", "cursor"}):
        raise Refused("misuse", *unknown)
    cursor = query.get("cursor", "")
    if not _NUMBER.fullmatch(cursor):
        raise Refused("misuse", "cursor")
    seat = centre.database.on_line(lambda line: seat_of(centre, line, token, query.get("device", "")))
    check_cursor(centre, seat, seat.epoch, int(cursor))
    return seat, int(cursor), seat.until
