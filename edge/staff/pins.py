"""Whose PIN is the right one: looked up in the database, compared off the event loop."""

from __future__ import annotations

import asyncio
from uuid import UUID

from domain.errors import NotFound
from edge.staff import store
from edge.staff.secrets import verify_pin
from edge.staff.store import Secret
from edge.transaction import Read

NOT_HERE = "This person does not work here."


def pin_of(read: Read, person_id: UUID) -> Secret | None:
    """A person's PIN, or None where they have none. Raises NotFound once they left."""
    person = store.active_person(read, person_id)
    if person is None:
        raise NotFound(NOT_HERE)
    found = store.credential(read, person_id, "pin")
    return Secret(person.id, person.name, found.secret_hash) if found else None


async def matches(secret: Secret | None, pin: str) -> bool:
    """Compare off the event loop and off the writer: it takes about 10 ms on purpose."""
    return secret is not None and await asyncio.to_thread(verify_pin, secret.hashed, pin)
