"""Discounts, coupons, offers, service charges and taxes not owed, as the day's figures say them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.documents import StoreHead
from domain.ids import new_id
from domain.permissions import MANAGER
from edge.checks.paper import Letterhead
from edge.checks.requests import Pay
from edge.checks.split_requests import SplitEvenly
from edge.commands import Actor
from edge.orders.discount_requests import GiveDiscount, UseCoupon, WaiveCharge
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import ExemptionService, ExemptOrder
from edge.orders.requests import EditOrder
from edge.reports.reductions import Named, Reductions
from edge.reports.service import ReportService
from edge.shifts.z_paper import z_document
from tests.edge.orders.test_prices_and_discounts import coupon, negronis, rule, service_charge
from tests.house import House


@pytest.fixture
def discounts(house: House) -> DiscountService:
    return DiscountService(house.db, house.menus)


async def today(house: House) -> Reductions:
    sales = await ReportService(house.db).today(house.actor("manager"))
    return sales.reductions


def somebody(house: House, name: str) -> Actor:
    return Actor("person", house.people[name], None, None, frozenset(MANAGER))


async def give(
    house: House, discounts: DiscountService, order_id: Any, reason: str, by: str, **columns: Any
) -> None:
    values = {"kind": "percent", "rate_micros": 100_000, **columns}
    await discounts.give(
        GiveDiscount(order_id, new_id(), reason=reason, **values), somebody(house, by)
    )


async def paid(house: House, order_id: Any) -> None:
    await house.send(order_id)
    await house.pay(order_id)


async def test_discounts_are_added_up_by_reason_and_by_who_gave_them(
    house: House, discounts: DiscountService
) -> None:
    first, second = sorted(house.people)[:2]
    one, two = await negronis(house, 1), await negronis(house, 2, table="8")
    await give(house, discounts, one, "Regular guest", first)
    await give(house, discounts, two, "Regular guest", second)
    await give(house, discounts, two, "Complaint", second, kind="comp", rate_micros=None)
    open_one = await negronis(house, 1, table="9")
    await give(house, discounts, open_one, "Complaint", first)

    for order_id in (one, two):
        await paid(house, order_id)

    found = await today(house)
    assert [(each.name, each.acts, each.amount_minor) for each in found.by_reason] == [
        ("Complaint", 1, 1620),
        ("Regular guest", 2, 90 + 180),
    ]
    assert [(each.acts, each.amount_minor) for each in found.by_person] == [(2, 1800), (1, 90)]
    assert (found.comps.acts, found.comps.amount_minor) == (1, 1620)
    assert found.off_minor == 90 + 1800


async def test_coupons_offers_charges_and_taxes_have_their_own_figures(
    house: House, discounts: DiscountService
) -> None:
    await coupon(house)
    await service_charge(house)
    await rule(
        house,
        name="Two for one",
        target="bundle",
        bundle={"take": 2, "pay": 1},
        rate_micros=1_000_000,
    )
    manager = house.actor("manager")
    with_offer = await negronis(house, 2)
    await discounts.use_coupon(UseCoupon(with_offer, new_id(), "TEN"), manager)
    served, waived = await negronis(house, 1, table="8"), await negronis(house, 1, table="9")
    for order_id in (served, waived):
        await house.orders.edit_order(EditOrder(order_id, guests=8), manager)
    [charge] = await discounts.discounts(waived)
    await discounts.waive(WaiveCharge(waived, charge.id, "Slow"), manager)
    exempt = await negronis(house, 1, table="10")
    exemptions = ExemptionService(house.db, house.menus)
    await exemptions.exempt(ExemptOrder(exempt, "Embassy", "AX-1"), manager)

    for order_id in (with_offer, served, waived, exempt):
        await paid(house, order_id)

    found = await today(house)
    assert found.offers == (Named("Two for one", 1, 900),)
    assert found.coupons == (Named("TEN", 1, 90),)
    assert found.charges == (Named("Service", 1, 90),)
    assert found.waived == (Named("Slow", 1, 0),)
    assert (found.exempt.acts, found.exempt.amount_minor) == (1, 900 - 738)


async def test_an_order_on_two_checks_counts_once_and_in_the_day_that_saw_the_first(
    house: House, discounts: DiscountService
) -> None:
    order_id = await negronis(house, 2)
    await house.send(order_id)
    await give(house, discounts, order_id, "Complaint", sorted(house.people)[0])
    split = await house.checks.split_evenly(SplitEvenly(order_id, 2), house.actor())
    for check in split.checks:
        pay = Pay(
            order_id,
            new_id(),
            house.tenders["Cash"],
            check.total_minor,
            check_id=check.check_id,
        )
        await house.checks.pay(pay, house.actor())

    found = await today(house)

    assert found.by_reason == (Named("Complaint", 1, 180),)


async def test_a_day_without_any_of_it_says_nothing(house: House) -> None:
    await house.sell("Negroni")

    assert await today(house) == Reductions()


async def test_a_z_says_what_service_came_to_and_how_much_tax_was_not_owed(
    house: House, discounts: DiscountService
) -> None:
    await service_charge(house)
    manager = house.actor("manager")
    served, exempt = await negronis(house, 1), await negronis(house, 1, table="8")
    await house.orders.edit_order(EditOrder(served, guests=8), manager)
    await give(house, discounts, served, "Complaint", sorted(house.people)[0])
    exemptions = ExemptionService(house.db, house.menus)
    await exemptions.exempt(ExemptOrder(exempt, "Embassy", "AX-1"), manager)
    for order_id in (served, exempt):
        await paid(house, order_id)

    close = await house.close_day()

    head = Letterhead(StoreHead("Trattoria"), ZoneInfo("Europe/Rome"), "en")
    text = " ".join(str(part) for part in z_document(close, head).parts)
    for words in ("1 Service", "Tax not owed (1)", "1 Complaint"):
        assert words in text
    assert close.totals.sales.reductions.charges == (Named("Service", 1, 81),)
