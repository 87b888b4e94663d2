"""Letting a box in: a one-time code of the office against a key of its own.

The key is a bearer token of 256 bits, derived from the centre's own secret, the code and the node:
asked again with the same code it is the same, and the database keeps only its hash.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from central.doors import Door, secret_hash, through
from central.sync import boxes
from central.sync.boxes import KnownBox
from central.sync.ingest import Replication
from central.sync.snapshots import Snapshots
from central.sync.snapshots import drop as drop_snapshots
from central.tenancy import Pool, tenant_block
from domain.clock import Clock
from domain.errors import DomainError
from domain.ids import new_id
from sync.protocol.enrolment import Enrol, Enrolled

VALID = timedelta(minutes=10)
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 12
"""60 bits: read out on the telephone, hopeless to guess in ten minutes."""

_NEW_CODE = b"""
INSERT INTO directory_codes (code_hash, organization_id, brand_id, store_id, expires_at)
VALUES (%s, %s, %s, %s, %s)"""
_TAKE_CODE = b"""
UPDATE directory_codes SET used_at = COALESCE(used_at, %(now)s), used_by_id = %(node)s
WHERE code_hash = %(code)s AND expires_at > %(now)s
  AND (used_by_id IS NULL OR used_by_id = %(node)s)
  AND NOT EXISTS (SELECT 1 FROM directory_organizations o
                  WHERE o.organization_id = directory_codes.organization_id
                    AND o.deleted_at IS NOT NULL)
RETURNING organization_id, brand_id, store_id"""
_NEW_BOX = b"""
INSERT INTO directory_boxes AS had
  (organization_id, node_id, brand_id, store_id, token_hash, since)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (organization_id, node_id) DO UPDATE
SET token_hash = excluded.token_hash, since = excluded.since
WHERE had.store_id = excluded.store_id AND had.revoked_at IS NULL"""
_RAISE = b"""
INSERT INTO store_epochs AS had (organization_id, store_id, epoch, node_id, since)
VALUES (%(organization)s, %(store)s, 1, %(node)s, %(now)s)
ON CONFLICT (organization_id, store_id) DO UPDATE
SET epoch = had.epoch + 1, node_id = excluded.node_id, since = excluded.since
WHERE had.node_id <> excluded.node_id
RETURNING epoch"""

_LATER = b"""
UPDATE sync_streams SET epoch = %(epoch)s WHERE organization_id = %(organization)s
AND store_id = %(store)s AND node_id = %(node)s AND epoch < %(epoch)s"""
"""A node that comes again after another had the store is a later box of it."""


class CodeRefused(DomainError):
    """A code that is wrong, too old, or was another box's."""

    code = "code_refused"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where a code lets a box in."""

    organization_id: UUID
    brand_id: UUID
    store_id: UUID


LetIn = Callable[[KnownBox, bytes, int, datetime], None]
"""A box was let in: the hash of its key, the store's epoch, when. Told before the box hears it."""


Came = Callable[[Connection[Any], KnownBox, int, datetime], None]
"""A node came to a store with so many changes of its own, in the transaction that lets it in."""


class Enrolment:
    """Codes and keys. `secret` never leaves the centre's machine."""

    def __init__(
        self,
        pool: Pool,
        app: Pool,
        replication: Replication,
        clock: Clock,
        secret: bytes,
        let_in: LetIn = lambda box, token_hash, epoch, at: None,
        came: Came = lambda connection, box, waiting, at: None,
        snapshots: Snapshots | None = None,
    ) -> None:
        self._pool = pool
        self._app = app
        self._replication = replication
        self._clock = clock
        self._secret = secret
        self._let_in = let_in
        self._came = came
        self._snapshots = snapshots or Snapshots(pool, clock)

    def invite(self, invitation: Invitation, who: str) -> str:
        """A code that lets one box into a store within ten minutes."""
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        now = self._clock.now()
        with through(
            self._app, Door.ENROL, who, "new code", now, invitation.organization_id
        ) as connection:
            row = (invitation.organization_id, invitation.brand_id, invitation.store_id)
            connection.execute(_NEW_CODE, (secret_hash(code), *row, now + VALID))
        return code

    def enrol(self, ask: Enrol) -> Enrolled:
        """Let a box in; whoever had the store before is fenced, and this one begins with a
        snapshot of it. Raises CodeRefused, psycopg.Error.

        The same code and node again change nothing and get the same answer.
        """
        now = self._clock.now()
        code = secret_hash(ask.code.replace("-", "").strip().upper())
        token = self._token(code, ask.node_id)
        with through(self._pool, Door.ENROL, ask.node_id.hex, "a box", now) as connection:
            box = self._take_code(connection, code, ask, now)
            self._give_key(connection, box, token, now)
        self._begin(box, ask.waiting, now)
        block = self._replication.block_of(box)
        self._let_in(box, secret_hash(token), block.epoch, now)
        snapshot = self._snapshots.of(box, ask.contract)
        where = (box.organization_id, box.brand_id, box.store_id)
        return Enrolled(token, *where, box.scopes, block, snapshot)

    def _take_code(
        self, connection: Connection[Any], code: bytes, ask: Enrol, now: datetime
    ) -> KnownBox:
        said = {"code": code, "node": ask.node_id, "now": now}
        row = connection.execute(_TAKE_CODE, said).fetchone()
        if row is None:
            raise CodeRefused("This code is wrong, older than ten minutes, or was used before.")
        organization_id, brand_id, store_id = row
        return KnownBox(organization_id, brand_id, store_id, ask.node_id)

    def _give_key(
        self, connection: Connection[Any], box: KnownBox, token: str, now: datetime
    ) -> None:
        """The box's key from here on; one that it had before opens nothing any more."""
        where = (box.organization_id, box.node_id, box.brand_id, box.store_id)
        given = connection.execute(_NEW_BOX, (*where, secret_hash(token), now))
        if given.rowcount != 1:
            raise CodeRefused("This box belongs to another restaurant, or was shut out.")

    def _begin(self, box: KnownBox, waiting: int, now: datetime) -> None:
        """The store's epoch rises with a new node; a stream of it begins."""
        said = {
            "organization": box.organization_id,
            "store": box.store_id,
            "node": box.node_id,
            "now": now,
        }
        with tenant_block(self._pool, box.organization_id, box.store_id) as connection:
            row = connection.execute(_RAISE, said).fetchone()
            if row is not None:
                boxes.begin(connection, box, row[0])
                connection.execute(_LATER, {**said, "epoch": row[0]})
                drop_snapshots(connection, box)
                self._came(connection, box, waiting, now)

    def _token(self, code_hash: bytes, node_id: UUID) -> str:
        return hmac.new(self._secret, code_hash + node_id.bytes, "sha256").hexdigest()


def load_secret(file: Path) -> bytes:
    """The centre's secret, made when it is first asked for; readable by its user only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{new_id().hex}")
        part.touch(mode=0o600)
        part.write_bytes(os.urandom(32))
        with suppress(FileExistsError):  # two processes may begin at once: the first one's counts
            os.link(part, file)
        part.unlink()
    return file.read_bytes()
