"""The outbox of SMS: one message for each citizen and round, sent once, by a gateway that may fail in every way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.clock import WindClock
from app.domain.commands import Rework
from app.domain.errors import Refused
from app.domain.smstext import SmsSettings
from app.domain.words import Flag
from app.sync.wire.sms import SmsRow
from server import tables
from server.centre import Centre
from server.seats import hashed
from server.sms import gateway, outbox, settings
from server.sweep import sweep
from tests.server.sms_story import PAGE, PHONE, Asking, use
from tests.world.gateway import LINK, Gateway, is_signed, sms_gateway


@pytest.fixture
def far() -> Iterator[Gateway]:
    with sms_gateway() as made:
        yield made


@pytest.fixture
def asking(centre: Centre) -> Asking:
    return Asking(centre)


def drawn(centre: Centre) -> str:
    """state tries code, a line for each message."""
    return "\n".join(f"{row.state} {row.tries} {row.code}".rstrip() for row in outbox.listing(centre))


def rows_of(centre: Centre) -> list[Any]:
    with centre.database.read() as connection:
        return list(connection.execute(select(tables.sms)).mappings())


def test_the_first_try_nobody_answered_makes_one_message_and_the_next_tries_none(asking: Asking) -> None:
    centre = asking.centre
    case = asking.accepted()
    assert outbox.listing(centre) == []
    asking.tried(case)
    assert drawn(centre) == "waiting 0"
    asking.tried(case)
    asking.tried(case)
    (row,) = outbox.listing(centre)
    assert (row.case, row.number, row.round) == (case, asking.facts(case).number, 1)


NONE = """
landline   0971-8230000
withheld
service    400-800-1234
answered   13897215521
appointed  13897215521
practice   13897215521
old round  13897215521
"""


@pytest.mark.parametrize("line", NONE.strip().splitlines())
def test_no_message_is_made(asking: Asking, line: str) -> None:
    what, phone = line[:11].strip(), line[11:].strip()
    flags = (Flag.PRACTICE,) if what == "practice" else ()
    case = asking.accepted(phone, flags=flags)
    if what == "answered":
        asking.tried(case, "yes", "yes", "yes")
    elif what == "appointed":
        asking.tried(case, appointment=asking.centre.clock.now())
    elif what == "old round":
        asking.tried(case, "yes", "no", "no")
        asking.do(Rework, case, text="还漏")
        asking.tried(case, round=1)
    else:
        asking.tried(case)
    assert outbox.listing(asking.centre) == []


def test_without_a_gateway_it_waits_and_with_one_it_leaves(asking: Asking, far: Gateway, clock: WindClock) -> None:
    centre = asking.centre
    case = asking.accepted()
    asking.tried(case)
    assert outbox.send_some(centre) == 0 and drawn(centre) == "waiting 0"
    assert rows_of(centre)[0]["token"] is None, "no link is made before somebody can send it"
    use(centre, far)
    assert outbox.send_some(centre) == 1
    (text,) = far.texts
    assert asking.facts(case).number in text and LINK.search(text)
    assert "测试热线" in text and "马" not in text and PHONE not in text
    (heads, body) = far.came[0]
    assert is_signed(far, heads, body) and not is_signed(far, heads, body + b" ")
    (row,) = rows_of(centre)
    assert (row["state"], row["token"], row["hash"]) == ("sent", None, hashed(far.token()))
    assert len(far.token()) == 24, "144 random bits"
    assert [event.what for event in asking.facts(case).timeline][-1] == "invite"
    assert outbox.send_some(centre) == 0 and len(far.came) == 1


def test_it_goes_again_with_the_same_key_and_bytes_until_it_is_taken_once(
    asking: Asking, far: Gateway, clock: WindClock
) -> None:
    centre = asking.centre
    use(centre, far)
    asking.tried(asking.accepted())
    far.statuses = [503, 0, 429]
    waits = []
    for _try in range(4):
        outbox.send_some(centre)
        (row,) = outbox.listing(centre)
        waits.append(None if row.state == "sent" else round((row.next_at - clock.now()).total_seconds()))
        assert outbox.send_some(centre) == 0, "not before its time"
        clock.wind(waits[-1] or 0)
    assert waits == [30, 60, 120, None]
    assert len(far.came) == 4 and len(far.taken) == 1
    assert len({body for _heads, body in far.came}) == 1
    assert len({heads["idempotency-key"] for heads, _body in far.came}) == 1


def test_a_text_that_is_changed_while_a_message_waits_is_the_one_that_leaves_and_is_kept(
    asking: Asking, far: Gateway
) -> None:
    centre = asking.centre
    asking.tried(asking.accepted())
    settings.choose(centre, texts={"zh_CN": "评价请点 {link}"})
    assert outbox.listing(centre)[0].text == "", "nothing is said before it leaves"
    use(centre, far)
    outbox.send_some(centre)
    assert far.texts == [f"评价请点 {PAGE}/r/{far.token()}"]
    assert outbox.listing(centre)[0].text == f"评价请点 {PAGE}/r/***"


def test_a_text_that_is_changed_after_an_answer_was_lost_is_for_the_next_message(
    asking: Asking, far: Gateway, clock: WindClock
) -> None:
    centre = asking.centre
    use(centre, far)
    asking.tried(asking.accepted())
    far.statuses = [0]
    outbox.send_some(centre)
    settings.choose(centre, language="both", texts={"zh_CN": "新说法 {link}"})
    gateway.set_up(centre, far.url, "https://another.example")
    clock.wind(30)
    outbox.send_some(centre)
    assert drawn(centre) == "sent 2" and len(far.came) == 2
    assert len({body for _heads, body in far.came}) == 1, "one key, one message"
    (text,) = far.texts
    assert outbox.listing(centre)[0].text == text.replace(far.token(), "***"), "what is kept is what was taken"
    asking.tried(asking.accepted("13897215522"))
    outbox.send_some(centre)
    assert far.texts[-1].startswith("新说法 https://another.example/r/")


def test_what_a_gateway_would_not_take_goes_again_in_the_words_of_then(asking: Asking, far: Gateway) -> None:
    centre = asking.centre
    use(centre, far)
    asking.tried(asking.accepted())
    far.statuses = [400]
    outbox.send_some(centre)
    settings.choose(centre, texts={"zh_CN": "改好的说法 {link}"})
    outbox.resend(centre, outbox.listing(centre)[0].id, "lead1")
    outbox.send_some(centre)
    assert drawn(centre) == "sent 1"
    assert far.texts == [f"改好的说法 {PAGE}/r/{far.token()}"]
    assert outbox.listing(centre)[0].text == f"改好的说法 {PAGE}/r/***"


FAILING = """
400 failed 1 http_400
401 failed 1 http_401
301 failed 1 http_301
307 failed 1 http_307
409 sent 1
500 waiting 1 http_500
408 waiting 1 http_408
"""


@pytest.mark.parametrize("line", FAILING.strip().splitlines())
def test_what_the_gateway_answers_is_believed(asking: Asking, far: Gateway, line: str) -> None:
    status, then = line.split(" ", 1)
    use(asking.centre, far)
    asking.tried(asking.accepted())
    far.statuses = [int(status)]
    outbox.send_some(asking.centre)
    assert drawn(asking.centre) == then and len(far.came) == 1


def test_a_gateway_that_says_no_in_a_good_answer(asking: Asking, far: Gateway) -> None:
    use(asking.centre, far, success='"code": 0')
    asking.tried(asking.accepted())
    far.words = '{"code": 7}'
    outbox.send_some(asking.centre)
    assert drawn(asking.centre) == "failed 1 answer"
    far.words = '{"code": 0}'
    outbox.resend(asking.centre, outbox.listing(asking.centre)[0].id, "lead1")
    outbox.send_some(asking.centre)
    assert drawn(asking.centre) == "sent 1"


def test_nobody_at_the_gateway(asking: Asking, far: Gateway, clock: WindClock) -> None:
    centre = asking.centre
    far.url = "http://127.0.0.1:9/nobody"
    use(centre, far)
    asking.tried(asking.accepted())
    for _try in range(outbox.MOST_TRIES):
        outbox.send_some(centre)
        clock.wind(3600)
    assert drawn(centre) == "failed 10 unreachable"


def test_another_shape_of_message_and_headers_of_its_own(asking: Asking, far: Gateway) -> None:
    body = gateway.body_of('{"mobile": "{phone}", "text": "{text}", "extra": "{colour}"}')
    heads = gateway.headers_of(["Authorization: Bearer geheim", "", "X-App: 7"])
    use(asking.centre, far, body=body, headers=heads, form=True)
    asking.tried(asking.accepted())
    outbox.send_some(asking.centre)
    (said,) = far.taken.values()
    assert said["mobile"] == PHONE and said["extra"] == "{colour}"
    assert far.came[0][0]["authorization"] == "Bearer geheim" and far.came[0][0]["x-app"] == "7"


def test_many_processes_send_each_message_once(asking: Asking, far: Gateway, another: Callable[[], Centre]) -> None:
    use(asking.centre, far)
    for number in range(12):
        asking.tried(asking.accepted(f"138972155{number:02}"))
    processes = [asking.centre, another(), another()]
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(outbox.send_some, processes)) == 12
    assert len(far.came) == len(far.taken) == 12 and drawn(asking.centre) == "\n".join(["sent 1"] * 12)


def test_a_process_that_died_while_sending_is_followed_by_another(
    asking: Asking, far: Gateway, clock: WindClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = asking.centre
    use(centre, far)
    asking.tried(asking.accepted())

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(outbox, "_settle", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.send_some(centre)
    assert outbox.send_some(centre) == 0, "it may still be on its way"
    clock.wind(60)
    outbox.send_some(centre)
    assert drawn(centre) == "sent 1" and len(far.came) == 2 and len(far.taken) == 1


def test_whoever_answered_meanwhile_is_not_written_to(asking: Asking, far: Gateway) -> None:
    case = asking.accepted()
    asking.tried(case)
    asking.tried(case, "yes", "yes", "yes")
    use(asking.centre, far)
    assert outbox.send_some(asking.centre) == 0 and far.came == [] and drawn(asking.centre) == "over 0"
    with pytest.raises(Refused, match="sms_done"):
        outbox.resend(asking.centre, outbox.listing(asking.centre)[0].id, "lead1")


def test_every_citizen_and_every_round_has_a_message_of_its_own(asking: Asking, far: Gateway) -> None:
    use(asking.centre, far)
    case = asking.accepted()
    other = asking.joined(case, "13897215522")
    asking.tried(case)
    asking.tried(case, caller=other)
    outbox.send_some(asking.centre)
    assert {said["to"] for said in far.taken.values()} == {PHONE, "13897215522"}
    assert far.token(0) != far.token(1)
    asking.tried(case, "yes", "no", "no")
    asking.do(Rework, case, text="还漏")
    asking.replied(case)
    asking.tried(case)
    outbox.send_some(asking.centre)
    assert len(far.taken) == 3


WRONG = """
http://gateway.example/send    https://12345.example   https
ftp://gateway.example/send     https://12345.example   https
https://gateway.example/send   http://12345.example    https
https:///send                  https://12345.example   https
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_an_address_that_is_not_safe_is_refused(centre: Centre, line: str) -> None:
    url, page, code = line.split()
    with pytest.raises(Refused, match=code):
        gateway.set_up(centre, url, page)
    assert gateway.known(centre) is None


