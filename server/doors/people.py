"""`people`: who may sign in, and as what."""

import argparse
import sys
from getpass import getpass

from app.domain.words import Role
from app.sync.wire import PersonRow
from app.text import _
from server import roster
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, command, group
from server.doors.place import opened


def add(to: Subcommands) -> None:
    """The commands' arguments."""
    inner = group(to, "people", _("who may sign in, and as what"))
    adding = command(inner, "add", _add, _("a new person with a first password"))
    adding.add_argument("name", metavar="NAME")
    roles = f"{', '.join(Role)}, unit:CODE"
    adding.add_argument("--role", action="append", required=True, metavar="ROLE", help=roles)
    resetting = command(inner, "reset", _reset, _("a new password; ends the person's sessions"))
    resetting.add_argument("name", metavar="NAME")
    for parser in (adding, resetting):
        parser.add_argument("--password-stdin", action="store_true", help=_("the first line of stdin is the password"))
    command(inner, "list", _list, _("everybody, one object a line"))
    for act, about in (
        ("disable", _("cannot sign in any more; ends the person's sessions")),
        ("enable", _("can sign in again")),
        ("unlock", _("forget wrong passwords")),
    ):
        parser = command(inner, act, _act, about)
        parser.add_argument("name", metavar="NAME")
        parser.set_defaults(act=act)
    admitting = command(inner, "admit", _admit, _("may have a seat on a machine they ask for"))
    admitting.add_argument("name", metavar="NAME")
    admitting.add_argument("--machine", default="", metavar="MACHINE", help=_("this one; else all they ask for"))


def _admit(given: argparse.Namespace) -> int:
    with opened(given.data) as centre:
        person = roster.find_person(centre, given.name)
        _show(centre, roster.act_on(centre, person.id, "admit", NOBODY, machine=given.machine))
    return 0


def _add(given: argparse.Namespace) -> int:
    password = _password(given)
    with opened(given.data) as centre:
        _show(centre, roster.add_person(centre, given.name, given.role, password, NOBODY))
    return 0


def _reset(given: argparse.Namespace) -> int:
    password = _password(given)
    with opened(given.data) as centre:
        person = roster.find_person(centre, given.name)
        _show(centre, roster.act_on(centre, person.id, "reset", NOBODY, password))
    return 0


def _act(given: argparse.Namespace) -> int:
    with opened(given.data) as centre:
        person = roster.find_person(centre, given.name)
        _show(centre, roster.act_on(centre, person.id, given.act, NOBODY))
    return 0


def _list(given: argparse.Namespace) -> int:
    with opened(given.data) as centre:
        for person in roster.list_people(centre):
            _show(centre, person)
    return 0


def _show(centre: Centre, person: PersonRow) -> None:
    last = person.last_sign_in and person.last_sign_in.astimezone(centre.zone)
    asks = [{"machine": each.machine, "at": each.at.astimezone(centre.zone)} for each in person.asks]
    told = {name: getattr(person, name) for name in PersonRow.__struct_fields__}
    out.line(told | {"last_sign_in": last, "asks": asks})


def _password(given: argparse.Namespace) -> str:
    """The first line of stdin, or typed by a person at a terminal."""
    if given.password_stdin:
        return sys.stdin.buffer.readline().decode("utf-8", "surrogateescape").rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Misuse(_("Missing: {0}").format("--password-stdin"))
    return getpass(_("Password: "))
