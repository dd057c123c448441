"""The figures once more, from nothing but exported lines: written apart from the product, from the definitions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Line = dict[str, Any]

IN_HAND = {"open", "dispatched", "signed", "replied", "rework", "deferred", "consulting"}
STILL_TO_ACT = {"waiting", "open", "dispatched", "signed", "rework", "consulting"}


class Recount:
    """What the definitions give for the cases for which `keep` says yes. A period: `since` ≤ moment < `until`."""

    def __init__(self, cases: list[Line], since: datetime, until: datetime, keep: Callable[[Line], bool]) -> None:
        self.all = [case for case in cases if keep(case)]
        self.cases = [case for case in self.all if case["channel"] != "own_find" and "practice" not in case["flags"]]
        self.since, self.until = since, until

    def inside(self, written: str | None) -> bool:
        """Whether a moment is one of the period's."""
        return written is not None and self.since <= datetime.fromisoformat(written) < self.until

    @property
    def received(self) -> list[Line]:
        """Cases whose intake was saved in the period."""
        return [case for case in self.cases if self.inside(case["saved_at"])]

    def tiles(self, now: datetime) -> dict[str, int]:
        """Every number that stands in a tile."""
        received = self.received
        completed = [case for case in self.cases if self.inside(case["completed_at"])]
        timed = [case for case in completed if case["due"]]
        late = [case for case in timed if _moment(case["completed_at"]) > _moment(case["due"])]
        return {
            "received": len(received),
            "completed": len(completed),
            "in_progress": sum(case["status"] in IN_HAND for case in received),
            "direct": sum(case["outcome"] == "direct" for case in received),
            "dispatched": sum(case["outcome"] == "dispatched" for case in received),
            "callbacks": sum(any(self.inside(tried["at"]) for tried in case["callbacks"]) for case in self.cases),
            "overdue": sum(self._is_overdue(case, now) for case in self.cases),
            "queue": sum(case["status"] in ("waiting", "open") for case in self.all),
            "returns": sum(self.inside(_last_return(case)) for case in self.cases),
            "praise": sum(case["request_type"] == "praise" for case in received),
            "in_time": len(timed) - len(late),
            "late": len(late),
            "own_find": sum(case["channel"] == "own_find" and self.inside(case["saved_at"]) for case in self.all),
        }

    def table(self, key: Callable[[Line], str | None]) -> dict[str | None, int]:
        """The received by whatever the key says."""
        return dict(Counter(key(case) for case in self.received))

    def rates(self, key: Callable[[Line], str | None]) -> dict[tuple[str | None, str], tuple[int, int]]:
        """(key, question) → (yes, yes and no): each citizen and round by the first complete answer of all, if given in
        the period; directly answered cases and praise are outside."""
        found: defaultdict[tuple[str | None, str], list[int]] = defaultdict(lambda: [0, 0])
        for case in self.cases:
            if case["outcome"] == "direct" or case["request_type"] == "praise":
                continue
            for answer in _first_answers(case):
                if self.inside(answer["at"]):
                    for name, question in QUESTIONS.items():
                        found[key(case), name][0] += answer[question] == "yes"
                        found[key(case), name][1] += answer[question] in ("yes", "no")
        return {each: (yes, answered) for each, (yes, answered) in found.items()}

    @staticmethod
    def _is_overdue(case: Line, now: datetime) -> bool:
        to_act = case["status"] in STILL_TO_ACT and case["closed_at"] is None
        return to_act and case["due"] is not None and _moment(case["due"]) < now


QUESTIONS = {"responded": "contacted", "solved": "solved", "satisfied": "satisfied"}


def top(rows: Mapping[str, Any], code: str | None, ends: Callable[[Any], bool]) -> str | None:
    """The row above `code` (or itself) at which one stops going up; the code itself where none is such."""
    at = code
    while at is not None and at in rows:
        if ends(rows[at]):
            return at
        at = rows[at].parent
    return code


def _first_answers(case: Line) -> list[Line]:
    by_citizen: defaultdict[Any, list[Line]] = defaultdict(list)
    for tried in case["callbacks"]:
        if None not in (tried["contacted"], tried["solved"], tried["satisfied"]):
            by_citizen[tried["caller"], tried["round"]].append(tried)
    return [min(answers, key=lambda tried: _moment(tried["at"])) for answers in by_citizen.values()]


def _last_return(case: Line) -> str | None:
    return max((each["returned_at"] for each in case["dispatches"] if each["returned_at"]), key=_moment, default=None)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
