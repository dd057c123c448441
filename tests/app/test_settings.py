"""Settings: a person's own over the seat's over the default; nothing unfit is taken or obeyed."""

from pathlib import Path

import pytest

from app.domain.errors import Refused, Trouble
from app.settings import BY_NAME, TABLE, Scope, Settings


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
