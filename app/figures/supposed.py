"""率之影: how a unit would stand after one more citizen's answers."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.records import CaseFacts
from app.domain.words import Answer, Channel, Flag, Outcome, RequestType
from app.figures.rates import QUESTIONS, Rate
from app.figures.standings import Standing, ranked, score, with_answers, zone

Said = Mapping[str, bool | None]
"""Name of a rate → yes, no, or None: cannot say."""

_MEANS = {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}


def said(answers: Mapping[str, Answer]) -> Said:
    """Answers to the three questions, by the rates they count for."""
    return {name: _MEANS[answers[question]] for name, question in QUESTIONS.items() if question in answers}


def why_not(facts: CaseFacts, caller: str) -> str | None:
    """Why an answer of this citizen about this case moves no rate: no_unit, own_find, practice, direct, praise,
    answered (an earlier one of this round counts). None: it does."""
    if facts.unit is None:
        return "no_unit"
    if facts.channel is Channel.OWN_FIND:
        return "own_find"
    if Flag.PRACTICE in facts.flags:
        return "practice"
    if facts.outcome is Outcome.DIRECT:
        return "direct"
    if facts.request_type is RequestType.PRAISE:
        return "praise"
    tries = (each for each in facts.callbacks if each.caller == caller and each.round == facts.round)
    return "answered" if any(each.complete for each in tries) else None


def after(rows: Sequence[Standing], unit: str, more: Said, book: Book) -> tuple[Standing, Standing]:
    """The unit as it stands among `rows`, and as it would with these answers: rates, score, rank, zone."""
    none = tuple(Rate(name=name, key=unit, by="unit", yes=0, answered=0, rate=None) for name in QUESTIONS)
    now = next((row for row in rows if row.key == unit), Standing(key=unit, counts={}))
    rates = with_answers(now.rates or none, more)
    value = score(rates)
    then = replace(now, rates=rates, score=value, zone=zone(value, book.limits), rank=None)
    others = [replace(row, rank=None) for row in rows if row.key not in (unit, None)]
    placed = next(row for row in _placed([*others, then]) if row.key == unit)
    return now, placed


def _placed(rows: Sequence[Standing]) -> list[Standing]:
    return ranked([row for row in rows if row.score is not None]) + [row for row in rows if row.score is None]
