"""A file of a case out of the hotline's keeping into a folder: film, sound, document, picture. That is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.text import N_
from ui.parts.deeds import Deed, Part

SAVE_FILE = Deed(
    "save_file", "note", "export", (Part("folder", "line", need=True, label=N_("Folder")),), title=N_("Save a file")
)
"""Asked for like an act's fields; what is saved with the case is the look."""


def can_save(view: Any) -> bool:
    """Whether the case has a file, and nothing else is asked for."""
    return view.tray.chosen() is not None and view.form.deed is None


def ask_folder(view: Any) -> None:
    """Where the file that was pointed at goes."""
    situation, file = view.situation(), view.tray.chosen()
    if situation is None or file is None:
        return
    case, files = situation.file.facts.id, view.frame.desk.files
    view.form.open(
        SAVE_FILE,
        situation,
        {"folder": str(Path.home())},
        send=lambda fields: lambda: files.export(case, file, Path(fields["folder"])),
    )
    view.form.say(file.name)
    view.after_form()
