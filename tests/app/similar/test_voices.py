"""Who speaks for many: told from how a body writes, and from nothing that any citizen may write."""

from __future__ import annotations

import pytest

from app.domain.records import Caller, CasePrivate
from app.similar.voices import for_many


def case(subject: str = "", text: str = "", **caller: str) -> CasePrivate:
    return CasePrivate(id="c", version=1, subject=subject, text=text, callers=(Caller(id="p", **caller),))


@pytest.mark.parametrize(
    "private",
    [
        case(text="您好！我们是柳林花园业主委员会，物业公司三年没有公示账目"),
        case(text="投诉人系该小区业委会。开发商把地下车库卖给了外人"),
        case(subject="柳林花园业主委员会申请公开规划文件"),
        case(text="请尽快恢复供水。\n柳林花园业主委员会\n2026年3月5日"),
        case(text="请尽快修路。南坡村村民委员会（盖章）"),
        case(text="暖气不热", company="柳林花园业主委员会"),
        case(text="路灯不亮", name="南坡村村委会"),
    ],
)
def test_a_body_speaks_for_many(private: CasePrivate) -> None:
    assert for_many(private)


@pytest.mark.parametrize(
    "private",
    [
        case(text="我们是柳林花园全体业主，强烈要求更换物业"),
        case(text="我是小区业主，我要举报业主委员会主任招标违规"),
        case(text="我们是柳林花园业委会筹备组的，街道一直不批"),
        case(text="我们是柳林花园业主委员会主任的邻居"),
        case(subject="举报业主委员会乱收费", text="业主委员会换届不公开，账目也不公布，没有人管"),
        case(text="村委会一直不修路", company="柳林餐饮有限公司"),
        case(),
    ],
)
def test_whoever_speaks_of_one_does_not(private: CasePrivate) -> None:
    assert not for_many(private)
