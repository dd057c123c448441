"""`sms`: the gateway by which messages to citizens leave, what waits, and what is tried again."""

import argparse
import sys

from app.domain.smstext import LANGUAGES, PLACES
from app.text import _
from server.centre import NOBODY, Centre
from server.doors import out
from server.doors.arguments import Misuse, Subcommands, command, group
from server.doors.export import whole
from server.doors.place import opened
from server.sms import gateway, outbox, settings
from server.sms.outbox import State

_PLACES = " ".join(f"{{{name}}}" for name in PLACES)


def add(to: Subcommands) -> None:
    """The commands' arguments."""
    inner = group(to, "sms", _("messages to citizens whom nobody could reach by telephone"))
    setting = command(inner, "gateway", _gateway, _("by which HTTP gateway messages leave"))
    setting.add_argument("--url", help=_("where a message is posted; https"))
    setting.add_argument("--page", metavar="URL", help=_("the address under which citizens reach the centre; https"))
    setting.add_argument("--body", metavar="JSON", help=_("what is posted; {id}, {phone} and {text} are filled in"))
    setting.add_argument("--form", action="store_true", help=_("post it as a form"))
    setting.add_argument("--success", default="", metavar="TEXT", help=_("what a good answer holds; else any 2xx"))
    setting.add_argument(
        "--headers-stdin", action="store_true", help=_("read headers from stdin, one `Name: value` a line")
    )
    setting.add_argument("--off", action="store_true", help=_("no gateway any more: messages wait"))
    words = command(inner, "text", _text, _("what a message says, and in which language; without options: show it"))
    words.add_argument("--language", help=_("zh_CN, en or both"))
    for name, title in (("zh", _("the text in Chinese")), ("en", _("the text in English"))):
        places = _("{places} are filled in; empty: the usual one", places=_PLACES)
        words.add_argument(f"--{name}", metavar="TEXT", help=f"{title}; {places}")
    command(inner, "list", _list, _("the messages, those that need somebody first"))
    again = command(inner, "resend", _resend, _("try messages again now"))
    again.add_argument("sms", nargs="?", metavar="ID", help=_("the message"))
    again.add_argument("--failed", action="store_true", help=_("all that failed"))


def _gateway(given: argparse.Namespace) -> int:
    """Set it up, or with --off take it away."""
    if given.off == bool(given.url or given.page):
        raise Misuse(_("Give --url and --page, or --off"))
    with opened(given.data) as centre:
        if given.off:
            gateway.take_away(centre)
            return 0
        if not (given.url and given.page):
            raise Misuse(_("Give --url and --page, or --off"))
        out.line({"secret": _set_up(centre, given).secret})
    return 0


def _set_up(centre: Centre, given: argparse.Namespace) -> gateway.Gateway:
    headers = gateway.headers_of(sys.stdin.read().splitlines()) if given.headers_stdin else {}
    body = gateway.usual() if given.body is None else gateway.body_of(given.body)
    more = {"headers": headers, "body": body, "form": given.form, "success": given.success}
    return gateway.set_up(centre, given.url, given.page, **more)


def _text(given: argparse.Namespace) -> int:
    """Choose what is given, all of it or nothing, then say what holds."""
    texts = {name: text for name, text in (("zh_CN", given.zh), ("en", given.en)) if text is not None}
    with opened(given.data) as centre:
        holds = settings.choose(centre, given.language or "", texts)
        own = {each[:2]: settings.text_in(holds, each) for each in LANGUAGES}
        out.line({"language": holds.language, **own})
    return 0


def _list(given: argparse.Namespace) -> int:
    with opened(given.data) as centre:
        for row in outbox.listing(centre, 100_000):
            out.line(whole({name: getattr(row, name) for name in row.__struct_fields__}, centre))
    return 0


def _resend(given: argparse.Namespace) -> int:
    if given.failed == bool(given.sms):
        raise Misuse(_("Give the ID of a message, or --failed"))
    with opened(given.data) as centre:
        wanted = [given.sms] if given.sms else _failed(centre)
        for each in wanted:
            outbox.resend(centre, each, NOBODY)
        out.line({"resent": len(wanted)})
    return 0


def _failed(centre: Centre) -> list[str]:
    return [row.id for row in outbox.listing(centre, 100_000) if row.state == State.FAILED]
