"""Errors as problem details (RFC 9457): a code for programs and a sentence for people."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.errors import DomainError, Forbidden, SignInRefused

MEDIA_TYPE = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "sign_in_refused",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}

log = logging.getLogger(__name__)


class NoCommandId(DomainError):
    """A write came without an id of its own, so that a repeat could not be told apart."""

    code = "idempotency_key_missing"
    status = 400


def problem(
    status: int,
    code: str,
    detail: str,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    """A problem details answer."""
    body = {
        "type": f"urn:comanda:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Answer every error of `app` with a problem."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, Forbidden) and error.right:
        more["right"] = error.right
    if isinstance(error, SignInRefused):
        headers["WWW-Authenticate"] = "Bearer"
        if error.retry_after_s:
            more["retry_after_s"] = error.retry_after_s
            headers["Retry-After"] = str(error.retry_after_s)
    return problem(error.status, error.code, error.sentence, headers, **more)


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"where": ".".join(str(part) for part in each["loc"]), "says": each["msg"]}
        for each in error.errors()
    ]
    detail = "; ".join(f"{each['where']}: {each['says']}" for each in errors)
    return problem(422, "bad_request", detail, errors=errors)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = CODES.get(error.status_code, "refused")
    headers = dict(error.headers) if error.headers else None
    return problem(error.status_code, code, str(error.detail), headers)


async def _unexpected(_request: Request, _error: Exception) -> JSONResponse:
    """The server logs the error itself; its answer says nothing of the inside."""
    return problem(500, "internal_error", "Something went wrong on the box. It was logged.")
