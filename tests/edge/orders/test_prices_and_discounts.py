"""Prices of rules, offers, discounts, coupons and service charges, from the tap to the receipt."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.catalog import Choice
from domain.choices import default_choices
from domain.errors import BadRequest, Changed, DomainError, Forbidden, NotFound
from domain.ids import new_id
from domain.money import round_half_up
from domain.permissions import WAITER, Right
from domain.pricing.coupons import CouponRefused
from domain.pricing.discounts import DiscountTooLarge
from domain.pricing.rules import PriceBelowZero
from edge.checks.draft import from_json
from edge.checks.requests import Pay
from edge.checks.split_requests import SplitByLines, SplitEvenly, Take
from edge.commands import Actor, Command
from edge.kitchen.requests import BumpTicket
from edge.orders.after_requests import RemakeLine, TakeBack
from edge.orders.discount_requests import (
    GiveDiscount,
    RemoveDiscount,
    RestoreCharge,
    SetGuestGroup,
    SetPriceContext,
    UseCoupon,
    WaiveCharge,
)
from edge.orders.discounts import DiscountService
from edge.orders.requests import (
    AddLine,
    ChangeLine,
    EditOrder,
    MergeOrders,
    MoveLines,
    RemoveLine,
)
from edge.transaction import Write
from sync.tables.catalog import Fare, FareSet
from sync.tables.pricing import Coupon, OrderDiscount, PriceRule, ServiceCharge
from sync.tables.sales import Order, OrderLine, ReceiptRequest
from tests.house import House

TENTH = 100_000


@pytest.fixture
def discounts(house: House) -> DiscountService:
    return DiscountService(house.db, house.menus)


@dataclass(frozen=True)
class Say:
    """A setting of the office, for a command."""

    id: UUID


async def rule(house: House, kind: str = "discount", **columns: Any) -> UUID:
    """From now on a rule holds."""
    rule_id = new_id()

    def work(tx: Write) -> None:
        values = {"name": "Happy hour", "currency": "EUR", **columns}
        tx.insert(PriceRule, rule_id, kind=kind, **values)
        tx.signal("menu")

    await house.db.write(Command.of(Say(rule_id)), work)
    await house.menus.refresh()
    return rule_id


async def end_rule(house: House, rule_id: UUID) -> None:
    def work(tx: Write) -> None:
        tx.update_by_id(PriceRule, rule_id, active=False)
        tx.signal("menu")

    await house.db.write(Command.of(Say(new_id())), work)
    await house.menus.refresh()


async def coupon(house: House, **columns: Any) -> None:
    def work(tx: Write) -> None:
        values = {"code": "TEN", "name": "Ten off", "currency": "EUR", "rate_micros": TENTH}
        tx.insert(Coupon, **{**values, **columns})

    await house.db.write(Command.of(Say(new_id())), work)


async def total(house: House, order_id: UUID) -> int:
    """What the order comes to, which is what its lines come to and what is due."""
    order = await house.order(order_id)
    lines = [line for line in await house.lines(order_id) if line.state != "voided"]
    due = await house.checks.due(order_id)
    assert order.total_minor == sum(line.amount_minor for line in lines) == due.lines_minor
    return order.total_minor


async def explained_to_the_end(
    house: House, discounts: DiscountService, order_id: UUID
) -> list[list[str]]:
    """What each line's explanation names, each checked to be a chain that ends at its amount."""
    names: list[list[str]] = []
    for line in [each for each in await house.lines(order_id) if each.state != "voided"]:
        steps = await discounts.explain(line.id)
        assert [step.before_minor for step in steps] == [0, *(s.after_minor for s in steps[:-1])]
        assert steps[-1].after_minor == line.amount_minor
        names.append([step.name for step in steps])
    return names


def discount(order_id: UUID, **columns: Any) -> GiveDiscount:
    values = {"kind": "percent", "rate_micros": TENTH, "reason": "Waited long", **columns}
    return GiveDiscount(order_id, new_id(), **values)


async def negronis(house: House, *quantities: int, table: str = "7") -> UUID:
    """An order of Negronis at 9.00, one line for each quantity."""
    order_id = await house.open(table)
    for quantity in quantities:
        await house.add(order_id, "Negroni", quantity)
    return order_id


def first_waiter(*rights: Right) -> Actor:
    return Actor("person", new_id(), None, None, frozenset(WAITER | set(rights)))


