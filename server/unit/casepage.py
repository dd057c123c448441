"""One case as its unit's people see it: what is asked, what they can do, until when and why, and what happened."""

from app.clock import epoch_ms
from app.domain.masking import NOT_HELD, mask_caller, mask_place, mask_text
from app.domain.phones import spoken
from app.domain.records import Caller, Case, Dispatch, Event
from app.domain.rules.handling import rungs, signers
from app.domain.unitside import urgency
from app.domain.words import FINAL, DispatchStatus, Flag
from app.text import _, field, moment, name_of, near, ngettext, until
from server.unit.actform import Asked, button, form, title
from server.unit.deeds import Deed, Scene, open_to
from server.unit.duepage import due_section
from server.unit.filepage import section
from server.unit.frame import View, guard, page
from server.unit.html import Html, el, join, lines
from server.unit.listpage import tone
from server.unit.words import HIDDEN, area_name, head, matter_name, person_name, rung_name, said, told, unit_name


def drawn(view: View, scene: Scene, asked: Asked | None = None, whole: bool = False, note: str = "") -> str:
    """The page. `whole`: names and numbers in full, for a reader who has been recorded; `note`: what is to be said."""
    facts = scene.case.facts
    said_first = el("p", note, class_="note", role="status") if note else None
    doing = form(view, scene, asked) if asked is not None else _acts(view, scene)
    left = join(doing, _request(view, scene, whole), _reply(scene, whole), section(scene, view.arrived))
    right = join(due_section(scene), _units(scene), _story(scene))
    columns = el("div", el("div", left), el("div", right), class_="columns")
    heading = matter_name(scene.book, facts) or facts.number
    return page(view, heading, said_first, _head(view, scene), columns, back=True)


def _head(view: View, scene: Scene) -> Html:
    facts, part, now = scene.case.facts, scene.part, scene.now
    state = urgency(facts, view.units, now)
    marks = [el("span", name_of(state), class_=f"mark {tone(state)}"), el("span", name_of(facts.status), class_="mark")]
    for flag in facts.flags:
        loud = "bad" if flag in (Flag.EMERGENCY, Flag.DISTRESS) else "calm"
        marks.append(el("span", name_of(flag), class_=f"mark {loud}"))
    clocks: list[Html] = []
    if part is not None and part.status == DispatchStatus.DISPATCHED and part.sign_due is not None:
        left = el("b", until(part.sign_due, now), data_until=epoch_ms(part.sign_due))
        clocks.append(el("p", _("Sign by {at}", at=moment(part.sign_due)), " ", left, class_="clock"))
    due = facts.promised_at or (part.due if part else facts.due)
    if due is not None and facts.status not in FINAL:
        running = part is not None and part.status in (DispatchStatus.DISPATCHED, DispatchStatus.SIGNED)
        left = el("b", until(due, now), class_="late" if due < now else None) if running else None
        level = ngettext("level {n} day", "level {n} days", facts.level) if facts.level else ""
        clocks.append(
            el("p", _("Due {at}", at=moment(due)), " ", left, el("span", level, class_="small"), class_="clock")
        )
    number = el("p", el("span", facts.number, class_="number"), *marks, class_="top")
    return el("div", number, *clocks, class_="head")


def _acts(view: View, scene: Scene) -> Html | None:
    deeds = open_to(scene)
    if not deeds:
        return None
    main = [deed for deed in deeds if deed.main and not (deed.id == "reply" and scene.part and scene.part.signatures)]
    first = [_button(view, scene, deed, "main" if at == 0 else "") for at, deed in enumerate(main)]
    others = [_button(view, scene, deed, "heavy" if deed.heavy else "") for deed in deeds if deed not in main]
    return el("div", *first, *others, class_="acts")


def _button(view: View, scene: Scene, deed: Deed, kind: str) -> Html:
    """The way to the act's form; an act that asks for nothing is done at once."""
    if not deed.parts:
        return button(view, scene, Asked(deed, scene.fresh))
    where = f"/unit/case/{scene.case.facts.id}?do={deed.id}&unit={scene.unit}#act"
    return el("a", title(deed), href=where, class_=f"button {kind}".strip())


# what is asked


def _clause(case: Case) -> str:
    """Of the newest dispatch that has one: the catalogue's, else what a person wrote."""
    private = case.private
    for each in reversed(case.facts.dispatches):
        if clause := each.basis or (mask_text(private.clause(each)) if private is not None else ""):
            return clause
    return ""


def _request(view: View, scene: Scene, whole: bool) -> Html:
    facts, private = scene.case.facts, scene.case.private
    rows = [(field("request_type"), name_of(facts.request_type) if facts.request_type else "")]
    rows += [(field("channel"), name_of(facts.channel)), (_("Received"), moment(facts.at))]
    rows += [(field("basis"), _clause(scene.case))]
    if private is None:
        return el("section", el("h2", _("Request")), _facts(rows))
    people = [_person(caller, whole) for caller in private.callers]
    place = private.place if whole else mask_place(private.place)
    text = private.text if whole else mask_text(private.text)
    subject = private.subject if whole else mask_text(private.subject)
    rows = [(field("place"), " · ".join(filter(None, (area_name(scene.book, facts), place)))), *rows]
    shown = None if whole or facts.status in FINAL else _reveal(view, scene)
    bold = el("p", subject, class_="subject") if subject and not text.startswith(subject) else None
    return el(
        "section", el("h2", _("Request")), bold, el("p", lines(text), class_="text"), _facts(rows), *people, shown
    )


