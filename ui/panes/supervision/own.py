"""Lists of a lead's own: kept under a name, named anew, shared with other leads, withdrawn and dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from PySide6.QtWidgets import QWidget

from app.clock import new_id
from app.domain.errors import Refused, Trouble
from app.text import _, refusal, trouble
from ui.parts.pane import Kind

if TYPE_CHECKING:
    from app.questions.leadshapes import LensRow
    from app.questions.shapes import Filters
    from ui.panes.supervision.model import ListRow
    from ui.panes.supervision.narrowing import Narrowing
    from ui.panes.supervision.side import Side
    from ui.parts.pane import Frame
    from ui.parts.table import Table


class Shows(Protocol):
    """The view, as its lists know it."""

    frame: Frame
    side: Side
    narrowing: Narrowing
    lists: Table

    @property
    def chosen(self) -> ListRow | None: ...
    @property
    def filters(self) -> Filters | None: ...
    def choose_soon(self, row: str) -> None: ...
    def look(self, touched: Any) -> None: ...


class Own:
    """`owner`: the widget that answers are for."""

    def __init__(self, view: Shows, owner: QWidget) -> None:
        self._view, self._owner = view, owner
        self._renaming = ""

    @property
    def row(self) -> LensRow | None:
        """The list that is looked at."""
        return self._view.chosen.row if self._view.chosen is not None else None

    def fetch(self) -> None:
        """What leads share now; without the centre what was known stays."""
        desk = self._view.frame.desk
        quiet = lambda _error: None  # noqa: E731
        self._call(lambda: desk.leading.fetch_lenses(), "lenses_shared", quiet)

    def is_own(self) -> bool:
        """Whether nobody else sees it."""
        return self.row is not None and self.row.kind == "own"

    def can_rename(self) -> bool:
        """Whether its name is one's own to change."""
        row = self.row
        return row is not None and (row.kind == "own" or (row.kind == "shared" and row.by == self._me))

    def can_drop(self) -> bool:
        """Whether it can be put away: one's own, or one that is shared."""
        return self.row is not None and self.row.kind in ("own", "shared")

    @property
    def _me(self) -> str:
        return self._view.frame.person.id

    def ask_name(self) -> None:
        """Ask for a name for what is looked at, as a new list."""
        if self.row is not None and self._view.chosen is not None:
            self._ask("", " · ".join((self._view.chosen.name, *self._view.narrowing.words())))

    def rename(self) -> None:
        """Ask for another name."""
        if self.row is not None and self.can_rename():
            self._ask(self.row.id, self.row.name)

    def _ask(self, renaming: str, name: str) -> None:
        side = self._view.side
        self._renaming = renaming
        side.show_keeping(True)
        side.name.setText(name)
        side.name.setFocus()
        side.name.selectAll()

    def keep(self) -> None:
        """Keep the list with what narrows it, or its new name."""
        view, row = self._view, self.row
        name, filters = view.side.name.text().strip(), view.filters
        if not name or filters is None:
            self.ask_name()
            return
        if row is not None and row.id == self._renaming:
            self._name_anew(row, name)
        else:
            kept = {"name": name, "filters": msgspec.to_builtins(filters), "days": view.narrowing.span}
            ident = new_id(view.frame.clock)
            view.choose_soon(ident)
            self._save(ident, kept)
        view.side.show_keeping(False)
        view.lists.setFocus()

    def _name_anew(self, row: LensRow, name: str) -> None:
        plain = {"filters": msgspec.to_builtins(row.filters), "days": row.days}
        if row.kind == "own":
            self._save(row.id, {"name": name, **plain})
        else:
            self._share(row, name)

    def _save(self, ident: str, kept: dict[str, Any]) -> None:
        desk = self._view.frame.desk
        self._view.frame.work.write(
            self._owner, lambda: desk.save_draft(ident, "lens", kept), lambda _none: self._view.look({})
        )

    def share(self) -> None:
        """With all leads; it is one's own alone no longer: the same list, kept as a shared one."""
        row = self.row
        if row is not None and self.is_own():
            self._share(row, row.name)

    def _share(self, row: LensRow, name: str) -> None:
        desk, plain = self._view.frame.desk, msgspec.to_builtins(row.filters)
        said = _("Shared with all leads: {name}", name=name)
        self._call(lambda: desk.leading.share_lens(row.id, name, plain, row.days), "lens_share", self._trouble, said)

    def drop(self) -> None:
        """Forget one's own; withdraw one that is shared."""
        row, desk = self.row, self._view.frame.desk
        if row is None or not self.can_drop():
            return
        if row.kind == "own":
            self._view.frame.work.write(self._owner, lambda: desk.drop_draft(row.id), lambda _none: self._view.look({}))
        else:
            said = _("Withdrawn: {name}", name=row.name)
            self._call(lambda: desk.leading.withdraw_lens(row.id), "lens_share", self._trouble, said)

    def _call(self, job: Callable[[], None], slot: str, failed: Callable[[Trouble], object], said: str = "") -> None:
        frame = self._view.frame

        def done(_none: None) -> None:
            if said:
                frame.say(said)
            self._view.look({})

        frame.work.call(self._owner, job, done, self._refused, failed, slot=slot)

    def _refused(self, refused: Refused) -> None:
        self._view.frame.say(refusal(refused.code, refused.fields, refused.values), Kind.REFUSED)

    def _trouble(self, error: Trouble) -> None:
        self._view.frame.say(trouble(error.code), Kind.TROUBLE)
