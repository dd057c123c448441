"""What holds for the tests of the code itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.house import tree


@pytest.fixture(scope="package", autouse=True)
def forgotten_afterwards() -> Iterator[None]:
    """The files that were read go when the last of these tests has run."""
    yield
    tree.forget()
