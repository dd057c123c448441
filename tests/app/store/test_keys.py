"""The key of a profile's store, and who may have it."""

from pathlib import Path

import keyring.backend
import keyring.backends.null
import pytest

from app.domain.errors import Refused, Trouble
from app.store import keys


class Kept(keyring.backend.KeyringBackend):
    """A keychain in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))


@pytest.fixture
def keychain(monkeypatch: pytest.MonkeyPatch) -> Kept:
    kept = Kept()
    monkeypatch.setattr(keyring, "get_keyring", lambda: kept)
    monkeypatch.setattr(keys, "_KEYCHAINS", frozenset({f"{Kept.__module__}.{Kept.__qualname__}"}))
    return kept


def test_a_sealed_key_opens_by_its_password_alone(tmp_path: Path) -> None:
    key = keys.new_key()
    keys.seal(tmp_path, key, "right 12345")
    assert keys.unseal(tmp_path, "right 12345") == key
    with pytest.raises(Refused) as no:
        keys.unseal(tmp_path, "wrong 12345")
    assert no.value.code == "password"
    assert all(
        key not in each.read_bytes() and key.hex().encode() not in each.read_bytes() for each in tmp_path.iterdir()
    )


def test_without_the_machines_secret_nobody_opens_it(tmp_path: Path) -> None:
    keys.seal(tmp_path, keys.new_key(), "right 12345")
    (tmp_path / "device.key").write_text("00" * 32)
    with pytest.raises(Refused):
        keys.unseal(tmp_path, "right 12345")
    (tmp_path / "device.key").unlink()
    with pytest.raises(Trouble):
        keys.unseal(tmp_path, "right 12345")


def test_a_new_password_seals_the_same_key(tmp_path: Path) -> None:
    key = keys.new_key()
    keys.seal(tmp_path, key, "first 12345")
    wrapped = keys.wrap(tmp_path, key)
    keys.seal(tmp_path, keys.unwrap(tmp_path, wrapped), "second 12345")
    assert keys.unseal(tmp_path, "second 12345") == key
    with pytest.raises(Refused):
        keys.unseal(tmp_path, "first 12345")


def test_the_centres_copy_opens_on_this_machine_only(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    key = keys.new_key()
    keys.seal(here, key, "right 12345")
    keys.seal(there, keys.new_key(), "right 12345")
    wrapped = keys.wrap(here, key)
    assert key.hex() not in wrapped
    for copy in (wrapped, wrapped[:-2], "zz"):
        with pytest.raises(Trouble):
            keys.unwrap(there, copy)


def test_a_keychain_keeps_the_secret_off_the_disk(tmp_path: Path, keychain: Kept) -> None:
    key = keys.new_key()
    keys.seal(tmp_path, key, "right 12345")
    assert [each.name for each in tmp_path.iterdir()] == ["seal.json"]
    assert keys.unseal(tmp_path, "right 12345") == key
    keychain.secrets.clear()
    with pytest.raises(Trouble) as gone:
        keys.unseal(tmp_path, "right 12345")
    assert gone.value.code == "keychain"


def test_no_keychain_that_keeps_no_secret_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", keyring.backends.null.Keyring)
    keys.seal(tmp_path, keys.new_key(), "right 12345")
    secret = tmp_path / "device.key"
    assert secret.exists() and secret.stat().st_mode & 0o077 == 0
