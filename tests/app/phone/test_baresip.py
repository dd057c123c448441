"""What a SIP line makes of the words of a control socket; the program behind it is a fake."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.clock import WindClock
from app.domain.errors import Refused, Trouble
from app.phone.baresip import Account, Dialled, Netstrings, netstring, user_of, write_files
from app.phone.line import End, What
from app.phone.sip import SipLine
from tests.world.telephone import FakeBaresip, Heard

ACCOUNT = Account("1001", "pbx.example", "geheim!")
IN = {"id": "a@x", "direction": "incoming", "peeruri": "sip:13897215521@10.0.0.1"}
OUT = {"id": "b@x", "direction": "outgoing", "peeruri": "sip:13800138000@pbx.example"}


class Seat(NamedTuple):
    line: SipLine
    heard: Heard
    far: FakeBaresip


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    far, heard = FakeBaresip(), Heard()
    line = SipLine(WindClock(), ACCOUNT, tmp_path / "sip", far.start, lambda: far.port)
    line.on_health = heard.health
    line.open(heard)
    yield Seat(line, heard, far)
    line.close()
    far.close()


def registered(seat: Seat) -> None:
    seat.far.tell("REGISTER_OK")
    seat.heard.until(lambda: not seat.line.down)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as found:
        act()
    return found.value.code


def test_nobody_is_rung_before_the_server_knows_the_telephone(seat: Seat) -> None:
    assert seat.line.down and refused(lambda: seat.line.dial("13800138000")) == "line_down"
    registered(seat)
    seat.far.tell("REGISTER_FAIL")
    seat.heard.until(lambda: seat.line.down)
    assert seat.line.trouble == "sip_register"


OK, ERR = "\x1b[32mOK \x1b[;m", "\x1b[31mERR\x1b[;m"


@pytest.mark.parametrize(("state", "works"), [(OK, True), (ERR, False), ("", False)])
def test_what_it_told_before_it_was_listened_to_is_asked_for(tmp_path: Path, state: str, works: bool) -> None:
    """A server that is quick knows the telephone before its control socket has a listener."""
    far, heard = FakeBaresip(), Heard()
    far.state = f"\n--- User Agents (1) ---\n> sip:OK@pbx.example {state}\n"
    line = SipLine(WindClock(), ACCOUNT, tmp_path / "sip", far.start, lambda: far.port)
    line.open(heard)
    far.tell("CALL_INCOMING", **IN)
    heard.next(What.RINGING)
    if works:
        line.on_health = heard.health
        heard.until(lambda: not line.down)
    assert line.down is not works
    line.close()
    far.close()


@pytest.mark.parametrize("says", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b""])
def test_a_port_that_somebody_else_took_makes_no_line(tmp_path: Path, says: bytes) -> None:
    """It answers, but not as baresip; or takes what it is told and is silent: then the time is over."""
    clock, far, heard = WindClock(), FakeBaresip(), Heard()
    account = replace(ACCOUNT, register=False)
    with socket.create_server(("127.0.0.1", 0)) as foreign:
        ports = iter([foreign.getsockname()[1]])
        line = SipLine(clock, account, tmp_path / "sip", far.start, lambda: next(ports, far.port))
        line.on_health = heard.health
        line.open(heard)
        peer, _address = foreign.accept()
        with peer:
            assert peer.recv(1000)
            assert line.down
            peer.sendall(says)
            clock.wind(60)
            heard.until(lambda: not line.down)
    assert far.starts == 2
    line.close()
    far.close()


def test_a_call_from_its_ring_to_its_end(seat: Seat) -> None:
    registered(seat)
    seat.far.tell("CALL_INCOMING", **IN)
    call = seat.heard.next(What.RINGING)
    assert (call.number, call.dialled) == ("13897215521", "1001")
    seat.line.answer(call.id)
    seat.far.asked("callfind", "accept")
    assert seat.far.commands[0]["params"] == "a@x"
    assert seat.line.calls[0].answered_at is None
    seat.far.tell("CALL_ESTABLISHED", **IN)
    seat.heard.next(What.ANSWERED)
    seat.line.hold(call.id)
    seat.heard.next(What.HELD)
    seat.line.resume(call.id)
    seat.heard.next(What.RESUMED)
    seat.line.transfer(call.id, "12333")
    seat.heard.next(What.TRANSFERRED)
    seat.far.tell("CALL_CLOSED", **IN)
    assert seat.heard.next(What.ENDED).end is End.TRANSFERRED
    seat.far.asked(*(word for act in ("accept", "hold", "resume", "transfer") for word in ("callfind", act)))
    assert seat.far.commands[-1]["params"] == "sip:12333@pbx.example"


def test_what_baresip_refuses_changes_nothing(seat: Seat) -> None:
    registered(seat)
    seat.far.refuses |= {"hold", "dial"}
    out = seat.line.dial("13800138000")
    assert seat.heard.next(What.ENDED).end is End.FAILED and seat.line.calls == ()
    seat.far.tell("CALL_INCOMING", **IN)
    call = seat.heard.next(What.RINGING)
    seat.far.tell("CALL_ESTABLISHED", **IN)
    seat.heard.next(What.ANSWERED)
    seat.line.hold(call.id)
    seat.line.digits(call.id, "1#")
    assert refused(lambda: seat.line.digits(call.id, "x")) == "digits"
    seat.far.asked("dial", "callfind", "hold", "callfind", "sndcode")
    seat.far.tell("CALL_CLOSED", **IN)
    seat.heard.until(lambda: seat.line.calls == ())
    assert "held" not in seat.heard.told() and out.id != call.id


def test_an_act_on_a_call_that_has_just_ended_is_none_on_the_other(seat: Seat) -> None:
    registered(seat)
    seat.far.tell("CALL_INCOMING", **IN)
    first = seat.heard.next(What.RINGING)
    seat.far.tell("CALL_ESTABLISHED", **IN)
    seat.far.tell("CALL_INCOMING", **IN | {"id": "c@x"})
    seat.heard.until(lambda: len(seat.line.calls) == 2)
    seat.far.unknown.add("a@x")
    seat.line.hang_up(first.id)
    seat.far.asked("callfind")
    second = seat.line.calls[1]
    seat.line.decline(second.id)
    seat.far.asked("callfind", "callfind", "hangup")
    assert [command["params"] for command in seat.far.commands] == ["a@x", "c@x", ""]


def test_acts_of_two_hands_do_not_cross(seat: Seat) -> None:
    """The second begins when the first is answered, though both were asked for at once."""
    registered(seat)
    for name in ("a@x", "c@x"):
        seat.far.tell("CALL_INCOMING", **IN | {"id": name})
        seat.far.tell("CALL_ESTABLISHED", **IN | {"id": name})
    seat.heard.until(lambda: [call.live for call in seat.line.calls] == [True, True])
    one, two = seat.line.calls
    with seat.far.silent():
        seat.line.hold(one.id)
        seat.line.digits(two.id, "1")
        seat.far.asked("callfind")
    seat.far.asked("callfind", "hold", "callfind", "sndcode")
    assert [command["params"] for command in seat.far.commands] == ["a@x", "", "c@x", "1"]


class Between:
    """A lock that lets somebody else come in where the line's own thread lets go of it with no act under way."""

    def __init__(self, line: SipLine, come: Callable[[], object]) -> None:
        self._line, self._lock = line, threading.Lock()
        self._come: Callable[[], object] | None = come

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        over = threading.current_thread() is self._line._thread and not self._line._acts
        self._lock.release()
        if over and self._come is not None:
            come, self._come = self._come, None
            hand = threading.Thread(target=come)
            hand.start()
            hand.join()


