"""Small files, small functions, no circle, one clock, Qt in one room, nothing imported that is not declared.

Each rule is a function of sources, so that a bad source written here shows it finds something.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions

import pytest

from tests.house.tree import PRODUCT, ROOT, Source, sources

FILE_LINES, FUNCTION_LINES = 400, 40
# What tells the time; only app/clock.py may, everybody else is given a clock.
TELLS_TIME = re.compile(r"(^|\.)(datetime|date)\.(now|utcnow|today)$|^time\.(time|time_ns|localtime|gmtime)$")


def too_long(found: Iterable[Source]) -> list[str]:
    long: list[str] = []
    for source in found:
        lines = source.text.count("\n")
        long += [f"{source.name}: {lines} lines"] if lines > FILE_LINES else []
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                long += [f"{source.name}: {node.name} has {length} lines"] if length > FUNCTION_LINES else []
    return long


def graph(found: Iterable[Source]) -> dict[str, set[str]]:
    """Which module of the project imports which."""
    by_module = {source.module: source for source in found}
    edges: dict[str, set[str]] = {}
    for source in by_module.values():
        taken = edges.setdefault(source.module, set())
        for module, names in source.imports():
            inner = {f"{module}.{name}" for name in names} & by_module.keys()
            taken |= inner
            if module in by_module and (not names or len(inner) < len(names)):
                taken.add(module)
        taken.discard(source.module)
    return edges


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules that reach each other (Tarjan's strongly connected components of two and more)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(edges.get(module, ())):
            if other not in order:
                visit(other)
            if other in stack:
                low[module] = min(low[module], low[other])
        if low[module] == order[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            found.extend([sorted(group)] if len(group) > 1 else [])

    for module in sorted(edges):
        if module not in order:
            visit(module)
    return found


def tells_time(found: Iterable[Source]) -> list[str]:
    said: list[str] = []
    for source in found:
        names = {f"time.{name}" for module, taken in source.imports() if module == "time" for name in taken}
        said += [f"{source.name}: from time import {n}" for n in names if TELLS_TIME.search(n)]
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.Attribute) and TELLS_TIME.search(ast.unparse(node)):
                said.append(f"{source.name}:{node.lineno}: {ast.unparse(node)}")
    return said


def sleeps(found: Iterable[Source]) -> list[str]:
    return [
        f"{source.name}:{node.lineno}"
        for source in found
        for node in ast.walk(source.syntax)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep", "QTest.qWait", "qtbot.wait")
    ]


def importers(found: Iterable[Source], package: str) -> set[str]:
    return {s.name for s in found for module, _ in s.imports() if module.split(".")[0] == package}


def undeclared(found: Iterable[Source], declared: set[str], providers: dict[str, list[str]]) -> set[str]:
    """Packages that are imported and come from no declared distribution; the names of files with them."""
    known = {*sys.stdlib_module_names, *PRODUCT, "__main__", "tests", "devtools", "dev"}
    return {
        f"{source.name}: {top}"
        for source in found
        for top in {module.split(".")[0] for module, _ in source.imports()}
        if top not in known and not {plain(name) for name in providers.get(top, [])} & declared
    }


def plain(name: str) -> str:
    """A distribution's name as it is compared: without version, extras and case."""
    return re.split(r"[^A-Za-z0-9._-]", name)[0].lower().replace("_", "-").replace(".", "-")


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    named = {plain(name) for each in lists for name in each}
    return named | ({"shiboken6"} if "pyside6-essentials" in named else set())  # one product in two packages


# ── The rules ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_files_and_functions_are_small() -> None:
    assert too_long(sources(*PRODUCT, "devtools", "dev.py", "resources")) == []


def test_no_import_circle() -> None:
    assert circles(graph(sources(*PRODUCT, "devtools", "migrations"))) == []


def test_one_clock() -> None:
    assert tells_time(s for s in sources(*PRODUCT) if s.name != "app/clock.py") == []


def test_nobody_sleeps() -> None:
    # What drives a city, a measurement or the shown window from outside may wait for it.
    helpers = ("tests/world/", "tests/speed/", "tests/soak/", "ui/tour/")
    assert sleeps(s for s in sources(*PRODUCT, "tests") if not s.name.startswith(helpers)) == []


def test_qt_stays_in_its_room() -> None:
    outside = (s for s in sources() if not s.name.startswith(("ui/", "tests/")))
    assert importers(outside, "PySide6") == set()


@pytest.mark.parametrize(("room", "extras"), [("app", ["seat"]), ("ui", ["seat"]), ("server", ["server"])])
def test_imports_are_declared(room: str, extras: list[str]) -> None:
    assert undeclared(sources(room), declared(*extras), dict(packages_distributions())) == set()


def test_a_seat_starts_without_qt() -> None:
    """Everything a headless seat imports, in a fresh process; the centre too."""
    names = [s.module for s in sources("app", "server") if not s.module.endswith("__main__")]
    code = f"""
import importlib, sys
for name in {["ui.start", *names]!r}:
    importlib.import_module(name)
print(sorted({{name.split(".")[0] for name in sys.modules}} & {{"PySide6", "shiboken6", "pyqtgraph"}}))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


# ── The controls: each rule finds its fault ───────────────────────────────────────────────────────────────────────


def test_long_ones_are_found() -> None:
    body = "def f():\n" + "    x = 1\n" * 40
    assert too_long([Source("app/a.py", body)]) == ["app/a.py: f has 41 lines"]
    assert too_long([Source("app/a.py", "x = 1\n" * 401)]) == ["app/a.py: 401 lines"]


def test_a_circle_is_found() -> None:
    found = [
        Source("app/a/__init__.py", ""),
        Source("app/a/b.py", "from app.a import c"),
        Source("app/a/c.py", "def f():\n    from . import d"),
        Source("app/a/d.py", "import app.a.b"),
        Source("app/e.py", "from app.a.b import f"),
    ]
    assert circles(graph(found)) == [["app.a.b", "app.a.c", "app.a.d"]]


@pytest.mark.parametrize(
    "code",
    ["import datetime as d\nd.datetime.now()", "import time\ntime.time()", "from time import time", "date.today()"],
)
def test_a_second_clock_is_found(code: str) -> None:
    assert tells_time([Source("app/a.py", code)])
    assert not tells_time([Source("app/a.py", "import time\ntime.monotonic(); clock.now(); self.clock.today()")])


def test_a_sleep_is_found() -> None:
    assert sleeps([Source("tests/a.py", "import time\ntime.sleep(1)")]) == ["tests/a.py:2"]


def test_an_undeclared_package_is_found() -> None:
    found = [Source("app/a.py", "import numpy.linalg, json\nfrom requests import get")]
    providers = {"numpy": ["numpy"], "requests": ["Requests"]}
    assert undeclared(found, {"requests"}, providers) == {"app/a.py: numpy"}
    assert importers(found, "requests") == {"app/a.py"}
