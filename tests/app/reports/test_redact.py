"""Personal data leaves a text by rules; what stays is said, and clean texts stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.redact import personal, redacted


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("请拨打13897215521联系", "请拨打某号码联系"),
        ("电话138-9721-5521。", "电话某号码。"),
        ("+86 138 9721 5521", "某号码"),
        ("座机0971-6123456", "座机某号码"),
        ("１３８９７２１５５２１", "某号码"),
        ("一三八九七二一五五二一", "某号码"),
        ("身份证63010219900101123X", "身份证某号码"),
        ("卡号6222 0211 1234 5678 901", "卡号某号码"),
        ("邮箱a.b@c.com", "邮箱某邮箱"),
        ("微信号：wx_12345", "微信号：某号"),
        ("车牌青A12B45停在路边", "车牌某车停在路边"),
        ("青发小区7号楼3单元402室漏水", "青发小区某号楼某单元某室漏水"),
        ("七号楼二十三单元", "某号楼某单元"),
        ("住在7-3-402", "住在某处"),
        ("八一路12号", "八一路某号"),
        ("马女士反映", "某女士反映"),
        ("张建国先生说", "某先生说"),
        ("我叫马晓燕", "我叫某人"),
        ("联系人：李强", "联系人：某人"),
    ],
)
def test_it_goes(said: str, told: str) -> None:
    assert redacted(said) == told
    assert personal(said) and not personal(told)


def test_known_names_go_wherever_they_stand() -> None:
    known = ("马晓燕", "鑫源商贸", " ", "王")
    assert redacted("邻居马晓燕与鑫源商贸", known) == "邻居某人与某人"
    assert [(each.kind, each.text) for each in personal("马晓燕", known)] == [("name", "马晓燕")]


@pytest.mark.parametrize(
    "said",
    [
        "停水两天，水压低", "拨打12345热线", "1月13号报修", "地铁1号线", "2026年11月22日", "增加3台设备", "第3号文件",
        "共处理120件，满意率97.5%", "三天内修好", "市水务局到场抢修", "上午9:30", "3-5天",
    ],
)  # fmt: skip
def test_what_is_not_personal_stays(said: str) -> None:
    assert redacted(said) == said


@given(st.text(alphabet="0123456789-某马王先生女士号楼单元室A青@.微信 我叫一二三", max_size=40))
def test_what_was_redacted_is_clean(said: str) -> None:
    once = redacted(said)
    assert redacted(redacted(once)) == redacted(once)
    assert not any(each.kind == "number" for each in personal(once))
