"""Acts as they are asked for, and the commands they become.

A command says everything (who, when, what was seen, which number); a person or a script says what matters, and the
rest is filled in here, inside the saving transaction, from what the seat holds at that moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

import msgspec
from msgspec.structs import asdict, replace

from app.clock import Clock, new_id
from app.domain.book import Book
from app.domain.codec import Parts, at_field
from app.domain.command import Command, Old
from app.domain.commands import BY_CENTRE, TYPES
from app.domain.deadlines import day_over
from app.domain.errors import Refused
from app.domain.records import Caller, Case, CaseFacts, Person, Seen
from app.domain.rules.around import AMENDABLE, current
from app.domain.rules.asking import first_to_ask
from app.domain.rules.moments import check_moments
from app.domain.words import Channel

_NEW = frozenset({"invalid_call", "broadcast"})
"""Acts that make a record of their own, which has the id that is given, or a new one."""


@dataclass(frozen=True)
class Act:
    """A wish to do something: the wire name of a command and the fields somebody gave (plain JSON values or records).

    Left out fields are filled in: id, by, at, seen, number, contact, the caller's id, and what `build` says besides.
    `case` is an id or a number; left out after an act in the same `do`, it is that act's case.
    """

    do: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    by_script: bool = False
    """A script knows a contact because it was told its id; a window makes the id of a new one itself."""


class View(Protocol):
    """What a seat holds, as far as an act needs it."""

    @property
    def book(self) -> Book:
        """The hotline's tables."""
        ...

    @property
    def person(self) -> Person:
        """Who acts."""
        ...

    @property
    def now(self) -> datetime:
        """The corrected time."""
        ...

    def find(self, case: str) -> str | None:
        """The id of a case held, by id or number."""
        ...

    def case(self, each: str) -> Case | None:
        """The case as it is shown."""
        ...

    def case_of_contact(self, contact: str) -> Case | None:
        """A case that came out of this contact."""
        ...

    def fence(self, case: str) -> int | None:
        """The fence under which this seat holds it."""
        ...

    def next_number(self) -> str:
        """The next case number; taken for good when the transaction ends well."""
        ...


@dataclass
class _Making:
    """A command on its way from an act: the fields so far."""

    view: View
    clock: Clock
    fields: dict[str, Any]
    case: Case | None

    def give(self, name: str, value: Any) -> None:
        """Fill in what was left out."""
        if self.fields.get(name) is None:
            self.fields[name] = value

    def new_id(self) -> str:
        return new_id(self.clock)


def build(act: Act, view: View, clock: Clock, before: str | None = None) -> Command:
    """The command for this act. `before`: the case of the act done just before in the same transaction.

    Refused: `misuse` (unknown act or field), `missing`, `type` (with the field), `no_case`, `unknown` (contact), and
    for moments `range` and `future`.
    """
    kind = TYPES.get(act.do)
    if kind is None or act.do in BY_CENTRE:
        raise Refused("misuse", "do", value=act.do)
    making = _Making(view, clock, dict(act.fields), None)
    _find_case(making, act.do, before)
    if act.by_script:
        _check_contact(making)
    _fill_common(making)
    if filler := _FILLERS.get(act.do):
        filler(making)
    command = _convert(making.fields, kind)
    check_moments(command)
    if command.at > view.now:
        raise Refused("future", "at", value=command.at.isoformat())
    return command


def _find_case(making: _Making, do: str, before: str | None) -> None:
    """Put the case's id in the place of its number; a case that begins here gets its id."""
    fields, view = making.fields, making.view
    given = fields.get("case")
    if do in _NEW or (given is None and do == "register_case"):
        fields["case"] = given or making.new_id()
        return
    case = given or before
    if case is None and do == "emergency":
        fields["case"] = making.new_id()
        return
    fields["case"] = _resolve(view, case, "case")
    making.case = view.case(fields["case"])


def _resolve(view: View, case: object, name: str) -> str:
    if not case:
        raise Refused("missing", name)
    found = view.find(case) if isinstance(case, str) else None
    if found is None:
        raise Refused("no_case", name, value=case)
    return found


def _check_contact(making: _Making) -> None:
    """A contact that is named is one of a case held."""
    contact = making.fields.get("contact")
    if isinstance(contact, str) and contact and making.view.case_of_contact(contact) is None:
        raise Refused("unknown", "contact", value=contact)


def _fill_common(making: _Making) -> None:
    making.give("id", making.new_id())
    making.give("by", making.view.person.id)
    making.give("at", making.view.now)
    if making.case is not None:
        facts = making.case.facts
        making.give("seen", Seen(turn=facts.turn, version=facts.version))


def _register_case(making: _Making) -> None:
    if making.case is None:
        earlier = _earlier(making)
        making.give("number", making.view.next_number())
        making.give("contact", making.new_id())
        _fill_caller(making, earlier.callers[0].id if earlier and earlier.callers else None)
        return
    facts, private = making.case.facts, making.case.private
    making.give("number", "")  # it has one
    making.give("contact", facts.contacts[0].id if facts.contacts else making.new_id())
    making.give("channel", facts.channel)
    making.give("fence", making.view.fence(facts.id))
    if private is not None and private.callers:
        making.give("caller", private.callers[0])
    _fill_caller(making, facts.callers[0].id if facts.callers else None)


