"""Staff cards: whether one may be given out, and one that is in two places at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.codes.cards import card_number, is_random
from domain.codes.errors import CodeRefused
from domain.errors import BadRequest
from domain.language import N_
from edge.audit import record
from edge.commands import Actor, Command
from edge.database import Database
from edge.staff.secrets import card_hashes
from edge.staff.store import card_salts
from edge.transaction import Write

TOO_FAR_IN: Final = timedelta(seconds=10)
"""Nobody carries a card from one till to another in less."""
MADE_UP = N_("This is the number of a phone: it is another one each time. Take a card.")


@dataclass(frozen=True, slots=True)
class CardElsewhere:
    """A card signed in at two devices sooner than anybody walks."""

    person_id: UUID
    device_id: UUID


async def card_to_give(db: Database, card: str) -> tuple[str, ...]:
    """The hashes under which a card is known, the newest first; none for an empty number.

    Raises BadRequest for a payment card, one that was not read whole, and a phone's made-up number.
    """
    if not card.strip():
        return ()
    try:
        number = card_number(card)
    except CodeRefused as refusal:
        raise BadRequest(refusal.sentence) from refusal
    if is_random(number):
        raise BadRequest(MADE_UP)
    return await known_hashes(db, number)


async def known_hashes(db: Database, number: str) -> tuple[str, ...]:
    """The hashes that a card may be kept under in this house, the newest first."""
    house = db.house
    assert house is not None, "people work in a restaurant"
    return await card_hashes(number, house.organization_id, await db.read(card_salts))


class CardsSeen:
    """Where each person's card was held last."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._last: dict[UUID, tuple[UUID, datetime]] = {}

    async def seen(self, person_id: UUID, device_id: UUID) -> None:
        """A card signed somebody in; one that is in two places is in the audit."""
        now = self._db.clock.now()
        before, at = self._last.get(person_id, (device_id, now))
        self._last[person_id] = (device_id, now)
        if before == device_id or now - at >= TOO_FAR_IN:
            return
        request = CardElsewhere(person_id, device_id)

        def work(tx: Write) -> None:
            record(tx, "card_in_two_places", "person", person_id, details={"before": before.hex})
            tx.signal("people")

        actor = Actor("device", device_id, device_id)
        await self._db.write(Command.of(request, actor), work)
