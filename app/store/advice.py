"""What a seat suggests from: what it learnt from cases, and the model of texts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from app.store.models import ModelKeeper
from app.store.remembered import Remembered


class Advice:
    """Both, over one store."""

    def __init__(self, read: Callable[[], AbstractContextManager[Connection]]) -> None:
        self.remembered = Remembered(read)
        self.models = ModelKeeper(read)
