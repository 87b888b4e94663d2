"""Rules, coupons and price lists made by a manager, seen by the next tap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.errors import BadRequest, Changed, DomainError, Forbidden
from domain.ids import new_id
from domain.menu_hours import Hours
from domain.pricing.trail import Step
from edge.authority import EditedAtTheCentre
from edge.commands import Command
from edge.menu.price_editing import PriceEditor
from edge.menu.price_office import PriceOffice
from edge.menu.price_requests import (
    EndPricing,
    PutCoupon,
    PutFare,
    PutPriceList,
    PutRule,
    TryPrice,
)
from edge.menu.writing import Put
from edge.orders.discount_requests import UseCoupon
from edge.orders.discounts import DiscountService
from edge.transaction import Write
from sync.tables.pricing import PriceRule
from tests.house import House, build_template, open_house

FRIDAY_AT_SIX = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
"""18:00 in Rome."""
EVENING = Hours(17 * 60, 19 * 60, (5,))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "box.db"
    asyncio.run(build_template(path))
    return path


@pytest.fixture
async def house(template: Path, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(template, tmp_path) as opened:
        yield opened


@pytest.fixture
def editor(house: House) -> PriceEditor:
    return PriceEditor(house.db)


@pytest.fixture
def office(house: House) -> PriceOffice:
    return PriceOffice(house.db, house.menus)


def happy_hour(**columns: Any) -> PutRule:
    values: dict[str, Any] = {"target": "line", "kind": "discount", "rate_micros": 250_000}
    return PutRule(new_id(), **{"name": "Happy hour", **values, **columns})


def fare(house: House, minor: int, **columns: Any) -> PutFare:
    return PutFare(new_id(), "variant", house.variant("Negroni"), minor, **columns)


async def negroni(house: House) -> int:
    """What a Negroni costs with the next tap."""
    await house.menus.refresh()
    order_id = await house.open("7")
    await house.add(order_id, "Negroni")
    return (await house.order(order_id)).total_minor


async def would_cost(house: House, office: PriceOffice, **columns: Any) -> tuple[Step, ...]:
    request = TryPrice(house.variant("Negroni"), FRIDAY_AT_SIX, **columns)
    return await office.try_price(request, house.actor("manager"))


async def test_a_happy_hour_holds_with_the_next_tap_and_leaves_lines_that_are_there(
    house: House, editor: PriceEditor
) -> None:
    manager = house.actor("manager")
    before = await house.open("8")
    await house.add(before, "Negroni")
    request = happy_hour(hours=(Hours(17 * 60, 20 * 60, (5,)),))

    done = await editor.put_rule(request, manager)
    again = await editor.put_rule(replace(request), manager)

    assert (done, again) == (Put.CREATED, Put.UNCHANGED)
    assert await negroni(house) == 675
    assert (await house.order(before)).total_minor == 900
    house.clock.advance(2 * 3600)
    assert await negroni(house) == 900


async def test_a_price_is_tried_before_it_is_charged(
    house: House, editor: PriceEditor, office: PriceOffice
) -> None:
    manager = house.actor("manager")
    staff = {"field": "guest_group", "op": "EQ", "value": "staff"}
    await editor.put_rule(happy_hour(hours=(EVENING,)), manager)
    half = happy_hour(name="Staff", conditions=(staff,), rate_micros=500_000)
    await editor.put_rule(half, manager)

    found = await would_cost(house, office, guest_group="staff", quantity=2000)
    later = await office.try_price(
        TryPrice(house.variant("Negroni"), FRIDAY_AT_SIX + timedelta(hours=2)), manager
    )

    assert [(each.name, each.after_minor) for each in found] == [
        ("Menu", 900),
        ("Happy hour", 675),
        ("Staff", 337),
        ("Quantity", 674),
    ]
    assert later[-1].after_minor == 900


async def test_a_rule_below_nothing_is_refused_when_it_is_made(
    house: House, editor: PriceEditor
) -> None:
    drinks = next(each for each in house.menus.menu.items.values() if each.name == "Negroni")
    only = {"field": "category", "op": "EQ", "value": drinks.category_id.hex}
    too_much = happy_hour(rate_micros=None, amount_minor=5000, conditions=(only,))

    with pytest.raises(BadRequest, match="cannot be taken off"):
        await editor.put_rule(too_much, house.actor("manager"))
    await editor.put_rule(replace(too_much, amount_minor=10), house.actor("manager"))

    assert await negroni(house) == 890


@pytest.mark.parametrize(
    "columns",
    [
        {"name": " "},
        {"kind": "gift"},
        {"target": "moon"},
        {"rate_micros": 1_000_001},
        {"rate_micros": None},
        {"amount_minor": 100},
        {"priority": -1},
        {"where": "moon"},
        {"conditions": ({"field": "moon", "op": "EQ", "value": "full"},)},
        {"conditions": ({"field": "item", "op": "LIKE", "value": "x"},)},
        {"conditions": ({"field": "quantity", "op": "GTE", "value": "many"},)},
        {"target": "bundle", "bundle": {"take": 1, "pay": 2}},
        {"target": "order"},
        {"active_from": FRIDAY_AT_SIX, "active_to": FRIDAY_AT_SIX},
    ],
)
async def test_a_rule_that_cannot_be_writes_nothing(
    house: House, editor: PriceEditor, columns: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest):
        await editor.put_rule(happy_hour(**columns), house.actor("manager"))

    assert await house.db.read(lambda read: read.all(PriceRule)) == []


async def test_prices_are_edited_by_those_who_may_and_on_what_they_saw(
    house: House, editor: PriceEditor, office: PriceOffice
) -> None:
    manager, request = house.actor("manager"), happy_hour()

    with pytest.raises(Forbidden):
        await editor.put_rule(request, house.actor("waiter"))
    await editor.put_rule(request, manager)
    [seen] = await office.rules(manager)
    await editor.put_rule(replace(request, priority=5, rev=seen.rev), manager)
    with pytest.raises(Changed):
        await editor.put_rule(replace(request, priority=7, rev=seen.rev), manager)

    await editor.end(EndPricing("rule", request.rule_id), manager)

    assert await office.rules(manager) == []
    assert await negroni(house) == 900


async def test_a_rule_of_the_centre_is_not_changed_here(house: House, editor: PriceEditor) -> None:
    request, manager = happy_hour(), house.actor("manager")
    await editor.put_rule(request, manager)

    def work(tx: Write) -> None:
        tx.update_by_id(PriceRule, request.rule_id, authority="centre")

    await house.db.write(Command.of(request), work)

    with pytest.raises(EditedAtTheCentre):
        await editor.put_rule(replace(request, priority=3), manager)


async def test_a_price_list_for_an_hour_and_a_price_from_tomorrow(
    house: House, editor: PriceEditor, office: PriceOffice
) -> None:
    manager = house.actor("manager")
    happy, tomorrow = new_id(), house.clock.now() + timedelta(days=1)
    evening = Hours(17 * 60, 20 * 60)
    await editor.put_list(
        PutPriceList(happy, "Aperitivo", hours=(evening,), fares=(fare(house, 700),)), manager
    )
    lists = {each.name: each for each in await office.lists(manager)}
    base = lists["Standard"]
    assert base.always
    later = fare(house, 1000, active_from=tomorrow)
    await editor.put_list(PutPriceList(base.id, base.name, fares=(later,)), manager)

    prices = [await negroni(house)]
    house.clock.advance(3 * 3600)
    prices.append(await negroni(house))
    house.clock.advance(22 * 3600)
    prices.append(await negroni(house))

    assert prices == [700, 900, 1000]
    assert [each.amount_minor for each in lists["Aperitivo"].fares] == [700]


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"hours": (EVENING,), "name": ""},
        {"hours": (EVENING, Hours(0, 60))},
        {"channels": ("web",), "where": "moon"},
    ],
)
async def test_a_price_list_that_cannot_be_writes_nothing(
    house: House, editor: PriceEditor, office: PriceOffice, columns: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest):
        await editor.put_list(
            PutPriceList(new_id(), **{"name": "List", **columns}), house.actor("manager")
        )

    assert [each.name for each in await office.lists(house.actor("manager"))] == ["Standard"]


async def test_a_price_leaves_its_list_and_the_menus_list_stays(
    house: House, editor: PriceEditor, office: PriceOffice
) -> None:
    manager, list_id, one = house.actor("manager"), new_id(), fare(house, 700)
    web = PutPriceList(list_id, "Shop", channels=("pos",), fares=(one,))
    await editor.put_list(web, manager)
    at_first = await negroni(house)

    await editor.put_list(replace(web, fares=(), removed=(one.fare_id,)), manager)

    base = next(each for each in await office.lists(manager) if each.always)
    assert (at_first, await negroni(house)) == (700, 900)
    with pytest.raises(BadRequest, match="always holds"):
        await editor.end(EndPricing("list", base.id), manager)


@pytest.mark.parametrize(
    ("columns", "error"),
    [
        ({"code": " "}, BadRequest),
        ({"rate_micros": None}, BadRequest),
        ({"amount_minor": 5}, BadRequest),
        ({"rate_micros": 0}, BadRequest),
        ({"max_uses": 0}, BadRequest),
        ({"minimum_minor": -1}, BadRequest),
    ],
)
async def test_a_coupon_that_cannot_be_writes_nothing(
    house: House,
    editor: PriceEditor,
    office: PriceOffice,
    columns: dict[str, Any],
    error: type[DomainError],
) -> None:
    values: dict[str, Any] = {"code": "ten", "name": "Ten", "rate_micros": 100_000}

    with pytest.raises(error):
        await editor.put_coupon(
            PutCoupon(new_id(), **{**values, **columns}), house.actor("manager")
        )

    assert await office.coupons(house.actor("manager")) == []


async def test_a_coupon_is_made_used_and_counted(
    house: House, editor: PriceEditor, office: PriceOffice
) -> None:
    manager = house.actor("manager")
    request = PutCoupon(new_id(), " ten ", "Ten off", rate_micros=100_000, max_uses=1)
    await editor.put_coupon(request, manager)
    with pytest.raises(BadRequest, match="already"):
        await editor.put_coupon(replace(request, coupon_id=new_id()), manager)
    order_id: UUID = await house.open("7")
    await house.add(order_id, "Negroni")

    discounts = DiscountService(house.db, house.menus)
    await discounts.use_coupon(UseCoupon(order_id, new_id(), "TEN"), house.actor())

    [found] = await office.coupons(manager)
    assert (found.code, found.uses) == ("TEN", 1)
    assert (await house.order(order_id)).total_minor == 810
