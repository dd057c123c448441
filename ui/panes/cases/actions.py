"""What can be done in the cases pane: every act of `ui.parts.deeds`, and moving about."""

from __future__ import annotations

from typing import Any

from app.domain.errors import Refused
from app.text import N_, act, refusal
from ui.panes.cases.savefile import SAVE_FILE, ask_folder, can_save
from ui.panes.cases.slip import SLIP, ask, can_print
from ui.parts.actform import title
from ui.parts.actions import Action
from ui.parts.deeds import BY_ID, DEEDS, Deed
from ui.parts.picker import Choice
from ui.parts.spelling import finder

SHOWN = (
    "sign", "reply", "approve", "disapprove", "accept", "send_back", "dispatch", "co_units", "return", "pass_on",
    "extend", "clear", "report_in", "decide", "remind", "rework", "close", "note", "add_contact", "amend",
)  # fmt: skip
"""Acts that get a button when they are possible; all others are in the line of acts."""


def acts(view: Any) -> list[Action]:
    """One action for each act."""
    return [_act(view, deed) for deed in DEEDS if deed.id != "reveal"]


def _act(view: Any, deed: Deed) -> Action:
    text = deed.title or act(deed.do)
    return Action(f"cases.{deed.id}", text, deed.icon, lambda: view.begin(deed), lambda: view.can(deed))


def moves(view: Any) -> list[Action]:
    """Everything else."""
    shown = lambda: view.file is not None  # noqa: E731
    asking = lambda: view.form.deed is not None  # noqa: E731
    return [
        Action("cases.search", N_("Search"), "search", view.search.setFocus),
        Action("cases.filter", N_("Filter"), "filter", view.filter.setFocus),
        Action("cases.everything", N_("Clear search and filter"), "close", view.clear, view.is_narrowed),
        Action("cases.overdue", N_("Overdue only"), "due", lambda: view.filter.toggle("overdue")),
        Action("cases.mine", N_("Mine only"), "person", lambda: view.filter.toggle("mine")),
        Action("cases.next", N_("Next case"), "down", lambda: view.step(1)),
        Action("cases.previous", N_("Previous case"), "up", lambda: view.step(-1)),
        Action("cases.page_down", N_("Case: page down"), "down", lambda: view.case.scroll_by(0.9), shown),
        Action("cases.page_up", N_("Case: page up"), "up", lambda: view.case.scroll_by(-0.9), shown),
        Action("cases.acts", N_("All acts"), "more", view.show_acts, lambda: shown() and not asking()),
        Action("cases.reveal", N_("Show names and numbers"), "reveal", view.reveal, view.can_reveal),
        Action("cases.fetch", N_("Fetch from the centre"), "down", view.fetch, view.can_fetch),
        Action("cases.intake", N_("Do its intake"), "intake", view.open_intake, view.can_open_intake),
        Action("cases.attach", N_("Attach what was copied"), "copy", view.tray.paste, shown),
        Action("cases.save_file", SAVE_FILE.title, SAVE_FILE.icon, lambda: ask_folder(view), lambda: can_save(view)),
        Action("cases.pictures", N_("Show the pictures"), "reveal", view.tray.fetch, view.tray.lacks_pictures),
        Action("cases.bill", N_("Why it is due then"), "due", view.case.toggle_bill, shown),
        Action("cases.slip", SLIP.title, SLIP.icon, lambda: ask(view), lambda: can_print(view)),
        Action("cases.merged", N_("Open the case it is merged with"), "merge", view.open_merged, view.is_merged),
        Action("cases.confirm", N_("Save"), "check", view.form.confirm, asking),
        Action("cases.leave", N_("Back"), "left", view.leave),
        Action("cases.drop", N_("Drop draft"), "draft-drop", view.form.drop, asking),
    ]


def found(view: Any, text: str) -> list[Choice]:
    """The line of acts: those that are possible, then those that are not, with the reason."""
    words = [(deed.id, title(deed), "") for deed in DEEDS if deed.id != "reveal"]
    ids = [entry.code for entry in finder(words).find(text, len(words))]
    possible: list[Choice] = []
    impossible: list[Choice] = []
    for ident in ids:
        deed = BY_ID[ident]
        refused = view.refusal(deed)
        key = view.frame.keys.shown(f"cases.{ident}")
        if refused is None:
            possible.append(Choice(ident, title(deed), "", key))
        elif text:
            impossible.append(Choice(ident, title(deed), reason(refused)))
    return possible + impossible


def reason(refused: Refused) -> str:
    """Why an act is not possible now."""
    return refusal(refused.code, refused.fields, refused.values)


def deed_of(choice: Choice) -> Deed:
    """The act of a choice."""
    return BY_ID[choice.code]
