"""A telephone of its own on the desk: the operator lifts it, presses "answer" here and types the number."""

from typing import ClassVar

from app.domain import phones
from app.domain.errors import Refused
from app.phone.line import Call, Line, Stage, What


class ManualLine(Line):
    """Knows of a call only what the operator says. Several may be in hand: the telephone itself parks them."""

    name = "manual"
    sees: ClassVar[bool] = False
    can: ClassVar[frozenset[str]] = frozenset({"pick_up", "hold", "resume", "hang_up", "dial"})

    def pick_up(self, number: str = "") -> Call:
        """The telephone was lifted. Its number, where a display shows one."""
        return self._begins(What.ANSWERED, Stage.TALKING, number)

    def dial(self, number: str) -> Call:
        """The operator dials on the telephone; here the call is in hand from then on."""
        phone = phones.normal(number)
        if phone is None or phone.withheld:
            raise Refused("phone", "phone")
        call = self._begins(What.DIALLED, Stage.DIALLING, number, outgoing=True)
        self._changes(call.id, What.ANSWERED, stage=Stage.TALKING, answered_at=self.clock.now())
        return next(each for each in self.calls if each.id == call.id)
