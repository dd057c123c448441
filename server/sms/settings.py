"""What the hotline has chosen about SMS: kept as one record of the feed, so that every seat knows whether a message
will leave; and the text of a message made of it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from app.domain.errors import Refused
from app.domain.smstext import BOTH, CHOICES, LANGUAGES, SmsSettings, checked, filled
from app.sync.wire import Kind
from app.text import N_, _, moment, speaking
from server import audit
from server.centre import NOBODY, Centre, encode
from server.database import again, rows
from server.ledger import Changes, Put, write

ID = "sms"
USUAL = N_("[{hotline}] How was your request {number} handled? Three questions, once, by {until}: {link}")
_settings = msgspec.json.Decoder(SmsSettings)
_KNOWN = "SELECT seq, body FROM record WHERE hotline = $1 AND kind = 'sms' AND id = $2"


def chosen(centre: Centre) -> SmsSettings:
    """What holds now."""
    with centre.database.read() as connection:
        return held(centre, connection)


def held(centre: Centre, connection: Connection) -> SmsSettings:
    """The same within a transaction."""
    return _read(centre, connection)[0]


def choose(centre: Centre, language: str = "", texts: Mapping[str, str] | None = None) -> SmsSettings:
    """Another language, or other texts by language (an empty one: the usual text again); what is not given stays.

    Refused("type", "language") and what `smstext.checked` says, at `zh` or `en`.
    """
    if language and language not in CHOICES:
        raise Refused("type", "language", value=language[:40])
    given = {name: checked(name[:2], text) if text.strip() else "" for name, text in (texts or {}).items()}
    return again(lambda: _choose(centre, language, given))


def _choose(centre: Centre, language: str, given: Mapping[str, str]) -> SmsSettings:
    with centre.database.write() as connection:
        before, _seq = _read(centre, connection)
        kept = {name: text for name, text in (before.texts | dict(given)).items() if text}
        made = replace(before, language=language or before.language, texts=kept)
        if made == before:
            return made
        entry = audit.entry("sms_text", centre.now_ms(), NOBODY)
        seq = write(connection, centre, Changes(entry, [changed(centre, connection, made)]))
    centre.on_commit(seq)
    return made


def with_gateway(centre: Centre, connection: Connection, gateway: bool) -> list[Put]:
    """What seats are told when a gateway is set up or taken away; nothing where they know."""
    before, seq = _read(centre, connection)
    if seq and before.gateway == gateway:
        return []
    return [changed(centre, connection, replace(before, gateway=gateway))]


def changed(centre: Centre, connection: Connection, made: SmsSettings) -> Put:
    """The record's next state."""
    return Put(Kind.SMS.value, ID, encode(made), _read(centre, connection)[1])


def _read(centre: Centre, connection: Connection) -> tuple[SmsSettings, int]:
    known = rows(connection, _KNOWN, (centre.hotline.key, ID))
    return (_settings.decode(known[0][1]), known[0][0]) if known else (SmsSettings(), 0)


def text_in(settings: SmsSettings, language: str) -> str:
    """The text in force in this language, its places unfilled."""
    with speaking(language):
        return settings.texts.get(language) or _(USUAL)


def in_force(settings: SmsSettings) -> tuple[str, ...]:
    """The texts that go out, one a language."""
    return tuple(text_in(settings, each) for each in _languages(settings))


def written(settings: SmsSettings, until: Any, **given: str) -> str:
    """A message: the text in each language that goes out, one a line. `until`: an instant."""
    lines: list[str] = []
    for each in _languages(settings):
        with speaking(each):
            lines.append(filled(text_in(settings, each), {"until": moment(until), **given}))
    return "\n".join(lines)


def _languages(settings: SmsSettings) -> tuple[str, ...]:
    return LANGUAGES if settings.language == BOTH else (settings.language,)
