"""Whose order it is and what else prices may ask: said of an order, it holds for what comes."""

from __future__ import annotations

from domain.errors import BadRequest
from domain.orders import MAX_NAME_LENGTH, check_text
from domain.pricing.book import PriceBook
from edge.audit import record
from edge.orders import store
from edge.orders.discount_requests import SetGuestGroup, SetPriceContext
from edge.orders.requests import OrderChange
from edge.transaction import Write

MAX_CONTEXT = 20


def groups_asked(prices: PriceBook) -> tuple[str, ...]:
    """The groups of guests that rules, offers and charges ask about."""
    rules = [
        *prices.rules,
        *(each.rule for each in prices.bundles),
        *(each.rule for each in prices.charges),
    ]
    named = [
        each.value for rule in rules for each in rule.conditions if each.field == "guest_group"
    ]
    every = {
        group
        for value in named
        for group in (value if isinstance(value, frozenset) else (value,))
        if group
    }
    return tuple(sorted(every))


def set_guest_group(tx: Write, request: SetGuestGroup) -> OrderChange:
    """Lines that are there keep their prices. Raises OrderClosed, LimitExceeded."""
    order = store.open_order(tx, request.order_id)
    group = check_text(request.guest_group, MAX_NAME_LENGTH, "group")
    tx.update(order, guest_group=group)
    record(tx, "set_guest_group", "order", order.id, details={"group": group})
    tx.signal("order", order.id)
    return OrderChange(order.id, order.number, order.total_minor)


def set_price_context(tx: Write, request: SetPriceContext) -> OrderChange:
    """Lines that are there keep their prices. Raises BadRequest, OrderClosed."""
    order = store.open_order(tx, request.order_id)
    context = {
        check_text(name, MAX_NAME_LENGTH, "name"): value for name, value in request.context.items()
    }
    if len(context) > MAX_CONTEXT or not all(context):
        raise BadRequest(f"An order says up to {MAX_CONTEXT} things about itself, each by a name.")
    for value in context.values():
        if isinstance(value, str):
            check_text(value, MAX_NAME_LENGTH, "value")
    tx.update(order, price_context=context)
    record(tx, "set_price_context", "order", order.id, details=context)
    tx.signal("order", order.id)
    return OrderChange(order.id, order.number, order.total_minor)
