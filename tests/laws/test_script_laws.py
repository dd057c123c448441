"""What the checker accepts can be spoken: every walk ends, with something to say at each step; what it refuses has a
line. Scripts are made at random and often broken."""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st

from app.domain.scriptcheck import faults
from app.domain.scripts import END, LANGUAGES, QUESTIONS, Occasion, answered, known, onward, settled, walked
from app.domain.scripttext import Reading, read, tidy
from app.domain.words import Answer, Channel, Flag, RequestType, ScriptUse
from tests.world.story import Story

BOOK = Story().book
NAMES = ["a", "b", "c", *QUESTIONS, "d", END]
CONDITIONS = [
    "type = help",
    "round = 2+",
    "month = 11-2",
    "solved = no",
    "contacted = yes",
    "flag = distress",
    "moon = 1",
]
LINES = ["", "# x", "zh: 甲", "en: A", "zh:", "en: {caller}", "en: {nobody}", "  more", "[a]", "[b", "-> a if moon = 1"]

conditions = st.lists(st.sampled_from(CONDITIONS), max_size=2).map(
    lambda each: f" if {' and '.join(each)}" if each else ""
)
targets = st.sampled_from(NAMES)
ways = st.builds(
    lambda answer, to, when: f"{answer}-> {to}{when}",
    st.sampled_from(["", "", "", "yes ", "no ", "* 是 | Yes ", "* 否 | No "]),
    targets,
    conditions,
)


@st.composite
def likely(draw: st.DrawFn) -> str:
    """Mostly sound: steps in order, each with texts and a way on; now and then a line of something else."""
    use = draw(st.sampled_from(["callback", "category", "anger"]))
    names = [*QUESTIONS] if use == "callback" else []
    for name in draw(st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, min_size=1)):
        names.insert(draw(st.integers(0, len(names))), name)
    lines = [f"use: {use}", "title zh: 题", "title en: T"]
    for at, name in enumerate(names):
        lines += [f"[{name}]", "zh: 甲", "en: A"]
        further = st.sampled_from([*names[at + 1 :], END][:2])
        for _n in range(draw(st.integers(0, 2))):
            sort = ["", "yes ", "no "] if name in QUESTIONS else ["", "* 是 | Yes "]
            lines.append(f"{draw(st.sampled_from(sort))}-> {draw(further)}{draw(conditions)}")
        lines.append(f"-> {draw(further)}")
    for _n in range(draw(st.integers(0, 1))):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(LINES) | ways))
    return tidy("\n".join(lines))


occasions = st.builds(
    Occasion,
    use=st.sampled_from(ScriptUse),
    month=st.integers(1, 12),
    request_type=st.none() | st.sampled_from(RequestType),
    channel=st.sampled_from(Channel),
    round=st.integers(1, 3),
    flags=st.lists(st.sampled_from(Flag), max_size=2).map(tuple),
)


@settings(max_examples=400)
@given(likely(), occasions, st.data())
def test_every_walk_of_an_accepted_script_ends(text: str, occasion: Occasion, data: st.DataObject) -> None:
    if faults(text, BOOK):
        event("refused")
        return
    event("accepted")
    dialogue = read(text)
    of = known(occasion, BOOK)
    steps = {step.name: settled(step, of) for step in dialogue.steps}
    answers: dict[str, Answer] = {}
    name, passed = dialogue.steps[0].name, list[str]()
    while name != END:
        step = steps[name]
        assert all(step.words[language].strip() for language in LANGUAGES)
        passed.append(name)
        assert len(passed) <= len(steps) and len(set(passed)) == len(passed)
        given = ""
        if dialogue.use is ScriptUse.CALLBACK and name in QUESTIONS:
            answers[name] = data.draw(st.sampled_from(Answer))
            given = answers[name].value
        elif step.options:
            given = data.draw(st.sampled_from([option.code for option in step.options]))
        open_ways = [way for way in step.ways if way.answer in ("", given)]
        assert open_ways and not open_ways[-1].when, "a dead end"
        name = onward(step.ways, given, answered(answers))
    if dialogue.use is ScriptUse.CALLBACK:
        assert [each for each in passed if each in QUESTIONS] == list(QUESTIONS)
        assert walked({each: step.ways for each, step in steps.items()}, passed[0], answers) == tuple(passed)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(LINES) | ways | st.text(max_size=12), max_size=12).map("\n".join))
def test_rubbish_is_refused_at_a_line(text: str) -> None:
    found = faults(text, BOOK)
    assert found, "nothing of this is a script: it says neither what it is for nor what it is called"
    lines = text.count("\n") + 1
    for fault in found:
        assert fault.fields == ("text",)
        if fault.code not in ("nul", "too_long"):
            assert fault.code.startswith("script_") and 1 <= int(str(fault.values["line"])) <= lines


@settings(max_examples=200)
@given(likely())
def test_tidying_changes_neither_meaning_nor_lines(text: str) -> None:
    untidy = "\r\n".join(f"{line}  " if line.strip() else line for line in text.split("\n"))
    assert tidy(untidy) == text and tidy(text) == text
    one, other = Reading(text), Reading(untidy.replace("\r\n", "\n"))
    assert [fault.args for fault in one.faults] == [fault.args for fault in other.faults]


def test_the_law_meets_scripts_of_both_kinds() -> None:
    """Negative control: were all made scripts refused, or all accepted, the law above would say nothing."""
    seen: set[bool] = set()

    @settings(max_examples=60, database=None)
    @given(likely())
    def look(text: str) -> None:
        seen.add(bool(faults(text, BOOK)))

    look()
    assert seen == {True, False}
