"""Questions about whoever is on the telephone, about messages to them, and about practice."""

from app.questions.shapes import Question, Shape


class CallerOf(Question, kw_only=True):
    """Whose whole number this is, as far as the cases this seat holds agree."""

    phone: str


class CallerKnown(Shape, kw_only=True):
    """One person's whole name and company; "" where there is none, or where the number is more than one person's.
    `area` and `place`: where their newest case is, of those held; None and "" where nobody is known, or it says none.
    `fetch`: the number's newest case where its people are not held; "" where they are."""

    name: str = ""
    company: str = ""
    area: str | None = None
    place: str = ""
    fetch: str = ""


class SmsWay(Question, kw_only=True):
    """What the hotline has chosen about SMS, and whether a gateway takes them: `app.domain.smstext.SmsSettings`."""


class Practice(Question, kw_only=True):
    """The sheets of the person's own practice shifts at this seat, newest first; nothing of them is anywhere else."""

    limit: int = 100
