"""Knowledge at the centre, on both databases: versions kept, one edit one row of the feed, doubts and their end."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.clock import new_id
from app.domain.errors import Refused
from app.domain.records import Article, ArticleReport
from app.sync.wire.articles import AskVersions, PutArticle, ReportArticle, ResolveReport
from server import articles, audit
from server.articles import put, put_many, report, resolve, versions
from server.centre import Centre
from server.door import Asked
from server.doorway import DOORS
from tests.world.centre import Running
from tests.world.plain import PlainSeat

FIRST: dict[str, Any] = {
    "id": "k1",
    "seen": 0,
    "title": "停水抢修",
    "text": "先放水五分钟",
    "category": "A1",
    "unit": "U1",
}


def held(seat: PlainSeat) -> dict[str, Article]:
    seat.catch_up()
    bodies = {key: body for (kind, key), body in seat.held.items() if kind == "article"}
    return {key: msgspec.json.decode(body, type=Article) for key, body in bodies.items()}


def ask(centre: Centre, seat: PlainSeat, path: str, message: Any) -> Any:
    """Through the door, with what it lets in."""
    door = next(door for door in DOORS if door.path == path)
    return door.run(centre, Asked(seat.token, message))


def test_an_edit_is_one_row_and_every_version_is_kept(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    seat.catch_up()
    before = seat.cursor
    first = put(centre, PutArticle(**FIRST), "lead")
    second = put(centre, PutArticle(**FIRST | {"seen": 1, "title": "停水与抢修", "valid_until": "2027-12-31"}), "lead")
    assert [(a.version, a.title, a.by) for a in (first, second)] == [(1, "停水抢修", "lead"), (2, "停水与抢修", "lead")]
    assert held(seat) == {"k1": second} and seat.cursor == before + 2
    assert versions(centre, "k1") == (second, first)
    gone = put(centre, PutArticle(**FIRST | {"seen": 2, "withdrawn": True}), "lead")
    assert held(seat)["k1"].withdrawn and gone.version == 3
    assert audit.verify(centre)[1] is None


def test_the_same_again_changes_nothing(centre: Centre) -> None:
    asked = PutArticle(**FIRST)
    first = put(centre, asked, "lead")
    head = PlainSeat.of(centre, "op1")
    head.catch_up()
    assert put(centre, asked, "lead") == first
    before = head.cursor
    head.catch_up()
    assert head.cursor == before and len(versions(centre, "k1")) == 1


def test_who_did_not_see_the_newest_version_is_refused(centre: Centre) -> None:
    put(centre, PutArticle(**FIRST), "lead")
    put(centre, PutArticle(**FIRST | {"seen": 1, "text": "别的"}), "lead")
    for seen in (0, 1, 3):
        with pytest.raises(Refused) as caught:
            put(centre, PutArticle(**FIRST | {"seen": seen, "text": "又一种"}), "other")
        assert (caught.value.code, caught.value.fields) == ("changed", ("title",))
    with pytest.raises(Refused) as caught:
        put(centre, PutArticle(**FIRST | {"seen": 2, "unit": "none"}), "lead")
    assert (caught.value.code, caught.value.fields) == ("unknown", ("unit",))
    assert len(versions(centre, "k1")) == 2


def test_a_doubt_is_told_and_settled_once(centre: Centre) -> None:
    seat = PlainSeat.of(centre, "op1")
    put(centre, PutArticle(**FIRST), "lead")
    asked = ReportArticle(id=new_id(centre.clock), article="k1", version=1, text="电话停用")
    made = report(centre, asked, "p-op")
    assert report(centre, asked, "p-op") == made
    done = resolve(centre, made.id, "p-lead")
    assert resolve(centre, made.id, "p-other") == done and done.resolved_by == "p-lead"
    seat.catch_up()
    assert msgspec.json.decode(seat.held["report", made.id], type=ArticleReport) == done


@pytest.mark.parametrize(
    ("message", "code", "field"),
    [
        (ReportArticle(id="r", article="none", version=1, text="错"), "unknown", "article"),
        (ReportArticle(id="r", article="k1", version=1, text="  "), "empty", "text"),
        (ResolveReport(report="none"), "unknown", "report"),
        (AskVersions(article="none"), "unknown", "article"),
    ],
)
def test_what_is_asked_wrongly_is_refused(centre: Centre, message: Any, code: str, field: str) -> None:
    put(centre, PutArticle(**FIRST), "lead")
    path = {ReportArticle: "report", ResolveReport: "resolve", AskVersions: "versions"}[type(message)]
    with pytest.raises(Refused) as caught:
        ask(centre, PlainSeat.of(centre, "lead1"), f"/v1/articles/{path}", message)
    assert (caught.value.code, caught.value.fields) == (code, (field,))


def test_leads_and_admins_write_everybody_doubts(running: Running) -> None:
    centre = running.centre
    seats = {name: PlainSeat.of(centre, name) for name in ("op1", "lead1", "admin1")}
    ask(centre, seats["lead1"], "/v1/articles", PutArticle(**FIRST))
    ask(centre, seats["admin1"], "/v1/articles", PutArticle(**FIRST | {"seen": 1, "text": "新"}))
    doubt = ReportArticle(id="r1", article="k1", version=2, text="不对")
    assert ask(centre, seats["op1"], "/v1/articles/report", doubt).by == seats["op1"].person
    for path, message in (
        ("/v1/articles", PutArticle(**FIRST | {"seen": 2, "text": "又新"})),
        ("/v1/articles/resolve", ResolveReport(report="r1")),
    ):
        with pytest.raises(Refused) as caught:
            ask(centre, seats["op1"], path, message)
        assert caught.value.code == "role"
    assert len(ask(centre, seats["op1"], "/v1/articles/versions", AskVersions(article="k1")).versions) == 2


def test_many_come_in_as_next_versions_of_themselves(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles, "AT_ONCE", 3)
    now = centre.clock.now()
    made = [Article(id=f"k{n}", version=1, title=f"条目{n}", text="内容", at=now, by="centre") for n in range(7)]
    assert put_many(centre, made, "centre") == 7
    assert put_many(centre, made, "centre") == 0
    put(centre, PutArticle(id="k3", seen=1, title="条目3", text="内容", withdrawn=True), "lead")
    again = [msgspec.structs.replace(each, text="新内容") if each.id in ("k3", "k5") else each for each in made]
    assert put_many(centre, again, "centre") == 2
    found = held(PlainSeat.of(centre, "op1"))
    assert {key: (a.version, a.withdrawn) for key, a in found.items() if a.version > 1} == {
        "k3": (3, True),
        "k5": (2, False),
    }
    assert found["k3"].pinyin and audit.verify(centre)[1] is None
