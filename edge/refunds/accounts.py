"""What a refund gives back to a gift card or house account."""

from __future__ import annotations

from uuid import UUID

from edge.accounts.spending import give_back
from edge.transaction import Write
from sync.tables.sales import Payment


def back_to_account(tx: Write, payment: Payment, act_id: UUID, amount_minor: int) -> None:
    """Give a part of a payment back to the account that paid it, if one did.

    A payment that a correction carried over stands for the one that took the money; that one is
    asked. Raises AccountRefused.
    """
    root = payment
    while root.kind == "correction" and root.corrects_payment_id is not None:
        root = tx.load(Payment, root.corrects_payment_id, "payment")
    give_back(tx, root, act_id, amount_minor)