def test_a_body_without_number_or_text_and_headers_of_the_centre_are_refused(centre: Centre) -> None:
    with pytest.raises(Refused, match="missing"):
        gateway.set_up(centre, "https://a.example", "https://b.example", body={"to": "{phone}"})
    for line in ("Idempotency-Key: x", "no colon", "Bad Name: x", "X-A: b\x07"):
        with pytest.raises(Refused, match="type"):
            gateway.headers_of([line])
    for written in ("[]", "{", "7"):
        with pytest.raises(Refused, match="type"):
            gateway.body_of(written)


def test_old_messages_are_forgotten(asking: Asking, clock: WindClock) -> None:
    asking.tried(asking.accepted())
    clock.wind(91 * 86_400)
    sweep(asking.centre)
    assert outbox.listing(asking.centre) == []


def test_nothing_of_it_is_in_the_log(
    asking: Asking, far: Gateway, clock: WindClock, caplog: pytest.LogCaptureFixture
) -> None:
    use(asking.centre, far, headers={"Authorization": "Bearer geheim"})
    asking.tried(asking.accepted())
    far.statuses = [500, 0, 302]
    with caplog.at_level("DEBUG"):
        for _try in range(3):
            outbox.send_some(asking.centre)
            clock.wind(3600)
    assert "http_500 at try 1" in caplog.text and "at try 3" in caplog.text
    for secret in (PHONE, far.token(), "测试热线", "geheim", far.secret, far.url):
        assert secret not in caplog.text


