"""House accounts: made, changed, settled. Plain functions inside one write."""

from __future__ import annotations

from typing import Any

from domain.accounts import AccountKind, AccountRefused, EntryKind
from domain.checks import MAX_PAYMENT_MINOR
from domain.errors import BadRequest
from domain.invoices.tax_ids import read_tax_id
from domain.money_text import money_text
from edge.accounts import store
from edge.accounts.cards import answer
from edge.accounts.requests import AccountChange, AccountPaid, SaveHouseAccount, SettleAccount
from edge.accounts.spending import load, write_entry
from edge.accounts.taking import SETTLE, known, take
from edge.audit import record
from edge.invoices.allocating import allocate
from edge.invoices.store import country
from edge.transaction import Write
from sync.tables.accounts import Account
from sync.tables.sales import Payment

MOST_TERMS_DAYS = 365
MOST_TEXT = 200


def save(tx: Write, request: SaveHouseAccount) -> AccountChange:
    """Make or change a house account; limits and terms are in the audit.

    Raises BadRequest for a name, limit, term, tax number or code that cannot be.
    """
    columns = _columns(tx, request)
    account = tx.get(Account, request.account_id)
    if account is None:
        tx.insert(
            Account,
            request.account_id,
            kind=AccountKind.HOUSE,
            currency=tx.house.currency,
            **columns,
        )
    elif account.kind != AccountKind.HOUSE:
        raise AccountRefused("That is a gift card.")
    else:
        tx.update(account, **columns)
    details = {"limit_minor": request.limit_minor, "terms_days": request.terms_days}
    record(tx, "save_house_account", "account", request.account_id, details=details)
    tx.signal("accounts", request.account_id)
    return AccountChange(request.account_id, store.balance(tx, request.account_id))


def settle_account(tx: Write, request: SettleAccount) -> AccountPaid:
    """Take what is owed, whole or in part, never more; it pays the invoices that are due first.

    Raises AccountRefused, PaymentRefused, Forbidden, NotFound, CommandReused.
    """
    account = load(tx, request.account_id, AccountKind.HOUSE)
    payment = known(tx, request, SETTLE)
    if payment is not None:
        return answer(tx, account, payment)
    owed = store.balance(tx, account.id)
    if owed <= 0:
        raise AccountRefused(f"{account.name} owes nothing.")
    if request.amount_minor > owed:
        raise AccountRefused(
            f"{account.name} owes only {money_text(owed, account.currency)}. Take no more."
        )
    settled = take(tx, request, account, SETTLE)
    minor = settled.settles_minor
    allocate(tx, account, request.payment_id, minor, request.invoice_id)
    write_entry(tx, account, EntryKind.SETTLE, -minor, payment_id=request.payment_id)
    record(tx, "settle_account", "account", account.id, details={"minor": minor})
    return answer(tx, account, tx.load(Payment, request.payment_id, "payment"))


def _columns(tx: Write, request: SaveHouseAccount) -> dict[str, Any]:
    name = " ".join(request.name.split())
    if not name:
        raise BadRequest("A house account needs a name.")
    limit = request.limit_minor
    if limit is not None and not 0 <= limit <= MAX_PAYMENT_MINOR:
        raise BadRequest("The limit is too large or below zero. Look at it again.")
    if not 0 <= request.terms_days <= MOST_TERMS_DAYS:
        raise BadRequest("An invoice is due within 0 to 365 days.")
    code = request.code.strip()
    other = store.by_code(tx, code) if code else None
    if other is not None and other.id != request.account_id:
        raise BadRequest("Another account has this code already.")
    return {
        "name": name[:MOST_TEXT],
        "limit_minor": limit,
        "terms_days": request.terms_days,
        "tax_id": read_tax_id(request.tax_id, country(tx)),
        "address": request.address.strip()[:MOST_TEXT],
        "email": request.email.strip()[:MOST_TEXT],
        "phone": request.phone.strip()[:MOST_TEXT],
        "code": code[:MOST_TEXT],
    }
