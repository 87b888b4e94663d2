"""What the sheets of discounts offer, and how prices are explained."""

from __future__ import annotations

from domain.ids import new_id
from domain.permissions import MANAGER
from edge.commands import Actor
from edge.orders.discount_requests import GiveDiscount
from edge.orders.discounts import DiscountService
from edge.orders.exemptions import ExemptionService, ExemptOrder
from tests.house import House
from tests.ui.store.test_order_view import reader
from ui.store import discount_view as show
from ui.store import order_view
from ui.store.price_trail_view import reasons

MANAGES = Actor("person", new_id(), None, None, frozenset(MANAGER))


async def test_an_order_without_lines_offers_no_discount(house: House) -> None:
    view = await house.orders.view(await house.open("7"))

    picks = {each.value: each.why_not for each in show.order_picks(view, (), (), (), "en")}

    assert picks["give"] == picks["exempt"] == "Nothing is on the order yet"


async def test_discounts_stand_under_lines_and_at_the_foot(house: House) -> None:
    discounts = DiscountService(house.db, house.menus)
    order_id = await house.open("7")
    line_id = (await house.add(order_id, "Negroni", 2)).line_id
    await house.add(order_id, "Espresso")
    on_line = GiveDiscount(order_id, new_id(), "percent", "Cold", 500_000, None, line_id)
    await discounts.give(on_line, MANAGES)
    on_all = GiveDiscount(order_id, new_id(), "amount", "Regular guest", amount_minor=80)
    await discounts.give(on_all, MANAGES)
    view = await house.orders.view(order_id)

    lines = order_view.lines(view, reader(house))
    totals = [(each.label, each.amount) for each in order_view.totals(view, "en")]

    assert [line.price for line in lines] == ["18.00", "1.80"]
    assert [(each.text, each.price) for each in lines[0].modifiers] == [("Cold", "−9.00")]
    assert totals == [("Subtotal", "€10.80"), ("Regular guest", "−€0.80"), ("Total", "€10.00")]


async def test_a_price_says_each_step_with_what_it_did(house: House) -> None:
    discounts = DiscountService(house.db, house.menus)
    order_id = await house.open("7")
    line_id = (await house.add(order_id, "Negroni", 2)).line_id
    assert line_id is not None
    await discounts.give(
        GiveDiscount(order_id, new_id(), "percent", "Cold", 500_000, None, line_id), MANAGES
    )

    found = reasons(await discounts.explain_dish(line_id), "en")

    assert [(each.words, each.change, each.after) for each in found] == [
        ("Price on the menu", "", "9.00"),
        ("2 × 9.00", "", "18.00"),
        ("Cold", "−9.00", "9.00"),
        ("Altogether", "", "€9.00"),
    ]


async def test_a_manager_reads_what_she_approves(house: House) -> None:
    view = await house.orders.view(await house.open("7"))
    percent = show.discount("percent:100000", "", view, None, new_id(), "Cold")
    amount = show.discount("amount", "2.50", view, None, new_id(), "Cold")
    comp = show.discount("comp", "", view, None, new_id(), "Cold")

    words = [show.words_of(each, "table 7", "EUR", "en") for each in (percent, amount, comp)]

    assert words == [
        "10% off table 7: Cold",
        "€2.50 off table 7: Cold",
        "table 7 on the house: Cold",
    ]
    assert [show.worth(each, 900) for each in (percent, amount, comp)] == [90, 250, 900]


async def test_why_no_tax_is_owed_stands_at_the_foot(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Negroni")
    exemptions = ExemptionService(house.db, house.menus)
    await exemptions.exempt(ExemptOrder(order_id, "Embassy", "AX-1"), MANAGES)
    view = await house.orders.view(order_id)

    totals = [(each.label, each.amount) for each in order_view.totals(view, "en")]
    picks = [each.value for each in show.order_picks(view, (), (), ("staff",), "en")]

    assert totals[1] == ("No tax: Embassy (AX-1)", "−€1.62")
    assert picks == ["give", "coupon", "group", "tax_again"]
