"""Finding one row of a table by Chinese, full pinyin, initials or any mixture, in about a millisecond a keystroke.

`index` is made once, at the centre, where a table comes in: it knows every reading of every character. `Finder` works
at the seat on what `index` made and knows no dictionary.

A query falls into words at blanks and where the script changes; every word must be found, in any order, in the name, an
alias or the names above. A word of letters matches a run of characters when it is a row of beginnings of their
readings: 物业服务 is found by wyfw, wuyefuwu, wuyfw, yefu. In a table that `breaks`, a word may go on further right
once, after two letters or more that begin a name: 小区电梯收费标准 by xqdbz. Such rows come after all others.

How it is fast: all names of a table lie one behind the other, and for each character and each syllable one long integer
holds a bit for every place where it stands. A word is followed through the whole table by shifting and masking these.
"""

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice, zip_longest
from typing import Protocol

from msgspec import Struct

_WORDS = re.compile(r"[a-z0-9]+|[^a-z0-9\s›>/、,，·]+")
_TO_NEXT = re.compile(rb"\x00*+[^\x00]")
_LONGEST_SYLLABLE = 6
_FIRST_PART = 2
_LONGEST_QUERY = 48
_NEVER_SO = {"车": "ju"}
"""Readings nobody types: 车 is a rook at chess alone, and every 公交车 would begin with the gjj of 公积金."""


class Named(Protocol):
    """A row of a table that is a tree."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def pinyin(self) -> str: ...


class Entry(Struct, frozen=True):
    """A row that can be found. `above` are the names over it, outermost first; `pinyin` is `index(name, aliases)`."""

    code: str
    name: str
    above: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    pinyin: str = ""
    above_pinyin: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """城东区 › 八一路街道 › 青发小区."""
        return " › ".join((*self.above, self.name))


def index(name: str, aliases: Iterable[str] = ()) -> str:
    """Every reading of every character: 重建 → "'zhong'chong;'jian;"; aliases follow after a "|".

    For the centre only: the dictionary takes a third of a second to load.
    """
    return "|".join("".join(map(_readings, _plain(text))) for text in (name, *aliases))


def tree(rows: Iterable[Named]) -> Iterator[Entry]:
    """Rows with the names above them, in their order; a row whose parent is unknown stands by itself."""
    by_code = {row.code: row for row in rows}
    for row in by_code.values():
        line: list[Named] = []
        parent = row.parent
        while parent is not None and (found := by_code.get(parent)) is not None and found not in (row, *line):
            line.insert(0, found)
            parent = found.parent
        aliases: tuple[str, ...] = getattr(row, "aliases", ())
        names, spellings = tuple(each.name for each in line), tuple(each.pinyin for each in line)
        yield Entry(row.code, row.name, names, aliases, row.pinyin, spellings)


class Finder:
    """A table that is searched while somebody types. Its answers never change; safe to share between threads."""

    def __init__(self, entries: Iterable[Entry], breaks: bool = False) -> None:
        """`breaks`: a word of letters may leave out characters once, to be typed as one knows the name's two ends."""
        self.entries = tuple(entries)
        self._breaks = breaks
        self._number = {entry.code: number for number, entry in enumerate(self.entries)}
        self._exact = {_plain(entry.name): number for number, entry in reversed(list(enumerate(self.entries)))}
        self._names = _Places(((entry.name, *entry.aliases), entry.pinyin) for entry in self.entries)
        below: dict[tuple[str, str], array[int]] = defaultdict(lambda: array("I"))
        for number, entry in enumerate(self.entries):
            for name, spelling in zip_longest(entry.above, entry.above_pinyin[: len(entry.above)], fillvalue=""):
                below[name, spelling].append(number)
        self._above = _Places(((name,), spelling.partition("|")[0]) for name, spelling in below)
        self._below = list(below.values())
        self._masks: dict[int, int] = {}

    def get(self, code: str) -> Entry | None:
        """The row of this code."""
        number = self._number.get(code)
        return None if number is None else self.entries[number]

    def find(self, query: str, limit: int = 50, recent: Mapping[str, int] | None = None) -> list[Entry]:
        """Up to `limit` rows: those that begin with the query first, then those that hold it, then those below it, last
        (where the table `breaks`) those that hold it in two pieces.

        Of one word, those whose initials it is come first. Within each, what was used lately (`recent`: code → rank, 0
        the latest), then the table's order.
        """
        ranked = sorted((recent or {}).items(), key=lambda item: item[1])
        lately = [self._number[code] for code, _rank in ranked if code in self._number]
        plain = _plain(query)[:_LONGEST_QUERY].strip()
        words = _WORDS.findall(plain)
        found = self._found(words, plain, lately) if words else chain(lately, range(len(self.entries)))
        return [self.entries[number] for number in islice(_once(found), limit)]

    def _found(self, words: list[str], plain: str, lately: Sequence[int]) -> Iterator[int]:
        names, search = self._names, _Search(self._names, lately)
        inside = [names.starts(word) for word in words]
        begins = inside[0] & names.first
        yield from self._exactly(plain, begins)
        if len(words) == 1:
            initials = names.initials(words[0])
            yield from search.rows(begins & initials)
            yield from search.rows(begins)
            yield from search.rows(inside[0] & initials)
            yield from search.rows(inside[0])
            yield from search.rows(self._under(words[0]))
            yield from search.rows(names.broken(words[0]) if self._breaks else 0)
            return
        anywhere = [bits | self._under(word) for bits, word in zip(inside, words, strict=True)]
        everywhere = names.all_in(anywhere)
        rarest = min(range(len(words)), key=lambda number: anywhere[number].bit_count())
        yield from filter(everywhere, search.rows(begins))
        yield from filter(names.all_in(inside), search.rows(inside[rarest]))
        yield from filter(everywhere, search.rows(anywhere[rarest]))

    def _exactly(self, plain: str, begins: int) -> Iterator[int]:
        """The row whose name is the query: first of those that begin with it."""
        row = self._exact.get(plain)
        if row is not None and self._names.all_in([begins])(row):
            yield row

    def _under(self, word: str) -> int:
        """Every place of the rows below a name that holds the word."""
        bits = 0
        for number in _once(self._above.rows(self._above.starts(word))):
            if number not in self._masks:
                self._masks[number] = self._names.mask(self._below[number])
            bits |= self._masks[number]
        return bits


