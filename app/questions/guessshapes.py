"""Which matter a text is about: the question, and what answers it."""

from app.questions.shapes import Question
from app.suggest import Guessed as Guessed


class Guess(Question, kw_only=True):
    """Which matters a text is about, the likeliest first; nothing where that is not certain enough."""

    text: str = ""
    limit: int = 3
