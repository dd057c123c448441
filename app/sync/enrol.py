"""How a person comes to a seat: enrolled at the first sign-in, let in by their password alone afterwards."""

import logging
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from app.clock import Clock
from app.domain.errors import Refused, Trouble
from app.domain.records import Person
from app.store import books, files, keys, meta, outbox, profile, refill
from app.store.profile import About
from app.store.store import Store
from app.store.writer import Priority, Writing
from app.sync.http import Centre, Done, certificate_at, check_url, fingerprint_of
from app.sync.session import Session
from app.sync.wire import DepositKey, SignedIn, SignIn

log = logging.getLogger(__name__)


@dataclass
class Entered:
    """A person who is in: their open store, and who they are to the centre."""

    directory: Path
    about: About
    store: Store
    session: Session
    person: Person
    seat: str
    key: bytes = field(repr=False)
    new: bool = False
    """Enrolled just now: the store is empty."""


def enter(
    root: Path, name: str, password: str, clock: Clock, centre: str | None = None, certificate: str = ""
) -> Entered:
    """Let the person in. Refused: password, locked, device, needs_centre, centre, other_person; Trouble: see `Desk`."""
    directory = profile.directory_of(root, name)
    if profile.exists(directory):
        return _enter_again(directory, name, password, centre)
    if not centre:
        raise Refused("needs_centre", "centre")
    files.make_directory(directory)
    return _enrol(directory, name, password, check_url(centre), certificate)


def _enrol(directory: Path, name: str, password: str, url: str, certificate: str) -> Entered:
    fingerprint = _trust(directory, url, certificate)
    centre = Centre(url, profile.certificate(directory))
    answer = _first_sign_in(centre, url, name, password)
    profile.clear_the_way(directory)
    key = keys.new_key()
    keys.seal(directory, key, password)
    store = Store(directory, key)
    store.write(lambda writing: _begin(writing, answer))
    about = _about(answer, url, fingerprint)
    profile.write(directory, about)
    return _entered(directory, about, store, key, centre, answer)


def _first_sign_in(centre: Centre, url: str, name: str, password: str) -> SignedIn:
    asked = SignIn(name=name, password=password, machine=platform.node()[:80])
    try:
        return centre.ask("/v1/sign-in", asked, SignedIn)
    except Trouble as trouble:
        if trouble.code != "certificate":
            raise
        raise Trouble("certificate", fingerprint_of(certificate_at(url))) from trouble


def _trust(directory: Path, url: str, certificate: str) -> str:
    """Keep the certificate whose fingerprint a person confirmed; Trouble("certificate") when another is shown."""
    if not certificate:
        return ""
    wanted = certificate.replace(":", "").strip().lower()
    pem = certificate_at(url)
    if fingerprint_of(pem) != wanted:
        raise Trouble("certificate", fingerprint_of(pem))
    profile.keep_certificate(directory, pem)
    return wanted


def _about(answer: SignedIn, url: str, fingerprint: str) -> About:
    person = answer.person
    return About(
        name=person.name,
        person=person.id,
        device=answer.device,
        seat=answer.seat,
        centre=url,
        hotline=answer.hotline.name,
        fingerprint=fingerprint,
    )


def _begin(writing: Writing, answer: SignedIn) -> None:
    """What a new store knows: who it is, whose, and that it holds nothing yet."""
    meta.put(
        writing.connection,
        device=answer.device,
        seat=answer.seat,
        person=answer.person,
        hotline=answer.hotline,
        epoch=answer.hotline.epoch,
        refresh=answer.tokens.refresh,
        deposited=False,
        last_confirmed=answer.server_time,
        **{refill.CURSOR: 0, outbox.NEXT_N: answer.next_n - 1},
    )


