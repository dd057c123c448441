"""Numbers of buildings, however they are written: 七号楼 is 7号楼, 二十三单元 is 23单元.

Only before the words that number a building or a part of it; elsewhere a Chinese numeral is a word like any other.
"""

import re

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NAMES = "零一二三四五六七八九"
_BEFORE = "(?=号楼|号院|号门|单元|楼|栋|幢|层|室)"
_CHINESE = re.compile(rf"[〇零一二三四五六七八九十百两]{{1,5}}{_BEFORE}")
_ARABIC = re.compile(rf"(?<!\d)[1-9]\d?{_BEFORE}")


def in_digits(text: str) -> str:
    """The text with its buildings numbered in digits."""
    return _CHINESE.sub(lambda found: _digits(found[0]), text)


def in_words(text: str) -> str:
    """The text with its buildings up to 99 numbered in Chinese."""
    return _ARABIC.sub(lambda found: _words(int(found[0])), text)


def _digits(written: str) -> str:
    """五〇二 is told digit by digit, 二十三 by tens and hundreds; anything odd stays as it is."""
    if not set(written) & set("十百"):
        return "".join(str(_DIGITS[character]) for character in written)
    shape = re.fullmatch(r"(?:(.)百)?零?(?:(.)?(十))?(.)?", written)
    if shape is None or any(part in "十百" for part in filter(None, (shape[1], shape[2], shape[4]))):
        return written
    hundreds, tens, units = (_DIGITS[part] if part else 0 for part in (shape[1], shape[2], shape[4]))
    return str(100 * hundreds + 10 * (tens or bool(shape[3])) + units)


def _words(number: int) -> str:
    tens, units = divmod(number, 10)
    begin = "" if not tens else "十" if tens == 1 else f"{_NAMES[tens]}十"
    return begin + (_NAMES[units] if units else "")
