"""The key of a profile's store, and who may have it.

The store key is random. It lies beside the store sealed by the person's password (argon2id) together with a secret of
the machine, and at the centre wrapped by that secret alone: so a password reset opens the same profile, and neither
the disk nor the centre nor the machine is enough by itself.
"""

import logging
import secrets
from pathlib import Path
from typing import Any

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from app.domain.errors import Refused, Trouble
from app.store import files

log = logging.getLogger(__name__)

KEY_BYTES = 32
_NONCE_BYTES = 12
SEAL, _SECRET = "seal.json", "device.key"
_SERVICE = "hotline-seat"
_KEYCHAINS = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
    }
)
"""Keychains that keep a secret from other people. All others (null, plain text, …) are left alone."""


class Seal(Struct, frozen=True):
    """`seal.json`: how the store key is sealed. Bytes are hex; `memory` in KiB; `keychain`: where the secret lies.

    Twice the 19 MiB and the two passes that OWASP's password storage sheet asks of argon2id at least, and more; memory
    beyond that would be the most a seat ever takes.
    """

    salt: str
    sealed: str
    keychain: bool
    account: str
    time: int = 5
    memory: int = 38_912
    lanes: int = 2


def new_key() -> bytes:
    """A store key."""
    return secrets.token_bytes(KEY_BYTES)


def sealed(directory: Path) -> bool:
    """Whether a sealed key lies here."""
    return (directory / SEAL).exists()


def seal(directory: Path, key: bytes, password: str) -> None:
    """Seal the key by this password, in place of any earlier seal. The machine's secret is made at the first time."""
    known = _read(directory) if sealed(directory) else None
    account = known.account if known else secrets.token_hex(16)
    secret, keychain = (_secret(directory, known), known.keychain) if known else _new_secret(directory, account)
    blank = Seal(salt=secrets.token_hex(16), sealed="", keychain=keychain, account=account)
    box = _encrypt(_key_of(blank, password, secret), key, account)
    files.write(directory / SEAL, msgspec.json.encode(msgspec.structs.replace(blank, sealed=box.hex())))


def unseal(directory: Path, password: str) -> bytes:
    """The store key. Refused("password") for a wrong one; Trouble("keychain") when the machine's secret is gone."""
    known = _read(directory)
    secret = _secret(directory, known)
    try:
        return _decrypt(_key_of(known, password, secret), bytes.fromhex(known.sealed), known.account)
    except InvalidTag:
        raise Refused("password", "password") from None


def wrap(directory: Path, key: bytes) -> str:
    """The copy for the centre (hex), which only this machine opens."""
    known = _read(directory)
    return _encrypt(_wrapping(_secret(directory, known)), key, known.account).hex()


def unwrap(directory: Path, wrapped: str) -> bytes:
    """The store key from the centre's copy. Trouble("keychain") when this machine's secret does not open it."""
    known = _read(directory)
    try:
        return _decrypt(_wrapping(_secret(directory, known)), bytes.fromhex(wrapped), known.account)
    except (InvalidTag, ValueError):
        raise Trouble("keychain", "the centre's copy does not open") from None


def _read(directory: Path) -> Seal:
    try:
        return msgspec.json.decode(files.read(directory / SEAL), type=Seal)
    except msgspec.DecodeError as error:
        raise Trouble("damaged", SEAL) from error


def _key_of(known: Seal, password: str, secret: bytes) -> bytes:
    salt = bytes.fromhex(known.salt)
    slow = hash_secret_raw(
        password.encode(errors="surrogatepass"), salt, known.time, known.memory, known.lanes, KEY_BYTES, Type.ID
    )
    return _derive(slow + secret, b"store key by password")


def _wrapping(secret: bytes) -> bytes:
    return _derive(secret, b"store key at the centre")


def _derive(material: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"hotline-seat: " + purpose).derive(material)


def _encrypt(key: bytes, plain: bytes, account: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, account.encode())


def _decrypt(key: bytes, box: bytes, account: str) -> bytes:
    return AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], account.encode())


# ── the machine's secret ──────────────────────────────────────────────────────────────────────────────────────────


def _new_secret(directory: Path, account: str) -> tuple[bytes, bool]:
    secret = secrets.token_bytes(KEY_BYTES)
    if _into_keychain(account, secret.hex()):
        return secret, True
    files.write(directory / _SECRET, secret.hex().encode())
    return secret, False


def _secret(directory: Path, known: Seal) -> bytes:
    found = _from_keychain(known.account) if known.keychain else files.read(directory / _SECRET).decode()
    if not found:
        raise Trouble("keychain", "the machine's secret is not there")
    return bytes.fromhex(found)


def _into_keychain(account: str, secret: str) -> bool:
    """Whether a keychain of the list took the secret, and gives it back."""
    from keyring.errors import KeyringError

    keychain = _keychain()
    if keychain is None:
        return False
    try:
        keychain.set_password(_SERVICE, account, secret)
        return keychain.get_password(_SERVICE, account) == secret
    except (KeyringError, OSError) as error:
        log.info("no keychain: %s", type(error).__name__)
        return False


def _from_keychain(account: str) -> str | None:
    from keyring.errors import KeyringError

    keychain = _keychain()
    try:
        return keychain.get_password(_SERVICE, account) if keychain else None
    except (KeyringError, OSError) as error:
        raise Trouble("keychain", type(error).__name__) from error


def _keychain():
    """The system's keychain when it is one of the list, found among those that several are chained of."""
    import keyring  # only here: a seat whose secret lies in a file need not wait for it

    chosen: Any = keyring.get_keyring()
    several: list[Any] = getattr(chosen, "backends", None) or [chosen]
    return next((each for each in several if f"{type(each).__module__}.{type(each).__qualname__}" in _KEYCHAINS), None)
