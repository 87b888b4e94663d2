"""Gift cards: sold, loaded, blocked. Plain functions inside one write."""

from __future__ import annotations

from datetime import date

from domain.accounts import AccountKind, AccountRefused, EntryKind
from domain.accounts.codes import new_code
from domain.accounts.rules import check_usable
from domain.errors import BadRequest, CommandReused
from edge.accounts import paper, store
from edge.accounts.requests import (
    AccountChange,
    AccountPaid,
    BlockAccount,
    LoadGiftCard,
    PrintCard,
    SellGiftCard,
)
from edge.accounts.spending import load, write_entry
from edge.accounts.taking import LOAD, known, take
from edge.audit import record
from edge.transaction import Write
from sync.tables.accounts import Account
from sync.tables.sales import Payment

MOST_NAME = 80


def sell(tx: Write, request: SellGiftCard) -> AccountPaid:
    """A new card with a number of its own, its first load, its paper.

    Raises BadRequest, PaymentRefused, Forbidden, NotFound, CommandReused.
    """
    payment = known(tx, request, LOAD)
    if payment is not None:
        return answer(tx, tx.load(Account, request.account_id, "gift card"), payment)
    if tx.get(Account, request.account_id) is not None:
        raise CommandReused("This gift card was sold already.")
    card = tx.insert(
        Account,
        request.account_id,
        kind=AccountKind.GIFT_CARD,
        code=_unused_code(tx),
        name=request.name.strip()[:MOST_NAME],
        currency=tx.house.currency,
        ends_on=_last_day(tx, request.ends_on),
    )
    paid = _load(tx, request, card)
    paper.print_card(tx, card)
    record(tx, "sell_gift_card", "account", card.id, details={"minor": paid.balance_minor})
    return paid


def put_on(tx: Write, request: LoadGiftCard) -> AccountPaid:
    """More on a card. Raises AccountRefused where it is blocked or has ended, and as `sell`."""
    card = load(tx, request.account_id, AccountKind.GIFT_CARD)
    payment = known(tx, request, LOAD)
    if payment is not None:
        return answer(tx, card, payment)
    check_usable(store.standing(tx, card), tx.house.currency, tx.business_date)
    paid = _load(tx, request, card)
    record(tx, "load_gift_card", "account", card.id, details={"minor": request.amount_minor})
    return paid


def block(tx: Write, request: BlockAccount) -> AccountChange:
    """Stop an account, or let it pay again; why is in the audit. Raises BadRequest, NotFound."""
    account = tx.load(Account, request.account_id, "account")
    reason = request.reason.strip()
    if not reason:
        raise BadRequest("Say why.")
    if account.active == request.blocked:
        tx.update(account, active=not request.blocked)
        act = "block_account" if request.blocked else "unblock_account"
        record(tx, act, "account", account.id, reason=reason)
        tx.signal("accounts", account.id)
    return AccountChange(account.id, store.balance(tx, account.id))


def print_again(tx: Write, request: PrintCard) -> AccountChange:
    """One more paper of a card that can be spent, with what it still buys."""
    card = load(tx, request.account_id, AccountKind.GIFT_CARD)
    if not card.active:
        raise AccountRefused("This gift card is blocked.")
    paper.print_card_again(tx, card, store.last_copy(tx, card.id, paper.CARD) + 1)
    record(tx, "print_gift_card", "account", card.id)
    return AccountChange(card.id, store.balance(tx, card.id))


def answer(tx: Write, account: Account, payment: Payment) -> AccountPaid:
    """What a payment for an account did."""
    return AccountPaid(
        account_id=account.id,
        payment_id=payment.id,
        code=account.code,
        amount_minor=payment.amount_minor,
        change_minor=payment.change_minor,
        rounding_minor=payment.rounding_minor,
        balance_minor=store.balance(tx, account.id),
    )


def _load(tx: Write, request: SellGiftCard | LoadGiftCard, card: Account) -> AccountPaid:
    settled = take(tx, request, card, LOAD)
    minor = settled.settles_minor
    write_entry(tx, card, EntryKind.LOAD, minor, payment_id=request.payment_id)
    return answer(tx, card, tx.load(Payment, request.payment_id, "payment"))


def _unused_code(tx: Write) -> str:
    """Of 10^14 numbers one that no card has; a second look is a matter of principle."""
    code = new_code()
    while store.by_code(tx, code) is not None:
        code = new_code()
    return code


def _last_day(tx: Write, text: str) -> str | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a day like 2027-12-31.") from error
    if day < tx.business_date:
        raise BadRequest("The card's last day is over already.")
    return day
