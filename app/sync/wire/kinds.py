"""What the rows of the feed are about, and what they do to a seat's copy."""

from enum import StrEnum


class Kind(StrEnum):
    """What a row of the feed is about."""

    FACTS = "facts"
    PRIVATE = "private"
    CALL = "call"
    CALL_PRIVATE = "call_private"
    RINGBACK = "ringback"
    RINGBACK_PRIVATE = "ringback_private"
    NOTICE = "notice"
    """What a lead tells everybody, a role or a person."""
    QUIET = "quiet"
    """Whether ring-backs are released by the day's load: one record."""
    PERSON = "person"
    CATEGORY = "category"
    AREA = "area"
    UNIT = "unit"
    DUTY = "duty"
    DAY = "day"
    LIMIT = "limit"
    ARTICLE = "article"
    REPORT = "report"
    """Somebody says that an article is wrong or out of date."""
    SCRIPT = "script"
    SMS = "sms"
    """What the hotline has chosen about SMS, and whether a gateway takes them: one record."""
    MODEL = "model"
    """What is told of the model that suggests matters; its file is fetched beside the feed."""
    TABLE = "table"
    """A version of a table is complete: id is the table's kind, body `{"version": N}`; the seat swaps its Book now."""


class Op(StrEnum):
    """What a change does to the seat's copy."""

    PUT = "put"
    EVICT = "evict"
    """Left this person's scope: drop the copy, it lives on at the centre."""
    ERASE = "erase"
    """Gone for good everywhere."""
