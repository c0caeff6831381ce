"""One thing that the API does, declared once for its route and for its description."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Response

Schema = Mapping[str, Any]
"""A JSON Schema, as OpenAPI 3.1 has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One address and method.

    Args:
        path: under /api, with `<name>` for its variable parts.
        method: of HTTP.
        view: answers it.
        summary: what it does, without a full stop.
        answer: what is sent back; None if nothing is.
        status: of a success.
        query: what the address may carry, by name.
        body: what must be sent; None if nothing is read.
    """

    path: str
    method: str
    view: Callable[..., Response]
    summary: str
    answer: Schema | None
    status: int = 200
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None


def an_object(**properties: Schema) -> Schema:
    """Describe an object that has all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def a_list(of: Schema) -> Schema:
    """Describe a list."""
    return {"type": "array", "items": of}


def perhaps(schema: Schema) -> Schema:
    """Describe a value that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
YES_NO: Schema = {"type": "boolean"}
MODE: Final[Mapping[str, Schema]] = {"mode": {"type": "string", "enum": ["live", "sandbox", "sim"]}}
"""The query of what acts in one mode."""

PAGE: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
AMOUNT: Final[Schema] = {"type": "string", "pattern": r"^[1-9][0-9]{0,3}\.[0-9]{2}$"}