def test_what_is_asked_for_at_the_very_end_of_another_act_is_done_once(seat: Seat) -> None:
    registered(seat)
    seat.far.tell("CALL_INCOMING", **IN)
    seat.far.tell("CALL_ESTABLISHED", **IN)
    seat.heard.next(What.ANSWERED)
    (call,) = seat.line.calls
    with seat.far.silent():
        seat.line.digits(call.id, "1")
        seat.line._sending = Between(seat.line, lambda: seat.line.digits(call.id, "2"))  # type: ignore[assignment]
    seat.far.asked(*("callfind", "sndcode") * 2)
    seat.line.digits(call.id, "3")
    seat.far.asked(*("callfind", "sndcode") * 3)
    assert [command["params"] for command in seat.far.commands[1::2]] == ["1", "2", "3"]


def test_dialling_out_until_the_citizen_puts_down(seat: Seat) -> None:
    registered(seat)
    out = seat.line.dial("+1 650 253 0000")
    seat.far.asked("dial")
    assert seat.far.commands[0]["params"] == "sip:0016502530000@pbx.example"
    for kind in ("CALL_RINGING", "CALL_ESTABLISHED", "CALL_CLOSED"):
        seat.far.tell(kind, **OUT)
    assert seat.heard.next(What.ENDED).id == out.id
    assert seat.heard.told() == ["dialled", "answered", "ended caller"]