def test_neither_number_nor_text_nor_link_is_in_the_trail_or_the_list(asking: Asking, far: Gateway) -> None:
    use(asking.centre, far)
    asking.tried(asking.accepted())
    outbox.send_some(asking.centre)
    with asking.centre.database.read() as connection:
        trail = "".join(connection.exec_driver_sql("SELECT entry FROM audit").scalars())
    rows: list[SmsRow] = outbox.listing(asking.centre)
    for secret in (PHONE, far.token(), hashed(far.token()), far.secret):
        assert secret not in trail and secret not in repr(rows)


LANGUAGES = """
zh_CN  ^【.+】您反映的诉求（[^）]+）办理得如何？请在 .+ 前点击链接回答三个问题，限用一次：https://12345.example/r/[^ ]+$
en     ^\\[.+\\] How was your request .+ handled\\? Three questions, once, by .+: https://12345.example/r/[^ ]+$
both   ^【.+】您反映的.+https://12345.example/r/[^ ]+\\n\\[.+\\] How was .+https://12345.example/r/[^ ]+$
"""


@pytest.mark.parametrize("line", LANGUAGES.strip().splitlines())
def test_a_message_goes_out_in_the_language_the_hotline_chose(asking: Asking, far: Gateway, line: str) -> None:
    language, pattern = line.split(maxsplit=1)
    settings.choose(asking.centre, language)
    use(asking.centre, far)
    asking.tried(asking.accepted())
    outbox.send_some(asking.centre)
    text = far.texts[0]
    assert re.match(pattern, text), text
    assert len(set(LINK.findall(text))) == 1, "one link, however often it is written"


