"""What holds for every test: no screen, no home directory, no warning, no log line of WARNING.

The surroundings are set before Qt or the product is imported; programs started by tests inherit them.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["pytester", "tests.world.postgres"]

HOME = tempfile.mkdtemp(prefix="hotline-test-home-")
SURROUNDINGS = {
    "HOME": HOME,
    "XDG_CONFIG_HOME": f"{HOME}/config",
    "XDG_DATA_HOME": f"{HOME}/data",
    "XDG_CACHE_HOME": f"{HOME}/cache",
    "QT_QPA_PLATFORM": "offscreen",
    # The tests' seat has no keychain of its system unless a test brings one.
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    # Far from every hotline, so that the machine's zone cannot pass for the hotline's.
    "TZ": "America/St_Johns",
}
os.environ.update(SURROUNDINGS)
if hasattr(time, "tzset"):
    time.tzset()
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]

# Tests never measure time, so a slow machine fails none of them. A failure prints what replays it. The same commit is
# tried with the same examples each time; the long run looks for others.
slow_is_fine = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture]
hypothesis.settings.register_profile(
    "quick", deadline=None, print_blob=True, derandomize=True, suppress_health_check=slow_is_fine
)
hypothesis.settings.register_profile(
    "long", hypothesis.settings.get_profile("quick"), max_examples=10_000, derandomize=False
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        missing = [program for program in marker.args if shutil.which(program) is None]
        if missing:
            pytest.skip(f"not on this system: {', '.join(missing)}")


_ran = 0


def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """What outlives its tests is not looked through again and again: a sixth of the time would go into that."""
    global _ran
    _ran += 1
    if _ran % 25 == 0:
        gc.collect()
        gc.freeze()


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


class Warnings(logging.Handler):
    """Keeps every record of WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_logged_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """A log line of WARNING or above fails the test, unless its marker ``logs("pattern")`` says it is meant."""
    meant = [pattern for marker in request.node.iter_markers("logs") for pattern in marker.args]
    handler = Warnings()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    lines = [f"{record.name}: {record.getMessage()}" for record in handler.records]
    strange = [line for line in lines if not any(re.search(pattern, line) for pattern in meant)]
    if strange:
        pytest.fail("logged unexpectedly:\n" + "\n".join(strange), pytrace=False)


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project's tree."""
    return Path(__file__).resolve().parent.parent
