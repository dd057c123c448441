"""How every program of the product reads its command line: what is wrong with it, in plain words of the reader's
language."""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from app.text.speech import LANGUAGES, _, best


class Misuse(Exception):
    """The command line makes no sense: the message says where, `usage` how it should look."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.usage = usage

    @property
    def told(self) -> str:
        """Both, for people."""
        return f"{self}\n{self.usage}".rstrip()


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong instead of ending the program."""

    def error(self, message: str) -> NoReturn:
        """Raises Misuse."""
        raise Misuse(_plain(message), self.format_usage())


def spoken(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """The reader's language: --lang, else what the system's locale says."""
    for here, following in zip(words, [*words, ""][1:], strict=True):
        wanted = following if here == "--lang" else here.removeprefix("--lang=")
        if here.startswith("--lang") and wanted in LANGUAGES:
            return wanted
    return best(next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""))


def _plain(message: str) -> str:
    """What argparse says, in the reader's language."""
    for pattern, text in _SENTENCES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return text().format(*found.groups())
    return message


_SENTENCES: tuple[tuple[str, Callable[[], str]], ...] = (
    (r"unrecognized arguments: (.*)", lambda: _("Unknown: {0}")),
    (r"the following arguments are required: (.*)", lambda: _("Missing: {0}")),
    (r"argument (\S+): invalid choice: (.*?) \(choose from (.*)\)", lambda: _("{0}: {1} is none of {2}")),
    (r"argument (\S+): invalid (?:\S+) value: (.*)", lambda: _("{0}: {1} cannot be read")),
    (r"argument (\S+): expected (?:one|at least one) argument", lambda: _("{0} needs a value")),
    (r"argument (\S+): not allowed with argument (\S+)", lambda: _("{0} and {1} exclude each other")),
)
