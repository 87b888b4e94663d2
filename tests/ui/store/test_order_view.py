"""What the order screen says about an order."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.catalog import Choice, MenuItem
from domain.ids import new_id
from domain.kitchen import UNSEEN_ALARM_S
from domain.permissions import MANAGER
from edge.commands import Actor
from edge.kitchen.requests import BumpTicket, ShowTickets
from edge.orders.requests import EditOrder, HoldLines, OpenOrder, VoidLine
from edge.orders.views import OrderView
from tests.house import House
from ui.components.order_list import Line
from ui.store import order_view as show


def reader(house: House, name: str = "") -> show.Reader:
    zone = ZoneInfo("Europe/Rome")
    return show.Reader(house.menus.menu, "en", zone, name, house.clock.now())


def item(house: House, name: str) -> MenuItem:
    return next(each for each in house.menus.menu.items.values() if each.name == name)


def options(house: House, *names: str) -> dict[str, UUID]:
    found = {each.name: each.id for each in house.menus.menu.options.values()}
    return {name: found[name] for name in names}


async def seen(house: House, order_id: UUID) -> OrderView:
    return await house.orders.view(order_id)


async def only_line(house: House, order_id: UUID) -> Line:
    (line,) = show.lines(await seen(house, order_id), reader(house))
    return line


async def test_a_line_says_its_size_its_price_and_that_it_is_not_sent(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso", 2, seat=1)

    line = await only_line(house, order_id)

    assert (line.quantity, line.name, line.price) == ("2", "Espresso", "3.60")
    assert (line.state, line.seat, line.actions) == ("new", "1", "new")


async def test_nested_choices_stand_under_what_opened_them(house: House) -> None:
    chosen = options(house, "Rare", "Green salad", "Balsamic")
    order_id = await house.open("7")
    nested = Choice(chosen["Green salad"], 1, (Choice(chosen["Balsamic"]),))
    await house.add(order_id, "Ribeye steak 300 g", choices=(Choice(chosen["Rare"]), nested))

    line = await only_line(house, order_id)

    assert [each.text for each in line.modifiers] == ["Rare", "Green salad", "– Balsamic"]
    assert line.actions == "new+"


async def test_choices_come_back_as_they_were_chosen(house: House) -> None:
    chosen = options(house, "Rare", "Green salad", "Balsamic")
    order_id = await house.open("7")
    nested = Choice(chosen["Green salad"], 1, (Choice(chosen["Balsamic"]),))
    await house.add(order_id, "Ribeye steak 300 g", choices=(Choice(chosen["Rare"]), nested))
    line = (await seen(house, order_id)).lines[0]

    before = show.chosen_before(line, house.menus.menu)

    assert [(each.option_id, each.path) for each in before] == [
        (str(chosen["Rare"]), ()),
        (str(chosen["Green salad"]), ()),
        (str(chosen["Balsamic"]), (str(chosen["Green salad"]),)),
    ]


async def test_a_line_tells_how_far_the_kitchen_is(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")
    said = []

    await house.send(order_id)
    said.append(await only_line(house, order_id))
    items = tuple(each.id for each in await house.ticket_items())
    cook = house.actor("cook")
    await house.kitchen.show_tickets(ShowTickets(items), cook)
    said.append(await only_line(house, order_id))
    (ticket,) = await house.tickets()
    await house.kitchen.bump_ticket(BumpTicket(ticket.id, items), cook)
    said.append(await only_line(house, order_id))

    assert [(each.state, each.delivery) for each in said] == [
        ("sent", "waiting"),
        ("sent", "received"),
        ("ready", ""),
    ]


async def test_a_line_that_nobody_was_shown_says_so_after_twenty_seconds(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")
    await house.send(order_id)

    house.clock.advance(UNSEEN_ALARM_S)
    line = await only_line(house, order_id)

    assert (line.delivery, line.delivery_tone) == ("nobody has seen it since 19:00", "late")


async def test_a_voided_line_stays_with_its_reason(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")
    await house.send(order_id)
    line_id = (await seen(house, order_id)).lines[0].id
    manager = Actor("person", new_id(), rights=frozenset(MANAGER))

    await house.orders.void_line(VoidLine(line_id, "Spilled"), manager)
    line = await only_line(house, order_id)

    assert (line.state, line.delivery, line.actions) == ("voided", "Spilled", "")


async def test_send_says_what_goes_where_and_leaves_out_what_is_held(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso", 3)
    burrata = await house.add(order_id, "Burrata with tomatoes")
    await house.add(order_id, "Minestrone")
    assert burrata.line_id is not None

    await house.orders.hold_lines(HoldLines((burrata.line_id,)), house.actor())
    view = await seen(house, order_id)

    assert show.where_it_goes(view, house.menus.menu) == "Kitchen 1, Bar 3"
    assert show.why_not_send(view) == ""


async def test_send_says_why_there_is_nothing_to_send(house: House) -> None:
    order_id = await house.open("7")
    empty = show.why_not_send(await seen(house, order_id))
    change = await house.add(order_id, "Espresso")
    assert change.line_id is not None

    await house.orders.hold_lines(HoldLines((change.line_id,)), house.actor())
    held = show.why_not_send(await seen(house, order_id))

    assert (empty, held) == ("Nothing to send", "Everything else is held")


async def test_a_held_course_can_be_fired_from_its_bar(house: House) -> None:
    order_id = await house.open("7")
    change = await house.add(order_id, "Burrata with tomatoes")
    assert change.line_id is not None
    await house.orders.hold_lines(HoldLines((change.line_id,)), house.actor())

    (bar,) = show.courses(await seen(house, order_id), house.menus.menu)

    assert (bar.name, bar.status, bar.fire is not None) == ("Starters", "1 held", True)


async def test_one_course_of_new_lines_has_send_and_needs_no_fire(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Burrata with tomatoes")

    (bar,) = show.courses(await seen(house, order_id), house.menus.menu)

    assert bar.fire is None


async def test_there_is_a_seat_for_each_guest_and_one_more(house: House) -> None:
    order_id = await house.open("7")
    await house.orders.edit_order(EditOrder(order_id, guests=3), house.actor())

    chips = show.seats(await seen(house, order_id), 0)

    assert [chip.label for chip in chips] == ["Table", "1", "2", "3", "+"]


async def test_an_order_is_called_by_its_tables_its_name_or_its_number(house: House) -> None:
    at_tables = await house.open("7", "8")
    tab, takeaway = new_id(), new_id()
    await house.orders.open_order(OpenOrder(tab, house.order_type(), name="Rosa"), house.actor())
    await house.orders.open_order(OpenOrder(takeaway, house.order_type("takeaway")), house.actor())

    titles = [
        show.title(await seen(house, each), house.menus.menu) for each in (at_tables, tab, takeaway)
    ]

    assert titles == ["Table 7+8", "Rosa", "#1"]


async def test_leaving_with_unsent_lines_is_said_and_leaving_without_is_not(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")
    await house.add(order_id, "Minestrone")
    before = show.said_when_left(await seen(house, order_id), house.menus.menu)

    await house.send(order_id)
    after = show.said_when_left(await seen(house, order_id), house.menus.menu)

    assert (before, after) == ("Table 7: 2 lines not sent yet", "")


async def test_a_dish_says_what_it_contains_and_may_contain(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Burrata with tomatoes")

    said = show.allergens_of((await seen(house, order_id)).lines[0])

    assert said.startswith("Burrata with tomatoes: contains milk")


async def test_who_wrote_a_line_is_said_to_others_only(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")
    view = await seen(house, order_id)
    author = view.lines[0].added_by

    (for_author,) = show.lines(view, reader(house, author))
    (for_another,) = show.lines(view, reader(house, "Somebody else"))

    assert (for_author.added_by, for_another.added_by) == ("", author)


async def test_the_foot_of_an_order_adds_the_tax_that_is_not_in_its_prices(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, "Espresso")
    view = await seen(house, order_id)
    added = replace(view, total_minor=1_000, added_tax_minor=89)

    assert [each.label for each in show.totals(view, "en")] == ["Total"]
    assert [(each.label, each.amount) for each in show.totals(added, "en")] == [
        ("Tax", "€0.89"),
        ("Total", "€10.89"),
    ]
    assert show.summary(added, "en")[1] == "€10.89"
