"""By which payments money goes back: never more by one than it took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.checks import payable_minor
from domain.money_text import money_text
from domain.refunds.back import RefundRefused

CASH = "cash"
VOUCHER = "voucher"


@dataclass(frozen=True, slots=True)
class LeftPayment:
    """What a payment took, less what went back from it.

    `settled_minor` is what it paid of the check; cash may have been rounded beside it.
    `is_refundable`: its tender gives money back.
    """

    id: UUID
    tender_id: UUID
    tender_kind: str
    tender_name: str
    settled_minor: int
    tip_minor: int = 0
    is_refundable: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """Money that goes back from one payment; in cash instead of its own tender where wanted."""

    payment_id: UUID
    amount_minor: int
    tip_minor: int = 0
    in_cash: bool = False


def usual_ways(payments: Iterable[LeftPayment], amount_minor: int) -> tuple[Way, ...]:
    """Back by the tenders that paid, from the payment with most left on; no tips.

    Raises RefundRefused where they do not suffice.
    """
    left, ways = amount_minor, list[Way]()
    able = [each for each in payments if each.is_refundable and each.settled_minor > 0]
    for payment in sorted(able, key=lambda each: -each.settled_minor):
        minor = min(left, payment.settled_minor)
        if minor:
            ways.append(Way(payment.id, minor))
        left -= minor
    if left:
        raise RefundRefused("What was paid cannot go back by its own tender. Choose another way.")
    return tuple(ways)


def check_ways(
    payments: Sequence[LeftPayment], ways: Sequence[Way], amount_minor: int, currency: str
) -> None:
    """Raises RefundRefused unless the ways give back exactly the amount, none more than it took."""
    known = {payment.id: payment for payment in payments}
    if len({way.payment_id for way in ways}) != len(ways):
        raise RefundRefused("Each payment can be named once.")
    for way in ways:
        payment = known.get(way.payment_id)
        if payment is None:
            raise RefundRefused("That payment is not on this check.")
        _check_way(payment, way, currency)
    given = sum(way.amount_minor for way in ways)
    if given != amount_minor:
        wanted, got = money_text(amount_minor, currency), money_text(given, currency)
        raise RefundRefused(f"{wanted} is to be given back, but the tenders come to {got}.")


def _check_way(payment: LeftPayment, way: Way, currency: str) -> None:
    name = payment.tender_name
    if way.amount_minor < 0 or way.tip_minor < 0 or not way.amount_minor + way.tip_minor:
        raise RefundRefused("The amount must be more than zero.")
    if way.amount_minor > payment.settled_minor:
        most = money_text(max(payment.settled_minor, 0), currency)
        raise RefundRefused(f"Only {most} is left of what was paid by {name}.")
    if way.tip_minor > payment.tip_minor:
        most = money_text(max(payment.tip_minor, 0), currency)
        raise RefundRefused(f"Only {most} is left of the tip.")
    if not payment.is_refundable and (payment.tender_kind == VOUCHER or not way.in_cash):
        raise RefundRefused(f"{name} is not given back.")


def paid_out_minor(settled_before: int, settled_now: int, step_minor: int) -> int:
    """The cash that goes back now, when so much of a payment went back before.

    Cash is rounded over all that went back of it: many small refunds give back what one would.
    """
    after = payable_minor(settled_before + settled_now, step_minor)
    return after - payable_minor(settled_before, step_minor)
