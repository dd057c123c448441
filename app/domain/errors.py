"""The two errors that are not bugs."""

from collections.abc import Mapping


class Refused(Exception):
    """The rules say no. `code` names the reason, `fields` the fields it is about, `values` what a message may quote."""

    def __init__(self, code: str, *fields: str, **values: object) -> None:
        super().__init__(code, *fields)
        self.code = code
        self.fields = fields
        self.values: Mapping[str, object] = values


class Conflict(Refused):
    """Two people changed the same field. `theirs` holds the value now standing for each field named."""

    def __init__(self, theirs: Mapping[str, object]) -> None:
        super().__init__("conflict", *sorted(theirs), theirs=dict(theirs))


class Trouble(Exception):
    """The environment says no (network, disk, lock); trying again later may do."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
