"""The control of the kills: a seat that says "saved" before the COMMIT, which it leaves to the next transaction.

For tests alone; run like the real one: `python -m tests.soak.hasty_seat headless …`.
"""

from __future__ import annotations

import sys
from typing import Any

from app.store.engine import troubles
from app.store.writer import Job, Touched, Writer, Writing


def _do(self: Writer, job: Job[Any]) -> Any:
    connection = self._connection
    if connection.in_transaction():
        connection.commit()
    writing = Writing(connection)
    with troubles():
        connection.begin()
        result = job(writing)
    for step in writing.then:
        step()
    self._announce(Touched({kind: frozenset(ids) for kind, ids in writing.touched.items()}))
    return result


if __name__ == "__main__":
    from ui.start import main

    Writer._do = _do  # type: ignore[method-assign]
    sys.exit(main(sys.argv[1:]))
