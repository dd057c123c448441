"""SMS to citizens, as a lead sees them: at the centre, at once."""

from collections.abc import Callable
from typing import Any

from app.sync.wire.sms import ResendSms, SmsOutbox, SmsRow

__all__ = ["Sms", "SmsOutbox", "SmsRow"]


class Sms:
    """Each call waits for the centre. Refused as the centre says; Trouble where it does not answer."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def outbox(self) -> SmsOutbox:
        """The messages, those that need somebody first."""
        return self._call("/v1/sms", None, SmsOutbox, "GET")

    def resend(self, sms: str) -> SmsOutbox:
        """Try it again now; the messages as they are then. Refused("no_sms"), ("sms_done")."""
        return self._call("/v1/sms/resend", ResendSms(sms=sms), SmsOutbox)
