"""What a refund comes to: checked against what is left, before and in the write that gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from domain.checks import PaymentRefused
from domain.errors import BadRequest
from domain.money_text import money_text
from domain.orders import MAX_NOTE_LENGTH, check_text
from domain.permissions import Right
from domain.refunds import (
    Back,
    RefundRefused,
    RefundRules,
    Way,
    by_amount,
    by_lines,
    check_ways,
    everything,
    needed_right,
    paid_out_minor,
    usual_ways,
)
from edge.checks import store as checks
from edge.refunds.paid import Paid, settled_by
from edge.refunds.requests import GiveBack, PaidOut
from edge.transaction import Read
from sync.tables.catalog import Tender
from sync.tables.sales import Payment

CASH = "cash"


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes back, and by what; nothing is written yet."""

    back: Back
    ways: tuple[Way, ...]
    outs: tuple[PaidOut, ...]
    right: Right
    """What the person needs for it."""

    @property
    def tip_minor(self) -> int:
        """The tips that go back with it."""
        return sum(way.tip_minor for way in self.ways)


def plan(read: Read, paid: Paid, request: GiveBack, today: str) -> Plan:
    """What a refund comes to. Raises RefundRefused, BadRequest."""
    back = back_of(paid, request)
    currency = paid.check.currency
    if request.expects_minor is not None and request.expects_minor != back.amount_minor:
        now = money_text(back.amount_minor, currency)
        raise RefundRefused(f"Something was given back meanwhile. This comes to {now} now.")
    ways = request.ways or usual_ways(paid.left_payments, back.amount_minor)
    check_ways(paid.left_payments, ways, back.amount_minor, currency)
    rules = RefundRules.of(read.house.options)
    tip_minor = sum(way.tip_minor for way in ways)
    instead = any(way.in_cash and paid.payment(way.payment_id).tender_kind != CASH for way in ways)
    if instead and not rules.refund_in_cash:
        raise RefundRefused("Here money goes back by the tender that paid, not in cash.")
    return Plan(
        back=back,
        ways=tuple(ways),
        outs=outs(read, request.refund_id, paid.payments, ways),
        right=needed_right(
            rules,
            back.amount_minor + tip_minor + _given_before(paid),
            paid.check.business_date,
            today,
            cash_instead=instead,
        ),
    )


def _given_before(paid: Paid) -> int:
    """What went back of the check before: a ceiling is for all of it, in however many steps."""
    return sum(each.amount_minor + each.tip_minor for each in paid.refunds if each.kind == "refund")


def outs(
    read: Read, act_id: UUID, payments: Sequence[Payment], ways: Sequence[Way]
) -> tuple[PaidOut, ...]:
    """What is handed over by each way; cash is rounded as its tender says."""
    known = {payment.id: payment for payment in payments}
    found = []
    for way in ways:
        origin = known[way.payment_id]
        tender = tender_back(read, origin, in_cash=way.in_cash)
        before_minor = settled_by(payments, origin, tender.kind)
        out_minor = paid_out_minor(before_minor, way.amount_minor, tender.rounding_minor)
        found.append(
            PaidOut(
                payment_id=uuid5(act_id, origin.id.hex),
                from_payment_id=origin.id,
                tender_id=tender.id,
                tender_kind=tender.kind,
                tender_name=tender.name,
                amount_minor=out_minor + way.tip_minor,
                tip_minor=way.tip_minor,
                rounding_minor=out_minor - way.amount_minor,
                needs_terminal=bool(tender.adapter),
            )
        )
    return tuple(found)


def tender_back(read: Read, origin: Payment, *, in_cash: bool) -> Tender:
    """The tender by which money of a payment goes back. Raises PaymentRefused without cash."""
    if not in_cash or origin.tender_kind == CASH:
        return read.load(Tender, origin.tender_id, "way to pay")
    cash = next((each for each in checks.active_tenders(read) if each.kind == CASH), None)
    if cash is None:
        raise PaymentRefused("Cash is not taken here, and cannot be given back.")
    return cash


def reason_of(text: str, sentence: str = "Say why it is given back.") -> str:
    """The reason that was given. Raises BadRequest without one."""
    reason = check_text(text, MAX_NOTE_LENGTH, "reason")
    if not reason:
        raise BadRequest(sentence)
    return reason


def back_of(paid: Paid, request: GiveBack) -> Back:
    """What of the check is asked for, whatever the ways. Raises RefundRefused, BadRequest."""
    said = [bool(request.lines), request.amount_minor is not None, request.everything]
    if sum(said) != 1:
        raise BadRequest("Choose lines, an amount, or everything.")
    if request.lines:
        takes: dict[UUID, int] = {}
        for take in request.lines:
            if take.line_id in takes:
                raise BadRequest("Each line can be named once.")
            takes[take.line_id] = take.quantity
        return by_lines(paid.left, takes, with_service=request.with_service)
    if request.amount_minor is not None:
        tips = sum(way.tip_minor for way in request.ways)
        if request.amount_minor == 0 and tips > 0:
            return Back((), ())
        return by_amount(paid.left, request.amount_minor)
    if paid.left.total_minor <= 0:
        raise RefundRefused("Everything was given back already.")
    return everything(paid.left)
