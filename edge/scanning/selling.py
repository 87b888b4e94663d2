"""Putting what was scanned on an order: a piece, a weight, or what a label's price says."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.catalog import Choice, MenuItem, MenuVariant
from domain.choices import default_choices
from domain.codes.errors import CodeRefused
from domain.device_errors import DeviceCode
from domain.orders import line_amount
from domain.permissions import Right
from edge.commands import Actor
from edge.menu.service import MenuService
from edge.orders.requests import AddLine, AddOpenItem, OrderChange
from edge.orders.service import OrderService
from edge.scanning.requests import Found, SellScanned

KILOGRAM = 1000


class ScanSale:
    """Sells what was scanned, by the commands of a tap: once, whatever is repeated."""

    def __init__(self, orders: OrderService, menus: MenuService) -> None:
        self._orders = orders
        self._menus = menus

    def quantity(self, found: Found, item: MenuItem) -> int | None:
        """Thousandths that a code says; None where a person is asked how heavy it is.

        Raises CodeRefused where the label has a weight and the item is sold by the piece.
        """
        if item.sold_by == "weight":
            return found.grams
        if found.grams is not None:
            raise CodeRefused(
                DeviceCode.AMBIGUOUS,
                f"The label says a weight, but {item.name} is sold by the piece.",
            )
        return 1000

    async def sell(self, request: SellScanned, actor: Actor) -> OrderChange:
        """Add the line. `request.line_id` is the command's id too.

        A label with a price: where a weight of the item costs just that, it is that weight, the
        label's own before any other. Else the label's price counts, and the line stands for itself,
        with the item's name, taxes and station. Raises what adding a line raises.
        """
        item, variant = self._menus.menu.variant(request.variant_id)
        if request.price_minor is None:
            return await self._add(request, item, actor)
        weight = None
        if item.sold_by == "weight":
            weight = weight_of(request.price_minor, variant.price_minor, request.quantity)
        elif request.price_minor == variant.price_minor:
            weight = request.quantity
        if weight is not None:
            return await self._add(replace(request, quantity=weight), item, actor)
        return await self._add_labelled(request, item, variant, actor)

    async def _add(self, request: SellScanned, item: MenuItem, actor: Actor) -> OrderChange:
        choices: tuple[Choice, ...] = default_choices(self._menus.menu, item.group_ids)
        line = AddLine(
            request.order_id,
            request.line_id,
            request.variant_id,
            request.quantity,
            choices,
            request.seat,
            label="scanned",
        )
        return await self._orders.add_line(line, actor, request.line_id)

    async def _add_labelled(
        self, request: SellScanned, item: MenuItem, variant: MenuVariant, actor: Actor
    ) -> OrderChange:
        assert request.price_minor is not None, "asked only of labels with a price"
        name = f"{item.name} {variant.name}".strip()
        line = AddOpenItem(
            request.order_id,
            request.line_id,
            name,
            request.price_minor,
            station_id=_first(item.station_ids),
            tax_group_id=item.tax_group_id,
            quantity=1000,
            seat=request.seat,
            course_id=item.course_id,
        )
        # Whoever set the pattern up has said that labels may name prices.
        allowed = replace(actor, rights=actor.rights | {Right.SELL_OPEN_ITEM})
        return await self._orders.add_open_item(line, allowed, request.line_id)


def weight_of(price_minor: int, per_kilogram_minor: int, said_grams: int = 0) -> int | None:
    """The grams that cost just this at a price per kilogram; None where no weight does.

    Of several what the label says, else the middle one: the scale's own rounding is not known.
    """
    if per_kilogram_minor <= 0 or price_minor <= 0:
        return None
    if said_grams > 0 and line_amount(per_kilogram_minor, said_grams) == price_minor:
        return said_grams
    about = price_minor * KILOGRAM // per_kilogram_minor
    span = KILOGRAM // per_kilogram_minor + 2
    fitting = [
        grams
        for grams in range(max(1, about - span), about + span + 1)
        if line_amount(per_kilogram_minor, grams) == price_minor
    ]
    return fitting[len(fitting) // 2] if fitting else None


def _first(station_ids: tuple[UUID, ...]) -> UUID | None:
    return next(iter(station_ids), None)
