"""Scripts at the centre: a script is one record of the feed, and every version of it is kept beside.

Only a script that passes the checker goes in. Saying again what stands already changes nothing.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection

from app.domain.errors import Refused
from app.domain.records import Script
from app.domain.scriptcheck import checked
from app.domain.scripts import same
from app.sync.wire import Kind
from app.sync.wire.scripts import PutScript
from server import audit, tables
from server.centre import Centre
from server.database import again
from server.held import held, versions_of, write_versions


def put(centre: Centre, asked: PutScript, by: str) -> Script:
    """A new script, or a new version of one; one that is withdrawn keeps its text. Refused: what `checked` refuses,
    and ("script_changed", "text") with who changed it since it was seen."""
    made = Script(id=asked.id, version=asked.seen + 1, text=asked.text, at=centre.clock.now(), by=by)
    wanted = made if asked.withdrawn else checked(made, centre.book)[0]

    def work() -> tuple[Script, int | None]:
        nonlocal wanted
        with centre.database.write() as connection:
            there, seq = held(connection, centre, Kind.SCRIPT, [wanted.id], Script).get(wanted.id, (None, 0))
            if asked.withdrawn:
                wanted = _withdrawn(made, there)
            if there is not None and same(there, wanted):
                return there, None
            if (there.version if there else 0) != asked.seen:
                raise _changed(centre, there)
            return wanted, _write(connection, centre, by, [(wanted, seq)])

    done, seq = again(work)
    if seq is not None:
        centre.on_commit(seq)
    return done


def put_many(centre: Centre, scripts: Iterable[Script], by: str) -> int:
    """Bring these in, each as the next version of itself; how many were new or changed. They must be checked."""
    given = list(scripts)

    def work() -> tuple[int, int | None]:
        with centre.database.write() as connection:
            there = held(connection, centre, Kind.SCRIPT, [each.id for each in given], Script)
            rows = [row for each in given if (row := _next(each, there.get(each.id))) is not None]
            return len(rows), _write(connection, centre, by, rows) if rows else None

    count, seq = again(work)
    if seq is not None:
        centre.on_commit(seq)
    return count


def versions(centre: Centre, script: str) -> tuple[Script, ...]:
    """Every version, the newest first. Refused("unknown", "script") for one there is not."""
    found = versions_of(centre, tables.script_version, script, Script)
    if not found:
        raise Refused("unknown", "script", value=script)
    return found


def _changed(centre: Centre, there: Script | None) -> Refused:
    """By whom, so that two leads may speak to each other."""
    by = there.by if there else ""
    person = centre.book.people.get(by)
    return Refused("script_changed", "text", value=person.name if person else by, version=there.version if there else 0)


def _withdrawn(made: Script, there: Script | None) -> Script:
    if there is None:
        raise Refused("unknown", "script", value=made.id)
    return replace(made, text=there.text, withdrawn=True)


def _next(script: Script, there: tuple[Script, int] | None) -> tuple[Script, int] | None:
    """The script as its next version, with the number the present one has; None where it says the same."""
    if there is None:
        return replace(script, version=1), 0
    now, seq = there
    wanted = replace(script, withdrawn=now.withdrawn)  # what a lead took out comes back by a lead's hand only
    return None if same(now, wanted) else (replace(wanted, version=now.version + 1), seq)


def _write(connection: Connection, centre: Centre, by: str, rows: Sequence[tuple[Script, int]]) -> int:
    named = {"script": rows[0][0].id, "version": rows[0][0].version} if len(rows) == 1 else {"rows": len(rows)}
    entry = audit.entry("script", centre.now_ms(), by, **named)
    return write_versions(connection, centre, Kind.SCRIPT, tables.script_version, entry, rows)
