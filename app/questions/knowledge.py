"""Knowledge articles: found while somebody speaks, by words, by pinyin, by the matter at hand."""

import re
from collections.abc import Iterator
from datetime import date
from heapq import nsmallest

from app.domain.articles import expired
from app.domain.errors import Refused
from app.domain.find import Entry
from app.domain.records import Article
from app.questions.shapes import ArticleOf, ArticleRow, Knowledge, ReportRow, Reports
from app.similar.bigrams import fold, pairs
from app.store.reading import Reading
from app.store.shelf import Shelf

Scored = tuple[str, float, int]
"""Id of an article, its score, and its place among the titles found."""

_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_LONGEST_SPELT = 48
"""Letters of a word that is tried as pinyin."""
_SNIPPET = 60
TITLE, TEXT = 1.0, 0.5
NEAR = 0.3
"""What being about the category adds to what a title shares with a text."""
_ENOUGH = 2.5
"""So many pairs that stand in one title alone are as good as the whole of a longer title."""
WEAK = 0.25
"""Below this an article that holds not all the words is not worth a look."""


def knowledge(reading: Reading, question: Knowledge) -> list[ArticleRow]:
    """Articles, best first."""
    shelf = reading.shelf.shelf(reading.connection)
    chain = [each.code for each in reading.book.category_chain(question.category)]
    today = reading.now.astimezone(reading.book.zone).date()
    found = _scored(shelf, question, frozenset(chain))
    ranked = nsmallest(max(question.limit, 0), _ranked(shelf, found, today.isoformat(), chain, question.withdrawn))
    return [_row(shelf, shelf.articles[key].article, -less, today) for *_over, less, _place, _title, key in ranked]


def article_of(reading: Reading, question: ArticleOf) -> Article:
    """Refused("unknown", "article") for one this seat does not hold."""
    shelved = reading.shelf.shelf(reading.connection).articles.get(question.article)
    if shelved is None:
        raise Refused("unknown", "article", value=question.article)
    return shelved.article


def reports(reading: Reading, _question: Reports) -> list[ReportRow]:
    """Doubts, oldest first; one about an article that is not held is left out."""
    shelf = reading.shelf.shelf(reading.connection)
    people = reading.book.people
    return [
        ReportRow(
            id=each.id,
            article=each.article,
            title=about.article.title,
            version=each.version,
            changed=about.article.version != each.version,
            text=each.text,
            at=each.at,
            by=people[each.by].name if each.by in people else each.by,
        )
        for each in shelf.reports
        if (about := shelf.articles.get(each.article)) is not None
    ]


def words_in(text: str) -> list[str]:
    """The words looked for: cut at blanks, at signs, and where letters meet Chinese."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def _scored(shelf: Shelf, question: Knowledge, near: frozenset[str]) -> list[Scored]:
    """Each article that answers."""
    words = words_in(question.text)
    if words:
        return _holding(shelf, words) or list(_sharing(shelf, question.text, near))
    everything = shelf.articles.items()
    return [(key, NEAR, 0) for key, each in everything if not near or each.article.category in near]


def _holding(shelf: Shelf, words: list[str]) -> list[Scored]:
    """Articles with every word, those with all in the title as the finder ranks them."""
    most = len(shelf.articles)
    titles = [entry.code for entry in _found(shelf, " ".join(words), most)]
    known = frozenset(titles)
    others = [(key, each) for key, each in shelf.articles.items() if key not in known]
    for word in words:
        spelt = {entry.code for entry in _found(shelf, word, most)} if _is_spelt(word) else frozenset[str]()
        others = [(key, e) for key, e in others if word in e.text or word in e.title or key in spelt]
    return [(key, TITLE, at) for at, key in enumerate(titles)] + [(key, TEXT, most) for key, _each in others]


def _found(shelf: Shelf, query: str, most: int) -> list[Entry]:
    return shelf.finder.find(query, most) if len(query) <= _LONGEST_SPELT else []


def _is_spelt(word: str) -> bool:
    return word.isascii() and not word.isdigit()


def _sharing(shelf: Shelf, text: str, near: frozenset[str]) -> Iterator[Scored]:
    """Articles whose titles share enough with a text, or that are about its category."""
    said = pairs([text])
    shared: dict[str, float] = {key: 0.0 for key, each in shelf.articles.items() if each.article.category in near}
    known = 0.0
    for pair in said:
        for key in shelf.with_pair.get(pair, ()):
            shared[key] = shared.get(key, 0.0) + shelf.title_pairs[key][pair]
        known += shelf.weight(pair)
    enough = max(known, _ENOUGH * shelf.weight(None))
    for key, weight in shared.items():
        score = weight / min(sum(shelf.title_pairs[key].values()) or enough, enough)
        score = min(score + (NEAR if shelf.articles[key].article.category in near else 0.0), 0.99)
        if score >= WEAK:
            yield key, score, 0


def _ranked(
    shelf: Shelf, found: list[Scored], today: str, chain: list[str], withdrawn: bool
) -> Iterator[tuple[bool, bool, int, float, int, str, str]]:
    """What holds before what does not; the matter at hand, the nearer the better; title before text."""
    far = len(chain)
    nearness = {code: at for at, code in enumerate(chain)}
    for key, score, place in found:
        each = shelf.articles[key]
        article = each.article
        if withdrawn or not article.withdrawn:
            over = article.valid_until is not None and article.valid_until < today
            near = nearness.get(article.category or "", far)
            yield article.withdrawn, over, near, -score, place, each.title, key


def _row(shelf: Shelf, article: Article, score: float, today: date) -> ArticleRow:
    return ArticleRow(
        id=article.id,
        version=article.version,
        title=article.title,
        snippet=" ".join(article.text[: 2 * _SNIPPET].split())[:_SNIPPET],
        category=article.category,
        unit=article.unit,
        phone=article.phone,
        source=article.source,
        valid_until=article.valid_until,
        expired=expired(article, today),
        withdrawn=article.withdrawn,
        reports=shelf.reported.get(article.id, 0),
        score=round(score, 3),
    )
