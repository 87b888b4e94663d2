"""Checks as screens and the API show them: made from the rows at each look."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.splitting import Part
from domain.splitting.parts import tax_pool
from domain.tax import exemption_of
from edge.checks import store
from edge.checks.bill import Bill, bill_of, carried
from edge.checks.draft_discounts import Given, given_on
from edge.checks.requests import CheckLine, CheckPart, CheckView, PaymentView, TenderView
from edge.orders.store import table_names
from edge.transaction import Read
from sync.tables.sales import Check, Order, Payment

NOTHING = Given()


def check_view(read: Read, order_id: UUID, check_id: UUID | None = None) -> CheckView:
    """What is to be paid on an order, or on one of its checks, and what was. Raises NotFound."""
    order = read.load(Order, order_id, "order")
    bill = bill_of(read, order)
    part = bill.part(check_id) if check_id else None
    chosen = [part] if part else list(bill.parts)
    lines = carried(bill, part) if part else list(bill.sold)
    given, exemption = given_on(read, order, lines), exemption_of(order.exemption)
    check = _current([bill.checks[each.id] for each in chosen if each.id in bill.checks])
    payments = sorted(
        (paid for each in chosen for paid in bill.payments.get(each.id, ())),
        key=lambda paid: (paid.taken_at, paid.id),
    )
    rounding_minor = sum(payment.rounding_minor for payment in payments)
    taxes = tuple(tax_pool(tax for each in chosen for tax in each.taxes).values())
    total_minor = sum(each.total_minor for each in chosen)
    return CheckView(
        order_id=order.id,
        order_number=order.number,
        order_state=order.state,
        check_id=part.id if part else check.id if check and not bill.is_split else None,
        state=check.state if check else "open",
        currency=order.currency,
        lines=tuple(_line(line, given) for line in lines),
        lines_minor=sum(each.lines_minor for each in chosen),
        tax_minor=sum(tax.tax_minor for tax in taxes),
        total_minor=total_minor,
        taxes=taxes,
        paid_minor=sum(payment.amount_minor for payment in payments),
        rounding_minor=rounding_minor,
        remaining_minor=sum(_remaining(bill, each) for each in chosen),
        payments=tuple(map(_payment, payments)),
        unsent=len(store.unsent(lines, order)),
        prechecked_at=check.prechecked_at if check else None,
        precheck_count=check.precheck_count if check else 0,
        tables=tuple(name for _, name in table_names(read, order_id)),
        name=order.name,
        outdated=bool(check and check.prechecked_at and _was(bill, check) != check.total_minor),
        checks=tuple(_part(bill, each) for each in bill.parts) if bill.is_split else (),
        label=bill.label(part.id) if part else str(order.number),
        discounts=given.on_all,
        exemption=exemption.words if exemption else "",
    )


def _remaining(bill: Bill, part: Part) -> int:
    """What is open of a check; nothing of one that is settled, whether paid or not."""
    return 0 if part.is_fixed else part.total_minor - bill.settled_minor(part.id)


def _was(bill: Bill, check: Check) -> int:
    """What a check comes to now."""
    part = bill.part(check.id)
    return part.total_minor if part else 0


def _part(bill: Bill, part: Part) -> CheckPart:
    check = bill.checks.get(part.id)
    return CheckPart(
        check_id=part.id,
        label=bill.label(part.id),
        state=check.state if check else "open",
        lines=tuple(map(_line, carried(bill, part))),
        total_minor=part.total_minor,
        paid_minor=bill.settled_minor(part.id),
        remaining_minor=_remaining(bill, part),
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
            brand=tender.brand,
            needs_right=tender.needs_right,
            adapter=tender.adapter,
        )
        for tender in store.active_tenders(read)
    )


def _current(checks: Sequence[Check]) -> Check | None:
    """The check that is still open, else the last one."""
    still_open = [check for check in checks if check.state == "open"]
    chosen = still_open or checks[-1:]
    return chosen[0] if chosen else None


def _line(line: store.SoldLine, given: Given = NOTHING) -> CheckLine:
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
        discount_minor=given.of_row.get(line.id, 0),
        discounts=given.on_line.get(line.id, ()),
        shared_minor=given.shared.get(line.id, 0),
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
        kind=payment.kind,
        last_four=payment.last_four,
        reference=str(payment.reference.get("text", "")),
        corrects_payment_id=payment.corrects_payment_id,
    )
