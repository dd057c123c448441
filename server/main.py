"""`hotline-server`: the centre's command line. Exit: 0 done · 1 refused · 2 misuse · 3 trouble (network, disk)."""

import os
import sys
import traceback
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from app.domain.errors import Refused, Trouble
from app.text import _, refusal, trouble, use
from app.text.commandline import spoken
from server.database import is_trouble
from server.doors import (
    audit,
    backup,
    bulletin,
    catalogue,
    curve,
    demo_data,
    demo_hotline,
    export,
    figures,
    hook,
    hot,
    import_calls,
    import_knowledge,
    import_messages,
    import_scripts,
    import_tables,
    init,
    limits,
    out,
    people,
    rates,
    serve,
    sms,
    suggest,
    train,
    warnings,
)
from server.doors.arguments import Misuse, Parser, add_common, group

DONE, REFUSED, MISUSE, TROUBLE = range(4)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    words = [_readable(word) for word in (sys.argv[1:] if arguments is None else arguments)]
    use(spoken(words, os.environ))
    try:
        given = parser().parse_args(words)
        if not hasattr(given, "data"):
            raise Misuse(_("Missing: {0}").format("--data DIR"))
        status: int = given.run(given)
        out.done()
    except SystemExit:  # --help has been shown
        return DONE
    except Misuse as misuse:
        out.say(misuse.told)
        return MISUSE
    except Refused as refused:
        out.say(refusal(refused.code, refused.fields, refused.values))
        return REFUSED
    except (Exception, KeyboardInterrupt) as error:
        out.say(_trouble(error))
        return TROUBLE
    return status


def parser() -> Parser:
    """The parser of the whole command line, in the language spoken now."""
    top = Parser("hotline-server", description=_("The central server of a 12345 hotline"), allow_abbrev=False)
    add_common(top)
    commands = top.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for door in (init, serve, people, limits, hook, sms):
        door.add(commands)
    imports = group(commands, "import", _("read files of other systems"))
    import_messages.add(imports)
    import_tables.add(imports)
    import_knowledge.add(imports)
    import_calls.add(imports)
    import_scripts.add(imports)
    for door in (export, figures, curve, rates, bulletin, hot, warnings, suggest):
        door.add(commands)
    for door in (catalogue, demo_data, demo_hotline, train, audit, backup):
        door.add(commands)
    return top


def _readable(word: str) -> str:
    """An argument as UTF-8, whatever the locale made of its bytes."""
    return os.fsencode(word).decode("utf-8", "surrogateescape")


def _trouble(error: BaseException) -> str:
    """What to say of what went wrong around us. Anything unforeseen is a bug: told whole, but without its values."""
    if isinstance(error, Trouble):
        return _joined(trouble(error.code), error.detail)
    if isinstance(error, KeyboardInterrupt):
        return _("Interrupted")
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left unsaid stays unsaid
        return _("Interrupted")
    if isinstance(error, DBAPIError) or (isinstance(error, Exception) and is_trouble(error)):
        return _joined(trouble("database"), type(error).__name__)
    if isinstance(error, OSError):
        return _joined(trouble("disk"), f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))
    return "".join(traceback.format_exception(error)).rstrip()


def _joined(sentence: str, detail: str) -> str:
    """What is wrong, and what the system or a library says of it."""
    return _("{sentence}: {detail}", sentence=sentence, detail=detail) if detail else sentence


def run() -> None:
    """As a program: `python -m server.main`."""
    sys.exit(main())


if __name__ == "__main__":
    run()
