"""Keeping and handing out pictures by the sum of their bytes. Rows of `media` say what they are.

They are in Postgres like everything else of a tenant: behind the same wall and in the same backup.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.errors import BadRequest, NotFound

MOST_BYTES = 5 << 20
KINDS = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
    "image/gif": b"GIF8",
}
"""What may be kept, and how such a file begins. Nothing that a browser would run."""
_SHA256 = re.compile(r"[0-9a-f]{64}")

_KEEP = b"""
INSERT INTO media_blobs (organization_id, sha256, mime, size, body, created_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_PART = b"""
SELECT mime, size, substring(body FROM %s::int FOR %s::int) FROM media_blobs
WHERE organization_id = %s AND sha256 = %s"""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a file, its kind, and how many bytes it has in all."""

    mime: str
    size: int
    body: bytes


class Media:
    """Files of all organizations, each for itself. `read` and `write` are pools of two roles."""

    def __init__(self, read: Pool, write: Pool, clock: Clock) -> None:
        self._read = read
        self._write = write
        self._clock = clock

    def keep(self, organization_id: UUID, body: bytes, mime: str) -> str:
        """Keep a picture; its SHA-256, by which rows name it. The same again changes nothing.

        Raises BadRequest for what is too large or no picture, psycopg.Error.
        """
        if len(body) > MOST_BYTES:
            raise BadRequest(f"A picture has at most {MOST_BYTES >> 20} MB.")
        if mime not in KINDS or not body.startswith(KINDS[mime]):
            raise BadRequest("A picture is a PNG, JPEG, WebP or GIF file.")
        sha256 = hashlib.sha256(body).hexdigest()
        with tenant_block(self._write, organization_id) as connection:
            row = (organization_id, sha256, mime, len(body), body, self._clock.now())
            connection.execute(_KEEP, row)
        return sha256

    def part(
        self, organization_id: UUID, sha256: str, first: int = 0, last: int | None = None
    ) -> Part:
        """Bytes of an organization's file from `first` to `last`, both with it; none beyond its
        end. Raises NotFound, also for another organization's, and psycopg.Error."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound("There is no such picture.")
        count = MOST_BYTES if last is None else max(0, min(last - first + 1, MOST_BYTES))
        with tenant_block(self._read, organization_id) as connection:
            key = (min(first, MOST_BYTES) + 1, count, organization_id, sha256)
            row = connection.execute(_PART, key).fetchone()
        if row is None:
            raise NotFound("There is no such picture.")
        return Part(str(row[0]), int(row[1]), bytes(row[2]))
