"""What the hotline's tables say while a case is being taken: whose duty it is, and by when."""

from msgspec.structs import replace

from app.domain import deadlines
from app.domain.clocks import Statement, statements
from app.domain.deadlines import Due
from app.domain.errors import Refused
from app.domain.records import Case
from app.domain.words import LEVELS
from app.questions.file import case_of
from app.questions.guessshapes import Guess, Guessed
from app.questions.shapes import CaseOf, Clocks, DueOf, SlipOf, Suggest, Suggestion
from app.reports.sheet import Sheet
from app.reports.slip import Maker, slip_of
from app.store.reading import Reading
from app.suggest import guessed
from app.suggest import suggest as of_duties


def suggest(reading: Reading, question: Suggest) -> list[Suggestion]:
    """Units by the duty catalogue and by what was learnt; without a category, for the one the text is about."""
    category, sure = question.category, None
    if category is None and (found := guess(reading, Guess(text=question.text, limit=1))):
        category, sure = found[0].category, found[0].confidence
    if reading.advice is None or category is None:
        return of_duties(reading.book, category, question.area, reading.now, confidence=sure)
    with reading.advice.remembered.use(reading.book) as learnt:
        return of_duties(reading.book, category, question.area, reading.now, learnt, sure)


def guess(reading: Reading, question: Guess) -> list[Guessed]:
    """Which matters a text is about; nothing where the model is not certain enough, or there is none."""
    model = reading.advice.models.use() if reading.advice is not None and question.text.strip() else None
    if model is None:
        return []
    return guessed(reading.book, model.candidates(question.text), question.limit)


def due(reading: Reading, question: DueOf) -> Due:
    """When this level is due, day by day. Refused("level") for one that no case can have."""
    if question.level not in LEVELS:
        raise Refused("level", "level", value=question.level)
    book = reading.book
    found = deadlines.due(question.level, question.at or reading.now, book.calendar, book.zone, book.hours)
    return replace(found, version=book.versions.get("day"))


def slip(reading: Reading, question: SlipOf) -> Sheet:
    """The slip, in the language spoken. Refused("no_case") when the seat does not hold the case, ("not_held") when it
    does not hold its words, ("no_dispatch") for a unit that has no part of it."""
    file = case_of(reading, CaseOf(case=question.case))
    if file.private is None:
        raise Refused("not_held", "case", value=question.case)
    if not any(question.unit in (None, each.unit) for each in file.facts.dispatches):
        raise Refused("no_dispatch", "unit", value=question.unit or "")
    case = Case(facts=file.facts, private=file.private)
    maker = Maker(reading.person.name, reading.seat, reading.now)
    return slip_of(case, question.unit, question.whole, reading.book, maker)


def clocks(reading: Reading, question: Clocks) -> tuple[Statement, ...]:
    """What is due of a case and why. Refused("no_case") when the seat does not hold it."""
    return statements(case_of(reading, CaseOf(case=question.case)).facts, reading.book)
