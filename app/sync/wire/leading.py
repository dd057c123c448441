"""The messages about what only a lead does, online."""

from app.sync.wire import Request


class FreeItem(Request, kw_only=True):
    """Free a queue item or ring-back that somebody else holds: their seat is gone."""

    device: str
    case: str
