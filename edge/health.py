"""Whether a box is well, for people and monitors.

`/health`: whether it can sell, and what is not as it should be. `/health/live`: the process
answers. `/health/ready` and `/ready`: it can do its work; the database answers and was migrated.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from edge.connection import connect
from edge.database import Database
from edge.release import release
from edge.settings import Settings

MEGABYTE = 1_000_000
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. What is `vital` and not `ok` stops the selling."""

    what: str
    ok: bool
    says: str = ""
    vital: bool = False


Checker = Callable[[], Awaitable[Sequence[Check]]]
"""Looks at something of its own, like printers, when asked."""


class Health:
    """Asks everybody how they are."""

    def __init__(self, db: Database, settings: Settings, checkers: Sequence[Checker] = ()) -> None:
        self._db = db
        self._settings = settings
        self._checkers = checkers

    async def checks(self) -> list[Check]:
        """Every check, the vital ones first. One that fails to look is not ok."""
        found = [await asyncio.to_thread(self._database), await asyncio.to_thread(self._disk)]
        for checker in self._checkers:
            found.extend(await checker())
        return found

    async def report(self) -> tuple[int, dict[str, Any]]:
        """HTTP status (200, or 503 when selling stops) and what to answer."""
        checks = await self.checks()
        stopped = any(check.vital and not check.ok for check in checks)
        troubled = any(not check.ok for check in checks)
        return 503 if stopped else 200, {
            "status": "stopped" if stopped else "troubled" if troubled else "ok",
            "version": release(),
            "schema": await asyncio.to_thread(self._schema),
            "node": self._db.house.node_id.hex if self._db.house else None,
            "checks": [asdict(check) for check in checks],
        }

    async def trouble(self) -> str:
        """Why the box could not do its work, as a sentence; empty for nothing."""
        database = await asyncio.to_thread(self._database)
        if not database.ok:
            return database.says
        if await asyncio.to_thread(self._schema) is None:
            return "The database was not migrated."
        return ""

    def _database(self) -> Check:
        try:
            raw = connect(self._db.path)
            try:
                raw.execute("BEGIN IMMEDIATE")
                raw.execute("ROLLBACK")
            finally:
                raw.close()
        except sqlite3.Error as error:
            return Check("database", False, f"The database cannot be written: {error}.", vital=True)
        return Check("database", True, vital=True)

    def _disk(self) -> Check:
        try:
            free_mb = shutil.disk_usage(self._db.path.parent).free // MEGABYTE
        except OSError as error:
            return Check("disk", False, f"The disk cannot be read: {error}.", vital=True)
        least_mb = self._settings.disk_reserve_mb
        says = f"{free_mb} MB are free; at least {least_mb} MB are needed."
        return Check("disk", free_mb >= least_mb, says, vital=True)

    def _schema(self) -> str | None:
        """The migration the database stands at; None while it cannot be read."""
        try:
            raw = connect(self._db.path, query_only=True)
            try:
                row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
            finally:
                raw.close()
        except sqlite3.Error:
            return None
        return str(row[0]) if row else None


def router(health: Health) -> APIRouter:
    """All of them."""
    found = APIRouter(include_in_schema=False)

    @found.get("/health")
    async def answer_health() -> JSONResponse:
        status, body = await health.report()
        return JSONResponse(body, status, headers=NO_STORE)

    @found.get("/health/live")
    async def answer_live() -> JSONResponse:
        return JSONResponse({"live": True}, headers=NO_STORE)

    @found.get("/health/ready")
    @found.get("/ready")
    async def answer_ready() -> JSONResponse:
        trouble = await health.trouble()
        body = {"ready": False, "trouble": trouble} if trouble else {"ready": True}
        return JSONResponse(body, 503 if trouble else 200, headers=NO_STORE)

    return found
