"""The messages about knowledge articles: written, read back and doubted, online."""

from app.domain.records import Article
from app.sync.wire import Reply, Request


class PutArticle(Request, kw_only=True):
    """An article as a lead wants it. `id` is made at the seat; `seen` is the version changed, 0 for a new one."""

    id: str
    seen: int
    title: str
    text: str
    category: str | None = None
    unit: str | None = None
    phone: str = ""
    source: str = ""
    valid_until: str | None = None
    withdrawn: bool = False


class AskVersions(Request, kw_only=True):
    """How an article came to be what it is."""

    article: str


class Versions(Reply, kw_only=True):
    """Every version of an article, the newest first."""

    versions: tuple[Article, ...]


class ReportArticle(Request, kw_only=True):
    """An article is wrong or out of date, and why. `id` is made at the seat."""

    id: str
    article: str
    version: int
    text: str


class ResolveReport(Request, kw_only=True):
    """A lead has seen to a report."""

    report: str
