#!/usr/bin/env python3
"""Sets Hotline Seat up, shows it and checks it: ``python3 dev.py --help``.

Standard library only, because it runs before anything is installed. Every command sets up first, which takes
a moment when nothing has changed. People's text goes to stderr; stdout belongs to the programs started here.
Exit status: 0 done · 1 refused (a check or a test failed) · 2 misuse · 3 trouble (network, disk, system packages).
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "set-up.json"
REQUIREMENTS = ROOT / "requirements"
OLDEST, NEWEST = (3, 11), (3, 13)

SYSTEM_PACKAGES = {
    "the window": "libglib2.0-0 libgl1 libegl1 libfontconfig1 libxkbcommon0 libdbus-1-3 libbrotli1 fonts-noto-cjk",
    "the window on a screen": "libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1"
    " libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xfixes0 libxcb-xkb1 libx11-xcb1",
    "the tests": "xvfb baresip-core sip-tester chromium poppler-utils",
}

# Each lock and the extras of pyproject.toml it holds; the widest first, the others take their versions from it.
LOCKS = {"dev": ("seat", "server", "dev"), "seat": ("seat",), "server": ("server",), "freeze": ("seat", "freeze")}

CHECKS = {
    "lint": ["-m", "ruff", "check", "--quiet", "--output-format", "concise"],
    "format": ["-m", "ruff", "format", "--check", "--output-format", "concise"],
    "types": ["-m", "pyright"],
    "contracts": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "dependencies": ["-m", "devtools.audit"],
}

HELP = """usage: python3 dev.py COMMAND

  setup            system packages, .venv, hotline-server and hotline-seat in .venv/bin
  demo [OPTIONS]   a centre with the demo hotline and a seat; without a display a tour into out/tour/
                   (--messages FILE --columns … --channel website --port N --fresh)
  test [ARGS]      check, then pytest with ARGS
  check            lint, format, types, contracts, dependencies
  bench [NAME…]    figures, as JSON lines
  soak [NAME…]     the long forms of the promises, as JSON lines
  shots            every pane in both languages, themes and sizes into out/shots/
  lock [--upgrade] writes requirements/*.txt from pyproject.toml
"""


class Trouble(Exception):
    """The environment is in the way: the message tells a person what to do."""


def say(*words: object) -> None:
    print(*words, file=sys.stderr, flush=True)


def environment() -> dict[str, str]:
    """The environment programs are started in: theirs is the .venv, whatever the caller's shell has set."""
    drop = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")
    kept = {name: value for name, value in os.environ.items() if name not in drop}
    kept.update(
        PATH=str(BIN) + os.pathsep + os.environ.get("PATH", os.defpath),
        VIRTUAL_ENV=str(VENV),
        PYTHONUTF8="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_ROOT_USER_ACTION="ignore",
        PIP_NO_INPUT="1",
    )
    return kept


def run(*words: str | Path, quiet: bool = False) -> int:
    """Run a program in the project's directory and give its exit status; quiet drops what it prints."""
    out = subprocess.DEVNULL if quiet else None
    return subprocess.run([str(w) for w in words], cwd=ROOT, env=environment(), stdout=out, stderr=out).returncode


def listen(*words: str | Path) -> tuple[int, str]:
    """Run a program as ``run`` does; gives its exit status and what it printed."""
    command = [str(w) for w in words]
    done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()


def become(*words: str | Path) -> int:
    """Run the project's Python as the last thing; where the system can, in place of this process (signals, pid)."""
    command = [str(PYTHON), *(str(w) for w in words)]
    if os.name != "nt":
        os.chdir(ROOT)
        sys.stdout.flush()
        os.execve(command[0], command, environment())
    return run(*command)


# ── Python ────────────────────────────────────────────────────────────────────────────────────────────────────────


def use_supported_python(arguments: list[str]) -> None:
    """Start again with a Python of the supported range when this one is not; say so when there is none."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and subprocess.run([other, "-c", ""], capture_output=True).returncode == 0:
            os.execv(other, [other, str(ROOT / "dev.py"), *arguments])
    have = ".".join(map(str, sys.version_info[:2]))
    raise Trouble(f"Python 3.{OLDEST[1]} to 3.{NEWEST[1]} is needed; this is {have} and no other was found.")


# ── System packages ───────────────────────────────────────────────────────────────────────────────────────────────


def wanted_packages() -> list[str]:
    names = " ".join(SYSTEM_PACKAGES.values()).split()
    if not VENV.joinpath("pyvenv.cfg").exists() and importlib.util.find_spec("ensurepip") is None:
        names.append(f"python3.{sys.version_info[1]}-venv")  # Debian's own Python makes no environment without it
    return names


def missing_packages() -> list[str]:
    """The system packages still to install; none where the system is not Debian's kind (said once, by setup)."""
    if not shutil.which("dpkg-query"):
        return []
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}|${Package}|${Provides}\n"], capture_output=True, text=True
    ).stdout
    have: set[str] = set()
    for status, package, provides in (line.split("|", 2) for line in listing.splitlines()):
        if status == "installed":
            have.update([package, *(p.split()[0] for p in provides.split(",") if p.strip())])
    return [name for name in wanted_packages() if name not in have]


def rights() -> list[str] | None:
    """What to put before a command to run it as root; None where that is not possible."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        silent = subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
        if silent or sys.stdin.isatty():
            return ["sudo"]
    return None


def install_packages(missing: list[str]) -> list[str]:
    """Install with apt; gives the packages that are still missing, which is said with the command to type."""
    before = rights() if shutil.which("apt-get") else None
    if before is not None:
        say("installing system packages (errors only are shown):", *missing)
        apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        subprocess.run([*apt, "update"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        install = [*apt, "install", "-y", "--no-install-recommends"]
        if subprocess.run([*install, *missing], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode:
            for name in missing:  # one name the system does not know must not keep the others away
                subprocess.run([*install, name], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        missing = missing_packages()
    if missing:
        say("system packages missing, please have them installed:\n  apt-get install", *missing)
    return missing


# ── Set-up ────────────────────────────────────────────────────────────────────────────────────────────────────────


def fingerprint() -> str:
    """Changes when what is to be installed changes: the lock, or the project's own name, version and programs."""
    import tomllib  # not at the top: an older Python must get as far as being told that it is too old

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    own = {"project": project["project"], "build": project["build-system"], "setuptools": project["tool"]["setuptools"]}
    lock = (REQUIREMENTS / "dev.txt").read_bytes()
    return hashlib.sha256(lock + json.dumps(own, sort_keys=True).encode()).hexdigest()


def read_stamp() -> dict[str, object]:
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(STAMP.read_text("utf-8")))
    return {}


@contextlib.contextmanager
def alone():
    """One set-up at a time in this tree; a second one waits and then finds the work done."""
    with (ROOT / "dev.py").open("rb") as file:
        if os.name != "nt":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """A .venv whose Python runs and is supported; one that does not run any more is made anew."""
    probe = f"import sys, pip; sys.exit(not ({OLDEST} <= sys.version_info[:2] <= {NEWEST}))"
    if PYTHON.exists() and run(PYTHON, "-c", probe, quiet=True) == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble("this Python makes no virtual environment: its venv package is missing (see above).")
    say("making .venv")
    if run(sys.executable, "-m", "venv", "--clear", VENV):
        raise Trouble("the virtual environment could not be made.")


def install_project() -> None:
    pip = [PYTHON, "-m", "pip", "install", "-qq"]
    say("installing the locked packages (about 250 MB the first time)")
    if run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", REQUIREMENTS / "dev.txt"):
        raise Trouble("the packages could not be installed (network? disk?).")
    if run(*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", ROOT):
        raise Trouble("hotline-seat itself could not be installed.")
    rooms = [room for room in ("app", "server", "ui") if (ROOT / room).is_dir()]
    run(PYTHON, "-m", "compileall", "-q", *rooms, quiet=True)  # start-up is measured from compiled files


def setup(explicit: bool = False) -> None:
    """Bring system packages and .venv to what the tree asks for. Nothing changed: a few hundredths of a second.

    What could not be installed is tried again only by an explicit set-up, so that a machine without rights or
    network is not asked at every command.
    """
    stamp, missing = read_stamp(), missing_packages()
    known = stamp.get("missing", []) if not explicit else []
    if missing and not set(missing) <= set(known if isinstance(known, list) else []):
        missing = install_packages(missing)
    if stamp.get("done") != fingerprint() or not PYTHON.exists():
        with alone():
            make_environment()
            if read_stamp().get("done") != fingerprint():
                install_project()
            write_stamp(missing)
    elif stamp.get("missing") != missing:
        write_stamp(missing)


def write_stamp(missing: list[str]) -> None:
    STAMP.write_text(json.dumps({"done": fingerprint(), "missing": missing}), "utf-8")


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────────────────────


def do_setup(arguments: list[str]) -> int:
    if not shutil.which("dpkg-query") and sys.platform.startswith("linux"):
        say("not a Debian: make sure the system has the like of", *wanted_packages())
    setup(explicit=True)
    say("set up:", BIN / "hotline-server", BIN / "hotline-seat")
    return 0


def do_check(arguments: list[str]) -> int:
    """Every check runs, also after one has failed; a line each says how it went, and more where it did not."""
    failed: list[str] = []
    for name, command in CHECKS.items():
        started = time.monotonic()
        status, told = listen(PYTHON, *command)
        if status:
            failed.append(name)
            say(told)
        result = "failed" if status else ": ".join(["ok", *told.splitlines()[-1:]])
        say(f"check {name} ({time.monotonic() - started:.1f} s): {result}")
    if failed:
        say("check failed:", ", ".join(failed))
    return 1 if failed else 0


def do_test(arguments: list[str]) -> int:
    """Check, then pytest; after a failed check there is no test run, so its closing line always tells all."""
    if do_check([]):
        return 1
    workers = max(1, min(os.cpu_count() or 1, 4))
    return become("-m", "pytest", "-n", str(workers), *arguments)


def from_here(arguments: list[str]) -> list[str]:
    """The same arguments with the file after --messages as it is seen from the caller's directory."""
    seen: list[str] = []
    for word in arguments:
        name, sign, file = word.partition("=")
        if seen[-1:] == ["--messages"]:
            word = os.path.abspath(word)
        elif name == "--messages" and sign:
            word = f"{name}={os.path.abspath(file)}"
        seen.append(word)
    return seen


def do_lock(arguments: list[str]) -> int:
    """Write the locks for every supported Python and system: hashes, and no address of a registry."""
    options = ["--universal", "--generate-hashes", "--no-annotate", "--no-header", "--no-config", "--quiet"]
    for name, extras in LOCKS.items():
        wanted = [word for extra in extras for word in ("--extra", extra)]
        bound = [] if name == "dev" else ["--constraint", REQUIREMENTS / "dev.txt"]
        lowest = ["--python-version", ".".join(map(str, OLDEST))]
        output = ["--output-file", REQUIREMENTS / f"{name}.txt"]
        uv = [PYTHON, "-m", "uv", "pip", "compile", "pyproject.toml"]
        if run(*uv, *options, *lowest, *wanted, *bound, *arguments, *output):
            return 3
    return 0


COMMANDS = {
    "setup": do_setup,
    "check": do_check,
    "test": do_test,
    "lock": do_lock,
    "demo": lambda arguments: become("-m", "ui.tour", "demo", *from_here(arguments)),
    "shots": lambda arguments: become("-m", "ui.tour", "shots", *arguments),
    "bench": lambda arguments: become("-m", "tests.speed", *arguments),
    "soak": lambda arguments: become("-m", "tests.soak", *arguments),
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(HELP)
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS:
        say(f"unknown command {arguments[0]!r}\n\n{HELP}")
        return 2
    try:
        use_supported_python(arguments)
        if arguments[0] != "setup":
            setup()
        return COMMANDS[arguments[0]](arguments[1:])
    except Trouble as trouble:
        say(trouble)
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
