"""Letters made of templates, in the reader's language. What they quote is masked by whoever gives it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.text.forms import moment, moment_exact, number
from app.text.speech import _, listed


def warning_letter(
    *,
    to: Sequence[str],
    matter: str,
    place: str,
    days: tuple[str, str],
    citizens: int,
    per_day: Mapping[str, int],
    numbers: Sequence[str],
    words: Sequence[str],
    on: str,
) -> str:
    """预警单: what is warned of, why, and what is asked of the units. `words`: beginnings of cases, masked; no name, no
    telephone, no door."""
    lines = [
        _("Warning letter"),
        "",
        _("To: {units}", units=listed(to) if to else _("the unit in charge")),
        "",
        _(
            "Within five working days ({first} to {last}) {count} citizens spoke of one matter: {matter}, {place}.",
            first=days[0],
            last=days[1],
            count=number(citizens),
            matter=matter or _("not categorised yet"),
            place=place or _("several places"),
        ),
        _("By day: {counts}", counts=listed([_("{n} on {day}", n=number(n), day=day) for day, n in per_day.items()])),
        _("Cases ({count}): {numbers}", count=number(len(numbers)), numbers=listed(numbers)),
    ]
    if words:
        lines += ["", _("In the citizens' words:"), *(f"· {each}" for each in words)]
    lines += [
        "",
        _("Please look into the cause, deal with the cases together and say what was done before more people ask."),
        "",
        on,
    ]
    return "\n".join(lines)


def supervision_letter(*, level: int, to: str, case: str, matter: str, since: datetime, due: datetime | None) -> str:
    """督办单: the case, which pressure moved nothing, and what is asked now. Level 2 goes to the responsible leader."""
    heading = _("Written supervision") if level == 1 else _("Supervision by the responsible leader")
    lines = [
        heading,
        _("To: {units}", units=to or _("the unit in charge")),
        _("Case {number}: {matter}", number=case, matter=matter or _("not categorised yet")),
        _("Pressed at {at}; nothing was done about it within two hours.", at=moment_exact(since)),
    ]
    if due is not None:
        lines.append(_("It is due {at}.", at=moment_exact(due)))
    lines.append(_("Please deal with it at once and say what was done."))
    return "\n".join(lines)


def pressure_letter(
    *,
    level: int,
    to: str,
    case: str,
    matter: str,
    reminders: int,
    last: datetime | None,
    due: datetime | None,
    late: bool,
) -> str:
    """What a lead writes at a step: 0 催办, 1 书面督办, 2 责任领导督办, 3 上级督查. `last`: when it was pressed."""
    headings = (
        _("Reminder"),
        _("Written supervision"),
        _("Supervision by the responsible leader"),
        _("Supervision by the level above"),
    )
    lines = [
        headings[level],
        _("To: {units}", units=to or _("the unit in charge")),
        _("Case {number}: {matter}", number=case, matter=matter or _("not categorised yet")),
    ]
    if last is not None:
        lines.append(
            _("It was pressed before, last at {at}; reminders so far: {count}.", at=moment(last), count=reminders)
        )
    if due is not None:
        at = moment(due)
        lines.append(_("It was due {at} and is overdue.", at=at) if late else _("It is due {at}.", at=at))
    asks = (
        _("Please say today how it stands and when it will be done."),
        _("Please deal with it at once and say what was done."),
        _("Please take it in hand yourself and answer for it by tomorrow."),
        _("Please see to it with the unit, and report who is responsible and by when it is done."),
    )
    return "\n".join([*lines, asks[level]])
