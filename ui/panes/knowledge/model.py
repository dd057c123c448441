"""Articles, their versions and doubts about them, as they are read. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.articles import expired
from app.text import _, field, moment, near, number
from ui.parts import names
from ui.parts.cells import Mark
from ui.parts.page import Page

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.domain.book import Book
    from app.domain.records import Article
    from app.questions.shapes import ArticleRow, ReportRow
    from ui.parts.look import Look

FIELDS = ("title", "text", "category", "unit", "phone", "source", "valid_until", "withdrawn")


def state(row: ArticleRow) -> tuple[str, Mark]:
    """Whether it may be answered from: a word and its shape."""
    if row.withdrawn:
        return _("Withdrawn"), Mark("status-withdrawn", "muted")
    if row.expired:
        return _("Expired"), Mark("due", "danger")
    if row.reports:
        return _("Doubted"), Mark("attention", "warn")
    return _("In force"), Mark("check", "ok")


def until(day: str | None) -> str:
    """The last day, or — for none."""
    return day or "—"


def written(look: Look, book: Book, article: Article, doubts: Sequence[ReportRow], today: date) -> Page:
    """An article to be read out: its state, whom to ring, the text; then where it comes from, and who doubts it."""
    page = Page(look)
    page.marks(("", "text", article.title, "title"))
    if article.withdrawn:
        page.marks(("status-withdrawn", "muted", _("Withdrawn: not to be answered from"), "loud"))
    elif expired(article, today):
        page.marks(("due", "danger", _("Expired: its last day was {day}", day=article.valid_until), "loud"))
    if doubts:
        page.marks(("attention", "warn", _("Reported as wrong or out of date"), "loud"))
    page.heading(field("text"))
    for line in article.text.split("\n"):
        page.line(line)
    page.heading(_("About"))
    page.facts(
        [
            (field("phone"), article.phone),
            (field("unit"), names.unit(book, article.unit)),
            (field("category"), names.category_path(book, article.category)),
            (field("source"), article.source),
            (field("valid_until"), article.valid_until or _("Until further notice")),
            (_("Version"), _signed(book, article)),
        ]
    )
    if doubts:
        page.heading(_("Reports"))
        for each in doubts:
            page.line(f"{each.by}  {moment(each.at)}", "muted", small=True)
            page.words(each.text)
    return page


def told(look: Look, book: Book, versions: Sequence[Article]) -> Page:
    """How an article came to be what it is: each version with what differs from the one before."""
    page = Page(look)
    page.marks(("", "text", versions[0].title, "title"))
    for new, old in zip(versions, [*versions[1:], None], strict=True):
        page.heading(_signed(book, new))
        for name in FIELDS:
            value = getattr(new, name)
            if old is None or value != getattr(old, name):
                _write_change(page, book, name, value, old is None)
    return page


def _write_change(page: Page, book: Book, name: str, value: object, first: bool) -> None:
    if name == "withdrawn":
        if value or not first:
            page.line(_("Withdrawn") if value else _("Brought back"), "muted")
        return
    shown = {"category": names.category_path, "unit": names.unit}.get(name, lambda _book, text: text)(book, value)
    if name == "text":
        page.words(str(shown))
    elif shown or not first:
        page.line(_("{name}: {text}", name=field(name), text=shown or "—"))


def _signed(book: Book, article: Article) -> str:
    who = names.person(book, article.by)
    return " · ".join((_("Version {n}", n=number(article.version)), moment(article.at), who))


def asked_at(row: ReportRow, now: datetime) -> str:
    """When somebody reported it."""
    return near(row.at, now)