async def test_a_tap_is_priced_by_rules_and_says_so(
    house: House, discounts: DiscountService
) -> None:
    before = await negronis(house, 1)
    await rule(house, rate_micros=250_000)
    order_id = await negronis(house, 2, table="8")

    assert await total(house, order_id) == 2 * 675
    assert await total(house, before) == 900
    assert await explained_to_the_end(house, discounts, order_id) == [
        ["Menu", "Happy hour", "Quantity"]
    ]


async def test_a_rule_that_ends_leaves_the_lines_that_are_there(house: House) -> None:
    happy = await rule(house, rate_micros=250_000)
    order_id = await negronis(house, 1)
    await end_rule(house, happy)

    await house.add(order_id, "Negroni")

    assert await total(house, order_id) == 675 + 900


async def test_a_price_list_for_an_order_type_holds_at_the_tap(house: House) -> None:
    def work(tx: Write) -> None:
        conditions = {"order_types": [house.order_type().hex]}
        fares = tx.insert(FareSet, name="Inside", currency="EUR", conditions=conditions)
        tx.insert(
            Fare,
            fare_set_id=fares.id,
            priced_kind="variant",
            priced_id=house.variant("Negroni"),
            amount_minor=950,
            currency="EUR",
        )
        tx.signal("menu")

    await house.db.write(Command.of(Say(new_id())), work)
    await house.menus.refresh()

    assert await total(house, await negronis(house, 1)) == 950


async def test_more_of_one_thing_may_cost_less_each(house: House) -> None:
    many = {"field": "quantity", "op": "GTE", "value": 3000}
    await rule(house, conditions=[many], rate_micros=TENTH)
    order_id = await negronis(house, 2)
    [line] = await house.lines(order_id)

    await house.orders.change_line(ChangeLine(line.id, 3000), house.actor())
    at_three = await total(house, order_id)
    await house.orders.change_line(ChangeLine(line.id, 2000), house.actor())

    assert (at_three, await total(house, order_id)) == (3 * 810, 1800)


async def test_a_rule_below_nothing_is_a_sentence_and_writes_nothing(house: House) -> None:
    await rule(house, amount_minor=901)
    order_id = await house.open("7")

    with pytest.raises(PriceBelowZero, match="Happy hour"):
        await house.add(order_id, "Negroni")

    assert await house.lines(order_id) == []


async def test_a_rule_that_cannot_be_read_gives_nothing_away(house: House) -> None:
    await rule(house, rate_micros=TENTH, conditions=[{"field": "moon", "op": "EQ", "value": 1}])

    assert await total(house, await negronis(house, 1)) == 900


async def test_staff_pay_their_price_from_then_on(house: House, discounts: DiscountService) -> None:
    staff = {"field": "guest_group", "op": "EQ", "value": "staff"}
    await rule(house, conditions=[staff], rate_micros=500_000)
    order_id = await negronis(house, 1)

    await discounts.set_guest_group(SetGuestGroup(order_id, "staff"), house.actor("manager"))
    await house.add(order_id, "Negroni")

    assert await total(house, order_id) == 900 + 450


async def test_two_for_one_follows_the_lines(house: House, discounts: DiscountService) -> None:
    offer: dict[str, Any] = {
        "target": "bundle",
        "bundle": {"take": 2, "pay": 1},
        "rate_micros": 1_000_000,
    }
    two_for_one = await rule(house, name="Two for one", **offer)
    order_id = await negronis(house, 1)
    totals = [await total(house, order_id)]
    await house.add(order_id, "Negroni")
    totals.append(await total(house, order_id))
    names = await explained_to_the_end(house, discounts, order_id)
    await end_rule(house, two_for_one)
    await house.add(order_id, "Negroni", 2)
    totals.append(await total(house, order_id))
    lines = await house.lines(order_id)
    for line in lines[1:]:
        await house.orders.remove_line(RemoveLine(line.id), house.actor())
    totals.append(await total(house, order_id))

    assert totals == [900, 900, 1800, 900]
    assert sorted(len(each) for each in names) == [2, 3]
    assert [each.given_minor for each in await discounts.discounts(order_id)] == [0]


