"""Since when a case is an emergency, and whether a lead has seen it."""

from datetime import datetime

from app.domain.records import CaseFacts


def began(facts: CaseFacts) -> datetime:
    """When it became one."""
    return facts.emergency_at or facts.at


def seen(facts: CaseFacts) -> bool:
    """A lead has acknowledged it, or put it aside, since it became an emergency."""
    return any(e.what in ("acknowledge", "dismiss") and e.ref is None and e.at >= began(facts) for e in facts.timeline)
