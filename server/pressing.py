"""Supervision by the centre's own hand: two hours after a reminder that moved nothing the level rises, once."""

from sqlalchemy import Connection

from app.clock import new_id
from app.domain.commands import Supervise
from app.domain.records import CENTRE, Case, CaseFacts
from app.domain.supervision import Pressed, pressed
from app.text.letters import supervision_letter
from server.centre import Centre
from server.database import again
from server.own import do
from server.reading import read_case


class Pressing:
    """The cases that are pressed now, as far as the hand has read the feed."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._pressed: dict[str, Pressed] = {}

    def hold(self, facts: CaseFacts) -> None:
        """A case as it is now."""
        step = pressed(facts, self._centre.settings.hours)
        if step is not None:
            self._pressed[facts.id] = step
        else:
            self._pressed.pop(facts.id, None)

    def rise(self) -> int:
        """Let every level rise whose time has come; how many did."""
        now = self._centre.clock.now()
        return sum(self._rise(case) for case, step in sorted(self._pressed.items()) if step.due <= now)

    def _rise(self, case: str) -> bool:
        def work() -> int:
            with self._centre.database.write() as connection:
                return self._once(connection, case)

        self._pressed.pop(case, None)  # it comes back by the feed, with the next step
        seq = again(work)
        if seq:
            self._centre.on_commit(seq)
        return seq > 0

    def _once(self, connection: Connection, case: str) -> int:
        """Under lock it is looked at once more: another process's hand, or the unit, may have been faster."""
        known = read_case(self._centre, connection, case)
        now = self._centre.clock.now()
        step = pressed(known.case.facts, self._centre.settings.hours) if known.case else None
        if known.case is None or step is None or step.due > now:
            return 0
        command = Supervise(
            id=new_id(self._centre.clock),
            by=CENTRE.id,
            at=now,
            case=case,
            level=step.level,
            text=self._letter(known.case, step),
            name=self._unit(known.case.facts),
        )
        return do(self._centre, connection, command, CENTRE, known)

    def _unit(self, facts: CaseFacts) -> str:
        unit = self._centre.book.unit(facts.unit)
        return unit.name if unit else ""

    def _letter(self, case: Case, step: Pressed) -> str:
        book, facts = self._centre.book, case.facts
        chain = reversed(book.category_chain(facts.category))
        return supervision_letter(
            level=step.level,
            to=self._unit(facts),
            case=facts.number,
            matter=" › ".join(row.name for row in chain),
            since=step.since,
            due=facts.due,
        )
