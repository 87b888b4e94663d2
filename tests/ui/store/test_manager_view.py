"""What managers and cashiers read: the evening, drawers, printers, devices, the end of the day."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.ids import new_id
from domain.permissions import CASHIER, MANAGER, WAITER, Right
from edge.devices.requests import ApproveDevice, AskToComeIn
from edge.devices.service import DeviceService
from edge.floor.service import FloorService
from edge.kitchen.requests import BumpTicket
from edge.orders.requests import VoidLine
from edge.printing.requests import JobView
from edge.reports.service import ReportService
from edge.shifts.requests import CloseDrawer, DrawerClosed, MoveCash, OpenDrawer
from tests.house import FRIDAY_EVENING, House
from ui.components.row_list import Row, Section
from ui.store import (
    drawer_view,
    manager_day_view,
    manager_devices_view,
    manager_office,
    manager_view,
    paper_view,
    queue_view,
)
from ui.store.places import places
from ui.text import age_ms

ROME = ZoneInfo("Europe/Rome")
READER = manager_view.Reader("EUR", "en", ROME)


def row(section: Section, row_id: str) -> Row:
    return next(each for each in section.rows if each.row_id == row_id)


def section(found: tuple[Section, ...], section_id: str) -> Section:
    return next(each for each in found if each.section_id == section_id)


# ---- now -----------------------------------------------------------------------------------
async def test_the_evening_in_seven_figures(house: House) -> None:
    await house.sell("Lasagne", "Espresso")
    for ticket in await house.tickets():
        await house.kitchen.bump_ticket(BumpTicket(ticket.id), house.actor("cook"))
    order = await house.open("9")
    await house.add(order, "Caprese")
    await house.add(order, "Lasagne")
    await house.send(order)
    caprese = next(line for line in await house.lines(order) if line.name == "Caprese")
    await house.orders.void_line(VoidLine(caprese.id, "Wrong order"), house.actor("manager"))
    house.clock.advance(300)

    figures = manager_view.figures(
        await ReportService(house.db).today(house.actor("manager")),
        await FloorService(house.db).floor(),
        await house.kitchen.expo(),
        age_ms(house.clock.now()),
        READER,
    )

    assert {each.row_id: (each.amount, each.word) for each in figures.rows} == {
        "sales": ("€14.70", "1 check"),
        "average": ("€14.70", ""),
        "guests": ("2", ""),
        "open": ("1", "2 guests"),
        "unpaid": ("€12.90", ""),
        "kitchen": ("5 min", "1 order"),
        "voids": ("€10.50", "1 time"),
    }


async def test_open_orders_stand_by_age_with_what_is_wrong_about_them(house: House) -> None:
    first = await house.open("7")
    await house.add(first, "Lasagne")
    house.clock.advance(60)
    await house.open("9")

    orders = manager_view.open_orders(await FloorService(house.db).floor(), READER)

    assert [each.title for each in orders.rows] == ["Table 7", "Table 9"]
    assert "1 not sent" in orders.rows[0].detail
    assert (orders.rows[0].amount, orders.rows[0].tone) == ("€12.90", "waiting")


async def test_sales_are_shown_as_shares_of_the_largest(house: House) -> None:
    await house.sell("Lasagne", "Espresso")

    sold = manager_view.sold(await ReportService(house.db).today(house.actor("manager")), READER)

    category = section(sold, "category")
    assert [(each.title, each.amount, each.share) for each in category.rows] == [
        ("Pasta", "€12.90", 100),
        ("Coffee", "€1.80", 14),
    ]
    assert [each.title for each in section(sold, "hour").rows] == ["19:00"]


def test_tabs_count_what_waits_for_somebody() -> None:
    tabs = manager_view.tabs(papers=2, waiting=0)

    assert [(each.tab_id, each.count) for each in tabs][2:4] == [("printers", "2"), ("devices", "")]


# ---- printers and devices ------------------------------------------------------------------
async def test_a_paper_that_waits_says_where_and_what_may_be_done(house: House) -> None:
    house.printer("Kitchen").unplug()
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)
    await house.print_out()

    found = manager_devices_view.printers(await house.prints.queue(), (), READER)

    kitchen = next(each for each in section(found, "printers").rows if each.title == "Kitchen")
    assert (kitchen.word, kitchen.tone) == ("away", "late")
    (job,) = section(found, "jobs").rows
    assert (job.title, job.word) == ("Kitchen 1", "waits")
    assert [action.action for action in job.actions] == ["elsewhere", "cancel"]


async def test_an_uncertain_paper_may_be_confirmed_printed_again_or_cancelled(
    house: House,
) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)
    (queue,) = [each for each in await house.prints.queue() if each.jobs]
    broke = "Kitchen: the connection broke."
    (printed,) = queue.jobs
    uncertain = replace(queue, jobs=(replace(printed, state="uncertain", last_error=broke),))

    found = manager_devices_view.printers([uncertain], (), READER)

    (job,) = section(found, "decide").rows
    assert [action.action for action in job.actions] == ["confirm", "retry", "elsewhere", "cancel"]
    assert job.detail == "Kitchen. The connection broke."
    assert queue_view.wanting([uncertain]) == 1


async def test_a_device_that_waits_shows_its_code_and_one_that_is_in_its_purpose(
    house: House,
) -> None:
    devices = DeviceService(house.db)
    waiting = await devices.ask(AskToComeIn(new_id(), "Mozilla/5.0 (iPad; CPU OS 17)"))
    inside = await devices.ask(AskToComeIn(new_id(), "Chrome on Linux"))
    bar = next(each.id for each in house.menus.menu.stations.values() if each.name == "Bar")
    code = inside.device.code or ""
    approval = ApproveDevice(code, "Bar screen", "kitchen", bar)
    await devices.approve(approval, house.actor("manager"))

    found = manager_devices_view.devices(
        await devices.waiting(), await devices.devices(), house.menus.menu, READER
    )

    (asking,) = section(found, "waiting").rows
    letters = waiting.device.code or ""
    assert (asking.title, asking.detail) == (f"{letters[:3]} {letters[3:]}", "iPad")
    (known,) = section(found, "known").rows
    assert (known.title, known.detail) == ("Bar screen", "Kitchen screen, Bar")
    assert all(each.confirm for each in known.actions if each.action == "revoke")


async def test_a_device_may_be_let_in_for_each_station(house: House) -> None:
    offered = manager_devices_view.purposes(house.menus.menu, await house.shifts.drawers())

    assert [pick.label for pick, _purpose in offered.values()] == [
        "Waiter's tablet or phone",
        "Counter",
        "Kitchen: Kitchen",
        "Kitchen: Pizza",
        "Kitchen: Bar",
        "Kitchen: expo, pick-up",
        "Display for guests",
    ]
    assert offered["counter"][1].drawer_id == house.drawer_id


def test_a_printed_paper_needs_nobody() -> None:
    done = JobView(
        UUID(int=1),
        UUID(int=2),
        "receipt",
        "Receipt A-1",
        "printed",
        0,
        1,
        "",
        FRIDAY_EVENING,
        None,
        FRIDAY_EVENING,
    )

    found = manager_devices_view.printers((), (done,), READER)

    (past,) = section(found, "history").rows
    assert (past.title, past.word, past.actions) == ("Receipt A-1", "printed", ())


# ---- drawer and end of day -----------------------------------------------------------------
async def opened(house: House, float_minor: int = 10_000) -> UUID:
    session_id = new_id()
    request = OpenDrawer(session_id, house.drawer_id, float_minor)
    await house.shifts.open(request, house.actor("manager"))
    return session_id


async def drawer_sections(house: House, rights: frozenset[str]) -> tuple[Section, ...]:
    (drawer,) = await house.shifts.drawers()
    report = await house.shifts.x(drawer.session_id) if drawer.session_id else None
    return drawer_view.sections(drawer, report, rights, ROME, "en")


async def test_a_closed_drawer_offers_to_be_opened_with_a_counted_float(house: House) -> None:
    (only,) = await drawer_sections(house, frozenset(CASHIER))

    assert [action.action for action in only.rows[0].actions] == [
        drawer_view.OPEN,
        drawer_view.FROM_SAFE,
    ]


async def test_a_cashier_counts_blind_and_a_manager_sees_what_should_be_there(
    house: House,
) -> None:
    await opened(house)

    blind = await drawer_sections(house, frozenset(CASHIER))
    knowing = await drawer_sections(house, frozenset(MANAGER))

    assert "x" not in [each.section_id for each in blind]
    assert row(section(knowing, "x"), "expected").amount == "€100.00"


async def test_cash_that_moved_is_listed_with_its_reason(house: House) -> None:
    session_id = await opened(house)
    movement = MoveCash(new_id(), session_id, "pay_out", 1_500, "Ice")
    await house.shifts.move_cash(movement, house.actor("manager"))

    moved = section(await drawer_sections(house, frozenset(CASHIER)), "movements")

    assert [(each.title, each.amount) for each in moved.rows] == [
        ("Float", "€100.00"),
        ("Paid out", "-€15.00"),
    ]
    assert "Ice" in moved.rows[1].detail


def test_a_count_is_told_as_right_missing_or_too_much() -> None:
    counted = DrawerClosed(UUID(int=1), 10_000, 10_000, 0)

    assert "right to the cent" in drawer_view.closed_words(counted, "EUR", "en")
    short = replace(counted, difference_minor=-250)
    assert "€2.50 is missing" in drawer_view.closed_words(short, "EUR", "en")
    over = replace(counted, difference_minor=250)
    assert "€2.50 too much" in drawer_view.closed_words(over, "EUR", "en")


async def test_the_only_drawer_is_everybodys_and_of_several_ones_own(house: House) -> None:
    drawers = await house.shifts.drawers()
    two = (*drawers, replace(drawers[0], drawer_id=new_id()))

    assert drawer_view.own_drawer(drawers, None) == drawers[0]
    assert drawer_view.own_drawer(two, None) is None
    assert drawer_view.own_drawer(two, drawers[0].drawer_id) == drawers[0]


async def day(house: House) -> tuple[Section, ...]:
    so_far = await house.shifts.day_so_far(house.actor("manager"))
    return manager_day_view.sections(so_far, 2, READER)


async def test_before_the_close_open_orders_and_uncounted_drawers_are_named(house: House) -> None:
    session_id = await opened(house)
    await house.open("7")

    before = section(await day(house), "points")
    close = CloseDrawer(session_id, 10_000)
    await house.shifts.close(close, house.actor("manager"))

    assert [each.title for each in before.rows] == [
        "Counter drawer was not counted",
        "Order 1 is open",
    ]
    assert [each.title for each in section(await day(house), "points").rows] == ["Order 1 is open"]


async def test_the_next_z_is_made_where_every_way_to_pay_is_counted(house: House) -> None:
    close, whole = section(await day(house), "whole").rows

    assert (close.title, close.row_id) == ("Z 2", "/day?tab=close")
    assert whole.row_id == "/day"


# ---- paper and places ----------------------------------------------------------------------
async def test_a_virtual_printer_offers_the_hand_that_is_missing(house: House) -> None:
    printers = house.papers.all()
    kitchen = house.printer("Kitchen")
    kitchen_id = next(each for each, printer in printers.items() if printer is kitchen)
    kitchen.unplug()
    states = {each: printer.state for each, printer in printers.items()}

    (found,) = paper_view.printers(states, None)

    actions = [action.action for action in row(found, str(kitchen_id)).actions]
    assert (paper_view.PLUG_IN in actions, paper_view.UNPLUG in actions) == (True, False)
    assert row(found, str(kitchen_id)).word == "unplugged"


async def test_papers_are_shown_newest_first(house: House) -> None:
    for _order in range(2):
        order = await house.open("7")
        await house.add(order, "Lasagne")
        await house.send(order)
        await house.print_out()
    kitchen = house.printer("Kitchen")
    kitchen_id = next(each for each, p in house.papers.all().items() if p is kitchen)

    strips = paper_view.strips(kitchen_id, kitchen.strips, ROME, "en")

    assert [strip.title for strip in strips] == ["Paper 2", "Paper 1"]
    assert strips[0].image == paper_view.address(kitchen_id, 2)


def test_people_may_turn_to_what_their_rights_allow() -> None:
    waiter = [pick.value for pick in places(frozenset(WAITER), "/floor")]
    manager = [pick.value for pick in places(frozenset(MANAGER), "/counter")]

    assert {"/tabs", "/takeaway", "/driver", "/counter", "/purse"} <= set(waiter)
    assert not {"/drawer", "/manager", "/safe"} & set(waiter)
    assert {"/floor", "/drawer", "/manager", "/pickup"} <= set(manager)
    assert "/counter" not in manager


def test_managers_find_the_office_on_their_own_screen_in_groups() -> None:
    turned_to = {pick.value for pick in places(frozenset(MANAGER))}
    found = {group.section_id: group.rows for group in manager_office.groups(frozenset(MANAGER))}

    assert not {"/day", "/books", "/office/menu"} & turned_to
    assert [row.row_id for row in found["cash"]] == ["/day", "/drawer", "/safe", "/tips", "/books"]
    assert sum(map(len, found.values())) == 23


def test_who_edits_the_menu_without_reports_turns_to_it_directly() -> None:
    assert [pick.value for pick in places({Right.EDIT_MENU})] == [
        "/office/special",
        "/office/menu",
        "/office/prices",
        "/office/codes",
    ]
