"""Scripts: which one is spoken from here, in which language, with whose words."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.errors import Refused
from app.domain.records import CaseFacts, CasePrivate, Script
from app.domain.scripts import (
    LANGUAGES,
    QUESTIONS,
    Dialogue,
    Known,
    Occasion,
    Step,
    choose,
    filled,
    known,
    occasion_of,
    settled,
)
from app.domain.words import CALLBACK_OWED, Answer, Flag, RequestType, ScriptUse
from app.questions.file import case_of
from app.questions.scriptshapes import ScriptList, ScriptOf, ScriptRow, Spoken, SpokenOption, SpokenStep
from app.questions.scriptwords import Told, words_of
from app.questions.shapes import CaseOf
from app.store import scripts as store
from app.store.reading import Reading
from app.text import language, name_of, speaking


def script(reading: Reading, question: ScriptOf) -> Spoken | None:
    """Refused("no_case", "case") for one this seat does not hold, ("unknown", "language")."""
    wanted = question.language or language()
    if wanted not in LANGUAGES:
        raise Refused("unknown", "language", value=wanted)
    local = reading.now.astimezone(reading.book.zone)
    if question.case is None:
        occasion, told = _of_call(question, local)
    else:
        file = case_of(reading, CaseOf(case=question.case))
        occasion = occasion_of(file.facts, question.use or use_of(file.facts), local)
        told = _of_case(file.facts, file.private, question.caller)
    found = choose(store.spoken(reading.connection), occasion, reading.book)
    if found is None:
        return None
    with speaking(wanted):
        return _spoken(*found, known(occasion, reading.book), words_of(reading, told))


def scripts(reading: Reading, question: ScriptList) -> list[ScriptRow]:
    """Every script, those of one use together, in the order of uses."""
    rows = [_row(each) for each in store.held(reading.connection) if question.withdrawn or not each.withdrawn]
    order = {use: at for at, use in enumerate(ScriptUse)}
    return sorted(rows, key=lambda row: (order.get(row.use, len(order)) if row.use else len(order), row.id))


def use_of(facts: CaseFacts) -> ScriptUse:
    """What one speaks with its citizen about now."""
    if facts.status in CALLBACK_OWED:
        return ScriptUse.CALLBACK
    if Flag.EMERGENCY in facts.flags:
        return ScriptUse.EMERGENCY
    return ScriptUse.PRAISE if facts.request_type is RequestType.PRAISE else ScriptUse.CATEGORY


def _of_call(question: ScriptOf, local: datetime) -> tuple[Occasion, Told]:
    occasion = Occasion(
        use=question.use or ScriptUse.OPENING,
        month=local.month,
        number=question.dialled,
        request_type=question.request_type,
        category=question.category,
        channel=question.channel,
        flags=question.flags,
    )
    told = Told(
        number=question.number,
        name=question.name,
        category=question.category,
        area=question.area,
        place=question.place,
        unit=question.unit,
        dialled=question.dialled,
    )
    return occasion, told


def _of_case(facts: CaseFacts, private: CasePrivate | None, caller: str | None) -> Told:
    callers = private.callers if private is not None else ()
    name = next((each.name for each in callers if caller in (None, each.id)), "")
    return Told(
        number=facts.number,
        name=name,
        category=facts.category,
        subject=private.subject if private is not None else "",
        area=facts.area,
        place=private.place if private is not None else "",
        unit=facts.unit,
        at=facts.at,
        due=facts.due,
        dialled=next((each.dialled for each in facts.contacts if each.dialled), ""),
    )


def _spoken(script: Script, dialogue: Dialogue, of: Known, words: Mapping[str, str]) -> Spoken:
    steps = [settled(step, of) for step in dialogue.steps]
    return Spoken(
        id=script.id,
        version=script.version,
        use=dialogue.use,
        title=dialogue.title[language()],
        language=language(),
        first=steps[0].name,
        steps=tuple(spoken_step(step, dialogue.use, words) for step in steps),
    )


def spoken_step(step: Step, use: ScriptUse, words: Mapping[str, str]) -> SpokenStep:
    """A step in the language spoken here, with these words filled in."""
    options = [SpokenOption(code=each.code, words=each.words[language()]) for each in step.options]
    if use is ScriptUse.CALLBACK and step.name in QUESTIONS:
        options = [SpokenOption(code=each.value, words=name_of(each)) for each in Answer]
    said = filled(step.words[language()], words)
    return SpokenStep(name=step.name, words=said, options=tuple(options), ways=step.ways)


def _row(script: Script) -> ScriptRow:
    dialogue = store.readable(script)
    use, title = (dialogue.use, dialogue.title[language()]) if dialogue else (None, "")
    return ScriptRow(id=script.id, use=use, title=title, script=script)
