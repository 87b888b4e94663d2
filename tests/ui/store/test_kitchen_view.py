"""What kitchen screens, the pass and runners are shown."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Choice
from domain.ids import new_id
from edge.kitchen.requests import BumpItem, BumpTicket, TakeItems
from edge.kitchen.views import Board
from edge.orders.requests import AddLine, OpenOrder, Send, VoidLine
from tests.house import House
from ui.components.kitchen_board import AllDay, Card
from ui.store import expo_view, kitchen_view, pickup_view
from ui.store.kitchen_counts import all_day


def station_id(house: House, name: str = "Kitchen") -> UUID:
    return next(each.id for each in house.menus.menu.stations.values() if each.name == name)


def looking(house: House) -> kitchen_view.Looking:
    menu = house.menus.menu
    return kitchen_view.Looking(
        menu.stations[station_id(house)], menu, ZoneInfo("Europe/Rome"), "en"
    )


def expo_reader(house: House) -> expo_view.Reader:
    return expo_view.Reader(house.menus.menu, "en", ZoneInfo("Europe/Rome"))


async def board(house: House, station: str = "Kitchen") -> Board:
    return await house.kitchen.board(station_id(house, station))


async def only_card(house: House) -> Card:
    (card,) = kitchen_view.cards(await board(house), looking(house))
    return card


def option(house: House, name: str) -> UUID:
    return next(each.id for each in house.menus.menu.options.values() if each.name == name)


async def test_a_card_says_table_course_guests_and_who_else_makes_it(house: House) -> None:
    order = await house.open("7", "8")
    await house.add(order, "Aperitivo for two", 2, seat=3)
    await house.send(order)

    card = await only_card(house)

    assert (card.title, card.course, card.guests) == ("Table 7+8", "Starters", "2")
    assert (card.also_at, card.amber_after_s, card.red_after_s) == (("Bar",), 600, 1080)
    (line,) = card.lines
    assert (line.quantity, line.name, line.seat, line.mark, line.done) == (
        "2",
        "Aperitivo for two",
        "3",
        "",
        False,
    )


async def test_an_order_without_a_table_is_called_by_its_name_or_number(house: House) -> None:
    for name in ("Rossi", ""):
        order = new_id()
        request = OpenOrder(order, house.order_type("takeaway"), name=name)
        await house.orders.open_order(request, house.actor())
        await house.add(order, "Caprese")
        await house.send(order)

    named, numbered = kitchen_view.cards(await board(house), looking(house))

    assert (named.title, numbered.title) == ("#1 Rossi", "#2")
    assert named.order_type == "Takeaway"


async def test_choices_are_coloured_by_their_first_word_and_doubled_ones_counted(
    house: House,
) -> None:
    order = await house.open("7")
    choices = (
        Choice(option(house, "Fries")),
        Choice(option(house, "Extra cheese"), 2),
        Choice(option(house, "No pickles")),
    )
    await house.add(order, "Veggie burger", choices=choices)
    await house.send(order)

    (line,) = (await only_card(house)).lines

    assert [(each.text, each.kind) for each in line.modifiers] == [
        ("Fries", ""),
        ("2 x Extra cheese", "extra"),
        ("NO PICKLES", "no"),
    ]


async def test_what_was_added_and_taken_back_is_marked(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)
    await house.add(order, "Mushroom risotto")
    await house.send(order)
    lasagne = next(line for line in await house.lines(order) if line.name == "Lasagne")
    await house.orders.void_line(VoidLine(lasagne.id, "Wrong order"), house.actor("manager"))

    card = await only_card(house)

    assert [(line.name, line.mark) for line in card.lines] == [
        ("Lasagne", "void"),
        ("Mushroom risotto", "added"),
    ]


async def test_all_day_counts_what_is_still_to_be_made_with_its_choices(house: House) -> None:
    for table, count in (("7", 2), ("9", 3)):
        order = await house.open(table)
        await house.add(order, "Fries", count, choices=(Choice(option(house, "Ketchup")),))
        await house.add(order, "Caprese")
        await house.add(order, "Mixed salad")
        await house.send(order)
    items = [item for item in await house.ticket_items() if item.name == "Caprese"]
    await house.kitchen.bump_item(BumpItem(items[0].id), house.actor("cook"))

    counted = all_day(await board(house), house.menus.menu, "en")

    assert counted.items == (
        AllDay("5", "Fries", "5 Ketchup"),
        AllDay("2", "Mixed salad", "2 Olive oil and lemon"),
        AllDay("1", "Caprese"),
    )
    assert counted.choices == (AllDay("5", "Ketchup"), AllDay("2", "Olive oil and lemon"))


async def test_history_offers_the_last_bumped_card_first(house: House) -> None:
    for table in ("7", "9"):
        order = await house.open(table)
        await house.add(order, "Caprese", 2)
        await house.send(order)
    for ticket in await house.tickets():
        house.clock.advance(60)
        await house.kitchen.bump_ticket(BumpTicket(ticket.id), house.actor("cook"))

    past = kitchen_view.history(await board(house), looking(house))

    assert [(each.title, each.when, each.summary) for each in past] == [
        ("Table 9", "19:02", "2 Caprese"),
        ("Table 7", "19:01", "2 Caprese"),
    ]


async def test_only_what_no_screen_has_proved_yet_is_still_to_be_proved(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)
    shown = kitchen_view.undelivered((await board(house)).cards)
    await house.print_out()

    assert shown == tuple(item.id for item in await house.ticket_items())
    assert kitchen_view.undelivered((await board(house)).cards) == ()


async def test_the_pass_counts_each_stations_progress_and_what_is_missing(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.add(order, "Espresso", 2)
    await house.send(order)
    lasagne = next(item for item in await house.ticket_items() if item.name == "Lasagne")
    await house.kitchen.bump_item(BumpItem(lasagne.id), house.actor("cook"))

    orders = await house.kitchen.expo()
    (card,) = expo_view.cards(orders, expo_reader(house))

    assert [(each.station, each.done, each.total, each.ready) for each in card.progress] == [
        ("Kitchen", 1, 1, True),
        ("Bar", 0, 1, False),
    ]
    assert [(line.name, line.done) for line in card.lines] == [
        ("Espresso", False),
        ("Lasagne", True),
    ]
    assert expo_view.missing(orders, "en") == (AllDay("2", "Espresso"),)
    assert expo_view.at_the_pass(orders[0]) == (lasagne.id,)


async def test_a_dish_made_at_two_stations_is_one_line_at_the_pass_and_goes_out_as_one(
    house: House,
) -> None:
    order = await house.open("7")
    await house.add(order, "Aperitivo for two")
    await house.send(order)
    kitchen, bar = await house.ticket_items()
    shown: list[list[tuple[str, bool]]] = []
    for item in (kitchen, bar):
        await house.kitchen.bump_item(BumpItem(item.id), house.actor("cook"))
        (seen,) = await house.kitchen.expo()
        (card,) = expo_view.cards([seen], expo_reader(house))
        shown.append([(line.name, line.done) for line in card.lines])

    assert shown == [[("Aperitivo for two", False)], [("Aperitivo for two", True)]]
    (ready,) = await house.kitchen.expo()
    assert set(expo_view.plates_of_line(ready, kitchen.id)) == {kitchen.id, bar.id}


async def test_a_runner_sees_plates_by_table_and_takes_all_of_one_at_once(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne", seat=2)
    await house.add(order, "Mushroom risotto")
    await house.send(order)
    (ticket,) = await house.tickets()
    await house.kitchen.bump_ticket(BumpTicket(ticket.id), house.actor("cook"))

    (section,) = pickup_view.sections(await house.kitchen.ready_plates(), house.menus.menu, "en")

    assert section.heading == "Table 7"
    assert [(row.title, row.detail) for row in section.rows[:2]] == [
        ("1 Lasagne", "seat 2, Kitchen"),
        ("1 Mushroom risotto", "Kitchen"),
    ]
    assert set(pickup_view.items_of(section.rows[2].row_id)) == {
        item.id for item in await house.ticket_items()
    }


async def test_plates_on_their_way_say_where_they_go(house: House) -> None:
    order = await house.open("7")
    await house.orders.add_line(AddLine(order, new_id(), house.variant("Caprese")), house.actor())
    await house.orders.send(Send(order), house.actor())
    (ticket,) = await house.tickets()
    await house.kitchen.bump_ticket(BumpTicket(ticket.id), house.actor("cook"))
    (item,) = await house.ticket_items()
    await house.kitchen.take_items(TakeItems((item.id,)), house.actor())

    plates = await house.kitchen.ready_plates()
    nothing, way = pickup_view.sections(plates, house.menus.menu, "en")

    assert nothing.rows == ()
    assert [(row.title, row.detail) for row in way.rows] == [("Table 7", "1 Caprese")]
    assert way.rows[0].actions[0].action == pickup_view.SERVE
