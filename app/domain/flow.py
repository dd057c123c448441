"""One table: from which status an act may be done, and where it leads. Rules, buttons, centre, docs and tests ask it.

Source: the statuses of the domain's chapter "Words" and the eight links. An act whose end depends on more than the
status names all its ends, the usual one first; the rules choose among them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.words import AT_UNIT, CALLBACK_OWED, CENTRE_ROLE, FINAL, UNIT_ROLE, Role, Status

S = Status
Ends = tuple[Status, ...]

_LIVE = tuple(s for s in S if s not in FINAL)
_ALL = tuple(S)


def _to(*ends: Status, when: tuple[Status, ...] | frozenset[Status]) -> dict[Status, Ends]:
    return dict.fromkeys(when, ends)


def _stay(when: tuple[Status, ...] | frozenset[Status]) -> dict[Status, Ends]:
    return {status: (status,) for status in when}


_TABLE: dict[str, dict[Status, Ends]] = {
    "register_case": _to(S.OPEN, when=(S.WAITING,)),
    "receive": {},
    "emergency": _stay(_LIVE),
    "take": _stay((S.WAITING, S.OPEN)),
    "release": _stay(_ALL),
    "group": _stay(_ALL),
    "amend": _stay(_LIVE),
    "resolve": _stay(_LIVE),
    "add_contact": _stay(_ALL),
    "answer": {S.OPEN: (S.CLOSED, S.ACCEPTED)},
    "dispatch": _to(S.DISPATCHED, when=(S.OPEN,)) | _stay(AT_UNIT),
    "merge": _to(S.CLOSED, when=(S.WAITING, S.OPEN, S.DISPATCHED, S.SIGNED, S.REWORK)),
    "unmerge": {S.CLOSED: (S.OPEN, S.WAITING, S.DISPATCHED, S.SIGNED, S.REWORK)},
    "withdraw": _to(S.WITHDRAWN, when=_LIVE),
    "hand_over": _stay(_LIVE),
    "consult": _to(
        S.CONSULTING,
        S.DISPATCHED,
        when=(S.OPEN, S.DISPATCHED, S.SIGNED, S.REWORK, S.DEFERRED, S.CONSULTING),
    ),
    "whistle": _stay((*AT_UNIT, S.CONSULTING, S.DEFERRED)),
    "report_in": _stay((*AT_UNIT, S.CONSULTING, S.DEFERRED)),
    "sign": _to(S.SIGNED, when=(S.DISPATCHED, S.REWORK)) | _stay((S.OPEN, S.SIGNED, S.REPLIED)),
    "pass_on": _to(S.DISPATCHED, S.SIGNED, when=(S.SIGNED,))
    | _to(S.DISPATCHED, S.REWORK, when=(S.REWORK,))
    | _stay((S.OPEN, S.DISPATCHED, S.REPLIED)),
    "return": _to(S.OPEN, S.DISPATCHED, when=(S.DISPATCHED,))
    | _to(S.OPEN, S.SIGNED, when=(S.SIGNED,))
    | _to(S.OPEN, S.REWORK, when=(S.REWORK,))
    | _stay((S.OPEN, S.REPLIED)),
    "reply": _stay((S.OPEN, *AT_UNIT, S.REPLIED)),
    "approve": _to(S.REPLIED, S.SIGNED, when=(S.SIGNED,)) | _stay((S.OPEN, S.DISPATCHED, S.REWORK, S.REPLIED)),
    "extend": _stay((*AT_UNIT, S.CONSULTING)),
    "defer": _to(S.DEFERRED, when=AT_UNIT),
    "clear": _to(S.REPLIED, when=(S.DEFERRED,)),
    "review": {S.REPLIED: (S.ACCEPTED, S.REWORK)},
    "record_callback": _to(S.CLOSED, S.CALLBACK, when=CALLBACK_OWED) | _stay(frozenset({S.CLOSED})),
    "rework": _to(S.REWORK, when=(S.ACCEPTED, S.CALLBACK, S.CLOSED)),
    "close": _to(S.CLOSED, when=CALLBACK_OWED),
    "invite": _stay(_ALL),
    "remind": _stay((*AT_UNIT, S.REPLIED, S.DEFERRED, S.CONSULTING)),
    "supervise": _stay((*AT_UNIT, S.DEFERRED, S.CONSULTING)),
    "note": _stay(_ALL),
    "attach": _stay(_ALL),
    "reveal": _stay(_ALL),
    "assign": _stay(_LIVE),
    "acknowledge": _stay(_ALL),
    "dismiss": _stay(_ALL),
    "propose": _stay((S.ACCEPTED, S.CALLBACK, S.CLOSED)),
}

FLOW: Mapping[str, Mapping[Status, Ends]] = MappingProxyType({k: MappingProxyType(v) for k, v in _TABLE.items()})
"""Command type → status → possible next statuses. `register_case` and `emergency` also make a case."""

_DESK = frozenset({Role.OPERATOR, Role.LEAD})
_LEAD = frozenset({Role.LEAD})
_BACK = frozenset({Role.CALLBACK, Role.LEAD})
_CENTRE = frozenset({CENTRE_ROLE})
_ANY = frozenset({Role.OPERATOR, Role.CALLBACK, Role.LEAD})

ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    dict[str, frozenset[str]](dict.fromkeys(FLOW, _DESK))
    | dict.fromkeys(("add_contact", "amend", "resolve", "emergency", "note", "reveal", "hand_over"), _ANY)
    | dict.fromkeys(("propose", "remind", "release", "take"), _ANY)
    | dict.fromkeys(("close", "assign"), _BACK)
    | dict.fromkeys(("acknowledge", "dismiss"), _LEAD)
    | dict.fromkeys(("receive", "invite", "group"), _CENTRE)
    | {"supervise": _LEAD | _CENTRE, "attach": _ANY | _CENTRE}
    | {"invalid_call": _ANY, "record_callback": _BACK | _CENTRE, "rework": _ANY | _CENTRE}
    | {"record_ringback": _ANY, "release_ringback": _LEAD}
    | {"broadcast": _LEAD, "recall_notice": _LEAD, "read_notice": _ANY | {Role.ADMIN}}
)
"""Who may do an act. A unit's person may do the acts of `UNIT_ACTS` for their own unit's dispatches."""

UNIT_ACTS = frozenset(
    {"sign", "pass_on", "return", "reply", "approve", "extend", "defer", "clear", "whistle", "report_in", "note"}
    | {"attach", "reveal", "read_notice"}
)


def ends(status: Status, act: str) -> Ends:
    """Statuses this act may lead to from `status`; empty when it cannot be done."""
    return FLOW.get(act, {}).get(status, ())


def may(roles: tuple[str, ...], act: str) -> bool:
    """Whether somebody with these roles may do the act at all (for which unit is the rules' to say)."""
    if any(role in ROLES.get(act, frozenset()) for role in roles):
        return True
    return act in UNIT_ACTS and any(role.startswith(UNIT_ROLE) for role in roles)
