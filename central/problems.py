"""Errors as problem details (RFC 9457): a code for programs and a sentence for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import psycopg
import psycopg_pool
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from central.sync.admission import SOONEST_S, TooBusy
from central.sync.ingest import NotYours
from domain.errors import DomainError, Forbidden, SignInRefused
from sync.protocol.wire import Garbled

MEDIA_TYPE = "application/problem+json"
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address cannot be asked in that way.",
}
"""For what the framework itself refuses."""

log = logging.getLogger(__name__)


def problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
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


def problem_of(error: Exception, **more: Any) -> JSONResponse:
    """What an error is to who asked. What nobody foresaw is logged and told without detail."""
    match error:
        case SignInRefused():
            return _sign_in_refused(error, more)
        case Forbidden() if error.right:
            return problem(
                error.status, error.code, error.sentence, **{"right": error.right, **more}
            )
        case DomainError():
            return problem(error.status, error.code, error.sentence, **more)
        case RequestValidationError():
            return _malformed(error, more)
        case Garbled():
            return problem(400, "garbled", str(error), **more)
        case NotYours():
            return problem(403, "not_yours", "This key does not open that.", **more)
        case TooBusy():
            return _later(error.retry_after_s, str(error), **more)
        case psycopg.OperationalError() | psycopg_pool.PoolTimeout():
            log.warning("the database could not: %s", error)
            return _later(SOONEST_S, "The centre could not do that just now.", **more)
        case HTTPException():
            code = CODES.get(error.status_code, "refused")
            return problem(error.status_code, code, _sentence(error), error.headers, **more)
        case _:
            log.error("nobody foresaw this", exc_info=error)
            return problem(500, "unexpected", "Something went wrong at the centre.", **more)


def _sign_in_refused(error: SignInRefused, more: Mapping[str, Any]) -> JSONResponse:
    headers = {"WWW-Authenticate": "Bearer"}
    if error.retry_after_s:
        headers["Retry-After"] = str(error.retry_after_s)
        more = {"retry_after_s": error.retry_after_s, **more}
    return problem(error.status, error.code, error.sentence, headers, **more)


def _malformed(error: RequestValidationError, more: Mapping[str, Any]) -> JSONResponse:
    """Each error with its field: `body.name`. What was sent is not said back."""
    errors = [
        {"field": ".".join(str(part) for part in each["loc"]), "says": _said(each)}
        for each in error.errors()
    ]
    detail = "; ".join(f"{each['field']}: {each['says']}" for each in errors[:5]) + "."
    return problem(422, "bad_request", detail, **{"errors": errors, **more})


def _said(error: Mapping[str, Any]) -> str:
    if error["type"] == "value_error":  # a sentence of ours
        return str(error["ctx"]["error"]).rstrip(".")
    return str(error["msg"]).rstrip(".")


def _sentence(error: HTTPException) -> str:
    detail = str(error.detail)
    if detail == HTTPStatus(error.status_code).phrase:
        return SENTENCES.get(error.status_code, f"{detail}.")
    return detail if detail.endswith((".", "?", "!")) else f"{detail}."


def _later(seconds: int, detail: str, **more: Any) -> JSONResponse:
    return problem(503, "busy", detail, {"Retry-After": str(seconds)}, **more)


def install_problems(app: FastAPI) -> None:
    """Answer every error of `app` with a problem."""
    kinds = (DomainError, Garbled, NotYours, TooBusy, RequestValidationError, HTTPException)
    for kind in (*kinds, psycopg.OperationalError, psycopg_pool.PoolTimeout, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(_request: Request, error: Exception) -> JSONResponse:
    return problem_of(error)
