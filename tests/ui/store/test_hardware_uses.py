"""What a printer is for: tickets of a station come out there, a drawer opens there."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.errors import BadRequest, Forbidden
from domain.permissions import Right
from edge.commands import Actor
from edge.hardware.acts import HardwareActs
from edge.hardware.requests import AddPrinter
from edge.hardware.service import HardwareService
from edge.hardware.uses import PrinterUses, UsePrinter
from edge.shifts.service import ShiftService
from sync.tables.audit import AuditEntry
from sync.tables.cash import Drawer, DrawerOpening
from tests.house import House

MANAGER = Actor("person", rights=frozenset(Right))


async def at(house: House, name: str) -> str:
    """The printer of a station or drawer, by name."""
    names = {view.id: view.name for view in await HardwareService(house.db).overview()}
    use = next(each for each in await PrinterUses(house.db).all() if each.name == name)
    return names[use.printer_id] if use.printer_id else ""


async def test_a_stations_tickets_come_out_at_the_printer_that_is_for_it(house: House) -> None:
    uses = PrinterUses(house.db)
    stations = {each.name: each.id for each in await uses.all()}
    bar = next(each.printer_id for each in await uses.all() if each.name == "Bar")
    assert bar is not None

    await uses.use(UsePrinter(bar, (stations["Bar"], stations["Kitchen"])), MANAGER)
    await house.menus.refresh()
    order = await house.open("7")
    await house.add(order, "Lasagne")
    await house.send(order)
    await house.print_out()

    assert "Lasagne" in house.printer("Bar").text
    assert house.printer("Kitchen").text == ""


async def test_what_a_printer_is_not_for_any_more_has_none(house: House) -> None:
    uses = PrinterUses(house.db)
    counter = next(each for each in await uses.all() if each.kind == "drawer")
    assert counter.printer_id is not None

    await uses.use(UsePrinter(counter.printer_id), MANAGER)

    assert await at(house, counter.name) == ""


async def test_a_drawer_learns_how_its_sensor_tells_that_it_is_open(house: House) -> None:
    uses = PrinterUses(house.db)
    drawer = next(each for each in await uses.all() if each.kind == "drawer")
    assert drawer.printer_id is not None

    await uses.use(UsePrinter(drawer.printer_id, (), (drawer.id,), "low"), MANAGER)

    row = await house.db.read(lambda read: read.load(Drawer, drawer.id, "drawer"))
    assert row.sensor == "low"


async def test_only_who_looks_after_the_hardware_says_so_and_of_what_there_is(
    house: House,
) -> None:
    uses = PrinterUses(house.db)
    printer = next(each.printer_id for each in await uses.all() if each.printer_id)

    with pytest.raises(Forbidden):
        await uses.use(UsePrinter(printer), house.actor("waiter"))
    with pytest.raises(BadRequest, match="no such station"):
        await uses.use(UsePrinter(printer, (uuid4(),)), MANAGER)


async def test_a_drawer_with_money_that_is_tested_is_counted_as_opened_without_a_sale(
    house: House,
) -> None:
    uses, hardware = PrinterUses(house.db), HardwareService(house.db)
    acts = HardwareActs(house.db, hardware, ShiftService(house.db), house.papers)
    drawer = next(each for each in await uses.all() if each.kind == "drawer")
    assert drawer.printer_id is not None

    await acts.open_drawer(drawer.printer_id, MANAGER)

    (opening,) = await house.db.read(lambda read: read.all(DrawerOpening))
    assert (opening.drawer_id, opening.why) == (drawer.id, "no_sale")


async def test_a_test_at_a_printer_without_a_drawer_is_in_the_audit(house: House) -> None:
    hardware = HardwareService(house.db)
    acts = HardwareActs(house.db, hardware, ShiftService(house.db), house.papers)
    request = AddPrinter("Pass", "kitchen", "escpos_tcp", {}, dialect="virtual")
    added = await hardware.rows.add_printer(request, MANAGER)
    house.papers.add(added.hardware_id, "Pass")

    await acts.open_drawer(added.hardware_id, MANAGER)

    entries = await house.db.read(lambda read: read.all(AuditEntry, "act = 'hardware_tried'"))
    assert [each.details["what"] for each in entries] == ["pulse"]
    printer = house.papers.get(added.hardware_id)
    assert printer is not None
    assert printer.state.drawer_open


async def test_a_test_that_is_sent_twice_pulses_once(house: House) -> None:
    hardware = HardwareService(house.db)
    acts = HardwareActs(house.db, hardware, ShiftService(house.db), house.papers)
    request = AddPrinter("Pass", "kitchen", "escpos_tcp", {}, dialect="virtual")
    added = await hardware.rows.add_printer(request, MANAGER)
    printer, tap = house.papers.add(added.hardware_id, "Pass"), uuid4()
    await acts.open_drawer(added.hardware_id, MANAGER, tap)
    printer.close_drawer()

    await acts.open_drawer(added.hardware_id, MANAGER, tap)

    assert not printer.state.drawer_open
