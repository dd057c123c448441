"""A seat's encrypted store filled from a told story, and questions put to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import event

from app.domain.records import Case, Person
from app.questions.answers import answer
from app.questions.shapes import CaseRow, Question
from app.store import rows, textindex
from app.store.radar import Radar
from app.store.reading import LinkState, Reading
from app.store.rows import Body
from app.store.store import Store
from app.store.writer import Writing
from tests.world.story import OPERATOR, Story

KEY = bytes(range(32))


class Asking:
    """Whoever asks, at a seat that holds what the story has come to."""

    def __init__(self, directory: Path, story: Story) -> None:
        self.store = Store(directory, KEY)
        self.story = story
        self.link = LinkState()

    def hold(self, without_private: Sequence[str] = (), waiting: int = 0, indexed: bool = True) -> None:
        """Hold every case of the story as it stands; of these only the facts. `indexed`: the index has caught up."""
        cases = list(self.story.cases.values())
        self.store.write(lambda writing: _put(writing, cases, frozenset(without_private), waiting))
        if indexed:
            textindex.catch_up(self.store)

    def ask(
        self, question: Question, person: Person = OPERATOR, now: datetime | None = None, radar: Radar | None = None
    ) -> Any:
        """The answer as this person gets it. `radar`: one that is kept up; else one of this moment."""
        with self.store.read() as connection:
            moment = now or self.story.clock.now()
            known = (self.story.book, person, "038", moment, self.link)
            more = {"radar": radar or Radar(self.store.read), "advice": self.store.advice}
            return answer(Reading(connection, *known, **more), question)

    def plans(self, question: Question) -> list[str]:
        """How the database goes about each statement of a question."""
        told: list[str] = []
        with self.store.read() as connection:
            driver: Any = connection.connection.driver_connection

            def explain(_conn: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
                if statement.startswith("SELECT"):
                    told.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))

            event.listen(connection, "before_cursor_execute", explain)
            now = self.story.clock.now()
            answer(Reading(connection, self.story.book, OPERATOR, "038", now, self.link), question)
        return told


def _put(writing: Writing, cases: Sequence[Case], without_private: frozenset[str], waiting: int) -> None:
    facts = [Body(c.facts.id, msgspec.json.encode(c.facts), 1, waiting) for c in cases]
    rows.put_facts(writing.connection, facts)
    held = [c.private for c in cases if c.private is not None and c.facts.id not in without_private]
    rows.put_private(writing.connection, [Body(p.id, msgspec.json.encode(p), 1) for p in held])
    writing.touch("case", [case.facts.id for case in cases])


def keep(story: Story, case: str, **facts: Any) -> str:
    """Change facts of a told case by hand, for what no act of the story leads to."""
    old = story.cases[case]
    story.cases[case] = msgspec.structs.replace(old, facts=msgspec.structs.replace(old.facts, **facts))
    return case


def drawn(found: Sequence[CaseRow], *names: str) -> str:
    """Rows as a small table of text."""
    return "\n".join(" ".join(str(getattr(row, name)) for name in names) for row in found)
