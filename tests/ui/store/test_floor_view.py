"""The floor as its plan shows it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.ids import new_id
from edge.floor.requests import PutParty
from edge.floor.service import FloorService
from edge.floor.views import FloorView
from edge.orders.requests import OpenOrder
from tests.house import House
from ui.store import floor_view as show


async def floor(house: House) -> FloorView:
    return await FloorService(house.db).floor()


def looking(
    house: House,
    *,
    present: dict[UUID, tuple[str, ...]] | None = None,
    mine: UUID | None = None,
) -> show.Looking:
    return show.Looking(house.menus.menu, "EUR", "en", {}, present or {}, mine)


async def test_every_table_stands_inside_its_room(house: House) -> None:
    rooms, tables = show.rooms_and_tables(await floor(house))
    sizes = {room.room_id: (room.width, room.height) for room in rooms}

    outside = [
        table.number
        for table in tables
        if not (0 <= table.x <= sizes[table.room_id][0] - table.w)
        or not (0 <= table.y <= sizes[table.room_id][1] - table.h)
    ]

    assert outside == []
    assert len(tables) == 20


async def test_tables_do_not_overlap(house: House) -> None:
    _rooms, tables = show.rooms_and_tables(await floor(house))

    overlapping = [
        (one.number, other.number)
        for one in tables
        for other in tables
        if one.number < other.number
        and one.room_id == other.room_id
        and abs(one.x + one.w // 2 - other.x - other.w // 2) < (one.w + other.w) // 2
        and abs(one.y + one.h // 2 - other.y - other.h // 2) < (one.h + other.h) // 2
    ]

    assert overlapping == []


async def test_free_tables_are_left_out_and_taken_ones_say_what_to_do(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")

    (table,) = show.tables_now(await floor(house), looking(house))

    assert (table.table_id, table.state, table.word) == (
        str(house.tables["7"]),
        "unsent",
        "not sent",
    )
    assert table.unsent_since_ms == int(house.clock.now().timestamp() * 1000)
    assert (table.guests, table.amount) == (2, "€1.80")


async def test_a_table_says_who_else_has_it_open(house: House) -> None:
    order_id = await house.open("7")

    (table,) = show.tables_now(
        await floor(house), looking(house, present={order_id: ("Marco", "Aziza")})
    )

    assert table.presence == "Aziza, Marco"


async def test_a_kitchen_that_is_late_shows_unless_something_is_more_urgent(house: House) -> None:
    late, unsent = await house.open("7"), await house.open("8")
    await house.add(late, "Minestrone")
    await house.add(unsent, "Minestrone")
    await house.send(late)
    await house.send(unsent)
    await house.add(unsent, "Espresso")

    house.clock.advance(3600)
    found = show.tables_now(await floor(house), looking(house))

    assert [table.state for table in found] == ["late", "unsent"]


async def test_others_tables_are_dimmed_when_i_ask_for_mine(house: House) -> None:
    await house.open("7")
    await house.open("12")
    view, number = await floor(house), {key: name for name, key in house.tables.items()}
    aziza, nobody = house.people["Aziza Karimova"], new_id()

    everybody = show.tables_now(view, looking(house))
    window = show.tables_now(view, looking(house, mine=aziza))
    of_nobody = show.tables_now(view, looking(house, mine=nobody))

    assert {number[UUID(each.table_id)] for each in everybody if not each.dim} == {"7", "12"}
    bright = {name for name, key in house.tables.items() if key in view.tables} - {
        number[UUID(each.table_id)] for each in window if each.dim
    }
    assert bright >= {"1", "2", "3", "4", "5", "6", "7"}
    assert bright.isdisjoint({"8", "9", "10", "11", "21"})
    assert sum(each.dim for each in of_nobody) == len(view.tables)


async def test_strangers_have_letters_and_pushed_tables_name_each_other(house: House) -> None:
    await house.open("7")
    await house.open("7", "8")

    now = {
        each.table_id: each.beside for each in show.tables_now(await floor(house), looking(house))
    }

    assert now == {str(house.tables["7"]): "a b +8", str(house.tables["8"]): "+7b"}


async def test_a_reserved_table_says_who_comes_when(house: House) -> None:
    expected_at = house.clock.now() + timedelta(hours=1)
    request = PutParty(new_id(), "Rossi", 4, expected_at, table_ids=(house.tables["7"],))
    await house.parties.put(request, house.actor())

    (table,) = show.tables_now(await floor(house), looking(house))

    assert (table.state, table.word, table.reserved) == ("reserved", "reserved", "19:00 Rossi 4")


async def test_tabs_are_called_by_their_name(house: House) -> None:
    request = OpenOrder(new_id(), house.order_type("takeaway"), name="Rosa")
    await house.orders.open_order(request, house.actor())

    (tab,) = show.tabs_now(await floor(house), looking(house))

    assert (tab.tab_id, tab.name, tab.state) == (str(request.order_id), "#1 Rosa", "seated")


async def test_strangers_at_one_table_are_chosen_between(house: House) -> None:
    first, second = await house.open("7"), await house.open("7")
    view = await floor(house)

    picks = show.orders_at(view, view.tables[house.tables["7"]], looking(house))

    assert [each.value for each in picks] == [str(first), str(second), show.NEW]


async def test_an_order_is_never_offered_to_be_put_with_itself(house: House) -> None:
    one, other = await house.open("7"), await house.open("8")

    picks = show.order_picks(await floor(house), house.menus.menu, without=one)

    assert [(each.value, each.label) for each in picks] == [(str(other), "Table 8")]


def test_orders_without_a_table_are_offered_as_tab_takeaway_and_delivery(house: House) -> None:
    labels = [each.label for each in show.new_order_picks(house.menus.menu)]

    assert labels == ["Tab by name", "Takeaway", "Delivery"]


def test_a_table_opens_a_dine_in_order(house: House) -> None:
    assert show.dine_in(house.menus.menu) == house.order_type("dine_in")
