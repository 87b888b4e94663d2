"""Taking money for an account and not for a check: it is no revenue. Plain functions in a write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.accounts import AccountRefused
from domain.checks import Offer, Settlement, settle
from domain.errors import CommandReused
from domain.ledger import LedgerAccount
from edge.accounts.spending import KIND_OF_TENDER
from edge.books.events import post_payment
from edge.checks.belonging import asked_amounts, said_of, tender_for
from edge.checks.drawer_used import drawer_for, open_for
from edge.checks.paying import terms_of
from edge.checks.requests import Tendered
from edge.shifts.period import open_z_number
from edge.transaction import Write
from sync.tables.accounts import Account
from sync.tables.catalog import Tender
from sync.tables.sales import Payment


class Taking(Protocol):
    """A request that brings money for an account."""

    @property
    def account_id(self) -> UUID: ...
    @property
    def payment_id(self) -> UUID: ...
    @property
    def tender_id(self) -> UUID: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def tendered_minor(self) -> int | None: ...
    @property
    def drawer_session_id(self) -> UUID | None: ...
    @property
    def reference(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why money is taken: the payment's kind, and the account in the books that it is for."""

    kind: str
    books: LedgerAccount


LOAD = Purpose("load", LedgerAccount.GIFT_CARDS)
SETTLE = Purpose("settle", LedgerAccount.HOUSE_ACCOUNTS)


def known(tx: Write, request: Taking, purpose: Purpose) -> Payment | None:
    """The payment, where it was taken before under another command. Raises CommandReused."""
    payment = tx.get(Payment, request.payment_id)
    if payment is None:
        return None
    asked = (request.account_id, request.tender_id, purpose.kind)
    is_same = (payment.account_id, payment.tender_id, payment.kind) == asked
    if not is_same or request.amount_minor not in asked_amounts(payment):
        raise CommandReused("This payment was already used for something else.")
    return payment


def take(tx: Write, request: Taking, account: Account, purpose: Purpose) -> Settlement:
    """Take money for an account by any tender that is no account and no staff meal.

    Raises PaymentRefused, Forbidden, NotFound.
    """
    if request.amount_minor < 1:
        raise AccountRefused("The amount must be more than zero.")
    offered = Tendered(
        request.payment_id,
        request.tender_id,
        request.amount_minor,
        request.tendered_minor,
        reference=request.reference,
    )
    tender = tender_for(tx, offered, None)
    _check_tender(tender)
    reference, last_four = said_of(tx, tender, offered)
    settled = settle(
        request.amount_minor,
        terms_of(tender),
        Offer(request.amount_minor, request.tendered_minor),
        account.currency,
    )
    if not settled.amount_minor:
        raise AccountRefused(f"{tender.name} cannot pay so little.")
    drawer_id, session = drawer_for(tx, request.drawer_session_id)
    payment = tx.insert(
        Payment,
        request.payment_id,
        kind=purpose.kind,
        account_id=account.id,
        tender_id=tender.id,
        tender_kind=tender.kind,
        tender_name=tender.name,
        amount_minor=settled.amount_minor,
        tendered_minor=settled.tendered_minor,
        change_minor=settled.change_minor,
        rounding_minor=settled.rounding_minor,
        currency=account.currency,
        drawer_session_id=session.id if session else None,
        last_four=last_four,
        reference={"text": reference} if reference else {},
        taken_at=tx.now,
        z_number=open_z_number(tx),
    )
    post_payment(tx, payment, session.drawer_id if session else None, purpose.books)
    if tender.opens_drawer and drawer_id is not None:
        open_for(tx, drawer_id, session, payment.id)
    tx.signal("payments")
    return settled


def _check_tender(tender: Tender) -> None:
    if tender.kind in KIND_OF_TENDER or tender.kind == "staff_meal":
        raise AccountRefused(f"{tender.name} cannot pay for this. Take cash or a card.")
