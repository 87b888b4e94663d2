"""What the counter decides: the order's type, what its buttons say, what opens by itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from domain.catalog import Menu, MenuOrderType
from domain.orders import LineState, called
from edge.checks.requests import CheckView, TenderView
from edge.orders.views import OrderView
from ui.components.order_list import Total
from ui.store.pay_view import cash_due
from ui.text import _, format_money

EAT_HERE = "dine_in"


def order_id_of(tap_id: UUID) -> UUID:
    """The id of the order that a counter's first tap opens: a repeated tap opens the same."""
    return uuid5(tap_id, "order")


def kinds(menu: Menu) -> tuple[MenuOrderType, ...]:
    """The order types of a counter: first those that need no table, then eating here."""
    found = sorted(menu.order_types.values(), key=lambda each: each.position)
    here = [each for each in found if each.code == EAT_HERE]
    return (*(each for each in found if not each.needs_table and each.code != "delivery"), *here)


def next_kind(offered: Sequence[MenuOrderType], current: UUID) -> UUID:
    """The order type after this one, around."""
    ids = [each.id for each in offered]
    return ids[(ids.index(current) + 1) % len(ids)] if current in ids else ids[0]


def kind_words(menu: Menu, kind_id: UUID, language: str) -> str:
    """What the order type is called."""
    kind = menu.order_types[kind_id]
    return menu.text(kind.id, "name", language, kind.name)


def title(view: OrderView | None) -> str:
    """What is being sold now."""
    if view is None:
        return _("Counter")
    words = called(view.name, view.pickup_number)
    return words or _("Order {number}").format(number=view.number)


def is_empty(view: OrderView | None) -> bool:
    """Whether there is nothing on the order that could be paid."""
    return view is None or all(line.state == LineState.VOIDED for line in view.lines)


def exact_cash(check: CheckView, cash: TenderView | None, language: str) -> str:
    """What the exact-cash button says: the amount that cash would take."""
    if cash is None:
        return ""
    return format_money(cash_due(check, cash, language)[0], check.currency, language)


def sold(order_number: int, amount_minor: int, currency: str, language: str) -> str:
    """What is said when an order was paid in one tap."""
    amount = format_money(amount_minor, currency, language)
    return _("Order {number} paid: {amount}").format(number=order_number, amount=amount)


def no_totals(currency: str, language: str) -> list[Total]:
    """The foot of an order that has not begun."""
    return [Total(_("Total"), format_money(0, currency, language), strong=True)]
