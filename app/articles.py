"""What is done about knowledge articles: at the centre, at once. It comes back to every seat by exchange."""

from collections.abc import Callable
from typing import Any

from app.domain.records import Article, ArticleReport
from app.sync.wire.articles import AskVersions, PutArticle, ReportArticle, ResolveReport, Versions


class Articles:
    """Each call waits for the centre. Refused as the centre says; Trouble where it does not answer."""

    def __init__(self, call: Callable[[str, Any, Any], Any]) -> None:
        self._call = call

    def put(self, **fields: Any) -> Article:
        """A lead's new article, or a new version of one (fields of `wire.articles.PutArticle`); the same again
        changes nothing.

        Refused at its fields; ("changed", "title") where somebody else has changed it since it was seen.
        """
        return self._call("/v1/articles", PutArticle(**fields), Article)

    def versions(self, article: str) -> tuple[Article, ...]:
        """Every version, the newest first."""
        return self._call("/v1/articles/versions", AskVersions(article=article), Versions).versions

    def report(self, **fields: Any) -> ArticleReport:
        """It is wrong or out of date (fields of `wire.articles.ReportArticle`): the leads are told."""
        return self._call("/v1/articles/report", ReportArticle(**fields), ArticleReport)

    def resolve(self, report: str) -> ArticleReport:
        """A lead has seen to it."""
        return self._call("/v1/articles/resolve", ResolveReport(report=report), ArticleReport)
