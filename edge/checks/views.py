"""Checks as screens and the API show them: made from the rows at each look."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from edge.checks import store
from edge.checks.requests import CheckLine, CheckView, PaymentView, TenderView
from edge.orders.store import table_names
from edge.transaction import Read
from sync.tables.sales import Check, Order, Payment


def check_view(read: Read, order_id: UUID) -> CheckView:
    """What is to be paid on an order and what was. Raises NotFound."""
    order = read.load(Order, order_id, "order")
    lines = store.sold_lines(read, order_id)
    totals = store.totals_of(lines)
    check = _current(store.checks_of(read, order_id))
    payments = store.payments_of(read, check.id) if check else []
    rounding_minor = sum(payment.rounding_minor for payment in payments)
    paid_minor = sum(payment.amount_minor for payment in payments)
    return CheckView(
        order_id=order.id,
        order_number=order.number,
        order_state=order.state,
        check_id=check.id if check else None,
        state=check.state if check else "open",
        currency=order.currency,
        lines=tuple(map(_line, lines)),
        lines_minor=totals.lines_minor,
        tax_minor=totals.tax_minor,
        total_minor=totals.total_minor,
        taxes=totals.taxes,
        paid_minor=paid_minor,
        rounding_minor=rounding_minor,
        remaining_minor=totals.total_minor - paid_minor + rounding_minor,
        payments=tuple(map(_payment, payments)),
        unsent=len(store.unsent(lines, order)),
        prechecked_at=check.prechecked_at if check else None,
        precheck_count=check.precheck_count if check else 0,
        tables=tuple(name for _, name in table_names(read, order_id)),
        name=order.name,
        outdated=bool(check and check.prechecked_at and check.total_minor != totals.total_minor),
    )


def tenders(read: Read) -> tuple[TenderView, ...]:
    """The ways to pay, in the order of their buttons."""
    return tuple(
        TenderView(
            id=tender.id,
            name=tender.name,
            kind=tender.kind,
            gives_change=tender.gives_change,
            takes_tip=tender.takes_tip,
            opens_drawer=tender.opens_drawer,
            rounding_minor=tender.rounding_minor,
        )
        for tender in store.active_tenders(read)
    )


def _current(checks: Sequence[Check]) -> Check | None:
    """The check that is still open, else the last one."""
    still_open = [check for check in checks if check.state == "open"]
    chosen = still_open or checks[-1:]
    return chosen[0] if chosen else None


def _line(line: store.SoldLine) -> CheckLine:
    return CheckLine(
        id=line.id,
        parent_line_id=line.parent_line_id,
        kind=line.kind,
        state=line.state,
        name=line.name,
        variant_name=line.variant_name,
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
        amount_minor=line.amount_minor,
        seat=line.seat,
        unit=line.unit,
    )


def _payment(payment: Payment) -> PaymentView:
    return PaymentView(
        id=payment.id,
        tender_id=payment.tender_id,
        tender_kind=payment.tender_kind,
        tender_name=payment.tender_name,
        amount_minor=payment.amount_minor,
        tendered_minor=payment.tendered_minor,
        change_minor=payment.change_minor,
        tip_minor=payment.tip_minor,
        rounding_minor=payment.rounding_minor,
        taken_at=payment.taken_at,
    )
