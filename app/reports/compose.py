"""A bulletin as a paper, in the form in which it is published."""

from collections.abc import Iterator
from datetime import date

from app.domain.bulletins import Bulletin, BulletinView, Hot, Identity, Issue, Late, Number
from app.domain.typical import TypicalCase
from app.domain.words import BulletinKind, Channel, RequestType
from app.reports.sheet import Bar, Chart, How, Line, Piece, Sheet, Table, filled, line
from app.text import N_, _, coded, listed, moment, name_of, number, percent

Block = Line | Table | Chart
_BARS = 10
_ROWS = 60
_UNTITLED = {
    BulletinKind.DAY: N_("Daily bulletin"),
    BulletinKind.WEEK: N_("Weekly bulletin"),
    BulletinKind.MONTH: N_("Monthly bulletin"),
}
_RATES = {"contacted": N_("Responded"), "solved": N_("Solved"), "satisfied": N_("Satisfied")}
_SIDES = {
    "answered": N_("Calls answered {left} = answered directly and passed on {right}"),
    "messages": N_("Online messages {left} = sum of their channels {right}"),
    "taken": N_("Cases taken on {left} = sum of their types {right}"),
    "rows": N_("Numbers {left} = what was counted {right}"),
}
_BROKEN = {
    "answered": N_("Does not hold: calls answered {left}, answered directly and passed on {right}"),
    "messages": N_("Does not hold: online messages {left}, sum of their channels {right}"),
    "taken": N_("Does not hold: cases taken on {left}, sum of their types {right}"),
    "rows": N_("Does not hold: numbers {left}, what was counted {right}"),
}
_WHAT = {
    "call:passed_on": N_("Call passed on"),
    "call:direct": N_("Call answered directly"),
    "call:existing": N_("Call about a case that exists"),
    "call:withdrawn": N_("Call taken back"),
    "call:undecided": N_("Call not settled yet"),
    "message": N_("Online message"),
    "callback": N_("Callback"),
    "apart": N_("Counted apart"),
    "matter": N_("Category"),
    "deferred:parked": N_("Deferred"),
    "deferred:cleared": N_("Deferred and cleared"),
}
_NAMED = {
    "answered": N_("Calls answered"),
    "direct": N_("Calls answered directly"),
    "passed_on": N_("Calls passed on"),
    "messages": N_("Online messages"),
    "callbacks": N_("Cases called back"),
    "taken": N_("Taken on"),
    "on_time": N_("Replied in time"),
    "late": N_("Replied late"),
    "returned": N_("Cases returned"),
    "matter": N_("Category"),
    "unit": N_("Taken on"),
    "unit_on_time": N_("Replied in time"),
    "unit_late": N_("Replied late"),
}
_OTHER = N_("Handled by a unit")


def sheet_of(view: BulletinView) -> Sheet:
    """The paper of a bulletin in the language spoken."""
    return Sheet(title_of(view.bulletin), tuple(_blocks(view)), view.bulletin.hotline)


def sheet_of_typical(case: TypicalCase) -> Sheet:
    """A typical case as a paper: its title and its words, nothing of the case itself."""
    words = (part.strip() for part in case.text.splitlines())
    lines = (line(How.TITLE, case.title), line(How.ASIDE, _("Typical case")))
    return Sheet(case.title, (*lines, *(line(How.TEXT, part) for part in words if part)))


def title_of(bulletin: Bulletin) -> str:
    """What the paper is called."""
    title = _(_UNTITLED[bulletin.kind])
    if bulletin.unit is not None:
        return _("{unit}: {title}", unit=bulletin.called(bulletin.unit), title=title)
    return _("{hotline} {title}", hotline=bulletin.hotline, title=title)


def named(bulletin: Bulletin, each: Number) -> str:
    """What a number is called."""
    if not each.key:
        return _(_NAMED[each.name])
    match each.name:
        case "channel":
            return _("Online messages: {name}", name=name_of(Channel(each.key)))
        case "apart":
            return _("Counted apart: {name}", name=_apart_name(each.key))
        case "type":
            return _type_name(each.key)
        case "issue":
            issue = next(issue for issue in bulletin.issues if issue.group == each.key)
            return _("Hot issue: {about}", about=_about(bulletin, issue))
        case "day":
            return _("Calls on {day}", day=each.key)
        case "deferred":
            return _(_WHAT[f"deferred:{each.key}"])
        case "contacted" | "solved" | "satisfied":
            return f"{_(_RATES[each.name])}: {coded('Answer', each.key)}"
        case _:
            return f"{_(_NAMED[each.name])}: {bulletin.called(each.key)}"


def days_of(bulletin: Bulletin) -> str:
    """Its day, or its first and last one."""
    first, last = written(bulletin.first), written(bulletin.last)
    return first if first == last else _("{first} to {last}", first=first, last=last)


def written(day: str) -> str:
    """A day as a paper writes it."""
    at = date.fromisoformat(day)
    return _("{year}-{month:02}-{day:02}", year=at.year, month=at.month, day=at.day)


