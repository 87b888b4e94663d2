"""What was scanned is on the order: once, with the label's weight or price."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.codes.errors import CodeRefused
from domain.errors import CommandReused
from domain.ids import new_id
from edge.menu.edit_requests import PutVariant
from edge.menu.editing import MenuEditor
from edge.scanning.requests import Found, SellScanned
from tests.edge.scanning.conftest import BOSS, WAITER, Shop


async def test_a_scan_that_is_done_twice_is_one_line(shop: Shop) -> None:
    order_id = await shop.order()
    request = SellScanned(order_id, new_id(), shop.names["Water"])

    first = await shop.scanning.sale.sell(request, WAITER)
    again = await shop.scanning.sale.sell(request, WAITER)

    assert first == again
    assert len(await shop.lines(order_id)) == 1


async def test_b03_a_second_scan_is_a_second_line(shop: Shop) -> None:
    order_id = await shop.order()

    for _ in range(2):
        request = SellScanned(order_id, new_id(), shop.names["Water"])
        await shop.scanning.sale.sell(request, WAITER)

    assert [line.quantity for line in await shop.lines(order_id)] == [1_000, 1_000]


async def test_a_scan_is_never_moved_to_another_order(shop: Shop) -> None:
    first, second = await shop.order(), await shop.order()
    request = SellScanned(first, new_id(), shop.names["Water"])
    await shop.scanning.sale.sell(request, WAITER)

    with pytest.raises(CommandReused):
        await shop.scanning.sale.sell(replace(request, order_id=second), WAITER)

    assert await shop.lines(second) == []


async def test_b13_a_weight_is_sold_in_whole_grams(shop: Shop) -> None:
    order_id = await shop.order()
    request = SellScanned(order_id, new_id(), shop.names["Cheese"], quantity=1_250)

    await shop.scanning.sale.sell(request, WAITER)

    (line,) = await shop.lines(order_id)
    assert (line.quantity, line.amount_minor) == (1_250, 1_988)


async def test_b14_a_price_of_our_own_scale_is_the_weight_that_it_had(shop: Shop) -> None:
    order_id = await shop.order()
    request = SellScanned(order_id, new_id(), shop.names["Cheese"], price_minor=525)

    await shop.scanning.sale.sell(request, WAITER)

    (line,) = await shop.lines(order_id)
    assert (line.kind, line.quantity, line.amount_minor) == ("item", 330, 525)


async def test_a_label_with_weight_and_price_is_sold_by_its_own_weight(shop: Shop) -> None:
    cheese = shop.names["Cheese"]
    item, _ = shop.menus.menu.variant(cheese)
    await MenuEditor(shop.db).put_variant(PutVariant(cheese, item.id, price_minor=200), BOSS)
    await shop.menus.refresh()
    order_id = await shop.order()
    request = SellScanned(order_id, new_id(), cheese, quantity=347, price_minor=69)

    await shop.scanning.sale.sell(request, WAITER)

    (line,) = await shop.lines(order_id)
    assert (line.kind, line.quantity, line.amount_minor) == ("item", 347, 69)


async def test_b14_a_labels_price_counts_where_the_menus_is_another(shop: Shop) -> None:
    order_id = await shop.order()
    request = SellScanned(order_id, new_id(), shop.names["Water"], price_minor=199)

    await shop.scanning.sale.sell(request, WAITER)

    (line,) = await shop.lines(order_id)
    assert (line.name, line.amount_minor, line.kind) == ("Water", 199, "open")


async def test_a_weight_on_the_label_of_a_piece_is_asked_about(shop: Shop) -> None:
    item, _ = shop.menus.menu.variant(shop.names["Water"])

    with pytest.raises(CodeRefused, match="by the piece"):
        shop.scanning.sale.quantity(Found("article", grams=300), item)


async def test_an_item_by_weight_without_a_label_is_to_be_weighed(shop: Shop) -> None:
    item, _ = shop.menus.menu.variant(shop.names["Cheese"])

    assert shop.scanning.sale.quantity(Found("article"), item) is None
