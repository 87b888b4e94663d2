"""Service charges on an order: a line of their own, taxed as the rule says.

A rule without a tax group is taxed as the country says: not at all, or like what it is charged on.
Then it has a row for each set of taxes that the lines have, the first of them the line.
While a charge is on an order it stays as its rule was then: whatever becomes of the rule, it asks
for no more and no less of the guests who sit there already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.ids import new_id
from domain.language import N_
from domain.orders import THOUSANDTHS, LineState
from domain.pricing.charges import Charge, ChargeRule, charges
from domain.pricing.rules import Rule, RuleKind
from domain.pricing.trail import FARE, Step, to_doc
from domain.tax import Taxable, charge_lines, rules_of, snapshots
from domain.tax.exemptions import owed
from edge.orders import discount_store, store
from edge.orders.pricing import sale_of, tax_snapshots, to_doc_of_tax
from edge.transaction import Write
from sync.tables.pricing import ServiceCharge
from sync.tables.sales import Order, OrderLine

CATEGORY = N_("Service charge")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a charge, and its taxes as its row keeps them."""

    amount_minor: int
    taxes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Charged:
    """What service is charged on: an amount and its taxes as a line keeps them."""

    amount_minor: int
    taxes: Sequence[Mapping[str, Any]]


def charge(
    tx: Write,
    menu: Menu,
    order: Order,
    lines: Sequence[Charged],
    paid: frozenset[UUID] = frozenset(),
) -> int:
    """Bring the service charges of an order up to date; returns what they come to.

    Each holds as of the opening of the order; a waived one stays waived, one whose line is among
    the `paid` ones stays as it is. Taxes that are not owed are left out later.
    """
    known = {row.rule_id: row for row in discount_store.charges_on(tx, order.id)}
    if not known and not menu.prices.charges:
        return 0
    base_minor = sum(each.amount_minor for each in lines)
    rules = _rules(menu, known)
    due = {
        each.charge_rule.rule.id: each
        for each in charges(rules, sale_of(tx, order, order.opened_at), base_minor)
    }
    taxables = [Taxable(each.amount_minor, snapshots(owed(each.taxes))) for each in lines]
    fixed = {rule_id for rule_id, row in known.items() if row.line_id in paid}
    total = sum(known[rule_id].charged_minor for rule_id in fixed)
    for rule_id, each in due.items():
        row = known.get(rule_id)
        if rule_id not in fixed and (row is None or row.waived_at is None):
            total += each.charged_minor
            _write(tx, order, each, row, _shares(tx, menu, order, each, taxables))
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


def _rules(menu: Menu, known: Mapping[UUID, ServiceCharge]) -> list[ChargeRule]:
    """The rules of the menu, those that are charged already as the order has them."""
    now = {each.rule.id: each for each in menu.prices.charges}
    for rule_id, row in known.items():
        if row.charged_minor:
            rule = now[rule_id].rule if rule_id in now else None
            now[rule_id] = ChargeRule(_as_it_was(row, rule), row.tax_group_id)
    return sorted(now.values(), key=lambda each: (-each.rule.priority, each.rule.id))


def _as_it_was(row: ServiceCharge, rule: Rule | None) -> Rule:
    """What a charge asks for; one whose rule is gone holds as long as anything is charged."""
    held = rule or Rule(
        row.rule_id, row.name, RuleKind.MARKUP, 0, row.amount_minor, row.rate_micros
    )
    return replace(held, name=row.name, rate_micros=row.rate_micros, amount_minor=row.amount_minor)


def _shares(
    tx: Write, menu: Menu, order: Order, due: Charge, lines: Sequence[Taxable]
) -> list[Share]:
    """A charge by the taxes on it; the parts add up to it."""
    tax_group_id = due.charge_rule.tax_group_id
    if tax_group_id is not None:
        taxes = tax_snapshots(menu, tax_group_id, order.order_type_id)
        return [Share(due.charged_minor, taxes)]
    parts = charge_lines(due.charged_minor, lines, rules_of(tx.house.options))
    return [Share(part.amount_minor, list(map(to_doc_of_tax, part.taxes))) for part in parts]


