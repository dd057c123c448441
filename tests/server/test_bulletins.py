"""Bulletins at the centre: days built to published counts, kept for ever, corrected by name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from app.clock import WindClock, new_id
from app.domain.bulletins import Bulletin, BulletinView, Rows, days_of, identities
from app.domain.commands import AddContact, Merge, Withdraw
from app.domain.errors import Refused
from app.domain.records import Category, Seen
from app.domain.words import BulletinKind, Channel, ContactKind
from app.reports.compose import sheet_of
from app.reports.sheet import as_text
from app.sync.wire import Kind
from server import audit, bulletins, tables
from server.catalogue import put_table
from server.centre import Centre
from server.counting import Days, count
from tests.world.centre import CATEGORIES, make_centre
from tests.world.published import FEBRUARY, JANUARY, Counts, Maker

MATTERS = tuple(Category(code=f"M{n:02}", name=f"事项{n}", parent="A") for n in range(40))
LEAVES = tuple(matter.code for matter in MATTERS)
NINE = "2026-01-12T09:00:00+08:00"


def maker_at(centre: Centre) -> Maker:
    put_table(centre, Kind.CATEGORY, (*CATEGORIES, *MATTERS), "centre")
    return Maker(centre, LEAVES, "630101", "U1")


@pytest.fixture(scope="module")
def january() -> Maker:
    """Two days built to the counts of 13 January and 24 February."""
    clock = WindClock(NINE)
    maker = maker_at(make_centre(clock=clock).centre)
    owed = maker.to_call_back(87 + 53)
    maker.send()
    clock.wind(24 * 3600)
    maker.day(JANUARY, owed)
    maker.invalid()
    maker.send()
    clock.jump("2026-02-24T09:00:00+08:00")
    maker.day(FEBRUARY, owed[87:])
    maker.send()
    clock.jump("2026-02-25T08:00:00+08:00")
    return maker


def view(centre: Centre, day: str, kind: BulletinKind = BulletinKind.DAY, unit: str | None = None) -> BulletinView:
    return bulletins.view(centre, bulletins.days(centre, kind, day, unit))


def numbers(bulletin: Bulletin) -> dict[str, int]:
    names = ("answered", "direct", "passed_on", "messages", "callbacks")
    return {name: bulletin.count(name) for name in names}


def test_the_published_day_of_january(january: Maker) -> None:
    seen = view(january.centre, "2026-01-13")
    bulletin = seen.bulletin
    assert numbers(bulletin) == {
        "answered": 571, "direct": 318, "passed_on": 253, "messages": 13, "callbacks": 87,
    }  # fmt: skip
    assert [(n.key, n.count) for n in bulletin.keyed("channel")] == [("snapshot", 7), ("website", 6)]
    assert [(n.key, n.count) for n in bulletin.keyed("apart")] == [("invalid", 1)]
    assert [(hot.count, bulletin.called(hot.category)) for hot in bulletin.hot] == [
        (37, "事项0"), (29, "事项1"), (28, "事项2"),
    ]  # fmt: skip
    assert seen.sound and [each.name for each in seen.identities] == ["answered", "messages", "rows"]


def test_the_published_day_of_february(january: Maker) -> None:
    seen = view(january.centre, "2026-02-24")
    assert numbers(seen.bulletin) == {
        "answered": 471, "direct": 283, "passed_on": 188, "messages": 32, "callbacks": 53,
    }  # fmt: skip
    assert [(n.key, n.count) for n in seen.bulletin.keyed("channel")] == [("snapshot", 31), ("website", 1)]
    assert seen.sound


def test_its_words_are_those_that_are_printed(january: Maker) -> None:
    said = as_text(sheet_of(view(january.centre, "2026-01-13")))
    printed = (
        "2026年1月13日，热线接听群众来电诉求571件次，网民留言13件（随手拍7件、政府网站6件）。"
        "来电诉求中直接办理318件，转交责任单位办理253件。回访量87件。"
    )
    assert printed in said
    assert "1. 事项0类37件，主要反映停水两天等问题；有集中反映地址：东关大街（37件）" in said
    assert "已及时联系市水务局核实处理" not in said.split("2. ")[0]  # those were answered on the spot


def test_every_number_opens_to_as_many_rows(january: Maker) -> None:
    made = count(january.centre, bulletins.days(january.centre, BulletinKind.DAY, "2026-01-13", None))
    for each in made.bulletin.numbers:
        assert len(Rows(made.rows).behind(each.name, each.key)) == each.count, each
    asked = bulletins.days(january.centre, BulletinKind.DAY, "2026-01-13", None)
    assert len(bulletins.cases_of(january.centre, asked, "direct", "")) == 318
    assert len(bulletins.cases_of(january.centre, asked, "matter", "M01")) == 29
    with pytest.raises(Refused) as caught:
        bulletins.cases_of(january.centre, asked, "whatever", "")
    assert (caught.value.code, caught.value.fields) == ("unknown", ("name",))


@pytest.mark.parametrize(
    ("what", "key", "broken"),
    [("call", "passed_on", ["rows"]), ("message", "website", ["rows"]), ("callback", "", ["rows"])],
)
def test_a_row_removed_is_named(january: Maker, what: str, key: str, broken: list[str]) -> None:
    made = count(january.centre, bulletins.days(january.centre, BulletinKind.DAY, "2026-01-13", None))
    gone = next(row for row in made.rows if row.what == what and row.key == key)
    left = [row for row in made.rows if row != gone]
    assert [each.name for each in identities(made.bulletin, Rows(left)) if not each.holds] == broken
    assert all(each.holds for each in identities(made.bulletin, Rows(made.rows)))


def test_a_number_that_lost_one_is_named(january: Maker) -> None:
    made = count(january.centre, bulletins.days(january.centre, BulletinKind.DAY, "2026-01-13", None))
    for name, key, broken in (("direct", "", "answered"), ("channel", "website", "messages")):
        less = tuple(
            replace(n, count=n.count - 1) if (n.name, n.key) == (name, key) else n for n in made.bulletin.numbers
        )
        said = identities(replace(made.bulletin, numbers=less), Rows(made.rows))
        assert [each.name for each in said if not each.holds] == [broken, "rows"]


def test_an_act_removed_is_named_with_its_case(centre: Centre, clock: WindClock) -> None:
    """A call whose case was never answered or dispatched: the identity fails and says which case."""
    maker = maker_at(centre)
    maker.day(Counts(3, 2, {}, 0), [])
    forgotten = maker.call("open", "M01", **maker.citizen())
    maker.send()
    day = str(clock.now().astimezone(centre.zone).date())
    seen = view(centre, day)
    assert [(e.name, e.left, e.right, e.cases) for e in seen.identities if not e.holds] == [
        ("answered", 6, 5, (forgotten.number,))
    ]
    assert f"未办结工单：{forgotten.number}" in as_text(sheet_of(seen))
    clock.wind(24 * 3600)
    asked = bulletins.days(centre, BulletinKind.DAY, day, None)
    with pytest.raises(Refused) as caught:
        bulletins.publish(centre, asked, "lead")
    assert (caught.value.code, caught.value.values["name"]) == ("identity", "answered")
    maker.arrive()
    maker.settle(forgotten.case, "direct")
    maker.send()
    assert bulletins.publish(centre, asked, "lead").sound


def test_calls_are_counted_not_cases(centre: Centre, clock: WindClock) -> None:
    """Each answered call has one outcome, however many cases it touched."""
    maker = maker_at(centre)
    first = maker.call("direct", "M01")
    second = maker.call("dispatched", "M02", contact=first.contact)  # the same call, another matter
    again = AddContact(
        **maker.seat.common(second.case), contact=new_id(clock), channel=Channel.PHONE, kind=ContactKind.PROGRESS
    )
    maker.waiting.append(again)
    folded = maker.call("open", "M02")
    maker.waiting.append(Merge(**maker.seat.common(folded.case, seen=Seen(turn=1, version=1)), into=second.case))
    taken_back = maker.call("open", "M03")
    maker.waiting.append(Withdraw(**maker.seat.common(taken_back.case, seen=Seen(turn=1, version=1)), text="误登"))
    maker.call("direct", "M03", Channel.VISIT)
    maker.call("passed_on", "M03", Channel.OWN_FIND)
    maker.invalid()
    maker.send()
    asked = bulletins.days(centre, BulletinKind.DAY, str(clock.now().astimezone(centre.zone).date()), None)
    made = count(centre, asked)
    calls = {row.id: (row.key, len(row.cases)) for row in made.rows if row.what == "call"}
    assert calls == {
        first.contact: ("passed_on", 2),
        again.contact: ("existing", 1),
        folded.contact: ("existing", 1),
        taken_back.contact: ("withdrawn", 1),
    }
    assert numbers(made.bulletin) | {"callbacks": 0} == {
        "answered": 4, "direct": 3, "passed_on": 1, "messages": 0, "callbacks": 0,
    }  # fmt: skip
    assert {n.key: n.count for n in made.bulletin.keyed("apart")} == {"visit": 1, "invalid": 1, "own_find": 1}


def a_day(centre: Centre, clock: WindClock) -> tuple[Maker, Days]:
    """A small day, and the morning after."""
    maker = maker_at(centre)
    maker.day(Counts(3, 2, {Channel.WEBSITE: 1}, 0), [])
    maker.send()
    asked = bulletins.days(centre, BulletinKind.DAY, str(clock.now().astimezone(centre.zone).date()), None)
    clock.wind(24 * 3600)
    return maker, asked


def test_nothing_is_published_before_its_days_are_over(centre: Centre, clock: WindClock) -> None:
    _maker, asked = a_day(centre, clock)
    today = str(clock.now().astimezone(centre.zone).date())
    for kind in BulletinKind:
        with pytest.raises(Refused) as caught:
            bulletins.publish(centre, bulletins.days(centre, kind, today, None), "lead")
        assert caught.value.code == "not_over"
    assert bulletins.publish(centre, asked, "lead").published is not None


def test_what_is_published_stays_and_its_hash_is_in_the_trail(centre: Centre, clock: WindClock) -> None:
    maker, asked = a_day(centre, clock)
    before = bulletins.view(centre, asked)
    first = bulletins.publish(centre, asked, "lead")
    assert first.published is not None and (first.published.by, first.late) == ("lead", ())
    assert first.bulletin == replace(before.bulletin, counted_at=first.bulletin.counted_at)
    clock.wind(3600)
    assert bulletins.publish(centre, asked, "other") == first == bulletins.view(centre, asked)
    assert [(row.first, row.by, row.hash) for row in bulletins.published(centre)] == [
        (first.bulletin.first, "lead", first.published.hash)
    ]
    assert audit.verify(centre)[1] is None and list(bulletins.tampered(centre)) == []
    assert any(first.published.hash in row["entry"] for row in trail(centre))
    assert maker.centre is centre


def trail(centre: Centre) -> list[Any]:
    with centre.database.read() as connection:
        return list(connection.execute(select(tables.audit.c.entry)).mappings())


def test_a_published_number_that_was_changed_is_found(centre: Centre, clock: WindClock) -> None:
    _maker, asked = a_day(centre, clock)
    bulletins.publish(centre, asked, "lead")
    with centre.database.write() as connection:
        kept = connection.execute(select(tables.bulletin.c.body)).scalar_one()
        better = bytes(kept).replace(b'"count":5', b'"count":6')
        assert better != kept
        connection.execute(update(tables.bulletin).values(body=better))
    assert list(bulletins.tampered(centre)) == [f"day:{asked.period.first}"]
    assert [e.name for e in bulletins.view(centre, asked).identities if not e.holds] == ["answered", "rows"]


def test_late_arrivals_are_named_and_change_no_number(centre: Centre, clock: WindClock) -> None:
    maker, asked = a_day(centre, clock)
    first = bulletins.publish(centre, asked, "lead")
    maker.arrive()
    at = clock.now() - timedelta(hours=23)
    came_late = maker.call("dispatched", "M05", contact_at=at)
    maker.call("direct", "M06")  # of another day
    maker.send()
    seen = bulletins.view(centre, asked)
    assert (seen.bulletin, seen.published) == (first.bulletin, first.published)
    assert [(e.what, e.key, e.was, e.cases) for e in seen.late] == [
        ("call", "passed_on", "", (came_late.number,)),
        ("matter", "M05", "", (came_late.number,)),
    ]
    said = as_text(sheet_of(seen))
    assert "更正" in said and f"迟到：来电转办 {came_late.number}" in said
    assert bulletins.cases_of(centre, asked, "answered", "") == bulletins.cases_of(centre, asked, "answered", "")
    assert came_late.case not in bulletins.cases_of(centre, asked, "answered", "")
    assert bulletins.publish(centre, asked, "other") == seen


def test_a_call_that_counts_otherwise_now_is_named(centre: Centre, clock: WindClock) -> None:
    """The same call, a second matter logged the day after: it was answered directly, now it is passed on."""
    maker = maker_at(centre)
    first = maker.call("direct", "M01")
    maker.send()
    day = str(clock.now().astimezone(centre.zone).date())
    at = clock.now()
    asked = bulletins.days(centre, BulletinKind.DAY, day, None)
    clock.wind(24 * 3600)
    bulletins.publish(centre, asked, "lead")
    maker.arrive()
    second = maker.call("dispatched", "M02", contact=first.contact, contact_at=at)
    maker.send()
    changed = [e for e in bulletins.view(centre, asked).late if e.what == "call"]
    assert [(e.was_key, e.key, set(e.cases)) for e in changed] == [
        ("direct", "passed_on", {first.number, second.number})
    ]


def test_a_month_and_the_sheet_of_a_unit(january: Maker) -> None:
    month = view(january.centre, "2026-01-20", BulletinKind.MONTH)
    assert (month.bulletin.first, month.bulletin.last) == ("2026-01-01", "2026-01-31")
    assert [(n.key, n.count) for n in month.bulletin.keyed("day")] == [("2026-01-12", 140), ("2026-01-13", 571)]
    assert month.bulletin.count("answered") == 711 and month.sound
    assert month.bulletin.count("unit", "U1") == 253 + 13
    unit = view(january.centre, "2026-01-20", BulletinKind.MONTH, "U1")
    assert unit.bulletin.count("taken") == 266 and unit.bulletin.count("on_time") == 0 and unit.sound
    assert [(n.key, n.count) for n in unit.bulletin.keyed("type")] == [("complaint", 266)]
    assert "市水务局月报" in as_text(sheet_of(unit))
    week = view(january.centre, "2026-01-14", BulletinKind.WEEK)
    assert (week.bulletin.first, week.bulletin.last) == ("2026-01-12", "2026-01-18")


def test_what_is_asked_wrongly(centre: Centre) -> None:
    for day, unit, refused in (
        ("2026-02-30", None, ("day", ("day",))),
        ("26-2-3", None, ("day", ("day",))),
        ("2026-01-13", "none", ("unknown", ("unit",))),
    ):
        with pytest.raises(Refused) as caught:
            bulletins.days(centre, BulletinKind.DAY, day, unit)
        assert (caught.value.code, caught.value.fields) == refused


def test_periods() -> None:
    assert days_of(BulletinKind.WEEK, date(2026, 11, 22)) == (date(2026, 11, 16), date(2026, 11, 22))
    assert days_of(BulletinKind.MONTH, date(2026, 2, 28)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert days_of(BulletinKind.MONTH, date(2026, 12, 1)) == (date(2026, 12, 1), date(2026, 12, 31))
