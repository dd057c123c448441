"""The panes: each built when it is first shown; what is hidden remembers that it has something to look at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from ui.parts.pane import Frame, Pane, Stale, View

if TYPE_CHECKING:
    from ui.work import Touched

_FIRST_MS = 200
"""Of each second that a number rests between two counts, so much it waits for the first: the rows come before it."""


class Panes(QStackedWidget):
    """The views of the panes somebody may open; one is shown."""

    shown = Signal(str)
    counted = Signal(str, int)
    """How much waits in a pane."""

    def __init__(self, frame: Frame, panes: Sequence[Pane]) -> None:
        super().__init__()
        self._frame = frame
        self._panes = {pane.name: pane for pane in panes}
        self._stale = {name: Stale() for name in self._panes}
        self._new: set[str] = set()
        self._resting: dict[str, bool] = {}
        """Panes whose number is not asked for just now → whether it is to be asked for afterwards."""
        self.views: dict[str, View] = {}
        self.now = ""
        frame.work.touched.connect(self._hear)

    def show_pane(self, name: str, what: Mapping[str, Any] | None = None, focus: bool = True) -> bool:
        """Show a pane, and in it what it was opened for. False when there is none of this name here."""
        if name not in self._panes:
            return False
        view = self.views.get(name) or self._build(name)
        self.now = name
        self.setCurrentWidget(view)
        self._catch_up(name)
        if focus:
            (view.first_focus() or view).setFocus(Qt.FocusReason.OtherFocusReason)
        if what:
            view.show_what(**what)
        self.shown.emit(name)
        return True

    def current(self) -> View | None:
        """The view that is shown."""
        return self.views.get(self.now)

    def unlocked(self) -> None:
        """Somebody is back: catch up with what went by."""
        self.count_all()
        if self.now:
            self._catch_up(self.now)

    def count_all(self) -> None:
        """Ask every pane what waits there."""
        for name, pane in self._panes.items():
            if not pane.count_rests_s:
                self._count(name)
            elif name not in self._resting:
                self._resting[name] = True
                QTimer.singleShot(round(pane.count_rests_s * _FIRST_MS), self, lambda name=name: self._rested(name))

    def states(self) -> dict[str, dict[str, Any]]:
        """What stands in every view, for a window built anew."""
        return {name: view.state() for name, view in self.views.items()}

    def restore(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Build the views that had something in them and give it back."""
        for name, state in states.items():
            if state and name in self._panes:
                (self.views.get(name) or self._build(name)).restore(state)

    def _build(self, name: str) -> View:
        view = self.views[name] = self._panes[name].view(self._frame)
        self._new.add(name)
        self.addWidget(view)
        return view

    def _catch_up(self, name: str) -> None:
        """Look at what was missed; a new view looks at everything."""
        missed = self._stale[name].take()
        if name in self._new:
            self._new.discard(name)
            self.views[name].look(None)
        elif missed is not None:
            self.views[name].look(missed)

    def _hear(self, touched: Touched) -> None:
        for name, pane in self._panes.items():
            if touched.keys() & pane.watches:
                self._stale[name].add(touched)
                if not self._frame.locked:
                    self._count_soon(name)
        if self.now and not self._frame.locked:
            self._catch_up(self.now)

    def _count_soon(self, name: str) -> None:
        """Count now, or, where a pane's number was asked for a moment ago, once when it has rested."""
        rests_s = self._panes[name].count_rests_s
        if name in self._resting:
            self._resting[name] = True
            return
        self._count(name)
        if rests_s:
            self._resting[name] = False
            QTimer.singleShot(round(rests_s * 1000), self, lambda: self._rested(name))

    def _rested(self, name: str) -> None:
        if self._resting.pop(name) and not self._frame.locked:
            self._count_soon(name)

    def _count(self, name: str) -> None:
        count = self._panes[name].count
        if count is not None:
            count(self._frame, lambda n: self.counted.emit(name, n))
