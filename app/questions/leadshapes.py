"""What a lead can ask about the work of others, and the shape of each answer."""

from datetime import datetime
from typing import ClassVar

from app.domain.words import Answer
from app.figures.filters import Count, Filters, Shape
from app.figures.filters import narrow as narrow
from app.figures.seasons import Season as Season
from app.figures.standings import Standing
from app.figures.standings import Then as Then
from app.questions.question import Question


class Lenses(Question, kw_only=True):
    """Which cases to look at closely, each list with how many: lenses, boards, levels of supervision, own lenses."""


class LensRow(Shape, kw_only=True):
    """A list. `kind`: watched · pressure · queue · board · own · shared; `name` its code, of an own or shared one the
    name it was given; `by`: who shares it; `list`: how it is asked for by `ids`."""

    id: str
    kind: str
    name: str
    count: int
    filters: Filters
    list: str = "cases"
    by: str = ""
    days: int | None = None
    """Of a kept one: it is about the last so many days."""


class Alarms(Question, kw_only=True):
    """Emergencies that no lead has seen, the oldest first. A locked seat answers too: of a case nothing is told."""

    WHILE_LOCKED: ClassVar[bool] = True


class Alarm(Shape, kw_only=True):
    """One of them; `at`: since when its clock runs."""

    id: str
    at: datetime


class CallbackProgress(Question, kw_only=True):
    """How far everybody is with callbacks in a period, else today."""

    since: datetime | None = None
    until: datetime | None = None


class ProgressRow(Shape, kw_only=True):
    """One person. `counts`: outstanding (theirs and owed, whenever due), due (of these by tonight), done (cases whose
    citizens they rang in the period), reached (of these where somebody answered); `average_s`: mean seconds from one of
    their calls to the next, pauses of more than half an hour left out."""

    person: str
    counts: tuple[Count, ...]
    average_s: float | None


class WhatIf(Question, kw_only=True):
    """How the unit in charge of a case would stand this month after its citizen gave these answers. Refused("no_case")
    where the case is not held."""

    case: str
    contacted: Answer = Answer.YES
    solved: Answer = Answer.YES
    satisfied: Answer = Answer.YES


class WhatIfAnswer(Shape, kw_only=True):
    """`before` and `after` among all units of the month; equal where the answer counts for nothing, and `why` says why:
    no_unit, own_find, practice, direct, praise, answered."""

    unit: str | None
    before: Standing
    after: Standing
    why: str | None
    units: int
    """How many units have a rank now."""


class Seasons(Question, kw_only=True):
    """What is to be expected in the weeks after a day (YYYY-MM-DD; today), by what came up in earlier years."""

    on: str = ""
