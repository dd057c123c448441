"""The page behind an SMS's link: one answer of one citizen in one round, and nothing for anybody else."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from app.clock import WindClock
from app.domain.commands import Close, Rework
from app.domain.records import CaseFacts
from server.sms import link, page
from tests.server.sms_story import PHONE, Asking, leave, use
from tests.world.centre import Running, serving
from tests.world.gateway import Gateway, sms_gateway

HAPPY = {"contacted": "yes", "solved": "yes", "satisfied": "unknown"}
UNHAPPY = {"contacted": "yes", "solved": "no", "satisfied": "no", "text": "三楼还在漏水"}


@dataclass
class Town:
    """A served centre with a gateway, and a case whose citizen has the link in their hand."""

    served: Running
    asking: Asking
    far: Gateway
    case: str = ""

    def invite(self) -> str:
        """A case, a try nobody answers, the SMS: its token."""
        self.case = self.asking.accepted()
        self.asking.tried(self.case)
        leave(self.served.centre)
        return self.far.token()

    def get(self, token: str, lang: str = "zh-CN,zh;q=0.9", query: str = "", **heads: str) -> tuple[int, str, Any]:
        return self._ask("GET", f"/r/{token}{query}", None, {"Accept-Language": lang, **heads})

    def post(
        self, token: str, fields: Any, key: str | None = None, query: str = "", **heads: str
    ) -> tuple[int, str, Any]:
        sent = {"form": page.form_key(token) if key is None else key, **fields} if isinstance(fields, dict) else fields
        body = urlencode(sent).encode()
        form = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "zh-CN"}
        return self._ask("POST", f"/r/{token}{query}", body, form | heads)

    def _ask(self, method: str, path: str, body: bytes | None, heads: dict[str, str]) -> tuple[int, str, Any]:
        connection = http.client.HTTPConnection(urlsplit(self.served.url).netloc, timeout=20)
        try:
            connection.request(method, path, body, heads)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            connection.close()

    def facts(self) -> CaseFacts:
        return self.asking.facts(self.case)

    def state(self) -> tuple[Any, ...]:
        """All that an answer could change: the feed's head, the case, the messages."""
        with self.served.centre.database.read() as connection:
            head = connection.exec_driver_sql("SELECT seq, audit_n FROM feed_head").one()
            rows = connection.exec_driver_sql("SELECT id, state, hash, answered_at FROM sms ORDER BY id").all()
        return tuple(head), [tuple(row) for row in rows]


@pytest.fixture
def town(running: Running) -> Iterator[Town]:
    with sms_gateway() as far, serving(running):
        use(running.centre, far)
        yield Town(running, Asking(running.centre), far)


def test_the_three_questions_are_asked_and_the_answer_lands_on_the_case_once(town: Town) -> None:
    token = town.invite()
    status, html, _heads = town.get(token)
    assert status == 200 and html.count("<fieldset") == 4 and "反映的问题得到解决了吗？" in html
    status, html, _heads = town.post(token, HAPPY)
    assert status == 200 and "感谢" in html
    facts = town.facts()
    (tried, answered) = facts.callbacks
    assert (answered.way, answered.by, answered.caller) == ("sms", "centre", facts.callers[0].id)
    assert (answered.contacted, answered.solved, answered.satisfied) == ("yes", "yes", "unknown")
    assert (facts.status, facts.round, tried.complete) == ("closed", 1, False)
    before = town.state()
    for again in (HAPPY, UNHAPPY):
        status, html, _heads = town.post(token, again)
        assert status == 410 and "只能使用一次" in html
    assert town.get(token)[0] == 410 and town.state() == before