def _earlier(making: _Making) -> CaseFacts | None:
    """The case of an earlier matter in the same contact; its caller and channel go on."""
    contact = making.fields.get("contact")
    earlier = making.view.case_of_contact(contact) if isinstance(contact, str) else None
    if earlier is None:
        return None
    known = next((c for c in earlier.facts.contacts if c.id == contact), None)
    making.give("channel", known.channel if known else earlier.facts.channel)
    if earlier.private is not None:
        callers = earlier.private.callers
        same = next((c for c in callers if known and c.id == known.caller), callers[0] if callers else None)
        making.give("caller", same)
    return earlier.facts


def _fill_caller(making: _Making, known: str | None = None) -> None:
    """A caller with an id: the known one's, else a new one. What is no caller the types refuse."""
    given = _plain(making.fields.get("caller"))
    if given is not None and not given.get("id"):
        given["id"] = known or making.new_id()
    making.fields["caller"] = making.fields.get("caller") if given is None else given


def _plain(caller: Any) -> dict[str, Any] | None:
    if caller is None or isinstance(caller, Caller):
        return asdict(caller) if caller else {}
    return dict(cast("Mapping[str, Any]", caller)) if isinstance(caller, Mapping) else None


def _emergency(making: _Making) -> None:
    if making.case is not None:
        return
    making.give("number", making.view.next_number())
    making.give("contact", making.new_id())
    if making.fields.get("caller") is not None:
        _fill_caller(making)


def _add_contact(making: _Making) -> None:
    making.give("contact", making.new_id())
    making.give("channel", Channel.PHONE)
    caller = making.fields.get("caller")
    if caller is None:
        return
    _fill_caller(making, _same_number(making))


def _same_number(making: _Making) -> str | None:
    """The caller of this case who has the number given."""
    private = making.case.private if making.case else None
    phone = (_plain(making.fields["caller"]) or {}).get("phone")
    if not phone or private is None:
        return None
    return next((known.id for known in private.callers if known.phone == phone), None)


def _broadcast(making: _Making) -> None:
    """Until the hotline's day is over, where nothing else is said; addressees may be named as people are called."""
    making.give("until", day_over(making.view.now, making.view.book.zone))
    to, people = making.fields.get("to"), making.view.book.people
    if isinstance(to, list | tuple):
        named = {person.name: person.id for person in people.values()}
        making.fields["to"] = [named.get(each, each) for each in cast("list[str]", to)]


def _dispatch(making: _Making) -> None:
    """More co-units join the unit that has it. The catalogue is the one held, unless it was looked at before."""
    making.give("catalogue", making.view.book.versions.get("duty"))
    if making.case is not None and making.fields.get("co_units"):
        making.give("unit", making.case.facts.unit)


def _record_ringback(making: _Making) -> None:
    making.give("fence", making.view.fence(str(making.fields["case"])))


def _record_callback(making: _Making) -> None:
    if making.case is None:
        return
    facts = making.case.facts
    known = next((caller.id for caller in facts.callers), None)
    making.give("caller", first_to_ask(facts, making.view.book, making.view.now) or known)
    making.give("round", facts.round)


def _fold(making: _Making) -> None:
    if making.case is not None:
        making.give("into", making.case.facts.merged_into)
    making.fields["into"] = _resolve(making.view, making.fields.get("into"), "into")


def _amend(making: _Making) -> None:
    """A new value alone is a change from what the seat holds."""
    changes, case = making.fields.get("changes"), making.case
    if not isinstance(changes, Mapping) or case is None:
        return
    given = cast("Mapping[str, Any]", changes)
    making.fields["changes"] = {name: _change(case, name, value) for name, value in given.items()}


def _change(case: Case, name: str, value: Any) -> Any:
    if isinstance(value, Old) or (isinstance(value, dict) and value.keys() >= {"old", "new"}):
        return cast("Any", value)
    return Old(old=current(case, name) if name in AMENDABLE else None, new=value)  # any other the rules refuse


def _to_person(making: _Making) -> None:
    """A colleague may be named as people are called."""
    to, people = making.fields.get("to"), making.view.book.people
    if to is not None and to not in people:
        making.fields["to"] = next((p.id for p in people.values() if p.name == to), to)


_FILLERS: dict[str, Callable[[_Making], None]] = {
    "register_case": _register_case,
    "emergency": _emergency,
    "add_contact": _add_contact,
    "amend": _amend,
    "resolve": _amend,
    "record_callback": _record_callback,
    "record_ringback": _record_ringback,
    "broadcast": _broadcast,
    "dispatch": _dispatch,
    "merge": _fold,
    "unmerge": _fold,
    "hand_over": _to_person,
    "assign": _to_person,
}


def _convert(fields: dict[str, Any], kind: type[Command]) -> Command:
    try:
        command = msgspec.convert(fields, kind)
        msgspec.convert({n: v for n, v in fields.items() if isinstance(v, Mapping)}, Parts)
        return command
    except msgspec.ValidationError as error:
        words = str(error)
        code = "misuse" if "unknown field" in words else "missing" if "missing required" in words else "type"
        raise Refused(code, *at_field(error), detail=words) from None


def again(command: Command, view: View, clock: Clock, changes: Mapping[str, Any]) -> Command:
    """The same act once more, under a new id, on what is seen now, with these fields changed."""
    case = view.case(command.case)
    seen = Seen(turn=case.facts.turn, version=case.facts.version) if case else None
    fresh = replace(command, id=new_id(clock), by=view.person.id, at=view.now, seen=seen)
    fields = msgspec.to_builtins(fresh) | dict(changes)
    fields.pop("do", None)
    return _convert(fields, type(command))
