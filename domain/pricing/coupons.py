"""Coupon codes: what they take off, when they hold, and how often they may be used."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.errors import DomainError
from domain.money_text import money_text
from domain.pricing.discounts import Discount, DiscountKind

MAX_CODE_LENGTH = 40


class CouponRefused(DomainError):
    """The code is unknown, used up, not valid now, or not for this order."""

    code = "coupon_refused"
    status = 422


@dataclass(frozen=True, slots=True)
class Coupon:
    """A code that takes a rate or an amount off an order of at least `minimum_minor`."""

    id: UUID
    code: str
    name: str
    currency: str
    rate_micros: int | None = None
    amount_minor: int | None = None
    minimum_minor: int = 0
    max_uses: int | None = None
    active_from: datetime | None = None
    active_to: datetime | None = None

    def discount(self, discount_id: UUID) -> Discount:
        """The discount on the order that it is worth."""
        kind = DiscountKind.AMOUNT if self.rate_micros is None else DiscountKind.PERCENT
        return Discount(discount_id, self.name, kind, self.rate_micros, self.amount_minor)


def written(code: str) -> str:
    """A code as it is kept: capitals without blanks, as guests read it out."""
    return "".join(unicodedata.normalize("NFKC", code).upper().split())


def check_use(
    coupon: Coupon, at: datetime, order_minor: int, currency: str, *, uses: int, on_order: int
) -> None:
    """Raises CouponRefused with a sentence for the guest.

    `uses` is how often it was used on all orders that count, `on_order` on this one.
    """
    if on_order:
        raise CouponRefused(f"{coupon.code} was already used on this order.")
    if coupon.active_from is not None and at < coupon.active_from:
        raise CouponRefused(f"{coupon.code} is not valid yet.")
    if coupon.active_to is not None and coupon.active_to <= at:
        raise CouponRefused(f"{coupon.code} is not valid any more.")
    if coupon.max_uses is not None and uses >= coupon.max_uses:
        raise CouponRefused(f"{coupon.code} was used as often as it may be.")
    if coupon.currency != currency:
        raise CouponRefused(f"{coupon.code} is in {coupon.currency}, this order in {currency}.")
    if order_minor < coupon.minimum_minor:
        least = money_text(coupon.minimum_minor, currency)
        raise CouponRefused(f"{coupon.code} is for orders of {least} or more.")
