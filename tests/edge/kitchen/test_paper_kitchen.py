"""Kitchens on paper: what their tickets say to the letter, on both widths, and where they end."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.documents import Row, from_doc, lay_out
from domain.ids import new_id
from edge.box_tables import PrintJob
from edge.commands import Command
from edge.kitchen.pacing import PacingService
from edge.kitchen.paper import print_ticket
from edge.kitchen.requests import BumpItem, ServeItems
from edge.orders.promises import PromiseService
from edge.orders.requests import FireCourse, HoldLines, OpenOrder, VoidLine
from edge.orders.seats import SetAllergies
from edge.transaction import Write
from sync.tables.catalog import Printer, Station
from tests.house import House

WIDE = """\
Kitchen                1
    Table 7
Dine in            19:00
Order 1 · Aziza · Guests 2
Also at: Bar
  ALLERGY: Seat 2 NUTS
(severe) · carries a pen
════════════════════════════════════════════════
        Starters
2 Aperitivo for two
    Seat 2
ALLERGY: NUTS (severe):
      may contain
════════════════════════════════════════════════
Items: 2                                   END 1"""

NARROW = """\
Kitchen        1
 Table 7
Dine in    19:00
Order 1 · Aziza · Guests 2
Also at: Bar
ALLERGY: Seat 2
NUTS (severe) ·
 carries a pen
════════════════════════════════
    Starters
2 Aperitivo for
  two
    Seat 2
 ALLERGY: NUTS
 (severe): may
    contain