async def test_a_discount_on_an_order_is_shared_to_the_minor_unit(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1, 1, 1)
    await discounts.give(
        discount(order_id, kind="amount", rate_micros=None, amount_minor=100),
        house.actor("manager"),
    )

    lines = await house.lines(order_id)

    assert [line.discount_minor for line in lines] == [33, 34, 33]
    assert await total(house, order_id) == 2600
    assert [d.given_minor for d in await discounts.discounts(order_id)] == [100]
    await explained_to_the_end(house, discounts, order_id)


async def test_a_percentage_holds_for_what_comes_and_goes_too(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1)
    given = discount(order_id)
    await discounts.give(given, house.actor("manager"))
    await house.add(order_id, "Negroni", 2)
    with_three = await total(house, order_id)
    line = (await house.lines(order_id))[1]
    await house.orders.change_line(ChangeLine(line.id, 1000), house.actor())
    with_two = await total(house, order_id)
    await discounts.remove(RemoveDiscount(order_id, given.discount_id), house.actor("manager"))

    assert (with_three, with_two) == (2430, 1620)
    assert await total(house, order_id) == 1800
    assert all(line.discount_minor == 0 for line in await house.lines(order_id))


async def test_a_discount_is_on_the_receipt_and_in_the_tax(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1)
    await house.send(order_id)
    await discounts.give(discount(order_id), house.actor("manager"))

    paid = await house.pay(order_id)

    assert (paid.amount_minor, paid.order_state) == (810, "closed")


async def test_a_discount_needs_the_right_a_reason_and_below_the_ceiling_no_manager(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1, 1)
    [line, _] = await house.lines(order_id)

    with pytest.raises(Forbidden):
        await discounts.give(discount(order_id), first_waiter())
    with pytest.raises(BadRequest):
        await discounts.give(discount(order_id, reason=" "), house.actor("manager"))
    await discounts.give(discount(order_id), first_waiter(Right.DISCOUNT))
    comp = discount(order_id, kind="comp", rate_micros=None, line_id=line.id)
    with pytest.raises(Forbidden) as refused:
        await discounts.give(comp, first_waiter(Right.DISCOUNT))

    assert refused.value.right == Right.APPROVE
    assert await total(house, order_id) == 1620


@pytest.mark.parametrize(
    ("columns", "error"),
    [
        ({"kind": "amount", "rate_micros": None, "amount_minor": 901}, DiscountTooLarge),
        ({"kind": "amount", "rate_micros": None, "amount_minor": -5}, BadRequest),
        ({"rate_micros": 1_000_001}, BadRequest),
        ({"kind": "gift"}, BadRequest),
        ({"line_id": UUID(int=5)}, NotFound),
    ],
)
async def test_a_discount_that_cannot_be_writes_nothing(
    house: House, discounts: DiscountService, columns: dict[str, Any], error: type[DomainError]
) -> None:
    order_id = await negronis(house, 1)

    with pytest.raises(error):
        await discounts.give(discount(order_id, **columns), house.actor("manager"))

    assert await discounts.discounts(order_id) == ()
    assert await total(house, order_id) == 900


async def test_a_discount_that_comes_twice_is_given_once(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1)
    given, command_id = discount(order_id), new_id()

    first = await discounts.give(given, house.actor("manager"), command_id)
    again = await discounts.give(given, house.actor("manager"), command_id)

    assert first == again
    assert await total(house, order_id) == 810


async def test_no_more_is_given_than_was_not_paid_yet(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1)
    await house.send(order_id)
    await house.pay(order_id, 850)

    with pytest.raises(BadRequest, match="too much"):
        await discounts.give(discount(order_id), house.actor("manager"))

    assert await total(house, order_id) == 900


async def test_what_one_guest_paid_stays_as_it_was(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1, 1)
    await house.send(order_id)
    by_amount = discount(order_id, kind="amount", rate_micros=None, amount_minor=101)
    await discounts.give(by_amount, house.actor("manager"))
    first, _ = await house.lines(order_id)
    groups = ((Take(first.id),),)
    split = await house.checks.split_by_lines(SplitByLines(order_id, groups), house.actor())
    check = split.checks[0]
    request = Pay(
        order_id, new_id(), house.tenders["Cash"], check.total_minor, check_id=check.check_id
    )
    await house.checks.pay(request, house.actor())

    await house.add(order_id, "Negroni")

    lines = await house.lines(order_id)
    assert lines[0].amount_minor == first.amount_minor == check.total_minor
    assert [line.discount_minor for line in lines] == [51, 25, 25]
    assert [each.given_minor for each in await discounts.discounts(order_id)] == [101]
    assert (await house.order(order_id)).total_minor == 2700 - 101


