"""What a hotline tells of the model that suggests matters; the model itself is a file beside."""

from datetime import datetime

from app.domain.records import Record

CATEGORY = "category"
"""The id of the model that says what matter a text is about."""


class Model(Record, kw_only=True):
    """A trained model: told by its digest, fetched by whoever holds another. How good it is was measured on texts it
    had not seen: `right` of what it spoke about (`shown` of all), `accuracy` of all."""

    id: str
    version: int
    digest: str
    size: int
    """Bytes of the file."""
    texts: int
    """It was trained on so many."""
    accuracy: float
    macro_f1: float
    threshold: float
    shown: float
    right: float
    at: datetime
    by: str
