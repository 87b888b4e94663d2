"""What happened in other systems, as stories of this house: orders, the kitchen, the counter.

Each test is named after what happened there; it shows that it does not happen here.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from contextlib import aclosing
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.catalog import Choice, MenuItem
from domain.checks import NotSent
from domain.choices import default_choices
from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Document
from domain.ids import new_id
from domain.kitchen import UNSEEN_ALARM_S
from domain.money import split_evenly
from domain.ports.printer import Outcome, PrinterStatus, Refused
from edge.backup.copying import back_up
from edge.backup.restoring import restore
from edge.connection import connect
from edge.kitchen.requests import BumpItem
from edge.orders.requests import (
    ChangeLine,
    EditOrder,
    MergeOrders,
    MoveLines,
    OpenOrder,
    TransferOrder,
)
from edge.printing.ports import Begun
from edge.printing.requests import Reprint
from edge.printing.virtual import VirtualPrinter
from edge.printing.worker import SpoolWorker
from sync.tables.sales import CheckAllocation, Payment, Receipt
from tests.crash.books import faults
from tests.house import House, start_house

FOOD, MORE_FOOD, DRINK = "Minestrone", "Caprese", "Negroni"


class PowerFails:
    """Printers at whose first byte the power fails: what a disk holds then is put aside."""

    def __init__(self, database: Path, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self.disks: dict[str, Path] = {}

    async def printer(self, printer_id: UUID) -> PowerFails:
        """Any printer."""
        assert printer_id
        return self

    async def print(
        self,
        document: Document,
        *,
        key: str,
        marks: Iterable[str] = (),
        begun: Begun | None = None,
    ) -> Outcome:
        """Keep the disk as it is now; the paper stays blank."""
        disk = self._folder / f"{len(self.disks)}"
        disk.mkdir()
        for file in self._database.parent.glob(f"{self._database.name}*"):
            shutil.copy(file, disk / file.name)
        self.disks[document.kind] = disk / self._database.name
        return Refused(DeviceError(DeviceCode.OFFLINE, key, "no power.", "Wait."))

    async def status(self) -> PrinterStatus:
        """It is there."""
        return PrinterStatus()

    async def pulse_drawer(self) -> None:
        """Nothing opens."""


class BoxDies:
    """A printer that prints, and a box that dies before it can write that down."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._printer = printer
        self.has_printed = asyncio.Event()

    async def printer(self, printer_id: UUID) -> BoxDies:
        """This one."""
        assert printer_id
        return self

    async def print(
        self,
        document: Document,
        *,
        key: str,
        marks: Iterable[str] = (),
        begun: Begun | None = None,
    ) -> Outcome:
        """The paper comes out; the answer never arrives."""
        outcome = await self._printer.print(document, key=key, marks=marks, begun=begun)
        self.has_printed.set()
        await asyncio.Event().wait()
        return outcome

    async def status(self) -> PrinterStatus:
        """It is there."""
        return PrinterStatus()

    async def pulse_drawer(self) -> None:
        """Nothing opens."""


async def fed(house: House) -> list[tuple[str, str, int, str]]:
    """What the kitchen was ever told: item, station, fire, and whether it was taken back."""
    names = {station.id: station.name for station in house.menus.menu.stations.values()}
    return sorted(
        (item.name, names[item.station_id], item.fire_no, "void" if item.voided_at else "")
        for item in await house.ticket_items()
    )


def priced_extra(house: House) -> tuple[MenuItem, tuple[Choice, ...]]:
    """An item and choices for it, with an extra that costs something."""
    menu = house.menus.menu
    return next(
        (item, (*default_choices(menu, item.group_ids), Choice(option.id)))
        for item in menu.items.values()
        for group in (menu.groups[group_id] for group_id in item.group_ids)
        for option in group.options
        if option.price_minor and not group.min_choices and not option.group_ids
    )


async def names_of(house: House, order_id: UUID) -> list[str]:
    """The live lines of an order by name."""
    view = await house.orders.view(order_id)
    return sorted(line.name for line in view.lines if line.state != "voided")


async def test_failure_03_a_receipt_was_printed_and_no_order_existed(
    house: House, tmp_path: Path
) -> None:
    order_id = await house.sell(FOOD, DRINK)
    await house.receipts.complete_pending()
    power = PowerFails(house.db.path, tmp_path)
    spool = SpoolWorker(house.db, power)
    for printer_id in house.papers.all():
        await spool.work_off(printer_id)

    disk = connect(power.disks["receipt"])
    sold = disk.execute(
        "SELECT o.id, o.state, p.amount_minor, r.total_minor FROM receipts r "
        "JOIN checks c ON c.id = r.check_id JOIN orders o ON o.id = c.order_id "
        "JOIN payments p ON p.check_id = c.id WHERE r.series || '-' || r.number = 'A-1'"
    ).fetchall()
    total = (await house.order(order_id)).total_minor

    assert sold == [(order_id.bytes, "closed", total, total)]
    assert faults(disk) == []
    assert house.paper("Counter") == [], "nothing came out before all this was on disk"
    disk.close()


async def test_failure_03_a_tablet_forgot_everything_and_the_order_was_gone(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, FOOD)
    before = await house.orders.view(order_id)
    await house.db.close()

    async with aclosing(await start_house(house.db.path, house.clock)) as again:
        [head] = await again.orders.open_at(again.tables["7"])
        after = await again.orders.view(head.id)

    assert after == before


async def test_failure_04_a_later_save_erased_the_lines_of_another_waiter(house: House) -> None:
    order_id = await house.open("7")
    first = await house.add(order_id, FOOD)
    old_screen = await house.orders.view(order_id)
    await house.add(order_id, DRINK)
    await house.add(order_id, DRINK)

    await asyncio.gather(
        house.orders.change_line(
            ChangeLine(old_screen.lines[0].id, note="No salt"), house.actor("waiter")
        ),
        house.orders.edit_order(EditOrder(order_id, guests=4), house.actor("manager")),
        house.add(order_id, MORE_FOOD),
    )

    view = await house.orders.view(order_id)
    assert await names_of(house, order_id) == sorted([FOOD, DRINK, DRINK, MORE_FOOD])
    assert (view.guests, view.lines[0].note) == (4, "No salt")
    assert first.line_id == view.lines[0].id
    assert view.total_minor == sum(line.total_minor for line in view.lines)


async def test_failure_04_two_waiters_tapped_a_free_table_and_it_had_two_orders(
    house: House,
) -> None:
    table = (house.tables["7"],)
    taps = [OpenOrder(new_id(), house.order_type(), table, join=True) for _ in range(2)]

    opened = await asyncio.gather(*(house.orders.open_order(tap, house.actor()) for tap in taps))
    for change in opened:
        await house.add(change.order_id, DRINK)

    [head] = await house.orders.open_at(table[0])
    assert {change.order_id for change in opened} == {head.id}
    assert await names_of(house, head.id) == [DRINK, DRINK]


async def test_failure_05_the_answer_was_lost_and_the_retry_made_a_second_order(
    house: House,
) -> None:
    order_id, command_id = new_id(), new_id()
    request = OpenOrder(order_id, house.order_type(), (house.tables["7"],))
    lost = asyncio.create_task(house.orders.open_order(request, house.actor(), command_id))
    await asyncio.sleep(0)
    lost.cancel()

    answers = [await house.orders.open_order(request, house.actor(), command_id) for _ in range(3)]

    assert [answer.number for answer in answers] == [1, 1, 1]
    assert [head.id for head in await house.orders.open_at(house.tables["7"])] == [order_id]


async def test_failure_05_the_answer_was_lost_and_the_retry_took_the_money_twice(
    house: House,
) -> None:
    order_id = await house.open("7")
    await house.add(order_id, FOOD)
    await house.send(order_id)
    total = (await house.checks.due(order_id)).total_minor
    payment_id, command_id = new_id(), new_id()

    first = await house.pay(order_id, total, payment_id=payment_id, command_id=command_id)
    same_command = await house.pay(order_id, total, payment_id=payment_id, command_id=command_id)
    same_payment = await house.pay(order_id, total, payment_id=payment_id)
    await house.print_out()

    assert first == same_command == same_payment
    assert len(await house.db.read(lambda read: read.all(Payment))) == 1
    assert len(house.paper("Counter")) == 1


async def test_failure_06_two_tills_gave_the_same_receipt_number_and_one_sale_vanished(
    house: House, tmp_path: Path
) -> None:
    orders = [await house.open(table) for table in ("5", "6", "7", "8")]
    for order_id in orders:
        await house.add(order_id, FOOD)
        await house.send(order_id)

    await asyncio.gather(*(house.pay(order_id) for order_id in orders))
    await asyncio.gather(*(house.receipts.complete_pending() for _ in range(3)))
    copy = back_up(house.db.path, tmp_path / "stick" / "copy.db")
    other = await restore(copy.file, tmp_path / "other")

    receipts = await house.db.read(lambda read: read.all(Receipt, "1 ORDER BY number"))
    assert [(receipt.series, receipt.number) for receipt in receipts] == [
        ("A", number) for number in (1, 2, 3, 4)
    ]
    assert len({receipt.check_id for receipt in receipts}) == 4
    assert other.receipt_series != "A", "a box restored from a copy numbers in its own series"


