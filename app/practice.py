"""Practice: a shift of simulated calls at a desk of its own, scored.

It is a whole desk: the same rules, forms and questions over the hotline's tables. But its store is empty, encrypted
with a key that is nowhere but in memory, and thrown away; and in the place of the centre there is none. So nothing done
in practice can come to the centre or into a figure; its cases are marked as practice besides. What stays is the sheet,
at the person's own seat.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
from msgspec import structs

from app.acts import Act
from app.clock import Clock, new_id
from app.desk import Desk
from app.domain import emergencies
from app.domain.book import Book
from app.domain.command import Command
from app.domain.commands import InvalidCall, RegisterCase
from app.domain.errors import Refused
from app.domain.practice import INVALID, PracticeRow, PracticeShift, Wanted, fits, judged
from app.domain.words import FINAL, Flag, Role, SeatMode, Status
from app.phone.line import Call
from app.phone.practice import Heard, PracticeLine
from app.phone.simulated import Caller
from app.questions.shapes import CaseOf, Cases, Filters
from app.saved import Saved
from app.store import drafts, files, keys, meta, practice, scripts, shelf, truth
from app.store.holding import Holding
from app.store.store import Store
from app.store.writer import Touched, Writing
from app.sync.enrol import Entered
from app.sync.nowhere import NoSession

SEAT = "999"
"""The seat in the numbers of practice cases: they look like no real one's of this seat."""
FOLDER = "practice"
REST = frozenset({SeatMode.BREAK, SeatMode.OFFLINE})
"""Only who is not to be rung may practise: a real call would be lost."""
_LIVE = tuple(status for status in Status if status not in FINAL)
_MOST_LIVE = 20
_PLAYED = ("dispatch", "answer", INVALID)


def wanted(caller: Caller) -> tuple[Wanted, ...]:
    """What a caller comes to: the matter, and the second one where there is one."""
    parts = (caller, caller.next_matter) if caller.next_matter else (caller,)
    given = [{name: value for name, value in structs.asdict(part).items() if value} for part in parts]
    return msgspec.convert(tuple(given), tuple[Wanted, ...])


def shift_of(callers: Sequence[Caller], book: Book, count: int, random: Random) -> tuple[Caller, ...]:
    """Up to `count` callers in a new order, all of whose codes the hotline's tables have.

    Refused("practice_tables") where there are none with a matter: the callers are of another hotline.
    """
    known = [each for each in callers if each.outcome in _PLAYED and all(fits(w, book) for w in wanted(each))]
    if not any(each.category for each in known):
        raise Refused("practice_tables")
    return tuple(random.sample(known, min(count, len(known))))


def check_rest(home: Desk) -> None:
    """Refused("practice_ready") while the person is to be rung, or has a call."""
    if home.states.state.mode not in REST or home.lines.calls:
        raise Refused("practice_ready", "state")


def alarmed(home: Desk) -> bool:
    """Whether an emergency waits for this person to see it: then a lead does not practise. Reads the disk."""
    if Role.LEAD not in home.person.roles:
        return False
    live = home.ask(Cases(filters=Filters(flags=(Flag.EMERGENCY,), statuses=_LIVE), limit=_MOST_LIVE))
    return any(not emergencies.seen(home.ask(CaseOf(case=row.id)).facts) for row in live)


