"""Signing in: errors at their field, the certificate compared by a person, nothing typed lost by another language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.domain.errors import Refused, Trouble
from app.settings import Settings
from app.text import use
from tests.ui import crawl
from ui.parts.look import Look
from ui.shell.certificate import grouped
from ui.shell.entry import Entry, address
from ui.work import Porter

FINGERPRINT = "ab12" * 16
Tried = list[tuple[str, str, str, str]]


class Centre:
    """What the opener meets."""

    def __init__(self) -> None:
        self.tried: Tried = []
        self.meets: Callable[[str], Any] = lambda _certificate: "a desk"

    def open(self, name: str, password: str, centre: str, certificate: str) -> Any:
        self.tried.append((name, password, centre, certificate))
        met = self.meets(certificate)
        if isinstance(met, Exception):
            raise met
        return met


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
def porter(qapp: object) -> Iterator[Porter]:
    porter = Porter()
    yield porter
    porter.stop()


@pytest.fixture
def entry(qtbot: Any, porter: Porter, centre: Centre, look: Look, tmp_path: Path) -> Entry:
    use("zh_CN")
    entry = Entry(porter, Settings(tmp_path / "seat.json"), look, centre.open, known=False)
    qtbot.addWidget(entry)
    entry.show()
    entry.activateWindow()
    qtbot.waitUntil(entry.isActiveWindow)
    return entry


def fill(entry: Entry, centre: str = "hotline.example.cn", name: str = "王小明", password: str = "secret 1") -> None:
    entry.centre.setText(centre)
    entry.name.setText(name)
    entry.password.setText(password)
    QTest.keyClick(entry.password, Qt.Key.Key_Return)


def test_a_right_password_leads_in_and_the_next_time_starts_from_it(
    qtbot, entry: Entry, centre: Centre, porter
) -> None:
    with qtbot.waitSignal(entry.signed_in) as signed_in:
        fill(entry)
    assert signed_in.args == ["a desk"]
    assert centre.tried == [("王小明", "secret 1", "https://hotline.example.cn", "")]
    qtbot.waitUntil(lambda: porter.idle)
    assert entry._settings.get("last_person") == "王小明"
    assert entry._settings.get("centre") == "https://hotline.example.cn"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"centre": "nonsense at all"}, "centre"),
        ({"centre": "http://hotline.example.cn"}, "centre"),
        ({"name": "  "}, "name"),
        ({"password": ""}, "password"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_tried(entry, centre, typed, field) -> None:
    fill(entry, **typed)
    assert centre.tried == []
    assert [name for name, label in entry.errors.items() if label.text()] == [field]
    assert getattr(entry, field).hasFocus()


@pytest.mark.parametrize(
    ("met", "field"),
    [
        (Refused("sign_in", "password"), "password"),
        (Refused("locked_out", "name"), "name"),
        (Trouble("unreachable"), "centre"),
        (Trouble("disk"), ""),
    ],
)
def test_why_it_did_not_work_is_said_where_it_belongs(qtbot, entry: Entry, centre: Centre, porter, met, field) -> None:
    centre.meets = lambda _certificate: met
    fill(entry)
    qtbot.waitUntil(lambda: porter.idle and bool(entry.errors[field].text()))
    assert entry.submit.isEnabled() and entry.password.text() == "secret 1"
    assert crawl.nameless(entry) == [] and crawl.clipped(entry) == []


def test_an_unknown_certificate_is_shown_and_trusted_only_after_a_yes(qtbot, entry, centre, porter) -> None:
    centre.meets = lambda given: "a desk" if given == FINGERPRINT else Trouble("certificate", FINGERPRINT)
    fill(entry)
    qtbot.waitUntil(entry.certificate.isVisible)
    assert "AB12  AB12" in entry.certificate.shown.text() and entry.certificate.back.hasFocus()
    assert crawl.nameless(entry) == []
    with qtbot.waitSignal(entry.signed_in):
        entry.certificate.yes.click()
    assert [tried[3] for tried in centre.tried] == ["", FINGERPRINT]


def test_going_back_trusts_nothing(qtbot, entry: Entry, centre: Centre) -> None:
    centre.meets = lambda _given: Trouble("certificate", FINGERPRINT)
    fill(entry)
    qtbot.waitUntil(entry.certificate.isVisible)
    QTest.keyClick(entry.certificate.back, Qt.Key.Key_Space)
    assert entry.password.isVisible() and len(centre.tried) == 1


def test_a_changed_certificate_warns(qtbot, porter, centre, look, tmp_path: Path) -> None:
    use("zh_CN")
    settings = Settings(tmp_path / "seat.json")
    settings.put("certificate", "cd34" * 16)
    entry = Entry(porter, settings, look, centre.open, known=True)
    qtbot.addWidget(entry)
    entry.show()
    centre.meets = lambda _given: Trouble("certificate", FINGERPRINT)
    fill(entry)
    qtbot.waitUntil(entry.certificate.isVisible)
    assert entry.certificate.title.text() == "中心的证书已改变"
    assert entry.certificate.yes.property("kind") == "danger"


def test_another_language_is_one_press_away_and_nothing_typed_is_lost(qtbot, entry, porter, centre, look) -> None:
    entry.name.setText("王小明")
    entry.password.setText("half")
    with qtbot.waitSignal(entry.look_changed):
        entry.findChild(QToolButton, "language").click()
    assert entry._settings.get("language") == "en"
    use("en")
    other = Entry(porter, entry._settings, look, centre.open, known=True)
    qtbot.addWidget(other)
    other.restore(entry.state())
    assert other.state() == entry.state() and other.submit.text() == "Sign in"


def test_caps_lock_is_told(entry: Entry) -> None:
    QTest.keyClick(entry.password, "A")
    assert entry.caps.isVisible()
    QTest.keyClick(entry.password, "a")
    assert not entry.caps.isVisible()
    QTest.keyClick(entry.password, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not entry.caps.isVisible()


@pytest.mark.logs("a worker's job failed")
def test_a_bug_leaves_the_form_in_use(qtbot, entry: Entry, centre: Centre) -> None:
    centre.meets = lambda _certificate: ZeroDivisionError()
    fill(entry)
    qtbot.waitUntil(lambda: bool(entry.errors[""].text()))
    assert entry.submit.isEnabled()


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("hotline.example.cn", "https://hotline.example.cn"),
        (" https://hotline.example.cn:8443/ ", "https://hotline.example.cn:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("http://127.0.0.1.evil.cn", None),
        ("https://user@host", None),
        ("ftp://hotline.example.cn", None),
        ("", None),
    ],
)
def test_addresses_come_in_one_form(typed: str, whole: str | None) -> None:
    assert address(typed) == whole


def test_a_fingerprint_is_read_in_groups() -> None:
    assert grouped("AB:12:" * 2 + "cd34").split() == ["AB12", "AB12", "CD34"]
