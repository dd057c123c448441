"""The rules of conftest.py fail what they should and nothing else: each is broken on purpose, in a run apart."""

from __future__ import annotations

import pytest

CODE = """
import logging, os, threading, warnings
import pytest

def test_broken_python_warning(): warnings.warn("old")

def test_broken_log_line(): logging.getLogger("app.x").warning("strange")

def test_broken_qt_warning():
    from PySide6.QtCore import qWarning
    qWarning("strange")

def test_broken_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

@pytest.mark.logs("cut off")
def test_meant(): logging.getLogger("app.x").warning("the line was cut off")

@pytest.mark.needs("a-program-nobody-has")
def test_needs(): assert False

def test_database(postgres_url):
    import psycopg
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

def test_surroundings():
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen" and "hotline-test-home" in os.environ["HOME"]
"""


def test_each_broken_rule_fails(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = pytestconfig.rootpath
    pytester.makeconftest((root / "tests/conftest.py").read_text("utf-8"))
    pytester.makepyprojecttoml((root / "pyproject.toml").read_text("utf-8"))
    pytester.makepyfile(test_inner=CODE)
    monkeypatch.setenv("PYTHONPATH", str(root))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-v", "-rN", "test_inner.py")
    said = [line.split("::")[1].split() for line in result.outlines if "test_inner.py::" in line]
    assert {words[0]: words[1] for words in said if words[1:2] and words[1].isupper()} == {
        "test_broken_python_warning": "FAILED",
        "test_broken_log_line": "ERROR",
        "test_broken_qt_warning": "FAILED",
        "test_broken_thread": "FAILED",
        "test_meant": "PASSED",
        "test_needs": "SKIPPED",
        "test_database": "PASSED",
        "test_surroundings": "PASSED",
    }, result.stdout.str()
