"""How a day by the hour reads, in words. No Qt."""

from __future__ import annotations

from datetime import date

from app.questions.shapes import CurveAnswer, Usual
from app.text import _, coded, day, number, weekday


def title(answer: CurveAnswer | None) -> str:
    """Received by the hour, 2026-11-22 Sunday."""
    if answer is None:
        return coded("figure", "curve")
    on = date.fromisoformat(answer.day)
    return f"{coded('figure', 'curve')} · {day(on)} {weekday(on)}"


def hour(answer: CurveAnswer | None, at: int) -> str:
    """10:00: 25, usually 18 (15–22); of the running hour, so far."""
    if answer is None:
        return ""
    count = answer.hours[at].count
    if at < answer.passed:
        words = _("{hour}:00: {number}", hour=f"{at:02}", number=number(count))
    elif at == answer.passed:
        words = _("{hour}:00: {number} so far", hour=f"{at:02}", number=number(count))
    else:
        words = _("{hour}:00 to come", hour=f"{at:02}")
    return f"{words} · {usually(answer.usual[at])}" if answer.usual else words


def whole(answer: CurveAnswer | None) -> str:
    """Until 10:00: 142, usually 133 (120–150)."""
    if answer is None or not answer.passed:
        return ""
    words = _("until {hour}:00: {number}", hour=f"{answer.passed:02}", number=number(answer.so_far))
    if answer.usual_so_far is None:
        return f"{words} · {_('nothing usual is known yet')}"
    return f"{words} · {usually(answer.usual_so_far)}"


def usually(usual: Usual) -> str:
    """Usually 18 (15–22)."""
    low, middle, high = (number(each) for each in (usual.low, usual.middle, usual.high))
    return _("usually {middle} ({low}–{high})", low=low, middle=middle, high=high)


def explained(answer: CurveAnswer | None) -> str:
    """The definition, and which days are held against it."""
    said = [coded("definition", "curve")]
    if answer is not None and answer.days:
        kind = _("working days") if answer.working else _("free days")
        said.append(
            _(
                "{count} {kind}, {first} to {last}",
                count=number(len(answer.days)), kind=kind, first=answer.days[0], last=answer.days[-1],
            )
        )  # fmt: skip
    return "\n".join(said)
