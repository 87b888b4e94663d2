"""Refunds through a card terminal: written down first, asked outside of any write, then written.

While the terminal has not answered nothing else goes back of that bill, so that the answer always
finds room for its refund.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from domain.permissions import Right
from domain.ports.payment import TerminalReceipt
from domain.refunds import RefundRefused
from edge.box_tables import Attempt
from edge.commands import Actor, adapter
from edge.payments.requests import GiveBack as AtTerminal
from edge.refunds.finishing import (
    due_of,
    finish_corrected,
    give_back_alone,
    is_still_due,
    may_finish,
    to_give_back,
)
from edge.refunds.giving import Called, give_back, may_give
from edge.refunds.paid import paid_check
from edge.refunds.requests import FinishCorrected, GiveBack, PaidOut
from edge.refunds.waiting import attempt_id_of
from edge.transaction import Write
from sync.tables.cash import DrawerSession
from sync.tables.sales import Order

Asked = TypeVar("Asked", GiveBack, FinishCorrected)
REFUND, FINISH = "refund", "finish_corrected"


def asked_of_terminal(
    outs: Sequence[PaidOut], request: GiveBack | FinishCorrected, order_id: UUID, actor: Actor
) -> AtTerminal | None:
    """What the terminal is to be asked; None where everything goes back otherwise.

    Raises RefundRefused for two cards at once.
    """
    cards = [out for out in outs if out.needs_terminal]
    if not cards:
        return None
    if len(cards) > 1:
        raise RefundRefused("One card can be given back at a time. Choose one of them.")
    act_id = request.refund_id if isinstance(request, GiveBack) else request.finish_id
    body: dict[str, Any] = {
        "request": adapter(type(request)).dump_python(request, mode="json"),
        "payment_id": cards[0].from_payment_id.hex,
        "approver_id": actor.approver_id.hex if actor.approver_id else None,
    }
    return AtTerminal(
        attempt_id=attempt_id_of(act_id),
        tender_id=cards[0].tender_id,
        amount_minor=cards[0].amount_minor,
        subject_id=order_id,
        purpose=REFUND if isinstance(request, GiveBack) else FINISH,
        body=body,
    )


def check_refund(tx: Write, asked: AtTerminal) -> None:
    """Refuse a refund that cannot be, before the terminal is asked."""
    may_give(tx, paid_check(tx, _refund(asked.body).check_id), _refund(asked.body))


def check_finish(tx: Write, asked: AtTerminal) -> None:
    """Refuse a correction that cannot be finished, before the terminal is asked."""
    request = _finish(asked.body)
    due = due_of(tx, tx.load(Order, request.order_id, "order"))
    may_finish(tx, due, request, to_give_back(tx, due, request))


def write_refund_done(tx: Write, attempt: Attempt, receipt: TerminalReceipt) -> None:
    """The terminal gave it back: so does the check."""
    body = attempt.request["body"]
    called = _called(tx, attempt, receipt)
    give_back(tx, _by_open_drawer(tx, _refund(body)), called)


def write_finish_done(tx: Write, attempt: Attempt, receipt: TerminalReceipt) -> None:
    """The terminal gave the difference back: the correction is finished.

    Where another amount is too much by now, this one is written and the order stays open.
    """
    body = attempt.request["body"]
    called = _called(tx, attempt, receipt)
    request = _by_open_drawer(tx, _finish(body))
    if tx.load(Order, request.order_id, "order").state != "open":
        raise RefundRefused("The order was closed meanwhile.")
    payment_id, minor = UUID(body["payment_id"]), receipt.amount.minor
    if is_still_due(tx, request, payment_id, minor):
        finish_corrected(tx, request, called)
    else:
        give_back_alone(tx, request, payment_id, minor, called)


def _called(tx: Write, attempt: Attempt, receipt: TerminalReceipt) -> dict[UUID, Called]:
    """The answer; and from here on the person acts with what was allowed when it was asked."""
    if receipt.amount.minor != attempt.request["amount_minor"]:
        raise RefundRefused("The terminal gave back another amount than was asked.")
    body = attempt.request["body"]
    approver_id = UUID(body["approver_id"]) if body["approver_id"] else None
    rights = tx.actor.rights | {Right.REFUND, Right.APPROVE, Right.TAKE_PAYMENT}
    tx.actor = replace(tx.actor, approver_id=approver_id, rights=rights)
    said = {"text": receipt.authorisation_code or receipt.rrn}
    reference = said if said["text"] else {}
    return {UUID(body["payment_id"]): Called(attempt.id, receipt.last_four, reference)}


def _by_open_drawer(tx: Write, request: Asked) -> Asked:
    """The drawer that was meant may have been closed while the terminal was asked."""
    session_id = request.drawer_session_id
    session = tx.get(DrawerSession, session_id) if session_id else None
    is_open = session is not None and session.state == "open"
    return request if is_open else replace(request, drawer_session_id=None)


def _refund(body: dict[str, Any]) -> GiveBack:
    request: GiveBack = adapter(GiveBack).validate_python(body["request"])
    return request


def _finish(body: dict[str, Any]) -> FinishCorrected:
    request: FinishCorrected = adapter(FinishCorrected).validate_python(body["request"])
    return request