def _write(
    tx: Write, order: Order, due: Charge, row: ServiceCharge | None, shares: Sequence[Share]
) -> None:
    if (
        row is not None
        and (row.base_minor, row.charged_minor)
        == (
            due.base_minor,
            due.charged_minor,
        )
        and _are_as(tx, row, shares)
    ):
        return
    rule = due.charge_rule.rule
    amounts: dict[str, Any] = {
        "base_minor": due.base_minor,
        "charged_minor": due.charged_minor,
        "name": rule.name,
        "rate_micros": rule.rate_micros,
        "amount_minor": rule.amount_minor,
        "tax_group_id": due.charge_rule.tax_group_id,
    }
    line_id = _write_lines(tx, order, due, row, shares)
    if row is not None:
        tx.update(row, line_id=line_id, **amounts)
        return
    tx.insert(
        ServiceCharge,
        order_id=order.id,
        rule_id=rule.id,
        line_id=line_id,
        currency=order.currency,
        **amounts,
    )


def _are_as(tx: Write, row: ServiceCharge, shares: Sequence[Share]) -> bool:
    """Whether the rows of a charge have these amounts and taxes already."""
    rows = _rows(tx, row)
    now = [Share(each.amount_minor + each.discount_minor, owed(each.taxes)) for each in rows]
    return now == list(shares)


def _write_lines(
    tx: Write, order: Order, due: Charge, row: ServiceCharge | None, shares: Sequence[Share]
) -> UUID:
    """A row for each share, the first of them the line; returns its id."""
    rows = _rows(tx, row) if row is not None else []
    for share, line in zip(shares, rows, strict=False):
        tx.update(line, taxes=share.taxes, **_price(due, share.amount_minor))
    for line in rows[len(shares) :]:
        _end(tx, line)
    line_id = rows[0].id if rows else None
    for share in shares[len(rows) :]:
        made = _insert_line(tx, order, due, share, line_id)
        line_id = line_id or made.id
    assert line_id is not None
    return line_id


def _rows(tx: Write, row: ServiceCharge) -> list[OrderLine]:
    """The live rows of a charge, its line first."""
    line = tx.get(OrderLine, row.line_id)
    if line is None or line.state == LineState.VOIDED:
        return []
    others = [each for each in store.options(tx, line) if each.state != LineState.VOIDED]
    return [line, *others]


def _insert_line(
    tx: Write, order: Order, due: Charge, share: Share, parent_line_id: UUID | None
) -> OrderLine:
    return tx.insert(
        OrderLine,
        new_id(),
        order_id=order.id,
        parent_line_id=parent_line_id,
        kind=store.SERVICE,
        position=store.count_lines(tx, order.id).last_position + 1,
        state=LineState.SENT,
        name=due.charge_rule.rule.name,
        category_name=CATEGORY,
        quantity=THOUSANDTHS,
        currency=order.currency,
        taxes=share.taxes,
        tax_group_id=due.charge_rule.tax_group_id,
        station_ids=[],
        allergens={},
        marks=[],
        **_price(due, share.amount_minor),
    )


def _price(due: Charge, minor: int) -> dict[str, Any]:
    rule = due.charge_rule.rule
    return {
        "unit_price_minor": minor,
        "amount_minor": minor,
        "discount_minor": 0,
        "price_trail": to_doc([Step(rule.id.hex, rule.name, FARE, 0, minor)]),
    }


def _take_away(tx: Write, row: ServiceCharge) -> None:
    for line in _rows(tx, row):
        _end(tx, line)
    if row.charged_minor:
        tx.update(row, base_minor=0, charged_minor=0)


def _end(tx: Write, line: OrderLine) -> None:
    tx.update(line, state=LineState.VOIDED, voided_at=tx.now, void_reason="not charged")
