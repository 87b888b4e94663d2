"""What a restaurant does in the simulation, decided by the seed before any box does it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

ORGANIZATION = UUID(int=1)
FOREIGN = UUID(int=0xF00)
"""An organization that no box of the simulation belongs to."""
STOCK_ITEMS = tuple(UUID(int=0x51 + number) for number in range(3))
ACCOUNTS = tuple(UUID(int=0xACC0 + number) for number in range(2))
"""Gift cards and points: their balance is the sum of their entries."""
GUESTS = tuple(UUID(int=0x60E57 + number) for number in range(3))
GUEST_FIELDS = ("name", "phone", "note")
MOST_MINOR = 9_900

Flaw = Literal["", "poison", "newer", "foreign"]
Parts = tuple[tuple[UUID, UUID, int], ...]
"""Id, what it is of, how much."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A checkout: an order, its payments, its receipt, stock that went, points that came."""

    order_id: UUID
    payments: tuple[tuple[UUID, int], ...]
    receipt_id: UUID
    stock: Parts
    entries: Parts
    flaw: Flaw = ""

    @property
    def total_minor(self) -> int:
        """What was paid."""
        return sum(minor for _, minor in self.payments)


@dataclass(frozen=True, slots=True)
class GuestEdit:
    """One field of a guest is written."""

    guest_id: UUID
    field: str
    value: str


def sale(chance: random.Random, flaw: Flaw = "") -> Sale:
    """A sale that only the seed decides."""

    def fresh() -> UUID:
        return UUID(int=chance.getrandbits(128))

    pick = chance.randrange
    return Sale(
        order_id=fresh(),
        payments=tuple((fresh(), pick(1, MOST_MINOR)) for _ in range(pick(1, 4))),
        receipt_id=fresh(),
        stock=tuple((fresh(), chance.choice(STOCK_ITEMS), -pick(1, 3_000)) for _ in range(pick(3))),
        entries=tuple((fresh(), chance.choice(ACCOUNTS), pick(-500, 500)) for _ in range(pick(2))),
        flaw=flaw,
    )


def guest_edit(chance: random.Random) -> GuestEdit:
    """A guest says something new of themselves."""
    value = f"{chance.randrange(1_000_000)}"
    return GuestEdit(chance.choice(GUESTS), chance.choice(GUEST_FIELDS), value)


def blank_guest(guest_id: str) -> dict[str, Any]:
    """A guest of whom nothing is known, as boxes in memory keep one."""
    empty = dict.fromkeys(GUEST_FIELDS, "")
    beside = {"rev": 0, "clocks": {}, "erased_at": None, "created_at": 0, "updated_at": 0}
    return {"organization_id": ORGANIZATION.hex, "id": guest_id, **empty, **beside}
