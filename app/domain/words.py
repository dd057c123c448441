"""The words of the hotline: every closed list of values that records and commands use."""

from enum import StrEnum


class Channel(StrEnum):
    """The way a contact came in (渠道)."""

    PHONE = "phone"
    WEBSITE = "website"
    WECHAT = "wechat"
    SNAPSHOT = "snapshot"
    MAYOR = "mayor"
    URBAN = "urban"
    CITIZEN_APP = "citizen_app"
    BUSINESS = "business"
    REPORT = "report"
    NEWSPAPER = "newspaper"
    MERGED = "merged"
    VISIT = "visit"
    OWN_FIND = "own_find"
    OTHER = "other"


class RequestType(StrEnum):
    """What the citizen wants (诉求类型)."""

    INQUIRY = "inquiry"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    OTHER = "other"


class Status(StrEnum):
    """Where a case stands; it follows the lead dispatch."""

    WAITING = "waiting"
    OPEN = "open"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    REPLIED = "replied"
    ACCEPTED = "accepted"
    CALLBACK = "callback"
    REWORK = "rework"
    DEFERRED = "deferred"
    CONSULTING = "consulting"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class DispatchStatus(StrEnum):
    """Where one unit's part of a case stands."""

    DISPATCHED = "dispatched"
    SIGNED = "signed"
    REPLIED = "replied"
    RETURNED = "returned"
    PASSED_ON = "passed_on"
    RELIEVED = "relieved"
    """Somebody else was given it: by a consultation, or because the unit got another part of the case."""


class Timer(StrEnum):
    """What of a case is due at a moment."""

    HANDLE = "handle"
    SIGN = "sign"
    RESPOND = "respond"
    EXTENSION = "extension"
    SUPERVISION = "supervision"
    STAGE = "stage"
    PROMISE = "promise"
    CONSULTATION = "consultation"
    CALLBACK = "callback"


class Outcome(StrEnum):
    """How intake ended: settled by the operator (直接办理) or handed to a unit (转办)."""

    DIRECT = "direct"
    DISPATCHED = "dispatched"


class Flag(StrEnum):
    """Marks on a case that change how it is handled or counted."""

    EMERGENCY = "emergency"
    ENTERPRISE = "enterprise"
    ANONYMOUS = "anonymous"
    DISTRESS = "distress"
    BASELESS = "baseless"
    PRACTICE = "practice"


class ContactKind(StrEnum):
    """Why the citizen got in touch about this case."""

    FIRST = "first"
    PROGRESS = "progress"
    REMINDER = "reminder"
    ADDITION = "addition"
    MERGED = "merged"


class Answer(StrEnum):
    """An answer to one of the three callback questions; "cannot say" is no answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Way(StrEnum):
    """By which way a citizen answered a callback."""

    PHONE = "phone"
    SMS = "sms"


class Told(StrEnum):
    """How a unit's word reached the hotline when the act is entered on the unit's behalf."""

    PHONE = "phone"
    GROUP = "group"
    IN_PERSON = "in_person"
    PAPER = "paper"
    SYSTEM = "system"


class InvalidReason(StrEnum):
    """Why a call is counted apart and makes no case."""

    SILENT = "silent"
    WRONG_NUMBER = "wrong_number"
    ABUSE = "abuse"
    DROPPED = "dropped"
    TEST = "test"


class Role(StrEnum):
    """What a person may do. A unit's person has the role `unit:CODE` beside these."""

    OPERATOR = "operator"
    CALLBACK = "callback"
    LEAD = "lead"
    ADMIN = "admin"


class AreaKind(StrEnum):
    """The step of an area in the chain city to grid."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    VILLAGE = "village"
    GRID = "grid"


LEVELS = (1, 3, 7, 11)
"""Days in which a case is to be handled, by difficulty."""

FINAL = frozenset({Status.CLOSED, Status.WITHDRAWN})
IN_QUEUE = frozenset({Status.WAITING, Status.OPEN})
AT_UNIT = frozenset({Status.DISPATCHED, Status.SIGNED, Status.REWORK})
IN_HAND = frozenset({DispatchStatus.DISPATCHED, DispatchStatus.SIGNED})
"""A unit that has such a part of a case still owes something."""
CALLBACK_OWED = frozenset({Status.ACCEPTED, Status.CALLBACK})
UNIT_ROLE = "unit:"
HEAD_ROLE, LEADER_ROLE = "head:", "leader:"
"""Who of a unit's people signs as its head, and as its leader. Where nobody is named, any of them may."""
CENTRE_ROLE = "centre"
"""What the centre itself is, when it takes in what nobody typed; no person has it."""


class SeatMode(StrEnum):
    """Where a seat stands, as its person and the lead see it."""

    READY = "ready"
    RINGING = "ringing"
    ON_CALL = "on_call"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    OFFLINE = "offline"


class BreakReason(StrEnum):
    """Why somebody is not to be rung for a while."""

    REST = "rest"
    MEAL = "meal"
    MEETING = "meeting"
    TRAINING = "training"
    OTHER = "other"


class ScriptUse(StrEnum):
    """What a script (话术) is for."""

    OPENING = "opening"
    CATEGORY = "category"
    EMERGENCY = "emergency"
    PRAISE = "praise"
    REFUSAL = "refusal"
    ANGER = "anger"
    CALLBACK = "callback"


class BulletinKind(StrEnum):
    """The days a bulletin is about."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Urgency(StrEnum):
    """Why a unit should look at a case now; the first that holds."""

    OVERDUE = "overdue"
    TO_SIGN = "to_sign"
    SENT_BACK = "sent_back"
    SOON = "soon"
    TO_APPROVE = "to_approve"
    IN_HAND = "in_hand"
    CALLED = "called"
    PARKED = "parked"
    BELOW = "below"
    HOTLINE = "hotline"
    DONE = "done"


class Why(StrEnum):
    """What speaks for two cases being about one matter."""

    PLACE = "place"
    MATTER = "matter"
    WORDS = "words"
    GROUP = "group"


class TableName(StrEnum):
    """A table of the hotline's own catalogue."""

    CATEGORIES = "categories"
    AREAS = "areas"
    UNITS = "units"
    DUTIES = "duties"


class Change(StrEnum):
    """What a new version of a table does to a row."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class Flaw(StrEnum):
    """What there is to look at in the hotline's own tables, as a sentence: two things that cannot both be meant, or
    (the last three) something that is missing."""

    WITHDRAWN_CATEGORY = "withdrawn_category"
    WITHDRAWN_AREA = "withdrawn_area"
    WITHDRAWN_UNIT = "withdrawn_unit"
    NO_RANK = "no_rank"
    OVERLAP = "overlap"
    LEVEL = "level"
    NAME_TWICE = "name_twice"
    NO_DUTY = "no_duty"
    NO_BASIS = "no_basis"
    OVER = "over"