class _Search:
    """Rows of a search in their order: those used lately by rank, the others as they stand."""

    def __init__(self, names: "_Places", lately: Sequence[int]) -> None:
        self._names = names
        self._rank = {row: rank for rank, row in enumerate(lately)}
        self._mask = names.mask(lately) if lately else 0

    def rows(self, bits: int) -> Iterator[int]:
        """The rows of these places."""
        used = set(self._names.rows(bits & self._mask)) if self._mask else ()
        yield from sorted(used, key=self._rank.__getitem__)
        yield from self._names.rows(bits)


class _Places:
    """Names one behind the other. A place is a bit; each row begins at a whole byte, each name ends with a free bit."""

    def __init__(self, rows: Iterable[tuple[Sequence[str], str]]) -> None:
        self._lists: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._row_of_byte = array("I")
        self._begin = array("I", [0])
        firsts, inside = array("I"), array("I")
        for number, (names, spelling) in enumerate(rows):
            bit = self._begin[-1] * 8
            for name, spelt in zip_longest(map(_plain, names), spelling.split("|") if spelling else (), fillvalue=""):
                firsts.append(bit)
                end = bit + self._put(bit, name, spelt or _spelt_by_itself(name))
                inside.extend(range(bit, end))
                bit = end + 1
            self._begin.append(bit // 8 + 1)
            self._row_of_byte.extend([number] * (self._begin[-1] - self._begin[-2]))
        self.first, self._inside = self._bits(firsts), self._bits(inside)
        self._sets = {key: self._bits(places) for key, places in self._lists.items() if key[0] == "'"}
        self._syllables = [key[1:] for key in self._sets]

    def starts(self, word: str) -> int:
        """Every place where the word begins."""
        if not word.isascii():
            bits = -1
            for character in reversed(word):
                bits = (bits >> 1) & self._set(character)
            return bits
        return self._after(word)[0]

    def initials(self, word: str) -> int:
        """Every place where the word is the first letters of the usual readings: gjj is 公积金 before it is 公交车,
        whose last character may be read ju."""
        bits = -1
        for letter in reversed(word):
            bits = (bits >> 1) & self._set(f"^{letter}")
        return bits

    def broken(self, word: str) -> int:
        """Every place where the rest of a word begins whose first part, two letters or more, begins the same name."""
        if len(word) <= _FIRST_PART or not word.isascii():
            return 0
        after, bits = self._after(word), 0
        for cut, reached in enumerate(self._reached(word)):
            if cut >= _FIRST_PART and reached:
                bits |= after[cut] & self._from(reached)
        return bits

    def _after(self, word: str) -> list[int]:
        """Of each letter every place where the word from there on begins."""
        after = [0] * len(word)
        for start in reversed(range(len(word))):
            for end in range(start + 1, min(len(word), start + _LONGEST_SYLLABLE) + 1):
                here = self._prefix(word[start:end])
                if not here:
                    break
                after[start] |= here if end == len(word) else here & (after[end] >> 1)
        return after

    def _reached(self, word: str) -> list[int]:
        """Of each letter every place that follows the letters before it, at the beginning of a name."""
        reached = [self.first, *[0] * (len(word) - 1)]
        for start in range(len(word) - 1):
            for end in range(start + 1, min(len(word) - 1, start + _LONGEST_SYLLABLE) + 1):
                here = reached[start] and self._prefix(word[start:end])
                if not here:
                    break
                reached[end] |= (reached[start] & here) << 1
        return reached

    def _from(self, bits: int) -> int:
        """These places and all that follow in the same name: a carry runs to the free bit at a name's end."""
        return ((self._inside + (bits & self._inside)) ^ self._inside) | bits

    def all_in(self, sets: Iterable[int]) -> Callable[[int], bool]:
        """A test: whether a row has a place of each of these sets."""
        begin, rows = self._begin, [bits.to_bytes(len(self._row_of_byte), "little") for bits in sets]
        return lambda row: all(any(places[begin[row] : begin[row + 1]]) for places in rows)

    def rows(self, bits: int) -> Iterator[int]:
        """The rows of these places in order; a row may come twice."""
        size = len(self._row_of_byte)
        ended = (bits | 1 << size * 8).to_bytes(size + 1, "little")  # a last bit to run to, else the runs start anew
        for found in _TO_NEXT.finditer(ended):
            if found.end() <= size:
                yield self._row_of_byte[found.end() - 1]

    def mask(self, rows: Iterable[int]) -> int:
        """Every place of these rows."""
        row_bytes = bytearray(len(self._row_of_byte))
        for row in rows:
            begin, end = self._begin[row], self._begin[row + 1]
            row_bytes[begin:end] = b"\xff" * (end - begin)
        return int.from_bytes(row_bytes, "little")

    def _put(self, bit: int, name: str, spelling: str) -> int:
        for place, character in enumerate(name, bit):
            self._lists[character].append(place)
        readings = spelling.split(";")
        for place, group in enumerate(readings, bit):
            for key in _keys(group):
                self._lists[key].append(place)
            if group:
                self._lists[f"^{group[1]}"].append(place)
        return max(len(name), len(readings))

    def _set(self, key: str) -> int:
        if key not in self._sets:
            self._sets[key] = self._bits(self._lists.get(key, ()))
        return self._sets[key]

    def _prefix(self, prefix: str) -> int:
        key = "'" + prefix + "…"
        if key not in self._sets:
            bits = 0
            for syllable in self._syllables:
                if syllable.startswith(prefix):
                    bits |= self._sets["'" + syllable]
            self._sets[key] = bits
        return self._sets[key]

    def _bits(self, places: Iterable[int]) -> int:
        row_bytes = bytearray(len(self._row_of_byte))
        for place in places:
            row_bytes[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(row_bytes, "little")


def _once(rows: Iterable[int]) -> Iterator[int]:
    seen: set[int] = set()
    for row in rows:
        if row not in seen:
            seen.add(row)
            yield row


@cache
def _keys(group: str) -> tuple[str, ...]:
    return tuple(f"'{reading}" for reading in group.split("'") if reading)


def _spelt_by_itself(name: str) -> str:
    """A spelling for a name nobody indexed: its Latin letters and digits."""
    return "".join(f"'{c};" if c.isascii() and c.isalnum() else ";" for c in name)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@cache
def _readings(character: str) -> str:
    if character.isascii():
        return f"'{character};" if character.isalnum() else ""
    from pypinyin import Style, pinyin

    spelt = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    readings = [reading for reading in (spelt[0] if spelt else []) if reading.isascii() and reading.isalpha()]
    readings = [reading for reading in readings if reading != _NEVER_SO.get(character)]
    loose = [reading.replace("v", "u") for reading in readings if "v" in reading]
    return "".join(f"'{reading}" for reading in dict.fromkeys([*readings, *loose])) + ";" if readings else ""
