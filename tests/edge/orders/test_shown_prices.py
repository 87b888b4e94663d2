"""What the screen showed is what is charged, or the tap is refused with a sentence."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.ids import new_id
from edge.commands import SYSTEM, Command
from edge.menu.edit_requests import SetPrice
from edge.menu.writing import set_price
from edge.orders.requests import AddLine
from edge.orders.shown import PriceChanged, usual_minor
from edge.transaction import Write
from tests.house import House

DISH = "Negroni"


async def reprice(house: House, variant_id: UUID, minor: int) -> None:
    """Another price comes into force, as with a release."""

    def work(tx: Write) -> None:
        set_price(tx, SetPrice(variant_id, "variant", minor))
        tx.signal("menu")

    await house.db.write(Command.of("reprice", SYSTEM), work)
    await house.menus.refresh()


def tapped(house: House, order_id: UUID, shown_minor: int | None) -> AddLine:
    """A tap on the tile."""
    return AddLine(order_id, new_id(), house.variant(DISH), shown_minor=shown_minor)


async def test_a_tap_on_an_old_price_is_refused_and_a_new_one_is_charged(house: House) -> None:
    order = await house.open("7")
    shown = usual_minor(house.menus.menu, house.variant(DISH), ())
    await house.orders.add_line(tapped(house, order, shown), house.actor())
    await reprice(house, house.variant(DISH), 1111)

    with pytest.raises(PriceChanged, match=r"Negroni costs €11\.11 now, not €9\.00"):
        await house.orders.add_line(tapped(house, order, shown), house.actor())
    await house.orders.add_line(tapped(house, order, 1111), house.actor())
    await house.orders.add_line(tapped(house, order, None), house.actor())

    prices = [line.amount_minor for line in await house.lines(order)]
    assert prices == [900, 1111, 1111]


async def test_a_repeated_tap_gets_its_first_answer_whatever_it_costs_now(house: House) -> None:
    order = await house.open("7")
    request, command_id = tapped(house, order, 900), new_id()
    first = await house.orders.add_line(request, house.actor(), command_id)
    await reprice(house, house.variant(DISH), 1111)

    again = await house.orders.add_line(request, house.actor(), command_id)

    assert again == first