def _blocks(view: BulletinView) -> Iterator[Block]:
    bulletin = view.bulletin
    yield line(How.TITLE, title_of(bulletin))
    yield line(How.ASIDE, days_of(bulletin))
    if view.published is None:
        yield line(How.WARNING, _("Not published: as it stands on {at}", at=moment(bulletin.counted_at)))
    yield from _failed(view)
    yield from _unit_words(bulletin) if bulletin.unit else _words(bulletin)
    yield from _deferrals(bulletin)
    yield from _tables(bulletin)
    yield from _late(view.late)
    yield from _proof(view)


def _words(bulletin: Bulletin) -> Iterator[Block]:
    """The paragraph that is printed, then the hot issues."""
    channels = bulletin.keyed("channel")
    sums = {name: _count(bulletin, name) for name in ("answered", "messages", "direct", "passed_on", "callbacks")}
    start = _("On {day} the hotline answered {answered} calls and received {messages} online messages")
    if bulletin.first != bulletin.last:
        start = _("From {day} the hotline answered {answered} calls and received {messages} online messages")
    pieces = list(filled(start, day=days_of(bulletin), **sums))
    if channels:
        pieces += [Piece(_(" (")), *_listed([_channel(each) for each in channels]), Piece(_(")"))]
    rest = _(". {direct} calls were answered directly, {passed_on} were passed on to the units in charge. "
             "{callbacks} cases were called back.")  # fmt: skip
    yield line(How.TEXT, *pieces, *filled(rest, **sums))
    apart = bulletin.keyed("apart")
    if apart:
        yield line(How.NOTE, _("Counted apart: "), *_listed([_apart(each) for each in apart]))
    if bulletin.hot:
        yield line(How.HEADING, _("Hot issues"))
        for at, each in enumerate(bulletin.hot, 1):
            yield line(How.TEXT, *_hot(bulletin, each, at))
    if bulletin.issues:
        yield line(How.HEADING, _("What several citizens spoke of"))
        for at, each in enumerate(bulletin.issues, 1):
            yield line(How.TEXT, *_issue(bulletin, each, at))


def _hot(bulletin: Bulletin, each: Hot, at: int) -> Iterator[Piece]:
    count = _piece(Number(name="matter", key=each.category, count=each.count))
    yield from filled(
        _("{n}. {category}: {count} cases"), n=str(at), category=bulletin.called(each.category), count=count
    )
    if each.about:
        yield from filled(_(", mainly about {about}"), about=listed(each.about))
    if each.place:
        yield from filled(_("; they cluster at {place} ({count})"), place=each.place, count=str(each.at_place))
    else:
        yield Piece(_("; they do not cluster at one address"))
    if each.units:
        units = listed([bulletin.called(unit) for unit in each.units[:3]])
        yield from filled(_("; {units} were told at once, to check and handle them."), units=units)
    else:
        yield Piece(_("; no unit has been told yet."))


def _issue(bulletin: Bulletin, each: Issue, at: int) -> Iterator[Piece]:
    count = _piece(Number(name="issue", key=each.group, count=each.count))
    said = _("{n}. {about}: {count} cases of {citizens} citizens")
    yield from filled(said, n=str(at), about=_about(bulletin, each), count=count, citizens=number(each.citizens))
    if each.place:
        yield Piece(_("; they cluster at {place}", place=each.place))


def _about(bulletin: Bulletin, each: Issue) -> str:
    """What several said in the same words; else what the category says."""
    return listed(each.about) if each.about else bulletin.called(each.category or "") or _("One matter")


def _unit_words(bulletin: Bulletin) -> Iterator[Block]:
    """What a unit did, in one paragraph."""
    sums = {name: _count(bulletin, name) for name in ("taken", "on_time", "late", "returned", "callbacks")}
    start = _("From {day} the unit took on {taken} cases")
    pieces = list(filled(start, day=days_of(bulletin), **sums))
    if types := bulletin.keyed("type"):
        pieces += [Piece(_(" (")), *_listed([_type(each) for each in types]), Piece(_(")"))]
    replied = bulletin.count("on_time") + bulletin.count("late")
    rate = percent(bulletin.count("on_time") / replied if replied else None)
    rest = _(". It replied to {on_time} in time and to {late} late: {rate} in time. It returned {returned}; "
             "{callbacks} of its cases were called back.")  # fmt: skip
    yield line(How.TEXT, *pieces, *filled(rest, rate=rate, **sums))


def _deferrals(bulletin: Bulletin) -> Iterator[Block]:
    """挂账, 销账: of what was deferred in these days, what was cleared in them."""
    cleared, parked = (
        Number(name="deferred", key=key, count=bulletin.count("deferred", key)) for key in ("cleared", "parked")
    )
    whole = cleared.count + parked.count
    if whole:
        said = _("Deferred in these days: {cleared} cleared, {parked} not yet; {rate} cleared.")
        rate = percent(cleared.count / whole)
        yield line(How.TEXT, *filled(said, cleared=_piece(cleared), parked=_piece(parked), rate=rate))