class PracticeDesk(Desk):
    """The desk of one practice shift. `leave` ends it and keeps the sheet."""

    def __init__(self, home: Desk, callers: Sequence[Caller], clock: Clock) -> None:
        """At the seat `home`, which goes on beside. Refused: see `check_rest`; ("practice_alarm") while `alarmed`."""
        check_rest(home)
        if alarmed(home):
            raise Refused("practice_alarm", "state")
        self._home = home
        self._place = home._entered.directory / FOLDER
        super().__init__(self._someone(home, clock), clock)
        self.shift = new_id(clock)
        self.began_at = self.now()
        self.heard = Heard()
        self.over = False
        """All calls are done with; told as `Touched` of kind "practice"."""
        self._calls: dict[str, str] = {}
        """Draft or contact → the call it is about."""
        self._made: dict[str, list[tuple[datetime, str]]] = {}
        """Call → what was made of it, and when: cases and calls counted apart, by id."""
        self._planned = len(callers)
        self.lines.on_event(self.heard)
        self.line = PracticeLine(clock, callers, lambda: self.states.state.mode is SeatMode.READY, self._unsaved)
        self.line.on_over = self._all_done

    def _someone(self, home: Desk, clock: Clock) -> Entered:
        """The same person at the same tables, articles and scripts, with an empty store and no centre."""
        shutil.rmtree(self._place, ignore_errors=True)  # of a practice that was cut off: nobody has its key
        files.make_directory(self._place)
        key = keys.new_key()
        store = Store(self._place, key)
        store.swap_book(home.book)
        store.advice = home._store.advice
        with home._store.read() as connection:
            articles, spoken = shelf.lying(connection), scripts.lying(connection)
        off = (home.now() - clock.now()) // timedelta(milliseconds=1)

        def fill(writing: Writing) -> None:
            meta.put(writing.connection, off_ms=off)
            shelf.lay(writing.connection, articles)
            scripts.lay(writing.connection, spoken)

        store.write(fill)
        return replace(home._entered, store=store, session=NoSession(), seat=SEAT, key=key, new=False)

    def begin(self) -> None:
        """Be ready: the first call rings a moment later."""
        self.lines.attach(self.line)
        self.states.ready()

    def says(self) -> Caller | None:
        """Whoever was answered last: what they say stands on the screen until the next one rings."""
        last = self.heard.calls.get(self.heard.rang[-1]) if self.heard.rang else None
        return self.line.caller_of(last.id) if last is not None and last.answered_at is not None else None

    @property
    def left(self) -> int:
        """How many calls have not rung yet."""
        return self.line.left

    def leave(self) -> PracticeShift | None:
        """End it, and keep the sheet of what rang at the person's seat; None where nothing did."""
        shift = self._sheet()
        self.close()
        if shift is not None:
            self._home._store.write(lambda writing: practice.put(writing.connection, shift))
            self._home._store.announce(Touched({"practice": frozenset({shift.id})}))
        return shift

    def close(self) -> None:
        """Throw the store away."""
        super().close()
        shutil.rmtree(self._place, ignore_errors=True)

    def unlock(self, password: str) -> None:
        """The person is back: it is their real password."""
        self._home.unlock(password)
        self._locked = False

    # what was done, and about which call

    def save_draft(self, draft: str, kind: str, payload: Mapping[str, Any], case: str | None = None) -> None:
        """As everywhere; which call a form is about is noted."""
        if call := payload.get("call"):
            self._calls |= {draft: call, str(payload.get("contact")): call}
        super().save_draft(draft, kind, payload, case)

    def do(self, *acts: Act | Command, draft: str | None = None) -> Saved:
        """As everywhere; what is made of a call is noted."""
        saved = super().do(*acts, draft=draft)
        call = self._calls.get(draft or "") or self._calls.get(saved.contact)
        made = self._made.setdefault(call, []) if call else []
        if saved.case not in (case for _at, case in made):
            made.append((self.now(), saved.case))
        return saved

    def _command(self, each: Act | Command, view: Holding, before: str | None) -> Command:
        command = super()._command(each, view, before)
        if isinstance(command, RegisterCase):
            return structs.replace(command, flags=tuple(dict.fromkeys((*command.flags, Flag.PRACTICE))))
        return structs.replace(command, practice=True) if isinstance(command, InvalidCall) else command

    def _unsaved(self) -> bool:
        with self._store.read() as connection:
            return any(draft.payload.get("call") for draft in drafts.everything(connection))

    def _all_done(self) -> None:
        self.over = True
        self._store.announce(Touched({"practice": frozenset()}))

    # the sheet

    def _sheet(self) -> PracticeShift | None:
        rows = [row for at, call in enumerate(self.heard.rang, 1) for row in self._rows(at, self.heard.calls[call])]
        if not rows:
            return None
        return PracticeShift(
            id=self.shift, at=self.began_at, ended_at=self.now(), planned=self._planned, rows=tuple(rows)
        )

    def _rows(self, number: int, call: Call) -> list[PracticeRow]:
        caller = self.line.caller_of(call.id)
        assert caller is not None
        made = self._made.get(call.id, [])
        with self._store.read() as connection:
            facts = [truth.facts_of(connection, case) for _at, case in made]
        known = [(at, each) for (at, _case), each in zip(made, facts, strict=True) if each is not None]
        answered = None if call.answered_at is None else (call.answered_at - call.began_at).total_seconds()
        found = judged(wanted(caller), tuple(each for _at, each in known), self.book)
        return [
            PracticeRow(
                call=number,
                says=matter.says,
                taken=call.answered_at is not None,
                answered_s=answered,
                saved_s=None if at is None else (known[at][0] - call.began_at).total_seconds(),
                points=points,
            )
            for matter, points, at in found
        ]
