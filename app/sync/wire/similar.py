"""The messages about similar open cases: a seat asks the centre, which holds the words of all."""

from app.domain.words import Why
from app.sync.wire import Reply, Request


class AskSimilar(Request, kw_only=True):
    """What is typed."""

    device: str
    text: str
    place: str = ""
    category: str | None = None
    area: str | None = None
    limit: int = 16


class Told(Reply, kw_only=True):
    """An open case that may be about the same: how likely, and why. Nothing of its words."""

    case: str
    score: float
    why: tuple[Why, ...] = ()


class SimilarCases(Reply, kw_only=True):
    """Best first. `ready`: whether the centre has read its open cases by now; it begins when it is first asked."""

    ready: bool = True
    cases: tuple[Told, ...] = ()
