"""Orders as screens and the API show them: read models, made from the rows at each look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.combos import COMPONENT
from domain.kitchen import least
from domain.orders import LineState
from domain.ports.fiscal import DraftDiscount
from domain.tax import exemption_of
from edge.checks import store as checks
from edge.checks.draft_discounts import Given, given_on
from edge.orders import store
from edge.orders.already_served import MARK as SLIP
from edge.orders.store import SeenLine
from edge.transaction import Read
from sync.tables.sales import Order


@dataclass(frozen=True, slots=True)
class OptionView:
    """A chosen option under its line."""

    id: UUID
    option_id: UUID | None
    name: str
    count: int
    depth: int
    amount_minor: int
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class ComponentView:
    """A dish of a combo: its course, and whether it was sent."""

    id: UUID
    item_id: UUID | None
    course_id: UUID | None
    state: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its options. `total_minor` includes them; `kitchen` is the slowest station's
    state, empty while nothing was sent. `unit` is kg where the quantity is a weight. `discounts`
    were taken off it and its options, `shared_minor` is its part of those on the whole order."""

    id: UUID
    item_id: UUID | None
    variant_id: UUID | None
    name: str
    variant_name: str
    quantity: int
    unit_price_minor: int
    total_minor: int
    state: str
    kitchen: str
    seat: int
    course_id: UUID | None
    note: str
    options: tuple[OptionView, ...]
    allergens: tuple[tuple[str, str], ...]
    added_by: str
    created_at: datetime
    sent_at: datetime | None
    void_reason: str
    rev: int
    unit: str = ""
    kind: str = "item"
    components: tuple[ComponentView, ...] = ()
    back_kind: str = ""
    comped_minor: int = 0
    from_slip: bool = False
    discounts: tuple[DraftDiscount, ...] = ()
    shared_minor: int = 0

    @property
    def gross_minor(self) -> int:
        """What it costs before all that was taken off."""
        return self.total_minor + self.shared_minor + sum(d.amount_minor for d in self.discounts)


@dataclass(frozen=True, slots=True)
class OrderHead:
    """An order in a list."""

    id: UUID
    number: int
    state: str
    name: str
    guests: int
    total_minor: int
    currency: str
    opened_at: datetime
    server_id: UUID | None
    order_type_id: UUID


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with everything on it. `fires_at` is there while it waits for its promised time.

    The guest pays `total_minor`, the prices, and `added_tax_minor`, the taxes that are not in them.
    `discounts` are those on all of it; `exemption` says why no tax is owed.
    """

    id: UUID
    number: int
    state: str
    name: str
    note: str
    guests: int
    order_type_id: UUID
    tables: tuple[tuple[UUID, str], ...]
    server_id: UUID | None
    server: str
    currency: str
    total_minor: int
    opened_at: datetime
    lines: tuple[LineView, ...]
    unsent: int
    held: int
    oldest_unsent_at: datetime | None
    merged_into_id: UUID | None
    rev: int
    pickup_number: int | None = None
    phone: str = ""
    promised_at: datetime | None = None
    fires_at: datetime | None = None
    street: str = ""
    street_note: str = ""
    added_tax_minor: int = 0
    discounts: tuple[DraftDiscount, ...] = ()
    exemption: str = ""


def order_view(read: Read, order_id: UUID) -> OrderView:
    """An order with its lines, options and kitchen states. Raises NotFound."""
    order = read.load(Order, order_id, "order")
    rows = store.seen_lines(read, order_id)
    kitchen = store.line_states(read, order_id)
    names = store.short_names(read)
    given = given_on(read, order, [row for row in rows if row.state != LineState.VOIDED])
    lines = _lines(rows, kitchen, names, given)
    exemption = exemption_of(order.exemption)
    unsent = [line for line in lines if line.state == LineState.NEW]
    return OrderView(
        id=order.id,
        number=order.number,
        state=order.state,
        name=order.name,
        note=order.note,
        guests=order.guests,
        order_type_id=order.order_type_id,
        tables=tuple(store.table_names(read, order_id)),
        server_id=order.server_id,
        server=names.get(order.server_id, "") if order.server_id else "",
        currency=order.currency,
        total_minor=order.total_minor,
        opened_at=order.opened_at,
        lines=lines,
        unsent=len(unsent),
        held=sum(1 for line in lines if line.state == LineState.HELD),
        oldest_unsent_at=min((line.created_at for line in unsent), default=None),
        merged_into_id=order.merged_into_id,
        rev=order.rev,
        pickup_number=order.pickup_number,
        phone=order.phone,
        promised_at=order.promised_at,
        fires_at=order.fires_at,
        street=str(order.delivery.get("street", "")),
        street_note=str(order.delivery.get("note", "")),
        added_tax_minor=checks.added_tax_minor(read, order_id),
        discounts=given.on_all,
        exemption=exemption.words if exemption else "",
    )


def heads_at(read: Read, table_id: UUID) -> tuple[OrderHead, ...]:
    """The open orders at a table, oldest first."""
    return tuple(map(_head, store.open_orders_at(read, table_id)))


def open_heads(read: Read, after: UUID | None, limit: int) -> tuple[OrderHead, ...]:
    """Open orders after the one of an id, oldest first by the box's clock."""
    return tuple(map(_head, store.open_orders(read, after, limit)))


