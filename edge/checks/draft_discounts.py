"""What was taken off the lines of a check and why, as its receipt says it.

The explanation of each line's amount (`order_lines.price_trail`) has all of it; the discounts of
the order say which of them are on one line and which on everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.ports.fiscal import DraftDiscount
from domain.pricing.trail import LINE, Step, from_doc
from domain.tax.values import EXEMPT
from edge.checks.store import SoldLine
from edge.orders.discount_store import discounts_on
from edge.orders.store import SeenLine
from edge.transaction import Read
from sync.tables.pricing import OrderDiscount
from sync.tables.sales import Order


@dataclass(frozen=True, slots=True)
class Given:
    """Discounts by dish, each dish's part of those on everything, and those on everything.

    A dish's are with its options'; `of_row` is what was taken off each line and option itself.
    """

    on_line: Mapping[UUID, tuple[DraftDiscount, ...]] = field(default_factory=dict)
    shared: Mapping[UUID, int] = field(default_factory=dict)
    on_all: tuple[DraftDiscount, ...] = ()
    of_row: Mapping[UUID, int] = field(default_factory=dict)


def given_on(read: Read, order: Order, lines: Sequence[SoldLine] | Sequence[SeenLine]) -> Given:
    """What was taken off the lines of a check; of shared lines only what is left is known."""
    if not order.adjusted and all(line.amount_minor or not line.unit_price_minor for line in lines):
        return Given()
    rows = _explained(read, order.id)
    whole = {
        row.id: row
        for row in lines
        if rows.get(row.id, _NOTHING)[0] == row.amount_minor
        and not (isinstance(row, SoldLine) and row.is_part)
    }
    known = _by_rule(discounts_on(read, order.id))
    on_line: dict[UUID, dict[str, DraftDiscount]] = {}
    shared: dict[UUID, int] = {}
    on_all: dict[str, DraftDiscount] = {}
    for line_id, line in whole.items():
        dish = line.parent_line_id if line.parent_line_id in whole else line.id
        for step in rows[line_id][1]:
            row = known.get(step.rule)
            minor = _minor(step)
            is_whole = row is not None and row.line_id is None and row.source != "offer"
            if is_whole or step.kind == EXEMPT:
                shared[dish or line_id] = shared.get(dish or line_id, 0) + minor
                _add(on_all, step, row, minor)
            else:
                _add(on_line.setdefault(dish or line_id, {}), step, row, minor)
    return Given(
        {line_id: tuple(found.values()) for line_id, found in on_line.items()},
        shared,
        tuple(on_all.values()),
        {line_id: sum(_minor(step) for step in rows[line_id][1]) for line_id in whole},
    )


_NOTHING: tuple[int | None, tuple[Step, ...]] = (None, ())


def _explained(read: Read, order_id: UUID) -> dict[UUID, tuple[int | None, tuple[Step, ...]]]:
    """The amounts of an order's lines, and the steps that took something off them."""
    rows = read.rows(
        "SELECT id, amount_minor, price_trail FROM order_lines WHERE organization_id = ? "
        "AND order_id = ? AND state <> 'voided' AND deleted_at IS NULL",
        read.house.organization_id,
        order_id,
    )
    return {
        UUID(bytes=row_id): (amount_minor, tuple(_off(json.loads(trail))))
        for row_id, amount_minor, trail in rows
    }


def _off(trail: Sequence[Mapping[str, object]]) -> Iterator[Step]:
    for step in from_doc(trail):
        if step.of == LINE and step.before_minor > step.after_minor:
            yield step


def _minor(step: Step) -> int:
    return step.before_minor - step.after_minor


def _by_rule(rows: Sequence[OrderDiscount]) -> dict[str, OrderDiscount]:
    found: dict[str, OrderDiscount] = {}
    for row in rows:
        key = row.source_id if row.source == "offer" else row.id
        if key is not None:
            found[key.hex] = row
    return found


def _add(
    found: dict[str, DraftDiscount], step: Step, row: OrderDiscount | None, minor: int
) -> None:
    before = found[step.rule].amount_minor if step.rule in found else 0
    reason = row.reason if row is not None else ""
    found[step.rule] = DraftDiscount(step.name, before + minor, reason)
