"""What the centre learnt of units: from its cases, and from what was told beside them (`suggest --learn`)."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import text

from app.suggest.experience import Experience, Lesson
from server.centre import Centre

_OF_CASES = text(
    "SELECT category, area, taken, returned_by, level, count(*) FROM facts"
    " WHERE hotline = :hotline AND category IS NOT NULL AND (taken IS NOT NULL OR returned_by IS NOT NULL)"
    " GROUP BY category, area, taken, returned_by, level"
)
_TOLD = text("SELECT category, area, unit, times, returns FROM learnt WHERE hotline = :hotline")
_KEEP = text(
    "INSERT INTO learnt (hotline, category, area, unit, times, returns, last_at)"
    " VALUES (:hotline, :category, :area, :unit, :times, :returns, :at)"
    " ON CONFLICT (hotline, category, area, unit) DO UPDATE SET times = learnt.times + excluded.times,"
    " returns = learnt.returns + excluded.returns, last_at = excluded.last_at"
)


def experience(centre: Centre) -> Experience:
    """Everything it learnt so far."""
    learnt, key = Experience(centre.book), {"hotline": centre.hotline.key}
    with centre.database.read() as connection:
        for category, area, taken, returned_by, level, times in connection.execute(_OF_CASES, key):
            learnt.learn(Lesson(category, area or "", taken, returned_by, level), times)
        for category, area, unit, times, returns in connection.execute(_TOLD, key):
            learnt.learn(Lesson(category, area, unit), times)
            learnt.learn(Lesson(category, area, None, unit), returns)
    return learnt


def keep(centre: Centre, lessons: Mapping[Lesson, int]) -> None:
    """Remember what was told, each lesson so many times more."""
    times: dict[tuple[str, str, str], Counter[str]] = {}
    for lesson, count in lessons.items():
        for name, unit in (("times", lesson.taken), ("returns", lesson.returned_by)):
            if unit:
                times.setdefault((lesson.category, lesson.area, unit), Counter())[name] += count
    same = {"hotline": centre.hotline.key, "at": centre.now_ms()}
    given = [
        same | {"category": category, "area": area, "unit": unit, "times": each["times"], "returns": each["returns"]}
        for (category, area, unit), each in times.items()
    ]
    if given:
        with centre.database.write() as connection:
            connection.execute(_KEEP, given)