def _head(order: Order) -> OrderHead:
    return OrderHead(
        order.id,
        order.number,
        order.state,
        order.name,
        order.guests,
        order.total_minor,
        order.currency,
        order.opened_at,
        order.server_id,
        order.order_type_id,
    )


def _lines(
    rows: Sequence[SeenLine],
    kitchen: dict[UUID, list[str]],
    names: dict[UUID, str],
    given: Given,
) -> tuple[LineView, ...]:
    options: dict[UUID, list[OptionView]] = {}
    components: dict[UUID, list[ComponentView]] = {}
    for row in rows:
        # A removed option is gone from its line; one that was voided with its line stays shown.
        if row.parent_line_id is not None and row.void_reason != "changed":
            if row.kind == COMPONENT:
                part = ComponentView(row.id, row.item_id, row.course_id, row.state)
                components.setdefault(row.parent_line_id, []).append(part)
            place = row.marks[0] if row.marks else {"count": 1, "depth": 0}
            options.setdefault(row.parent_line_id, []).append(
                OptionView(
                    row.id,
                    row.option_id,
                    row.name,
                    place["count"],
                    place["depth"],
                    row.amount_minor,
                    given.of_row.get(row.id, 0),
                )
            )
    return tuple(
        _line(row, options.get(row.id, []), kitchen, names, components.get(row.id, []), given)
        for row in rows
        if row.parent_line_id is None and not _never_sent(row)
    )


def _never_sent(row: SeenLine) -> bool:
    return row.state == LineState.VOIDED and row.sent_at is None


def _line(
    row: SeenLine,
    options: list[OptionView],
    kitchen: dict[UUID, list[str]],
    names: dict[UUID, str],
    components: list[ComponentView],
    given: Given,
) -> LineView:
    made = (row.id, *(each.id for each in components))
    states = [state for line_id in made for state in kitchen.get(line_id, ())]
    return LineView(
        id=row.id,
        item_id=row.item_id,
        variant_id=row.variant_id,
        name=row.name,
        variant_name=row.variant_name,
        quantity=row.quantity,
        unit_price_minor=row.unit_price_minor,
        total_minor=row.amount_minor + sum(option.amount_minor for option in options),
        state=row.state,
        kitchen=least(states) if states else "",
        seat=row.seat,
        course_id=row.course_id,
        note=row.note,
        options=tuple(options),
        allergens=tuple(sorted(row.allergens.items())),
        added_by=names.get(row.added_by_id, "") if row.added_by_id else "",
        created_at=row.created_at,
        sent_at=row.sent_at,
        void_reason=row.void_reason,
        rev=row.rev,
        unit=row.unit,
        kind=row.kind,
        components=tuple(components),
        back_kind=row.back_kind,
        comped_minor=row.comped_minor,
        from_slip=SLIP in row.marks,
        discounts=given.on_line.get(row.id, ()),
        shared_minor=given.shared.get(row.id, 0),
    )
