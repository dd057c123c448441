"""Whether a letter speaks for many: a body that its members elected is no single citizen.

Told from the words by which such bodies write: they say who they are, open their heading with their name, or sign with
it. Whoever merely says that all neighbours think the same stays one citizen: that anybody may write.
"""

import re

from app.domain.records import CasePrivate

_BODY = "(?:业主委员会|业主大会|业委会|村民委员会|村委会|村民小组|居民委员会|居委会|职工代表大会|工会委员会|工会)"
_SO_FAR = "[^，。；：！？,;:!?\\n]"
_WHOSE = "(?:的|主任|委员|成员|筹备)"
_NAME = re.compile(f"{_BODY}$")
_SAYS = re.compile(
    f"(?:我们|我会|本会|投诉人|信访人|反映人|申请人)(?:是|系){_SO_FAR}{{0,25}}?{_BODY}(?!{_SO_FAR}*?{_WHOSE})"
)
_OPENS = re.compile(f"{_SO_FAR}{{0,20}}{_BODY}(?:关于|申请|请求|投诉|反映|举报|要求|建议|咨询|来信|恳请|呼吁)")
_SIGNS = re.compile(rf"{_BODY}[\s(（盖章)）]*(?:\d{{4}}[年./-]\d+[月./-]\d+日?)?\s*\Z")


def for_many(private: CasePrivate) -> bool:
    """Whether one of the bodies above brought the case forward."""
    heading, text = private.subject.strip(), private.text.strip()
    named = any(_NAME.search(name) for caller in private.callers for name in (caller.name, caller.company))
    said = _SAYS.search(heading) or _SAYS.search(text) or _SIGNS.search(text) or _OPENS.match(heading)
    return named or said is not None
