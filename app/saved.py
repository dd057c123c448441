"""What came of a `do`."""

from dataclasses import dataclass

from app.domain.command import Command
from app.domain.commands import Emergency, RegisterCase
from app.store.holding import Holding


@dataclass(frozen=True)
class Saved:
    """What a `do` made, after its COMMIT. `number` and `contact` where a case was made or its intake saved."""

    commands: tuple[str, ...]
    case: str
    number: str = ""
    contact: str = ""


def saved(view: Holding, done: list[Command]) -> Saved:
    """Ids of what was done, and of the case it began or was about."""
    ids = tuple(command.id for command in done)
    intake = next((c for c in done if isinstance(c, RegisterCase | Emergency)), None)
    subject = intake or done[0]
    case = view.case(subject.case) if intake is not None else None
    number = case.facts.number if case is not None else ""
    return Saved(ids, subject.case, number, intake.contact if intake is not None else getattr(done[0], "contact", ""))
