"""The case's own words in a script, as somebody would say them; where one is not known, what is said in its place."""

import re
from dataclasses import dataclass
from datetime import datetime

from app.domain.book import Book
from app.domain.masking import mask_place, mask_text
from app.domain.words import AreaKind
from app.store.reading import Reading
from app.text import _, language, ngettext

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段章钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞"
    "鲁葛伍韦申尤毕聂焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘"
    "景薄单包司柏宁柯阮桂闵解强柴华车冉房边冶喇"
)
_TWO = frozenset(
    re.findall("..", "欧阳上官司马东方独孤南宫夏侯诸葛尉迟赫连皇甫公孙慕容长孙宇文司徒司空令狐呼延端木申屠钟离拓跋")
)
"""Surnames of two characters."""
_TITLED = re.compile(r"(\w{1,2})(先生|女士|小姐)")


@dataclass(frozen=True)
class Told:
    """What is known of a case, or of a call that has none yet. `name` is the citizen's."""

    number: str = ""
    name: str = ""
    category: str | None = None
    subject: str = ""
    area: str | None = None
    place: str = ""
    unit: str | None = None
    at: datetime | None = None
    due: datetime | None = None
    dialled: str = ""


def words_of(reading: Reading, told: Told) -> dict[str, str]:
    """A value for each of `scripts.PLACEHOLDERS`, in the language spoken here. Numbers and doors are not among them."""
    book, now = reading.book, reading.now.astimezone(reading.book.zone)
    at = told.at.astimezone(book.zone) if told.at else now
    return {
        "caller": addressed(told.name),
        "number": told.number or _("the case number"),
        "matter": _matter(book, told),
        "place": _place(book, told),
        "unit": _unit(book, told.unit),
        "day": _day(at),
        "days": _days((now.date() - at.date()).days),
        "due": _day(told.due.astimezone(book.zone)) if told.due else _("the promised day"),
        "seat": reading.seat,
        "dialled": told.dialled or "12345",
    }


def addressed(name: str) -> str:
    """How a citizen is spoken to: by the surname alone. A name that begins with none, or is none, is not spoken."""
    bare = "".join(name.split())
    if titled := _TITLED.fullmatch(bare):
        return _("Mr {surname}", surname=titled[1]) if titled[2] == "先生" else _("Ms {surname}", surname=titled[1])
    surname = bare[:2] if bare[:2] in _TWO else bare[:1]
    if not 1 <= len(bare) - len(surname) <= 2 or not {surname} & (_SURNAMES | _TWO):
        return _("the person who called us")
    return _("Mr or Ms {surname}", surname=surname)


def _unit(book: Book, code: str | None) -> str:
    row = book.unit(code)
    return row.name if row else _("the unit in charge")


def _matter(book: Book, told: Told) -> str:
    subject = mask_text(told.subject.strip())
    if subject:
        return subject
    row = book.category(told.category)
    return row.name if row else _("the matter you told us about")


def _place(book: Book, told: Told) -> str:
    """Down to the building: a door is not said to whoever lifts the telephone."""
    chain = [row.name for row in reversed(book.area_chain(told.area)) if row.kind is not AreaKind.CITY]
    building = mask_place(told.place.strip()).partition("**")[0]
    joined = ("" if language() == "zh_CN" else " ").join([*chain, *([building] if building else [])])
    return joined or _("the place you named")


def _day(at: datetime) -> str:
    return _("{month}-{day}", month=at.month, day=at.day)


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count) if count > 0 else _("less than a day")
