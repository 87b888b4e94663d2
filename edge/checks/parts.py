"""Writes the parts of a bill as checks with their allocations. Plain functions inside a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from domain.ids import new_id
from domain.splitting import Part, Portion
from edge.checks import store
from edge.checks.bill import Bill, free_numbers
from edge.transaction import Write
from sync.tables.sales import Check, CheckAllocation


def write_parts(tx: Write, bill: Bill, parts: Sequence[Part]) -> None:
    """Make the unpaid checks of an order be these parts. Paid ones are not touched.

    A part under the id of a check is that check; other unpaid checks are put away.
    """
    still_open = [part for part in parts if not part.is_fixed]
    wanted = {part.id for part in still_open}
    put_away = [
        check for check in bill.checks.values() if check.state == "open" and check.id not in wanted
    ]
    for check in put_away:
        _allocate(tx, check.id, ())
        tx.update(check, state="voided", total_minor=0, tax_minor=0, taxes=[])
    kept = [check for check in bill.checks.values() if check not in put_away]
    made = [part for part in still_open if part.id not in bill.checks]
    for part, number in zip(made, free_numbers(kept, len(made)), strict=True):
        _insert(tx, bill, part, number)
    for part in still_open:
        if part.id in bill.checks:
            _change(tx, bill.checks[part.id], part)


def totals_columns(part: Part) -> dict[str, Any]:
    """What a check says of its part."""
    return {
        "total_minor": part.total_minor,
        "tax_minor": sum(tax.tax_minor for tax in part.taxes),
        "taxes": [asdict(tax) for tax in part.taxes],
    }


def _insert(tx: Write, bill: Bill, part: Part, number: int) -> None:
    order = bill.order
    tx.insert(
        Check,
        part.id,
        order_id=order.id,
        number=number,
        currency=order.currency,
        **totals_columns(part),
    )
    _allocate(tx, part.id, part.portions)


def _change(tx: Write, check: Check, part: Part) -> None:
    """A bill that was printed of other amounts is not this check's bill any more."""
    columns = totals_columns(part)
    if check.prechecked_at is not None and check.total_minor != part.total_minor:
        columns["prechecked_at"] = None
    if any(getattr(check, name) != value for name, value in columns.items()):
        tx.update(check, **columns)
    _allocate(tx, check.id, part.portions)


def _allocate(tx: Write, check_id: UUID, portions: Sequence[Portion]) -> None:
    known = {row.source_id: row for row in store.allocations_of(tx, check_id)}
    wanted = {portion.line_id: portion for portion in portions}
    for source_id, row in known.items():
        if source_id not in wanted:
            tx.update(row, deleted_at=tx.now)
        elif changed := _differs(row, wanted[source_id]):
            tx.update(row, **changed)
    tx.insert_many(
        CheckAllocation,
        [
            {
                "id": new_id(),
                "check_id": check_id,
                "source_kind": "order_line",
                "source_id": portion.line_id,
                "currency": tx.house.currency,
                **_columns(portion),
            }
            for portion in portions
            if portion.line_id not in known
        ],
    )


def _columns(portion: Portion) -> dict[str, int]:
    return {
        "share_numerator": portion.share.numerator,
        "share_denominator": portion.share.denominator,
        "amount_minor": portion.amount_minor,
    }


def _differs(row: CheckAllocation, portion: Portion) -> dict[str, int]:
    return {name: value for name, value in _columns(portion).items() if getattr(row, name) != value}