async def test_part_of_a_discounted_line_is_taken_back(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 3)
    await house.send(order_id)
    await discounts.give(discount(order_id), house.actor("manager"))
    [line] = await house.lines(order_id)

    await house.orders.take_back(
        TakeBack(line.id, "comp", "spilt", 1000, confirmed=True), house.actor("manager")
    )

    assert await total(house, order_id) == 1620
    await explained_to_the_end(house, discounts, order_id)


async def test_a_lines_discount_moves_with_its_line(
    house: House, discounts: DiscountService
) -> None:
    source, target = await negronis(house, 1, 1), await negronis(house, 1, table="8")
    line = (await house.lines(source))[0]
    await discounts.give(discount(source, line_id=line.id), house.actor("manager"))

    await house.orders.move_lines(MoveLines((line.id,), target), house.actor())

    assert (await total(house, source), await total(house, target)) == (900, 1710)


async def test_a_discount_on_an_order_stays_on_its_dishes_when_orders_are_joined(
    house: House, discounts: DiscountService
) -> None:
    source, target = await negronis(house, 1, 1, 1), await negronis(house, 1, table="8")
    given = discount(source, rate_micros=333_333)
    await discounts.give(given, house.actor("manager"))
    for_the_table = discount(target, kind="amount", rate_micros=None, amount_minor=100)
    await discounts.give(for_the_table, house.actor("manager"))
    before = await total(house, source) + await total(house, target)

    await house.orders.merge(MergeOrders(source, target), house.actor())
    joined = await total(house, target)
    await house.add(target, "Negroni")
    with_one_more = await total(house, target)
    names = await explained_to_the_end(house, discounts, target)
    await discounts.remove(RemoveDiscount(target, given.discount_id), house.actor("manager"))

    assert before == joined == 2700 - 900 + 800
    assert with_one_more == joined + 900
    assert sorted(len(each) for each in names) == [2, 3, 3, 3, 3]
    assert await total(house, target) == 5 * 900 - 100
    assert [each.given_minor for each in await discounts.discounts(target)] == [100]


async def test_a_part_of_a_joined_dish_keeps_its_discount_when_it_is_made_again(
    house: House, discounts: DiscountService
) -> None:
    source, target = await negronis(house, 2), await negronis(house, 1, table="8")
    await house.send(source)
    [line] = await house.lines(source)
    await discounts.give(discount(source, rate_micros=500_000), house.actor("manager"))
    await house.orders.merge(MergeOrders(source, target), house.actor())
    for ticket in {item.ticket_id for item in await house.ticket_items()}:
        await house.kitchen.bump_ticket(BumpTicket(ticket), house.actor("cook"))

    await house.orders.remake_line(RemakeLine(line.id, "warm", quantity=1000), house.actor())

    assert await total(house, target) == 900 + 900


async def test_a_coupon_of_a_joined_order_counts_as_used_once(
    house: House, discounts: DiscountService
) -> None:
    await coupon(house, max_uses=1)
    source, target = await negronis(house, 1, 1), await negronis(house, 1, table="8")
    await discounts.use_coupon(UseCoupon(source, new_id(), "TEN"), house.actor())

    await house.orders.merge(MergeOrders(source, target), house.actor())

    assert await total(house, target) == 2700 - 180
    with pytest.raises(CouponRefused, match="already used"):
        await discounts.use_coupon(UseCoupon(target, new_id(), "TEN"), house.actor())


async def test_two_tablets_at_once_use_up_a_coupon_once(
    house: House, discounts: DiscountService
) -> None:
    await coupon(house, max_uses=1)
    orders = [await negronis(house, 1), await negronis(house, 1, table="8")]

    outcomes = await asyncio.gather(
        *(discounts.use_coupon(UseCoupon(each, new_id(), "TEN"), house.actor()) for each in orders),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in outcomes) == ["CouponRefused", "OrderChange"]
    assert sorted([await total(house, each) for each in orders]) == [810, 900]


