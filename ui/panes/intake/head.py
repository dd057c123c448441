"""Above the form: the open drafts, and where the shown one comes from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabBar, QVBoxLayout, QWidget

from app.desk import Call, CallEvent, Stage
from app.domain import phones
from app.domain.masking import mask_text
from app.domain.words import Flag
from app.text import _, lasted, name_of, near
from app.text.plain import visible
from ui.panes.intake.draft import title_of
from ui.panes.intake.fields import Elided
from ui.panes.intake.keypad import Keypad
from ui.parts import names
from ui.parts.actions import ActionButton

if TYPE_CHECKING:
    from ui.panes.intake.draft import Draft
    from ui.panes.intake.drafts import Drafts
    from ui.parts.actions import Actions
    from ui.parts.pane import Frame


class Head(QWidget):
    """Tabs by Ctrl+PageDown; the call of the shown draft with its time."""

    def __init__(self, frame: Frame, drafts: Drafts, actions: Actions) -> None:
        super().__init__()
        self._frame, self._drafts = frame, drafts
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Open drafts"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.tabBarClicked.connect(self._clicked)
        self.shape, self.kind, self.about = QLabel(), QLabel(), Elided("muted")
        self.kind.setProperty("part", "heading")
        self.hang_up = actions.button("intake.hang_up", "quiet")
        alarm = actions["intake.emergency"]
        self.emergency = ActionButton(alarm, frame.keys.shown("window.emergency"), frame.look, "emergency", "quiet")
        px = frame.look.px
        layout, line, top = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        layout.setContentsMargins(0, 0, 0, px(4))
        layout.setSpacing(px(4))
        line.setSpacing(px(8))
        for widget in (self.shape, self.kind):
            line.addWidget(widget)
        line.addWidget(self.about, 1)
        self.keypad = Keypad(frame)
        line.addWidget(self.keypad)
        line.addWidget(self.hang_up)
        top.addWidget(self.tabs, 1)
        top.addWidget(self.emergency)
        self.returned = Elided("")
        layout.addLayout(top)
        layout.addLayout(line)
        layout.addWidget(self.returned)
        drafts.listed.connect(self.show_tabs)
        frame.calls.event.connect(self._hear)

    def show_tabs(self) -> None:
        """One tab a draft, the shown one chosen."""
        drafts = self._drafts.all
        while self.tabs.count() > len(drafts):
            self.tabs.removeTab(self.tabs.count() - 1)
        while self.tabs.count() < len(drafts):
            self.tabs.addTab("")
        for at, draft in enumerate(drafts):
            call = self.call_of(draft)
            waits = _("On hold") if call is not None and call.stage is Stage.HELD else ""
            words = " · ".join(filter(None, (title_of(draft) or name_of(draft.channel), waits)))
            if words != self.tabs.tabText(at) or self.tabs.tabIcon(at).isNull():
                self.tabs.setTabText(at, words)
            self.tabs.setTabIcon(at, self._frame.look.icon(_icon(draft), "muted", 16))
        if self._drafts.current is not None:
            self.tabs.setCurrentIndex([draft.id for draft in drafts].index(self._drafts.current.id))

    def _hear(self, _event: CallEvent) -> None:
        self.show_tabs()
        self.show_origin()

    def show_origin(self) -> None:
        """Where it comes from, and how the call stands."""
        draft = self._drafts.current
        if draft is None:
            return
        call = self.call_of(draft)
        pixel = self.devicePixelRatioF()
        colour = "danger" if draft.emergency_at else "accent" if call else "muted"
        self.shape.setPixmap(self._frame.look.pixmap_kept(_icon(draft), colour, self._frame.look.px(18), pixel))
        self.kind.setText(self._kind(draft, call))
        self.about.say(self._about(draft))
        self.returned.setVisible(bool(draft.returned_by))
        if draft.returned_by:
            unit = names.unit(self._frame.book, draft.returned_by[-1])
            self.returned.say(_("Returned by {unit}: {why}", unit=unit, why=visible(draft.returned_for)))
        self.hang_up.setVisible(call is not None)
        if call is None:
            self.keypad.end()

    def call_of(self, draft: Draft) -> Call | None:
        """The call of a draft while it lasts."""
        return next((c for c in self._frame.desk.lines.calls if c.id == draft.call and c.live), None)

    def tick(self, _now: datetime) -> None:
        """A second has passed."""
        draft = self._drafts.current
        if draft is not None and draft.call:
            self.kind.setText(self._kind(draft, self.call_of(draft)))

    def _kind(self, draft: Draft, call: Call | None) -> str:
        words = [name_of(Flag.EMERGENCY)] if draft.emergency_at else []
        if call is not None:
            since = call.answered_at or call.began_at
            state = _("On hold") if call.stage is Stage.HELD else _("On a call")
            words.append(f"{state} {lasted(self._frame.clock.now() - since)}")
        elif draft.call:
            words.append(_("Call ended"))
        else:
            words.append(name_of(draft.channel))
        return " · ".join(words)

    def _about(self, draft: Draft) -> str:
        now = self._frame.clock.now()
        dialled = draft.dialled if phones.masked(draft.dialled) == draft.dialled else ""
        subject = visible(mask_text(draft.subject))
        words = [draft.number, near(draft.at, now) if draft.at else "", dialled, subject]
        return " · ".join(filter(None, words))

    def _clicked(self, at: int) -> None:
        if 0 <= at < len(self._drafts.all) and self._drafts.all[at] is not self._drafts.current:
            self._drafts.show(self._drafts.all[at])


def _icon(draft: Draft) -> str:
    return "emergency" if draft.emergency_at else draft.channel.value
