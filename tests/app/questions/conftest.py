"""A seat to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.questions.asking import Asking
from tests.world.story import Story


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Asking]:
    asking = Asking(tmp_path, Story())
    yield asking
    asking.store.close()
