"""Which language is spoken, and the one function every text goes through. No Qt: reports are made without a screen."""

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from app.text.catalogue import load

LANGUAGES = ("zh_CN", "en")
"""What operators read, and the second language; both complete."""

_IN_LIST = re.compile(r"(?P<name>.+?)\[(?:(?P<at>\d+)|\.\.\.)\]")
_chosen = LANGUAGES[0]
_for_now: ContextVar[str | None] = ContextVar("language", default=None)


def use(language: str) -> None:
    """Speak `language` from now on, in every thread. Raises ValueError for one there is no catalogue of."""
    global _chosen
    _chosen = _known(language)


@contextmanager
def speaking(language: str) -> Generator[None]:
    """Speak `language` inside this block only (this thread or task): for an answer to one of many readers."""
    token = _for_now.set(_known(language))
    try:
        yield
    finally:
        _for_now.reset(token)


def language() -> str:
    """The language spoken here."""
    return _for_now.get() or _chosen


def best(wanted: str) -> str:
    """The nearest language to an HTTP Accept-Language line or a locale's name; Chinese when none is near."""
    for part in re.split(r"[,;]", wanted):
        short = part.strip().lower()[:2]
        if short in ("zh", "en"):
            return LANGUAGES[0] if short == "zh" else LANGUAGES[1]
    return LANGUAGES[0]


def _(msgid: str, **values: object) -> str:
    """The text for an English msgid in the language spoken, its {names} filled with `values`.

    Without values the text is taken as it stands, braces and all. A missing translation shows the English.
    """
    text = _find("", msgid)[0] or msgid
    return text.format(**values) if values else text


def N_(msgid: str) -> str:
    """Marks a msgid that is translated later, when it is shown: for tables built at import."""
    return msgid


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """The text for `n` things; `n` fills {n}, beside `values`."""
    forms = _find("", one)
    text = forms[min(len(forms) - 1, int(n != 1))] or (one if n == 1 else many)
    return text.format(n=n, **values)


def coded(context: str, code: str, otherwise: str | None = None) -> str:
    """The text of a code that programs read too; where there is none, `otherwise` or the code itself."""
    return _find(context, code)[0] or (code if otherwise is None else otherwise)


def name_of(member: StrEnum) -> str:
    """The name of one of the hotline's words: name_of(Status.WAITING) → 待受理 / Waiting."""
    return coded(type(member).__name__, member.value)


def names_of(words: type[StrEnum]) -> dict[str, str]:
    """value → name for every member, in their order: for choices."""
    return {member.value: name_of(member) for member in words}


def act(kind: str) -> str:
    """The name of an act by its wire name: act("register_case") → 登记工单 / Register case."""
    return coded("do", kind)


def field(name: str) -> str:
    """The name of a field as people know it; of "caller.phone" the last part counts where the whole has no name.

    "flags[0]" is the first one in a list: 标记第 1 项.
    """
    whole, number = _IN_LIST.fullmatch(name), 0
    if whole is not None:
        name, number = whole["name"], int(whole["at"] or -1) + 1
    said = coded("field", name, "") or coded("field", name.rpartition(".")[2])
    return _("{field}, item {number}", field=said, number=number) if number else said


def why(code: str) -> str:
    """Why a day counts or not, of a deadline's statement: why("holiday:国庆节") → 国庆节 / National Day."""
    kind, _colon, name = code.partition(":")
    return coded("holiday", name) if name else coded("why", kind)


def listed(names: Sequence[str]) -> str:
    """Several names in a row, as the language separates them."""
    return ("、" if language() == "zh_CN" else ", ").join(names)


def _find(context: str, msgid: str) -> tuple[str, ...]:
    return load(language()).get((context, msgid), ("",))


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"no texts in {language!r}; there are {', '.join(LANGUAGES)}")
    return language
