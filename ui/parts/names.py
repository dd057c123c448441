"""Codes of the hotline's tables as the names people know them by. An unknown code stands for itself. No Qt.

A case is called by the names of today while it is open and, once it is closed, by those of the moment it was; an act by
those of its own moment; figures by those of today, or by the last ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain import phones
from app.domain.book import Book
from app.domain.records import CENTRE
from app.domain.words import AreaKind, BreakReason, SeatMode
from app.text import _, listed, name_of

STEP = " › "


def bracketed(text: str, more: str) -> str:
    """刘科长（工作群）: with something said beside it."""
    return _("{text} ({more})", text=text, more=more)


def unit(book: Book, code: str | None, at: datetime | None = None) -> str:
    """城东区住建局; "" for none. `at`, here as below: as it was called then; None: now, or at last."""
    row = book.unit(code, at)
    return row.name if row else (code or "")


def units(book: Book, codes: Sequence[str] | str, at: datetime | None = None) -> str:
    """Several in a row; `codes` may be the line in which an act keeps them ("A, B")."""
    each = [code.strip() for code in codes.split(",")] if isinstance(codes, str) else codes
    return listed([unit(book, code, at) for code in each if code])


def category(book: Book, code: str | None, at: datetime | None = None) -> str:
    """The matter alone: 服务质量."""
    row = book.category(code, at)
    return row.name if row else (code or "")


def category_path(book: Book, code: str | None, at: datetime | None = None) -> str:
    """物业管理 › 服务质量."""
    chain = book.category_chain(code, at)
    return STEP.join(row.name for row in reversed(chain)) or (code or "")


def area(book: Book, code: str | None, at: datetime | None = None) -> str:
    """The nearest name alone: 八一路街道."""
    row = book.area(code, at)
    return row.name if row else (code or "")


def area_path(book: Book, code: str | None, at: datetime | None = None) -> str:
    """城东区 › 八一路街道; the city is left out where anything stands below it."""
    chain = book.area_chain(code, at)
    below = [row for row in chain if row.kind is not AreaKind.CITY]
    return STEP.join(row.name for row in reversed(below or list(chain))) or (code or "")


def officer(book: Book, code: str | None) -> str:
    """东关大街第3网格  网格员 马强  139 0971 0003: who looks after a place; "" where nobody is known."""
    spot = book.officer_area(code)
    return (
        "  ".join(filter(None, (spot.name, spot.officer, phones.spoken(spot.phone) if spot.phone else "")))
        if spot is not None
        else ""
    )


def district(book: Book, code: str | None) -> str:
    """城东区: what of the chain stands right below the city."""
    chain = book.area_chain(code)
    return chain[max(len(chain) - 2, 0)].name if chain else ""


def person(book: Book, ident: str | None) -> str:
    """A colleague's name; the centre's own acts are the centre's."""
    if ident == CENTRE.id:
        return _("Centre")
    row = book.people.get(ident) if ident else None
    return row.name if row else (ident or "")


def seat_state(mode: SeatMode, reason: BreakReason | None) -> str:
    """通话中, 小休·用餐."""
    return "·".join(name_of(word) for word in (mode, reason) if word is not None)