async def test_failure_06_numbers_began_anew_and_replaced_the_orders_of_yesterday(
    house: House,
) -> None:
    yesterday = await house.sell(FOOD)
    house.clock.advance(24 * 3600)
    today = await house.sell(DRINK)
    await house.print_out()

    orders = [await house.order(order_id) for order_id in (yesterday, today)]
    assert [order.number for order in orders] == [1, 1], "what people say is short"
    assert [order.business_date for order in orders] == ["2026-11-20", "2026-11-21"]
    assert [await names_of(house, order.id) for order in orders] == [[FOOD], [DRINK]]
    assert len(house.paper("Counter")) == 2


async def test_failure_07_a_device_took_over_the_empty_draft_of_another(house: House) -> None:
    empty_draft = await house.open("7")

    mine = await house.open("8")
    beside = await house.open("7")
    await house.add(mine, FOOD)
    await house.add(beside, DRINK)
    await house.add(empty_draft, MORE_FOOD)

    assert len({empty_draft, mine, beside}) == 3
    assert [await names_of(house, order_id) for order_id in (empty_draft, mine, beside)] == [
        [MORE_FOOD],
        [FOOD],
        [DRINK],
    ]
    assert [head.id for head in await house.orders.open_at(house.tables["7"])] == [
        empty_draft,
        beside,
    ]
    assert [head.id for head in await house.orders.open_at(house.tables["8"])] == [mine]


async def test_failure_08_the_kitchen_ticket_was_printed_twice(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, FOOD)

    await asyncio.gather(*(house.send(order_id) for _ in range(5)))
    await house.print_out()
    await house.add(order_id, DRINK)
    await asyncio.gather(house.send(order_id), house.send(order_id))
    await house.print_out()

    assert await fed(house) == [(FOOD, "Kitchen", 1, ""), (DRINK, "Bar", 1, "")]
    assert [FOOD in paper for paper in house.paper("Kitchen")] == [True]
    assert [(DRINK in paper, FOOD in paper) for paper in house.paper("Bar")] == [(True, False)]


async def test_failure_08_a_reprint_looked_like_new_food(house: House) -> None:
    order_id = await house.open("7")
    await house.add(order_id, FOOD)
    await house.send(order_id)
    await house.print_out()
    before = await fed(house)
    [job] = await house.print_jobs()

    await house.prints.reprint(Reprint(job.id), house.actor())
    await house.print_out()

    original, copy = house.paper("Kitchen")
    assert ("REPRINT" in original, "REPRINT" in copy) == (False, True)
    assert await fed(house) == before


async def test_failure_09_merge_and_transfer_marked_sent_food_as_new(house: House) -> None:
    one, two = await house.open("7"), await house.open("8")
    await house.add(one, FOOD)
    await house.add(two, DRINK)
    await house.send(one)
    await house.send(two)
    await house.print_out()
    papers = (house.paper("Kitchen"), house.paper("Bar"))
    before = await fed(house)
    [food] = [item for item in await house.ticket_items() if item.name == FOOD]
    await house.kitchen.bump_item(BumpItem(food.id), house.actor("cook"))

    await house.orders.transfer(TransferOrder(one, (house.tables["9"],)), house.actor())
    await house.orders.merge(MergeOrders(one, two), house.actor())
    again = await house.send(two)
    await house.print_out()

    lines = (await house.orders.view(two)).lines
    assert (again.sent, await fed(house)) == (0, before)
    assert (house.paper("Kitchen"), house.paper("Bar")) == papers
    assert {line.name: line.kitchen for line in lines} == {FOOD: "done", DRINK: "delivered"}


async def test_failure_10_a_split_showed_the_food_again(house: House) -> None:
    whole, part = await house.open("7"), await house.open("7")
    for name in (FOOD, MORE_FOOD, DRINK):
        await house.add(whole, name)
    await house.send(whole)
    await house.print_out()
    papers, before = house.paper("Kitchen"), await fed(house)
    mine = [line.id for line in (await house.orders.view(whole)).lines if line.name == FOOD]

    await house.orders.move_lines(MoveLines(tuple(mine), part), house.actor())
    await asyncio.gather(house.send(whole), house.send(part))
    await house.print_out()

    assert (await fed(house), house.paper("Kitchen")) == (before, papers)
    assert await names_of(house, whole) == sorted([MORE_FOOD, DRINK])
    assert await names_of(house, part) == [FOOD]


