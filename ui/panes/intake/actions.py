"""Every act of the pane: its word, drawing and key come from here; whether it can be done, from the rules."""

from __future__ import annotations

from typing import Any, Protocol

from app.domain.words import Flag
from app.text import N_
from ui.parts.actions import Action


class Pane(Protocol):
    """What the acts use of the view: its parts, and what only it can do."""

    frame: Any
    drafts: Any
    doing: Any
    form: Any
    queue: Any
    reference: Any
    talk: Any
    tray: Any
    shift: Any
    more: Any

    @property
    def has_draft(self) -> bool: ...
    @property
    def is_call(self) -> bool: ...
    @property
    def ends_shift(self) -> bool: ...
    @property
    def call(self) -> Any: ...
    def hang_up(self) -> None: ...
    @property
    def waits(self) -> bool: ...
    def hold(self) -> None: ...
    def swap(self) -> None: ...
    def press_keys(self) -> None: ...
    def choose_source(self) -> None: ...
    def choose_reason(self) -> None: ...
    def choose_script(self) -> None: ...
    def join(self) -> None: ...
    def open_case(self) -> None: ...
    def stay(self) -> None: ...
    def go(self, name: str) -> None: ...
    def toggle_days(self) -> None: ...


def actions(view: Pane) -> list[Action]:
    """All of them; bound to the view's parts when they act, so that the parts may be made after."""
    return [
        *_coming(view),
        *_calling(view),
        *_saving(view),
        *_special(view),
        *_caller(view),
        *_offered(view),
        *_known(view),
        *_merging(view),
        *_saying(view),
        *_around(view),
    ]


def _coming(view: Pane) -> list[Action]:
    free = lambda: not view.ends_shift  # noqa: E731
    return [
        Action("intake.take_next", N_("Take the next"), "next", lambda: view.doing.take_next(), free),
        Action("intake.new", N_("New form"), "plus", lambda: view.doing.begin(), free),
        Action(
            "intake.source",
            N_("New form by source"),
            "draft",
            lambda: view.choose_source(),
            free,
            N_("A letter, a visit, what the hotline found itself …: the channel is asked first."),
        ),
        Action(
            "intake.next_matter",
            N_("Same caller, next matter"),
            "same-caller",
            lambda: view.doing.next_matter(),
            lambda: free() and (view.drafts.current or view.doing.last) is not None,
            N_("Another case of the same contact; the form that is open stays open."),
        ),
    ]


def _calling(view: Pane) -> list[Action]:
    return [
        Action("intake.hang_up", N_("Hang up"), "hang-up", view.hang_up, lambda: view.call is not None),
        Action("intake.hold", N_("Hold or resume"), "ringing", view.hold, lambda: view.call is not None),
        Action(
            "intake.swap",
            N_("Swap calls"),
            "swap",
            view.swap,
            lambda: view.waits,
            N_("Speaks with whoever is on hold; the other one waits."),
        ),
        Action(
            "intake.keypad",
            N_("Telephone keys"),
            "keypad",
            view.press_keys,
            lambda: view.has_draft and view.call is not None,
            N_("For a machine at the other end: each key is sent as it is pressed."),
        ),
    ]


def _saving(view: Pane) -> list[Action]:
    here = lambda: view.has_draft  # noqa: E731
    return [
        Action(
            "intake.dispatch",
            N_("Dispatch"),
            "dispatch",
            lambda: view.doing.dispatch(),
            lambda: here() and view.doing.can("dispatch"),
        ),
        Action(
            "intake.answer",
            N_("Answer directly"),
            "answer",
            lambda: view.doing.answer(),
            lambda: here() and view.doing.can("answer"),
            N_("Saves the case as settled by what the caller was told."),
        ),
        Action("intake.save", N_("Save as a case"), "save", lambda: view.doing.save(), here),
        Action(
            "intake.shift_finish", N_("Finish the shift"), "done", lambda: view.shift.finish(), lambda: view.ends_shift
        ),
        Action("intake.shift_back", N_("Back to work"), "left", view.stay, lambda: view.ends_shift),
    ]


def _special(view: Pane) -> list[Action]:
    here = lambda: view.has_draft  # noqa: E731
    return [
        Action(
            "intake.emergency",
            N_("Emergency"),
            "emergency",
            lambda: view.doing.emergency(),
            lambda: not view.ends_shift,
            N_("Place or story alone is enough; the leads are alerted at once."),
        ),
        Action(
            "intake.invalid",
            N_("Invalid call"),
            "invalid",
            view.choose_reason,
            lambda: here() and view.is_call,
            N_("Silent, wrong number, abuse, dropped, test: counted apart and put down."),
        ),
        Action(
            "intake.put_away",
            N_("Put away"),
            "draft-drop",
            lambda: view.doing.put_away(),
            here,
            N_("Drops the draft, or puts the queue item back."),
        ),
        Action(
            "intake.bring_back",
            N_("Bring back"),
            "undo",
            lambda: view.drafts.bring_back(),
            lambda: view.drafts.away is not None and not view.ends_shift,
        ),
    ]


def _offered(view: Pane) -> list[Action]:
    return [
        Action(
            "intake.take_matter",
            N_("Take the matter"),
            "category",
            lambda: view.form.take_matter(),
            lambda: view.has_draft and view.form.guesses.best is not None,
            N_("The likeliest matter by what is told."),
        ),
        Action(
            "intake.take_place",
            N_("Take the place"),
            "area",
            lambda: view.form.take_place(),
            lambda: view.has_draft and view.form.before.best is not None,
            N_("Where the caller's newest case is; the whole place is recorded as looked at."),
        ),
    ]


