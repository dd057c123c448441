"""Which script a form's call is spoken from, and where in it the call stands. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.scripts import END, MOST_USED, named, onward
from app.domain.words import Channel, RequestType, ScriptUse
from app.questions.scriptshapes import ScriptOf

if TYPE_CHECKING:
    from app.questions.scriptshapes import Spoken, SpokenStep
    from ui.panes.intake.draft import Draft

CHOSEN = tuple(use for use in ScriptUse if use is not ScriptUse.CALLBACK)
"""What may be chosen by hand."""


def uses(draft: Draft) -> list[ScriptUse]:
    """What to say, the first that has anything left: what was chosen by hand; else on the telephone what has come up
    since, and then the opening from where it stood."""
    if draft.talk_use is not None:
        return [draft.talk_use]
    if draft.channel is not Channel.PHONE:
        return []
    found = [
        (draft.emergency_at is not None, ScriptUse.EMERGENCY),
        (draft.request_type is RequestType.PRAISE, ScriptUse.PRAISE),
        (draft.category is not None, ScriptUse.CATEGORY),
        (bool(draft.call), ScriptUse.OPENING),
    ]
    return [use for so, use in found if so]


def asked(draft: Draft, use: ScriptUse) -> ScriptOf:
    """The question for a script of this use, with what the form knows."""
    return ScriptOf(
        use=use,
        number=draft.number,
        dialled=draft.dialled,
        name=draft.name,
        channel=draft.channel,
        request_type=draft.request_type,
        category=draft.category,
        area=draft.area,
        place=draft.place,
        unit=draft.unit,
        flags=draft.flags,
    )


def at(draft: Draft, spoken: Spoken) -> SpokenStep | None:
    """Where the call stands in this script; None when it is over."""
    path = draft.talk.get(_key(spoken), ())
    name = path[-1] if path else spoken.first
    steps = {step.name: step for step in spoken.steps}
    if name == END:
        return None
    return steps.get(name, steps[spoken.first])  # a newer version may have no such step


def step_on(draft: Draft, spoken: Spoken, option: int) -> None:
    """It was said; on after the answer that is the `option`th (from 0; of a step without answers any)."""
    step = at(draft, spoken)
    if step is None:
        return
    answer = step.options[option].code if step.options else ""
    path = draft.talk.get(_key(spoken)) or (spoken.first,)
    draft.talk = draft.talk | {_key(spoken): (*path, onward(step.ways, answer, {}))}


def stands(draft: Draft, spoken: Spoken) -> bool:
    """Its words stand before the operator: which version it was is kept with what is logged. Whether that is new."""
    name = named(spoken.id, spoken.version)
    if name in draft.scripts or len(draft.scripts) >= MOST_USED:
        return False
    draft.scripts = (*draft.scripts, name)
    return True


def step_back(draft: Draft, spoken: Spoken) -> None:
    """To the step before."""
    draft.talk = draft.talk | {_key(spoken): draft.talk.get(_key(spoken), ())[:-1]}


def began(draft: Draft, spoken: Spoken) -> bool:
    """Whether there is a step before."""
    return len(draft.talk.get(_key(spoken), ())) > 1


def begin_again(draft: Draft, spoken: Spoken) -> None:
    """From its first step."""
    draft.talk = {name: path for name, path in draft.talk.items() if name != _key(spoken)}


def _key(spoken: Spoken) -> str:
    return f"{spoken.use}/{spoken.id}"
