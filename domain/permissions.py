"""Rights: what people may do, the usual roles, and the question every service asks."""

from __future__ import annotations

from enum import StrEnum

from domain.errors import Forbidden
from domain.language import N_


class Right(StrEnum):
    """One thing a person may do. Stored in roles as its text."""

    TAKE_ORDERS = "take_orders"
    SELL_OPEN_ITEM = "sell_open_item"
    TYPE_WEIGHT = "type_weight"
    SERVE_OTHERS_TABLES = "serve_others_tables"
    VOID_SENT = "void_sent"
    MOVE_ORDERS = "move_orders"
    TAKE_PAYMENT = "take_payment"
    DISCOUNT = "discount"
    REFUND = "refund"
    WRITE_OFF = "write_off"
    CHANGE_AFTER_BILL = "change_after_bill"
    CARRY_CASH = "carry_cash"
    USE_ACCOUNTS = "use_accounts"
    ISSUE_INVOICES = "issue_invoices"
    MANAGE_BOOKS = "manage_books"
    OPEN_DRAWER = "open_drawer"
    RUN_DRAWER = "run_drawer"
    CLOSE_DAY = "close_day"
    WORK_KITCHEN = "work_kitchen"
    SET_AVAILABILITY = "set_availability"
    EDIT_MENU = "edit_menu"
    EDIT_FLOOR = "edit_floor"
    EDIT_PEOPLE = "edit_people"
    MANAGE_DEVICES = "manage_devices"
    SEE_REPORTS = "see_reports"
    APPROVE = "approve"


WAITER = frozenset(
    {
        Right.TAKE_ORDERS,
        Right.SELL_OPEN_ITEM,
        Right.MOVE_ORDERS,
        Right.TAKE_PAYMENT,
        Right.CARRY_CASH,
    }
)
"""Waiters may sell what is not on the menu: half a portion is rung on a Friday without a manager.
Each one is in the audit and stands apart in reports; without the right it needs an approval."""
CASHIER = WAITER | {
    Right.TYPE_WEIGHT,
    Right.RUN_DRAWER,
    Right.OPEN_DRAWER,
    Right.SERVE_OTHERS_TABLES,
    Right.USE_ACCOUNTS,
    Right.ISSUE_INVOICES,
}
COOK = frozenset({Right.WORK_KITCHEN, Right.SET_AVAILABILITY})
RUNNER = frozenset({Right.WORK_KITCHEN})
MANAGER = frozenset(Right)
USUAL_ROLES: dict[str, frozenset[Right]] = {
    N_("Waiter"): WAITER,
    N_("Cashier"): CASHIER,
    N_("Cook"): COOK,
    N_("Runner"): RUNNER,
    N_("Manager"): MANAGER,
    N_("Owner"): MANAGER,
}

SENTENCES: dict[Right, str] = {
    Right.SERVE_OTHERS_TABLES: "This table is somebody else's. A manager can let you serve it.",
    Right.SELL_OPEN_ITEM: "Selling something that is not on the menu needs a manager.",
    Right.TYPE_WEIGHT: "Typing a weight instead of weighing needs a cashier or manager.",
    Right.VOID_SENT: "Taking back a sent line needs a manager.",
    Right.DISCOUNT: "A discount needs a manager.",
    Right.REFUND: "A refund needs a manager.",
    Right.WRITE_OFF: "Closing a check that was not paid needs a manager.",
    Right.CHANGE_AFTER_BILL: "The bill was printed. Taking something off it needs a manager.",
    Right.CARRY_CASH: "Carrying cash needs a cashier or manager.",
    Right.USE_ACCOUNTS: "Gift cards and house accounts need a cashier or manager.",
    Right.ISSUE_INVOICES: "An invoice needs a cashier or manager.",
    Right.MANAGE_BOOKS: "The books need a manager.",
    Right.OPEN_DRAWER: "Opening the drawer without a sale needs a manager.",
    Right.RUN_DRAWER: "Opening or closing a drawer needs a cashier or manager.",
    Right.CLOSE_DAY: "Closing the day needs a manager.",
}


def require(rights: frozenset[str], right: Right) -> None:
    """Raises Forbidden, naming the right, when it is not among `rights`."""
    if right not in rights:
        raise Forbidden(
            SENTENCES.get(right, "You do not have the right to do this. Ask a manager."), right
        )
