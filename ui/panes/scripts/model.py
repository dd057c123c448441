"""Scripts as they are read: when one is spoken, step by step in both languages, with a made-up case. No widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from app.domain.errors import Refused
from app.domain.scripts import END, LANGUAGES, QUESTIONS, About, Condition, Dialogue, Step, Way, filled
from app.domain.scripttext import read
from app.domain.words import Answer, Channel, Flag, RequestType, ScriptUse
from app.text import _, coded, field, language, listed, moment, name_of, ngettext, number, speaking
from ui.parts import names
from ui.parts.cells import Mark
from ui.parts.page import Page

if TYPE_CHECKING:
    from enum import StrEnum

    from app.domain.book import Book
    from app.domain.records import Script
    from app.questions.scriptshapes import ScriptRow
    from ui.parts.look import Look

FIELDS = {
    About.NUMBER: "dialled",
    About.TYPE: "request_type",
    About.CATEGORY: "category",
    About.CHANNEL: "channel",
    About.ROUND: "round",
    About.MONTH: "month",
    About.FLAG: "flags",
    **{About(name): name for name in QUESTIONS},
}
"""What a condition is about → the name people know it by."""
WORDS: Mapping[About, type[StrEnum]] = {
    About.TYPE: RequestType,
    About.CHANNEL: Channel,
    About.FLAG: Flag,
    **{About(name): Answer for name in QUESTIONS},
}

_TEMPLATE = """\
# {remark} use: {uses}
use: category
title zh: 新话术
title en: New script
# when: category = CODE and month = 10-3

[ask] 何时开始 | Since when
zh: {{caller}}您好，请问是从什么时候开始的？
en: {{caller}}, since when has it been so?
* 今天 | Today -> thanks
* 更早 | Earlier -> thanks

[thanks] 致谢 | Thanks
zh: 好的，已经为您记下。
en: Thank you, I have noted it.
-> end
"""


def sample() -> dict[str, str]:
    """The words of a made-up case, in the language spoken here."""
    return {
        "caller": _("Mr or Ms {surname}", surname=_("Wang")),
        "number": "261122-038-0041-7",
        "matter": _("stairway light out"),
        "place": _("Green Court, building 7"),
        "unit": _("the district housing bureau"),
        "day": _("{month}-{day}", month=11, day=22),
        "days": ngettext("{n} day", "{n} days", 2),
        "due": _("{month}-{day}", month=11, day=27),
        "seat": "038",
        "dialled": "12345",
    }


def state(row: ScriptRow) -> tuple[str, Mark]:
    """Whether it is spoken: a word and its shape."""
    if row.script.withdrawn:
        return _("Withdrawn"), Mark("status-withdrawn", "muted")
    if row.use is None:
        return _("Too new for this seat"), Mark("attention", "warn")
    return _("In force"), Mark("check", "ok")


def use(row: ScriptRow) -> str:
    """What it is for."""
    return name_of(row.use) if row.use is not None else "—"


def when(book: Book, row: ScriptRow) -> str:
    """Under which conditions it is the one."""
    dialogue = dialogue_of(row.script.text)
    return conditions(book, dialogue.when) if dialogue is not None and dialogue.when else _("always")


def dialogue_of(text: str) -> Dialogue | None:
    """A text as it is spoken; None for one that is none yet."""
    try:
        return read(text)
    except Refused:
        return None


def conditions(book: Book, all_of: Sequence[Condition]) -> str:
    """事项分类:供暖服务 · 月份:10、11、12."""
    told = ((field(FIELDS[each.about]), listed(_values(book, each))) for each in all_of)
    return " · ".join(_("{name}: {text}", name=name, text=text) for name, text in told)


def _values(book: Book, condition: Condition) -> list[str]:
    words = WORDS.get(condition.about)
    if words is not None:
        return [coded(words.__name__, value) for value in condition.values]
    if condition.about is About.CATEGORY:
        return [names.category(book, value) for value in condition.values]
    if condition.about is About.MONTH:
        return _months(condition.values)
    return list(condition.values)


def _months(values: Sequence[str]) -> list[str]:
    """10–4 for what follows each other round the year, else each."""
    numbers = [int(value) for value in values]
    in_row = all(after == before % 12 + 1 for before, after in pairwise(numbers))
    return [f"{values[0]}–{values[-1]}"] if in_row and len(values) > 1 else list(values)


def spoken(look: Look, book: Book, dialogue: Dialogue, about: str = "", loud: str = "") -> Page:
    """A script to be proved: each step in both languages, and where it leads. `loud`: what stands over it."""
    page = Page(look)
    page.marks(("", "text", dialogue.title[language()], "title"))
    if loud:
        page.marks(("status-withdrawn", "muted", loud, "loud"))
    page.facts(
        [
            (_("For"), name_of(dialogue.use)),
            (_("Spoken when"), conditions(book, dialogue.when) or _("always")),
            (_("Version"), about),
        ]
    )
    words = {}
    for each in LANGUAGES:
        with speaking(each):
            words[each] = sample()
    for step in dialogue.steps:
        _write_step(page, book, dialogue, step, words)
    return page


def _write_step(page: Page, book: Book, dialogue: Dialogue, step: Step, words: Mapping[str, Mapping[str, str]]) -> None:
    page.heading(_named(dialogue, step.name))
    ordered = sorted(LANGUAGES, key=lambda each: each != language())
    for at, each in enumerate(ordered):
        for line in filled(step.words[each], words[each]).split("\n"):
            page.line(line, "text" if at == 0 else "muted")
    for way in step.ways:
        page.line(_way(book, dialogue, step, way), "accent", small=True)


def _named(dialogue: Dialogue, step: str) -> str:
    """A step by what its author calls it, else by the name that ways lead to; the three questions by their own."""
    if dialogue.use is ScriptUse.CALLBACK and step in QUESTIONS:
        return field(step)
    titles = (each.title.get(language(), "") for each in dialogue.steps if each.name == step)
    return next(titles, "") or step


def _way(book: Book, dialogue: Dialogue, step: Step, way: Way) -> str:
    """→ 是:致谢(是否解决:是)."""
    known = {option.code: option.words[language()] for option in step.options}
    if dialogue.use is ScriptUse.CALLBACK and step.name in QUESTIONS:
        known = {each.value: name_of(each) for each in Answer}
    answer = known.get(way.answer, "")
    to = _("the end") if way.to == END else _named(dialogue, way.to)
    when_ = conditions(book, way.when)
    return " ".join(filter(None, (answer, f"→ {to}", f"({when_})" if when_ else "")))


def signed(book: Book, script: Script) -> str:
    """第 3 版 · when · who."""
    return " · ".join((_("Version {n}", n=number(script.version)), moment(script.at), names.person(book, script.by)))


def template() -> str:
    """What a new script begins with: sound, so that only the words have to be put."""
    uses = " ".join(each.value for each in ScriptUse)
    return _TEMPLATE.format(remark=_("Lines that begin with # are remarks."), uses=uses)


def words_known() -> str:
    """The words that may stand in braces, with what each is."""
    return listed([f"{{{name}}} {value}" for name, value in sample().items()])
