"""Knowledge at the centre: an article is one record of the feed, and every version of it is kept beside.

Saying again what stands already changes nothing, so an act whose answer was lost is simply done again.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection

from app.domain.articles import check_report, checked, same
from app.domain.errors import Refused
from app.domain.find import index
from app.domain.records import Article, ArticleReport
from app.sync.wire import Kind
from app.sync.wire.articles import PutArticle, ReportArticle
from server import audit, tables
from server.centre import Centre, encode
from server.database import again
from server.held import held, versions_of, write_versions
from server.ledger import Changes, Put, write

AT_ONCE = 250
"""Articles of an import that share a transaction."""
AT_ONCE_BYTES = 1_000_000


def article_of(centre: Centre, asked: PutArticle, by: str) -> Article:
    """The article that is asked for, checked; its version is the next one."""
    given = {name: getattr(asked, name) for name in asked.__struct_fields__ if name != "seen"}
    made = Article(version=asked.seen + 1, at=centre.clock.now(), by=by, **given)
    return _indexed(checked(made, centre.book))


def put(centre: Centre, asked: PutArticle, by: str) -> Article:
    """A new article, or a new version of one. Refused: what `checked` refuses, and ("changed", "title") where somebody
    else has changed it since it was seen."""
    wanted = article_of(centre, asked, by)

    def work() -> tuple[Article, int | None]:
        with centre.database.write() as connection:
            now, seq = held(connection, centre, Kind.ARTICLE, [wanted.id], Article).get(wanted.id, (None, 0))
            if now is not None and same(now, wanted):
                return now, None
            if (now.version if now else 0) != asked.seen:
                raise Refused("changed", "title")
            entry = audit.entry("article", centre.now_ms(), by, article=wanted.id, version=wanted.version)
            return wanted, _write(connection, centre, entry, [(wanted, seq)])

    made, seq = again(work)
    if seq is not None:
        centre.on_commit(seq)
    return made


def put_many(centre: Centre, articles: Iterable[Article], by: str) -> int:
    """Bring these in, each as the next version of itself; how many were new or changed. They must be checked."""
    return sum(_put_some(centre, some, by) for some in _pieces(articles))


def versions(centre: Centre, article: str) -> tuple[Article, ...]:
    """Every version, the newest first. Refused("unknown", "article") for one there is not."""
    found = versions_of(centre, tables.article_version, article, Article)
    if not found:
        raise Refused("unknown", "article", value=article)
    return found


def report(centre: Centre, asked: ReportArticle, by: str) -> ArticleReport:
    """Somebody doubts an article. Refused("unknown", "article"), and what `check_report` refuses."""
    made = ArticleReport(
        id=asked.id, article=asked.article, version=asked.version, text=asked.text.strip(), at=centre.clock.now(), by=by
    )
    check_report(made, centre.book)

    def work() -> tuple[ArticleReport, int | None]:
        with centre.database.write() as connection:
            if not held(connection, centre, Kind.ARTICLE, [asked.article], Article):
                raise Refused("unknown", "article", value=asked.article)
            known = held(connection, centre, Kind.REPORT, [made.id], ArticleReport).get(made.id)
            if known is not None:
                return known[0], None
            return made, _put_report(connection, centre, made, 0, "article_report", by)

    return _told(centre, again(work))


def resolve(centre: Centre, report_id: str, by: str) -> ArticleReport:
    """A lead has seen to it; the first who did stands. Refused("unknown", "report")."""

    def work() -> tuple[ArticleReport, int | None]:
        with centre.database.write() as connection:
            found = held(connection, centre, Kind.REPORT, [report_id], ArticleReport).get(report_id)
            if found is None:
                raise Refused("unknown", "report", value=report_id)
            known, seq = found
            if known.resolved_at is not None:
                return known, None
            made = replace(known, resolved_at=centre.clock.now(), resolved_by=by)
            return made, _put_report(connection, centre, made, seq, "article_resolved", by)

    return _told(centre, again(work))


def _told(centre: Centre, done: tuple[ArticleReport, int | None]) -> ArticleReport:
    made, seq = done
    if seq is not None:
        centre.on_commit(seq)
    return made


def _put_report(connection: Connection, centre: Centre, made: ArticleReport, before: int, act: str, by: str) -> int:
    entry = audit.entry(act, centre.now_ms(), by, article=made.article, report=made.id)
    row = Put(Kind.REPORT.value, made.id, encode(made), before, live=made.resolved_at is None)
    return write(connection, centre, Changes(entry, [row]))


def _put_some(centre: Centre, some: Sequence[Article], by: str) -> int:
    def work() -> tuple[int, int | None]:
        with centre.database.write() as connection:
            there = held(connection, centre, Kind.ARTICLE, [each.id for each in some], Article)
            changed = [row for each in some if (row := _next(each, there.get(each.id))) is not None]
            if not changed:
                return 0, None
            entry = audit.entry("articles", centre.now_ms(), by, rows=len(changed))
            return len(changed), _write(connection, centre, entry, changed)

    count, seq = again(work)
    if seq is not None:
        centre.on_commit(seq)
    return count


def _next(article: Article, there: tuple[Article, int] | None) -> tuple[Article, int] | None:
    """The article as its next version, with the number the present one has; None where it says the same."""
    indexed = _indexed(article)
    if there is None:
        return replace(indexed, version=1), 0
    now, seq = there
    indexed = replace(indexed, withdrawn=now.withdrawn)  # what a lead took out comes back by a lead's hand only
    return None if same(now, indexed) else (replace(indexed, version=now.version + 1), seq)


def _write(connection: Connection, centre: Centre, entry: str, rows: Sequence[tuple[Article, int]]) -> int:
    return write_versions(connection, centre, Kind.ARTICLE, tables.article_version, entry, rows)


def _indexed(article: Article) -> Article:
    return replace(article, pinyin=index(article.title))


def _pieces(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """As many as one transaction takes, and one page of a seat."""
    piece: list[Article] = []
    size = 0
    for each in articles:
        piece.append(each)
        size += len(each.text.encode())
        if len(piece) == AT_ONCE or size >= AT_ONCE_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece
