"""How somebody's practice went."""

from app.domain.practice import PracticeShift
from app.questions.callshapes import Practice
from app.store import practice
from app.store.reading import Reading


def shifts(reading: Reading, question: Practice) -> tuple[PracticeShift, ...]:
    """The sheets of practice shifts, the newest first."""
    return practice.everything(reading.connection)[: question.limit]
