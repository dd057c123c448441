"""Fixtures for tests of the window: a frame over a desk of memory, in Chinese and light unless asked otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.text import use
from tests.ui.fake import FakeDesk
from ui.parts.keys import Keys
from ui.parts.look import Look
from ui.parts.pane import Frame
from ui.work import Work

HERE = Path(__file__).parent
PATIENCE_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The screenless platform says at every turn that it has no window manager and no keyboard to grab."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support "))


class PatientBot(QtBot):
    """Waits longer than a machine may stand still; what comes at once is not waited for."""

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **given: Any) -> Any:
        return super().waitSignal(signal, timeout=max(timeout, PATIENCE_MS), **given)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def work(qtbot: object, desk: FakeDesk) -> Iterator[Work]:
    work = Work(desk)
    yield work
    work.stop()


@pytest.fixture
def look(qapp: QApplication) -> Look:
    look = Look()
    look.dress(qapp)
    return look


@pytest.fixture
def frame(work: Work, desk: FakeDesk, look: Look, tmp_path: Path) -> Frame:
    use("zh_CN")
    return Frame(work, desk, desk.clock, Settings(tmp_path / "seat.json"), Keys.load(), look)