def test_a_hotline_has_its_own_words_and_gets_the_usual_ones_back(asking: Asking, far: Gateway) -> None:
    centre = asking.centre
    use(centre, far)
    settings.choose(centre, texts={"zh_CN": "{hotline}：{number} {link} 请于{until}前评价"})
    case = asking.accepted()
    asking.tried(case)
    outbox.send_some(centre)
    text = far.texts[0]
    assert text.startswith(f"{centre.hotline.name}：{asking.facts(case).number} https://") and text.endswith("前评价")
    assert gateway.known(centre) is not None and settings.chosen(centre).gateway, "the gateway stays"
    with pytest.raises(Refused, match="sms_no_link"):
        settings.choose(centre, texts={"zh_CN": "", "en": "no link"})
    assert settings.chosen(centre).texts == {"zh_CN": "{hotline}：{number} {link} 请于{until}前评价"}, "all or nothing"
    assert settings.choose(centre, texts={"zh_CN": " "}).texts == {}
    assert settings.in_force(settings.chosen(centre))[0].startswith("【{hotline}】您反映的诉求")


def test_every_seat_knows_whether_messages_leave(asking: Asking, far: Gateway) -> None:
    def known() -> Any:
        asking.seat.catch_up()
        body = asking.seat.held.get(("sms", "sms"))
        return None if body is None else msgspec.json.decode(body, type=SmsSettings)

    assert known() is None
    use(asking.centre, far)
    assert known() == SmsSettings(gateway=True)
    use(asking.centre, far)
    settings.choose(asking.centre, "both")
    assert known() == SmsSettings(gateway=True, language="both")
    gateway.take_away(asking.centre)
    assert known() == SmsSettings(gateway=False, language="both")