def _enter_again(directory: Path, name: str, password: str, centre: str | None) -> Entered:
    about = profile.read(directory)
    if centre and check_url(centre) != about.centre:
        about = replace(about, centre=check_url(centre))
        profile.write(directory, about)
    line = Centre(about.centre, profile.certificate(directory))
    try:
        key, answer = keys.unseal(directory, password), None
    except Refused:
        key, answer = _by_centre(directory, about, line, password)
    return _entered(directory, about, Store(directory, key), key, line, answer, password)


def _by_centre(directory: Path, about: About, centre: Centre, password: str) -> tuple[bytes, SignedIn]:
    """The password is not the one the profile was sealed by; perhaps it was reset since: the centre knows."""
    asked = SignIn(name=about.name, password=password, device=about.device)
    try:
        answer = centre.ask("/v1/sign-in", asked, SignedIn)
    except Trouble as trouble:
        raise Refused("password", "password", reason=trouble.code) from trouble
    if answer.wrapped_key is None:
        raise Trouble("keychain", "no copy of the key lies at the centre")
    key = keys.unwrap(directory, answer.wrapped_key)
    keys.seal(directory, key, password)
    return key, answer


def _entered(
    directory: Path,
    about: About,
    store: Store,
    key: bytes,
    centre: Centre,
    answer: SignedIn | None,
    password: str | None = None,
) -> Entered:
    with store.read() as connection:
        person = meta.get(connection, "person", Person)
        refresh = meta.get(connection, "refresh", str)
        if answer is not None:  # the store was opened before it knew the hotline: its zone, the key of phone hashes
            store.swap_book(books.load(connection))
    assert person is not None
    person = store.book.people.get(person.id, person)
    session = Session(centre, about.name, about.device, refresh, _keeper(store), password if answer is None else None)
    session.signed_in = lambda again: _note_signed_in(store, again)
    if answer is not None:
        session.take(answer.tokens)
    new = answer is not None and answer.next_n == 1
    return Entered(directory, about, store, session, person, about.seat, key, new)


def _keeper(store: Store) -> Callable[[str], None]:
    def keep(refresh: str) -> None:
        store.write(lambda writing: meta.put(writing.connection, refresh=refresh))

    return keep


def _note_signed_in(store: Store, answer: SignedIn) -> None:
    """What the centre says of itself and of this person may have changed."""
    store.write(
        lambda writing: meta.put(writing.connection, person=answer.person, hotline=answer.hotline), Priority.LINK
    )


def enrol_again(entered: Entered, password: str) -> Entered:
    """A new device for the same profile: what waits goes out under it with its ids, in its order."""
    centre = entered.session.centre
    asked = SignIn(name=entered.about.name, password=password, machine=platform.node()[:80])
    answer = centre.ask("/v1/sign-in", asked, SignedIn)

    def job(writing: Writing) -> None:
        _begin(writing, answer)
        outbox.renumber(writing.connection)
        meta.put(writing.connection, halted="")
        refill.begin(writing.connection, answer.hotline.epoch)

    entered.store.write(job)
    about = _about(answer, entered.about.centre, entered.about.fingerprint)
    profile.write(entered.directory, about)
    return _entered(entered.directory, about, entered.store, entered.key, centre, answer)


def deposit_key(entered: Entered) -> None:
    """Give the centre the wrapped copy of the store key, unless it has it."""
    with entered.store.read() as connection:
        if meta.get(connection, "deposited", bool):
            return
    wrapped = keys.wrap(entered.directory, entered.key)
    asked = DepositKey(device=entered.about.device, wrapped_key=wrapped)
    entered.session.call(lambda token: entered.session.centre.ask("/v1/key", asked, Done, token))
    entered.store.write(lambda writing: meta.put(writing.connection, deposited=True), Priority.LINK)


def check_password(entered: Entered, password: str) -> None:
    """Whether it is the person, back at a locked seat. Refused("password")."""
    try:
        keys.unseal(entered.directory, password)
    except Refused:
        _key, answer = _by_centre(entered.directory, entered.about, entered.session.centre, password)
        entered.session.take(answer.tokens)
