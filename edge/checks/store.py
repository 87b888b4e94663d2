"""SQL of checks, payments and receipts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from domain.checks import CheckTotals, totals
from domain.orders import LineState
from domain.tax import Taxable, TaxSnapshot, excluded_minor, rules_of, snapshots, tax_sums
from edge.transaction import Read, Write
from sync.tables.cash import Drawer, DrawerSession
from sync.tables.catalog import Tender
from sync.tables.devices import Device
from sync.tables.sales import Check, CheckAllocation, Order, Payment

UNSENT = (LineState.NEW, LineState.HELD)

_LINES = (
    "SELECT id, parent_line_id, kind, state, name, variant_name, quantity, unit_price_minor, "
    "amount_minor, seat, taxes, station_ids <> '[]', unit, category_id FROM order_lines "
    "WHERE organization_id = ? AND order_id = ? AND state <> 'voided' AND deleted_at IS NULL "
    "ORDER BY position, id"
)


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A live row of an order, as far as money is concerned."""

    id: UUID
    parent_line_id: UUID | None
    kind: str
    state: str
    name: str
    variant_name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    seat: int
    taxes: tuple[TaxSnapshot, ...]
    is_made: bool
    """Whether a station makes it."""
    unit: str = ""
    category_id: UUID | None = None
    is_part: bool = False
    """Whether it is a share of a line, `Barolo (1/3)`."""


def sold_lines(read: Read, order_id: UUID) -> list[SoldLine]:
    """The live lines of an order in order, options after their line."""
    return [
        SoldLine(
            id=UUID(bytes=row_id),
            parent_line_id=None if parent is None else UUID(bytes=parent),
            kind=kind,
            state=state,
            name=name,
            variant_name=variant,
            quantity=quantity,
            unit_price_minor=unit_price,
            amount_minor=amount,
            seat=seat,
            taxes=_taxes(taxes),
            is_made=bool(is_made),
            unit=unit,
            category_id=None if category is None else UUID(bytes=category),
        )
        for (
            row_id,
            parent,
            kind,
            state,
            name,
            variant,
            quantity,
            unit_price,
            amount,
            seat,
            taxes,
            is_made,
            unit,
            category,
        ) in read.rows(_LINES, read.house.organization_id, order_id)
    ]


@lru_cache(maxsize=256)
def _taxes(text: str) -> tuple[TaxSnapshot, ...]:
    return snapshots(json.loads(text))


def totals_of(read: Read, lines: Sequence[SoldLine]) -> CheckTotals:
    """The totals of a check over all these lines, by the restaurant's rules for its taxes."""
    taxables = [Taxable(line.amount_minor, line.taxes) for line in lines]
    return totals(taxables, rules_of(read.house.options))


def added_tax_minor(read: Read, order_id: UUID) -> int:
    """What taxes that are not in the prices add to an order."""
    rows = read.rows(
        "SELECT amount_minor, taxes FROM order_lines WHERE organization_id = ? AND order_id = ? "
        "AND state <> 'voided' AND deleted_at IS NULL",
        read.house.organization_id,
        order_id,
    )
    lines = [Taxable(amount_minor, _taxes(taxes)) for amount_minor, taxes in rows]
    if all(tax.included for line in lines for tax in line.taxes):
        return 0
    return excluded_minor(tax_sums(lines, rules_of(read.house.options)))


def unsent(lines: Sequence[SoldLine], order: Order) -> list[SoldLine]:
    """Lines that a station is to make and was not told of.

    What is held of an order that waits for its promised time may be paid: the box will send it.
    """
    states = (LineState.NEW,) if order.fires_at is not None else UNSENT
    return [line for line in lines if line.state in states and line.is_made]


def all_checks(read: Read, order_id: UUID) -> list[Check]:
    """All checks of an order, by number, also those that a split put away."""
    return read.all(Check, "order_id = ? AND deleted_at IS NULL ORDER BY number, id", order_id)


def checks_of(read: Read, order_id: UUID) -> list[Check]:
    """The checks of an order that count, by number."""
    return [check for check in all_checks(read, order_id) if check.state != "voided"]


def payments_of(read: Read, check_id: UUID) -> list[Payment]:
    """What was paid on a check, in order."""
    return read.all(Payment, "check_id = ? ORDER BY taken_at, id", check_id)


def allocations_of(read: Read, check_id: UUID) -> list[CheckAllocation]:
    """What a check carries."""
    return read.all(CheckAllocation, "check_id = ? AND deleted_at IS NULL", check_id)


def active_tenders(read: Read) -> list[Tender]:
    """The ways to pay, in the order of the buttons."""
    return read.all(
        Tender,
        "active AND deleted_at IS NULL AND (store_id IS NULL OR store_id = ?) "
        "ORDER BY position, id",
        read.house.store_id,
    )


def own_drawer_id(tx: Write) -> UUID | None:
    """The drawer of the device that acts, or the restaurant's only drawer."""
    device = tx.get(Device, tx.actor.device_id) if tx.actor.device_id else None
    if device is not None and device.drawer_id is not None:
        return device.drawer_id
    drawers = tx.all(
        Drawer,
        "deleted_at IS NULL AND person_id IS NULL AND (store_id IS NULL OR store_id = ?) LIMIT 2",
        tx.house.store_id,
    )
    return drawers[0].id if len(drawers) == 1 else None


def open_session(read: Read, drawer_id: UUID | None) -> DrawerSession | None:
    """The open session of a drawer; of any, where there is just one, for no drawer.

    A purse is its owner's alone.
    """
    if drawer_id is not None:
        return read.first(DrawerSession, "drawer_id = ? AND state = 'open'", drawer_id)
    sessions = read.all(
        DrawerSession,
        "state = 'open' AND drawer_id IN (SELECT id FROM drawers WHERE organization_id = ? "
        "AND person_id IS NULL) LIMIT 2",
        read.house.organization_id,
    )
    return sessions[0] if len(sessions) == 1 else None


def store_head(read: Read) -> tuple[str, str, str, dict[str, str]]:
    """The restaurant's name, address, language for guests, and its owner's tax ids."""
    row = read.rows(
        "SELECT s.name, s.address, s.guest_language, (SELECT e.tax_ids FROM "
        "store_legal_entities b JOIN legal_entities e ON e.organization_id = b.organization_id "
        "AND e.id = b.legal_entity_id WHERE b.organization_id = s.organization_id "
        "AND b.store_id = s.id ORDER BY b.from_date DESC LIMIT 1) "
        "FROM stores s WHERE s.organization_id = ? AND s.id = ?",
        read.house.organization_id,
        read.house.store_id,
    )[0]
    return row[0], row[1], row[2], json.loads(row[3] or "{}")
