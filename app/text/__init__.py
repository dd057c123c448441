"""Texts for people, in Simplified Chinese and English: one Qt-free way for the window, the centre and reports.

`from app.text import _` and write the English: `_("Saved {number}", number=number)`. Its Chinese goes into
`resources/text/zh_CN/<part>.po`, one file for each pane or part, so that nobody waits for anybody. Words that programs
read too (statuses, refusals, fields, acts) are coded: a context and a code, with a text in both languages.
`python -m devtools.texts` says what is missing and what nobody uses. Decision record 0003.
"""

from app.text.forms import (
    change,
    day,
    hour,
    lasted,
    live_in,
    moment,
    moment_by,
    moment_exact,
    near,
    number,
    percent,
    quoted,
    size,
    span,
    until,
    weekday,
    zone,
)
from app.text.refusals import refusal, trouble
from app.text.speech import (
    LANGUAGES,
    N_,
    _,
    act,
    best,
    coded,
    field,
    language,
    listed,
    name_of,
    names_of,
    ngettext,
    speaking,
    use,
    why,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "_",
    "act",
    "best",
    "change",
    "coded",
    "day",
    "field",
    "hour",
    "language",
    "lasted",
    "listed",
    "live_in",
    "moment",
    "moment_by",
    "moment_exact",
    "name_of",
    "names_of",
    "near",
    "ngettext",
    "number",
    "percent",
    "quoted",
    "refusal",
    "size",
    "span",
    "speaking",
    "trouble",
    "until",
    "use",
    "weekday",
    "why",
    "zone",
]
