"""A hotline told in sentences: commands run through the rules, without a store or a network."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from app.clock import WindClock, new_id
from app.domain import codec, rules
from app.domain.book import Book, duties_by_key
from app.domain.command import Command
from app.domain.commands import TYPES
from app.domain.numbers import make
from app.domain.records import Area, Caller, Case, CaseFacts, CasePrivate, Category, Duty, Person, Seen, Unit
from app.domain.words import AreaKind

START = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
"""Monday 10:00 in Xining."""

OPERATOR = Person(id="p-op", name="op1", roles=("operator",))
OTHER = Person(id="p-op2", name="op2", roles=("operator",))
CALLBACK = Person(id="p-cb", name="cb1", roles=("callback",))
LEAD = Person(id="p-lead", name="lead1", roles=("lead",))
UNIT = Person(id="p-unit", name="housing", roles=("unit:U-HOUSING",))
PEOPLE = (OPERATOR, OTHER, CALLBACK, LEAD, UNIT)


def small_book() -> Book:
    """A hotline of a few rows: one district with two streets, three matters, four units."""
    areas = [
        Area(code="A", name="西宁市", kind=AreaKind.CITY),
        Area(code="A1", name="城东区", parent="A", kind=AreaKind.DISTRICT),
        Area(code="A11", name="八一路街道", parent="A1", kind=AreaKind.STREET),
        Area(code="A12", name="周家泉街道", parent="A1", kind=AreaKind.STREET),
    ]
    categories = [
        Category(code="C", name="住房"),
        Category(code="C1", name="消防通道", parent="C"),
        Category(code="C2", name="物业服务", parent="C"),
        Category(code="C3", name="供暖不热", parent="C"),
    ]
    units = [
        Unit(code="U-HOUSING", name="城东区住建局", level=AreaKind.DISTRICT, area="A1"),
        Unit(code="U-FIRE", name="消防救援支队"),
        Unit(code="U-STREET", name="八一路街道办", level=AreaKind.STREET, area="A11"),
        Unit(code="U-HEAT", name="供热公司"),
    ]
    duties = [
        Duty(category="C1", area="A", unit="U-FIRE", basis="第3条", days=1),
        Duty(category="C2", area="A1", unit="U-HOUSING", basis="第7条", days=3),
        Duty(category="C3", area="A", unit="U-HEAT", basis="第9条", days=7),
    ]
    return Book(
        areas={a.code: a for a in areas},
        categories={c.code: c for c in categories},
        units={u.code: u for u in units},
        duties=duties_by_key(duties),
        people={p.id: p for p in PEOPLE},
        phone_key=b"k" * 32,
    )


class Story:
    """Runs commands one after another and keeps the records; `case` fields and `seen` fill themselves."""

    def __init__(self, book: Book | None = None, seat: int = 38) -> None:
        self.book = book or small_book()
        self.clock = WindClock(START)
        self.cases: dict[str, Case] = {}
        self.calls: dict[str, Any] = {}
        self.seat = seat
        self.serial = 0
        self.last: Command | None = None
        self.merged = False

    def number(self) -> str:
        """The next case number of this seat."""
        self.serial += 1
        return make(self.clock.now().astimezone(self.book.zone).date(), self.seat, self.serial)

    def wait(self, **span: float) -> None:
        """Let time pass: `days`, `hours`, `minutes`."""
        self.clock.wind(timedelta(**span).total_seconds())

    def register(self, person: Person = OPERATOR, phone: str = "13800138000", **fields: Any) -> str:
        """A saved intake with everything it needs; the case's id."""
        contact = fields.pop("contact", None) or new_id(self.clock)
        given = {
            "channel": "phone",
            "request_type": "complaint",
            "category": "C2",
            "area": "A11",
            "place": "青发小区7号楼3单元",
            "text": "楼道灯坏了一个月没人修",
            "caller": Caller(id=contact, name="张三", phone=phone),
            "number": self.number(),
        }
        return self.act("register_case", new_id(self.clock), person, contact=contact, **(given | fields))

    def dispatched(self, **fields: Any) -> str:
        """A case at the housing bureau."""
        case = self.register(**fields)
        self.act("dispatch", case, unit="U-HOUSING")
        return case

    def replied(self, **fields: Any) -> str:
        """A case whose reply has all its signatures."""
        case = self.dispatched(**fields)
        self.act("sign", case)
        self.act("reply", case, text="已到现场修好")
        for _ in range(2 if self.facts(case).request_type in ("complaint", "report") else 1):
            self.act("approve", case)
        return case

    def accepted(self, **fields: Any) -> str:
        """A case that owes its callback."""
        case = self.replied(**fields)
        self.act("review", case, accepted=True)
        return case

    def asked(self, case: str, *answers: str | None, person: Person = CALLBACK, **fields: Any) -> str:
        """One try with the first caller of the case, unless `caller` is given."""
        facts = self.facts(case)
        names = ("contacted", "solved", "satisfied")
        given = {"caller": facts.callers[0].id, "round": facts.round} | fields
        return self.act("record_callback", case, person, **dict(zip(names, answers, strict=False)), **given)

    def act(self, do: str, case: str, person: Person = OPERATOR, **fields: Any) -> str:
        """Judge one act and keep what came of it; raises Refused. The case's id."""
        if "seen" not in fields and case in self.cases:
            facts = self.facts(case)
            fields["seen"] = Seen(turn=facts.turn, version=facts.version)
        given = TYPES[do](id=new_id(self.clock), by=person.id, at=self.clock.now(), case=case, **fields)
        command = codec.decode(codec.encode(given))
        needed = {i: self.cases[i] for i in command.cases if i in self.cases}
        applied = rules.apply(needed, command, self.book, person)
        self.cases |= {c.facts.id: c for c in applied.cases}
        self.calls |= {c.facts.id: c for c in applied.calls}
        self.merged = applied.merged
        self.last = command
        return case

    def facts(self, case: str) -> CaseFacts:
        """The facts as they stand."""
        return self.cases[case].facts

    def private(self, case: str) -> CasePrivate:
        """The private part as it stands."""
        held = self.cases[case].private
        assert held is not None
        return held

    def waiting(self, text: str = "消防通道被锁", **facts: Any) -> str:
        """A case in the queue, as an import or a push makes it."""
        case = self.register(text=text, channel="website")
        old = self.cases[case]
        self.cases[case] = replace(old, facts=replace(old.facts, status="waiting", turn=0, saved_at=None, **facts))
        return case
