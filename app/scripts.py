"""What is done about scripts: at the centre, at once. It comes back to every seat by exchange."""

from collections.abc import Callable
from typing import Any

from app.domain.records import Script
from app.sync.wire.scripts import AskScriptVersions, PutScript, ScriptVersions


class Scripts:
    """Each call waits for the centre. Refused as the centre says; Trouble where it does not answer."""

    def __init__(self, call: Callable[[str, Any, Any], Any]) -> None:
        self._call = call

    def put(self, **fields: Any) -> Script:
        """A lead's new script, or a new version of one (fields of `wire.scripts.PutScript`); the same again changes
        nothing.

        Refused with the first fault and its line; ("script_changed", "text") with who changed it since it was seen.
        """
        return self._call("/v1/scripts", PutScript(**fields), Script)

    def versions(self, script: str) -> tuple[Script, ...]:
        """Every version, the newest first."""
        return self._call("/v1/scripts/versions", AskScriptVersions(script=script), ScriptVersions).versions
