"""The profile lies where the system keeps such things."""

from pathlib import Path

import pytest

from app.paths import profile


@pytest.mark.parametrize(
    ("platform", "name", "end"),
    [
        ("linux", "XDG_DATA_HOME", "hotline-seat"),
        ("win32", "LOCALAPPDATA", "hotline-seat"),
        ("darwin", "", "Application Support/hotline-seat"),
    ],
)
def test_each_system_has_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, name: str, end: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv("HOME", str(tmp_path))
    if name:
        monkeypatch.setenv(name, str(tmp_path / "data"))
    assert profile().is_relative_to(tmp_path) and profile().as_posix().endswith(end)
