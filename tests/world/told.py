"""Made-up texts of three matters of the small centre's tables, for models that are trained in tests."""

_HEAT = "暖气不热", "暖气片冰凉", "供暖温度不够", "暖气漏水供暖停了", "家里暖气一直不热", "供暖公司不管温度"
_WATER = "自来水停水", "水管爆裂漏水", "自来水发黄", "停水三天没人修", "水龙头没有水", "自来水公司收费高"
_BUS = "公交车等很久", "公交车不进站", "公交线路改道", "司机不停公交车甩站", "公交车半天不来", "公交站牌倒了"
_ENDS = "，请尽快处理", "，老人受不了", "，希望解决", "，反映多次", "，谢谢", "，一直这样"

TEXTS = [
    (matter, f"{begin}{end}")
    for matter, begins in (("A2", _HEAT), ("A1", _WATER), ("B1", _BUS))
    for begin in begins
    for end in _ENDS
]
"""Code of the matter, text."""
