"""The lenses of supervision over the columns in memory: the same conditions as in `app.figures.conditions`."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from app.domain.words import Status
from app.figures.held import NEVER, Column, Sheet
from app.figures.lenses import BITS, CROWD, LEVEL, LEVELS, MOVING, PRESSED, PRESSURE, SILENT


class Looks(Protocol):
    """Whatever knows of each case which words it has."""

    def is_among(self, column: str, wanted: Sequence[Any]) -> Column:
        """For each case whether this is one of what is wanted."""
        ...

    def counted(self) -> Column:
        """For each case whether the hotline's figures count it."""
        ...


def through(look: Looks, cases: Sheet, name: str, values: Mapping[str, Any]) -> Column:
    """For each case whether it is in the lens of this name, one of `LENSES`."""
    watch = cases["watch"]
    if name == "slow":
        due = cases["due"]
        late = ((due != NEVER) & (due < values["lens_at"])) | (watch & BITS["pressed"] > 0)
        return look.is_among("status", MOVING) & late & look.counted()
    if name == "unanswered":
        return look.is_among("status", SILENT) & look.counted()
    if name in PRESSURE:
        level = PRESSURE.index(name)
        bits, mask = (LEVEL * level, LEVELS) if level else (BITS["reminded"], LEVELS | BITS["reminded"])
        return (watch & mask == bits) & look.is_among("status", PRESSED) & look.counted()
    chosen = _crowded(cases, values) if name == "concentrated" else watch & BITS[name] > 0
    closed = cases["closed_at"]
    recent = (closed == NEVER) | (closed >= values["lens_since"])
    return chosen & recent & ~look.is_among("status", (Status.WITHDRAWN,)) & look.counted()


def _crowded(cases: Sheet, values: Mapping[str, Any]) -> Column:
    at, group = cases["at"], cases["group"]
    lately = (group != 0) & (at >= values["crowd_since"]) & (at < values["lens_at"])
    groups, counts = np.unique(group[lately], return_counts=True)
    return np.isin(group, groups[counts > CROWD])
