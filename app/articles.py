"""What is done about knowledge articles: at the centre, at once. It comes back to every seat by exchange."""

from collections.abc import Callable
from typing import Any

from app.domain.records import Article, ArticleReport
from app.sync.wire import AskVersions, PutArticle, ReportArticle, ResolveReport, Versions

__all__ = ["Articles", "PutArticle", "ReportArticle"]


class Articles:
    """Each call waits for the centre. Refused as the centre says; Trouble where it does not answer."""

    def __init__(self, call: Callable[[str, Any, Any], Any]) -> None:
        self._call = call

    def put(self, asked: PutArticle) -> Article:
        """A lead's new article, or a new version of one; done again it changes nothing more.

        Refused at its fields; ("changed", "title") where somebody else has changed it since it was seen.
        """
        return self._call("/v1/articles", asked, Article)

    def versions(self, article: str) -> tuple[Article, ...]:
        """Every version, the newest first."""
        return self._call("/v1/articles/versions", AskVersions(article=article), Versions).versions

    def report(self, asked: ReportArticle) -> ArticleReport:
        """It is wrong or out of date: the leads are told."""
        return self._call("/v1/articles/report", asked, ArticleReport)

    def resolve(self, report: str) -> ArticleReport:
        """A lead has seen to it."""
        return self._call("/v1/articles/resolve", ResolveReport(report=report), ArticleReport)
