"""The one door of a seat: do an act, ask a question, be told what was touched, hold the telephone lines."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from app import acts, beyond, reaching, standing
from app.acts import Act
from app.articles import Articles
from app.bulletins import Bulletins
from app.clock import Clock
from app.domain import codec
from app.domain.book import Book
from app.domain.command import Command
from app.domain.commands import RecordRingback
from app.domain.errors import Refused, Trouble
from app.domain.records import Person
from app.files import Files, take_along
from app.floor import Floor
from app.leading import Leading
from app.phone.keeping import SeatStates
from app.phone.line import Call, CallEvent, End, Stage, What
from app.phone.lines import Lines
from app.phone.states import PASSING
from app.questions.answers import answer
from app.questions.shapes import Question
from app.saved import Saved, saved
from app.scripts import Scripts
from app.sms import Sms, SmsOutbox, SmsRow
from app.store import claims, drafts, holding, meta, outbox, truth
from app.store.drafts import Draft
from app.store.holding import Holding
from app.store.reading import Line, LinkState, Reading
from app.store.textindex import Indexer
from app.store.writer import Touched, Writing
from app.sync import wire
from app.sync.centretime import CentreTime
from app.sync.chores import Ahead, Claims, Histories, Reports, Rested
from app.sync.enrol import Entered, check_password, enrol_again, enter
from app.sync.exchange import Exchange
from app.sync.link import Link
from app.sync.models import Models
from app.sync.uploads import Uploads
from app.sync.wire.history import DayTimes
from app.sync.wire.telephone import PhoneCall, PhoneCalls, PhoneFigures
from app.tables import Tables

__all__ = [
    "PASSING",
    "Act",
    "Call",
    "CallEvent",
    "DayTimes",
    "Desk",
    "End",
    "Line",
    "Lines",
    "LinkState",
    "PhoneCall",
    "PhoneCalls",
    "PhoneFigures",
    "Reading",
    "Saved",
    "SmsOutbox",
    "SmsRow",
    "Stage",
    "Touched",
    "What",
]

S = TypeVar("S", bound=Struct)

FIRST_TABLES_S = 20.0
"""How long a first sign-in waits for the hotline's tables, without which nothing can be logged."""


