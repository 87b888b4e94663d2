"""What a payment checks again: that order, lines, prices, tenders and money belong together."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.checks import PaymentRefused
from domain.errors import Forbidden, NotFound
from domain.money_text import money_text
from domain.tenders import TenderKind, TenderRefused, check_last_four, check_reference
from edge.checks.due import Due
from edge.checks.requests import Checkout, Tendered
from edge.transaction import Read, Write
from sync.tables.catalog import Tender
from sync.tables.sales import Payment

_STRANGE_LINE = (
    "SELECT name, currency FROM order_lines WHERE organization_id = ? AND order_id = ? "
    "AND state <> 'voided' AND deleted_at IS NULL "
    "AND (currency <> ? OR store_id <> ? OR brand_id <> ? OR amount_minor <> "
    "CASE json_extract(price_trail, '$[#-1].of') "
    "WHEN 'line' THEN json_extract(price_trail, '$[#-1].after_minor') "
    "WHEN 'one' THEN (abs(json_extract(price_trail, '$[#-1].after_minor')) * quantity + 500) "
    "/ 1000 * sign(json_extract(price_trail, '$[#-1].after_minor')) "
    "ELSE amount_minor END) LIMIT 1"
)
"""A line of another place or currency, or whose amount is not where its explanation ends."""

_USED_VOUCHER = (
    "SELECT 1 FROM payments p WHERE p.organization_id = ? AND p.last_four = ? "
    "AND p.tender_id = ? AND p.amount_minor > 0 AND json_extract(p.reference, '$.text') = ? "
    "AND NOT EXISTS (SELECT 1 FROM payments c WHERE c.organization_id = p.organization_id "
    "AND c.corrects_payment_id = p.id AND c.amount_minor < 0) LIMIT 1"
)


def check_order(read: Read, due: Due, request: Checkout) -> None:
    """Refuse an order whose money or lines are not this restaurant's. Raises PaymentRefused."""
    order, house = due.order, read.house
    if request.currency and request.currency != order.currency:
        raise PaymentRefused(f"This order is in {order.currency}, not in {request.currency}.")
    if order.currency != house.currency:
        raise PaymentRefused(f"This restaurant takes {house.currency}, not {order.currency}.")
    if due.check is not None and due.check.currency != order.currency:
        raise PaymentRefused(f"This check is in {due.check.currency}, not in {order.currency}.")
    if order.brand_id != house.brand_id:
        raise NotFound("That order belongs to another brand.")
    strange = read.rows(
        _STRANGE_LINE,
        house.organization_id,
        order.id,
        order.currency,
        house.store_id,
        house.brand_id,
    )
    for name, currency in strange:
        if currency != order.currency:
            raise PaymentRefused(f"{name} is in {currency}, not in {order.currency}.")
        raise PaymentRefused(
            f"The price of {name} is not what it was sold for. Take it off and add it again."
        )


def check_expected(due: Due, expects_minor: int | None, remaining_minor: int) -> None:
    """Refuse what was meant for another amount than is open by now. Raises PaymentRefused."""
    if expects_minor is not None and expects_minor != remaining_minor:
        now = money_text(remaining_minor, due.order.currency)
        raise PaymentRefused(f"The bill has changed meanwhile. {now} is due now.")


def tender_for(tx: Write, tendered: Tendered, attempt_id: UUID | None) -> Tender:
    """The tender that is offered, where this person may take it here.

    Raises NotFound, Forbidden (the right that the tender names) and PaymentRefused.
    """
    tender = tx.load(Tender, tendered.tender_id, "way to pay")
    house = tx.house
    if tender.store_id not in (None, house.store_id) or tender.brand_id not in (
        None,
        house.brand_id,
    ):
        raise NotFound(f"{tender.name} belongs to another restaurant.")
    if tender.needs_right and tender.needs_right not in tx.actor.rights:
        raise Forbidden(f"{tender.name} needs a manager.", tender.needs_right)
    if tender.adapter and attempt_id is None:
        raise PaymentRefused(f"{tender.name} is charged by its terminal. Start it there.")
    return tender


def said_of(tx: Write, tender: Tender, tendered: Tendered) -> tuple[str, str]:
    """What was said of a tender: its number or name, and the last four. Raises TenderRefused."""
    reference = check_reference(tender.kind, tendered.reference)
    if tender.kind != TenderKind.VOUCHER:
        return reference, check_last_four(tendered.last_four)
    last_four = reference[-4:]
    organization_id = tx.house.organization_id
    if tx.value(_USED_VOUCHER, organization_id, last_four, tender.id, reference) is not None:
        raise TenderRefused(f"{tender.name} {reference} was taken already.")
    return reference, last_four


def check_vouchers(tenders: Sequence[Tender], references: Sequence[str]) -> None:
    """Refuse a voucher that is offered twice in one checkout. Raises TenderRefused."""
    offered = set()
    for tender, reference in zip(tenders, references, strict=True):
        if (tender.id, reference) in offered:
            raise TenderRefused(f"{tender.name} {reference} was taken already.")
        if tender.kind == TenderKind.VOUCHER:
            offered.add((tender.id, reference))


def asked_amounts(payment: Payment) -> tuple[int, int]:
    """What may have been asked for a payment that was taken: with its cash rounding or without."""
    return payment.amount_minor, payment.amount_minor - payment.rounding_minor


def replayed(tx: Write, request: Checkout) -> list[Payment]:
    """The payments of a checkout that are taken already: none, or all of them in order."""
    found = [tx.get(Payment, each.payment_id) for each in request.tenders]
    return [payment for payment in found if payment is not None]
