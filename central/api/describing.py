"""What OpenAPI says beyond the routes: problems once for all, and headers that must be there."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from central.api.access import KEY_HEADER
from central.problems import MEDIA_TYPE

_REF = {"schema": {"$ref": "#/components/schemas/Problem"}}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Refused; nothing was changed.", "content": {MEDIA_TYPE: _REF}},
    "5XX": {"description": "The centre could not; ask again.", "content": {MEDIA_TYPE: _REF}},
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs."},
        "detail": {"type": "string", "description": "A sentence, for people."},
        "right": {"type": "string", "description": "The right that was missing."},
        "retry_after_s": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "says": {"type": "string"}},
            },
        },
    },
    "example": {
        "type": "urn:comanda:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "There is no such item.",
    },
}


def describe(api: FastAPI) -> None:
    """Have `api` say so in its OpenAPI document."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            found = get_openapi(
                title=api.title,
                version=api.version,
                description=api.description,
                routes=api.routes,
            )
            found["components"]["schemas"]["Problem"] = _PROBLEM
            for operations in found["paths"].values():
                for way, operation in operations.items():
                    _finish(way, operation)
            api.openapi_schema = found
        return api.openapi_schema

    vars(api)["openapi"] = openapi


def _finish(way: str, operation: dict[str, Any]) -> None:
    """Headers that a route asks for itself, to say a sentence, are needed all the same."""
    operation["responses"].pop("422", None)  # a problem like any other
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        if name == KEY_HEADER or (name == "If-Match" and way in ("put", "patch")):
            parameter["required"] = True
            parameter["schema"] = {"type": "string"}
