"""Orders whose guests owe no tax: their lines without it, whatever comes to the order later.

A line keeps the taxes that are not owed, marked, so that an exemption can be taken back. What its
price had of them is taken off after all discounts, service charges among the lines; it is rounded
once over what is not paid yet. `orders.exemption` keeps reason, proof, codes and the amount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.language import N_
from domain.pricing.discounts import Net
from domain.pricing.trail import LINE, Step, from_doc
from domain.tax import Exemption, Taxable, exempted, exemption_of, rules_of, snapshots
from domain.tax.exemptions import owed, without
from domain.tax.values import EXEMPT
from edge.transaction import Write
from sync.tables.sales import Order, OrderLine

MINOR = "minor"
NAME = N_("Tax not owed")


def concerns(order: Order, rows: Sequence[OrderLine]) -> bool:
    """Whether taxes are not owed on an order, or on lines that came from such a one."""
    return bool(order.exemption) or any(tax.get(EXEMPT) for row in rows for tax in row.taxes)


def taxes_of(order: Order, row: OrderLine) -> list[dict[str, Any]]:
    """A line's taxes as it is to keep them on this order."""
    exemption = exemption_of(order.exemption)
    return owed(row.taxes) if exemption is None else without(row.taxes, exemption)


def lowered(
    tx: Write, order: Order, rows: Sequence[OrderLine], nets: Mapping[UUID, Net]
) -> dict[UUID, Net]:
    """What rows come to after the taxes that are not owed, and one step more to get there."""
    exemption = exemption_of(order.exemption)
    if exemption is None:
        return dict(nets)
    lines = [Taxable(nets[row.id].amount_minor, snapshots(owed(row.taxes))) for row in rows]
    left = exempted(lines, exemption, rules_of(tx.house.options))
    return {
        row.id: _without(nets[row.id], line.amount_minor)
        for row, line in zip(rows, left, strict=True)
    }


def keep_amount(tx: Write, order: Order, minor: int) -> None:
    """Keep how much less the guests pay, where that changed."""
    if order.exemption and order.exemption.get(MINOR) != minor:
        tx.update(order, exemption={**order.exemption, MINOR: minor})


def before_it(row: OrderLine) -> int:
    """What a row comes to before taxes that are not owed were taken out of it."""
    steps = [step for step in from_doc(row.price_trail) if step.kind == EXEMPT]
    return steps[-1].before_minor if steps else row.amount_minor


def taken_out(rows: Sequence[OrderLine]) -> int:
    """How much the exemption took out of rows that stay as they are."""
    return sum(before_it(row) - row.amount_minor for row in rows)


def doc_of(exemption: Exemption) -> dict[str, Any]:
    """An exemption as an order keeps it."""
    return {
        "reason": exemption.reason,
        "proof": exemption.proof,
        "codes": sorted(exemption.codes),
        MINOR: 0,
    }


def _without(net: Net, minor: int) -> Net:
    if minor == net.amount_minor:
        return net
    step = Step(EXEMPT, NAME, EXEMPT, net.amount_minor, minor, LINE)
    return replace(net, amount_minor=minor, steps=(*net.steps, step))