class Desk:
    """A signed-in person's seat. Every method may be called from any thread but the window's own (they may wait)."""

    lines: Lines
    """The seat's telephone lines; empty until somebody attaches one."""
    states: SeatStates
    """Whether this seat is ready, in a call, on a break …; offline until its person says otherwise."""
    articles: Articles
    sms: Sms
    scripts: Scripts
    bulletins: Bulletins
    files: Files
    leading: Leading
    floor: Floor
    tables: Tables
    """What is done about knowledge, SMS, scripts, bulletins, seats and tables, online; and files, offline too."""

    def __init__(self, entered: Entered, clock: Clock) -> None:
        self._clock, self._store, self._locked = clock, entered.store, False
        with self._store.read() as connection:
            off = meta.get(connection, "off_ms", int) or 0
            confirmed = meta.get(connection, "last_confirmed", datetime)
        self._time = CentreTime(clock, timedelta(milliseconds=off), confirmed)
        self._indexer, self.lines = Indexer(self._store), Lines()
        standing.keep_calls(self._store, self.lines, lambda at: at + self._time.off, self._clock, self._view)
        self.states = standing.states_of(self._store, self.lines, self._time.now, lambda: self._link.nudge())
        self._connect(entered)

    def _connect(self, entered: Entered) -> None:
        self._entered, self._claims = entered, Claims(entered, self._time)
        self._exchange = Exchange(self._store, entered.about.device, entered.person)
        self._link = Link(self._store, entered.session, self._exchange, self._time, self._clock)
        self._link.on_told = lambda told: self.lines.outside(standing.outside(told))
        self.articles, self.scripts, self.sms = Articles(self._call), Scripts(self._call), Sms(self._call)
        self.bulletins, self.beyond = Bulletins(self._call), beyond.Beyond(self._call, entered.about.device)
        self.leading, self.floor = Leading(self._call, entered.about.device, self._store), Floor(self._call)
        self.tables = Tables(self._call)
        self.files = Files(self._store, self._do_inside, self._call, entered.about.device, self._clock)
        reports, history = Reports(entered, lambda: standing.told(self.states)), Histories(entered, self._time)
        ahead, uploads, learn = Ahead(entered), Uploads(entered), self._store.advice.remembered
        self._link.each_round(self._claims.hold_on, reports.report, history.tell, uploads.send, Models(entered).fetch)
        self._link.each_round(*(Rested(self._clock, each) for each in (ahead.prepare, lambda: learn.warm(self.book))))
        self._link.start()

    @classmethod
    def open(
        cls, root: Path, name: str, password: str, clock: Clock, centre: str | None = None, certificate: str = ""
    ) -> "Desk":
        """Sign in: by the profile there is, without a network; else online (a first sign-in enrols this seat).

        `certificate`: the SHA-256 fingerprint a person confirmed. Refused: password, locked, device, needs_centre,
        centre (no https address), other_person. Trouble: unreachable, certificate (its `detail` is the fingerprint
        met), keychain (this machine's secret is gone), and those of `Store`.
        """
        entered = enter(root, name, password, clock, centre, certificate)
        desk = cls(entered, clock)
        if entered.new:
            desk._link.wait(desk._has_tables, FIRST_TABLES_S)
        return desk

    def _has_tables(self) -> bool:
        return {"category", "area", "unit"} <= self.book.versions.keys() or not self._exchange.filling

    # ── who and what ──

    @property
    def person(self) -> Person:
        """Who sits here, with the roles the centre last told of."""
        return self.book.people.get(self._entered.person.id, self._entered.person)

    @property
    def seat(self) -> str:
        """The seat's code in case numbers."""
        return self._entered.seat

    @property
    def book(self) -> Book:
        """The hotline's tables, one snapshot."""
        return self._store.book

    def now(self) -> datetime:
        """The time as the centre has it."""
        return self._time.now()

    # ── do and ask ──

    def act(self, do: str, **fields: Any) -> Act:
        """An act by its wire name (`dispatch`, `register_case` …); what is left out is filled in when it is done."""
        return Act(do, fields)

    def do(self, *acts: Act | Command, draft: str | None = None) -> Saved:
        """Save these acts in ONE transaction, and return after its COMMIT; the draft goes with it.

        Refused where the rules say no, Trouble where the disk does: then nothing is changed and the draft stays.
        """
        if not acts:
            raise Refused("missing", "do")
        self._check_unlocked()
        return self._save(lambda view, before, each: self._command(each, view, before), acts, draft)

    def _do_inside(self, make: Callable[[Holding], Act]) -> Saved:
        self._check_unlocked()
        return self._save(lambda view, before, _each: self._command(make(view), view, before), (None,))

    def _command(self, each: Act | Command, view: Holding, before: str | None) -> Command:
        return acts.build(each, view, self._clock, before) if isinstance(each, Act) else each

    def _save(
        self, make: Callable[[Holding, str | None, Any], Command], wishes: tuple[Any, ...], draft: str | None = None
    ) -> Saved:
        def job(writing: Writing) -> Saved:
            view, done = self._view(writing), list[Command]()
            for wish in wishes:
                command = make(view, done[-1].case if done else None, wish)
                touched = truth.save(writing.connection, command, view.book, view.person)
                writing.touch(touched, outbox.records_of(command))
                done.append(command)
            kept = take_along(writing, view, done, draft, self._clock)
            self._note(writing, [*done, *kept, *reaching.end(writing, view, done, self._clock)], draft)
            return saved(view, done)

        made = self._store.write(job)
        self._link.nudge()
        return made

    def _view(self, writing: Writing) -> Holding:
        return Holding(writing.connection, self.book, self.person, self.seat, self.now())

    def _note(self, writing: Writing, done: list[Command], draft: str | None) -> None:
        """What goes with the saving: the draft, claims that are over, and what is told."""
        if draft is not None:
            drafts.drop(writing.connection, draft)
            writing.touch("draft", [draft])
        held = claims.held(writing.connection)
        for command in done:
            writing.touch("outbox", [command.id])
            if (command.DECIDING or isinstance(command, RecordRingback)) and command.case in held:
                claims.drop(writing.connection, command.case)
                writing.touch("claim", [command.case])

    def ask(self, question: Question) -> Any:
        """Answer a question of `app.questions` from the store, in the shape its class says."""
        self._check_unlocked(question.WHILE_LOCKED)
        with self._store.read() as connection:
            known = (self.book, self.person, self.seat, self.now(), self._link.state())
            return answer(Reading(connection, *known, *self._store.kept), question)

    # ── drafts ──

    def save_draft(self, draft: str, kind: str, payload: Mapping[str, Any], case: str | None = None) -> None:
        """Keep what is half typed, whole: a later one under the same id replaces it."""
        kept = Draft(draft, kind, case, self.now(), payload)

        def job(writing: Writing) -> None:
            drafts.put(writing.connection, kept)
            writing.touch("draft", [draft])

        self._store.write(job)

    def drop_draft(self, draft: str) -> None:
        """Forget it."""

        def job(writing: Writing) -> None:
            drafts.drop(writing.connection, draft)
            writing.touch("draft", [draft])

        self._store.write(job)

    def on_touched(self, listener: Callable[[Touched], None]) -> Callable[[], None]:
        """Be told after each COMMIT, on a thread of the desk: return at once. The answer ends it."""
        return self._store.on_touched(listener)

    def retry(self, command: str, **changes: Any) -> Saved:
        """Attention: do a refused act again under a new id, on what is seen now, with these fields changed."""
        self._check_unlocked()

        def job(view: Holding, _before: str | None, wanted: str) -> Command:
            old = outbox.drop_stuck(view.connection, wanted)
            return acts.again(codec.decode(old), view, self._clock, changes)

        made = self._save(job, (command,))
        self._told_attention(command)
        return made

    def resolve(self, command: str, changes: Mapping[str, Any]) -> Saved:
        """Attention: the values a person chose in a conflict, as `amend` has them; what met it is settled by them."""
        self._check_unlocked()

        def job(view: Holding, _before: str | None, wanted: str) -> Command:
            old = codec.decode(outbox.drop_stuck(view.connection, wanted))
            wish = Act("resolve", {"case": old.case, "changes": dict(changes), "conflict": wanted})
            return acts.build(wish, view, self._clock)

        made = self._save(job, (command,))
        self._told_attention(command)
        return made

    def discard(self, command: str) -> None:
        """Attention: put a refused act away for good. Refused("no_command") when it is not stuck."""

        def job(writing: Writing) -> None:
            outbox.drop_stuck(writing.connection, command)
            writing.touch("attention", [command])
            writing.touch("outbox", [command])

        self._store.write(job)

    def _told_attention(self, command: str) -> None:
        self._store.announce(Touched({"attention": frozenset({command})}))

    # ── the centre ──

    def take(self, case: str) -> wire.Taken:
        """Hold a queue item (id or number). Waits for the centre. Refused: held, needs_centre, and the rules' own."""
        self._check_unlocked()
        self._link.wait_told(each := self._find(case))
        return self._needing_centre(lambda: self._claims.take(each))

    def release(self, case: str) -> None:
        """Let go of a queue item. Waits for the centre; Refused("needs_centre") offline (the lease then runs out)."""
        self._needing_centre(lambda: self._claims.release(self._find(case)))
        self._link.nudge()

    def open_case(self, case: str) -> str:
        """Bring a case (id or number) the seat does not hold into scope; it arrives by exchange. Its id."""
        asked = wire.OpenRequest(device=self._entered.about.device, case=case)
        opened = self._needing_centre(lambda: self._call("/v1/open", asked, wire.Opened))
        self._link.nudge()
        return opened.case

    def search_centre(self, text: str, limit: int = 50) -> tuple[bytes, ...]:
        """Facts (JSON) of cases found at the centre, newest first; the seat need not hold them."""
        asked = wire.SearchRequest(device=self._entered.about.device, text=text, limit=limit)
        return tuple(bytes(raw) for raw in self._call("/v1/search", asked, wire.Found).cases)

    def people_list(self) -> tuple[wire.PersonRow, ...]:
        """The wire.People pane, online."""
        return self._call("/v1/people", None, wire.People, "GET").people

    def people_add(self, name: str, roles: tuple[str, ...], password: str) -> wire.PersonRow:
        """A new person."""
        return self._call("/v1/people", wire.AddPerson(name=name, roles=roles, password=password), wire.PersonRow)

    def people_act(self, person: str, act: str, **more: str) -> wire.PersonRow:
        """An act of `wire.PersonAct`; `more`: its other fields. The person as they are then."""
        return self._call("/v1/people/act", wire.PersonAct(person=person, act=act, **more), wire.PersonRow)

    def _call(self, path: str, asked: Struct | None, gives: type[S], method: str = "POST") -> S:
        session = self._entered.session
        return session.call(lambda token: session.centre.ask(path, asked, gives, token, method))

    def _needing_centre(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except Trouble as trouble:
            raise Refused("needs_centre", "case", reason=trouble.code) from trouble

    def _find(self, case: str) -> str:
        with self._store.read() as connection:
            found = holding.find(connection, case)
        if found is None:
            raise Refused("no_case", "case", value=case)
        return found

    # ── the link ──

    def link_state(self) -> LinkState:
        """How it stands with the centre."""
        return self._link.state()

    def sync_now(self) -> None:
        """Wake the link."""
        self._link.nudge()

    def wait_idle(self, timeout_s: float) -> tuple[bool, int]:
        """Wake the link and wait until nothing waits and the head is reached: (True, cursor), else (False, waiting)."""
        if self._link.wait_idle(timeout_s):
            return True, self._exchange.cursor
        return False, self._link.state().waiting

    def wait_link(self, timeout_s: float) -> Line:
        """Wait until it is known whether the centre answers."""
        self._link.wait(lambda: self._link.line is not Line.TRYING, timeout_s)
        return self._link.line

    def sign_in_again(self, password: str) -> None:
        """After `signed_out`: new tokens. Refused("password") and the like; Trouble when the centre does not answer."""
        check_password(self._entered, password)
        self._entered.session.sign_in(password)
        self._link.resume()

    def enrol_again(self, password: str) -> None:
        """After a fork or a gap: a new device; what waits is sent under it with its ids, and the store fills anew."""
        check_password(self._entered, password)
        self._link.close()
        try:
            self._connect(enrol_again(self._entered, password))
        except BaseException:
            self._connect(self._entered)
            raise

    def lock(self) -> None:
        """Nobody sits here: `do` and `ask` raise Trouble("locked") until `unlock`; the link goes on."""
        self._locked = True

    def unlock(self, password: str) -> None:
        """The person is back. Refused("password") for a wrong one."""
        check_password(self._entered, password)
        self._locked = False

    def _check_unlocked(self, always: bool = False) -> None:
        if self._locked and not always:
            raise Trouble("locked")

    def close(self) -> None:
        """Stop the link and the lines, finish what waits for the disk, let go of the profile."""
        self.lines.close()
        self.states.close()
        self._link.close()
        self._indexer.close()
        self._store.close()
