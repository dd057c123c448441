"""`sms` and `limits`: a hotline sets up its gateway and its hours; what is set holds at every seat."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from app.clock import SystemClock
from server.doors.place import opened
from server.sms import gateway, outbox
from tests.server.doors.conftest import Hotline, run
from tests.server.sms_story import Asking
from tests.world.centre import make_centre
from tests.world.city import city
from tests.world.gateway import sms_gateway

SET = ("sms", "gateway", "--url", "https://gateway.example/send", "--page", "https://12345.example/")


def test_a_gateway_is_set_up_with_a_secret_shown_once_and_taken_away(hotline: Hotline, data: Path) -> None:
    first, second = hotline(*SET).last["secret"], hotline(*SET).last["secret"]
    assert first != second and len(second) == 64
    with opened(data) as centre:
        found = gateway.known(centre)
        assert found is not None and (found.secret, found.page) == (second, "https://12345.example")
        assert found.body == {"id": "{id}", "to": "{phone}", "text": "{text}"}
    assert hotline("sms", "gateway", "--off").status == 0
    with opened(data) as centre:
        assert gateway.known(centre) is None
    trail = hotline("export", "audit").lines
    assert [line["act"] for line in trail if line["act"].startswith("sms")] == ["sms_gateway"] * 2 + ["sms_no_gateway"]
    assert second not in str(trail)


def test_headers_come_from_stdin_and_the_body_is_the_hotlines(hotline: Hotline, data: Path) -> None:
    body = '{"mobile": "{phone}", "content": "{text}", "sign": "热线"}'
    more = ("--body", body, "--form", "--success", "OK", "--headers-stdin")
    assert hotline(*SET, *more, stdin="Authorization: Bearer geheim\nX-App: 7\n").status == 0
    with opened(data) as centre:
        found = gateway.known(centre)
        assert found is not None and found.headers == {"Authorization": "Bearer geheim", "X-App": "7"}
        assert (found.form, found.success, found.body["sign"]) == (True, "OK", "热线")


WRONG = """
2 sms gateway
2 sms gateway --url https://a.example
2 sms gateway --off --url https://a.example --page https://b.example
1 sms gateway --url http://a.example --page https://b.example
1 sms gateway --url https://a.example --page https://b.example --body []
1 sms gateway --url https://a.example --page https://b.example --body {}
1 sms text --language fr
1 sms text --zh 请评价
1 sms text --en {name}{link}
2 sms resend
2 sms resend m1 --failed
1 sms resend m1
1 limits colour=red
1 limits callback_tries=0
1 limits calling_hours=12:00-9:00
2 limits callback_tries
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_what_makes_no_sense_is_refused(hotline: Hotline, line: str) -> None:
    status, *words = line.split()
    said = hotline(*words)
    assert said.status == int(status) and said.people and said.lines == []
    assert hotline("limits").last["callback_tries"] == "3"


def test_messages_are_listed_and_failed_ones_tried_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    running = make_centre(data / "hotline.db", SystemClock())
    with closing(running.centre.database), sms_gateway() as far:
        asking = Asking(running.centre)
        asking.tried(asking.accepted())
        (waiting,) = run("sms", "list", "--data", data).lines
        assert (waiting["state"], waiting["tries"], waiting["sent_at"]) == ("waiting", 0, None)
        assert run("sms", "gateway", "--url", far.url, "--page", "http://localhost:1", "--data", data).status == 0
        far.statuses = [401]
        outbox.send_some(running.centre)
        (failed,) = run("sms", "list", "--data", data).lines
        assert (failed["state"], failed["code"]) == ("failed", "http_401")
        assert run("sms", "resend", "--failed", "--data", data).last == {"resent": 1}
        outbox.send_some(running.centre)
        (sent,) = run("sms", "list", "--data", data).lines
        assert sent["state"] == "sent" and sent["until"] > sent["sent_at"]
        assert run("sms", "resend", sent["id"], "--data", data).status == 1
        assert len(far.taken) == 1


def test_the_text_of_an_sms_is_chosen_in_both_languages(hotline: Hotline) -> None:
    usual = hotline("sms", "text").last
    assert usual["language"] == "zh_CN" and "{link}" in usual["zh"] and usual["en"].startswith("[{hotline}] How was")
    chosen = hotline("sms", "text", "--language", "en", "--en", "Please tell {hotline} by {until}: {link}").last
    assert chosen == {"language": "en", "zh": usual["zh"], "en": "Please tell {hotline} by {until}: {link}"}
    refused = hotline("sms", "text", "--language", "both", "--zh", "没有链接")
    assert refused.status == 1 and "{link}" in refused.people
    assert hotline("sms", "text").last == chosen, "all or nothing"
    assert hotline("sms", "text", "--en", "").last == usual | {"language": "en"}
    trail = hotline("export", "audit").lines
    assert [line["act"] for line in trail if line["act"].startswith("sms")] == ["sms_text"] * 2


def test_limits_are_shown_and_chosen_all_or_nothing(hotline: Hotline) -> None:
    usual = {
        "calling_hours": "09:00-12:00,14:00-20:00",
        "day_end": "18:00",
        "extension_until": "17:00",
        "sign_minutes": "60",
        "supervise_minutes": "120",
        "callback_tries": "3",
        "tries_a_day": "2",
        "retry_minutes": "120",
        "link_hours": "72",
        "zone_blue": "95",
        "zone_red": "85",
        "enrolment": "open",
    }
    assert hotline("limits").last == usual
    assert hotline("limits", "callback_tries=5", "calling_hours=8:30-21:00").status == 0
    now = usual | {"callback_tries": "5", "calling_hours": "08:30-21:00"}
    assert hotline("limits").last == now
    assert hotline("limits", "link_hours=24", "tries_a_day=0").status == 1
    assert hotline("limits").last == now
    assert hotline("limits", "link_hours=24").last == now | {"link_hours": "24"}
    assert hotline("limits", "day_end=18:60").status == 1
    assert hotline("limits", "extension_until=five").status == 1
    now |= {"link_hours": "24", "extension_until": "16:30", "sign_minutes": "30"}
    assert hotline("limits", "extension_until=16:30", "sign_minutes=30").last == now


def test_what_a_hotline_chose_holds_at_its_seats_at_once() -> None:
    with city() as town:
        one = town.seat("cb1", roles=("callback",))
        one.idle()
        assert one.desk.book.limits.callback_tries == 3
        data = town.place / "door"
        data.mkdir()
        (data / "hotline.db").symlink_to(town.place / "centre.db")
        assert (
            run("limits", "callback_tries=7", "calling_hours=10:00-11:00", "day_end=17:30", "--data", data).status == 0
        )
        town.until(lambda: one.desk.book.limits.callback_tries == 7)
        assert one.desk.book.hours.calling[0].since.hour == 10
        assert f"{one.desk.book.hours.day_end:%H:%M}" == "17:30"
        town.until(lambda: town.centre.centre.book.limits.callback_tries == 7)
        town.agrees()