def _caller(view: Pane) -> list[Action]:
    here = lambda: view.has_draft  # noqa: E731
    marks = [
        Action(f"intake.{flag.value}", text, icon, lambda flag=flag: view.form.caller.toggle(flag), here)
        for flag, text, icon in (
            (Flag.ANONYMOUS, N_("Anonymous"), "anonymous"),
            (Flag.ENTERPRISE, N_("Enterprise"), "enterprise"),
            (Flag.DISTRESS, N_("In distress"), "help"),
            (Flag.BASELESS, N_("Without basis"), "info"),
        )
    ]
    return [
        Action(
            "intake.read_back",
            N_("Read back"),
            "reveal",
            lambda: view.form.caller.read_back(),
            here,
            N_("Shows name and number whole; this is recorded."),
        ),
        *marks,
    ]


def _around(view: Pane) -> list[Action]:
    here = lambda: view.has_draft  # noqa: E731
    many = lambda: len(view.drafts.all) > 1  # noqa: E731
    shown = lambda: not view.ends_shift  # noqa: E731
    return [
        Action("intake.next_draft", N_("Next draft"), "right", lambda: view.drafts.step(1), many),
        Action("intake.previous_draft", N_("Previous draft"), "left", lambda: view.drafts.step(-1), many),
        Action("intake.attach", N_("Attach what was copied"), "copy", lambda: view.tray.paste(), here),
        Action("intake.more", N_("More"), "more", lambda: view.more.showMenu(), here),
        Action("intake.queue", N_("To the queue"), "intake", lambda: view.go("queue"), shown),
        Action("intake.form", N_("To the form"), "category", lambda: view.go("form"), here),
        Action("intake.unit", N_("Unit"), "unit", lambda: view.form.route.unit.setFocus(), here),
        Action("intake.level", N_("Level"), "due", lambda: view.form.route.levels.setFocus(), here),
        Action("intake.filter_channel", N_("Filter by channel"), "filter", lambda: view.queue.choose_channel(), shown),
        Action("intake.filter_type", N_("Filter by type"), "filter", lambda: view.queue.choose_type(), shown),
        Action("intake.companies", N_("Only companies"), "enterprise", lambda: view.queue.swap_companies(), shown),
        Action("intake.only_mine", N_("Only mine"), "person", lambda: view.queue.swap_mine(), shown),
        Action("intake.today", N_("Queue / today"), "history", lambda: view.queue.swap_lists(), shown),
    ]


def _known(view: Pane) -> list[Action]:
    here = lambda: view.has_draft  # noqa: E731
    return [
        Action(
            "intake.statement",
            N_("Day by day"),
            "calendar",
            view.toggle_days,
            here,
            N_("Why it is due when it is due."),
        ),
        Action(
            "intake.article",
            N_("Into the reply"),
            "knowledge",
            lambda: view.doing.use_article(),
            lambda: here() and view.reference.articles.chosen() is not None,
            N_("Puts the chosen article into the reply, and keeps which one it was."),
        ),
        _officer(view),
        Action("intake.similar", N_("To the similar cases"), "merge", lambda: view.go("reference"), here),
        Action(
            "intake.join",
            N_("Join"),
            "merge",
            view.join,
            lambda: here() and view.doing.can_join(),
            N_("Adds the call to the chosen case, or folds this case into it."),
        ),
        Action(
            "intake.open_case",
            N_("Open"),
            "cases",
            view.open_case,
            lambda: here() and view.reference.chosen() is not None,
        ),
    ]


def _officer(view: Pane) -> Action:
    can = lambda: view.has_draft and bool(view.form.officer_phone()) and view.frame.calls.can("dial")  # noqa: E731
    ring = lambda: view.frame.calls.dial(view.form.officer_phone())  # noqa: E731
    tip = N_("Rings who looks after the place (网格员).")
    return Action("intake.officer", N_("Ring the officer"), "phone", ring, can, tip)


def _merging(view: Pane) -> list[Action]:
    here = lambda: view.has_draft  # noqa: E731
    return [
        Action(
            "intake.merge",
            N_("Co-complainant"),
            "merge",
            lambda: view.doing.merge(),
            lambda: here() and view.doing.can_merge(),
            N_("The caller joins the chosen open case and is asked in its callback like the others."),
        ),
        Action(
            "intake.split",
            N_("Split off"),
            "undo",
            lambda: view.doing.split(),
            lambda: not view.ends_shift and bool(view.doing.merged[0]),
            N_("Undoes the last merge: the case stands by itself again, with all that was typed."),
        ),
    ]


def _saying(view: Pane) -> list[Action]:
    here = lambda: view.has_draft  # noqa: E731
    said = N_("What the strip shows was said: the next step of the script")
    ways = [("say", N_("Said, next")), ("say_second", N_("The second answer")), ("say_third", N_("The third answer"))]
    return [
        *(
            Action(
                f"intake.{name}",
                text,
                "right",
                lambda at=at: view.talk.say(at),
                lambda at=at: here() and view.talk.can_say(at),
                said,
            )
            for at, (name, text) in enumerate(ways)
        ),
        Action(
            "intake.say_back",
            N_("A step back"),
            "left",
            lambda: view.talk.go_back(),
            lambda: here() and view.talk.can_go_back(),
        ),
        Action(
            "intake.scripts",
            N_("Scripts"),
            "scripts",
            view.choose_script,
            here,
            N_("What else to say: angry, will not give a name, emergency …"),
        ),
    ]
