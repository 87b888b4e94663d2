"""The pages a person may turn to, by their rights."""

from __future__ import annotations

from collections.abc import Collection

from domain.permissions import Right
from ui.store.asking import Pick
from ui.text import _

THIS_ORDER = "this order"
OFFICE = frozenset(
    {
        "/day",
        "/books",
        "/safe",
        "/tips",
        "/reports",
        "/invoices",
        "/fiscal",
        "/opening",
        "/hardware",
        "/office/special",
        "/office/menu",
        "/office/prices",
        "/office/codes",
        "/office/people",
        "/office/tenders",
        "/rooms",
    }
)
"""Pages that managers find on their own screen, under Office."""


def places(rights: Collection[str], here: str = "") -> list[Pick]:
    """The pages for somebody with these rights to turn to from their work, without the one where
    they are: managers go to the office through their own screen."""
    away = OFFICE if Right.SEE_REPORTS in rights else frozenset()
    return [pick for pick in all_places(rights) if pick.value not in {here, *away}]


def all_places(rights: Collection[str]) -> list[Pick]:
    """Every page for somebody with these rights."""
    every = (
        (Right.TAKE_ORDERS, Pick("/floor", _("Tables and tabs"), icon="plan")),
        (Right.TAKE_ORDERS, Pick("/tabs", _("Tabs at the bar"), icon="person")),
        (Right.TAKE_ORDERS, Pick("/takeaway", _("Takeaway"), icon="ordered")),
        (Right.TAKE_ORDERS, Pick("/driver", _("Deliveries"), icon="move")),
        (Right.TAKE_PAYMENT, Pick("/counter", _("Counter"), icon="pay")),
        (Right.CARRY_CASH, Pick("/purse", _("My purse"), icon="pay")),
        (Right.RUN_DRAWER, Pick("/drawer", _("Drawer"), icon="lock")),
        (Right.TAKE_PAYMENT, Pick("/payments", _("Card payments"), icon="pay")),
        (Right.TAKE_PAYMENT, Pick("/queue", _("Print queue"), icon="list")),
        (Right.TAKE_PAYMENT, Pick("/refund", _("Paid checks and refunds"), icon="recall")),
        (Right.USE_ACCOUNTS, Pick("/accounts", _("Gift cards and accounts"), icon="paid")),
        (Right.ISSUE_INVOICES, Pick("/invoices", _("Invoices"), icon="check")),
        (Right.SEE_REPORTS, Pick("/manager", _("Manager"), icon="person")),
        (Right.SEE_REPORTS, Pick("/day", _("End of day"), icon="lock")),
        (Right.MANAGE_BOOKS, Pick("/books", _("Books"), icon="list")),
        (Right.MANAGE_BOOKS, Pick("/safe", _("Safe and bank"), icon="lock")),
        (Right.SEE_REPORTS, Pick("/tips", _("Tips"), icon="pay")),
        (Right.SEE_REPORTS, Pick("/reports", _("Reports"), icon="list")),
        (Right.SEE_REPORTS, Pick("/fiscal", _("Receipts"), icon="check")),
        (Right.SEE_REPORTS, Pick("/opening", _("Opening"), icon="new")),
        (Right.EDIT_MENU, Pick("/office/special", _("Tonight's special"), icon="new")),
        (Right.EDIT_MENU, Pick("/office/menu", _("Menu"), icon="list")),
        (Right.EDIT_MENU, Pick("/office/prices", _("Prices"), icon="pay")),
        (Right.EDIT_MENU, Pick("/office/codes", _("Codes"), icon="list")),
        (Right.EDIT_PEOPLE, Pick("/office/people", _("People"), icon="guests")),
        (Right.MANAGE_BOOKS, Pick("/office/tenders", _("Ways to pay"), icon="pay")),
        (Right.EDIT_FLOOR, Pick("/rooms", _("Rooms"), icon="plan")),
        (Right.SEE_REPORTS, Pick("/sync", _("Link to the office"), icon="move")),
        (Right.MANAGE_DEVICES, Pick("/hardware", _("Printers and devices"), icon="printer")),
        (Right.SET_AVAILABILITY, Pick("/soldout", _("Sold out"), icon="void")),
        (Right.WORK_KITCHEN, Pick("/kitchen?choose=true", _("Kitchen screens"), icon="preparing")),
        (Right.WORK_KITCHEN, Pick("/pickup", _("Pick-up"), icon="ready")),
    )
    return [pick for right, pick in every if right in rights]