def test_a_crash_ends_the_call_and_it_is_started_anew(seat: Seat) -> None:
    registered(seat)
    seat.far.tell("CALL_INCOMING", **IN)
    seat.heard.next(What.RINGING)
    downs: list[bool] = []
    seat.line.on_health = lambda: downs.append(seat.line.down)
    seat.far.crash()
    ended = seat.heard.next(What.ENDED)
    assert ended.end is End.FAILED and downs == [True], "out of order before the call ends"
    seat.line.on_health = seat.heard.health
    registered(seat)
    assert seat.far.starts == 2


@pytest.mark.parametrize("rubbish", [b"hello, world", b"5:{}....", b"3:abc,", b"999999999:", b"2:[],"])
def test_rubbish_on_the_socket_is_a_broken_line(seat: Seat, rubbish: bytes) -> None:
    registered(seat)
    seat.far.say_raw(rubbish)
    seat.heard.until(lambda: seat.line.down)
    assert seat.line.trouble == "sip_lost"


def test_netstrings_cut_anywhere() -> None:
    whole = netstring({"a": "事项"}) + netstring({"b": 1})
    for cut in range(len(whole)):
        reader = Netstrings()
        got = [*reader.feed(whole[:cut]), *reader.feed(whole[cut:])]
        assert got == [{"a": "事项"}, {"b": 1}]


TRACE = (
    b"#\r\nUDP 10.0.0.1:5060 -> 10.0.0.2:5060\r\nINVITE sip:1001@10.0.0.2 SIP/2.0\r\nFrom: <sip:1@x>;tag=1\r\n"
    b't: "Hotline" <sip:12345@city.example;user=phone>\r\ni: a@x\r\n\r\nv=0\r\n'
)


def test_the_number_dialled_is_read_from_what_is_printed() -> None:
    for cut in range(0, len(TRACE), 7):
        dialled = Dialled()
        dialled.feed(TRACE[:cut])
        dialled.feed(TRACE[cut:])
        assert (dialled.of("a@x"), dialled.of("b@x")) == ("12345", "")
    assert user_of("tel:+8697182300;phone-context=x") == "+8697182300"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user", ""),
        ("server", "a b"),
        ("password", "x;auth_user=root"),
        ("player", "alsa\nmodule evil.so"),
        ("user", "<x>"),
    ],
)
def test_an_account_that_would_say_something_else_in_a_file_is_refused(field: str, value: str) -> None:
    account = Account(**{"user": "1001", "server": "pbx.example"} | {field: value})
    with pytest.raises(Trouble) as found:
        account.check()
    assert (found.value.code, found.value.detail) == ("sip_account", field)


def test_the_files(tmp_path: Path) -> None:
    write_files(
        Account("1001", "pbx.example", "pw", address="10.0.0.2:5070", codecs="pcma,opus,nonsense"), tmp_path, 4444
    )
    assert (tmp_path / "accounts").read_text() == (
        "<sip:1001@pbx.example;transport=udp>;answermode=manual;regint=60;auth_user=1001;auth_pass=pw;"
        "audio_codecs=PCMA/8000/1\n"
    )
    config = (tmp_path / "config").read_text().splitlines()
    assert {"sip_listen 10.0.0.2:5070", "net_interface 10.0.0.2", "ctrl_tcp_listen 127.0.0.1:4444"} <= set(config)
    assert [line for line in config if line.startswith("module ")] == [
        "module alsa.so", "module g711.so", "module opus.so"
    ]  # fmt: skip
