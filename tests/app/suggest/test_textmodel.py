"""The model that says which matter a text is about: what it reads, when it is silent, what it refuses."""

from __future__ import annotations

import pytest

from app.domain.errors import Refused, Trouble
from app.suggest.grams import grams
from app.suggest.textmodel import TextModel, digest, pack
from server.training import train
from tests.world.told import TEXTS

MATTERS = [matter for matter, _text in TEXTS]
WORDS = [text for _matter, text in TEXTS]


@pytest.fixture(scope="module")
def body() -> bytes:
    file, _measured = train(WORDS, MATTERS)
    return pack(file)


@pytest.fixture(scope="module")
def model(body: bytes) -> TextModel:
    return TextModel.read(body, digest(body))


def test_it_says_what_a_text_is_about(model: TextModel) -> None:
    (first, *_others) = model.candidates("小区暖气一点都不热，家里老人受不了")
    assert first.category == "A2" and 0.5 < first.confidence <= 1
    assert model.candidates("公交车半天不来，等了很久")[0].category == "B1"


def test_it_is_silent_where_it_knows_nothing(model: TextModel) -> None:
    assert model.candidates("") == model.candidates("12345 hello") == ()
    assert model.candidates("这件完全无关的奇闻轶事") == ()


def test_the_same_texts_make_the_same_bytes(body: bytes) -> None:
    again, _measured = train(WORDS, MATTERS)
    assert pack(again) == body


def test_numbers_and_names_of_people_are_not_in_it() -> None:
    def of(text: str) -> list[list[int]]:
        return [part.numbers.tolist() for part in grams(text)]

    assert of("电话13897215521找我") == of("电话18800000000找我") == of("电话x找我")

    def known(times: int) -> set[int]:
        """The grams of a model trained when this name stood in so many texts."""
        named = [f"罗婉舒{text}" if at < times else text for at, text in enumerate(WORDS)]
        parts = train(named, MATTERS)[0].parts
        return {number for part in parts for number in memoryview(part.numbers).cast("I")}

    name = {number for part in grams("罗婉舒") for number in part.numbers.tolist()}
    assert known(2).isdisjoint(name)
    assert not known(3).isdisjoint(name)  # what many say is no name


def test_few_texts_of_a_matter_teach_only_that_it_is_another_one() -> None:
    file, _measured = train([*WORDS, "飞碟降落", "飞碟又来"], [*MATTERS, "X", "X"])
    assert "X" not in file.matters and "" in file.matters
    with pytest.raises(Refused, match="too_few"):
        train(WORDS[:3], MATTERS[:3])


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b[:40] + b"\0" + b[41:]])
def test_a_spoiled_file_is_refused(body: bytes, spoil: object) -> None:
    broken: bytes = spoil(body)  # type: ignore[operator]
    with pytest.raises(Trouble, match="model"):
        TextModel.read(broken, digest(body))
    with pytest.raises(Trouble, match="model"):  # even where somebody tells of it as it is
        TextModel.read(broken[:-9], digest(broken[:-9]))


def test_another_form_is_refused(body: bytes) -> None:
    from msgspec.structs import replace

    file = TextModel.read(body, digest(body)).file
    newer = pack(replace(file, form=99))
    with pytest.raises(Trouble, match="model"):
        TextModel.read(newer, digest(newer))
    assert TextModel.read(pack(file), digest(body)).file == file
