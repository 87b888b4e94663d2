"""18:58 is happy hour, however late the line is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from edge.commands import Command
from edge.transaction import Write
from sync.tables.catalog import Fare, FareSet
from tests.house import House

ROME = ZoneInfo("Europe/Rome")


@dataclass(frozen=True)
class MakeHappyHour:
    """Half price for a drink until 19:00."""

    drink: str
    price_minor: int


async def happy_hour(house: House, drink: str, price_minor: int) -> None:
    def work(tx: Write) -> None:
        conditions = {"from": "17:00", "to": "19:00"}
        fares = tx.insert(FareSet, name="Happy hour", currency="EUR", conditions=conditions)
        tx.insert(
            Fare,
            fare_set_id=fares.id,
            priced_kind="variant",
            priced_id=house.variant(drink),
            amount_minor=price_minor,
            currency="EUR",
        )
        tx.signal("menu")

    await house.db.write(Command.of(MakeHappyHour(drink, price_minor)), work)
    await house.menus.refresh()


def set_clock(house: House, text: str) -> None:
    house.clock.set(datetime.fromisoformat(f"2026-11-20 {text}").replace(tzinfo=ROME))


async def test_a_price_is_fixed_at_the_tap_and_not_when_it_is_sent(house: House) -> None:
    set_clock(house, "18:58")
    await happy_hour(house, "Negroni", 500)
    order_id = await house.open("7")
    await house.add(order_id, "Negroni")
    set_clock(house, "19:01")

    await house.add(order_id, "Negroni")
    await house.send(order_id)

    prices = [line.unit_price_minor for line in (await house.orders.view(order_id)).lines]
    assert prices == [500, 900]
    assert (await house.checks.due(order_id)).lines_minor == 1400


async def test_happy_hour_begins_by_itself(house: House) -> None:
    set_clock(house, "16:59")
    await happy_hour(house, "Negroni", 500)
    order_id = await house.open("7")
    await house.add(order_id, "Negroni")
    set_clock(house, "17:00")

    await house.add(order_id, "Negroni")

    prices = [line.unit_price_minor for line in (await house.orders.view(order_id)).lines]
    assert prices == [900, 500]
