"""Warnings: six in five working days warn, five do not; against a slow and obvious implementation of the same rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.book import Book
from app.domain.calendar import Calendar
from app.domain.records import CallerFacts, CaseFacts, ContactFacts, Event
from app.domain.words import Channel, Flag, Status
from app.figures.columns import values
from app.figures.hopeful import COLUMNS, Row, hopeful
from app.figures.warnings import keys, warnings, window
from tests.world.story import small_book

FREE = {date(2026, 10, day): (False, "国庆节") for day in range(1, 8)}
MAKEUP = {date(2026, 9, 27): (True, "国庆节"), date(2026, 10, 10): (True, "国庆节")}
_SMALL = small_book()
BOOK = Book(
    **{name: getattr(_SMALL, name) for name in ("units", "areas", "categories", "people", "zone")},
    calendar=Calendar(FREE | MAKEUP, frozenset({2026})),
)
MONDAY = date(2026, 11, 9)
LEAF, STREET_PLACES = "C2", ("A11", "A12")


def case(n: int, day: date, citizen: str | None, **changes: object) -> CaseFacts:
    at = datetime(day.year, day.month, day.day, 2, n % 60, tzinfo=UTC)
    made = CaseFacts(
        id=f"{n:04}",
        number=f"n{n}",
        status=Status.OPEN,
        turn=1,
        version=1,
        channel=Channel.PHONE,
        at=at,
        category=LEAF,
        area="A11",
        callers=(CallerFacts(id=f"k{n}", phone_hash=citizen),),
        contacts=(ContactFacts(id=f"t{n}", channel=Channel.PHONE, at=at, caller=f"k{n}"),),
    )
    return replace(made, **changes)


def six(day: date = MONDAY) -> list[CaseFacts]:
    return [case(n, day, f"h{n}") for n in range(6)]


def test_six_citizens_warn_five_do_not_one_six_times_does_not() -> None:
    assert [w.citizens for w in warnings(six(), MONDAY, BOOK)] == [6]
    assert warnings(six()[:5], MONDAY, BOOK) == []
    assert warnings([case(n, MONDAY, "same") for n in range(6)], MONDAY, BOOK) == []


def test_withheld_numbers_are_one_citizen() -> None:
    hidden = [case(n, MONDAY, None) for n in range(10, 14)]
    assert warnings(six()[:4] + hidden, MONDAY, BOOK) == []
    (found,) = warnings(six()[:5] + hidden, MONDAY, BOOK)
    assert found.citizens == 6
    assert len(found.cases) == 9


def test_the_window_is_five_working_days_with_the_free_days_between() -> None:
    for days, warned in ((4, True), (5, True), (6, True), (7, False)):
        spread = [*six()[:5], case(9, MONDAY - timedelta(days=days), "far")]
        assert bool(warnings(spread, MONDAY, BOOK)) is warned, days  # Monday, the week before from Tuesday on


def test_holidays_and_make_up_days() -> None:
    """On Thursday 8 October the five days are 25, 28, 29, 30 September, 8 October, and the worked Sunday the 27th: so
    the window begins on the 27th."""
    thursday = date(2026, 10, 8)
    for first, warned in ((date(2026, 9, 26), False), (date(2026, 9, 27), True), (date(2026, 10, 3), True)):
        assert bool(warnings([*six(thursday)[:5], case(9, first, "far")], thursday, BOOK)) is warned, first
    assert warnings(six(date(2026, 10, 4)), thursday, BOOK), "free days between count"


def test_other_leaf_other_street_and_what_is_not_counted() -> None:
    away: list[dict[str, object]] = [
        {"category": "C3"},
        {"category": None},
        {"area": None},
        {"flags": (Flag.PRACTICE,)},
        {"channel": Channel.OWN_FIND},
    ]
    for change in away:
        assert warnings([*six()[:5], case(9, MONDAY, "x", **change)], MONDAY, BOOK) == [], change


def test_a_group_and_merged_cases_are_one_matter_too() -> None:
    spread = [replace(each, category=None, group="g") for each in six()]
    assert [w.key for w in warnings(spread, MONDAY, BOOK)] == ["group:g"]
    into = case(0, MONDAY, "h0", category=None, merged=tuple(f"{n:04}" for n in range(1, 6)))
    folded = [replace(each, category=None, merged_into="0000", status=Status.CLOSED) for each in six()[1:]]
    assert [w.key for w in warnings([into, *folded], MONDAY, BOOK)] == ["merged:0000"]


def test_one_warning_for_what_is_one() -> None:
    grouped = [replace(each, group="g") for each in six()]
    (found,) = warnings(grouped, MONDAY, BOOK)
    assert found.key.startswith("matter:")
    again = [case(n + 10, MONDAY, f"h{n}", category="C3") for n in range(6)]
    assert len(warnings([*six(), *again], MONDAY, BOOK)) == 2, "the same six with another trouble are another warning"


def test_a_warning_gives_its_reasons() -> None:
    cases = [replace(each, unit="U-FIRE") for each in six()]
    again = case(20, MONDAY, "h0")
    (found,) = warnings([*cases, again], MONDAY, BOOK)
    assert found.cases[0] == "0020", "the newest carries it"
    assert (found.voices[0].citizen, found.voices[0].case) == ("h0", "0000"), "each citizen with their first word"
    assert (found.days[0], found.days[-1]) == (date(2026, 11, 3), MONDAY)
    assert found.units == ("U-FIRE",)
    assert found.state == "open"


def test_acknowledged_and_dismissed_count_for_this_warning_only() -> None:
    cases = six()
    (found,) = warnings(cases, MONDAY, BOOK)
    for what, state in (("acknowledge", "acknowledged"), ("dismiss", "dismissed")):
        line = Event(id="e", at=cases[5].at, by="p-lead", what=what, ref=found.key)
        (seen,) = warnings([*cases[:5], replace(cases[5], timeline=(line,))], MONDAY, BOOK)
        assert (seen.state, seen.by) == (state, "p-lead")
        other = replace(line, ref="group:else")
        (unseen,) = warnings([*cases[:5], replace(cases[5], timeline=(other,))], MONDAY, BOOK)
        assert unseen.state == "open"


# ── against the obvious ──

DAYS = [date(2026, 9, 21) + timedelta(days=n) for n in range(40)]
people = st.sampled_from([None, *(f"h{n}" for n in range(9))])
places = st.sampled_from(["A11", "A12", "A1", "A", None])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[CaseFacts], date]:
    first = draw(st.integers(0, 25))
    found = [
        case(
            n,
            DAYS[draw(st.integers(first, first + 12))],
            draw(people),
            category=draw(st.sampled_from(["C2", "C2", "C2", "C3", "C1", None])),
            area=draw(places),
            group=draw(st.sampled_from([None, None, "g"])),
        )
        for n in range(draw(st.integers(5, 14)))
    ]
    return found, DAYS[draw(st.integers(first, first + 14))]


def slowly(cases: list[CaseFacts], day: date) -> dict[str, int]:
    """Count back five days that are worked, and for each matter the different citizens from there on."""
    worked, first = 0, day + timedelta(days=1)
    while worked < 5:
        first -= timedelta(days=1)
        if first in MAKEUP or (first.weekday() < 5 and first not in FREE):
            worked += 1
    citizens: dict[str, set[str]] = {}
    for each in cases:
        on = (each.at + timedelta(hours=8)).date()
        if first <= on <= day:
            for key in keys(each, BOOK):
                citizens.setdefault(key, set()).add(each.callers[0].phone_hash or "nobody")
    return {key: len(found) for key, found in citizens.items() if len(found) > 5}


@given(histories())
def test_the_rule_against_the_obvious(history: tuple[list[CaseFacts], date]) -> None:
    cases, day = history
    wanted = slowly(cases, day)
    found = {each.key: each.citizens for each in warnings(cases, day, BOOK)}
    assert found.items() <= wanted.items()
    assert bool(found) == bool(wanted)
    for key in wanted.keys() - found.keys():  # left out only where another says all of it
        assert any(count >= wanted[key] for count in found.values())


# ── read little, miss nothing ──


@st.composite
def told_again(draw: st.DrawFn) -> tuple[list[CaseFacts], date]:
    """Histories in which citizens call again, join others' cases, and cases are merged."""
    cases, day = draw(histories())
    found: list[CaseFacts] = []
    for each in cases:
        for n in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
            at = each.at + timedelta(days=draw(st.integers(0, 9)))
            caller = CallerFacts(id=f"{each.id}-{n}", phone_hash=draw(people))
            joined = draw(st.booleans())
            contact = ContactFacts(
                id=f"{each.id}-{n}", channel=Channel.PHONE, at=at, caller=caller.id if joined else each.callers[0].id
            )
            callers = (*each.callers, caller) if joined else each.callers
            each = replace(each, callers=callers, contacts=(*each.contacts, contact))
        found.append(each)
    head, rest = found[0], found[1:]
    gone = [draw(st.booleans()) and draw(st.booleans()) for _each in rest]
    merged = tuple(each.id for each, is_gone in zip(rest, gone, strict=True) if is_gone)
    rest = [replace(each, merged_into=head.id) if is_gone else each for each, is_gone in zip(rest, gone, strict=True)]
    return [replace(head, merged=merged), *rest], day


def column_row(n: int, facts: CaseFacts) -> Row:
    held = values(facts)
    return (n, *(held[name] for name in COLUMNS[1:]))


@given(told_again())
def test_the_cases_that_are_hopeful_by_their_columns_give_every_warning(history: tuple[list[CaseFacts], date]) -> None:
    cases, day = history
    read = hopeful([column_row(n, each) for n, each in enumerate(cases)], window(BOOK, day)[0], BOOK)
    assert warnings([cases[n] for n in read], day, BOOK) == warnings(cases, day, BOOK)


def test_of_a_matter_with_few_citizens_nothing_is_read() -> None:
    rows = [column_row(n, each) for n, each in enumerate(six()[:4])]
    assert hopeful(rows, window(BOOK, MONDAY)[0], BOOK) == []
    old = [column_row(n, case(n, MONDAY - timedelta(days=9), f"h{n}")) for n in range(6)]
    assert hopeful(old, window(BOOK, MONDAY)[0], BOOK) == []
