"""One command being judged: the records it may change, and the few ways it may change them."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from app.domain import deadlines, flow
from app.domain.book import Book
from app.domain.command import Command, OnBehalf, kind
from app.domain.errors import Refused
from app.domain.records import Case, CaseFacts, CasePrivate, Dispatch, Event, Person, Words
from app.domain.rules.texts import blank
from app.domain.words import IN_HAND, UNIT_ROLE, Role, Status, Told


class Judgement:
    """A case under one command. It is read-only to everybody but the rule at work; `case()` gives what came out."""

    def __init__(self, case: Case, command: Command, book: Book, person: Person) -> None:
        self.facts: CaseFacts = case.facts
        self.private: CasePrivate | None = case.private
        self.command = command
        self.book = book
        self.person = person
        self.merged = False
        self._spoken = False

    # ── asking ──

    def need(self, condition: object, code: str, *fields: str, **values: object) -> None:
        """Refuse with this code unless the condition holds."""
        if not condition:
            raise Refused(code, *fields, **values)

    def need_text(self, **texts: str) -> None:
        """Each of these texts must hold more than blanks and be within the hotline's limit."""
        for name, text in texts.items():
            self.need(not blank(text), "empty", name)
            self.check_length(**{name: text})

    def check_length(self, **texts: str) -> None:
        """Each of these texts must be within the limit and free of NUL, which no database keeps."""
        for name, text in texts.items():
            limit = self.book.limits.text
            self.need(len(text) <= limit, "too_long", name, limit=limit, length=len(text))
            self.need("\0" not in text, "nul", name)

    def need_unit(self, code: str, name: str) -> None:
        """The unit must be in the hotline's table."""
        self.need(code in self.book.units, "unknown", name, value=code)

    def check_flow(self) -> None:
        """The act must be possible from where the case stands."""
        act = kind(self.command)
        self.need(flow.ends(self.facts.status, act), "flow", "status", status=self.facts.status, act=act)

    def check_seen(self) -> None:
        """A deciding act needs the case as it was looked at (turn), or it is refused as moved."""
        if not self.command.DECIDING:
            return
        seen = self.command.seen
        if seen is None:
            raise Refused("missing", "seen")
        beside = self._beside()
        if beside is not None:
            self.need(seen.turn >= beside.turn, "moved", "seen", seen=seen.turn, turn=self.facts.turn)
            return
        self.need(seen.turn == self.facts.turn, "moved", "seen", seen=seen.turn, turn=self.facts.turn)

    def _beside(self) -> Dispatch | None:
        """The co-unit's part an act is about. Its own state decides about it, not how the case went on meanwhile; but
        who has not seen that part does not act for it."""
        if not isinstance(self.command, OnBehalf):
            return None
        part = self.dispatch()
        return None if part.lead else part

    def dispatch(self) -> Dispatch:
        """The dispatch a unit's act is about, by the unit named, else the person's own, else the lead one."""
        assert isinstance(self.command, OnBehalf)
        own = [r.removeprefix(UNIT_ROLE) for r in self.person.roles if r.startswith(UNIT_ROLE)]
        speaks_for_any = any(r in (Role.OPERATOR, Role.LEAD) for r in self.person.roles)
        unit = self.command.unit or (None if speaks_for_any else next(iter(own), None))
        live = [d for d in reversed(self.facts.dispatches) if unit is None or d.unit == unit]
        found = next((d for d in live if unit is not None or d.lead), None)
        if found is None:
            raise Refused("no_dispatch", "unit", value=unit or "")
        self.need(speaks_for_any or found.unit in own, "role", "unit")
        return found

    def lead_dispatch(self) -> Dispatch:
        """The same where only the unit in charge may do the act: the case has one deadline."""
        found, lead = self.dispatch(), self.facts.lead
        self.need(lead is not None and found.id == lead.id, "lead_only", "unit", value=found.unit)
        return found

    # ── changing ──

    def set(self, **changes: Any) -> None:
        """Change fields of the facts."""
        self.facts = replace(self.facts, **changes)

    def move(self, status: Status) -> None:
        """Move the status, if the table allows; each move is a turn, one to the same status too."""
        act = kind(self.command)
        self.need(status in flow.ends(self.facts.status, act), "flow", "status", status=self.facts.status, act=act)
        self.set(status=status, turn=self.facts.turn + 1)

    def tell(self, **changes: Any) -> None:
        """Change fields of the private part, where it is held."""
        if self.private is not None:
            self.private = replace(self.private, **changes)
            self._spoken = True

    def say(self, text: str = "", said_by: str = "", told: Told | None = None, **more: str) -> None:
        """Keep the act's words beside its line of the timeline."""
        more = {name: value for name, value in more.items() if value}
        if self.private is None or not (text or said_by or more):
            return
        words = Words(text=text, said_by=said_by, told=told, more=more)
        self.tell(words={**self.private.words, self.command.id: words})

    def say_for_unit(self, text: str = "", **more: str) -> None:
        """The same for an act of a unit: who said so and how it came go with it."""
        assert isinstance(self.command, OnBehalf)
        self.say(text, self.command.said_by, self.command.told, **more)

    def change_dispatch(self, dispatch: Dispatch, **changes: Any) -> Dispatch:
        """Put a changed dispatch in the place of the old one."""
        changed = replace(dispatch, **changes)
        self.set(dispatches=tuple(changed if d.id == dispatch.id else d for d in self.facts.dispatches))
        return changed

    def live(self) -> tuple[Dispatch, ...]:
        """Parts of the case that a unit still has in hand, the lead one among them."""
        return tuple(d for d in self.facts.dispatches if d.status in IN_HAND)

    def share_due(self, due: datetime, level: int | None = None) -> None:
        """One deadline for all who have the case in hand, and for the case."""
        for dispatch in self.live():
            self.change_dispatch(dispatch, due=due, level=level or dispatch.level)
        self.set(due=due, due_version=self.book.versions.get("day"))

    def event(self, what: str | None = None, **details: Any) -> None:
        """Write the act's line of the timeline."""
        at, by = self.command.at, self.command.by
        line = Event(id=self.command.id, at=at, by=by, what=what or kind(self.command), **details)
        self.set(timeline=(*self.facts.timeline, line))

    def callback_due(self) -> datetime:
        """When the callback about what was accepted now is due."""
        return deadlines.callback_due(self.at, self.book.calendar, self.book.zone, self.book.hours)

    @property
    def at(self) -> datetime:
        """When the act was done."""
        return self.command.at

    def case(self) -> Case:
        """The case as it is now, one version on."""
        version = self.facts.version + 1
        private = replace(self.private, version=version) if self.private is not None and self._spoken else self.private
        return Case(facts=replace(self.facts, version=version), private=private)