════════════════════════════════
Items: 2                   END 1"""


def text(job: PrintJob, width: int = 48) -> str:
    rows = lay_out(from_doc(job.document), width)
    return "\n".join(row.plain().rstrip() for row in rows if isinstance(row, Row)).strip("\n")


async def job_at(house: House, printer: str) -> PrintJob:
    """The last paper that a printer was asked for."""
    printers = await house.db.read(lambda read: {p.id: p.name for p in read.all(Printer)})
    return [job for job in await house.print_jobs() if printers[job.printer_id] == printer][-1]


async def with_pass(house: House) -> None:
    """A printer is put up at the pass."""
    await house.db.write(
        Command.of("pass"),
        lambda tx: _no(tx.insert(Printer, name="Pass", role="pass", dialect="virtual")),
    )


async def on_paper_only(house: House, station: str) -> None:
    """A station loses its screen."""

    def work(tx: Write) -> None:
        row = tx.first(Station, "name = ?", station)
        assert row is not None
        tx.update(row, has_screen=False)
        tx.signal("menu")

    await house.db.write(Command.of("paper only"), work)
    await house.menus.refresh()


def _no(_row: object) -> None:
    return None


async def allergic(house: House, order: UUID, seat: int, note: str = "") -> None:
    request = SetAllergies(order, seat, {"nuts": "severe"}, note)
    await house.orders.set_allergies(request, house.actor())


@pytest.mark.parametrize(("width", "expected"), [(48, WIDE), (32, NARROW)], ids=["80 mm", "58 mm"])
async def test_a_ticket_to_the_letter(house: House, width: int, expected: str) -> None:
    order = await house.open("7")
    await allergic(house, order, 2, "carries a pen")
    await house.add(order, "Aperitivo for two", 2, seat=2)
    await house.send(order)

    assert text(await job_at(house, "Kitchen"), width) == expected


async def test_a_course_that_waited_is_a_fire_slip_with_its_dishes_in_full(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Minestrone")
    await house.add(order, "Fries", choices=())
    fries = next(line for line in await house.lines(order) if line.name == "Fries")
    await house.orders.hold_lines(HoldLines((fries.id,)), house.actor())
    await house.send(order)

    await house.orders.fire_course(FireCourse(order, fries.course_id), house.actor())

    slip = text(await job_at(house, "Kitchen"))
    assert slip.split()[:2] == ["FIRE", "NOW"]
    assert "1 Fries" in slip
    assert "Minestrone" not in slip


async def test_a_void_slip_repeats_the_dish_in_full(house: House) -> None:
    order = await house.open("7")
    await allergic(house, order, 2)
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)
    line = (await house.lines(order))[0]

    void = VoidLine(line.id, "Guest changed mind")
    await house.orders.void_line(void, house.actor("manager"))

    slip = text(await job_at(house, "Kitchen"))
    for said in ("VOID", "Table 7", "1 Gnocchi al pesto", "Seat 2", "NUTS (severe)"):
        assert said in slip


async def test_the_pass_gets_the_whole_order_station_by_station(house: House) -> None:
    await with_pass(house)
    order = await house.open("7")
    for name in ("Lasagne", "Espresso"):
        await house.add(order, name)
    await house.send(order)

    slip = text(await job_at(house, "Pass"))

    for said in ("Pass", "Table 7", "Kitchen · Mains", "1 Lasagne", "Bar · Desserts", "1 Espresso"):
        assert said in slip
    job = await job_at(house, "Pass")
    assert job.ticket_id is None, "the pass proves no delivery"


async def test_the_pass_hears_what_is_taken_back_and_what_comes_on_top(house: House) -> None:
    await with_pass(house)
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)
    await house.add(order, "Mushroom risotto")
    await house.send(order)
    added = text(await job_at(house, "Pass"))
    line = next(each for each in await house.lines(order) if each.name == "Lasagne")
    void = VoidLine(line.id, "Guest changed mind")
    await house.orders.void_line(void, house.actor("manager"))

    taken_back = text(await job_at(house, "Pass"))

    assert "ADDED" in added
    assert "Lasagne" not in added
    assert "VOID" in taken_back
    assert "Mushroom risotto" not in taken_back


async def test_a_house_without_a_pass_printer_prints_for_its_stations_alone(house: House) -> None:
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)

    assert len(await house.print_jobs()) == 1


async def test_a_kitchen_on_paper_ends_at_its_paper(house: House) -> None:
    await on_paper_only(house, "Kitchen")
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)

    await house.print_out()

    (ticket,), (item,) = await house.tickets(), await house.ticket_items()
    assert (ticket.state, item.state) == ("printed", "delivered")
    assert (await house.orders.view(order)).lines[0].kitchen == "delivered"


async def test_what_comes_later_to_a_kitchen_on_paper_is_printed_too(house: House) -> None:
    await on_paper_only(house, "Kitchen")
    order = await house.open("7")
    for name in ("Lasagne", "Mushroom risotto"):
        await house.add(order, name)
        await house.send(order)
        await house.print_out()

    assert [item.state for item in await house.ticket_items()] == ["delivered"] * 2
    assert len(house.paper("Kitchen")) == 2


async def test_an_allergy_said_after_the_paper_is_a_paper(house: House) -> None:
    await on_paper_only(house, "Kitchen")
    order = await house.open("7")
    await house.add(order, "Gnocchi al pesto", seat=2)
    await house.send(order)
    await house.print_out()

    await allergic(house, order, 2)
    await house.print_out()

    _sent, changed = house.paper("Kitchen")
    assert "CHANGED" in changed
    assert "NUTS (severe): contains" in " ".join(changed.split())


async def test_a_number_is_ready_once_its_paper_is_out_where_there_is_no_screen(
    house: House,
) -> None:
    await on_paper_only(house, "Bar")
    promises = PromiseService(house.db, house.menus)
    order_id = new_id()
    takeaway = OpenOrder(order_id, house.order_type("takeaway"), name="Rossi")
    await house.orders.open_order(takeaway, house.actor())
    await house.add(order_id, "Negroni")
    await house.send(order_id)
    before = await promises.ready_numbers()

    await house.print_out()

    assert (before.ready, (await promises.ready_numbers()).ready) == ((), (1,))


async def test_a_drink_on_paper_holds_up_no_course(house: House) -> None:
    await on_paper_only(house, "Bar")
    pacing = PacingService(house.db, house.menus, print_ticket)
    order = await house.open("7")
    await house.add(order, "Aperitivo for two")
    await house.add(order, "Lasagne")
    lasagne = next(line for line in await house.lines(order) if line.name == "Lasagne")
    await house.orders.hold_lines(HoldLines((lasagne.id,)), house.actor())
    await house.send(order)
    await house.print_out()
    plate = next(i for i in await house.ticket_items() if "Bar" in i.also_at)
    await house.kitchen.bump_item(BumpItem(plate.id), house.actor("cook"))

    await house.kitchen.serve_items(ServeItems((plate.id,)), house.actor())

    assert (await pacing.waiting())[order].since == house.clock.now()