def _person(caller: Caller, whole: bool) -> Html:
    if not whole:
        name, phone = mask_caller(caller)
        return el("p", name or NOT_HELD, " ", el("span", phone, class_="phone"), class_="caller")
    number = el("a", spoken(caller.phone), href=f"tel:{caller.phone}", class_="phone") if caller.phone else None
    if caller.withheld:
        number = el("span", _("number withheld"), class_="phone")
    more = " · ".join(filter(None, (caller.company, caller.address)))
    return el(
        "p", caller.name or NOT_HELD, " ", number, el("span", more, class_="small") if more else None, class_="caller"
    )


def _reveal(view: View, scene: Scene) -> Html:
    about = el("span", _("Who looked, and when, is recorded."), class_="small")
    return el(
        "form",
        guard(view),
        el("button", _("Show name, number and address"), class_="second"),
        about,
        method="post",
        action=f"/unit/case/{scene.case.facts.id}/reveal",
        class_="reveal",
    )


def _facts(rows: list[tuple[str, str]]) -> Html:
    pairs = [join(el("dt", name), el("dd", value)) for name, value in rows if value]
    return el("dl", *pairs)


# what was answered


def _reply(scene: Scene, whole: bool) -> Html | None:
    """The unit's newest reply, and who has signed it."""
    event = _result(scene)
    if event is None:
        return None
    parts = [_words(name, text) for name, text in said(scene.case, event, scene.book, whole)]
    return el("section", el("h2", _("Our reply")), *parts, _signatures(scene, scene.part))


def _result(scene: Scene) -> Event | None:
    newest = reversed(scene.case.facts.timeline)
    return next((e for e in newest if e.what in ("reply", "clear") and e.unit == scene.unit), None)


def _signatures(scene: Scene, part: Dispatch | None) -> Html | None:
    if part is None or not part.signatures:
        return None
    ladder = rungs(scene.case.facts.request_type, part)
    names = [person_name(scene.book, each) for each in signers(scene.case.facts, part.unit)]
    steps: list[Html] = []
    for at, rung in enumerate(ladder):
        done = at < len(part.signatures)
        by = f" · {names[at]}" if done and at < len(names) else ""
        steps.append(el("li", rung_name(rung), el("span", f"✓{by}" if done else "○"), class_="done" if done else None))
    return el("ol", *steps, class_="rungs", aria_label=_("Signatures"))


def _words(name: str, text: str) -> Html:
    label = el("span", name, class_="label") if name else None
    return el("p", label, lines(text), class_="text")


# who has it


def _units(scene: Scene) -> Html:
    newest = list(reversed(scene.case.facts.dispatches))
    ordered = (*(d for d in newest if d.lead), *(d for d in newest if not d.lead))
    return el("section", el("h2", _("Handled by")), *(_unit(scene, dispatch) for dispatch in ordered))


def _unit(scene: Scene, dispatch: Dispatch) -> Html:
    part = _("lead") if dispatch.lead else _("co-unit")
    gone = dispatch.status in (DispatchStatus.RETURNED, DispatchStatus.PASSED_ON)
    about = [
        name_of(dispatch.status),
        _("round {n}", n=dispatch.round) if dispatch.round > 1 else "",
        _("dispatched {at}", at=near(dispatch.at, scene.now)),
        _("signed {at}", at=near(dispatch.signed_at, scene.now)) if dispatch.signed_at else "",
        _("replied {at}", at=near(dispatch.replied_at, scene.now)) if dispatch.replied_at else "",
    ]
    name = el("b", unit_name(scene.book, dispatch.unit, scene.case.facts.closed_at))
    small = el("span", " · ".join(filter(None, about)), class_="small")
    return el("p", name, " ", el("span", part, class_="small"), Html("<br>"), small, class_="gone" if gone else None)


# what happened


def _story(scene: Scene) -> Html:
    shown = [event for event in reversed(scene.case.facts.timeline) if event.what not in HIDDEN]
    return el("section", el("h2", _("Timeline")), el("ol", *(_line(scene, event) for event in shown), class_="story"))


def _line(scene: Scene, event: Event) -> Html:
    loud = "bad" if event.what in ("rework", "supervise", "emergency") or event.ok is False else None
    aside = f"{near(event.at, scene.now)} · {person_name(scene.book, event.by)}"
    about = told(scene.book, event)
    mine = event is _result(scene)
    words = [] if mine else [_words(name, text) for name, text in said(scene.case, event, scene.book)]
    title_ = join(el("b", head(event)), " ", el("span", about))
    return el("li", title_, el("span", aside, class_="small"), *words, class_=loud)
