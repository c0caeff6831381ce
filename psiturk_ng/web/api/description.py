"""The description of the API in OpenAPI 3.1, made from its operations."""

import re
from typing import Any, Final

from flask import Response, jsonify, request

from psiturk_ng.version import __version__
from psiturk_ng.web.api.operation import TEXT, Operation, an_object
from psiturk_ng.web.api.operations import OPERATIONS

_VARIABLE: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_SAID: Final = an_object(exception=TEXT, code=TEXT, message=TEXT, hint=TEXT)
_PROBLEM: Final = {
    "description": "What is wrong, and what to do.",
    "content": {"application/json": {"schema": _SAID}},
}
PROBLEMS: Final = ("400", "401", "403", "404", "409", "500", "502", "503")


def openapi() -> Response:
    """Describe the API to programs."""
    return jsonify(document(request.script_root + "/api"))


def document(root: str) -> dict[str, Any]:
    """Put the description together.

    Args:
        root: the path of the API.
    """
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        path = _VARIABLE.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "psiturk_ng", "version": __version__},
        "servers": [{"url": root}],
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }


def _described(operation: Operation) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done."}
    if operation.answer is not None:
        success["content"] = {"application/json": {"schema": operation.answer}}
    described: dict[str, Any] = {
        "summary": operation.summary,
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": TEXT}
                for name in _VARIABLE.findall(operation.path)
            ),
            *({"name": name, "in": "query", "schema": schema} for name, schema in operation.query.items()),
        ],
        "responses": {str(operation.status): success, **dict.fromkeys(PROBLEMS, _PROBLEM)},
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": operation.body}},
        }
    return described
