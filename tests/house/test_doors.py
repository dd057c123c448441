"""The page of the doors says what the commands and records say."""

from __future__ import annotations

from app.domain.commands import TYPES
from devtools import doors


def test_the_page_is_current() -> None:
    assert doors.main(["--check"]) == 0


def test_every_act_and_its_arguments_stand_there() -> None:
    made = doors.chapter()
    assert all(f"| `{name}`" in made for name in TYPES)
    assert "`caller` text · `round` number" in made
    assert "[`contacted` Answer]" in made


def test_an_old_page_is_found_and_what_people_wrote_is_kept() -> None:
    old = f"# Doors\nwritten\n{doors.BEGIN}\nstale\n{doors.END}after\n"
    new = doors.page(old)
    assert new != old
    assert new.startswith("# Doors\nwritten\n")
    assert new.endswith(f"{doors.END}after\n")
    assert doors.page(new) == new
