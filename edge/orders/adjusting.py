"""Offers, discounts and service charges of an order, worked out again whenever its lines change.

Most orders have none, and nothing is read or written for them. A line's gross amount is what is
to be paid for it and its discount; its price never changes here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.catalog import Menu
from domain.errors import BadRequest
from domain.pricing.bundles import PIECE, Bundle, Piece, offers
from domain.pricing.discounts import Amount, Discount, DiscountKind, Net, Off, Settled, settled
from domain.pricing.facts import Thing
from domain.pricing.trail import LINE, Step, from_doc, of_one, to_doc
from domain.tax import exemption_of
from domain.tax.values import EXEMPT
from edge.menu.price_rules import from_kept, kept
from edge.orders import discount_store as discounts
from edge.orders import exempting, service_charges
from edge.orders.pricing import sale_of
from edge.orders.service_charges import Charged
from edge.orders.store import SERVICE
from edge.transaction import Read, Write
from sync.tables.pricing import OrderDiscount, PriceRule
from sync.tables.sales import Order, OrderLine

COMP = "comp"
ONLY = "only"
"""In `order_discounts.offer`: the dishes that a discount on a whole order is kept to."""
MINIMUM = "minimum_minor"
"""There too: what the lines of an order must cost for its coupon, as it was when it was used."""


def total_after(tx: Write, menu: Menu, order: Order, total: int, *, again: bool = False) -> int:
    """The order's total after its lines changed; `total` where nothing has to be worked out.

    `again`: lines came that had discounts elsewhere.
    """
    prices = menu.prices
    if not (order.adjusted or again or prices.bundles or prices.charges):
        return total
    return settle(tx, menu, order)


def settle(tx: Write, menu: Menu, order: Order) -> int:
    """Work out offers, discounts and charges of an order; returns what its lines come to then.

    Writes only what changed; what was paid stays as it was. The caller writes the order's total.
    """
    live = discounts.live_rows(tx, order.id)
    every = [row for row in live if row.kind != SERVICE]
    paid = discounts.paid_line_ids(tx, order.id)
    rows = [row for row in every if row.id not in paid]
    fixed = [row for row in every if row.id in paid]
    known = discounts.discounts_on(tx, order.id)
    found_offers = _offers(tx, menu, order, every, known)
    held = _held(discounts.live(known), sum(each.gross_minor for each in amounts(every)))
    values = {each.id: each for each in map(_as_discount, held) if each}
    result = settled(amounts(rows), found_offers, tuple(values.values()), _already(fixed))
    _write_given(tx, known, result)
    charged = [Charged(result.rows[row.id].amount_minor, row.taxes) for row in rows]
    charged += [Charged(exempting.before_it(row), row.taxes) for row in fixed]
    charged_minor = service_charges.charge(tx, menu, order, charged, paid)
    is_adjusted = bool(known or found_offers or charged_minor)
    if is_adjusted and not order.adjusted:
        tx.update(order, adjusted=True)
    if exempting.concerns(order, live):
        return _without_tax(tx, order, rows, result.rows, paid)
    _write_rows(tx, order, rows, result.rows)
    return sum(each.amount_minor for each in charged) + charged_minor


def _without_tax(
    tx: Write,
    order: Order,
    rows: Sequence[OrderLine],
    nets: Mapping[UUID, Net],
    paid: frozenset[UUID],
) -> int:
    """Leave out what is not owed, also of charges; returns what the lines come to then."""
    live = discounts.live_rows(tx, order.id)
    charges = [row for row in live if row.kind == SERVICE and row.id not in paid]
    gross = {row.id: Net(row.amount_minor + row.discount_minor) for row in charges}
    still_open = [*rows, *charges]
    left = exempting.lowered(tx, order, still_open, {**nets, **gross})
    _write_rows(tx, order, still_open, left)
    fixed = [row for row in live if row.id in paid]
    whole = sum(net.amount_minor for net in nets.values()) + sum(
        net.amount_minor for net in gross.values()
    )
    to_pay = sum(net.amount_minor for net in left.values())
    exempting.keep_amount(tx, order, whole - to_pay + exempting.taken_out(fixed))
    return to_pay + sum(row.amount_minor for row in fixed)


def amounts(rows: Sequence[OrderLine]) -> list[Amount]:
    """Rows before discounts; an option belongs to its dish."""
    return [
        Amount(row.id, row.parent_line_id or row.id, row.amount_minor + row.discount_minor)
        for row in rows
    ]


def gross_minor(read: Read, order_id: UUID) -> int:
    """What the lines of an order cost before discounts, service apart."""
    rows = [row for row in discounts.live_rows(read, order_id) if row.kind != SERVICE]
    return sum(each.gross_minor for each in amounts(rows))


def paid_with(read: Read, order_id: UUID) -> dict[UUID, int]:
    """What each discount and offer took off lines that were paid."""
    paid = discounts.paid_line_ids(read, order_id)
    return _already([row for row in discounts.live_rows(read, order_id) if row.id in paid])


def left(rows: Sequence[OrderLine]) -> list[Amount]:
    """Rows as they are now: what a new discount can be taken off."""
    return [Amount(row.id, row.parent_line_id or row.id, exempting.before_it(row)) for row in rows]


def given_away(trail: Sequence[Mapping[str, Any]], minor: int) -> list[dict[str, Any]]:
    """Why a row of this amount is on the house: the end of its explanation."""
    comp = Step(COMP, "On the house", COMP, minor, 0, LINE)
    return to_doc([*of_one(from_doc(trail)), comp])


def join(tx: Write, source: Order, target: Order) -> None:
    """An order is about to be joined to another: its offers and charges end, its discounts come.

    A discount on the whole of either order is from then on one on the dishes that it was given
    for, so that nobody gets more or less than before. Raises BadRequest where one order is exempt
    from tax and the other is not.
    """
    if exemption_of(source.exemption) != exemption_of(target.exemption):
        raise BadRequest(
            f"Order {source.number} and order {target.number} are not exempt from the same taxes. "
            "Let them pay apart, or make both alike first."
        )
    for order in (source, target):
        _keep_to_its_dishes(tx, order)
    for row in discounts.live(discounts.discounts_on(tx, source.id)):
        if row.source == discounts.OFFER:
            tx.update(row, given_minor=0, removed_at=tx.now, removed_reason="joined")
        elif row.line_id is None:
            tx.update(row, order_id=target.id)
    service_charges.end(tx, source.id)


def _keep_to_its_dishes(tx: Write, order: Order) -> None:
    whole = [
        row
        for row in discounts.live(discounts.discounts_on(tx, order.id))
        if row.source != discounts.OFFER and row.line_id is None and ONLY not in row.offer
    ]
    if not whole:
        return
    dishes = [
        row.id.hex
        for row in discounts.live_rows(tx, order.id)
        if row.parent_line_id is None and row.kind != SERVICE
    ]
    for row in whole:
        tx.update(row, offer={**row.offer, ONLY: dishes})


def follow_part(tx: Write, line: OrderLine, part_id: UUID) -> None:
    """A discount that is kept to a dish stays on the part of it that becomes a line of its own."""
    for row in discounts.live(discounts.discounts_on(tx, line.order_id)):
        if line.id.hex in row.offer.get(ONLY, ()):
            tx.update(row, offer={**row.offer, ONLY: [*row.offer[ONLY], part_id.hex]})


def follow(tx: Write, source: Order, target: Order, moved: Sequence[OrderLine]) -> None:
    """Discounts on lines go where their lines go."""
    if not source.adjusted:
        return
    ids = {row.id for row in moved}
    for row in discounts.discounts_on(tx, source.id):
        if row.line_id in ids:
            tx.update(row, order_id=target.id)


def _already(fixed: Sequence[OrderLine]) -> dict[UUID, int]:
    """What discounts and offers took off lines that were paid."""
    found: dict[UUID, int] = {}
    for row in fixed:
        for step in from_doc(row.price_trail):
            if step.of == LINE and step.rule not in (COMP, EXEMPT):
                key = UUID(step.rule)
                found[key] = found.get(key, 0) + step.before_minor - step.after_minor
    return found


def _held(rows: Sequence[OrderDiscount], gross_minor: int) -> list[OrderDiscount]:
    """Discounts that hold: a coupon for large orders takes nothing off one that became small."""
    return [row for row in rows if row.offer.get(MINIMUM, 0) <= gross_minor]


def _as_discount(row: OrderDiscount) -> Discount | None:
    if row.source == discounts.OFFER:
        return None
    only = frozenset(map(UUID, row.offer[ONLY])) if ONLY in row.offer else None
    return Discount(
        row.id,
        row.name,
        DiscountKind(row.kind),
        row.rate_micros,
        row.amount_minor,
        row.line_id,
        only,
    )


def _offers(
    tx: Write,
    menu: Menu,
    order: Order,
    rows: Sequence[OrderLine],
    known: Sequence[OrderDiscount],
) -> list[Off]:
    """What offers take off: those of the menu, and those that the order was given before."""
    had = {row.source_id: row for row in known if row.source == discounts.OFFER}
    bundles = {bundle.id: bundle for bundle in menu.prices.bundles}
    for rule_id, row in had.items():
        if rule_id is None or row.removed_at is not None:
            continue
        bundles[rule_id] = from_kept(rule_id, row.offer)
    if not bundles:
        return []
    in_order = sorted(bundles.values(), key=lambda each: (-each.priority, each.id))
    found = offers(in_order, _pieces(tx, order, rows))
    for given in found:
        if given.bundle.id not in had:
            _keep_offer(tx, order, given.bundle, given.total_minor)
    return [Off(each.bundle.id, each.bundle.rule.name, each.by_line, each.among) for each in found]


def _pieces(read: Read, order: Order, rows: Sequence[OrderLine]) -> list[Piece]:
    """Lines by the piece, at their price of one, asked as of their own tap."""
    return [
        Piece(
            row.id,
            Thing(row.variant_id, row.item_id, row.category_id, row.quantity),
            sale_of(read, order, row.created_at),
            row.unit_price_minor,
            row.quantity // PIECE,
        )
        for row in rows
        if row.kind == "item" and row.variant_id and not row.unit and not row.back_kind
    ]


def _keep_offer(tx: Write, order: Order, bundle: Bundle, minor: int) -> None:
    """An offer stays with the order as it was when it first held."""
    row = tx.load(PriceRule, bundle.id, "offer")
    tx.insert(
        OrderDiscount,
        order_id=order.id,
        source=discounts.OFFER,
        source_id=bundle.id,
        name=bundle.rule.name,
        kind=discounts.OFFER,
        given_minor=minor,
        currency=order.currency,
        offer=kept(row),
        given_at=tx.now,
    )


def _write_rows(
    tx: Write, order: Order, rows: Sequence[OrderLine], nets: Mapping[UUID, Net]
) -> None:
    for row in rows:
        net = nets[row.id]
        gross = row.amount_minor + row.discount_minor
        steps = from_doc(row.price_trail)
        own = tuple(
            step for step in steps if step.of != LINE or (step.kind == COMP and row.back_kind)
        )
        trail = (*own, *net.steps)
        taxes = exempting.taxes_of(order, row)
        if (net.amount_minor, trail, taxes) != (row.amount_minor, steps, row.taxes):
            tx.update(
                row,
                amount_minor=net.amount_minor,
                discount_minor=gross - net.amount_minor,
                price_trail=to_doc(trail),
                taxes=taxes,
            )


def _write_given(tx: Write, known: Sequence[OrderDiscount], result: Settled) -> None:
    for row in discounts.live(known):
        key = row.source_id if row.source == discounts.OFFER else row.id
        given = result.given.get(key, 0) if key else 0
        if given != row.given_minor:
            tx.update(row, given_minor=given)
