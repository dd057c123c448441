"""The messages about bulletins and typical cases: looked at, published and approved online."""

from app.domain.bulletins import BulletinRow
from app.domain.typical import TypicalCase
from app.domain.words import BulletinKind
from app.sync.wire import Reply, Request


class AskBulletin(Request, kw_only=True):
    """The bulletin of the days around this one (YYYY-MM-DD), of the hotline or of a unit; to see or to publish."""

    kind: BulletinKind
    day: str
    unit: str | None = None


class AskBehind(Request, kw_only=True):
    """The cases behind a number of a bulletin."""

    kind: BulletinKind
    day: str
    unit: str | None = None
    name: str
    key: str = ""


class Behind(Reply, kw_only=True):
    """Ids of cases, oldest first."""

    cases: tuple[str, ...]


class PublishedBulletins(Reply, kw_only=True):
    """Every published bulletin, the newest days first."""

    bulletins: tuple[BulletinRow, ...]


class TypicalCases(Reply, kw_only=True):
    """Cases that were proposed, the newest first."""

    cases: tuple[TypicalCase, ...]


class AskDraft(Request, kw_only=True):
    """The words of a proposed case with personal data taken out by rules."""

    case: str


class PutTypical(Request, kw_only=True):
    """A typical case as a lead wants it; `seen` is the version it was made from. `approved`: it may be shown."""

    case: str
    seen: int
    title: str
    text: str
    approved: bool = False
