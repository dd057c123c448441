"""What the model of texts answers; apart from it, because whoever passes it on needs no numpy."""

from msgspec import Struct


class Candidate(Struct, frozen=True, kw_only=True):
    """A matter a text may be about; `confidence` 0–1: how often it is right when it says so."""

    category: str
    confidence: float
