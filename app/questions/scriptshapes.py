"""What can be asked about scripts, and the shape of each answer."""

from app.domain.records import Script
from app.domain.scripts import Way
from app.domain.words import Channel, Flag, RequestType, ScriptUse
from app.figures.filters import Shape
from app.questions.shapes import Question


class ScriptOf(Question, kw_only=True, tag="script"):
    """What to say: of the scripts that fit, the one most at home here, with the case's own words filled in; null where
    none fits. With `case` all is taken from the case; without, from what is given of a call."""

    case: str | None = None
    caller: str | None = None
    """Id of the citizen of the case who is spoken to, else its first."""
    use: ScriptUse | None = None
    """Else: callback while one is owed, emergency, praise, or the questions of the category."""
    language: str | None = None
    """zh_CN or en, else the one spoken here."""
    number: str = ""
    dialled: str = ""
    name: str = ""
    channel: Channel = Channel.PHONE
    request_type: RequestType | None = None
    category: str | None = None
    area: str | None = None
    place: str = ""
    unit: str | None = None
    flags: tuple[Flag, ...] = ()


class SpokenOption(Shape, kw_only=True):
    """An answer that may be given."""

    code: str
    words: str


class SpokenStep(Shape, kw_only=True):
    """Something to say. `ways` are those open here: what is left of their conditions is about answers to come."""

    name: str
    words: str
    options: tuple[SpokenOption, ...] = ()
    ways: tuple[Way, ...] = ()


class Spoken(Shape, kw_only=True):
    """A script ready to be spoken; `first` is the step it begins with. An act names it as id@version."""

    id: str
    version: int
    use: ScriptUse
    title: str
    language: str
    first: str
    steps: tuple[SpokenStep, ...]


class ScriptList(Question, kw_only=True, tag="scripts"):
    """All scripts, by what they are for."""

    withdrawn: bool = False
    """Also those no longer in force."""


class ScriptRow(Shape, kw_only=True):
    """A script as a line of a list; `use` and `title` are empty for one that is too new for this seat to read."""

    id: str
    use: ScriptUse | None
    title: str
    script: Script
