"""What is defined: every figure by its name, in the order of the page about them. The sentences are texts.

A definition is written once, as the text of the context *definition* in both languages: it stands over the number, and
`docs/figures.md` is made of it. A published figure keeps the version of the definitions it was counted by.
"""

from collections.abc import Mapping

VERSION = "2026.2"
"""Grows when a definition says something else than before; one more definition is no other one."""

CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "Cases": (
        "received",
        "direct",
        "dispatched",
        "in_progress",
        "completed",
        "callbacks",
        "returns",
        "praise",
        "own_find",
        "in_time",
        "late",
        "overdue",
        "due_today",
        "due_later",
        "queue",
    ),
    "The day": ("curve",),
    "Units and areas": ("per_10000", "responded", "solved", "satisfied", "score", "zone"),
    "Matters": ("hot", "warning"),
    "The telephone": (
        "phone_calls",
        "phone_connected",
        "phone_in_15_s",
        "phone_abandoned",
        "phone_rate_15_s",
        "phone_connection_rate",
        "phone_abandonment_rate",
        "phone_wait_s",
        "phone_talk_s",
        "phone_wrap_up_s",
        "seats_online",
    ),
}
"""Chapter of the page → its figures."""