async def test_failure_10_a_split_lost_the_price_of_the_extras(house: House) -> None:
    whole, part = await house.open("7"), await house.open("7")
    burger, extra = priced_extra(house)
    await house.add(whole, burger.name, choices=extra)
    await house.add(whole, FOOD)
    total = (await house.order(whole)).total_minor
    [line] = [line for line in (await house.orders.view(whole)).lines if line.name != FOOD]

    await house.orders.move_lines(MoveLines((line.id,), part), house.actor())

    [moved] = (await house.orders.view(part)).lines
    parts = [(await house.order(order_id)).total_minor for order_id in (whole, part)]
    assert sum(parts) == total
    assert (moved.total_minor, moved.options) == (line.total_minor, line.options)
    assert moved.total_minor > moved.unit_price_minor


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.sampled_from([FOOD, MORE_FOOD, DRINK]), min_size=1, max_size=6),
    ways=st.integers(2, 7),
)
async def test_failure_10_the_parts_of_a_split_were_not_the_whole(
    house: House, names: list[str], ways: int
) -> None:
    order_id = await house.open("7")
    for name in names:
        await house.add(order_id, name)
    await house.send(order_id)
    total = (await house.checks.due(order_id)).total_minor

    paid = [await house.pay(order_id, share) for share in split_evenly(total, ways)]

    check_id = paid[0].check_id
    carried = await house.db.read(lambda read: read.all(CheckAllocation, "check_id = ?", check_id))
    assert sum(result.amount_minor for result in paid) == total
    assert [result.order_state for result in paid] == ["open"] * (ways - 1) + ["closed"]
    assert sum(row.amount_minor for row in carried) == total
    assert len(await house.ticket_items()) == await kitchen_lines(house)


async def kitchen_lines(house: House) -> int:
    """How many lines should be at how many stations."""
    rows = await house.db.read(lambda read: read.rows("SELECT station_ids FROM order_lines"))
    return sum(str(row[0]).count('"') // 2 for row in rows)


async def test_failure_17_a_guest_paid_and_the_kitchen_never_got_it(house: House) -> None:
    order_id = new_id()
    kiosk = OpenOrder(order_id, house.order_type("takeaway"), name="Anna", channel="kiosk")
    await house.orders.open_order(kiosk, house.actor())
    await house.add(order_id, FOOD)

    with pytest.raises(NotSent, match="1 line was not sent"):
        await house.pay(order_id)
    await house.send(order_id)
    await house.pay(order_id)

    assert await fed(house) == [(FOOD, "Kitchen", 1, "")]
    assert (await house.order(order_id)).state == "closed"


async def test_failure_17_it_was_paid_while_the_printer_was_away_and_nobody_cooked(
    house: House,
) -> None:
    house.printer("Kitchen").unplug()
    order_id = await house.sell(FOOD)
    await house.print_out()
    house.clock.advance(UNSEEN_ALARM_S + 1)
    alarms = await house.kitchen.raise_alarms()

    house.printer("Kitchen").plug_in()
    await house.print_out()
    await house.print_out()

    assert alarms == 1
    assert (await house.order(order_id)).state == "closed"
    assert [FOOD in paper for paper in house.paper("Kitchen")] == [True]
    assert [item.state for item in await house.ticket_items()] == ["delivered"]


async def test_failure_17_it_was_printed_but_not_recorded_and_came_again_as_new(
    house: House,
) -> None:
    order_id = await house.open("7")
    await house.add(order_id, FOOD)
    await house.send(order_id)
    kitchen = BoxDies(house.printer("Kitchen"))
    [job] = await house.print_jobs()
    printing = asyncio.create_task(SpoolWorker(house.db, kitchen).work_off(job.printer_id))
    await kitchen.has_printed.wait()
    printing.cancel()
    await house.db.close()

    async with aclosing(await start_house(house.db.path, house.clock)) as again:
        await again.print_out()
        sent = await fed(again)

    assert ["POSSIBLE COPY" in paper for paper in house.paper("Kitchen")] == [False]
    assert ["POSSIBLE COPY" in paper for paper in again.paper("Kitchen")[1:]] == [True]
    assert sent == [(FOOD, "Kitchen", 1, "")]
