"""The rows of a bulletin: each call once with one outcome, whatever cases it touched; nothing outside its days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.book import CHINA
from app.domain.bulletins import Bulletin, BulletinView, Rows, identities, late, numbers_of
from app.domain.records import CaseFacts, ContactFacts, Dispatch, Event
from app.domain.words import BulletinKind, Channel, ContactKind, Flag, Outcome, RequestType, Status
from app.reports.compose import sheet_of
from app.reports.counting import Period, rows_of_hotline, rows_of_unit
from app.reports.sheet import as_text

DAY = date(2026, 1, 13)
NOON = datetime(2026, 1, 13, 4, tzinfo=UTC)
PERIOD = Period(DAY, DAY, CHINA)
CALLS = [f"call{n}" for n in range(4)]
OUTCOMES = (Outcome.DIRECT, Outcome.DISPATCHED, None)


@st.composite
def contacts(draw: st.DrawFn) -> ContactFacts:
    """A contact of one of four calls or four messages, in the day or beside it."""
    channel = draw(st.sampled_from([Channel.PHONE, Channel.PHONE, Channel.WEBSITE, Channel.VISIT]))
    name = f"{draw(st.sampled_from(CALLS))} {channel}"
    at = NOON + timedelta(hours=24 * draw(st.sampled_from([0, 0, 0, 1, -1])))
    kind = draw(st.sampled_from([ContactKind.FIRST, ContactKind.FIRST, ContactKind.PROGRESS]))
    return ContactFacts(id=f"{name} {at:%d}", channel=channel, at=at, kind=kind)


@st.composite
def histories(draw: st.DrawFn) -> list[CaseFacts]:
    """Some cases that share calls."""
    return [
        CaseFacts(
            id=f"case{n}",
            number=f"n{n}",
            status=Status.CLOSED,
            turn=1,
            version=1,
            channel=Channel.PHONE,
            at=NOON,
            category="A1",
            outcome=draw(st.sampled_from(OUTCOMES)),
            flags=draw(st.sampled_from([(), (), (), (Flag.PRACTICE,)])),
            contacts=tuple(draw(st.lists(contacts(), min_size=1, max_size=3, unique_by=lambda c: c.id))),
        )
        for n in range(draw(st.integers(0, 6)))
    ]


def counted(cases: list[CaseFacts]) -> tuple[Bulletin, Rows]:
    rows = Rows(rows_of_hotline(cases, (), PERIOD, units=False))
    numbers = numbers_of(rows, BulletinKind.DAY, None)
    return Bulletin(kind=BulletinKind.DAY, first=str(DAY), last=str(DAY), counted_at=NOON, numbers=numbers), rows


@given(histories())
def test_each_call_of_the_day_counts_once_with_one_outcome(cases: list[CaseFacts]) -> None:
    bulletin, rows = counted(cases)
    real = [case for case in cases if Flag.PRACTICE not in case.flags]
    met = [(c, case) for case in real for c in case.contacts if c.at == NOON]
    calls = {c.id for c, _case in met if c.channel == Channel.PHONE}
    passed = {
        c.id
        for c, case in met
        if c.channel == Channel.PHONE and c.kind == ContactKind.FIRST and case.outcome == Outcome.DISPATCHED
    }
    open_ = {
        c.id for c, case in met if c.channel == Channel.PHONE and c.kind == ContactKind.FIRST and case.outcome is None
    } - passed
    assert bulletin.count("answered") == len(calls)
    assert bulletin.count("passed_on") == len(passed)
    assert bulletin.count("direct") == len(calls - passed - open_)
    assert bulletin.count("messages") == len({c.id for c, _case in met if c.channel == Channel.WEBSITE})
    said = {each.name: each.holds for each in identities(bulletin, rows)}
    assert said == {"answered": not open_, "messages": True, "rows": True}


@given(histories(), histories())
def test_what_changed_since_is_named_and_nothing_else(before: list[CaseFacts], after: list[CaseFacts]) -> None:
    one, other = (rows_of_hotline(cases, (), PERIOD, units=False) for cases in (before, after))
    assert late(one, one, {}) == ()
    told = {(each.what or each.was, each.id) for each in late(one, other, {})}
    keys = [{(row.what, row.id): row.key for row in rows} for rows in (one, other)]
    assert told == {place for place in keys[0].keys() | keys[1].keys() if keys[0].get(place) != keys[1].get(place)}


def test_the_sheet_of_a_unit() -> None:
    due = NOON + timedelta(hours=2)
    given_to = {"unit": "U1", "at": NOON, "by": "p", "due": due}
    case = CaseFacts(
        id="c",
        number="n",
        status=Status.REPLIED,
        turn=1,
        version=1,
        channel=Channel.PHONE,
        at=NOON,
        unit="U1",
        request_type=RequestType.COMPLAINT,
        dispatches=(
            Dispatch(id="d1", replied_at=due, **given_to),
            Dispatch(id="d2", replied_at=due + timedelta(seconds=1), **given_to),
            Dispatch(id="d3", returned_at=due, **given_to),
            Dispatch(id="d4", unit="U2", at=NOON, by="p", replied_at=NOON),
        ),
    )
    numbers = numbers_of(Rows(rows_of_unit([case], PERIOD, "U1")), BulletinKind.MONTH, "U1")
    assert {(n.name, n.key): n.count for n in numbers if n.count} == {
        ("taken", ""): 3,
        ("type", "complaint"): 3,
        ("on_time", ""): 1,
        ("late", ""): 1,
        ("returned", ""): 1,
    }


def test_what_was_deferred_and_cleared() -> None:
    """Of what was parked in these days, what was cleared in them; parked twice without a clearing is parked once."""

    def parked(name: str, *acts: tuple[str, int]) -> CaseFacts:
        return CaseFacts(
            id=name,
            number=name,
            status=Status.DEFERRED,
            turn=1,
            version=1,
            channel=Channel.PHONE,
            at=NOON,
            unit="U1",
            timeline=tuple(
                Event(id=f"{name}{n}", at=NOON + timedelta(days=days), by="p", what=what, unit="U1")
                for n, (what, days) in enumerate(acts)
            ),
        )

    cases = [
        parked("a", ("defer", 0), ("clear", 0)),
        parked("b", ("defer", 0), ("defer", 0)),
        parked("c", ("defer", 0), ("clear", 40)),
        parked("d", ("defer", -40), ("clear", 0)),
        parked("e", ("defer", 0), ("clear", 0), ("defer", 0)),
        parked("f", ("sign", 0)),
    ]
    for unit, rows in (("U1", rows_of_unit(cases, PERIOD, "U1")), (None, rows_of_hotline(cases, [], PERIOD, True))):
        found = {n.key: n.count for n in numbers_of(Rows(rows), BulletinKind.MONTH, unit) if n.name == "deferred"}
        assert found == {"cleared": 2, "parked": 3}
    assert [row for row in rows_of_unit(cases, PERIOD, "U2") if row.what == "deferred"] == []
    numbers = numbers_of(Rows(rows_of_unit(cases, PERIOD, "U1")), BulletinKind.MONTH, "U1")
    sheet = Bulletin(
        kind=BulletinKind.MONTH, first=str(DAY), last=str(DAY), unit="U1", counted_at=NOON, numbers=numbers
    )
    said = as_text(sheet_of(BulletinView(bulletin=sheet)))
    assert "期内挂账，已销账2件，尚未销账3件，销账率40.00%。" in said
