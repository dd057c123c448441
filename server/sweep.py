"""What time alone ends: leases of queue items, grants of private parts, what was told of calls, quiet hours, old SMS.

And how tables that grew are looked up, and figures opened."""

from server import counted, hook, quiet, tables
from server.access import sweep_grants
from server.centre import Centre
from server.claims import expire
from server.line import Line
from server.sms import outbox

_GROWN = """SELECT relname FROM pg_stat_user_tables
WHERE schemaname = current_schema() AND n_mod_since_analyze > 300 + n_live_tup / 2"""


def sweep(centre: Centre) -> int:
    """End what is over by the server's clock; how many."""
    if centre.database.postgres:
        centre.database.on_line(_measure)
    ended = expire(centre) + sweep_grants(centre) + hook.sweep(centre)
    ended += quiet.sweep(centre) + outbox.sweep(centre)
    counted.sweep(centre)
    return ended


def _measure(line: Line) -> None:
    """Have tables measured that grew by half. PostgreSQL itself looks once a minute; a table that is filled in between
    would be searched as if it were empty."""
    for (name,) in line.rows(_GROWN, ()):
        if name in tables.metadata.tables:
            line.rows(f'ANALYZE "{name}"', ())
