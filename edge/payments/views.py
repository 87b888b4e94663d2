"""Terminal and wallet payments as screens and programs read them."""

from __future__ import annotations

from uuid import UUID

from domain.ports.adapter import Capability
from edge.box_tables import Attempt
from edge.orders.store import table_names
from edge.payments import kept, store
from edge.payments.adapters import Adapters
from edge.payments.requests import AttemptView
from edge.payments.states import CHARGES, DONE, OPEN, AttemptState
from edge.transaction import Read
from sync.tables.catalog import Tender
from sync.tables.identity import Person
from sync.tables.sales import Check, Order, Payment


def view_of(read: Read, adapters: Adapters, attempt: Attempt) -> AttemptView:
    """One payment."""
    order = read.get(Order, attempt.subject_id) if attempt.subject_id else None
    tender = read.get(Tender, UUID(attempt.request["tender_id"]))
    asker = read.get(Person, attempt.asked_by_id) if attempt.asked_by_id else None
    receipt, ticket = kept.receipt_in(attempt), kept.ticket_in(attempt)
    payment = read.get(Payment, kept.payment_id(attempt))
    return AttemptView(
        id=attempt.id,
        state=attempt.state,
        adapter=attempt.adapter,
        operation=attempt.operation,
        subject_id=attempt.subject_id,
        order_number=order.number if order else 0,
        tables=tuple(name for _, name in table_names(read, order.id)) if order else (),
        name=order.name if order else "",
        check_id=kept.optional_id(attempt.request, "check_id"),
        tender_id=UUID(attempt.request["tender_id"]),
        tender_name=tender.name if tender else "",
        amount_minor=attempt.request["amount_minor"],
        tip_minor=attempt.request.get("tip_minor", 0),
        currency=attempt.request["currency"],
        taken_minor=receipt.amount.minor if receipt else 0,
        taken_tip_minor=receipt.tip_minor if receipt else 0,
        sentence=attempt.response.get(kept.SENTENCE, ""),
        qr_text=ticket.qr_text if ticket and attempt.state == AttemptState.SENT else "",
        since=attempt.created_at,
        asked_by=asker.short_name if asker else "",
        is_let_go=bool(attempt.response.get(kept.LET_GO)),
        payment_id=payment.id if payment else None,
        can_reverse=_can_reverse(read, adapters, attempt, payment),
    )


def open_ones(read: Read, adapters: Adapters) -> tuple[AttemptView, ...]:
    """Everything that somebody has to look after, oldest first."""
    return tuple(view_of(read, adapters, each) for each in store.in_states(read, OPEN))


def of_order(read: Read, adapters: Adapters, order_id: UUID) -> tuple[AttemptView, ...]:
    """Everything that terminals and wallets were asked about an order, oldest first."""
    return tuple(view_of(read, adapters, each) for each in store.of_subject(read, order_id))


def _can_reverse(read: Read, adapters: Adapters, attempt: Attempt, payment: Payment | None) -> bool:
    if attempt.operation not in CHARGES or not adapters.can(attempt.adapter, Capability.REVERSE):
        return False
    if attempt.state == AttemptState.UNPLACED:
        return True
    if attempt.state not in DONE or payment is None or payment.check_id is None:
        return False
    if not attempt.response.get(kept.RECEIPT, {}).get("trace"):
        return False
    check = read.get(Check, payment.check_id)
    return check is not None and check.state == "open"
