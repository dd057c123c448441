"""A bulletin from a lead's hand to a file, and a case that becomes a typical one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desk import Desk
from app.domain.bulletins import BulletinView, Number
from app.domain.errors import Refused, Trouble
from app.domain.typical import TypicalCase, TypicalState
from app.domain.words import BulletinKind
from app.reports.sheet import as_text
from server import audit
from tests.world.city import City, Seat, city

NAME, PHONE = "马晓燕", "13897215521"


@pytest.fixture
def town() -> Iterator[City]:
    with city() as made:
        yield made
        made.agrees()


def a_day(town: City) -> tuple[Seat, str]:
    """Three calls and a message, and the lead the morning after."""
    op = town.seat("op1")
    for _ in range(2):
        op.act("answer", op.register().case, text="已答复")
    op.act("dispatch", op.register().case, unit="U1")
    op.act("dispatch", op.register(channel="website").case, unit="U1")
    op.idle()
    day = str(town.clock.now().astimezone(town.centre.centre.zone).date())
    town.clock.wind(24 * 3600)
    op.close()
    return town.seat("lead1"), day


def test_a_lead_publishes_and_whatever_is_made_of_it_says_the_same(town: City, tmp_path: Path) -> None:
    lead, day = a_day(town)
    desk = lead.desk
    before = desk.bulletins.view(BulletinKind.DAY, day)
    assert before.published is None and before.sound
    view = desk.bulletins.publish(BulletinKind.DAY, day)
    assert (view.bulletin.count("answered"), view.bulletin.count("direct"), view.bulletin.count("messages")) == (
        3,
        2,
        1,
    )
    assert [(row.first, row.kind) for row in desk.bulletins.published()] == [(day, BulletinKind.DAY)]
    cases = desk.bulletins.behind(BulletinKind.DAY, day, None, Number(name="direct", count=2))
    assert len(cases) == 2 and len(set(cases)) == 2
    files = [desk.bulletins.export(view, tmp_path / f"b.{form}") for form in ("txt", "docx", "xlsx", "pdf")]
    assert files[0].read_text("utf-8") == as_text(desk.bulletins.paper(view))
    assert [file.stat().st_size > 0 for file in files] == [True] * 4
    again = [
        desk.bulletins.export(desk.bulletins.view(BulletinKind.DAY, day), tmp_path / f"c{f.suffix}") for f in files
    ]
    assert [one.read_bytes() for one in files] == [other.read_bytes() for other in again]


def test_who_may_not_and_what_cannot_be_done(town: City, tmp_path: Path) -> None:
    lead, day = a_day(town)
    op = town.seat("op2")
    for call in (lambda desk: desk.bulletins.view(BulletinKind.DAY, day), lambda desk: desk.bulletins.typical()):
        with pytest.raises(Refused) as caught:
            call(op.desk)
        assert caught.value.code == "role"
    view = lead.desk.bulletins.view(BulletinKind.DAY, day)
    with pytest.raises(Refused) as caught:
        lead.desk.bulletins.export(view, tmp_path / "b.odt")
    assert caught.value.code == "format"
    with pytest.raises(Trouble) as trouble:
        lead.desk.bulletins.export(view, tmp_path / "none" / "b.pdf")
    assert trouble.value.code == "disk"


def proposed(town: City) -> tuple[Desk, str]:
    lead = town.seat("lead1")
    case = lead.register(
        channel="phone",
        text=f"我叫{NAME}，电话{PHONE}，住青发小区7号楼3单元402室，水管漏水一个月",
        caller={"name": NAME, "phone": PHONE, "address": "青发小区7号楼3单元402室"},
    ).case
    lead.act("answer", case, text=f"已联系{NAME}，当天修好")
    lead.act("propose", case, text="办得快")
    lead.idle()
    return lead.desk, case


def test_a_typical_case_without_personal_data(town: City, tmp_path: Path) -> None:
    desk, case = proposed(town)
    (found,) = desk.bulletins.typical()
    assert (found.case, found.state) == (case, TypicalState.PROPOSED)
    draft = desk.bulletins.draft(case)
    assert found.title == draft.title, "the list says what it is about"
    assert "水管漏水一个月" in draft.text and "当天修好" in draft.text and draft.title
    for secret in (NAME, PHONE, "7号楼", "3单元", "402"):
        assert secret not in draft.text
    with pytest.raises(Refused) as caught:
        desk.bulletins.export(draft, tmp_path / "t.pdf")
    assert caught.value.code == "unapproved"
    kept = desk.bulletins.put(case=case, seen=0, title="水管当天修好", text=draft.text)
    assert (kept.state, kept.version) == (TypicalState.DRAFT, 1)
    made = desk.bulletins.put(case=case, seen=1, title="水管当天修好", text=draft.text, approved=True)
    assert (made.state, made.version, made.by) == (TypicalState.APPROVED, 2, desk.person.id)
    assert desk.bulletins.put(case=case, seen=1, title="水管当天修好", text=draft.text, approved=True) == made
    assert desk.bulletins.typical() == (made,)
    said = desk.bulletins.export(made, tmp_path / "t.txt").read_text("utf-8")
    assert "水管当天修好" in said and made.number not in said and NAME not in said
    assert audit.verify(town.centre.centre)[1] is None


@pytest.mark.parametrize("left", [f"{NAME}很满意", f"请打{PHONE}", "7号楼的水管", "张先生很满意"])
def test_nothing_personal_is_approved(town: City, left: str) -> None:
    desk, case = proposed(town)
    with pytest.raises(Refused) as caught:
        desk.bulletins.put(case=case, seen=0, title="案例", text=left, approved=True)
    assert (caught.value.code, caught.value.fields) == ("personal", ("text",))
    assert desk.bulletins.put(case=case, seen=0, title="案例", text=left).state == TypicalState.DRAFT
    with pytest.raises(Refused) as caught:
        desk.bulletins.put(case=case, seen=0, title="另一个", text="好")
    assert caught.value.code == "changed"


def test_only_what_was_proposed_can_be_told(town: City) -> None:
    lead = town.seat("lead1")
    case = lead.register().case
    lead.idle()
    for call in (lambda: lead.desk.bulletins.draft(case), lambda: put(lead.desk, case)):
        with pytest.raises(Refused) as caught:
            call()
        assert (caught.value.code, caught.value.fields) == ("unknown", ("case",))
    assert lead.desk.bulletins.typical() == ()


def put(desk: Desk, case: str) -> TypicalCase:
    return desk.bulletins.put(case=case, seen=0, title="案例", text="好")


def test_without_a_line_nothing_is_shown_as_if_it_were(town: City) -> None:
    lead, day = a_day(town)
    lead.offline()
    with pytest.raises(Trouble):
        lead.desk.bulletins.view(BulletinKind.DAY, day)
    lead.online()
    assert isinstance(lead.desk.bulletins.view(BulletinKind.DAY, day), BulletinView)