def test_control_a_centre_that_does_not_look_takes_an_answer_twice(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    token = town.invite()
    assert town.post(token, HAPPY)[0] == 200
    before = town.state()
    monkeypatch.setattr(link, "_stand", lambda *_given: link.Stand.OPEN)
    assert town.post(token, HAPPY)[0] == 200
    assert town.state() != before and len(town.facts().callbacks) == 3


def test_an_unhappy_answer_sends_the_case_back_with_the_words(town: Town) -> None:
    token = town.invite()
    unit = town.facts().unit
    assert town.post(token, UNHAPPY)[0] == 200
    facts = town.facts()
    assert (facts.status, facts.round, facts.unit) == ("rework", 2, unit)
    assert facts.due is not None and facts.due > town.served.centre.clock.now()
    assert [event.what for event in facts.timeline[-2:]] == ["record_callback", "rework"]
    held = json.loads(town.asking.seat.held["private", town.case])
    assert held["words"][facts.timeline[-1].id]["text"] == "三楼还在漏水"


def test_an_unhappy_answer_without_words_goes_back_too(town: Town) -> None:
    token = town.invite()
    assert town.post(token, UNHAPPY | {"text": "  "})[0] == 200
    facts = town.facts()
    held = json.loads(town.asking.seat.held["private", town.case])
    assert facts.status == "rework" and "解决：否" in held["words"][facts.timeline[-1].id]["text"]


def test_the_tries_go_on_and_a_late_answer_after_a_phone_answer_is_told_kindly(town: Town) -> None:
    token = town.invite()
    town.asking.tried(town.case, "yes", "yes", "yes")
    before = town.state()
    for status, html, _heads in (town.get(token), town.post(token, UNHAPPY)):
        assert status == 410 and "感谢" in html and "<form" not in html
    assert town.state() == before and town.facts().status == "closed"


def test_an_answer_after_the_last_try_still_counts(town: Town) -> None:
    token = town.invite()
    town.asking.tried(town.case)
    town.asking.tried(town.case)
    town.asking.do(Close, town.case)
    assert town.post(token, HAPPY)[0] == 200
    assert town.facts().callbacks[-1].complete and town.facts().status == "closed"


REFUSED = """
guessed           404
cut               404
longer            404
other case        404
other letter      404
empty             404
path              404
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_a_link_that_is_none_is_refused_and_changes_nothing(town: Town, line: str) -> None:
    what, status = line.rsplit(maxsplit=1)
    token = town.invite()
    wrong = {
        "guessed": "a" * 24,
        "cut": token[:-1],
        "longer": token + "A",
        "other case": token.swapcase(),
        "other letter": ("B" if token[0] == "A" else "A") + token[1:],
        "empty": "%20",
        "path": "..%2Fv1%2Fhealth",
    }[what]
    before = town.state()
    assert town.get(wrong)[0] == int(status)
    if what != "path":  # that is no link's address
        assert "not valid" in town.get(wrong, query="?lang=en")[1], "said in the language the reader chooses"
        assert 'href="?lang=en"' in town.get(wrong)[1]
    assert town.post(wrong, UNHAPPY)[0] == int(status)
    assert town.post(wrong, UNHAPPY, key=page.form_key(token))[0] == int(status)
    assert town.state() == before
    assert town.post(token, HAPPY)[0] == 200, "the right one is as good as before"


TAMPERED = """
no key        404
other key     404
json          404
twice         404
not utf-8     404
too much      404
other site    404
cross site    404
no answers    422
half          422
strange       422
long          422
nul           422
"""


@pytest.mark.parametrize("line", TAMPERED.strip().splitlines())
def test_a_form_that_was_tampered_with_changes_nothing(town: Town, line: str) -> None:
    what, status = line.rsplit(maxsplit=1)
    token = town.invite()
    before = town.state()
    key = ("form", page.form_key(token))
    sent: dict[str, Any] = {
        "no key": lambda: town.post(token, HAPPY, key=""),
        "other key": lambda: town.post(token, HAPPY, key=page.form_key("a" * 24)),
        "json": lambda: town.post(token, HAPPY, **{"Content-Type": "application/json"}),
        "twice": lambda: town.post(token, [key, *HAPPY.items(), ("solved", "no")]),
        "not utf-8": lambda: town.post(token, HAPPY | {"text": b"\xff\xfe"}),
        "too much": lambda: town.post(token, HAPPY | {"text": "x" * 20_000}),
        "other site": lambda: town.post(token, HAPPY, **{"Sec-Fetch-Site": "cross-site"}),
        "cross site": lambda: town.post(token, HAPPY, **{"Sec-Fetch-Site": "same-site"}),
        "no answers": lambda: town.post(token, {}),
        "half": lambda: town.post(token, {"contacted": "yes", "solved": "yes"}),
        "strange": lambda: town.post(token, HAPPY | {"solved": "perhaps"}),
        "long": lambda: town.post(token, HAPPY | {"text": "长" * 501}),
        "nul": lambda: town.post(token, HAPPY | {"text": "a\0b"}),
    }
    assert sent[what]()[0] == int(status)
    assert town.state() == before
    assert town.post(token, HAPPY)[0] == 200


def test_what_was_chosen_stands_again_beside_what_is_missing(town: Town) -> None:
    token = town.invite()
    _status, html, _heads = town.post(token, {"contacted": "yes", "solved": "no", "text": "<b>漏</b>"})
    assert html.count("checked") == 2 + page.STYLE.count("checked") and html.count('class="wrong"') == 1
    assert "&lt;b&gt;漏&lt;/b&gt;" in html and "<b>" not in html


def test_a_link_ends_after_its_hours_and_with_its_round(town: Town, clock: WindClock) -> None:
    token = town.invite()
    clock.wind(72 * 3600 - 1)
    assert town.get(token)[0] == 200
    clock.wind(1)
    before = town.state()
    for status, html, _heads in (town.get(token), town.post(token, HAPPY)):
        assert status == 410 and "过期" in html
    assert town.state() == before


def test_a_link_of_the_round_before_is_over(town: Town) -> None:
    token = town.invite()
    town.asking.tried(town.case, "yes", "no", "no")
    town.asking.do(Rework, town.case, text="还漏")
    town.asking.replied(town.case)
    before = town.state()
    assert town.get(token)[0] == 410 and town.post(token, HAPPY)[0] == 410
    assert town.state() == before and town.facts().status == "accepted"


def test_co_complainants_answer_each_by_their_own_link(town: Town) -> None:
    first = town.invite()
    other = town.asking.joined(town.case, "13897215522")
    town.asking.tried(town.case, caller=other)
    leave(town.served.centre)
    second = town.far.token()
    assert first != second
    assert town.post(second, HAPPY)[0] == 200
    facts = town.facts()
    assert facts.status == "callback" and facts.callbacks[-1].caller == other
    assert town.post(first, HAPPY)[0] == 200
    assert town.facts().status == "closed"


def test_the_page_speaks_the_readers_language_and_tells_nothing_personal(town: Town) -> None:
    token = town.invite()
    for lang, query, said in (
        ("zh-CN", "", "您的诉求办理得如何？"),
        ("en-GB,en;q=0.9", "", "How was your request handled?"),
        ("zh-CN", "?lang=en", "How was your request handled?"),
        ("en", "?lang=zh_CN", "您的诉求办理得如何？"),
        ("en", "?lang=<script>", "How was your request handled?"),
    ):
        status, html, _heads = town.get(token, lang, query)
        assert status == 200 and said in html, (lang, query)
        html = re.sub(r'value="[0-9a-f]{64}"', "", html)  # a random number holds any four digits now and then
        for personal in ("马", PHONE, "5521", "东关", "停水", "修好"):
            assert personal not in html
        assert town.facts().number in html
        assert not re.search(r"https?://|<script|<img|@import|url\(", html)


def test_nothing_of_it_is_kept_framed_or_told_elsewhere(town: Town) -> None:
    token = town.invite()
    for _status, _html, heads in (town.get(token), town.post(token, {}), town.get("a" * 24)):
        policy = heads["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-") and "frame-ancestors 'none'" in policy
        assert heads["Cache-Control"] == "no-store" and heads["Referrer-Policy"] == "no-referrer"
        assert heads["X-Content-Type-Options"] == "nosniff" and heads["Content-Type"] == "text/html; charset=utf-8"


def test_whoever_tries_links_is_not_listened_to_for_a_while(town: Town, clock: WindClock) -> None:
    token = town.invite()
    one, two = ({"X-Forwarded-For": address} for address in ("203.0.113.7", "203.0.113.8"))
    for number in range(30):
        assert town.get(f"{number:024}", **one)[0] == 404
    status, html, heads = town.get(token, **one)
    assert status == 429 and heads["Retry-After"] == "60" and "<form" not in html
    assert town.get(token, **two)[0] == 200
    clock.wind(61)
    assert town.get(token, **one)[0] == 200


def test_other_methods_are_refused(town: Town) -> None:
    token = town.invite()
    for method in ("PUT", "DELETE"):
        assert town._ask(method, f"/r/{token}", None, {})[0] == 405
