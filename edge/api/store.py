"""Bearer tokens in the database, by their hashes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from edge.box_tables import AccessToken
from edge.transaction import Read, Write


def token(read: Read, token_hash: str) -> AccessToken | None:
    """A token, also when it has expired."""
    return read.first(AccessToken, "token_hash = ?", token_hash)


def put_token(
    tx: Write, token_hash: str, device_id: UUID, person_id: UUID | None, expires_at: datetime
) -> None:
    """Keep a new token; those that have expired are dropped."""
    tx.execute("DELETE FROM access_tokens WHERE expires_at < ?", tx.now)
    tx.insert_box_row(
        AccessToken,
        token_hash=token_hash,
        device_id=device_id,
        person_id=person_id,
        created_at=tx.now,
        expires_at=expires_at,
    )


def end_token(tx: Write, token_hash: str) -> None:
    """The token opens nothing any more."""
    tx.execute("DELETE FROM access_tokens WHERE token_hash = ?", token_hash)
