"""What a receipt will say, fixed in the write that takes the last payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.checks import CheckTotals
from domain.ports.fiscal import DraftLine, DraftOption, DraftTender, ReceiptDraft
from domain.tax import exemption_of
from edge.checks.draft_discounts import Given, given_on
from edge.checks.store import SoldLine
from edge.commands import adapter
from edge.orders.store import SERVICE, table_names
from edge.transaction import Read
from sync.tables.catalog import Tender
from sync.tables.identity import Person
from sync.tables.sales import Order, Payment


def receipt_draft(
    read: Read,
    order: Order,
    lines: Sequence[SoldLine],
    totals: CheckTotals,
    payments: Sequence[Payment],
    at: datetime,
    check_number: int = 0,
) -> ReceiptDraft:
    """The draft of a check's receipt (or, without payments, of its bill)."""
    server = read.get(Person, order.server_id) if order.server_id else None
    given = given_on(read, order, lines)
    exemption = exemption_of(order.exemption)
    return ReceiptDraft(
        kind="sale",
        order_number=order.number,
        check_number=check_number,
        at=at,
        currency=order.currency,
        lines=tuple(_draft_lines(lines, given)),
        discounts=given.on_all,
        taxes=totals.taxes,
        total_minor=totals.total_minor,
        rounding_minor=sum(payment.rounding_minor for payment in payments),
        tenders=tuple(_draft_tender(read, payment) for payment in payments),
        tables=tuple(name for _, name in table_names(read, order.id)),
        name=order.name,
        pickup_number=order.pickup_number,
        guests=order.guests,
        served_by=server.short_name if server else "",
        exemption=exemption.words if exemption else "",
    )


def to_json(draft: ReceiptDraft) -> dict[str, Any]:
    """The draft as it is kept with the receipt request."""
    kept: dict[str, Any] = adapter(ReceiptDraft).dump_python(draft, mode="json")
    return kept


def from_json(kept: dict[str, Any]) -> ReceiptDraft:
    """The draft that `to_json` kept."""
    draft: ReceiptDraft = adapter(ReceiptDraft).validate_python(kept)
    return draft


def _draft_lines(lines: Sequence[SoldLine], given: Given) -> list[DraftLine]:
    """The lines with their options; service charges stand below what they are charged on."""
    present = {line.id for line in lines}
    return [
        DraftLine(
            name=f"{line.name} {line.variant_name}".strip(),
            quantity=line.quantity,
            unit_price_minor=line.unit_price_minor,
            amount_minor=line.amount_minor,
            taxes=line.taxes,
            unit=line.unit,
            discounts=given.on_line.get(line.id, ()),
            shared_minor=given.shared.get(line.id, 0),
            options=tuple(
                DraftOption(
                    option.name,
                    option.quantity,
                    option.amount_minor,
                    given.of_row.get(option.id, 0),
                )
                for option in lines
                if option.parent_line_id == line.id
            ),
        )
        for line in sorted(lines, key=lambda line: line.kind == SERVICE)
        if line.parent_line_id not in present
    ]


def _draft_tender(read: Read, payment: Payment) -> DraftTender:
    tender = read.load(Tender, payment.tender_id, "tender")
    return DraftTender(
        kind=payment.tender_kind,
        name=payment.tender_name,
        amount_minor=payment.amount_minor,
        tendered_minor=payment.tendered_minor,
        change_minor=payment.change_minor,
        tip_minor=payment.tip_minor,
        rounding_minor=payment.rounding_minor,
        fiscalised_by=tender.fiscalised_by,
    )
