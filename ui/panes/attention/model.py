"""What stands in the list: acts that need a person, and drafts; each with its words and what can be done. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.domain.book import Book
from app.domain.masking import mask_text
from app.questions.shapes import AttentionRow, DraftRow
from app.text import N_, _, act, coded, language, listed, moment, near, refusal
from app.text import field as field_name
from ui.parts import names
from ui.parts.actform import title
from ui.parts.cells import Mark
from ui.parts.deeds import BY_ID, DEEDS, Deed
from ui.parts.table import Column

if TYPE_CHECKING:
    from ui.parts.pane import Frame

MARKS: Mapping[str, Mark] = {
    "refused": Mark("refused", "danger"),
    "conflict": Mark("merge", "warn"),
    "stuck": Mark("attention", "danger"),
    "draft": Mark("draft", "info"),
}
PANES = {"act": "cases", "callback": "callback"}
"""Kind of a draft → the pane that goes on with it. The intake pane lists its own drafts itself."""
_NAMED = {"request_type": "RequestType", "channel": "Channel", "told": "Told", "way": "Way", "kind": "ContactKind"}


@dataclass(frozen=True)
class Item:
    """A line of the list."""

    id: str
    state: str
    """refused · conflict · stuck · draft."""
    what: str
    number: str
    why: str
    at: datetime
    case: str
    can: tuple[str, ...]
    row: AttentionRow | None = None
    draft: Mapping[str, Any] = field(default_factory=dict)
    pane: str = ""
    deed: str = ""


def of_row(row: AttentionRow) -> Item:
    """An act that needs a person."""
    return Item(row.id, row.state, act(row.do), row.number, why(row), row.at, row.case, row.can, row)


def of_draft(row: DraftRow) -> Item | None:
    """A form left half filled in; None where another pane lists it."""
    pane = PANES.get(row.kind)
    if pane is None:
        return None
    deed = BY_ID.get(row.id.split(".")[1]) if row.kind == "act" else None
    what = title(deed) if deed else act("record_callback")
    said = _("Half filled in, saved {at}", at=moment(row.saved_at))
    case = row.case or ""
    can = ("go_on", "discard")
    ident = deed.id if deed else ""
    return Item(row.id, "draft", what, "", said, row.saved_at, case, can, draft=row.payload, pane=pane, deed=ident)


def numbered(item: Item, number: str) -> Item:
    """A draft with its case's number."""
    return replace(item, number=number)


def why(row: AttentionRow) -> str:
    """Why the centre did not take it, as a sentence."""
    if row.state == "stuck":
        return stopped(row.code)
    return refusal(row.code, row.fields, row.values)


def stopped(code: str) -> str:
    """Why nothing is sent any more."""
    sentences = {
        "fork": _("The centre knows other acts under the same numbers: this profile was copied. Nothing is sent."),
        "gap": _("The centre misses acts of this seat. Nothing is sent."),
        "signed_out": _("This seat was signed out. Work goes on; nothing is sent until you sign in again."),
        "too_old": _("This program is too old for the centre. Work goes on; nothing is sent until it is updated."),
    }
    return sentences.get(code, coded("trouble", code))


def columns(frame: Frame) -> list[Column]:
    """The list."""
    return [
        Column(
            "state",
            N_("State"),
            lambda item: state(item),
            84 if language() == "zh_CN" else 104,
            mark=lambda item: MARKS[item.state],
        ),
        Column("what", N_("Act"), lambda item: item.what, 92 if language() == "zh_CN" else 112),
        Column("number", N_("Number"), lambda item: item.number, 148),
        Column("why", N_("Why"), lambda item: item.why, 120, stretch=True, tip=lambda item: item.why),
        Column("at", N_("When"), lambda item: near(item.at, frame.clock.now()), 92),
    ]


WEIGHT = ("state", "what", "why", "number", "at")
"""Columns by how much they are missed where the list is narrow."""


def state(item: Item) -> str:
    """已拒绝 · 有冲突 · 已停发 · 草稿."""
    return {
        "refused": _("Refused"),
        "conflict": _("Conflict"),
        "stuck": _("Not sent"),
        "draft": _("Draft"),
    }[item.state]


def deed_of(row: AttentionRow) -> Deed | None:
    """The form that asks for this act again; None where there is none, and it can only be sent as it was."""
    same = [deed for deed in DEEDS if deed.do == row.do and deed.id != "reveal"]
    fits = [deed for deed in same if all(row.sent.get(name, True) == value for name, value in deed.fixed.items())]
    return next((deed for deed in fits if deed.fixed), next(iter(fits), None)) if row.do in _VARIED else _first(same)


_VARIED = frozenset({"approve", "review", "consult"})


def _first(deeds: Sequence[Deed]) -> Deed | None:
    return deeds[0] if deeds else None


def given(row: AttentionRow) -> dict[str, Any]:
    """What the form begins with."""
    changes = row.sent.get("changes")
    if isinstance(changes, dict):
        return {name: change["new"] for name, change in changes.items()}
    return dict(row.sent)


def spoken(name: str, value: Any, book: Book) -> str:
    """A field's plain value as people read it."""
    if value is None or value in ("", [], ()):
        return "—"
    if name == "category":
        return names.category_path(book, value)
    if name == "area":
        return names.area_path(book, value)
    if name in ("unit", "praised_unit", "co_units", "units", "attendees"):
        return names.units(book, value if isinstance(value, str) else list(value))
    if name == "flags":
        return listed([coded("Flag", each) for each in value])
    if name == "to":
        return names.unit(book, value) if book.unit(value) is not None else names.person(book, value)
    return coded(_NAMED[name], str(value)) if name in _NAMED else str(value)


def typed(item: Item, book: Book) -> list[tuple[str, str]]:
    """What somebody gave with it: (field, value), numbers masked."""
    given_fields = item.row.sent if item.row else item.draft
    rows: list[tuple[str, str]] = []
    for name, value in given_fields.items():
        if name in _INNER or isinstance(value, dict) or value in (None, "", [], ()):
            continue
        rows.append((field_name(name), mask_text(spoken(name, value, book))))
    if item.pane == "callback":
        rows = [*_answers(item.draft), (field_name("text"), mask_text(str(item.draft.get("note", ""))))]
    return rows


_INNER = frozenset({"contact", "fence", "number", "conflict", "seen", "round", "caller", "source_id"})


def _answers(draft: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(field_name(name), coded("Answer", value)) for name, value in draft.get("answers", {}).items()]
