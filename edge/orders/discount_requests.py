"""What can be asked about discounts, coupons, service charges and whose order it is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GiveDiscount:
    """Take something off an order or, with `line_id`, off a dish and its options.

    `kind` is percent (`rate_micros`, millionths), amount (`amount_minor`) or comp (all of it).
    """

    order_id: UUID
    discount_id: UUID
    kind: str
    reason: str
    rate_micros: int | None = None
    amount_minor: int | None = None
    line_id: UUID | None = None
    name: str = "Discount"


@dataclass(frozen=True, slots=True)
class RemoveDiscount:
    """Take a discount or a coupon back."""

    order_id: UUID
    discount_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UseCoupon:
    """Use a guest's code on an order."""

    order_id: UUID
    discount_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class WaiveCharge:
    """Charge no service on an order, with a reason."""

    order_id: UUID
    charge_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class RestoreCharge:
    """Charge service on an order again after it was waived."""

    order_id: UUID
    charge_id: UUID


@dataclass(frozen=True, slots=True)
class SetPriceContext:
    """Say what else prices may ask about an order, as `custom.<name>`; empty takes it all away."""

    order_id: UUID
    context: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class SetGuestGroup:
    """Say whose order it is (staff, a hotel): what is tapped from now on is priced for them."""

    order_id: UUID
    guest_group: str
