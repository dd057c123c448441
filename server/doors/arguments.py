"""How the command line is read: the options all commands share, and what is wrong with the others, in plain words."""

import argparse
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app.text import LANGUAGES, _, commandline
from app.text.commandline import Misuse as Misuse
from server.doors import out

Subcommands = Any
"""What `add_subparsers` gives: argparse keeps its type to itself."""
Run = Callable[[argparse.Namespace], int]


class Parser(commandline.Parser):
    """A parser whose help goes where people's text goes."""

    def print_help(self, file: object = None) -> None:
        """Help is for people, so it goes where their text goes."""
        out.say(self.format_help().rstrip())


def add_common(parser: argparse.ArgumentParser) -> None:
    """Options that stand before or after the command's name."""
    nothing = argparse.SUPPRESS
    parser.add_argument("--data", type=Path, default=nothing, metavar="DIR", help=_("where the centre keeps its data"))
    parser.add_argument("--lang", choices=LANGUAGES, default=nothing, help=_("language of messages for people"))


def command(to: Subcommands, name: str, run: Run, about: str) -> argparse.ArgumentParser:
    """A new command called `name`; `run` does it and returns the exit status."""
    parser: argparse.ArgumentParser = to.add_parser(name, help=about, description=about, allow_abbrev=False)
    add_common(parser)
    parser.set_defaults(run=run)
    return parser


def group(to: Subcommands, name: str, about: str) -> Subcommands:
    """A command that has commands of its own."""
    parser: argparse.ArgumentParser = to.add_parser(name, help=about, description=about, allow_abbrev=False)
    add_common(parser)
    return parser.add_subparsers(required=True, metavar="COMMAND", dest=f"{name}_command")


def day(written: str) -> date:
    """A day as YYYY-MM-DD."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise ValueError(written)
    return date.fromisoformat(written)


def count(written: str) -> int:
    """A number from 1 on."""
    number = int(written)
    if number < 1:
        raise ValueError(written)
    return number


def columns(written: str) -> dict[str, str]:
    """`subject=留言主题,text=留言详情`: field → the column's heading in the file. A heading may hold `=`, not `,`."""
    pairs = [part.partition("=") for part in written.split(",")]
    found = {
        name.strip(): heading.strip() for name, sign, heading in pairs if name.strip() and sign and heading.strip()
    }
    if len(found) != len(pairs):
        raise ValueError(written)
    return found
