"""Settings: a person's own over the seat's over the default; nothing unfit is taken or obeyed."""

from pathlib import Path

import pytest

from app.domain.errors import Refused, Trouble
from app.settings import BY_NAME, TABLE, Group, Scope, Settings


def test_every_default_fits_its_own_row() -> None:
    assert [setting.name for setting in TABLE if not setting.fits(setting.default)] == []
    assert len(BY_NAME) == len(TABLE)


def test_a_person_s_own_lies_over_the_seat_s(tmp_path: Path) -> None:
    seat = Settings(tmp_path / "seat.json")
    seat.put("theme", "dark")
    person = seat.of_person(tmp_path / "p" / "settings.json")
    assert person.get("theme") == "dark"
    person.put("theme", "light")
    again = Settings(tmp_path / "seat.json", tmp_path / "p" / "settings.json")
    assert (again.get("theme"), Settings(tmp_path / "seat.json").get("theme")) == ("light", "dark")


def test_a_seat_s_setting_stays_with_the_seat(tmp_path: Path) -> None:
    person = Settings(tmp_path / "seat.json", tmp_path / "person.json")
    person.put("centre", "https://centre.example")
    assert BY_NAME["centre"].scope is Scope.SEAT
    assert Settings(tmp_path / "seat.json").get("centre") == "https://centre.example"


def test_what_the_seat_learns_later_holds_for_its_person_too(tmp_path: Path) -> None:
    seat = Settings(tmp_path / "seat.json")
    person = seat.of_person(tmp_path / "person.json")
    seat.put("last_person", "王小明")
    assert person.get("last_person") == "王小明"


@pytest.mark.parametrize(
    ("name", "value"), [("theme", "pink"), ("lock_minutes", 0), ("lock_minutes", True), ("compact", 1)]
)
def test_what_does_not_fit_is_refused(tmp_path: Path, name: str, value: object) -> None:
    settings = Settings(tmp_path / "seat.json")
    with pytest.raises(Refused) as refused:
        settings.put(name, value)  # pyright: ignore
    assert refused.value.fields == (name,)
    assert settings.get(name) == BY_NAME[name].default


@pytest.mark.parametrize("text", ["", "{", "[]", '{"theme": "pink", "compact": 3, "gone": 1}'])
def test_a_damaged_file_counts_as_not_set(tmp_path: Path, text: str) -> None:
    (tmp_path / "seat.json").write_text(text, "utf-8")
    settings = Settings(tmp_path / "seat.json")
    assert [settings.get(s.name) for s in TABLE] == [s.default for s in TABLE]


def test_a_disk_that_does_not_take_it_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(Trouble):
        Settings(tmp_path / "file" / "seat.json").put("theme", "dark")


def test_a_reset_gives_the_seat_s_value_back_and_then_the_default(tmp_path: Path) -> None:
    seat = Settings(tmp_path / "seat.json")
    seat.put("theme", "dark")
    person = seat.of_person(tmp_path / "person.json")
    person.put("theme", "light")
    assert (person.get("theme"), person.without("theme")) == ("light", "dark")
    person.reset("theme")
    assert person.get("theme") == "dark"
    assert Settings(tmp_path / "seat.json", tmp_path / "person.json").get("theme") == "dark"
    assert seat.without("theme") == BY_NAME["theme"].default
    seat.reset("theme")
    assert (seat.get("theme"), person.get("theme")) == ("light", "light")


def test_what_the_disk_does_not_take_is_not_changed(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "seat.json")
    settings.put("theme", "dark")
    (tmp_path / "seat.new").mkdir()
    for change in (lambda: settings.put("theme", "light"), lambda: settings.reset("theme")):
        with pytest.raises(Trouble):
            change()
    assert settings.get("theme") == "dark"


def test_every_setting_people_see_says_what_it_does() -> None:
    assert [setting.name for setting in TABLE if setting.group and not setting.explain] == []
    assert all(setting.fixed for setting in TABLE if setting.group is Group.CENTRE)
