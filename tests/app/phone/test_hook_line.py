"""What a line makes of what an exchange tells by way of the centre, in whatever order it comes."""

from __future__ import annotations

import itertools

import pytest

from app.clock import WindClock
from app.phone.hook import HookLine
from app.phone.line import End, Outside, What
from app.phone.lines import Lines
from tests.world.telephone import Heard


def line() -> tuple[HookLine, Heard]:
    made, heard = HookLine(WindClock()), Heard()
    made.open(heard)
    return made, heard


def told(what: str, call: str = "x1", outgoing: bool = False) -> Outside:
    return Outside(call, What(what), "13897215521", "12345", outgoing)


STORIES = """
ringing answered ended          | ringing, answered, ended caller
ringing ended                   | ringing, ended missed
answered ended                  | answered, ended caller
ringing ringing answered answered ended ended | ringing, answered, ended caller
ended ringing answered          |
ringing ended answered          | ringing, ended missed
"""


@pytest.mark.parametrize("story", STORIES.strip().splitlines())
def test_what_is_told_is_shown_once(story: str) -> None:
    words, expected = story.split("|")
    hook, heard = line()
    for word in words.split():
        hook.outside(told(word))
    assert heard.told() == [each.strip() for each in expected.split(",") if each.strip()]
    assert [each for each in hook.calls if each.stage.value == "ended"] == []


def test_any_order_of_any_repeats_leaves_nothing_open_once_the_end_was_told() -> None:
    for order in itertools.permutations(["ringing", "answered", "ended", "ringing"]):
        hook, _heard = line()
        for word in order:
            hook.outside(told(word))
        assert hook.calls == ()


def test_the_operator_says_so_before_the_exchange_does() -> None:
    lines, heard = Lines(), Heard()
    lines.on_event(heard)
    lines.attach(HookLine(WindClock()))
    lines.outside(told("ringing"))
    call = lines.ringing
    assert call is not None and (call.number, call.dialled) == ("13897215521", "12345")
    lines.answer(call.id)
    lines.outside(told("answered"))
    lines.hang_up(call.id)
    lines.outside(told("ended"))
    assert heard.told() == ["ringing", "answered", "ended seat"]


def test_a_call_that_goes_out() -> None:
    hook, heard = line()
    for word in ("ringing", "answered", "ended"):
        hook.outside(told(word, outgoing=True))
    assert heard.told() == ["dialled", "answered", "ended caller"]
    assert heard.events[-1].call.end is End.CALLER and heard.events[0].call.outgoing
