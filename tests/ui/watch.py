"""The watch over composing for the time of a test: one that stays would watch the next test's widgets too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui.parts.composing import Composing


@contextmanager
def watching(application: QApplication) -> Iterator[Composing]:
    """A watch that is gone afterwards."""
    watch = Composing(application)
    try:
        yield watch
    finally:
        watch.deleteLater()
        QApplication.sendPostedEvents(watch, QEvent.Type.DeferredDelete.value)
