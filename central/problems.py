"""Errors as problem details (RFC 9457): a code for programs and a sentence for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import psycopg
import psycopg_pool
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from central.sync.admission import SOONEST_S, TooBusy
from central.sync.ingest import NotYours
from domain.errors import DomainError
from sync.protocol.wire import Garbled

MEDIA_TYPE = "application/problem+json"

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
        case DomainError():
            return problem(error.status, error.code, error.sentence, **more)
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
            return problem(error.status_code, "refused", str(error.detail), error.headers, **more)
        case _:
            log.error("nobody foresaw this", exc_info=error)
            return problem(500, "unexpected", "Something went wrong at the centre.", **more)


def _later(seconds: int, detail: str, **more: Any) -> JSONResponse:
    return problem(503, "busy", detail, {"Retry-After": str(seconds)}, **more)


def install_problems(app: FastAPI) -> None:
    """Answer every error of `app` with a problem."""
    for kind in (DomainError, Garbled, NotYours, TooBusy, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(_request: Request, error: Exception) -> JSONResponse:
    return problem_of(error)
