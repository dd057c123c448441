"""What a knowledge article must be."""

import re
from datetime import date

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Article, ArticleReport

_ID = re.compile(r"[^\s@\x00-\x1f]{1,64}")
_USED = re.compile(_ID.pattern + r"@[1-9][0-9]{0,8}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_USED = 50
_ONE_LINE = ("title", "phone", "source")


def checked(article: Article, book: Book) -> Article:
    """The article without blanks around its lines.

    Refused: ("type", "id") for one that cannot be named in `id@version`; ("empty" | "too_long" | "nul", field),
    ("unknown", "category" | "unit"), ("day", "valid_until").
    """
    if not _ID.fullmatch(article.id):
        raise Refused("type", "id", value=article.id)
    lines = {name: " ".join(getattr(article, name).split()) for name in _ONE_LINE}
    tidy = replace(article, text=article.text.strip(), **lines)
    for name in (*_ONE_LINE, "text"):
        _check_length(name, getattr(tidy, name), book.limits.text if name == "text" else book.limits.line)
    for name in ("title", "text"):
        if not getattr(tidy, name):
            raise Refused("empty", name)
    for name, table in (("category", book.categories), ("unit", book.units)):
        code = getattr(tidy, name)
        if code is not None and code not in table:
            raise Refused("unknown", name, value=code)
    if tidy.valid_until is not None:
        _check_day(tidy.valid_until)
    return tidy


def check_report(report: ArticleReport, book: Book) -> None:
    """A report says why. Refused("type", "id"), ("empty" | "too_long" | "nul", "text")."""
    if not _ID.fullmatch(report.id):
        raise Refused("type", "id", value=report.id)
    if not report.text.strip():
        raise Refused("empty", "text")
    _check_length("text", report.text, book.limits.text)


def check_used(used: tuple[str, ...]) -> None:
    """Articles named in an answer, each as id@version. Refused("type" | "too_long", "knowledge")."""
    if len(used) > _MOST_USED:
        raise Refused("too_long", "knowledge", limit=_MOST_USED, length=len(used))
    for each in used:
        if not _USED.fullmatch(each):
            raise Refused("type", "knowledge", value=each)


def named(article: Article) -> str:
    """How an answer names the article it was given from."""
    return f"{article.id}@{article.version}"


def expired(article: Article, today: date) -> bool:
    """Whether its last day is over."""
    return article.valid_until is not None and article.valid_until < today.isoformat()


def same(one: Article, other: Article) -> bool:
    """Whether two say the same, whoever wrote them when."""
    return replace(one, version=0, at=other.at, by="") == replace(other, version=0, by="")


def _check_length(name: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise Refused("too_long", name, limit=limit, length=len(text))
    if "\0" in text:
        raise Refused("nul", name)


def _check_day(day: str) -> None:
    try:
        date.fromisoformat(day if _DAY.fullmatch(day) else "")
    except ValueError:
        raise Refused("day", "valid_until", value=day) from None
