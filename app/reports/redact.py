"""Personal data taken out of a text by rules: numbers of people, doors, plates, and names that are known or introduced.

Rules find what looks like personal data; a name that nothing introduces looks like any word, so a person reads and
approves what is left.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤"
    "花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄"
    "米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万"
    "支柯管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封芮储靳段巫乌焦巴弓牧车侯班仰秋仲"
    "伊宫宁仇栾甘厉戎祖武符刘景詹龙叶幸司黎薄印白蒲鄂索赖卓蔺屠蒙池乔胥闻党翟谭贡申冉雍桑桂牛尚温庄晏柴瞿阎慕连习"
    "艾向古易廖终居衡步耿满匡国文寇广东欧沃利越师巩聂晁勾敖融冷辛简饶曾沙养鞠丰关相查荆红游权盖益桓公才仁多拉扎措"
)
_TITLES = "先生|女士|小姐|师傅|同志|阿姨|大爷|大妈|大叔|老师|经理|主任|医生|书记|局长|科长|队长|警官|老板|律师|某某"
_NUMERAL = "〇零一二三四五六七八九十百两幺"
_NUMBER = rf"(?:[A-Za-zＡ-Ｚ]?\d+[A-Za-z]?|[{_NUMERAL}]+)"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


class Personal(NamedTuple):
    """Something that looks like personal data: `kind` is contact, number, plate, door or name."""

    kind: str
    text: str


class Rule(NamedTuple):
    """What is looked for, and what stands there instead."""

    kind: str
    pattern: re.Pattern[str]
    instead: Callable[[re.Match[str]], str]


def _word(instead: str) -> Callable[[re.Match[str]], str]:
    return lambda found: instead


def _after(instead: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found[1]}{instead}"


def _before(instead: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{instead}{found[1]}"


_RULES = (
    Rule("contact", re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), _word("某邮箱")),
    Rule("contact", re.compile(r"((?:微信号?|QQ号?|qq号?)\s*[:：是为]?\s*)[A-Za-z0-9_-]{5,}"), _after("某号")),
    Rule("number", re.compile(r"(?:\+|＋)?\d(?:[ \-－—()（）.·]?\d){6,}[Xx]?"), _word("某号码")),
    Rule("number", re.compile(rf"[{_NUMERAL.replace('十', '').replace('百', '')}]{{7,}}"), _word("某号码")),
    Rule("plate", re.compile(rf"[{_PROVINCES}][A-Z][·• ]?[A-Z0-9]{{5,6}}(?![A-Z0-9])"), _word("某车")),
    Rule("door", re.compile(r"(?<!\d)\d{1,3}(?:[-－—]\d{1,4}){1,3}(?!\d|年|月|日|天|个|人|%)"), _word("某处")),
    Rule(
        "door",
        re.compile(
            rf"(?<![月第\d{_NUMERAL}]){_NUMBER}\s*(号楼|号院|号门|号|栋|幢|座|单元|楼|层|室|户|弄|门|排)(?!线|文|令|召|子|上|下|道)"
        ),
        _before("某"),
    ),
    Rule("name", re.compile(rf"[{_SURNAMES}][\u4e00-\u9fa5]{{0,2}}?({_TITLES})"), _before("某")),
    Rule(
        "name",
        re.compile(
            rf"((?:我叫|名叫|姓名|联系人|投诉人|当事人|反映人|诉求人|业主)\s*[:：是为]?\s*)[{_SURNAMES}][\u4e00-\u9fa5·]{{1,2}}"
        ),
        _after("某人"),
    ),
)


def redacted(text: str, known: Iterable[str] = ()) -> str:
    """The text without personal data. `known`: names of people and companies that stand in the case's own fields."""
    for rule in (*_known(known), *_RULES):
        text = rule.pattern.sub(rule.instead, text)
    return text


def personal(text: str, known: Iterable[str] = ()) -> tuple[Personal, ...]:
    """What of a text looks like personal data, in the order of the rules; empty for one that is clean."""
    return tuple(
        Personal(rule.kind, found[0])
        for rule in (*_known(known), *_RULES)
        for found in rule.pattern.finditer(text)
        if rule.instead(found) != found[0]
    )


def _known(names: Iterable[str]) -> list[Rule]:
    """Names of two characters and more, the longest first: one may hold another."""
    wanted = sorted({name.strip() for name in names if len(name.strip()) > 1}, key=lambda name: (-len(name), name))
    return [Rule("name", re.compile(re.escape(name), re.IGNORECASE), _word("某人")) for name in wanted]
