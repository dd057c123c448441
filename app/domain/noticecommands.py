"""What is done about a notice; `case` is the notice's id."""

from datetime import datetime

from app.domain.command import Command


class Broadcast(Command, kw_only=True):
    """A lead tells everybody (`to` empty), some roles or some people something, in force until a moment."""

    text: str
    until: datetime
    to: tuple[str, ...] = ()


class ReadNotice(Command, kw_only=True):
    """Whoever it is for has read it."""


class RecallNotice(Command, kw_only=True):
    """A lead takes it back: nobody need read it any more."""


ABOUT_NOTICES = (Broadcast, ReadNotice, RecallNotice)
