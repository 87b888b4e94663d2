"""Postings of what the house does with money: payments, paid checks, cash that moves.

Called in the write of the event itself. Rows that are not of a check (a refund, a gift card) use
the same legs of `domain.ledger` with `edge.books.posting.post`.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.checks import CheckTotals
from domain.ledger import (
    LedgerAccount,
    Sold,
    Taken,
    counted_legs,
    movement_legs,
    payment_legs,
    revenue_part,
    sale_legs,
)
from edge.books.posting import post
from edge.checks.store import SoldLine
from edge.transaction import Write
from sync.tables.cash import CashMovement, DrawerSession
from sync.tables.sales import Payment


def post_payment(
    tx: Write,
    payment: Payment,
    drawer_id: UUID | None,
    what_for: LedgerAccount = LedgerAccount.CHECKS,
) -> None:
    """A payment of any kind, taken or given back; `drawer_id` is the drawer of its session.

    One for an account (a gift card loaded, a debt settled) says which kind with `what_for`.
    """
    taken = Taken(
        payment.tender_kind,
        payment.tender_id,
        payment.amount_minor,
        payment.tip_minor,
        payment.rounding_minor,
        drawer_id,
        payment.account_id,
        payment.server_id,
    )
    of = payment.check_id if what_for is LedgerAccount.CHECKS else payment.account_id
    post(tx, "payment", payment.id, payment_legs(taken, of, what_for))


def post_sale(tx: Write, check_id: UUID, lines: Iterable[SoldLine], totals: CheckTotals) -> None:
    """A check that was just paid, once: revenue by category, tax by code."""
    sold = [sold_part(line) for line in lines]
    post(tx, "check", check_id, sale_legs(check_id, sold, totals.total_minor, totals.taxes))


def sold_part(line: SoldLine) -> Sold:
    """A line of a check as the books see it."""
    return Sold(revenue_part(line.kind, line.category_id), line.amount_minor, line.taxes)


def post_movement(
    tx: Write, movement: CashMovement, drawer_id: UUID, person_id: UUID | None = None
) -> None:
    """Cash that moved without a payment; `person_id` is whose tips were paid out."""
    legs = movement_legs(
        movement.kind, drawer_id, movement.amount_minor, movement.place_id, person_id
    )
    post(tx, "cash_movement", movement.id, legs)


def post_count(
    tx: Write,
    session: DrawerSession,
    expected_minor: int,
    counted_minor: int,
    place_id: UUID | None = None,
) -> None:
    """A drawer that was counted and given back: its difference, and the cash that leaves it.

    An empty one is posted too: by its posting a Z knows which drawers were counted in it.
    """
    legs = counted_legs(session.drawer_id, expected_minor, counted_minor, place_id)
    post(tx, "drawer_session", session.id, legs, always=True)
