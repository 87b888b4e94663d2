"""The menu in the office: prices by list and store, what is sold, many prices at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from central.main import Centre
from central.menu.values import AddPriceList, ChangePrices, DishView, MenuView, SetPrice, SetSold
from domain.clock import VirtualClock
from domain.errors import BadRequest
from tests.central.office import Office
from tests.central.released import Released, released

DISH = "Margherita"


@pytest.fixture
def made(
    centre: Centre,
    office: Office,
    evening: Path,
    clock: VirtualClock,
    admin: psycopg.Connection[Any],
) -> Released:
    """A chain whose menu is release 1."""
    return released(centre, office, evening, clock, admin)


def menu(made: Released, store_id: Any = None) -> MenuView:
    """As the office shows it."""
    return made.centre.menu.menu(made.ada, made.chain.id, store_id)


def dish(made: Released, name: str = DISH) -> DishView:
    """One of its dishes."""
    return next(
        each for category in menu(made).categories for each in category.dishes if each.name == name
    )


def test_a_price_is_edited_in_place_and_marked_until_it_is_published(made: Released) -> None:
    size = dish(made).sizes[0]
    was = size.prices[0]
    change = SetPrice(was.list_id, size.id, 1234, was.rev, was.fare_id)

    made.centre.menu.set_prices(made.ada, made.chain.id, [change])
    drafted = dish(made).sizes[0].prices[0]
    made.publish()
    now = dish(made).sizes[0].prices[0]

    assert (drafted.amount_minor, drafted.drafted_minor, drafted.is_drafted, drafted.who) == (
        was.amount_minor, 1234, True, "Ada",
    )  # fmt: skip
    assert (now.amount_minor, now.is_drafted) == (1234, False)


def test_all_prices_rise_by_a_rate_and_are_rounded_as_the_currency_is(made: Released) -> None:
    shown = menu(made)
    dear = dish(made).sizes[0].prices[0].amount_minor
    assert dear is not None

    rows = made.centre.menu.change_prices(
        made.ada, made.chain.id, ChangePrices(shown.lists[0].id, 50_000, step_minor=10)
    )

    raised = dish(made).sizes[0].prices[0].drafted_minor
    assert raised == (dear * 105 + 500) // 1000 * 10
    assert len(rows) > 20
    assert {row.after["amount_minor"] % 10 for row in rows if row.after} == {0}


@pytest.mark.parametrize("rate", [-1_000_000, 10_000_001])
def test_a_rate_that_no_price_survives_is_refused(made: Released, rate: int) -> None:
    with pytest.raises(BadRequest):
        made.centre.menu.change_prices(
            made.ada, made.chain.id, ChangePrices(menu(made).lists[0].id, rate)
        )


def test_a_store_has_a_price_list_of_its_own_and_may_leave_a_dish_out(made: Released) -> None:
    service, chain = made.centre.menu, made.chain
    request = AddPriceList("Due", "EUR", 10, chain.brand, chain.sister)
    list_id = service.add_list(made.ada, chain.id, request)
    pizza, cola = dish(made).sizes[0], dish(made, "Cola").sizes[0]
    service.set_prices(made.ada, chain.id, [SetPrice(list_id, pizza.id, 1500, 0)])
    service.set_sold(made.ada, chain.id, [SetSold("variant", cola.id, False, 0, list_id=list_id)])
    preview = made.service.preview(made.ada, chain.id)
    made.publish("Due")

    sister, here = menu(made, chain.sister), menu(made, chain.store)
    assert {each.stores for each in preview.differences} == {("Due",)}
    assert [each.name for each in sister.lists if each.where == "Due"] == ["Due"]
    assert list_id not in [each.id for each in here.lists]
    price = next(each for each in dish(made).sizes[0].prices if each.list_id == list_id)
    left_out = next(each for each in dish(made, "Cola").sizes[0].prices if each.list_id == list_id)
    assert (price.amount_minor, price.is_sold) == (1500, True)
    assert (left_out.amount_minor, left_out.is_sold) == (None, False)
    assert [row.scope for row in made.pulled() if row.kind == "fare_set"] == ["organization"]


def test_a_dish_is_taken_off_the_menu(made: Released) -> None:
    item = dish(made)
    made.centre.menu.set_sold(made.ada, made.chain.id, [SetSold("item", item.id, False, item.rev)])
    assert (dish(made).is_sold, dish(made).is_drafted) == (False, True)
    made.publish()
    assert not made.item(DISH)["active"]


def test_what_a_box_says_is_sold_out_is_seen_in_the_office(made: Released) -> None:
    made.rows(
        "INSERT INTO availabilities (organization_id, id, created_at, updated_at, rev, store_id, "
        "authority, authority_epoch, kind, local_id, sold_out, reason, confirmed_on) "
        "VALUES (%s, gen_random_uuid(), now(), now(), 1, %s, 'box', 0, 'item', %s, true, "
        "'oven broken', '') RETURNING id",
        made.chain.id,
        made.chain.store,
        dish(made).id,
    )
    [said] = dish(made).local
    assert (said.store, said.sold_out, said.reason) == ("Trattoria Comanda", True, "oven broken")
