"""The messages about the bytes of files with cases: up and down in pieces, gone on with where they broke off."""

from app.sync.wire import Reply, Request


class PutPiece(Request, kw_only=True):
    """A piece of a file that an `attach` has named, from byte `at` on; an empty one asks how much is there."""

    device: str
    case: str
    file: str
    at: int
    body: bytes = b""


class Got(Reply, kw_only=True):
    """How many bytes of the file the centre has, from its beginning."""

    got: int


class AskPiece(Request, kw_only=True):
    """A piece of a file, from byte `at` on."""

    device: str
    case: str
    file: str
    at: int


class Piece(Reply, kw_only=True):
    """Bytes of a file, and how many it has in all; no bytes: they have not come to the centre yet."""

    size: int
    body: bytes
