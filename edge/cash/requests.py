"""What can be asked about the safe and the bank, and what is answered. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Deposit:
    """Cash leaves the safe for the bank in a bag. `movement_id` is what is confirmed later."""

    movement_id: UUID
    amount_minor: int
    bag: str
    from_place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ConfirmDeposit:
    """The bank says what was in a bag. A difference needs a reason."""

    act_id: UUID
    movement_id: UUID
    amount_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MovePlace:
    """Cash goes from one place to another: change from the bank into the safe."""

    act_id: UUID
    from_place_id: UUID
    to_place_id: UUID
    amount_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CountPlace:
    """What is in the safe. The first count of a place is what it begins with."""

    act_id: UUID
    place_id: UUID
    counted_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetCashRules:
    """The house's ways with cash; see `domain.drawers.CashRules`."""

    count_blind: bool
    difference_limit_minor: int | None
    cash_with_waiters: bool
    tips_at_checkout: bool


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What is at a place now, and what differed."""

    place_id: UUID
    balance_minor: int
    difference_minor: int = 0


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place and what is there."""

    id: UUID
    name: str
    kind: str
    balance_minor: int


@dataclass(frozen=True, slots=True)
class DepositView:
    """A bag on its way."""

    movement_id: UUID
    bag: str
    amount_minor: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PlaceMovementView:
    """Cash that came to a place or left it."""

    id: UUID
    place: str
    kind: str
    amount_minor: int
    bag: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Places:
    """The safe, the bank, the bags between them, and what moved last (latest first)."""

    currency: str
    places: tuple[PlaceView, ...]
    waiting: tuple[DepositView, ...]
    movements: tuple[PlaceMovementView, ...]
