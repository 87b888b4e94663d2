"""Writing down who a guest is, and forgetting it again.

Stores change the same guest without hearing of one another: each field carries the time of its last
change (`sync.protocol.merging`), and erasing wins over whatever else is said anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.errors import NotFound
from domain.orders import check_text
from domain.permissions import Right, require
from edge.audit import record
from edge.commands import Actor, Command
from edge.database import Database
from edge.guests.forgetting import forget_visits
from edge.transaction import Write
from sync.tables.guests import Guest

MAX_NAME, MAX_PHONE, MAX_EMAIL, MAX_NOTE = 100, 40, 200, 1000
GONE = "This guest asked to be forgotten. Write down a new one."


@dataclass(frozen=True, slots=True)
class SaveGuest:
    """What is to be written of a guest; what is None stays as it is. `guest_id` is the caller's."""

    guest_id: UUID
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EraseGuest:
    """Forget a guest: name, numbers, notes and allergies, here and in every other store."""

    guest_id: UUID


class GuestService:
    """Guests of the chain, as this box knows them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def save(self, request: SaveGuest, actor: Actor, command_id: UUID | None = None) -> None:
        """Write down a guest, or what changed of one. Raises Forbidden, BadRequest, NotFound."""
        require(actor.rights, Right.TAKE_ORDERS)
        await self._db.write(Command.of(request, actor, command_id), lambda tx: _save(tx, request))

    async def erase(
        self, request: EraseGuest, actor: Actor, command_id: UUID | None = None
    ) -> None:
        """Forget a guest for good; again changes nothing. Raises Forbidden, NotFound."""
        require(actor.rights, Right.EDIT_PEOPLE)
        await self._db.write(
            Command.of(request, actor, command_id), lambda tx: _erase(tx, request.guest_id)
        )


def _save(tx: Write, request: SaveGuest) -> None:
    said: dict[str, Any] = {
        name: check_text(value, most, name)
        for name, value, most in (
            ("name", request.name, MAX_NAME),
            ("phone", request.phone, MAX_PHONE),
            ("email", request.email, MAX_EMAIL),
            ("note", request.note, MAX_NOTE),
        )
        if value is not None
    }
    known = tx.get(Guest, request.guest_id)
    if known is None:
        said.setdefault("name", "")
        tx.insert(Guest, request.guest_id, home_store_id=tx.house.store_id, **said)
    elif known.erased_at is not None:
        raise NotFound(GONE)
    elif said:
        tx.update(known, **said)
    record(tx, "guest_saved", "guest", request.guest_id, details={"fields": sorted(said)})


def _erase(tx: Write, guest_id: UUID) -> None:
    guest = tx.load(Guest, guest_id, "guest")
    if guest.erased_at is not None:
        return
    tx.update(
        guest, name="", phone="", email="", note="", allergies={}, home_store_id=None,
        erased_at=tx.now,
    )  # fmt: skip
    forget_visits(tx, [guest_id])
    record(tx, "guest_erased", "guest", guest_id)
