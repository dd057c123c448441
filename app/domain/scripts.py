"""Scripts (话术): which one is spoken from, what it says, and how it goes on after an answer.

A script is a walk through steps. Each step leads to one further down, so every walk ends, whatever is answered.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from app.domain.book import Book
from app.domain.errors import Refused
from app.domain.records import CaseFacts, Record, Script
from app.domain.words import Answer, Channel, Flag, RequestType, ScriptUse

LANGUAGES = ("zh_CN", "en")
"""Every text of a script stands in both."""
END = "end"
"""Where a walk is over."""
QUESTIONS = ("contacted", "solved", "satisfied")
"""Steps of a callback script that are the three questions: the fields of `record_callback`, in their order."""
PLACEHOLDERS = ("caller", "number", "matter", "place", "unit", "day", "days", "due", "seat", "dialled")
"""The case's words that a text may hold in braces."""
MOST_USED = 50
_USED = re.compile(r"[^\s@\x00-\x1f]{1,64}@[1-9][0-9]{0,8}")
_HOLE = re.compile(r"\{([^{}]*)\}")


class About(StrEnum):
    """What a condition looks at."""

    NUMBER = "number"
    TYPE = "type"
    CATEGORY = "category"
    CHANNEL = "channel"
    ROUND = "round"
    MONTH = "month"
    FLAG = "flag"
    CONTACTED = "contacted"
    SOLVED = "solved"
    SATISFIED = "satisfied"


