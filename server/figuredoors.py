"""The doors of whoever watches: figures, seasons, people's days, the telephone, lists that leads share."""

from app.domain.words import Role
from app.sync.wire.figures import AskFigures, AskSeasons, CountedFigures, CountedSeasons
from app.sync.wire.history import AskTimes, Times
from app.sync.wire.lenses import PutLens, SharedLenses, WithdrawLens
from app.sync.wire.telephone import AskCalls, AskTelephone, AskWrapUps, PhoneCalls, PhoneFigures, WrapUps
from server import counted, history, lenses, phone_figures
from server.centre import Centre
from server.door import Asked, Door, seat_at, slow


def _figures(centre: Centre, asked: Asked) -> CountedFigures:
    seat_at(centre, asked)
    return counted.answer(centre, asked.message)


def _times(centre: Centre, asked: Asked) -> Times:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return history.times(centre, asked.message.day)


def _telephone(centre: Centre, asked: Asked) -> PhoneFigures:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return phone_figures.phone_figures(centre, asked.message.since, asked.message.until, asked.message.against)


def _calls(centre: Centre, asked: Asked) -> PhoneCalls:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    given = asked.message
    return phone_figures.calls_behind(centre, given.since, given.until, given.name, given.hour)


def _wrap_ups(centre: Centre, asked: Asked) -> WrapUps:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return phone_figures.wrap_ups(centre, asked.message.since, asked.message.until)


def _seasons(centre: Centre, asked: Asked) -> CountedSeasons:
    seat_at(centre, asked, Role.LEAD, Role.ADMIN)
    return counted.seasons_of(centre, asked.message)


def _lenses(centre: Centre, asked: Asked) -> SharedLenses:
    seat_at(centre, asked, Role.LEAD)
    return lenses.shared(centre)


def _put_lens(centre: Centre, asked: Asked) -> SharedLenses:
    return lenses.put(centre, asked.message, seat_at(centre, asked, Role.LEAD).person.id)


def _withdraw_lens(centre: Centre, asked: Asked) -> SharedLenses:
    return lenses.withdraw(centre, asked.message.id, seat_at(centre, asked, Role.LEAD).person.id)


DOORS = (
    Door("GET", "/v1/lenses", "Lists that leads share (lead)", None, SharedLenses, _lenses),
    Door("POST", "/v1/lenses/put", "Share a list, or name it anew (lead)", PutLens, SharedLenses, _put_lens),
    Door("POST", "/v1/lenses/withdraw", "Share it no more (lead)", WithdrawLens, SharedLenses, _withdraw_lens),
    slow("/v1/figures", "The figures of a period", AskFigures, CountedFigures, _figures),
    slow("/v1/times", "Everybody's day (lead, admin)", AskTimes, Times, _times),
    slow(
        "/v1/telephone",
        "The telephone in numbers (lead, admin)",
        AskTelephone,
        PhoneFigures,
        _telephone,
    ),
    slow(
        "/v1/telephone/calls",
        "The calls behind a number (lead, admin)",
        AskCalls,
        PhoneCalls,
        _calls,
    ),
    slow("/v1/telephone/wrap-ups", "Wrap-ups that are over (lead, admin)", AskWrapUps, WrapUps, _wrap_ups),
    slow(
        "/v1/seasons",
        "What is to be expected, by all years on record (lead, admin)",
        AskSeasons,
        CountedSeasons,
        _seasons,
    ),
)
