"""The messages about scripts: written and read back, online."""

from app.domain.records import Script
from app.sync.wire import Reply, Request


class PutScript(Request, kw_only=True):
    """A script as a lead wants it. `id` is made at the seat; `seen` is the version changed, 0 for a new one."""

    id: str
    seen: int
    text: str
    withdrawn: bool = False


class AskScriptVersions(Request, kw_only=True):
    """How a script came to be what it is."""

    script: str


class ScriptVersions(Reply, kw_only=True):
    """Every version of a script, the newest first."""

    versions: tuple[Script, ...]
