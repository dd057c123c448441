"""Every text exists in both languages, and none lies idle. `python -m devtools.texts` prints what to add."""

from pathlib import Path

import pytest

from devtools import texts

LANGUAGES = list(texts.LANGUAGES)


@pytest.fixture(scope="module")
def wanted() -> texts.Used:
    return texts.used()


def test_every_text_stands_written_out_where_it_is_used(wanted: texts.Used) -> None:
    assert wanted.unreadable == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing(wanted: texts.Used, language: str) -> None:
    lacking = texts.missing(wanted, language)
    assert not lacking, f"add to resources/text/{language}/<part>.po:\n\n" + "\n".join(lacking)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lies_idle(wanted: texts.Used, language: str) -> None:
    assert texts.unused(wanted, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_agree_with_each_other_and_with_their_english(language: str) -> None:
    assert texts.contradictions(language) + texts.misfits(language) == []


def test_coded_texts_are_the_same_in_both_languages() -> None:
    chinese, english = ({entry.key for _path, entry in texts.had(each) if entry.context} for each in LANGUAGES)
    assert chinese == english


SOURCE = """
_("Known text nobody translated"); text._("Attribute too"); N_("Marked")
ngettext("{n} odd thing", "{n} odd things", 3)
raise Refused("odd_code", "odd.field", value=1)
j.need(False, "odder_code", "odd_field")
_("put together of " + variable)
_(f"put together of {variable}")
_(column.title or column.name)
_("One branch" if variable else "Other branch")
_(word)
"""


def test_what_the_tool_sees_in_a_source(tmp_path: Path) -> None:
    path = tmp_path / "pane.py"
    path.write_text(SOURCE, "utf-8")
    found = texts.used([path])
    assert set(found.places) == {
        ("", "Known text nobody translated"),
        ("", "Attribute too"),
        ("", "Marked"),
        ("", "{n} odd thing"),
        ("", "One branch"),
        ("", "Other branch"),
        ("refused", "odd_code"),
        ("refused", "odder_code"),
        ("refused", "unnamed"),
        ("trouble", "unnamed"),
        ("field", "field"),
        ("field", "odd_field"),
    }
    told = [line.rpartition("/")[2] for line in found.unreadable]
    assert told == [f"pane.py:{line}: _() needs its text written out" for line in (6, 7)]


@pytest.mark.parametrize(("language", "forms"), [("zh_CN", 1), ("en", 0)])
def test_the_tool_finds_what_is_missing(tmp_path: Path, language: str, forms: int) -> None:
    path = tmp_path / "pane.py"
    path.write_text(SOURCE, "utf-8")
    lacking = "\n".join(texts.missing(texts.used([path]), language))
    assert 'msgctxt "refused"\nmsgid "odder_code"\nmsgstr ""' in lacking
    assert lacking.count("msgstr[") == forms
    assert ('msgid "Marked"' in lacking) is (language == "zh_CN")


def test_the_tool_finds_what_lies_idle() -> None:
    idle = texts.unused(texts.used([]), "zh_CN")
    assert "resources/text/zh_CN/forms.po: msgid 'Monday'" in idle
