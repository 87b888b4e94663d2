"""`/sync/v1/snapshot` and `/sync/v1/media`: what boxes fetch piece by piece, with their key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response

from central import doors
from central.media.service import Media, Part
from central.problems import problem, problem_of
from central.sync.admission import Admission
from central.sync.boxes import KnownBox
from central.sync.snapshots import Snapshots
from central.tenancy import Pool

T = TypeVar("T")
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
FOREVER = "private, max-age=31536000, immutable"
"""Bytes that are named by their own sum never change."""


class FilesApi:
    """The endpoints over the services. Whose the files are says the key, never the address."""

    def __init__(
        self, pool: Pool, snapshots: Snapshots, media: Media, admission: Admission
    ) -> None:
        self._pool = pool
        self._snapshots = snapshots
        self._media = media
        self._admission = admission

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(prefix="/sync/v1", tags=["replication"])
        router.get("/snapshot/{snapshot_id}")(self._manifest)
        router.get("/snapshot/{snapshot_id}/{number}")(self._piece)
        router.get("/media/{sha256}")(self._medium)
        return router

    async def _manifest(self, request: Request, snapshot_id: UUID) -> Response:
        found = await self._found(request, lambda box: self._snapshots.manifest(box, snapshot_id))
        if isinstance(found, Response):
            return found
        return Response(found, media_type="application/json")

    async def _piece(self, request: Request, snapshot_id: UUID, number: int) -> Response:
        found = await self._found(
            request, lambda box: self._snapshots.piece(box, snapshot_id, number)
        )
        if isinstance(found, Response):
            return found
        return Response(found, media_type="application/zstd")

    async def _medium(self, request: Request, sha256: str) -> Response:
        first, last = _range(request.headers.get("range", ""))
        found = await self._found(
            request, lambda box: self._media.part(box.organization_id, sha256, first, last)
        )
        return found if isinstance(found, Response) else _of(found, first)

    async def _found(self, request: Request, work: Callable[[KnownBox], T]) -> T | Response:
        """What the service gives the box whose key it is; else a problem."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        key = token if scheme.lower() == "bearer" else ""

        def asked() -> T | None:
            box = doors.box_of(self._pool, key) if key else None
            return work(box) if box is not None else None

        try:
            lane = self._admission.lane("pull", None)
            async with lane.place():
                found = await lane.work(asked)
        except Exception as error:  # told as a problem, as everywhere
            return problem_of(error)
        if found is None:
            headers = {"WWW-Authenticate": "Bearer"}
            return problem(401, "unknown_key", "The centre does not know this key.", headers)
        return found


def _range(header: str) -> tuple[int, int | None]:
    """The first byte, and the last or None; anything odd means all of it (RFC 9110, 14.2)."""
    found = _RANGE.fullmatch(header.strip())
    if found is None:
        return 0, None
    return int(found[1]), int(found[2]) if found[2] else None


def _of(part: Part, first: int) -> Response:
    headers = {"Accept-Ranges": "bytes", "Cache-Control": FOREVER}
    if len(part.body) == part.size:
        return Response(part.body, media_type=part.mime, headers=headers)
    if not part.body:
        headers["Content-Range"] = f"bytes */{part.size}"
        return Response(status_code=416, headers=headers)
    last = first + len(part.body) - 1
    headers["Content-Range"] = f"bytes {first}-{last}/{part.size}"
    return Response(part.body, 206, media_type=part.mime, headers=headers)
