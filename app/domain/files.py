"""Files with cases: what kind one is by its content, how large it may be, and when an evidence set is whole.

What a file claims to be counts for nothing; what is none of these kinds is refused, above all what a program would run.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from app.domain.errors import Refused
from app.domain.records import Attachment

MOST_BYTES = 20 * 2**20
"""A file may have so many bytes; photographs and short films of telephones fit."""
MOST_FILES = 60
"""So many files a case may have."""
PIECE_BYTES = 128 * 1024
"""Files travel and are kept in pieces of this size."""
LONGEST_NAME = 120

SHOWABLE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Pictures that a program of ours draws."""
EVIDENCE = ("picture", "taken_at", "plate", "place")
"""What evidence of an offence on the road needs: a picture or film, when, which vehicle, where (S15)."""

_HEADS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (8, b"WAVE", "audio/wav"),
)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
MEDIA = frozenset({media for _at, _head, media in _HEADS} | set(_OFFICE.values()) | {"text/plain"})


def sniff(name: str, body: bytes) -> str:
    """The kind of a file by its content. Refused("empty" | "file_size" | "file_type", "file")."""
    if not body:
        raise Refused("empty", "file")
    if len(body) > MOST_BYTES:
        raise Refused("file_size", "file", limit=MOST_BYTES // 2**20)
    for at, head, media in _HEADS:
        if body[at : at + len(head)] == head:
            return media
    ending = name[name.rfind(".") :].lower()
    if body.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in body and b"vbaProject" not in body:
        if ending in _OFFICE:
            return _OFFICE[ending]
    elif ending in (".txt", ".csv") and _is_text(body):
        return "text/plain"
    raise Refused("file_type", "file")


def told(name: str, body: bytes) -> dict[str, Any]:
    """What an `attach` says of a file besides its id and its case. Refused as `sniff`."""
    name = plain_name(name)
    return {"name": name, "media": sniff(name, body), "size": len(body), "hash": hashlib.sha256(body).hexdigest()}


def _is_text(body: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            return "\0" not in body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return False


def plain_name(name: str) -> str:
    """A file's name without its way there and without what no name needs; never empty."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in bare if sign.isprintable() and sign not in '<>:"|?*').strip(" .")
    if len(kept) <= LONGEST_NAME:
        return kept or "file"
    ending = kept[kept.rfind(".") :] if "." in kept[-8:] else ""
    return kept[: LONGEST_NAME - len(ending)] + ending


def lacking(files: Iterable[Attachment]) -> tuple[str, ...]:
    """What an evidence set still needs, of `EVIDENCE`; empty when it is whole."""
    there: set[str] = set()
    for each in files:
        there |= {"picture"} if each.media.startswith(("image/", "video/")) else set[str]()
        there |= {name for name in EVIDENCE[1:] if getattr(each, name)}
    return tuple(name for name in EVIDENCE if name not in there)


def is_evidence(files: Iterable[Attachment]) -> bool:
    """Whether somebody has begun an evidence set: said of a file when, which vehicle, or where."""
    return any(each.taken_at or each.plate or each.place for each in files)
