"""What many said is told of them; what one said is not."""

from __future__ import annotations

import pytest

from app.reports.hot import Told, gist, street_of


def told(n: int, text: str, place: str = "", unit: str | None = None, citizen: str = "") -> list[Told]:
    return [Told(frozenset({citizen or f"{text[:2]}{place}{k}"}), text, place, unit) for k in range(n)]


def test_mainly_about_what_several_citizens_say() -> None:
    many = gist([*told(5, "楼道里水管漏水，没人修"), *told(4, "水管漏水两天了"), *told(3, "地下室也是水管漏水")])
    assert many.about[0] == "水管漏水"
    assert gist(told(2, "水管漏水")).about == ()
    assert gist(told(9, "水管漏水", citizen="one")).about == ()  # one citizen, nine times
    assert gist(told(9, "住18号翠竹园，漏", "18号翠竹园")).about == ()  # a piece of an address
    assert gist(told(9, "水管漏水"), ["水管漏水"]).about == ()  # the name of the category says it already


def test_a_door_is_no_beginning_of_a_phrase() -> None:
    said = [*told(3, "1号楼3单元 暖气不热没人管"), *told(3, "2栋12号暖气不热没人管")]
    assert gist(said).about == ("暖气不热没人管",)
    assert "号线不停车" in gist(told(4, "地铁3号线不停车")).about  # a line is no door


def test_a_phrase_is_never_a_piece_of_one() -> None:
    said = gist([*told(4, "收费员说多少是多少，不给票"), *told(4, "停车收费员说多少是多少")])
    assert "员说多少是多" not in said.about
    assert all(len(phrase) <= 12 for phrase in said.about)


def test_a_place_where_a_third_of_them_live() -> None:
    some = told(4, "停水", "青发小区7号楼3单元") + told(6, "停水", "八一路12号")
    assert (gist(some).place, gist(some).at_place) == ("八一路", 6)
    spread = [each for n in range(8) for each in told(1, "停水", f"第{'甲乙丙丁戊己庚辛'[n]}家属院")]
    assert gist(spread).place == ""
    assert gist(told(3, "停水", "八一路12号", citizen="one")).place == ""
    assert gist(told(5, "停水", "城东区"), ["城东区"]).place == ""


def test_units_by_how_many_cases_they_were_given() -> None:
    some = [*told(2, "停水", unit="U2"), *told(3, "停水", unit="U1"), *told(9, "停水")]
    assert gist(some).units == ("U1", "U2")


@pytest.mark.parametrize(
    ("place", "street"),
    [
        ("青发小区7号楼3单元402室", "青发小区"),
        ("青发小区七号楼", "青发小区"),
        ("八一路 12 号", "八一路"),
        ("馨苑A座1203", "馨苑"),
        ("某家园7-3-402", "某家园"),
        ("东关大街", "东关大街"),
    ],
)
def test_no_door_is_left_of_an_address(place: str, street: str) -> None:
    assert street_of(place) == street
