"""通知 Notices: what leads told, who has read it; a lead writes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.questions.notices import Notices
from app.text import N_
from ui.parts.pane import Pane

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.parts.pane import Frame, View


def _view(frame: Frame) -> View:
    from ui.panes.notices.view import NoticesView

    return NoticesView(frame)


def _count(frame: Frame, tell: Callable[[int], None]) -> None:
    """Those this person has yet to read."""
    frame.work.ask(frame, "notices", Notices(unread=True), lambda rows: tell(len(rows)))


PANE = Pane(
    name="notices",
    title=N_("Notices"),
    view=_view,
    watches=frozenset({"notice", "people", "book"}),
    order=47,
    count=_count,
)
