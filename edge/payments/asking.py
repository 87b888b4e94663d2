"""Writing a call down before it is made. Plain functions inside a write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from domain.checks import PaymentRefused
from domain.errors import CommandReused
from domain.money_text import money_text
from edge.box_tables import Attempt
from edge.checks import paying
from edge.checks.requests import Pay
from edge.commands import request_hash
from edge.payments import kept, reserving, store
from edge.payments.adapters import Adapters
from edge.payments.requests import AskCard, GiveBack, NotOpen, Reverse, TerminalBusy
from edge.payments.states import CHARGES, DONE, AttemptState, Operation
from edge.transaction import Write
from sync.tables.catalog import Tender
from sync.tables.sales import Check as CheckRow
from sync.tables.sales import Payment

CHECK, TAKE_BACK = "check", "take_back"


def prepare_charge(tx: Write, adapters: Adapters, request: AskCard) -> Attempt:
    """Write down that a guest is to be charged. Raises what `paying.pay` raises, TerminalBusy."""
    known = store.get(tx, request.attempt_id)
    if known is not None:
        return _same(known, request)
    tender = tx.load(Tender, request.tender_id, "way to pay")
    operation = _operation(adapters, tender)
    due = paying.check_before_charging(tx, _as_payment(request), request.attempt_id)
    if request.amount_minor + request.tip_minor <= 0:
        raise PaymentRefused("There is nothing to charge.")
    split_id = due.check_id if due.bill is not None else request.check_id
    return _prepare(
        tx,
        adapters,
        request,
        tender,
        operation,
        request.order_id,
        CHECK,
        {
            "order_id": request.order_id.hex,
            "check_id": split_id.hex if split_id else None,
            "amount_minor": request.amount_minor,
            "tip_minor": request.tip_minor,
            "paper": request.paper,
            "ref": f"No. {due.order.number}",
        },
    )


Check = Callable[[Write, GiveBack], None]
"""Refuses money that must not go back: its ceilings and rights, in the write of the attempt."""


def prepare_refund(
    tx: Write, adapters: Adapters, request: GiveBack, check: Check | None = None
) -> Attempt:
    """Write down that a terminal is to give money back. Raises as `check` does, TerminalBusy."""
    known = store.get(tx, request.attempt_id)
    if known is not None:
        return _same(known, request)
    if check is not None:
        check(tx, request)
    tender = tx.load(Tender, request.tender_id, "way to pay")
    adapters.terminal(tender.adapter)
    if request.amount_minor <= 0:
        raise PaymentRefused("The amount must be more than zero.")
    body = {"amount_minor": request.amount_minor, "body": request.body, "ref": "Refund"}
    about, purpose = request.subject_id, request.purpose
    return _prepare(tx, adapters, request, tender, Operation.REFUND, about, purpose, body)


def prepare_reversal(tx: Write, adapters: Adapters, request: Reverse) -> Attempt:
    """Write down that a terminal is to take a charge back. Raises NotOpen, PaymentRefused."""
    known = store.get(tx, request.attempt_id)
    if known is not None:
        return _same(known, request)
    original = store.load(tx, request.original_id)
    receipt = kept.receipt_in(original)
    if receipt is None or original.state not in (*DONE, AttemptState.UNPLACED):
        raise NotOpen("There is nothing to take back at the terminal.")
    check_unsettled(tx, original)
    if original.subject_id is not None:
        reserving.refuse_while_taking_back(tx, original.subject_id)
    tender = tx.load(Tender, UUID(original.request["tender_id"]), "way to pay")
    adapters.terminal(original.adapter)
    body = {
        "amount_minor": receipt.amount.minor,
        "tip_minor": receipt.tip_minor,
        "original": kept.receipt_doc(receipt),
        "original_id": original.id.hex,
        "ref": original.request.get("ref", ""),
    }
    about = original.subject_id
    return _prepare(tx, adapters, request, tender, Operation.REVERSE, about, TAKE_BACK, body)


def check_unsettled(tx: Write, original: Attempt) -> None:
    """A charge on a check that is settled goes back as a refund. Raises PaymentRefused."""
    if original.operation not in CHARGES:
        raise PaymentRefused("Only a payment can be taken back.")
    payment = tx.get(Payment, kept.payment_id(original))
    if payment is None or payment.check_id is None:
        return
    check = tx.load(CheckRow, payment.check_id, "check")
    if check.state != "open":
        raise PaymentRefused("This check is settled. Give the money back as a refund.")
    if tx.first(Payment, "corrects_payment_id = ?", payment.id) is not None:
        raise PaymentRefused("This payment was given back already.")


def _operation(adapters: Adapters, tender: Tender) -> Operation:
    if not tender.adapter:
        raise PaymentRefused(f"{tender.name} has no terminal. Take it by hand.")
    if adapters.is_terminal(tender.adapter):
        return Operation.AUTHORISE
    adapters.wallet(tender.adapter)
    return Operation.QR


def _as_payment(request: AskCard) -> Pay:
    return Pay(
        request.order_id,
        request.attempt_id,
        request.tender_id,
        request.amount_minor,
        tip_minor=request.tip_minor,
        check_id=request.check_id,
        expects_minor=request.expects_minor,
    )


def _same(known: Attempt, request: AskCard | GiveBack | Reverse) -> Attempt:
    if known.request_hash != request_hash(request):
        raise CommandReused("This payment was already used for something else.")
    return known


def _prepare(
    tx: Write,
    adapters: Adapters,
    request: AskCard | GiveBack | Reverse,
    tender: Tender,
    operation: Operation,
    subject_id: UUID | None,
    purpose: str,
    body: dict[str, Any],
) -> Attempt:
    _check_free(tx, adapters, tender)
    tx.insert_box_row(
        Attempt,
        id=request.attempt_id,
        adapter=tender.adapter,
        operation=operation.value,
        idempotency_key=request.attempt_id.hex,
        subject_id=subject_id,
        asked_by_id=tx.actor.id if tx.actor.kind == "person" else None,
        device_id=tx.actor.device_id,
        request_hash=request_hash(request),
        request={
            "purpose": purpose,
            "tender_id": tender.id.hex,
            "currency": tx.house.currency,
            **body,
        },
        created_at=tx.now,
    )
    tx.signal("payments", subject_id)
    tx.signal("order", subject_id)
    return store.load(tx, request.attempt_id)


def _check_free(tx: Write, adapters: Adapters, tender: Tender) -> None:
    """One command at a time for each terminal; a wallet may show many codes."""
    at_work = store.at_work(tx, tender.adapter) if adapters.is_terminal(tender.adapter) else None
    if at_work is not None:
        amount = money_text(at_work.request["amount_minor"], at_work.request["currency"])
        what = at_work.request.get("ref", "")
        raise TerminalBusy(f"{tender.name} is busy with {amount} of {what}. Wait for its answer.")
