"""Texts as pairs of neighbouring characters: Chinese is written without blanks, and its commonest words have two.

An index of pairs and single characters finds every text that holds a word of one or two; a longer word's pairs are all
there too, so whoever needs it whole looks into the texts that are left. Full width, case and composition make no
difference.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from msgspec import Struct

from app.domain.records import CasePrivate

_PIECE = 4
_ALL_PAIRS = 5
_RUN = re.compile(r"[^\W_]+")


class Sought(Struct, frozen=True):
    """Words somebody looks for. `match` is for the index; unless `exact`, what it finds must still be looked into."""

    words: tuple[str, ...]

    @property
    def match(self) -> str:
        """The query for an index of `terms`: of a long word every other pair, which is all of it."""
        found = [term for word in self.words for term in _enough(word)]
        return " ".join(dict.fromkeys(f'"{pair}"' for pair in found))

    @property
    def exact(self) -> bool:
        """Whether the index alone decides."""
        return all(len(word) <= 2 for word in self.words)

    def inside(self, texts: Iterable[str]) -> bool:
        """Whether all words stand in these texts."""
        whole = fold("\n".join(texts))
        return all(word in whole for word in self.words)


def sought(text: str) -> Sought:
    """The words in what somebody typed."""
    return Sought(tuple(dict.fromkeys(_RUN.findall(fold(text)))))


def fold(text: str) -> str:
    """The text as it is compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def pairs(texts: Iterable[str]) -> dict[str, None]:
    """Each pair of neighbouring letters or digits once, in order, and the last character of each run by itself."""
    found: dict[str, None] = {}
    for run in _RUN.findall(fold("\n".join(texts))):
        found |= dict.fromkeys(_inner(run))
        found[run[-1]] = None
    return found


def terms(texts: Iterable[str]) -> dict[str, None]:
    """What the index holds of these texts: each pair once, and each letter or digit by itself."""
    found: dict[str, None] = {}
    for run in _RUN.findall(fold("\n".join(texts))):
        found |= dict.fromkeys(_inner(run))
        found |= dict.fromkeys(run)
    return found


def _inner(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def _enough(word: str) -> list[str]:
    """Terms that tell whether a word may be there: all pairs of a short one, of a long one those that cover it."""
    found = list(_inner(word)) or [word]
    return found if len(found) <= _ALL_PAIRS else [*found[::2], found[-1]]


def any_of(text: str) -> str:
    """The query for cases that share a piece of four characters with the text, or a shorter run of three as it is.

    Its three pairs together stand for a piece: hardly ever do they meet in a text that does not hold it.
    """
    pieces: dict[str, None] = {}
    for run in _RUN.findall(fold(text)):
        found = [run[at : at + _PIECE] for at in range(len(run) - _PIECE + 1)] or ([run] if len(run) > 2 else [])
        pieces |= dict.fromkeys(" AND ".join(f'"{pair}"' for pair in _inner(piece)) for piece in found)
    return " OR ".join(f"({piece})" for piece in pieces)


def texts_of(private: CasePrivate) -> list[str]:
    """What of a case can be found by its words: place, subject, text, its callers, and what was said since."""
    callers = (name for caller in private.callers for name in (caller.name, caller.company, caller.address))
    said = (text for words in private.words.values() for text in (words.text, *words.more.values()))
    return [private.place, private.subject, private.text, *callers, *said]
