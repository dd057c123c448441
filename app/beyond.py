"""Similar open cases beyond what this seat holds the words of: asked of the centre, and never waited for."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from app.questions.shapes import Similar
from app.similar.likeness import Likeness
from app.sync.wire.similar import AskSimilar, SimilarCases


class Beyond:
    """The question goes out as it is typed; what comes back is how likely which cases are, nothing of their words."""

    def __init__(self, call: Callable[..., Any], device: str) -> None:
        self._call = call
        self._device = device

    def ask(self, question: Similar) -> Similar:
        """The question together with what the centre says to it; asked again of the store, it answers with both.

        Waits for the centre: Trouble where it does not answer.
        """
        asked = AskSimilar(
            device=self._device,
            text=question.text,
            place=question.place,
            category=question.category,
            area=question.area,
        )
        said: SimilarCases = self._call("/v1/similar", asked, SimilarCases)
        return replace(question, told={each.case: Likeness(each.score, each.why) for each in said.cases})
