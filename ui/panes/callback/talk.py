"""What to say in the call in hand: the script's words before each question and after the last one. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.domain.scripts import QUESTIONS, walked
from app.text import _
from ui.panes.callback import model

if TYPE_CHECKING:
    from ui.panes.callback.model import Call
    from ui.parts.pane import Frame


def question(call: Call, name: str) -> str:
    """A question, word for word: as the script has it, else as this program does."""
    words = _said(call, [name])
    return words or _(model.QUESTIONS[name])


def before(call: Call, frame: Frame) -> str:
    """What is said between the last answer and the question to be asked now; "" where nothing is."""
    if call.script is None:
        return "" if call.answers or not call.current else model.greeting(call, frame)
    return _said(call, _since(call)) if call.current else ""


def after(call: Call) -> str:
    """What is said when all is answered."""
    return _said(call, _since(call)) if call.script is not None and not call.current else ""


def _since(call: Call) -> list[str]:
    """The steps since the last answer that are no question."""
    script = call.script
    assert script is not None
    passed = walked({step.name: step.ways for step in script.steps}, script.first, call.answers)
    asked = [at for at, name in enumerate(passed) if name in QUESTIONS and name in call.answers]
    return [name for name in passed[asked[-1] + 1 if asked else 0 :] if name not in QUESTIONS]


def _said(call: Call, names: Sequence[str]) -> str:
    words = {step.name: step.words for step in call.script.steps} if call.script is not None else {}
    return "\n".join(words[name] for name in names if name in words)
