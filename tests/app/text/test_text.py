"""Texts for people."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app import text
from app.domain.words import Answer, Channel, DispatchStatus, Status
from app.text import _, ngettext
from app.text.catalogue import entries, load

NOW = datetime(2026, 11, 22, 2, 42, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    text.use("zh_CN")
    text.live_in(ZoneInfo("Asia/Shanghai"))
    yield
    text.use("zh_CN")
    text.live_in(ZoneInfo("Asia/Shanghai"))


def in_both(say: object) -> list[str]:
    assert callable(say)
    spoken: list[str] = []
    for language in text.LANGUAGES:
        with text.speaking(language):
            spoken.append(say())
    return spoken


def test_a_text_in_both_languages() -> None:
    assert in_both(lambda: _("{span} left", span="X")) == ["余 X", "X left"]


def test_a_text_nobody_translated_shows_its_english_and_keeps_its_braces() -> None:
    assert _("{} of no catalogue {x}") == "{} of no catalogue {x}"


def test_plurals() -> None:
    def days(n: int) -> str:
        return ngettext("{n} day", "{n} days", n)

    assert [days(1), days(2)] == ["1 天", "2 天"]
    text.use("en")
    assert [days(0), days(1), days(2)] == ["0 days", "1 day", "2 days"]


def test_names_of_words() -> None:
    assert in_both(lambda: text.name_of(Status.WAITING)) == ["待受理", "Waiting"]
    assert in_both(lambda: text.name_of(DispatchStatus.SIGNED)) == ["已签收", "Signed"]
    assert text.names_of(Answer) == {"yes": "是", "no": "否", "unknown": "说不清"}
    assert list(text.names_of(Channel)) == [channel.value for channel in Channel]
    assert in_both(lambda: text.act("register_case")) == ["登记工单", "Register case"]


def test_refusals_name_their_fields_and_quote_their_values() -> None:
    assert in_both(lambda: text.refusal("missing", ["category", "area"])) == [
        "缺少：事项分类、区划",
        "Still missing: Matter, Area",
    ]
    assert text.refusal("too_long", ["text"], {"length": 30000, "limit": 20000}) == "过长：内容（30000，最多 20000）"
    assert text.refusal("flow", ["status"], {"status": "closed", "act": "sign"}) == "当前状态“已办结”不能进行此操作"
    assert text.refusal("flow", (), {"status": Status.CLOSED}) == "当前状态“已办结”不能进行此操作"
    assert text.refusal("phone", ["caller.phone"]) == "电话号码有误"
    assert "2026-11-22 10:42" in text.refusal("too_late", ["days"], {"due": NOW.isoformat()})
    assert "2026-11-22 10:42" in text.refusal("too_late", ["days"], {"due": NOW})


def test_a_refusal_is_told_whatever_is_unknown_about_it() -> None:
    assert "brand_new" in text.refusal("brand_new", ["odd"], {"{x}": "{y}"})
    assert "odd" in text.refusal("brand_new", ["odd"])
    assert text.refusal("too_long", ["text"]) == "过长：内容（…，最多 …）"
    assert text.refusal("unknown", ["unit"], {"value": "{0.__class__}"}) == "未知：承办单位 {0.__class__}"
    assert "no_such" in text.trouble("no_such")
    assert "soon" in text.refusal("too_late", (), {"due": "soon"})


def test_a_refusal_ends_where_it_has_nothing_more_to_name() -> None:
    assert in_both(lambda: text.refusal("misuse")) == ["无法识别的请求", "The request is not understood"]
    assert in_both(lambda: text.refusal("unknown", ["status"])) == ["未知：状态", "Unknown: Status"]
    assert text.refusal("too_long", (), {"length": 9, "limit": 8}) == "过长（9，最多 8）"
    assert all(text.refusal(code)[-1] not in " :：" for code in ("empty", "exists", "missing", "date", "no_such"))
    long = text.refusal("unknown", ["unit"], {"value": "单" * 100_000})
    assert len(long) < 120 and long.endswith("单…")


def test_one_of_several_values_of_a_field() -> None:
    assert in_both(lambda: text.field("flags[0]")) == ["标记第 1 项", "Marks, item 1"]
    assert in_both(lambda: text.refusal("type", ["co_units[2]"])) == [
        "值的类型不符：协办单位第 3 项",
        "The value is of the wrong type: Co-units, item 3",
    ]
    assert text.field("changes[...]") == text.field("changes") == "修改内容"
    assert text.field("odd[x]") == "odd[x]"


def test_reasons_of_a_statement() -> None:
    assert in_both(lambda: text.why("holiday:国庆节")) == ["国庆节", "National Day"]
    assert in_both(lambda: text.why("weekend")) == ["周末", "Weekend"]
    assert text.why("holiday:校庆") == "校庆"


def test_a_block_in_another_language_does_not_reach_other_threads() -> None:
    with text.speaking("en"), ThreadPoolExecutor(1) as pool:
        assert text.language() == "en"
        assert pool.submit(text.language).result() == "zh_CN"
    text.use("en")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(text.language).result() == "en"


def test_a_language_without_texts() -> None:
    with pytest.raises(ValueError, match="fr"):
        text.use("fr")


@pytest.mark.parametrize(
    ("wanted", "best"),
    [
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("fr-FR,en", "en"),
        ("", "zh_CN"),
        ("C", "zh_CN"),
        ("en_GB.UTF-8", "en"),
        ("*", "zh_CN"),
    ],
)
def test_the_nearest_language(wanted: str, best: str) -> None:
    assert text.best(wanted) == best


def test_times_in_the_hotlines_zone() -> None:
    assert text.moment(NOW) == "2026-11-22 10:42"
    assert text.moment_exact(NOW) == "2026-11-22 10:42:07"
    assert text.hour(NOW) == "10:42:07"
    assert [text.day(NOW + timedelta(hours=14)), text.day(date(2026, 1, 2))] == ["2026-11-23", "2026-01-02"]
    assert in_both(lambda: text.weekday(date(2026, 11, 22))) == ["周日", "Sunday"]
    text.live_in(ZoneInfo("UTC"))
    assert text.moment(NOW) == "2026-11-22 02:42"


def test_times_as_short_as_they_stay_clear() -> None:
    told = [text.near(NOW - timedelta(days=days), NOW) for days in (0, 1, 400)]
    assert told == ["10:42", "11-21 10:42", "2025-10-18"]


def test_spans() -> None:
    assert [text.lasted(151), text.lasted(timedelta(hours=1, seconds=151)), text.lasted(-5)] == [
        "02:31",
        "1:02:31",
        "00:00",
    ]
    assert in_both(lambda: text.until(NOW + timedelta(days=2, hours=1), NOW)) == ["余 2 天", "2 days left"]
    assert in_both(lambda: text.until(NOW - timedelta(hours=1), NOW)) == ["超期 1 小时", "1 hour overdue"]
    assert text.until(NOW + timedelta(seconds=59), NOW) == "余 0 分钟"


def test_numbers() -> None:
    assert [text.number(410000), text.number(126.7, 2), text.number(None)] == ["410,000", "126.70", "—"]
    assert [text.percent(0.9276), text.percent(1, 0), text.percent(None)] == ["92.76%", "100%", "—"]
    assert [text.change(0.08), text.change(-0.031), text.change(0.0001), text.change(None)] == [
        "▲8.0%",
        "▼3.1%",
        "±0.0%",
        "—",
    ]
    assert [text.size(812), text.size(3_500_000), text.size(5 * 1024**3)] == ["812 B", "3.3 MB", "5.0 GB"]


def test_what_is_not_known_is_a_dash() -> None:
    assert {text.moment(None), text.hour(None), text.near(None, NOW), text.day(None), text.until(None, NOW)} == {"—"}


# ── the catalogue files ───────────────────────────────────────────────────────────────────────────────────────────

SAMPLE = r"""
# a comment
msgid ""
msgstr ""
"Language: zh_CN\n"

#: ui/panes/odd.py:3
#, python-brace-format
msgid "one"
msgstr "一"
msgctxt "refused"
msgid "one"
msgstr "不行"
msgid ""
"long "
"\"text\"\n"
msgstr ""
"长"
"文"

msgid "{n} x"
msgid_plural "{n} xs"
msgstr[0] "{n} 个"

msgid "nobody did"
msgstr ""
"""


def test_a_catalogue_is_read_as_gettext_reads_it(tmp_path: Path) -> None:
    (tmp_path / "zh_CN").mkdir()
    (tmp_path / "zh_CN" / "odd.po").write_text(SAMPLE, "utf-8")
    assert load("zh_CN", tmp_path) == {
        ("", "one"): ("一",),
        ("refused", "one"): ("不行",),
        ("", 'long "text"\n'): ("长文",),
        ("", "{n} x"): ("{n} 个",),
    }


@pytest.mark.parametrize("line", ["msgid no quotes", '"text without its keyword"', "msg", "nonsense", 'msgid "a" b'])
def test_a_broken_catalogue_names_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "odd.po"
    path.write_text(f'# fine\n\n{line}\nmsgstr "x"\n', "utf-8")
    with pytest.raises(ValueError, match=r"odd\.po:3"):
        list(entries(path))
