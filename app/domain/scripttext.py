"""The form in which people write a script: lines, so that a fault has a place.

    # a remark
    use: category
    title zh: 供暖不热
    title en: Cold radiators
    when: category = heating.supply and month = 10-4

    [since] 何时开始 | Since when
    zh: 请问从什么时候开始不热的？
    en: Since when has it been cold?
    * 全天都不热 | All day -> meter
    * 只是夜里 | Only at night -> closing if type = inquiry
    * 只是夜里 | Only at night -> meter

    [meter]
    …
    -> end

The head says what it is for and when it is the one (every `when` must hold). A step says what to say in both languages,
and behind its name what people call it, which may be left out; a line that begins with a blank goes on with the text
above. `->` leads on, after an answer where one stands before it (`* 中文 | English`, in a callback's three questions
`yes`, `no`, `unknown`), only `if` its conditions hold; the first way that is open is taken. Chinese signs (：，＝→【】)
are understood as their ASCII ones.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from app.domain.errors import Refused
from app.domain.scripts import LANGUAGES, QUESTIONS, About, Condition, Dialogue, Option, Step, Way
from app.domain.words import Answer, Channel, Flag, RequestType, ScriptUse

_SIGNS = str.maketrans({"：": ":", "＝": "=", "，": ",", "、": ",", "【": "[", "】": "]", "｜": "|"})
_SHORT = {"zh": LANGUAGES[0], "en": LANGUAGES[1]}
_KEY = re.compile(r"(use|title zh|title en|when|zh|en)\s*[:：]\s*(.*)")
_STEP = re.compile(r"[\[【]\s*([^\s\[\]【】:,=|*]{1,40})\s*[\]】]\s*(.*)")
_WAY = re.compile(r"(.*?)\s*(?:->|→)\s*(.*)")
_CONDITION = re.compile(r"([a-z]+)\s*=\s*(\S.*)")
_VALUE = {
    About.NUMBER: re.compile(r"[0-9]{3,12}"),
    About.TYPE: re.compile("|".join(RequestType)),
    About.CATEGORY: re.compile(r"\S+"),
    About.CHANNEL: re.compile("|".join(Channel)),
    About.ROUND: re.compile(r"[1-9][0-9]?\+?"),
    About.MONTH: re.compile(r"(?:1[0-2]|[1-9])(?:-(?:1[0-2]|[1-9]))?"),
    About.FLAG: re.compile("|".join(Flag)),
    **{About(name): re.compile("|".join(Answer)) for name in QUESTIONS},
}
_MOST_OPTIONS = 3
HEAD = ("use", "title zh", "title en")
"""What the head must say."""


@dataclass
class Place:
    """Something written, over one line or more: line → words."""

    rows: dict[int, str]

    @property
    def line(self) -> int:
        """Where it begins."""
        return min(self.rows)

    @property
    def words(self) -> str:
        """All of it."""
        return "\n".join(self.rows.values()).strip()


@dataclass
class Written:
    """A step as it is read: its texts by language, its answers by what is written of them, its ways."""

    line: int
    name: str
    title: dict[str, str] = field(default_factory=dict[str, str])
    words: dict[str, Place] = field(default_factory=dict[str, Place])
    options: dict[str, Option] = field(default_factory=dict[str, Option])
    ways: list[tuple[int, Way]] = field(default_factory=list[tuple[int, Way]])

    def made(self) -> Step:
        """The step itself."""
        words = {language: place.words for language, place in self.words.items()}
        ways, options = tuple(way for _line, way in self.ways), tuple(self.options.values())
        return Step(name=self.name, title=self.title, words=words, options=options, ways=ways, line=self.line)


class Reading:
    """A text read line by line. `faults` are those of its form; where there is one, the rest may not be whole."""

    def __init__(self, text: str) -> None:
        self.faults: list[Refused] = []
        self.head: dict[str, Place] = {}
        self.when: list[tuple[int, Condition]] = []
        self.steps: list[Written] = []
        self._above: Place | None = None
        for number, line in enumerate(text.split("\n"), 1):
            self._line(number, line.rstrip())

    def dialogue(self) -> Dialogue:
        """What was read. Refused with the first fault of its form."""
        for fault in (*self.faults, *self.missing()):
            raise fault
        title = {_SHORT[key[-2:]]: place.words for key, place in self.head.items() if key.startswith("title")}
        return Dialogue(
            use=ScriptUse(self.head["use"].words),
            title=title,
            when=tuple(condition for _line, condition in self.when),
            steps=tuple(step.made() for step in self.steps),
        )

    def missing(self) -> list[Refused]:
        """What a script cannot do without and this one lacks."""
        lacking = [name for name in HEAD if name not in self.head or not self.head[name].words]
        found = [(self.head[name].line if name in self.head else 1, name) for name in lacking]
        found += [] if self.steps else [(1, "[…]")]
        short = {language: key for key, language in _SHORT.items()}
        for step in self.steps:
            for language in LANGUAGES:
                place = step.words.get(language)
                if place is None or not place.words:
                    found.append((place.line if place else step.line, f"{short[language]}:"))
        return [Refused("script_missing", "text", line=line, value=name) for line, name in found]

    def _line(self, number: int, line: str) -> None:
        if not line.strip() or line.startswith("#"):
            return
        if line[0].isspace():
            self._go_on(number, line)
            return
        self._above = None
        if found := _KEY.fullmatch(line):
            self._key(number, found[1], found[2])
        elif found := _STEP.fullmatch(line):
            self._begin(number, found[1], found[2])
        elif (found := _WAY.fullmatch(line)) and self.steps:
            self._way(number, found[1], found[2])
        else:
            self.faults.append(Refused("script_line", "text", line=number, value=line))

    def _go_on(self, number: int, line: str) -> None:
        if self._above is None:
            self.faults.append(Refused("script_line", "text", line=number, value=line.strip()))
        else:
            self._above.rows[number] = line.strip()

    def _key(self, number: int, key: str, words: str) -> None:
        inside = key in _SHORT
        if inside != bool(self.steps):
            self.faults.append(Refused("script_line", "text", line=number, value=f"{key}:"))
            return
        if key == "when":
            self.when += [(number, each) for each in self._conditions(number, words)]
            return
        into = self.steps[-1].words if inside else self.head
        name = _SHORT[key] if inside else key
        if name in into:
            self.faults.append(Refused("script_twice", "text", line=number, value=key, first=into[name].line))
            return
        into[name] = Place({number: words})
        if inside:
            self._above = into[name]
        if key == "use" and words not in list(ScriptUse):
            self.faults.append(Refused("script_use", "text", line=number, value=words, known=", ".join(ScriptUse)))

    def _begin(self, number: int, name: str, called: str) -> None:
        before = next((step for step in self.steps if step.name == name), None)
        if before is not None:
            self.faults.append(Refused("script_twice", "text", line=number, value=f"[{name}]", first=before.line))
        parts = _both(called) if called else []
        if called and not parts:
            self.faults.append(Refused("script_name", "text", line=number, value=called))
        self.steps.append(Written(number, name, dict(zip(LANGUAGES, parts, strict=False))))

    def _way(self, number: int, answer: str, rest: str) -> None:
        to, _if, conditions = (part.strip() for part in rest.translate(_SIGNS).partition(" if "))
        if not to or (_if and not conditions):
            self.faults.append(Refused("script_line", "text", line=number, value=rest))
            return
        code = self._option(number, answer[1:].strip()) if answer.startswith("*") else answer
        when = tuple(self._conditions(number, conditions)) if conditions else ()
        if code is not None:
            self.steps[-1].ways.append((number, Way(to=to, answer=code, when=when)))

    def _option(self, number: int, written: str) -> str | None:
        """The code of an answer; the same words are the same answer."""
        options = self.steps[-1].options
        parts = _both(written)
        if not parts:
            self.faults.append(Refused("script_option", "text", line=number, value=written))
            return None
        key = " | ".join(parts)
        if key not in options:
            code = str(len(options) + 1)
            options[key] = Option(code=code, words=dict(zip(LANGUAGES, parts, strict=True)))
        if len(options) > _MOST_OPTIONS:
            self.faults.append(Refused("script_options", "text", line=number, limit=_MOST_OPTIONS))
        return options[key].code

    def _conditions(self, number: int, written: str) -> list[Condition]:
        made: list[Condition] = []
        for part in re.split(r"\s+and\s+", written.translate(_SIGNS)):
            found = _CONDITION.fullmatch(part.strip())
            if found is None or found[1] not in list(About):
                known = ", ".join(About)
                self.faults.append(Refused("script_condition", "text", line=number, value=part.strip(), known=known))
                continue
            about = About(found[1])
            values = [value.strip() for value in found[2].split(",")]
            wrong = next((value for value in values if not _VALUE[about].fullmatch(value)), None)
            if wrong is not None:
                self.faults.append(Refused("script_value", "text", line=number, value=wrong, about=about.value))
                continue
            months = [month for value in values for month in _months(value)] if about is About.MONTH else values
            made.append(Condition(about=about, values=tuple(months)))
        return made


def _both(written: str) -> list[str]:
    """中文 | English → what is said in each language; nothing where one is missing."""
    parts = [part.strip() for part in written.translate({ord("｜"): "|"}).split("|")]
    return parts if len(parts) == len(LANGUAGES) and all(parts) else []


def _months(value: str) -> list[str]:
    """10-3 is October to March."""
    first, _dash, last = value.partition("-")
    count = (int(last or first) - int(first)) % 12 + 1
    return [str((int(first) - 1 + at) % 12 + 1) for at in range(count)]


@lru_cache(maxsize=1024)
def read(text: str) -> Dialogue:
    """A script that was checked before, as it is spoken. Refused with the first fault of its form."""
    return Reading(text).dialogue()


def tidy(text: str) -> str:
    """The text with one kind of line end and nothing behind its lines; every line keeps its number."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"