class Condition(Record, kw_only=True):
    """Holds when one of the values does: a category also for what is below it, `2+` for a round from the second on."""

    about: About
    values: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Whether it is about an answer that comes while the script is spoken."""
        return self.about.value in QUESTIONS


class Way(Record, kw_only=True):
    """Where to go on after this answer ("": any) when all conditions hold."""

    to: str
    answer: str = ""
    when: tuple[Condition, ...] = ()


class Option(Record, kw_only=True):
    """An answer that may be given at a step; `words` by language."""

    code: str
    words: Mapping[str, str]


class Step(Record, kw_only=True):
    """Something to say, by language, and the ways on in the order in which they are tried."""

    name: str
    """What ways lead to it by."""
    words: Mapping[str, str]
    title: Mapping[str, str] = {}
    """What people know it by, by language; empty where only its name was given."""
    options: tuple[Option, ...] = ()
    ways: tuple[Way, ...] = ()
    line: int = 0
    """Where it stands in the text, from 1."""


class Dialogue(Record, kw_only=True):
    """A script as it is spoken: when it is the one, and its steps, the first of them first."""

    use: ScriptUse
    title: Mapping[str, str]
    when: tuple[Condition, ...] = ()
    steps: tuple[Step, ...]


class Occasion(Record, kw_only=True):
    """What is known of a call when a script is looked for; `number` was dialled, `month` is 1 to 12."""

    use: ScriptUse
    month: int
    number: str = ""
    request_type: RequestType | None = None
    category: str | None = None
    channel: Channel | None = None
    round: int = 1
    flags: tuple[Flag, ...] = ()


def occasion_of(facts: CaseFacts, use: ScriptUse, at: datetime) -> Occasion:
    """A case as the occasion of a script of this use. `at` is local time."""
    return Occasion(
        use=use,
        month=at.month,
        number=next((each.dialled for each in facts.contacts if each.dialled), ""),
        request_type=facts.request_type,
        category=facts.category,
        channel=facts.channel,
        round=facts.round,
        flags=facts.flags,
    )


Known = Mapping[About, frozenset[str]]
"""What is known, as values that conditions may name."""


def known(occasion: Occasion, book: Book) -> Known:
    """Everything of the occasion that a condition can be about."""
    chain = (each.code for each in book.category_chain(occasion.category))
    rounds = (f"{n}+" for n in range(1, occasion.round + 1))
    return {
        About.NUMBER: _values(occasion.number),
        About.TYPE: _values(occasion.request_type),
        About.CATEGORY: frozenset(chain),
        About.CHANNEL: _values(occasion.channel),
        About.ROUND: frozenset((str(occasion.round), *rounds)),
        About.MONTH: frozenset((str(occasion.month),)),
        About.FLAG: frozenset(str(flag) for flag in occasion.flags),
    }


def answered(answers: Mapping[str, Answer]) -> Known:
    """The answers given so far, likewise."""
    return {About(name): _values(answer) for name, answer in answers.items()}


def holds(condition: Condition, of: Known) -> bool:
    """Whether the condition holds; one about what is not known does not."""
    return not of.get(condition.about, frozenset()).isdisjoint(condition.values)


def fits(dialogue: Dialogue, occasion: Occasion, of: Known) -> bool:
    """Whether the script may be the one for this occasion."""
    return dialogue.use is occasion.use and all(holds(each, of) for each in dialogue.when)


def choose(
    scripts: Iterable[tuple[Script, Dialogue]], occasion: Occasion, book: Book
) -> tuple[Script, Dialogue] | None:
    """The script most at home here; None where none fits.

    Of those that fit: the nearest to the matter, then the one with most conditions, then that with fewest values, then
    by id.
    """
    of = known(occasion, book)
    chain = [each.code for each in book.category_chain(occasion.category)]

    def rank(pair: tuple[Script, Dialogue]) -> tuple[int, int, int, str]:
        script, dialogue = pair
        spread = sum(len(condition.values) for condition in dialogue.when)
        return _distance(dialogue, chain), -len(dialogue.when), spread, script.id

    return min((pair for pair in scripts if fits(pair[1], occasion, of)), key=rank, default=None)


def _distance(dialogue: Dialogue, chain: list[str]) -> int:
    """How many steps up the tree the nearest category it names is; the whole height where it names none."""
    named = {value for each in dialogue.when if each.about is About.CATEGORY for value in each.values}
    return next((at for at, code in enumerate(chain) if code in named), len(chain))


# ── how it goes on ──


def settled(step: Step, of: Known) -> Step:
    """The step with the ways that are open here; what is left of their conditions is about answers to come."""
    ways: list[Way] = []
    for way in step.ways:
        if all(each.asks or holds(each, of) for each in way.when):
            ways.append(replace(way, when=tuple(each for each in way.when if each.asks)))
    return replace(step, ways=tuple(ways))


def onward(ways: Iterable[Way], answer: str, of: Known) -> str:
    """Where to go on after this answer; the end where no way is open."""
    for way in ways:
        if way.answer in ("", answer) and all(holds(each, of) for each in way.when):
            return way.to
    return END


def walked(ways: Mapping[str, tuple[Way, ...]], first: str, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Names of the steps of a callback script passed so far, up to the first question without an answer, or the end."""
    of = answered(answers)
    passed: list[str] = []
    name = first
    while name != END and name in ways:
        passed.append(name)
        if name in QUESTIONS and name not in answers:
            break
        name = onward(ways[name], str(answers.get(name, "")), of)
    return tuple(passed)


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with the case's own in place of {names}; a name without a value stays as it stands."""
    return _HOLE.sub(lambda found: values.get(found[1].strip(), found[0]), words)


def holes(words: str) -> list[str]:
    """What stands in braces."""
    return [each.strip() for each in _HOLE.findall(words)]


def without_holes(words: str) -> str:
    """What stands outside of them."""
    return _HOLE.sub("", words)


# ── which version ──


def named(script: str, version: int) -> str:
    """How an answer names the script it was spoken from."""
    return f"{script}@{version}"


def check_spoken(spoken: tuple[str, ...], field: str = "scripts") -> None:
    """Scripts named in an act, each as id@version. Refused("type" | "too_long", field)."""
    if len(spoken) > MOST_USED:
        raise Refused("too_long", field, limit=MOST_USED, length=len(spoken))
    for each in spoken:
        if not _USED.fullmatch(each):
            raise Refused("type", field, value=each)


def same(one: Script, other: Script) -> bool:
    """Whether two say the same, whoever wrote them when."""
    return (one.id, one.text, one.withdrawn) == (other.id, other.text, other.withdrawn)


def _values(*values: str | None) -> frozenset[str]:
    return frozenset(str(value) for value in values if value)