async def test_what_is_weighed_is_priced_by_rules_too(
    house: House, discounts: DiscountService
) -> None:
    await rule(house, rate_micros=TENTH)
    item = next(each for each in house.menus.menu.items.values() if each.sold_by == "weight")
    order_id = await house.open("7")

    choices = default_choices(house.menus.menu, item.group_ids) or tuple(
        Choice(house.menus.menu.groups[group_id].options[0].id) for group_id in item.group_ids
    )
    request = AddLine(order_id, new_id(), item.variants[0].id, 350, choices=choices)
    await house.orders.add_line(request, house.actor())

    one = item.variants[0].price_minor
    cheaper = one - round_half_up(one, 10)
    [weighed, *_] = await house.lines(order_id)
    assert weighed.amount_minor == round_half_up(cheaper * 350, 1000)
    await explained_to_the_end(house, discounts, order_id)


async def test_what_somebody_says_of_an_order_may_be_asked_by_prices(
    house: House, discounts: DiscountService
) -> None:
    asked = {"field": "custom.hotel_room", "op": "IN", "value": ["12", "14"]}
    await rule(house, conditions=[asked], rate_micros=TENTH)
    order_id = await negronis(house, 1)

    request = SetPriceContext(order_id, {"hotel_room": "12"})
    await discounts.set_price_context(request, house.actor("manager"))
    await house.add(order_id, "Negroni")

    assert await total(house, order_id) == 900 + 810


async def test_what_a_manager_approved_is_above_the_ceiling_too(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1)
    waiter = first_waiter(Right.DISCOUNT)
    approved = replace(waiter, approver_id=house.actor("manager").id)

    await discounts.give(discount(order_id, rate_micros=500_000), approved)

    assert await total(house, order_id) == 450


async def test_prices_of_today_are_left_alone_by_those_of_tomorrow(house: House) -> None:
    tomorrow = house.clock.now() + timedelta(days=1)

    def work(tx: Write) -> None:
        fares = tx.first(FareSet, "conditions = '{}'")
        assert fares is not None
        for amount, columns in (
            (1000, {"active_from": tomorrow}),
            (1, {"status": "draft"}),
            (2, {"active_to": house.clock.now()}),
        ):
            tx.insert(
                Fare,
                fare_set_id=fares.id,
                priced_kind="variant",
                priced_id=house.variant("Negroni"),
                amount_minor=amount,
                currency="EUR",
                **columns,
            )
        tx.signal("menu")

    await house.db.write(Command.of(Say(new_id())), work)
    await house.menus.refresh()
    order_id = await negronis(house, 1)
    house.clock.advance(24 * 3600)
    await house.add(order_id, "Negroni")

    assert [line.amount_minor for line in await house.lines(order_id)] == [900, 1000]


async def test_a_coupon_is_used_once_on_an_order_and_as_often_as_it_may(
    house: House, discounts: DiscountService
) -> None:
    await coupon(house, max_uses=1)
    order_id, other = await negronis(house, 1), await negronis(house, 1, table="8")

    await discounts.use_coupon(UseCoupon(order_id, new_id(), " ten "), house.actor())

    assert await total(house, order_id) == 810
    for again in (order_id, other):
        with pytest.raises(CouponRefused):
            await discounts.use_coupon(UseCoupon(again, new_id(), "TEN"), house.actor())
    with pytest.raises(CouponRefused, match="no coupon"):
        await discounts.use_coupon(UseCoupon(other, new_id(), "TWENTY"), house.actor())
    assert await total(house, other) == 900


async def service_charge(house: House) -> UUID:
    guests = {"field": "guests", "op": "GTE", "value": 8}
    columns = {"target": "order", "conditions": [guests], "rate_micros": TENTH}
    return await rule(house, "markup", name="Service", **columns)


async def test_a_party_of_eight_pays_for_service(house: House, discounts: DiscountService) -> None:
    await service_charge(house)
    order_id = await negronis(house, 1, 1)
    alone = await total(house, order_id)
    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())
    eight = await total(house, order_id)
    await house.add(order_id, "Negroni")
    more = await total(house, order_id)
    await discounts.give(discount(order_id), house.actor("manager"))
    less = await total(house, order_id)
    await house.orders.edit_order(EditOrder(order_id, guests=7), house.actor())

    assert [alone, eight, more, less] == [1800, 1980, 2970, 2673]
    assert await total(house, order_id) == 2430
    await explained_to_the_end(house, discounts, order_id)


