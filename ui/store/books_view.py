"""The house's books on screen: days that are even, exports, months, codes of accounts."""

from __future__ import annotations

from collections.abc import Sequence

from domain.language import N_
from domain.ledger import LedgerAccount
from domain.ledger.codes import MOST_CODE, MOST_NAME
from edge.books.requests import AccountRow, Books
from ui.components.form_sheet import Field, Form
from ui.components.row_list import Row, RowAction, Section, Tab
from ui.store.manager_view import Reader
from ui.text import _, count_of

DAYS, CODES = "days", "codes"
CSV, XLSX, LOCK, EDIT = "csv", "xlsx", "lock", "edit"
ACCOUNTS = {
    LedgerAccount.CASH: N_("Cash in drawers"),
    LedgerAccount.TENDER: N_("Cards and wallets, on the way"),
    LedgerAccount.CHECKS: N_("Checks that are partly paid"),
    LedgerAccount.REVENUE: N_("Sales"),
    LedgerAccount.TAX: N_("Taxes"),
    LedgerAccount.ROUNDING: N_("Rounding of cash"),
    LedgerAccount.TIPS: N_("Tips owed"),
    LedgerAccount.GIFT_CARDS: N_("Gift cards"),
    LedgerAccount.HOUSE_ACCOUNTS: N_("House accounts"),
    LedgerAccount.VOUCHERS: N_("Vouchers taken"),
    LedgerAccount.STAFF_MEALS: N_("Staff meals"),
    LedgerAccount.DIFFERENCES: N_("Cash differences"),
    LedgerAccount.PAY_OUTS: N_("Paid out of drawers"),
    LedgerAccount.PAY_INS: N_("Paid into drawers"),
    LedgerAccount.FLOATS: N_("Cash of the house"),
    LedgerAccount.PLACE: N_("Safe and bank"),
}


def tabs() -> tuple[Tab, ...]:
    """The days, and what accounts are called in the firm's own books."""
    return (Tab(DAYS, _("Days")), Tab(CODES, _("Account codes")))


def day_sections(books: Books, reader: Reader) -> tuple[Section, ...]:
    """The month that can be locked, and the days with their files."""
    return (_months(books), _days(books, reader))


def _months(books: Books) -> Section:
    month = books.lockable_month
    locked = books.locked_month
    words = _("Locked up to {month}.").format(month=locked) if locked else _("No month is locked.")
    rows: tuple[Row, ...] = ()
    if month:
        act = RowAction(
            LOCK,
            _("Lock {month}").format(month=month),
            "lock",
            "danger",
            confirm=_("Lock {month} for good?").format(month=month),
        )
        rows = (Row(month, month, words, actions=(act,)),)
    note = _("What comes late for a locked month is booked on the first day of the open one.")
    return Section("months", _("Months"), rows, empty=words, note=note)


def _days(books: Books, reader: Reader) -> Section:
    acts = (RowAction(CSV, "CSV", "list"), RowAction(XLSX, "XLSX", "list"))
    rows = tuple(
        Row(
            day.date,
            day.date,
            " · ".join(
                filter(
                    None,
                    (
                        count_of(day.postings, "{count} posting", "{count} postings"),
                        _("locked") if day.locked else "",
                    ),
                )
            ),
            reader.money(day.debit_minor),
            _("even") if day.is_even else _("not even"),
            "ready" if day.is_even else "late",
            actions=acts,
        )
        for day in books.days
    )
    return Section("days", _("Days"), rows, empty=_("Nothing was booked yet."))


def code_sections(accounts: Sequence[AccountRow]) -> tuple[Section, ...]:
    """Every account with its parts; a part without a code of its own has its account's."""
    return tuple(
        Section(
            f"account {account}",
            _(ACCOUNTS[LedgerAccount(account)]),
            tuple(_code_row(each) for each in accounts if each.account == account),
        )
        for account in dict.fromkeys(each.account for each in accounts)
    )


def _code_row(each: AccountRow) -> Row:
    act = RowAction(EDIT, _("Change"), "note")
    title = each.part or _("All of it")
    word = _("own code") if each.is_own else ""
    return Row(row_id(each), title, each.name, each.code, word, "info", actions=(act,))


def row_id(each: AccountRow) -> str:
    """An account's part as a row."""
    return f"{each.account}/{each.detail}"


def code_form(each: AccountRow) -> Form:
    """A code and its name; without a code it is as before anybody wrote one."""
    whole = _(ACCOUNTS[LedgerAccount(each.account)])
    title = ": ".join(filter(None, (whole, each.part)))
    return Form(
        row_id(each),
        title,
        (
            Field(
                "code",
                _("Code"),
                value=each.code if each.is_own else "",
                hint=each.code,
                most=MOST_CODE,
            ),
            Field(
                "name",
                _("Name in your books"),
                value=each.name if each.is_own else "",
                hint=each.name,
                most=MOST_NAME,
            ),
        ),
    )
