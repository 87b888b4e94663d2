"""`/health/live`: the process answers. `/health/ready`: it can do its work, and says what not."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import psycopg
import psycopg_pool
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from central import schema
from central.tenancy import Pool

log = logging.getLogger(__name__)

PATIENCE_S = 3.0
NO_STORE = {"Cache-Control": "no-store"}
_STANDS_AT = b"SELECT version_num FROM alembic_version"


class Readiness:
    """Looks whether the database answers, and is of this release or a newer one that fits it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._limiter = CapacityLimiter(1)

    async def trouble(self) -> str:
        """What is in the way, as a sentence; empty for nothing."""
        return await to_thread.run_sync(self._trouble, limiter=self._limiter)

    def _trouble(self) -> str:
        try:
            with self._pool.connection(timeout=PATIENCE_S) as connection:
                row = connection.execute(_STANDS_AT).fetchone()
        except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
            log.warning("not ready: %s", error)
            return "The database does not answer."
        if row is None or row[0] not in (head(), *_newer(str(row[0]))):
            return "The database is not of this release: run `comanda central migrate`."
        return ""


@cache
def head() -> str:
    """The migration that this release stands at."""
    from alembic.script import ScriptDirectory

    found = ScriptDirectory.from_config(schema.config()).get_current_head()
    if found is None:
        raise LookupError("this release has no migrations")
    return found


def _newer(version: str) -> tuple[str, ...]:
    """A later release may have expanded the schema already: this one still works on it."""
    return (version,) if version.isdigit() and version > head() else ()


def router(readiness: Readiness) -> APIRouter:
    """Both."""
    found = APIRouter(prefix="/health", include_in_schema=False)

    @found.get("/live")
    async def live() -> JSONResponse:
        return JSONResponse({"live": True}, headers=NO_STORE)

    @found.get("/ready")
    async def ready() -> JSONResponse:
        trouble = await readiness.trouble()
        body: dict[str, Any] = {"ready": not trouble}
        if trouble:
            body["trouble"] = trouble
        return JSONResponse(body, 503 if trouble else 200, headers=NO_STORE)

    return found