def _tables(bulletin: Bulletin) -> Iterator[Block]:
    days = bulletin.keyed("day")
    if len(days) > 1:
        yield Chart(_("Calls by day"), tuple(Bar(each.key[5:], each.count) for each in days))
    matters = bulletin.keyed("matter")
    if matters:
        bars = tuple(Bar(bulletin.called(each.key), each.count) for each in matters[:_BARS])
        yield Chart(_("Most frequent matters"), bars)
    types = bulletin.keyed("type")
    if types:
        yield Chart(_("Request types"), tuple(Bar(_type_name(each.key), each.count) for each in types))
    yield from _rates(bulletin)
    yield from _units(bulletin)


def _rates(bulletin: Bulletin) -> Iterator[Block]:
    rows: list[tuple[Piece, ...]] = []
    for name, said in _RATES.items():
        yes, no = (Number(name=name, key=key, count=bulletin.count(name, key)) for key in ("yes", "no"))
        asked = yes.count + no.count
        if asked:
            rows.append((Piece(_(said)), _piece(yes), _piece(no), Piece(percent(yes.count / asked))))
    if rows:
        yield Table(_("What citizens answered"), (_("Question"), _("Yes"), _("No"), _("Rate")), tuple(rows))


def _units(bulletin: Bulletin) -> Iterator[Block]:
    rows: list[tuple[Piece, ...]] = []
    for each in bulletin.keyed("unit")[:_ROWS]:
        in_time, late = (
            Number(name=name, key=each.key, count=bulletin.count(name, each.key))
            for name in ("unit_on_time", "unit_late")
        )
        replied = in_time.count + late.count
        rate = percent(in_time.count / replied if replied else None)
        rows.append((Piece(bulletin.called(each.key)), _piece(each), _piece(in_time), _piece(late), Piece(rate)))
    if rows:
        columns = (_("Unit"), _("Taken on"), _("Replied in time"), _("Replied late"), _("In time"))
        yield Table(_("Units"), columns, tuple(rows))


def _late(late: tuple[Late, ...]) -> Iterator[Block]:
    if not late:
        return
    yield line(How.HEADING, _("Correction"))
    yield line(How.TEXT, _("The numbers above stand as they were published. Since then:"))
    for each in late:
        if each.what and each.was:
            said = _("{was} is now: {now}", was=_kind(each.was, each.was_key), now=_kind(each.what, each.key))
        elif each.what:
            said = _("Came late: {now}", now=_kind(each.what, each.key))
        else:
            said = _("No longer counted: {was}", was=_kind(each.was, each.was_key))
        yield line(How.TEXT, said, *([" ", listed(each.cases)] if each.cases else []))


def _failed(view: BulletinView) -> Iterator[Block]:
    for each in view.identities:
        if not each.holds:
            yield line(How.WARNING, _sides(each, _BROKEN))
            if each.cases:
                yield line(How.WARNING, _("Cases not settled: {cases}", cases=listed(each.cases)))


def _proof(view: BulletinView) -> Iterator[Block]:
    bulletin = view.bulletin
    yield line(How.HEADING, _("Proof"))
    for each in view.identities:
        if each.holds:
            yield line(How.NOTE, _sides(each, _SIDES))
    counted = moment(bulletin.counted_at)
    yield line(
        How.NOTE,
        _(
            "Definitions {version}, feed number {seq}, counted {at}",
            version=bulletin.definitions,
            seq=bulletin.seq,
            at=counted,
        ),
    )
    if view.published is not None:
        told = view.published
        yield line(How.NOTE, _("Published {at}, SHA-256 {hash}", at=moment(told.at), hash=told.hash))


def _sides(each: Identity, sentences: dict[str, str]) -> str:
    return _(sentences[each.name], left=number(each.left), right=number(each.right))


def _kind(what: str, key: str) -> str:
    sentence = _WHAT.get(f"{what}:{key}", _WHAT.get(what, _OTHER))
    said = _(sentence)
    return f"{said} ({_apart_name(key)})" if what == "apart" else said


def _count(bulletin: Bulletin, name: str) -> Piece:
    return _piece(Number(name=name, count=bulletin.count(name)))


def _piece(count: Number) -> Piece:
    return Piece(number(count.count), count)


def _listed(groups: list[list[Piece]]) -> Iterator[Piece]:
    between = listed(["", ""])
    for at, group in enumerate(groups):
        if at:
            yield Piece(between)
        yield from group


def _channel(each: Number) -> list[Piece]:
    return list(filled(_("{name} {count}"), name=name_of(Channel(each.key)), count=_piece(each)))


def _type(each: Number) -> list[Piece]:
    return list(filled(_("{name} {count}"), name=_type_name(each.key), count=_piece(each)))


def _apart(each: Number) -> list[Piece]:
    return list(filled(_("{name} {count}"), name=_apart_name(each.key), count=_piece(each)))


def _apart_name(key: str) -> str:
    return _("Invalid calls") if key == "invalid" else coded("Channel", key)


def _type_name(key: str) -> str:
    return name_of(RequestType(key)) if key else "—"
