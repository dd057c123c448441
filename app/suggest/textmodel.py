"""Which matter a text is about, by a model that was trained at the centre: a small file that a seat can hold.

Per gram a weight for each matter, in one byte. The model knows grams by numbers alone, and only such as stood in
several texts: nobody's name or words can be read out of it.
"""

import hashlib
import zlib

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from app.domain.errors import Trouble
from app.suggest.grams import Grams, grams
from app.suggest.shapes import Candidate

FORM = 1
"""How such a file is written; another number is not read."""
MOST_BYTES = 16_000_000
"""No model is larger, unpacked."""
OTHER = ""
"""Stands among the matters for all those with too few texts to be learnt."""
SHARES = (2 / 3, 1 / 3)
"""What the whole text and its beginning weigh."""

_WORTH_SAYING = 0.02
"""A second matter that is less likely is not named."""

Floats = NDArray[np.float32]


class Part(Struct, frozen=True):
    """The grams of the whole text, or of its beginning: their numbers (ascending), what each is worth, and its weights
    for the matters, all as plain arrays of bytes (uint32, float32, int8)."""

    numbers: bytes
    worth: bytes
    weights: bytes


class File(Struct, frozen=True, kw_only=True):
    """A model as it is kept and sent, packed."""

    form: int
    matters: tuple[str, ...]
    """Codes of categories."""
    parts: tuple[Part, Part]
    steps: tuple[float, ...]
    """Of each matter, what one unit of its weights stands for."""
    bias: tuple[float, ...]
    sharpness: float
    """What scores are multiplied by before they become shares of certainty."""
    threshold: float
    """Below this confidence it says nothing."""


def digest(body: bytes) -> str:
    """What a model's bytes are told by."""
    return hashlib.sha256(body).hexdigest()


def pack(file: File) -> bytes:
    """The bytes of a model."""
    return zlib.compress(msgspec.msgpack.encode(file), 9)


class TextModel:
    """A model at work. Threads may share it."""

    def __init__(self, file: File) -> None:
        self.file = file
        self._steps = np.array(file.steps, np.float32)
        self._bias = np.array(file.bias, np.float32)
        self._parts = [
            (
                np.frombuffer(part.numbers, np.uint32),
                np.frombuffer(part.worth, np.float32),
                np.frombuffer(part.weights, np.int8).reshape(-1, len(file.matters)),
            )
            for part in file.parts
        ]

    @classmethod
    def read(cls, body: bytes, told: str) -> "TextModel":
        """The model of these bytes. Trouble("model") where they are not what `told` (their digest) tells of, or no
        model this program can read."""
        if digest(body) != told:
            raise Trouble("model", "not the bytes it should be")
        try:
            unpack = zlib.decompressobj()
            plain = unpack.decompress(body, MOST_BYTES)
            file = msgspec.msgpack.decode(plain, type=File)
            if file.form != FORM or not unpack.eof:
                raise Trouble("model", "another form")
            return cls(file)
        except (zlib.error, msgspec.DecodeError, ValueError) as error:
            raise Trouble("model", type(error).__name__) from error

    def candidates(self, text: str, most: int = 3) -> tuple[Candidate, ...]:
        """The likeliest matters, best first; none below the threshold, or where it is likely none of those it knows."""
        shares = self.shares(text)
        best: list[int] = np.argsort(-shares)[:most].tolist()
        matters = self.file.matters
        if shares[best[0]] < self.file.threshold or matters[best[0]] == OTHER:
            return ()
        named = [at for at in best if matters[at] != OTHER and (at == best[0] or shares[at] >= _WORTH_SAYING)]
        return tuple(Candidate(category=matters[at], confidence=round(float(shares[at]), 4)) for at in named)

    def shares(self, text: str) -> Floats:
        """How certain each matter is, in the file's order; together 1."""
        scores = self._bias.copy()
        for share, part, found in zip(SHARES, self._parts, grams(text), strict=True):
            scores += _score(found, *part) * self._steps * np.float32(share**0.5)
        return certainties(scores[None, :], self.file.sharpness)[0]


def certainties(scores: Floats, sharpness: float) -> Floats:
    """Rows of scores as rows of shares."""
    sharp = scores * np.float32(sharpness)
    powers = np.exp(sharp - sharp.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def _score(found: Grams, numbers: NDArray[np.uint32], worth: Floats, weights: NDArray[np.int8]) -> Floats:
    places = np.searchsorted(numbers, found.numbers)
    places[places == len(numbers)] = 0
    known = numbers[places] == found.numbers if len(numbers) else np.zeros(len(places), bool)
    places, times = places[known], found.times[known]
    values = (1 + np.log(times)).astype(np.float32) * worth[places]
    length = float(np.sqrt(values @ values)) or 1.0
    return ((values / length) @ weights[places]).astype(np.float32)
