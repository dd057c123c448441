"""A real SIP telephone on loopback: `sipp` calls and is called. Without either program these say so and are counted."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from app.clock import SystemClock
from app.domain.errors import Refused
from app.phone.baresip import Account
from app.phone.line import End, Stage, What
from app.phone.lines import Lines
from app.phone.sip import SipLine
from tests.world import telephone
from tests.world.telephone import AUDIO, CALLER, DIALLED, Heard, Sipp, sip_port

pytestmark = pytest.mark.needs("baresip", "sipp")


class Seat(NamedTuple):
    lines: Lines
    line: SipLine
    heard: Heard
    port: int
    server: int
    place: Path

    def call(self, scenario: str) -> Sipp:
        """A citizen calls."""
        port = sip_port()
        place = self.place / f"caller-{port}"
        place.mkdir()
        return Sipp(place, f"127.0.0.1:{self.port}", "-p", str(port), scenario=scenario)


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    port, server = sip_port(), sip_port()
    account = Account(
        "1001", f"127.0.0.1:{server}", "s3cret!pass", register=False, address=f"127.0.0.1:{port}",
        source=AUDIO, player=AUDIO, alert="aubridge,bell",
    )  # fmt: skip
    line, heard, lines = SipLine(SystemClock(), account, tmp_path / "sip"), Heard(), Lines()
    lines.on_event(heard)
    lines.on_health(heard.health)
    lines.attach(line)
    heard.until(lambda: not line.down)
    yield Seat(lines, line, heard, port, server, tmp_path)
    lines.close()
    assert not (tmp_path / "sip" / "pid").exists()


def test_a_call_rings_is_answered_held_and_put_down_by_the_seat(seat: Seat) -> None:
    with seat.call(telephone.waits()) as caller:
        rings = seat.heard.next(What.RINGING)
        assert (rings.number, rings.dialled, rings.outgoing) == (CALLER, DIALLED, False)
        seat.line.answer(rings.id)
        answered = seat.heard.next(What.ANSWERED)
        seat.line.hang_up(rings.id)
        ended = seat.heard.next(What.ENDED)
        assert caller.well()
    assert ended.end is End.SEAT and seat.line.calls == ()
    assert ended.began_at == rings.began_at <= answered.answered_at <= ended.ended_at  # type: ignore[operator]
    assert SystemClock().now() - ended.began_at < timedelta(seconds=telephone.WAIT_S)
    assert seat.heard.told() == ["ringing", "answered", "ended seat"]


def test_a_second_call_rings_during_the_first_is_taken_and_swapped(seat: Seat) -> None:
    lines = seat.lines
    with seat.call(telephone.waits(held=2)) as first:
        one = seat.heard.next(What.RINGING)
        lines.answer(one.id)
        seat.heard.next(What.ANSWERED)
        with seat.call(telephone.waits("13800138000", held=2)) as second:
            seat.heard.until(lambda: stages(lines) == ["talking", "ringing"])
            two = lines.calls[1]
            assert two.number == "13800138000" and lines.ringing == two
            lines.answer(two.id)
            seat.heard.until(lambda: stages(lines) == ["held", "talking"])
            with seat.call(telephone.busy("13800138001")) as third:
                assert third.well(), "who calls then hears that the line is busy"
            assert lines.swap() == one.id
            seat.heard.until(lambda: stages(lines) == ["talking", "held"])
            lines.hang_up(one.id)
            seat.heard.until(lambda: stages(lines) == ["held"])
            assert first.well() and lines.calls[0].id == two.id
            lines.resume(two.id)
            seat.heard.until(lambda: stages(lines) == ["talking"])
            lines.hang_up(two.id)
            assert second.well()
        seat.heard.until(lambda: lines.calls == ())


def stages(lines: Lines) -> list[str]:
    return [call.stage.value for call in lines.calls]


def test_the_citizen_puts_down(seat: Seat) -> None:
    with seat.call(telephone.puts_down()) as caller:
        seat.line.answer(seat.heard.next(What.RINGING).id)
        assert seat.heard.next(What.ENDED).end is End.CALLER
        assert caller.well()


def test_the_citizen_gives_up(seat: Seat) -> None:
    with seat.call(telephone.gives_up()) as caller:
        assert seat.heard.next(What.ENDED).end is End.MISSED
        assert caller.well()
    assert seat.heard.told() == ["ringing", "ended missed"]


def test_a_call_left_to_others(seat: Seat) -> None:
    with seat.call(telephone.declined("anonymous")) as caller:
        rings = seat.heard.next(What.RINGING)
        assert rings.withheld and rings.number == ""
        seat.line.decline(rings.id)
        assert seat.heard.next(What.ENDED).end is End.DECLINED
        assert caller.well()


def test_the_seat_dials_out_and_a_second_call_is_refused_meanwhile(seat: Seat) -> None:
    with Sipp(seat.place, "-sn", "uas", "-p", str(seat.server)) as citizen:
        out = seat.line.dial("138 0013 8000")
        assert out.outgoing and out.stage is Stage.DIALLING and out.number == "13800138000"
        assert seat.heard.next(What.ANSWERED).id == out.id
        with pytest.raises(Refused, match="line_busy"):
            seat.line.dial("13800138001")
        seat.line.digits(out.id, "5#")
        seat.line.hang_up(out.id)
        assert seat.heard.next(What.ENDED).end is End.SEAT
        assert citizen.well()
    assert seat.heard.told() == ["dialled", "answered", "ended seat"]


def test_a_telephone_that_is_killed_is_started_anew(seat: Seat) -> None:
    with seat.call(telephone.waits()):
        seat.line.answer(seat.heard.next(What.RINGING).id)
        seat.heard.next(What.ANSWERED)
        os.kill(int((seat.place / "sip" / "pid").read_text()), signal.SIGKILL)
        assert seat.heard.next(What.ENDED).end is End.FAILED
        seat.heard.until(lambda: not seat.line.down)
    with seat.call(telephone.gives_up()) as caller:
        assert caller.well()


def test_the_password_stands_in_one_file_that_only_this_user_reads(seat: Seat) -> None:
    folder = seat.place / "sip"
    holding = [path.name for path in folder.iterdir() if b"s3cret!pass" in path.read_bytes()]
    assert holding == ["accounts"]
    assert [folder.stat().st_mode & 0o777, (folder / "accounts").stat().st_mode & 0o777] == [0o700, 0o600]
    pid = (folder / "pid").read_text()
    assert b"s3cret!pass" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    assert b"s3cret!pass" not in Path(f"/proc/{pid}/environ").read_bytes()
