"""The messages about the model that suggests matters: fetched by a seat that holds another one."""

from app.sync.wire import Reply, Request


class AskModel(Request, kw_only=True):
    """The file that is told by this digest."""

    digest: str


class ModelFile(Reply, kw_only=True):
    """The file; in JSON as base64."""

    digest: str
    body: bytes
