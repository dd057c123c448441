"""预警 Warnings: many citizens about one matter in few days, and the hot issues they grow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.questions.hotshapes import Warnings
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.warnings.view import WarningsView

    return WarningsView(frame)


def _count(frame: Frame, tell: Callable[[int], None]) -> None:
    """Those nobody has seen to yet."""
    told = lambda rows: tell(sum(row.state == "open" for row in rows))  # noqa: E731
    frame.work.ask(frame, "warnings", Warnings(), told)


PANE = Pane(name="warnings", title=N_("Warnings"), view=_view, order=45, count=_count, count_rests_s=10)
