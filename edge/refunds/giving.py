"""Writes a refund: its lines, the payments that give it back, its postings and its receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from domain.errors import CommandReused
from domain.ids import new_id
from domain.refunds import Back, RefundRefused, RefundRules, less
from domain.refunds.rules import require_refund
from edge.audit import record
from edge.books.events import post_payment
from edge.checks.drawer_used import drawer_for
from edge.refunds import store
from edge.refunds.accounts import back_to_account
from edge.refunds.books import post_refund
from edge.refunds.paid import Paid, paid_check
from edge.refunds.planning import Plan, plan, reason_of
from edge.refunds.receipt import ask_refund_receipt
from edge.refunds.requests import GiveBack, PaidOut, RefundResult
from edge.refunds.waiting import refuse_while_asked
from edge.shifts.period import open_z_number
from edge.transaction import Read, Write
from sync.tables.cash import DrawerOpening, DrawerSession
from sync.tables.refunds import Refund, RefundLine
from sync.tables.sales import Payment, ReceiptRequest


@dataclass(frozen=True, slots=True)
class Called:
    """A terminal or provider gave money back: the attempt, and what it said of the card."""

    attempt_id: UUID
    last_four: str = ""
    reference: Mapping[str, str] = field(default_factory=dict)


def give_back(
    tx: Write, request: GiveBack, called: Mapping[UUID, Called] | None = None
) -> RefundResult:
    """Give money back on a paid check. A refund id that is known returns what that one did.

    `called` are the answers of terminals, by the payment that they gave back of. Raises Forbidden,
    RefundRefused, BadRequest, NotFound, AccountRefused, CommandReused.
    """
    known = tx.get(Refund, request.refund_id)
    if known is not None:
        return _once_more(tx, known, request)
    reason = reason_of(request.reason)
    paid = paid_check(tx, request.check_id)
    planned = may_give(tx, paid, request)
    calls = called or {}
    refuse_uncalled(planned.outs, calls)
    drawer_id, session = drawer_for(tx, request.drawer_session_id)
    write_refund(tx, paid, planned, request.refund_id, reason)
    payments = [
        write_payment(tx, paid.payment(out.from_payment_id), out, request.refund_id, session, calls)
        for out in planned.outs
    ]
    if drawer_id is not None and any(out.tender_kind == "cash" for out in planned.outs):
        open_for_refund(tx, drawer_id, session, payments)
    asked_id = (
        ask_refund_receipt(
            tx, paid, request.refund_id, planned, reason, drawer_id, paper=request.paper
        )
        if planned.back.lines
        else None
    )
    tell(tx, paid.order.id)
    return _result(tx, paid, planned, request.refund_id, asked_id)


def may_give(tx: Write, paid: Paid, request: GiveBack) -> Plan:
    """What is to be given back, by somebody who may. Raises as `give_back` does."""
    reason_of(request.reason)
    refuse_while_asked(tx, paid.order.id, request.refund_id)
    planned = plan(tx, paid, request, tx.business_date)
    rules = RefundRules.of(tx.house.options)
    require_refund(tx.actor.rights, planned.right, rules, paid.check.currency)
    return planned


def refuse_uncalled(outs: Sequence[PaidOut], called: Mapping[UUID, Called]) -> None:
    """Nothing counts as given back by a terminal that was not asked. Raises RefundRefused."""
    for out in outs:
        if out.needs_terminal and out.from_payment_id not in called:
            raise RefundRefused(f"{out.tender_name} is given back by its terminal.")


def write_refund(
    tx: Write,
    paid: Paid,
    planned: Plan,
    refund_id: UUID,
    reason: str,
    resold_as_id: UUID | None = None,
) -> None:
    """The refund with its lines, its posting, and its trace in the audit."""
    back, kind = planned.back, "resell" if resold_as_id else "refund"
    tx.insert(
        Refund,
        refund_id,
        check_id=paid.check.id,
        order_id=paid.order.id,
        kind=kind,
        amount_minor=back.amount_minor,
        tip_minor=planned.tip_minor,
        rounding_minor=sum(out.rounding_minor for out in planned.outs),
        tax_minor=back.tax_minor,
        taxes=[asdict(tax) for tax in back.taxes],
        currency=paid.check.currency,
        reason=reason,
        approver_id=tx.actor.approver_id,
        resold_as_id=resold_as_id,
        at=tx.now,
        z_number=open_z_number(tx),
    )
    _insert_lines(tx, refund_id, back)
    post_refund(tx, paid, refund_id, back)
    details = {
        "minor": back.amount_minor,
        "tip_minor": planned.tip_minor,
        "kind": kind,
        "order": paid.order.number,
        "refund": refund_id.hex,
        "tenders": [out.tender_name for out in planned.outs],
    }
    record(tx, "refund", "check", paid.check.id, reason=reason, details=details)


def write_payment(
    tx: Write,
    origin: Payment,
    out: PaidOut,
    refund_id: UUID | None,
    session: DrawerSession | None,
    called: Mapping[UUID, Called],
    kind: str = "refund",
) -> Payment:
    """The payment that gives money back, and what it does to an account."""
    call = called.get(origin.id)
    payment = tx.insert(
        Payment,
        out.payment_id,
        kind=kind,
        check_id=origin.check_id,
        account_id=origin.account_id if out.tender_kind == origin.tender_kind else None,
        order_id=origin.order_id,
        tender_id=out.tender_id,
        tender_kind=out.tender_kind,
        tender_name=out.tender_name,
        amount_minor=out.tip_minor - out.amount_minor,
        tendered_minor=-out.amount_minor,
        change_minor=0,
        tip_minor=-out.tip_minor,
        rounding_minor=-out.rounding_minor,
        currency=origin.currency,
        drawer_session_id=session.id if session else None,
        corrects_payment_id=origin.id,
        attempt_id=call.attempt_id if call else None,
        refund_id=refund_id,
        server_id=origin.server_id,
        last_four=(call.last_four if call else "") or _last_four(origin, out),
        reference=dict(call.reference) if call else {},
        taken_at=tx.now,
        z_number=open_z_number(tx),
    )
    if kind == "refund" and out.tender_kind == origin.tender_kind:
        back_to_account(tx, origin, refund_id or out.payment_id, out.amount_minor)
    post_payment(tx, payment, session.drawer_id if session else None)
    return payment


def open_for_refund(
    tx: Write, drawer_id: UUID, session: DrawerSession | None, payments: Sequence[Payment]
) -> None:
    """Ask for the drawer to open, so that cash can be taken out; the pulse follows the commit.

    Cash out of somebody's purse opens none.
    """
    if session is not None and session.drawer_id != drawer_id:
        return
    cash = next(each for each in payments if each.tender_kind == "cash")
    tx.insert(
        DrawerOpening,
        drawer_id=drawer_id,
        drawer_session_id=session.id if session else None,
        payment_id=cash.id,
        why="refund",
        at=tx.now,
        z_number=open_z_number(tx),
    )
    tx.signal("drawer", drawer_id)


def tell(tx: Write, order_id: UUID) -> None:
    """Screens look again at what was paid."""
    tx.signal("order", order_id)
    tx.signal("payments", order_id)


def _last_four(origin: Payment, out: PaidOut) -> str:
    return origin.last_four if out.tender_id == origin.tender_id else ""


def _insert_lines(tx: Write, refund_id: UUID, back: Back) -> None:
    tx.insert_many(
        RefundLine,
        [
            {
                "id": new_id(),
                "refund_id": refund_id,
                "line_id": line.line_id,
                "quantity": line.quantity,
                "amount_minor": line.amount_minor,
                "currency": tx.house.currency,
            }
            for line in back.lines
        ],
    )


def _result(
    tx: Write, paid: Paid, planned: Plan, refund_id: UUID, asked_id: UUID | None
) -> RefundResult:
    return RefundResult(
        refund_id=refund_id,
        check_id=paid.check.id,
        order_id=paid.order.id,
        amount_minor=planned.back.amount_minor,
        tip_minor=planned.tip_minor,
        tax_minor=planned.back.tax_minor,
        rounding_minor=sum(out.rounding_minor for out in planned.outs),
        paid_out=planned.outs,
        left_minor=less(paid.left, planned.back).total_minor,
        receipt_request_id=asked_id,
    )


def _once_more(tx: Write, known: Refund, request: GiveBack) -> RefundResult:
    """The answer to a refund that was given before, under another command."""
    if known.check_id != request.check_id or known.kind != "refund":
        raise CommandReused("This refund was already used for something else.")
    return _kept(tx, known)


def result_of(read: Read, refund_id: UUID) -> RefundResult | None:
    """What a refund gave back, if it was given."""
    known = read.get(Refund, refund_id)
    return None if known is None else _kept(read, known)


def _kept(read: Read, known: Refund) -> RefundResult:
    asked = read.first(ReceiptRequest, "refund_id = ?", known.id)
    return RefundResult(
        refund_id=known.id,
        check_id=known.check_id,
        order_id=known.order_id,
        amount_minor=known.amount_minor,
        tip_minor=known.tip_minor,
        tax_minor=known.tax_minor,
        rounding_minor=known.rounding_minor,
        paid_out=tuple(
            PaidOut(
                payment_id=each.id,
                from_payment_id=each.corrects_payment_id or each.id,
                tender_id=each.tender_id,
                tender_kind=each.tender_kind,
                tender_name=each.tender_name,
                amount_minor=-each.tendered_minor,
                tip_minor=-each.tip_minor,
                rounding_minor=-each.rounding_minor,
                needs_terminal=each.attempt_id is not None,
            )
            for each in store.payments_of_refund(read, known.check_id, known.id)
        ),
        left_minor=paid_check(read, known.check_id).left.total_minor,
        receipt_request_id=asked.id if asked else None,
    )
