"""Whether a script may be spoken: nothing is missing in a language, nobody is led astray, every walk ends.

Each fault is a Refused with the field `text`, its line in `values`, and a code beginning with `script_`.
"""

from collections.abc import Iterator
from itertools import pairwise

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import Script
from app.domain.scripts import END, PLACEHOLDERS, QUESTIONS, About, Condition, Dialogue, holes, without_holes
from app.domain.scripttext import Reading, Written, read, tidy
from app.domain.words import Answer, ScriptUse

_BRACES = frozenset("{}｛｝")


def faults(text: str, book: Book) -> tuple[Refused, ...]:
    """What is wrong with a script, by line: faults of its form, or, where it has none, of what it says."""
    if "\0" in text:
        return (Refused("nul", "text"),)
    if len(text) > book.limits.text:
        return (Refused("too_long", "text", limit=book.limits.text, length=len(text)),)
    reading = Reading(text)
    found = reading.faults or [*reading.missing(), *_head(reading, book), *_steps(reading, book), *_walks(reading)]
    return tuple(sorted(found, key=lambda fault: int(str(fault.values["line"]))))


def checked(script: Script, book: Book) -> tuple[Script, Dialogue]:
    """The script with its lines tidy, and as it is spoken. Refused("type", "id"), and with the first of `faults`."""
    check_id(script.id)
    text = tidy(script.text)
    for fault in faults(text, book):
        raise fault
    return replace(script, text=text), read(text)


def check_id(name: str) -> None:
    """Refused("type", "id") for one that cannot be named in `id@version`."""
    if not name or len(name) > 64 or any(sign in "@" or sign.isspace() or sign < " " for sign in name):
        raise Refused("type", "id", value=name)


# ── what stands there ──


def _head(reading: Reading, book: Book) -> Iterator[Refused]:
    for place in reading.head.values():
        if len(place.words) > book.limits.line:
            yield Refused("script_long", "text", line=place.line, limit=book.limits.line)
    for line, condition in reading.when:
        if condition.asks:
            yield Refused("script_not_asked", "text", line=line, value=condition.about.value)
        yield from _category(line, condition, book)


def _steps(reading: Reading, book: Book) -> Iterator[Refused]:
    above: set[str] = set()
    asks = _use(reading) is ScriptUse.CALLBACK
    for step in reading.steps:
        above.add(step.name)
        yield from _placeholders(step)
        for line, way in step.ways:
            yield from _answer(step, line, way.answer, asks)
            for condition in way.when:
                yield from _category(line, condition, book)
                if condition.asks and not (asks and condition.about.value in above):
                    yield Refused("script_not_asked", "text", line=line, value=condition.about.value)


def _placeholders(step: Written) -> Iterator[Refused]:
    for line, words in (row for place in step.words.values() for row in place.rows.items()):
        for name in holes(words):
            if name not in PLACEHOLDERS:
                known = ", ".join(PLACEHOLDERS)
                yield Refused("script_placeholder", "text", line=line, value=name, known=known)
        if not _BRACES.isdisjoint(without_holes(words)):
            yield Refused("script_brace", "text", line=line)


def _answer(step: Written, line: int, answer: str, asks: bool) -> Iterator[Refused]:
    """The three questions have their own answers, any other step of a callback none, all else those with a star."""
    codes = {option.code for option in step.options.values()}
    question = asks and step.name in QUESTIONS
    fine = answer == "" or (answer in list(Answer) if question else answer in codes and not asks)
    if not fine:
        yield Refused("script_answer", "text", line=line, step=step.name)


def _category(line: int, condition: Condition, book: Book) -> Iterator[Refused]:
    for code in condition.values if condition.about is About.CATEGORY else ():
        if code not in book.categories:
            yield Refused("script_category", "text", line=line, value=code)


# ── where it leads ──


def _walks(reading: Reading) -> Iterator[Refused]:
    place = {step.name: at for at, step in enumerate(reading.steps)}
    asks = _use(reading) is ScriptUse.CALLBACK
    for at, step in enumerate(reading.steps):
        for line, way in step.ways:
            if way.to != END and way.to not in place:
                yield Refused("script_target", "text", line=line, value=way.to)
            elif way.to != END and place[way.to] <= at:
                yield Refused("script_back", "text", line=line, value=way.to, first=reading.steps[place[way.to]].line)
        yield from _onward(step, asks and step.name in QUESTIONS)
    led_to = {way.to for step in reading.steps for _line, way in step.ways}
    for step in reading.steps[1:]:  # what only such a step leads to is not said again
        if step.name not in led_to:
            yield Refused("script_unreached", "text", line=step.line, step=step.name)
    if asks:
        yield from _questions(reading, place)


def _onward(step: Written, question: bool) -> Iterator[Refused]:
    """After every answer a way is open whatever holds; none stands behind one that always is."""
    codes = [str(answer) for answer in Answer] if question else [o.code for o in step.options.values()]
    taken: set[int] = set()
    for code in codes or [""]:
        shut = False
        for line, way in step.ways:
            if not shut and way.answer in ("", code):
                taken.add(line)
                shut = not way.when
        if not shut:
            yield Refused("script_dead_end", "text", line=step.line, step=step.name)
            return
    for line, way in step.ways:
        if line not in taken and way.answer in ("", *codes):
            yield Refused("script_never", "text", line=line)


def _reach(reading: Reading, without: str) -> set[str]:
    """Steps that some walk reaches without passing this one, and `end`."""
    ways = {step.name: [way.to for _line, way in step.ways] for step in reading.steps}
    waiting = [step.name for step in reading.steps[:1]]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found and name != without:
            found.add(name)
            waiting += ways.get(name, [])
    return found


def _questions(reading: Reading, place: dict[str, int]) -> Iterator[Refused]:
    """Every walk of a callback puts all three questions, in their order."""
    for name in QUESTIONS:
        if name not in place:
            yield Refused("script_question", "text", line=1, value=name)
        elif END in _reach(reading, name):
            yield Refused("script_question", "text", line=reading.steps[place[name]].line, value=name)
    in_order = [place[name] for name in QUESTIONS if name in place]
    for before, after in pairwise(in_order):
        if after < before:
            yield Refused("script_order", "text", line=reading.steps[after].line, step=reading.steps[after].name)


def _use(reading: Reading) -> ScriptUse | None:
    place = reading.head.get("use")
    return ScriptUse(place.words) if place is not None and place.words in list(ScriptUse) else None
