"""What the radar knows of the open cases at a seat: their words where the private part is held, in memory, and the
places that the centre named in facts. Filled when somebody begins to take calls, then kept up by what is touched."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, and_, select

from app.domain.records import CasePrivate
from app.domain.words import FINAL
from app.similar.radar import words_of_case
from app.store.beside import Beside
from app.store.sql import Statement, among, listed
from app.store.tables import bodies, facts, private
from app.store.writer import Touched

if TYPE_CHECKING:
    from app.similar.held import Held
    from app.similar.matters import Said

OPEN = and_(*(facts.c.status != str(status) for status in sorted(FINAL)))
_PIECE = 500
_MANY = 20_000
"""When more than so many cases changed, everything is read anew."""
_grouped = and_(bodies.c.key == facts.c.key, facts.c.group.is_not(None))
_EACH = (
    select(facts.c.id, private.c.payload, bodies.c.payload.label("grouped"))
    .select_from(facts.outerjoin(private, private.c.id == facts.c.id).outerjoin(bodies, _grouped))
    .where(OPEN)
)
_IDS = Statement(select(facts.c.id).where(OPEN))
_SOME = Statement(_EACH.where(among(facts.c.id, "ids")))


class _Named(Struct):
    places: tuple[str, ...] = ()


_private = msgspec.json.Decoder(CasePrivate)
_named = msgspec.json.Decoder(_Named)


def take(held: Held, connection: Connection, ids: Iterable[str]) -> None:
    """Read these cases anew; what is not open any more is let go."""
    found: dict[str, Said | None] = dict.fromkeys(ids)
    named: dict[str, tuple[str, ...]] = dict.fromkeys(found, ())
    for row in _SOME.all(connection, ids=listed(found)):
        if row.payload is not None:
            found[row.id] = words_of_case(_private.decode(row.payload))
        if row.grouped is not None:
            named[row.id] = _named.decode(row.grouped).places
    held.take(found, named)


class Radar:
    """Hands out the open cases as the store has them now. Threads may share it; one looks at a time.

    What is touched is noted after its COMMIT, and what was noted is read on a snapshot begun afterwards.
    """

    def __init__(self, read: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._read = read
        self._looking, self._noting = Lock(), Lock()
        self._held: Held | None = None
        self._changed: set[str] | None = None
        """Ids noted since; None: everything is to be read."""
        self._beside = Beside("radar")

    def warm(self) -> None:
        """Fill it in the background, where it is not filled yet."""
        if self._held is None:
            self._beside.begin(self._fill)

    def close(self) -> None:
        """Wait for what is under way; nothing is filled any more."""
        self._beside.close()

    def note(self, touched: Touched) -> None:
        """Something was committed."""
        ids = touched.kinds.get("case")
        if ids is None:
            return
        with self._noting:
            if not ids:
                self._changed = None
            elif self._changed is not None:
                self._changed |= ids

    @contextmanager
    def use(self) -> Generator[Held]:
        """The open cases, brought up to now."""
        with self._looking:
            yield self._brought_up()

    def _fill(self) -> None:
        with self.use():
            pass

    def _brought_up(self) -> Held:
        with self._noting:
            changed, self._changed = self._changed, set[str]()
        held = self._held
        try:
            if held is None or changed is None or len(changed) > _MANY or held.index.worn:
                held = self._filled()
            elif changed:
                with self._read() as connection:
                    take(held, connection, changed)
        except BaseException:
            with self._noting:
                self._changed = None
            raise
        self._held = held
        return held

    def _filled(self) -> Held:
        from app.similar.held import Held

        held, self._held = Held(), None
        with self._read() as connection:
            ids: list[Any] = _IDS.values(connection)
            for at in range(0, len(ids), _PIECE):
                if self._beside.closed:  # nobody asks any more
                    break
                take(held, connection, ids[at : at + _PIECE])
        return held
