"""The page behind an SMS's link in a real browser, on a telephone's screen, in both languages."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.server.sms_story import Asking, leave, use
from tests.world.centre import Running, running_centre
from tests.world.chromium import Browser, chromium
from tests.world.gateway import Gateway, sms_gateway

pytestmark = pytest.mark.needs("chromium")

WIDE = "document.documentElement.scrollWidth <= window.innerWidth"
SMALL = """[...document.querySelectorAll('.ways label, button, textarea')]
.filter(e => e.getBoundingClientRect().height < 44).length"""
WRAPPED = """[...document.querySelectorAll('.ways label')]
.filter(e => e.getBoundingClientRect().height > 49).length"""
OUTSIDE = """[...document.querySelectorAll('main *')].filter(e => {
const r = e.getBoundingClientRect(); return r.width && (r.left < 0 || r.right > window.innerWidth) }).length"""


@pytest.fixture
def served() -> Iterator[Running]:
    with running_centre() as running:
        yield running


@pytest.fixture
def far(served: Running) -> Iterator[Gateway]:
    with sms_gateway() as made:
        use(served.centre, made)
        yield made


@pytest.fixture
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def link(served: Running, far: Gateway, asking: Asking) -> tuple[str, str]:
    """A case and the address a citizen gets for it, at this centre."""
    case = asking.accepted()
    asking.tried(case)
    leave(served.centre)
    return case, f"{served.url}/r/{far.token()}"


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_citizen_answers_on_a_telephone(
    served: Running, far: Gateway, browser: Browser, language: str, tmp_path: Path
) -> None:
    asking = Asking(served.centre)
    case, url = link(served, far, asking)
    browser.language(language)
    for width, dark in ((320, True), (412, False), (360, False)):
        browser.phone(dark, width=width)
        browser.open(url)
        assert browser.ask(WIDE) and browser.ask(OUTSIDE) == 0 and browser.ask(SMALL) == 0, width
        assert browser.ask(WRAPPED) == 0 or width < 360, "an answer stands on one line"
    title = {"zh-CN": "您的诉求办理得如何？", "en-GB": "How was your request handled?"}[language]
    assert browser.ask("document.querySelector('h1').innerText") == title
    assert browser.ask("document.documentElement.lang") == language[:2] + ("-CN" if language == "zh-CN" else "")
    browser.picture(tmp_path / "page.png")
    width, height = struct.unpack(">II", (tmp_path / "page.png").read_bytes()[16:24])
    assert width == 720 and height > 1000, "as wide as the screen, as long as the page"
    for name, value in (("contacted", "yes"), ("solved", "no"), ("satisfied", "unknown")):
        browser.tap(f"label:has([name={name}][value={value}])")
    browser.tap("textarea")
    browser.type("三楼还在漏水")
    browser.tap("button", leaves=True)
    assert browser.ask("document.querySelector('h1').innerText") in ("感谢您的参与", "Thank you")
    facts = asking.facts(case)
    answer = facts.callbacks[-1]
    assert (answer.contacted, answer.solved, answer.satisfied, answer.way) == ("yes", "no", "unknown", "sms")
    assert facts.status == "rework"
    browser.open(url)
    assert browser.ask("document.querySelector('form')") is None and browser.ask(WIDE)
    assert {urlsplit(asked).netloc for asked in browser.asked} == {urlsplit(url).netloc}, "nothing from elsewhere"
    strange = [words for words in browser.complaints if "410 (Gone)" not in words]
    assert strange == []


def test_the_language_is_switched_and_the_browser_itself_asks_for_what_is_missing(
    served: Running, far: Gateway, browser: Browser
) -> None:
    asking = Asking(served.centre)
    case, url = link(served, far, asking)
    browser.language("zh-CN")
    browser.open(url)
    browser.tap("header a", leaves=True)
    assert browser.ask("document.querySelector('legend').innerText") == "Did the staff in charge contact you?"
    browser.tap("label:has([name=contacted][value=yes])")
    browser.tap("button")
    assert browser.ask("document.querySelector(':invalid') !== null")
    assert not asking.facts(case).callbacks[-1].complete
    browser.tap("label:has([name=solved][value=yes])")
    browser.tap("label:has([name=satisfied][value=yes])")
    browser.tap("button", leaves=True)
    assert browser.ask("document.querySelector('h1').innerText") == "Thank you", "still the language that was chosen"
    assert asking.facts(case).status == "closed"


def test_it_is_answered_by_keys_alone(served: Running, far: Gateway, browser: Browser) -> None:
    asking = Asking(served.centre)
    case, url = link(served, far, asking)
    browser.language("zh-CN")
    browser.open(url)
    browser.ask("document.querySelector('[name=contacted]').focus()")
    for _question in range(3):
        browser.key(" ", 32)
        browser.key("Tab", 9)
    assert browser.ask("document.activeElement.id") == "text"
    browser.key("Tab", 9)
    browser.key("Enter", 13, leaves=True)
    assert browser.ask("document.querySelector('h1').innerText") == "感谢您的参与"
    assert asking.facts(case).status == "closed"
