"""The OpenAPI document, made from the doors and their messages."""

from typing import Any

import msgspec

from app.domain.commands import TYPES
from app.sync import wire
from server.door import Door
from server.doorway import DOORS

_REF = "#/components/schemas/{name}"
_PROBLEM = {
    "description": "What went wrong",
    "content": {"application/problem+json": {"schema": {"$ref": _REF.format(name="Problem")}}},
}


def document() -> dict[str, Any]:
    """The whole document, as plain data."""
    shapes = [shape for door in DOORS for shape in (door.asks, door.gives) if shape is not None]
    shapes += [wire.Problem, wire.Page, wire.News, *TYPES.values()]
    _schemas, components = msgspec.json.schema_components(list(dict.fromkeys(shapes)), ref_template=_REF)
    paths: dict[str, Any] = {}
    for door in DOORS:
        paths.setdefault(door.path, {})[door.method.lower()] = _operation(door)
    paths["/v1/bell"] = {"get": _bell()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hotline Seat", "version": str(wire.PROTOCOL), "description": _ABOUT},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


_ABOUT = "The central server of a 12345 hotline. A command's frozen JSON goes in `ExchangeRequest.commands[].body`."


def _operation(door: Door) -> dict[str, Any]:
    given = {"$ref": _REF.format(name=door.gives.__name__)} if door.gives else {"type": "object"}
    made: dict[str, Any] = {
        "summary": door.does,
        "operationId": f"{door.method.lower()}{door.path.replace('/', '_').replace('-', '_')}",
        "responses": {
            "200": {"description": door.does, "content": {"application/json": {"schema": given}}},
            "default": _PROBLEM,
        },
    }
    if door.asks is not None:
        schema = {"$ref": _REF.format(name=door.asks.__name__)}
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if door.signed_in:
        made["security"] = [{"token": []}]
    return made


def _bell() -> dict[str, Any]:
    names = {"device": {"type": "string"}, "cursor": {"type": "integer", "minimum": 0}}
    parameters = [{"name": name, "in": "query", "required": True, "schema": schema} for name, schema in names.items()]
    told = "Server-sent events: `page` (a Page) or `news` (News); a comment at least every 15 seconds"
    return {
        "summary": "News as it happens",
        "operationId": "get_v1_bell",
        "parameters": parameters,
        "security": [{"token": []}],
        "responses": {
            "200": {"description": told, "content": {"text/event-stream": {"schema": {"type": "string"}}}},
            "default": _PROBLEM,
        },
    }
