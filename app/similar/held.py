"""The open cases as similar ones are looked for: their words by pairs of characters, and the places they name. At a
seat and at the centre the same; each fills it from its own store and keeps it up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.similar.index import Index
from app.similar.matters import Said

MOST = 25
"""Most candidates for naming the same place."""


class Held:
    """The open cases of one moment, to be brought up. One thread at a time."""

    def __init__(self) -> None:
        self.index = Index()
        self._naming: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._places: dict[str, tuple[str, ...]] = {}

    def at(self, places: Iterable[str]) -> list[str]:
        """Cases that name one of these places, by its keyed hash."""
        return list(dict.fromkeys(case for place in places for case in self._naming.get(place, ())))[-MOST:]

    def take(self, words: Mapping[str, Said | None], named: Mapping[str, tuple[str, ...]]) -> None:
        """Hold these cases by these words and places; None: without words, or no longer. `named` has all of `words`."""
        self.index.take(words)
        for case, places in named.items():
            for place in self._places.pop(case, ()):
                self._naming[place].pop(case, None)
            for place in places:
                self._naming[place][case] = None
            if places:
                self._places[case] = places
