"""Service charges on an order: a line of their own, taxed as the rule says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.ids import new_id
from domain.language import N_
from domain.orders import THOUSANDTHS, LineState
from domain.pricing.charges import Charge, charges
from domain.pricing.trail import FARE, Step, to_doc
from edge.orders import discount_store, store
from edge.orders.pricing import sale_of, tax_snapshots
from edge.transaction import Write
from sync.tables.pricing import ServiceCharge
from sync.tables.sales import Order, OrderLine

CATEGORY = N_("Service charge")


def charge(
    tx: Write, menu: Menu, order: Order, base_minor: int, paid: frozenset[UUID] = frozenset()
) -> int:
    """Bring the service charges of an order up to date; returns what they come to.

    Each holds as of the opening of the order; a waived one stays waived, one whose line is among
    the `paid` ones stays as it is.
    """
    known = {row.rule_id: row for row in discount_store.charges_on(tx, order.id)}
    if not known and not menu.prices.charges:
        return 0
    due = {
        each.charge_rule.rule.id: each
        for each in charges(menu.prices.charges, sale_of(tx, order, order.opened_at), base_minor)
    }
    fixed = {rule_id for rule_id, row in known.items() if row.line_id in paid}
    total = sum(known[rule_id].charged_minor for rule_id in fixed)
    for rule_id, each in due.items():
        row = known.get(rule_id)
        if rule_id not in fixed and (row is None or row.waived_at is None):
            total += each.charged_minor
            _write(tx, menu, order, each, row)
    for rule_id, row in known.items():
        if rule_id not in due and rule_id not in fixed:
            _take_away(tx, row)
    return total


def end(tx: Write, order_id: UUID) -> None:
    """No service is charged on an order any more: its lines are another's."""
    for row in discount_store.charges_on(tx, order_id):
        _take_away(tx, row)


def waive(tx: Write, row: ServiceCharge, reason: str) -> None:
    """Charge it no more on its order."""
    _take_away(tx, row)
    tx.update(row, waived_at=tx.now, waived_reason=reason, approver_id=tx.actor.approver_id)


def _write(tx: Write, menu: Menu, order: Order, due: Charge, row: ServiceCharge | None) -> None:
    if row is not None and (row.base_minor, row.charged_minor) == (
        due.base_minor,
        due.charged_minor,
    ):
        return
    amounts: dict[str, Any] = {"base_minor": due.base_minor, "charged_minor": due.charged_minor}
    line = tx.get(OrderLine, row.line_id) if row is not None else None
    if line is not None and line.state != LineState.VOIDED:
        tx.update(line, **_price(due))
    else:
        line = _insert_line(tx, menu, order, due)
    if row is not None:
        tx.update(row, line_id=line.id, **amounts)
        return
    rule = due.charge_rule.rule
    tx.insert(
        ServiceCharge,
        order_id=order.id,
        rule_id=rule.id,
        line_id=line.id,
        name=rule.name,
        rate_micros=rule.rate_micros,
        amount_minor=rule.amount_minor,
        currency=order.currency,
        tax_group_id=due.charge_rule.tax_group_id,
        **amounts,
    )


def _insert_line(tx: Write, menu: Menu, order: Order, due: Charge) -> OrderLine:
    tax_group_id = due.charge_rule.tax_group_id
    return tx.insert(
        OrderLine,
        new_id(),
        order_id=order.id,
        kind=store.SERVICE,
        position=store.count_lines(tx, order.id).last_position + 1,
        state=LineState.SENT,
        name=due.charge_rule.rule.name,
        category_name=CATEGORY,
        quantity=THOUSANDTHS,
        currency=order.currency,
        taxes=tax_snapshots(menu, tax_group_id, order.order_type_id),
        tax_group_id=tax_group_id,
        station_ids=[],
        allergens={},
        marks=[],
        **_price(due),
    )


def _price(due: Charge) -> dict[str, Any]:
    rule = due.charge_rule.rule
    step = Step(rule.id.hex, rule.name, FARE, 0, due.charged_minor)
    return {
        "unit_price_minor": due.charged_minor,
        "amount_minor": due.charged_minor,
        "price_trail": to_doc([step]),
    }


def _take_away(tx: Write, row: ServiceCharge) -> None:
    line = tx.get(OrderLine, row.line_id)
    if line is not None and line.state != LineState.VOIDED:
        tx.update(line, state=LineState.VOIDED, voided_at=tx.now, void_reason="not charged")
    if row.charged_minor:
        tx.update(row, base_minor=0, charged_minor=0)