async def test_a_waived_charge_stays_away(house: House, discounts: DiscountService) -> None:
    await service_charge(house)
    order_id = await negronis(house, 1)
    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())
    [charge] = await discounts.discounts(order_id)

    with pytest.raises(Forbidden):
        await discounts.waive(WaiveCharge(order_id, charge.id, "Slow"), first_waiter())
    await discounts.waive(WaiveCharge(order_id, charge.id, "Slow"), house.actor("manager"))
    await house.add(order_id, "Negroni")

    assert await total(house, order_id) == 1800
    assert await discounts.discounts(order_id) == ()


async def test_a_waived_charge_may_be_charged_again(
    house: House, discounts: DiscountService
) -> None:
    await service_charge(house)
    order_id = await negronis(house, 1)
    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())
    [charge] = await discounts.discounts(order_id)
    manager = house.actor("manager")
    await discounts.waive(WaiveCharge(order_id, charge.id, "Slow"), manager)

    await discounts.restore(RestoreCharge(order_id, charge.id), manager)

    assert await total(house, order_id) == 990
    with pytest.raises(Changed):
        await discounts.restore(RestoreCharge(order_id, charge.id), manager)


async def test_service_is_taxed_like_what_it_is_on_or_as_its_group_says(house: House) -> None:
    await service_charge(house)
    order_id = await house.open("7")
    for name in ("Negroni", "Lasagne"):
        await house.add(order_id, name)
    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())

    lines = await house.lines(order_id)
    service = [line for line in lines if line.kind == "service"]
    dishes = [line for line in lines if line.kind == "item"]

    assert sum(each.amount_minor for each in service) == round_half_up(
        sum(each.amount_minor for each in dishes), 10
    )
    assert {each.taxes[0]["code"] for each in service} == {each.taxes[0]["code"] for each in dishes}


async def test_nobody_takes_back_a_service_charge_as_if_it_were_food(house: House) -> None:
    await service_charge(house)
    order_id = await negronis(house, 1)
    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())
    line = next(each for each in await house.lines(order_id) if each.kind == "service")

    with pytest.raises(NotFound, match="waived"):
        await house.orders.take_back(
            TakeBack(line.id, "wasted", "x", confirmed=True), house.actor("manager")
        )


async def test_orders_without_any_of_it_read_and_write_nothing_more(house: House) -> None:
    order_id = await negronis(house, 1, 2)

    found = await house.db.read(
        lambda read: (
            read.load(Order, order_id).adjusted,
            len(read.all(OrderDiscount)),
            len(read.all(ServiceCharge)),
            [line.rev for line in read.all(OrderLine, "order_id = ?", order_id)],
        )
    )

    assert found == (False, 0, 0, [1, 1])


async def test_a_part_of_a_discounted_dish_is_not_charged_anew_by_a_remake(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 2)
    (line,) = await house.lines(order_id)
    half = discount(order_id, rate_micros=500_000, line_id=line.id)
    await discounts.give(half, house.actor("manager"))
    await house.send(order_id)
    for ticket in {item.ticket_id for item in await house.ticket_items()}:
        await house.kitchen.bump_ticket(BumpTicket(ticket), house.actor("cook"))
    before = await total(house, order_id)

    with pytest.raises(BadRequest, match="Make all of it again"):
        await house.orders.remake_line(RemakeLine(line.id, "warm", quantity=1000), house.actor())
    await house.orders.remake_line(RemakeLine(line.id, "warm"), house.actor())

    assert (before, await total(house, order_id)) == (900, 900)


async def test_service_stands_below_what_it_is_charged_on(house: House) -> None:
    await service_charge(house)
    order_id = await negronis(house, 1)
    await house.orders.edit_order(EditOrder(order_id, guests=8), house.actor())
    await house.add(order_id, "Lasagne")
    await house.send(order_id)

    await house.pay(order_id)

    [kept] = await house.db.read(lambda read: read.all(ReceiptRequest, "refund_id IS NULL"))
    named = [line.name for line in from_json(kept.draft["sale"]).lines]
    assert named == ["Negroni", "Lasagne", "Service"]


async def test_a_comped_line_is_given_away_once_however_its_bill_is_split(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 1, 1)
    [line, _] = await house.lines(order_id)
    comp = discount(order_id, kind="comp", rate_micros=None, line_id=line.id)
    await discounts.give(comp, house.actor("manager"))
    await house.send(order_id)

    split = await house.checks.split_evenly(SplitEvenly(order_id, 3), house.actor())

    parts = [await house.checks.due(order_id, each.check_id) for each in split.checks]
    assert [each.discounts for part in parts for each in part.lines] == [()] * 6
