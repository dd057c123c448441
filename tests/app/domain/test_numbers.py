"""Case numbers."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.numbers import CaseNumber, check_digit, make, parse

DAY = date(2026, 11, 22)
NUMBERS = st.builds(make, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 99_999), st.integers(1, 10**7))


def refused(text: str) -> bool:
    try:
        parse(text)
    except Refused as no:
        assert (no.code, no.fields) == ("case_number", ("case",))
        return True
    return False


def test_it_is_written_as_told() -> None:
    number = make(DAY, "038", 41)
    assert number == f"261122-038-0041-{check_digit('2611220380041')}"
    assert parse(number) == CaseNumber(DAY, "038", 41)
    assert make(DAY, "000", 1).startswith("261122-000-0001-")


def test_damms_own_example_and_a_table_that_is_his() -> None:
    assert check_digit("572") == 4
    assert check_digit("5724") == 0


@given(NUMBERS)
def test_it_reads_back(number: str) -> None:
    assert str(parse(number)) == number


@given(NUMBERS, st.data())
def test_a_wrong_digit_is_found(number: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, c in enumerate(number) if c != "-"]))
    other = str((int(number[place]) + data.draw(st.integers(1, 9))) % 10)
    assert refused(number[:place] + other + number[place + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_swapped_are_found(number: str, data: st.DataObject) -> None:
    dashes = [i for i, c in enumerate(number) if c == "-"]
    digits = number.replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    assume(digits[place] != digits[place + 1])
    wrong = list(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
    for dash in dashes:
        wrong.insert(dash, "-")
    assert refused("".join(wrong))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 999), st.integers(1, 9999))
def test_without_dashes_the_usual_width_has_one_reading(day: date, seat: int, serial: int) -> None:
    number = make(day, seat, serial)
    assert str(parse(number.replace("-", ""))) == number


@given(NUMBERS)
def test_left_out_dashes_never_give_another_number(number: str) -> None:
    try:
        assert str(parse(number.replace("-", ""))) == number
    except Refused:
        assert len(number) > len("261122-038-0041-7")


@pytest.mark.parametrize("written", [
    "{0}", " {0} ", "２６１１２２－０３８－００４１－{check}", "261122 038 0041 {check}", "261122—038—0041—{check}",
    "2611220380041{check}", "261122-038-0041{check}", "261122-0380041{check}", "261122 0380041-{check}",
    "26 11 22 038 0041 {check}", "2611 2203 8004 1{check}", "#{0}", "№{0}",
])  # fmt: skip
def test_it_forgives_how_it_is_written(written: str) -> None:
    number = make(DAY, 38, 41)
    assert str(parse(written.format(number, check=number[-1]))) == number


def test_with_dashes_grown_parts_have_one_reading_and_without_them_perhaps_two() -> None:
    grown = make(DAY, 1234, 5678)
    assert str(parse(grown)) == grown
    assert str(parse(grown[:-2] + grown[-1])) == grown
    assert refused(grown.replace("-", ""))  # seat 123 with serial 45678 has the same digits
    padded = make(DAY, 1230, 4567)
    assert str(parse(padded.replace("-", ""))) == padded  # a serial of 04567 is never written


@pytest.mark.parametrize("text", [
    "", "-", "7", "261322-038-0041-7", "260230-038-0041-0", "261122-038-0000-0", "261122-038-0041", "not a number",
    "261122-038-0041-x", "٢٦١١٢٢-٠٣٨-٠٠٤١-٧", "2" * 39, "2" * 100_000, "1-" * 50_000, "261122-0038-0041-7", "\x00",
])  # fmt: skip
def test_rubbish_is_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize(("day", "seat", "serial"), [
    (DAY, "038", 0), (DAY, "038", -1), (DAY, "0038", 1), (DAY, "a38", 1), (DAY, "", 1), (date(1999, 1, 1), "038", 1),
])  # fmt: skip
def test_what_has_no_number(day: date, seat: str, serial: int) -> None:
    with pytest.raises(ValueError, match="no case number"):
        make(day, seat, serial)


@given(st.text(max_size=45) | st.text("0123456789- ", max_size=24))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    if not refused(text):
        assert parse(str(parse(text))) == parse(text)
