"""What a screen says about the restaurant it stands in, and the reasons people may give."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from edge.database import Database
from edge.house import store
from edge.transaction import Read


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """The restaurant as screens name it. `node_id` tells two boxes on one machine apart."""

    store_id: UUID
    node_id: UUID
    name: str
    box: str
    zone: ZoneInfo
    currency: str
    language: str
    guest_language: str


class HouseService:
    """Questions about the restaurant; nothing here changes anything."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def facts(self) -> HouseFacts:
        """The restaurant's name, zone, currency and language. Raises NotFound before founding."""
        return await self._db.read(_facts)

    async def tax_groups(self) -> tuple[tuple[UUID, str], ...]:
        """Every kind of goods to the tax office, with its name."""
        return await self._db.read(store.tax_groups)

    async def reasons(self, kind: str) -> tuple[str, ...]:
        """The reasons to choose from for a kind of act: void, discount, refund, drawer."""
        found = await self._db.read(lambda read: store.reasons(read, kind))
        return tuple(reason.name for reason in found)


def _facts(read: Read) -> HouseFacts:
    row = store.this_store(read)
    return HouseFacts(
        store_id=row.id,
        node_id=read.house.node_id,
        name=row.name,
        box=store.node_name(read),
        zone=read.house.zone,
        currency=read.house.currency,
        language=row.language,
        guest_language=row.guest_language,
    )
