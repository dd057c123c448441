"""The sheets of somebody's practice shifts: the one thing of practice that lies in the seat's own store."""

from sqlalchemy import Connection

from app.domain.practice import PracticeShift
from app.store import meta

NAME = "practice"
MOST = 100
"""So many are kept, the newest."""


def put(connection: Connection, shift: PracticeShift) -> None:
    """Keep the sheet of a shift that is over."""
    meta.put(connection, **{NAME: (shift, *everything(connection))[:MOST]})


def everything(connection: Connection) -> tuple[PracticeShift, ...]:
    """All that are kept, the newest first."""
    return meta.get(connection, NAME, tuple[PracticeShift, ...]) or ()
